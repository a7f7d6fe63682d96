// JSON that keeps what JavaScript's own loses: integers beyond 2^53 (BigInt) and, in answers, the order of keys that look like numbers.

const tokens = /[\s]+|([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)/y;

/** Objects become `object()` filled with their entries: a Map for data, a plain object for variables. */
export function parse(text, { maps = false } = {}) {
  let at = 0;
  const next = () => {
    for (;;) {
      tokens.lastIndex = at;
      const match = tokens.exec(text);
      if (match === null) throw new SyntaxError(`No JSON at ${at}: ${text.slice(at, at + 40)}`);
      at = tokens.lastIndex;
      if (match[1] !== undefined || match[2] !== undefined || match[3] !== undefined || match[4] !== undefined) return match;
    }
  };
  const value = ([, mark, string, number, word]) => {
    if (string !== undefined) return JSON.parse(string);
    if (number !== undefined) {
      const read = Number(number);
      return /^-?\d+$/.test(number) && !Number.isSafeInteger(read) ? BigInt(number) : read;
    }
    if (word !== undefined) return JSON.parse(word);
    if (mark === '[') {
      const items = [];
      for (let token = next(); token[1] !== ']'; token = next()) if (token[1] !== ',') items.push(value(token));
      return items;
    }
    const entries = new Map();
    for (let token = next(); token[1] !== '}'; token = next()) {
      if (token[1] === ',') continue;
      next();
      entries.set(JSON.parse(token[2]), value(next()));
    }
    if (maps) return entries;
    const object = Object.create(null);
    for (const [key, item] of entries) object[key] = item;
    return object;
  };
  return value(next());
}

export function stringify(value) {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(stringify).join(',')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${JSON.stringify(key)}:${stringify(item)}`).join(',')}}`;
  if (typeof value === 'object') return stringify(new Map(Object.entries(value)));
  return JSON.stringify(value);
}
