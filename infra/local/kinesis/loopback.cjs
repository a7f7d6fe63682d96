// The Kinesis servers listen on every interface and have no option for the address: preloaded, this makes it 127.0.0.1.
const net = require('net');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  const [first, ...rest] = given;
  const options = typeof first === 'object' && first !== null ? first : { port: Number(first) };
  const callbacks = rest.filter((argument) => typeof argument === 'function');
  return listen.call(this, { ...options, host: '127.0.0.1' }, ...callbacks);
};
