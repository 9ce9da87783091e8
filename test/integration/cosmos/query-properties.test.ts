import type { Container } from '@azure/cosmos';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ids, startTestCosmos, type TestCosmos } from './support.ts';

/** Queries against a plain evaluation of what Cosmos DB documents, over documents of mixed types with missing fields. */
let cosmos: TestCosmos;
beforeAll(async () => {
  cosmos = await startTestCosmos();
});
afterAll(() => cosmos.dispose());

type Scalar = string | number | boolean | null;
type Record_ = { id: string; pk: string; a?: Scalar; b?: Scalar; tags?: Scalar[]; n?: { x?: Scalar } };
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
const document = fc.record(
  { a: scalar, b: scalar, tags: fc.array(scalar, { maxLength: 3 }), n: fc.record({ x: scalar }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);
const typeRank = (value: unknown) =>
  [null, 'boolean', 'number', 'string'].indexOf(value === null ? null : typeof value);

function compare(left: Scalar | undefined, operator: string, right: Scalar): Truth {
  if (left === undefined || typeRank(left) !== typeRank(right)) return undefined;
  const [l, r] = [left ?? 0, right ?? 0];
  return { '=': l === r, '!=': l !== r, '<': l < r, '<=': l <= r, '>': l > r, '>=': l >= r }[operator];
}
const not = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);
const and = (left: Truth, right: Truth): Truth =>
  left === false || right === false ? false : left === undefined || right === undefined ? undefined : true;
const or = (left: Truth, right: Truth): Truth => not(and(not(left), not(right)));

const path = fc.constantFrom<[string, (each: Record_) => Scalar | undefined]>(
  ['c.a', ({ a }) => a],
  ['c["b"]', ({ b }) => b],
  ['c.n.x', ({ n }) => n?.x],
  ['c.id', ({ id }) => id],
);
const literal = (value: Scalar) => JSON.stringify(value);

const comparison = fc
  .tuple(path, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), scalar)
  .filter(([, , value]) => value !== null)
  .map(
    ([[text, get], operator, value]): Filter => ({
      text: `${text} ${operator} ${literal(value)}`,
      holds: (each) => compare(get(each), operator, value),
    }),
  );
const membership = fc
  .tuple(
    path,
    fc.array(
      scalar.filter((value) => value !== null),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(
    ([[text, get], values]): Filter => ({
      text: `${text} IN (${values.map(literal).join(', ')})`,
      holds: (each) => values.map((value) => compare(get(each), '=', value)).reduce(or),
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
  leaf: fc.oneof({ weight: 4, arbitrary: comparison }, membership, typeTest, textTest, contained),
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
    { numRuns: 400 },
  );
}, 60_000);

test('any order sorts as Cosmos DB does, page by page', async () => {
  const container = await cosmos.container({
    indexingPolicy: {
      includedPaths: [{ path: '/*' }],
      compositeIndexes: [composite(), composite('ascending', 'descending', 'ascending')],
    },
  });
  const documents = await filled(container, fc.sample(document, { numRuns: 80, seed: 11 }));
  const rank = (value: Scalar | undefined) => (value === undefined ? -1 : typeRank(value));
  const compareValues = (left: Scalar | undefined, right: Scalar | undefined) =>
    rank(left) - rank(right) || (compare(left, '<', right ?? null) ? -1 : compare(left, '>', right ?? null) ? 1 : 0);
  const directions = fc.constantFrom([1, 1, 1], [-1, -1, -1], [1, -1, 1], [-1, 1, -1]);
  await fc.assert(
    fc.asyncProperty(directions, filter, fc.integer({ min: 1, max: 30 }), async ([a, b, id], { text, holds }, size) => {
      const word = (direction = 1) => (direction === 1 ? 'ASC' : 'DESC');
      const query = `SELECT * FROM c WHERE ${text} ORDER BY c.a ${word(a)}, c.b ${word(b)}, c.id ${word(id)}`;
      const options = { partitionKey: 'p0', maxItemCount: size };
      const found = (await container.items.query<Record_>(query, options).fetchAll()).resources;
      const expected = documents
        .filter((each) => each.pk === 'p0' && holds(each) === true)
        .sort(
          (left, right) =>
            (a ?? 1) * compareValues(left.a, right.a) ||
            (b ?? 1) * compareValues(left.b, right.b) ||
            (id ?? 1) * compareValues(left.id, right.id),
        );
      expect(found.map((each) => each.id)).toEqual(expected.map((each) => each.id));
    }),
    { numRuns: 150 },
  );
}, 60_000);
