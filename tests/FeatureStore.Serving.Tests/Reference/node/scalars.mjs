// The custom scalars, after DESIGN section 7 and nothing else.
import { GraphQLError } from 'graphql';

const refuse = (type, value) => {
  throw new GraphQLError(`${type} cannot represent ${String(value)}`);
};

const time = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** RFC 3339 → epoch ms; a part of a millisecond counts as a whole one. Undefined when the text is no time. */
export function parseTime(text) {
  const match = typeof text === 'string' ? time.exec(text) : null;
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const days = new Date(0);
  days.setUTCFullYear(year, month - 1, day);
  const real = year >= 1 && days.getUTCMonth() === month - 1 && days.getUTCDate() === day;
  const offset = match[8] ? (match[8] === '-' ? -1 : 1) * (Number(match[9]) * 60 + Number(match[10])) : 0;
  if (!real || hour > 23 || minute > 59 || second > 60 || (second === 60 && minute !== 59)) return undefined;
  if (match[8] && (Number(match[9]) > 23 || Number(match[10]) > 59)) return undefined;
  const seconds = days.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset * 60;
  if (seconds < -62135596800 || seconds > 253402300799) return undefined;
  const nanos = Number(((match[7] ?? '') + '000000000').slice(0, 9));
  return seconds * 1000 + Math.ceil(nanos / 1e6);
}

export const formatTime = (milliseconds) => new Date(Number(milliseconds)).toISOString();

const units = { w: 604800, d: 86400, h: 3600, m: 60, s: 1 };
const short = /^(\d{1,24})([smhd])$/;
const iso = /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/;

/** A duration → ms, negative with a sign; undefined when the text is none, or longer than 2^63 ticks of 100 ns. */
export function parseDuration(text) {
  if (typeof text !== 'string') return undefined;
  const sign = text.startsWith('-') ? -1 : 1;
  const rest = sign < 0 ? text.slice(1) : text;
  let seconds;
  const simple = short.exec(rest);
  if (simple !== null) {
    seconds = Number(simple[1]) * units[simple[2]];
  } else {
    const match = iso.exec(rest);
    if (match === null) return undefined;
    seconds = ['w', 'd', 'h', 'm', 's'].reduce((sum, unit, i) => sum + Number((match[i + 1] ?? '0').replace(',', '.')) * units[unit], 0);
  }
  return seconds > 922337203685 ? undefined : sign * Math.floor(seconds * 1000 + 1e-6);
}

/** ISO 8601 of whole seconds, as the definitions' periods are. */
export function formatDuration(milliseconds) {
  let rest = milliseconds / 1000;
  const take = (unit) => {
    const count = Math.floor(rest / units[unit]);
    rest -= count * units[unit];
    return count;
  };
  const part = (count, unit) => (count > 0 ? `${count}${unit}` : '');
  const date = part(take('d'), 'D');
  const clock = part(take('h'), 'H') + part(take('m'), 'M') + part(rest, 'S');
  return `P${date}${clock ? `T${clock}` : date ? '' : 'T0S'}`;
}

const textual = (name, parse) => ({
  coerceInputValue: (value) => parse(value) ?? refuse(name, value),
  coerceInputLiteral: (node) => (node.kind === 'StringValue' ? parse(node.value) : undefined) ?? refuse(name, node.kind),
});

const inLong = (value) => value >= -(2n ** 63n) && value < 2n ** 63n;

export const scalars = {
  DateTime: { ...textual('DateTime', parseTime), coerceOutputValue: formatTime },
  Duration: { ...textual('Duration', parseDuration), coerceOutputValue: formatDuration },
  Long: {
    coerceInputValue: (value) =>
      (typeof value === 'bigint' || Number.isInteger(value)) && inLong(BigInt(value)) ? value : refuse('Long', value),
    coerceInputLiteral: (node) => (node.kind === 'IntValue' && inLong(BigInt(node.value)) ? BigInt(node.value) : refuse('Long', node.kind)),
    coerceOutputValue: (value) => value,
  },
  // Output only.
  JSON: {
    coerceInputValue: (value) => refuse('JSON', value),
    coerceInputLiteral: (node) => refuse('JSON', node.kind),
    coerceOutputValue: (value) => value,
  },
};
