// Windows, limits and aggregates over the data set in memory, after DESIGN sections 5 and 7: plain, slow, and sharing no line with the server.
import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { stringify } from './json.mjs';

export const refuse = (message) => {
  throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
};

export class Store {
  constructor(features, records, now) {
    this.now = now;
    this.features = new Map(features.map((feature) => [feature.name, feature]));
    this.records = new Map();
    for (const { feature, entity, timestamp, identity, values } of records) {
      const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
      const key = `${feature}#${entity}`;
      if (!this.records.has(key)) this.records.set(key, []);
      this.records.get(key).push({ timestamp, identity, values, order: `${String(timestamp).padStart(13, '0')}#${hash}` });
    }
  }

  window(feature, { from, to, period }) {
    if (period != null && period < 0) refuse('a negative period');
    const until = to ?? this.now;
    const bounds = [0];
    if (feature.retain != null) bounds.push(this.now - feature.retain);
    if (from != null) bounds.push(from);
    if (period != null) bounds.push(until - period);
    if (from == null && period == null) bounds.push(until - feature.period);
    return { low: Math.max(...bounds), high: to ?? Infinity };
  }

  limit(feature, limit) {
    if (limit != null && (limit < 0 || limit > feature.maxLimit)) refuse('limit out of range');
    return limit ?? feature.limit;
  }

  /** Newest first, as objects of fields by name; what lacks a required value is left out after the limit was applied. */
  series(feature, entity, { low, high }, limit) {
    const all = (this.records.get(`${feature.name}#${entity}`) ?? []).filter((r) => r.timestamp >= low && r.timestamp < high);
    all.sort((a, b) => (a.order < b.order ? 1 : a.order > b.order ? -1 : 0));
    return all.slice(0, limit).map((record) => this.read(feature, record)).filter((record) => record !== null);
  }

  latest(feature, entity) {
    const all = (this.records.get(`${feature.name}#${entity}`) ?? []).toSorted(
      (a, b) => a.timestamp - b.timestamp || (a.identity < b.identity ? -1 : 1),
    );
    const newest = all.at(-1);
    const expired = newest !== undefined && feature.retain != null && newest.timestamp < this.now - feature.retain;
    return newest === undefined || newest.values === null || expired ? null : this.read(feature, newest);
  }

  read(feature, record) {
    const fields = new Map();
    for (const [i, field] of feature.fields.entries()) {
      const written = i < record.values.length ? record.values[i] : undefined;
      // A written null of an optional field stays null; what is missing, or must not be null, reads as the default.
      const value = written === undefined || (written === null && field.required) ? (field.default ?? null) : written;
      if (value === null && field.required) return null;
      fields.set(field.name, value);
    }
    return { fields, timestamp: record.timestamp };
  }
}

export class Aggregate {
  constructor(feature, records) {
    this.feature = feature;
    this.records = records;
  }

  count() {
    return this.records.length;
  }

  countDistinct({ field }) {
    return new Set(this.values(field).map(stringify)).size;
  }

  sum({ field }) {
    const values = this.numbers(field);
    if (values.length === 0) return null;
    if (this.field(field).type !== 'float') return Number(values.reduce((sum, value) => sum + BigInt(value), 0n));
    // Neumaier's compensated sum.
    let sum = 0;
    let lost = 0;
    for (const value of values) {
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    }
    const total = sum + lost;
    return Number.isFinite(total) ? total : refuse('too great');
  }

  avg({ field }) {
    const count = this.numbers(field).length;
    return count === 0 ? null : this.sum({ field }) / count;
  }

  min({ field }) {
    const values = this.numbers(field).map(Number);
    return values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
  }

  max({ field }) {
    const values = this.numbers(field).map(Number);
    return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
  }

  top({ field, n }) {
    if (n != null && n < 0) refuse('a negative n');
    const counts = new Map();
    for (const value of this.values(field)) {
      const key = stringify(value);
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { value, count: 1 });
      else known.count++;
    }
    // A Map keeps the order of first insertion, which is latest first; sorting is stable.
    return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, n ?? 10);
  }

  field(graphName) {
    return this.feature.fields.find((field) => field.graphName === graphName);
  }

  values(graphName) {
    return this.records.map((record) => record.fields.get(this.field(graphName).name)).filter((value) => value !== null);
  }

  numbers(graphName) {
    const { type } = this.field(graphName);
    return ['int', 'long', 'float'].includes(type) ? this.values(graphName) : refuse('not numeric');
  }
}
