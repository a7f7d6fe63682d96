// Hangs resolvers over the data set onto the schema that the server printed.
import { buildSchema } from 'graphql';
import { formatTime, scalars } from './scalars.mjs';
import { Aggregate, Store, refuse } from './store.mjs';

const maxIdBytes = 1024;

export function buildReference({ sdl, now, revision, entities, features, records }) {
  const schema = buildSchema(sdl);
  for (const [name, coercers] of Object.entries(scalars)) Object.assign(schema.getType(name), coercers);
  const store = new Store(features, records, now);
  const root = schema.getQueryType().getFields();
  for (const entity of entities) {
    root[entity.one].resolve = (_, { id }) => ({ id: checkId(id) });
    root[entity.many].resolve = (_, { ids }) => ids.map((id) => ({ id: checkId(id) }));
  }
  for (const feature of features) {
    const fields = schema.getType(feature.entityType).getFields();
    const field = fields[feature.graphName];
    if (feature.action) {
      addRecordFields(schema.getType(`${feature.typeName}Item`), feature);
      field.resolve = ({ id }, given) => {
        const limit = store.limit(feature, given.limit);
        return store.series(feature, id, store.window(feature, given), limit);
      };
      fields[`${feature.graphName}Aggregate`].resolve = ({ id }, given) =>
        new Aggregate(feature, store.series(feature, id, store.window(feature, given), Infinity));
    } else {
      addRecordFields(schema.getType(feature.typeName), feature);
      field.resolve = ({ id }) => store.latest(feature, id);
    }
  }
  root.features.resolve = (_, given) => resolveFeatures(store, entities, given);
  root.featureDefinitions.resolve = (_, { entity, tag }) =>
    features
      .filter((feature) => (entity == null || feature.entity === entity) && (tag == null || feature.tags.includes(tag)))
      .map((feature) => ({
        ...feature,
        kind: feature.action ? 'ActionFeature' : 'StaticFeature',
        revision,
        fields: feature.fields.map(({ name, type, required, ...rest }) => ({
          name,
          type,
          ...(rest.precision === undefined ? {} : { precision: rest.precision }),
          required,
          ...(rest.default === undefined ? {} : { default: rest.default }),
        })),
      }));
  return schema;
}

function addRecordFields(type, feature) {
  const fields = type.getFields();
  for (const { name, graphName } of feature.fields) fields[graphName].resolve = (record) => record.fields.get(name);
  fields.occurredAt.resolve = (record) => record.timestamp;
}

function checkId(id) {
  if (id.length === 0 || Buffer.byteLength(id) > maxIdBytes || !id.isWellFormed()) refuse('no id');
  return id;
}

function resolveFeatures(store, entities, { entity, ids, select }) {
  if (!entities.some(({ name }) => name === entity)) refuse('no such entity');
  const keys = new Set();
  const selected = select.map((entry) => {
    const feature = store.features.get(entry.name);
    if (feature?.entity !== entity) refuse('no such feature');
    const key = entry.as ?? entry.name;
    if (keys.has(key) || !key.isWellFormed()) refuse('a name twice');
    keys.add(key);
    if (!feature.action && [entry.limit, entry.period, entry.from, entry.to].some((given) => given != null)) refuse('a static feature');
    const names = entry.fields ?? feature.fields.map(({ name }) => name);
    const own = [...new Set(names)].filter((name) => name !== 'timestamp' && name !== 'occurred_at');
    if (own.some((name) => !feature.fields.some((field) => field.name === name))) refuse('no such field');
    if (!feature.action) return { key, read: (id) => values(store.latest(feature, id), own) };
    const window = store.window(feature, entry);
    const limit = store.limit(feature, entry.limit);
    return { key, read: (id) => store.series(feature, id, window, limit).map((record) => values(record, own)) };
  });
  return ids.map((id) => ({ id: checkId(id), values: () => new Map(selected.map(({ key, read }) => [key, read(id)])) }));
}

function values(record, names) {
  if (record === null) return null;
  return new Map([
    ...names.map((name) => [name, record.fields.get(name)]),
    ['timestamp', record.timestamp],
    ['occurred_at', formatTime(record.timestamp)],
  ]);
}
