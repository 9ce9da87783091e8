import type { Container } from '@azure/cosmos';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ids, startTestCosmos, type TestCosmos } from '../../conformance/cosmos/support.ts';

/** Queries against a plain evaluation of what Cosmos DB documents, over documents of mixed types with missing fields. */
let cosmos: TestCosmos;
beforeAll(async () => {
  cosmos = await startTestCosmos();
});
afterAll(() => cosmos.dispose());

type Scalar = string | number | boolean | null;
type Value = Scalar | Scalar[] | { x?: Scalar };
type Record_ = { id: string; pk: string; a?: Value; b?: Value; tags?: Scalar[]; n?: { x?: Scalar } };
type Truth = boolean | undefined;
/** A condition in Cosmos DB's language and as a function of three values. */
interface Filter {
  text: string;
  holds: (document: Record_) => Truth;
}

const scalar = fc.oneof(
  fc.constantFrom<Scalar>(null, true, false, 0, 1, -1, 1.5, '', '0', '1', 'a', 'A', 'ab', 'b', 'é'),
  fc.integer({ min: -3, max: 3 }),
);
const value = fc.oneof(
  { weight: 8, arbitrary: scalar },
  fc.array(scalar, { maxLength: 2 }),
  fc.record({ x: scalar }, { requiredKeys: [] }),
);
const document = fc.record(
  { a: value, b: value, tags: fc.array(scalar, { maxLength: 3 }), n: fc.record({ x: scalar }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);
const RANKS = ['undefined', 'null', 'boolean', 'number', 'string', 'array', 'object'];
const typeOf = (each: unknown) => (each === null ? 'null' : Array.isArray(each) ? 'array' : typeof each);
const typeRank = (each: unknown) => RANKS.indexOf(typeOf(each));

/** Of different types, values are not equal and in no order; with a missing one everything is undefined. */
function compare(left: Value | undefined, operator: string, right: Scalar): Truth {
  if (left === undefined) return undefined;
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  if (typeRank(left) !== typeRank(right)) return undefined;
  const [l, r] = [left ?? 0, right ?? 0];
  return { '<': l < r, '<=': l <= r, '>': l > r, '>=': l >= r }[operator];
}
const not = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);
const and = (left: Truth, right: Truth): Truth =>
  left === false || right === false ? false : left === undefined || right === undefined ? undefined : true;
const or = (left: Truth, right: Truth): Truth => not(and(not(left), not(right)));

const path = fc.constantFrom<[string, (each: Record_) => Value | undefined]>(
  ['c.a', ({ a }) => a],
  ['c["b"]', ({ b }) => b],
  ['c.n.x', ({ n }) => n?.x],
  ['c.id', ({ id }) => id],
);
const literal = (value: Scalar) => JSON.stringify(value);

const comparison = fc.tuple(path, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), scalar).map(
  ([[text, get], operator, value]): Filter => ({
    text: `${text} ${operator} ${literal(value)}`,
    holds: (each) => compare(get(each), operator, value),
  }),
);
const membership = fc.tuple(path, fc.array(scalar, { minLength: 1, maxLength: 3 })).map(
  ([[text, get], values]): Filter => ({
    text: `${text} IN (${values.map(literal).join(', ')})`,
    holds: (each) => values.map((value) => compare(get(each), '=', value)).reduce(or),
  }),
);
const between = fc.tuple(path, scalar, scalar).map(
  ([[text, get], low, high]): Filter => ({
    text: `${text} BETWEEN ${literal(low)} AND ${literal(high)}`,
    holds: (each) => and(compare(get(each), '>=', low), compare(get(each), '<=', high)),
  }),
);
const typeTest = fc.constantFrom<Filter>(
  { text: 'IS_DEFINED(c.a)', holds: ({ a }) => a !== undefined },
  { text: 'IS_NULL(c.b)', holds: ({ b }) => b === null },
  { text: 'IS_NUMBER(c.n.x)', holds: ({ n }) => typeof n?.x === 'number' },
  { text: 'c.a', holds: ({ a }) => (typeof a === 'boolean' ? a : undefined) },
);
const textTest = fc
  .tuple(path, fc.constantFrom('CONTAINS', 'STARTSWITH'), fc.constantFrom('', 'a', 'A', 'b', 'É'), fc.boolean())
  .map(
    ([[text, get], name, wanted, fold]): Filter => ({
      text: `${name}(${text}, ${literal(wanted)}, ${fold})`,
      holds: (each) => {
        const found = get(each);
        if (typeof found !== 'string') return undefined;
        const [subject, part] = fold ? [found.toLowerCase(), wanted.toLowerCase()] : [found, wanted];
        return name === 'CONTAINS' ? subject.includes(part) : subject.startsWith(part);
      },
    }),
  );
const contained = scalar.map(
  (value): Filter => ({
    text: `ARRAY_CONTAINS(c.tags, ${literal(value)})`,
    holds: ({ tags }) => tags?.includes(value),
  }),
);

const { filter } = fc.letrec<{ filter: Filter; leaf: Filter; negation: Filter; junction: Filter }>((tie) => ({
  filter: fc.oneof({ maxDepth: 4, depthSize: 'small' }, tie('leaf'), tie('negation'), tie('junction')),
  leaf: fc.oneof({ weight: 4, arbitrary: comparison }, membership, between, typeTest, textTest, contained),
  negation: tie('filter').map(({ text, holds }) => ({ text: `NOT (${text})`, holds: (each) => not(holds(each)) })),
  junction: fc.tuple(tie('filter'), fc.constantFrom('AND', 'OR'), tie('filter')).map(([left, word, right]) => ({
    text: `(${left.text}) ${word} (${right.text})`,
    holds: (each: Record_) => (word === 'AND' ? and : or)(left.holds(each), right.holds(each)),
  })),
}));

async function filled(container: Container, documents: object[]): Promise<Record_[]> {
  const complete = documents.map((each, n) => ({ ...each, id: String(n).padStart(3, '0'), pk: `p${n % 2}` }));
  await Promise.all(complete.map((each) => container.items.create(each)));
  return complete;
}

const composite = (...orders: ('ascending' | 'descending')[]) => [
  { path: '/a', order: orders[0] ?? 'ascending' },
  { path: '/b', order: orders[1] ?? 'ascending' },
  { path: '/id', order: orders[2] ?? 'ascending' },
];

test('any filter finds what it describes', async () => {
  const container = await cosmos.container();
  const samples = fc.sample(document, { numRuns: 120, seed: 7 });
  const documents = await filled(container, samples);
  await fc.assert(
    fc.asyncProperty(filter, fc.constantFrom(undefined, 'p0', 'p1'), async ({ text, holds }, partition) => {
      const expected = documents.filter((each) => holds(each) === true && (partition ?? each.pk) === each.pk);
      const found = await ids(container, `SELECT * FROM c WHERE ${text}`, {}, partition);
      expect(found.sort()).toEqual(expected.map(({ id }) => id));
    }),
    { numRuns: 200 },
  );
}, 60_000);

/** Arrays and objects are in an order of their own, of which nothing is said; the ids then decide nothing either. */
const compareValues = (left: Value | undefined, right: Value | undefined) =>
  typeRank(left) - typeRank(right) ||
  (typeof left === 'object' && left !== null
    ? 0
    : (left ?? 0) < (right ?? 0)
      ? -1
      : (left ?? 0) > (right ?? 0)
        ? 1
        : 0);
const word = (direction: number) => (direction === 1 ? 'ASC' : 'DESC');

test('any order sorts as Cosmos DB does, in one page and in many', async () => {
  const container = await cosmos.container({
    indexingPolicy: {
      includedPaths: [{ path: '/*' }, { path: '/a/?' }, { path: '/n/x/?' }],
      compositeIndexes: [composite(), composite('ascending', 'descending', 'ascending')],
    },
  });
  const scalars = fc.record(
    { a: scalar, b: scalar, n: fc.record({ x: value }, { requiredKeys: [] }) },
    { requiredKeys: [] },
  );
  const documents = await filled(container, fc.sample(scalars, { numRuns: 80, seed: 11 }));
  const byThree = fc.constantFrom([1, 1, 1], [-1, -1, -1], [1, -1, 1], [-1, 1, -1]).map(([a = 1, b = 1, id = 1]) => ({
    text: `c.a ${word(a)}, c.b ${word(b)}, c.id ${word(id)}`,
    isWhole: true,
    order: (left: Record_, right: Record_) =>
      a * compareValues(left.a, right.a) || b * compareValues(left.b, right.b) || id * compareValues(left.id, right.id),
  }));
  const byOne = fc
    .tuple(
      path.filter(([text]) => /a|x/.test(text)),
      fc.constantFrom(1, -1),
    )
    .map(([[text, get], direction]) => ({
      text: `${text} ${word(direction)}`,
      isWhole: false,
      order: (left: Record_, right: Record_) => direction * compareValues(get(left), get(right)),
    }));
  const options = fc.record({
    partition: fc.constantFrom('p0', undefined),
    maxItemCount: fc.integer({ min: 1, max: 30 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(byThree, byOne),
      filter,
      options,
      async (by, { text, holds }, { partition, maxItemCount }) => {
        const query = `SELECT * FROM c WHERE ${text} ORDER BY ${by.text}`;
        const scope = partition === undefined ? {} : { partitionKey: partition };
        const all = async (more: object) =>
          (await container.items.query<Record_>(query, { ...scope, ...more }).fetchAll()).resources;
        const [paged, whole] = await Promise.all([all({ maxItemCount }), all({ maxItemCount: 1_000 })]);
        const expected = documents.filter((each) => (partition ?? each.pk) === each.pk && holds(each) === true);
        const idsOf = (found: Record_[]) => found.map(({ id }) => id);
        expect(idsOf(paged)).toEqual(idsOf(whole));
        expect(idsOf(whole).sort()).toEqual(idsOf(expected).sort());
        for (const [n, each] of whole.entries()) {
          const next = whole[n + 1];
          if (next !== undefined) expect(by.order(each, next)).toBeLessThanOrEqual(by.isWhole ? -1 : 0);
        }
      },
    ),
    { numRuns: 70 },
  );
}, 60_000);

test('nothing that a client sends ends as a fault of the server', async () => {
  const container = await cosmos.container();
  await container.items.create({ id: 'a', pk: 'p', a: 1 });
  const link = `dbs/test/colls/${container.id}/docs`;
  const words = [
    'SELECT',
    '*',
    'VALUE',
    'TOP',
    'COUNT(1)',
    'FROM',
    'c',
    'c.a',
    "c['a'][0]",
    'WHERE',
    'NOT',
    'AND',
    'OR',
  ];
  const more = [
    'IN',
    'BETWEEN',
    '(',
    ')',
    ',',
    '=',
    '<',
    '!=',
    '1',
    '-1e999',
    "'x'",
    'null',
    '@v',
    'LOWER',
    'IS_NULL',
    '.',
  ];
  const tail = ['CONTAINS', 'ARRAY_CONTAINS', 'ORDER BY', 'DESC', 'OFFSET', 'LIMIT', 'JOIN', 'PART', 'AS', '"\\ud800"'];
  const text = fc.array(fc.constantFrom(...words, ...more, ...tail), { maxLength: 12 }).map((parts) => parts.join(' '));
  const whole = fc
    .tuple(fc.constantFrom('SELECT * FROM c ', 'SELECT c.a FROM c WHERE ', ''), text)
    .map((parts) => parts.join(''));
  const query = fc.record({
    query: whole,
    parameters: fc.constantFrom([{ name: '@v', value: [1] }], [{ name: '@v' }], undefined),
  });
  const isQuery = { 'x-ms-documentdb-isquery': 'true', 'content-type': 'application/query+json' };
  const isBatch = { 'x-ms-cosmos-is-batch-request': 'true', 'x-ms-cosmos-batch-atomic': 'true' };
  const operation = fc.record({
    op: fc.constantFrom('add', 'set', 'replace', 'remove', 'incr', 'move'),
    path: fc.constantFrom('/a', '/a/0', '/a/-', '/', '//', '/__proto__', '/constructor/name', '/list/length', 'a'),
    from: fc.constantFrom('/a', '/b', '/__proto__', undefined),
    value: fc.jsonValue(),
  });
  const requests = fc.oneof(
    { weight: 4, arbitrary: query.map((body) => ['POST', link, body, isQuery] as const) },
    fc.array(operation, { maxLength: 3 }).map((body) => ['PATCH', `${link}/a`, body, {}] as const),
    fc.jsonValue().map((body) => ['PATCH', `${link}/a`, body, {}] as const),
    fc.jsonValue().map((body) => ['POST', link, body, {}] as const),
    fc
      .jsonValue()
      .map((body) => ['POST', link, { id: 'x', pk: 'p', body }, { 'x-ms-documentdb-is-upsert': 'true' }] as const),
    fc
      .array(fc.record({ operationType: fc.constantFrom('Create', 'Read', 'Patch'), resourceBody: fc.jsonValue() }))
      .map((body) => ['POST', link, body, isBatch] as const),
  );
  await fc.assert(
    fc.asyncProperty(requests, async ([method, target, body, headers]) => {
      const { status } = await cosmos.raw(method, target, body, headers);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 250 },
  );
}, 60_000);
