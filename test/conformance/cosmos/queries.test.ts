import type { Container } from '@azure/cosmos';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { type Case, conforms } from '../host.ts';
import { codeOf, ids, refusal, rows, SOURCE, startTestCosmos, type TestCosmos } from './support.ts';

let cosmos: TestCosmos;
let values: Container;
let shapes: Container;
let listed: Container;
const up = 'ascending' as const;
const down = 'descending' as const;
const LISTED = {
  indexingPolicy: {
    includedPaths: [{ path: '/*' }],
    compositeIndexes: [
      [
        { path: '/createdAt', order: down },
        { path: '/id', order: down },
      ],
      [
        { path: '/nextActionAt', order: up },
        { path: '/id', order: up },
      ],
    ],
  },
};
beforeAll(async () => {
  cosmos = await startTestCosmos();
  [values, shapes, listed] = await Promise.all([cosmos.container(), cosmos.container(), cosmos.container(LISTED)]);
  const a = [1, 2, '1', 'Één', true, false, null, undefined, [1, 'x', true, null], { b: 1 }];
  const some = Array.from({ length: 60 }, (_, n) => ({
    id: `d${String(n).padStart(2, '0')}`,
    pk: `p${n % 2}`,
    type: n % 3 === 0 ? 'invitation' : 'other',
    createdAt: `2026-01-${String(1 + (n % 7)).padStart(2, '0')}`,
  }));
  await Promise.all([
    ...a.map((each, n) => values.items.create({ id: 'abcdefghij'.charAt(n), pk: `p${n % 3}`, a: each, n })),
    shapes.items.create({ id: 'a', pk: 'p', x: { y: { z: 1 }, odd: 'o' }, list: [1] }),
    shapes.items.create({ id: 'b', pk: 'q', x: { y: 2 } }),
    ...some.map((each) => listed.items.create(each)),
  ]);
});
afterAll(() => cosmos.dispose());

const { docs, js, net, rest, language, limits } = SOURCE;
const EVALUATOR =
  'azure-cosmos-dotnet-v3 (8c53d35) Microsoft.Azure.Cosmos.Tests/Query/OfflineEngine/ScalarExpressionEvaluator.cs';
const FUNCTIONS = EVALUATOR.replace('ScalarExpressionEvaluator', 'BuiltinFunctionEvaluator');

/** Conditions, with the documents a to j that they find; what the source says is the same for all of one list. */
const finding = (source: string, conditions: Record<string, string>): Case[] =>
  Object.entries(conditions).map(([where, found]) => ({
    name: `${where} finds ${found === '' ? 'nothing' : found}`,
    source,
    run: async () => expect((await ids(values, `SELECT c.id FROM c WHERE ${where}`)).sort().join('')).toBe(found),
  }));
const matching = (where: string, parameters: Record<string, unknown>) =>
  ids(values, `SELECT c.id FROM c WHERE ${where}`, parameters).then((found) => found.sort().join(''));

conforms('a filter', [
  ...finding(`${language('equality-comparison-operators.md')}; ${EVALUATOR}:531-541`, {
    'c.a = 1': 'a',
    'c.a = 1.0': 'a',
    "c.a = '1'": 'c',
    'c.a = true': 'e',
    'c.a = null': 'g',
    'c.a.b = 1': 'j',
    'c["a"]["b"] = 1': 'j',
    'c.a[1] = "x"': 'i',
    "c.a = 'it\\'s'": '',
  }),
  // The page says that values of different types are neither equal nor unequal. Microsoft's evaluator, and its LINQ
  // baselines, which ran against the service, say that they are unequal.
  ...finding(
    `${EVALUATOR}:204,531-541; ${net('BaselineTest/TestBaseline/LinqGeneralBaselineTests.TestDistinctTranslation.xml:44')}; vercel/cosmosdb-query pull request 7`,
    {
      'c.a != 1': 'bcdefgij',
      "c.a <> '1'": 'abdefgij',
      'c.a != null': 'abcdefij',
      'NOT (c.a = 1)': 'bcdefgij',
      'c.a NOT IN (1)': 'bcdefgij',
      "c.a NOT IN (1, '1', null)": 'bdefij',
    },
  ),
  ...finding(`${language('equality-comparison-operators.md (comparison across types)')}; ${EVALUATOR}:517-529`, {
    'c.a >= 1': 'ab',
    '1 < c.a': 'b',
    "c.a > ''": 'cd',
    'c.a <= true': 'ef',
    'c.a > false': 'e',
    'c.a >= null': 'g',
    'c.a > null': '',
    'NOT (c.a < 2)': 'b',
  }),
  ...finding(`${language('keywords.md (IN, BETWEEN)')}; ${EVALUATOR}:108-125,287-308`, {
    "c.a IN (1, '1', null)": 'acg',
    'c.a IN (true)': 'e',
    'c.n BETWEEN 2 AND 4': 'cde',
    'NOT (c.n BETWEEN 1 AND 8)': 'aj',
    'c.a BETWEEN 1 AND 2': 'ab',
    'c.n NOT BETWEEN 1 AND 8': 'aj',
  }),
  ...finding(`${language('logical-operators.md')}; ${EVALUATOR}:437-494`, {
    'c.a': 'e',
    'NOT c.a': 'f',
    true: 'abcdefghij',
    false: '',
    'c.n < 2 OR c.n > 8 AND c.a.b = 1': 'abj',
    '(c.n < 2 OR c.n > 7) AND c.n != 0': 'bij',
    'NOT (c.n > 1 AND NOT c.n = 5)': 'abf',
    'NOT (c.a > 1 AND c.n < 3)': 'adefghij',
    'NOT (c.a > 1 OR c.n = 0)': '',
    'c.pk = "p1" AND c.n > 1': 'eh',
  }),
  ...finding(`${language('is-defined.md, is-null.md, is-string.md, is-number.md, is-bool.md')}; ${FUNCTIONS}:755-836`, {
    'IS_DEFINED(c.a)': 'abcdefgij',
    'NOT IS_DEFINED(c.a)': 'h',
    'IS_NULL(c.a)': 'g',
    'NOT IS_NULL(c.a)': 'abcdefhij',
    'IS_DEFINED(c.a) AND NOT IS_NULL(c.a)': 'abcdefij',
    'IS_STRING(c.a) OR IS_NUMBER(c.a)': 'abcd',
    'NOT IS_STRING(c.a)': 'abefghij',
    'IS_BOOL(c.a)': 'ef',
  }),
  ...finding(`${language('contains.md, startswith.md, lower.md')}; ${FUNCTIONS}:656-670,886-897,1147-1163`, {
    "LOWER(c.a) = 'één'": 'd',
    "LOWER(c.a) = LOWER('ÉÉN')": 'd',
    "STARTSWITH(c.a, 'É')": 'd',
    "STARTSWITH(c.a, 'éé', true)": 'd',
    "NOT STARTSWITH(c.a, 'É')": 'c',
    "CONTAINS(c.a, 'én')": 'd',
    "CONTAINS(c.a, 'ÉN')": '',
    "contains(c.a, 'ÉN', true)": 'd',
    "NOT CONTAINS(c.a, 'n')": 'c',
  }),
  ...finding(`${language('array-contains.md')}; ${FUNCTIONS}:401-463`, {
    'ARRAY_CONTAINS(c.a, 1)': 'i',
    "ARRAY_CONTAINS(c.a, '1')": '',
    'ARRAY_CONTAINS(c.a, true)': 'i',
    'ARRAY_CONTAINS(c.a, null)': 'i',
    'ARRAY_CONTAINS(c.a, false)': '',
    'NOT ARRAY_CONTAINS(c.a, false)': 'i',
  }),
  {
    name: 'takes parameters, which are values and never text of the query',
    source: rest('query-documents (parameters)'),
    run: async () => {
      expect(await matching('c.a = @v', { v: "1' OR true" })).toBe('');
      expect(await matching('c.n >= @low AND c.n < @high', { low: 3, high: 5 })).toBe('de');
      expect(await matching('c.a = @v', { v: undefined })).toBe('');
      expect(await matching('c.a = @v', { v: null })).toBe('g');
      expect(await matching('c.a IN (@v, @w)', { v: true, w: 2 })).toBe('be');
    },
  },
  {
    name: 'takes a list as a parameter',
    source: `${language('array-contains.md')}; ${FUNCTIONS}:401-463`,
    run: async () => {
      expect(await matching('ARRAY_CONTAINS(@list, c.id)', { list: ['a', 'z', 'c'] })).toBe('ac');
      expect(await matching('NOT ARRAY_CONTAINS(@list, c.id)', { list: ['a', 'c'] })).toBe('bdefghij');
      expect(await matching('NOT ARRAY_CONTAINS(@list, c.a)', { list: [1, '1', null] })).toBe('bdefij');
      expect(await matching('ARRAY_CONTAINS(@list, c.id)', { list: [] })).toBe('');
      const list = Array.from({ length: 5_000 }, (_, n) => `${n}`);
      expect(await matching('ARRAY_CONTAINS(@list, c.a)', { list })).toBe('c');
    },
  },
]);

conforms('what is selected', [
  {
    name: 'are fields, nested fields and other names for them; what is missing is left out',
    source: language('select.md'),
    run: async () => {
      const found = await rows(shapes, 'SELECT c.id, c.x.odd, c.x["y"].z AS deep FROM c ORDER BY c.id');
      expect(found).toEqual([{ id: 'a', odd: 'o', deep: 1 }, { id: 'b' }]);
    },
  },
  {
    name: 'with VALUE are bare values, of the documents that have one',
    source: language('select.md (VALUE)'),
    run: async () => {
      expect(await rows(shapes, 'SELECT VALUE c.x.odd FROM c')).toEqual(['o']);
      expect(await rows(shapes, 'SELECT VALUE r.x.y FROM root AS r WHERE r.id = "b"')).toEqual([2]);
      expect(await rows(shapes, 'select value c.list from c where c.pk = "p" order by c.id desc')).toEqual([[1]]);
    },
  },
  {
    name: 'is a count, over all partitions and in one',
    source: language('aggregate-count.md'),
    run: async () => {
      expect(await rows(shapes, 'SELECT VALUE COUNT(1) FROM c')).toEqual([2]);
      expect(await rows(shapes, 'SELECT VALUE COUNT(1) FROM c WHERE c.x.y = 2', {}, 'q')).toEqual([1]);
      expect(await rows(shapes, 'SELECT VALUE COUNT(1) FROM c WHERE c.x.y = 2', {}, 'p')).toEqual([0]);
    },
  },
  {
    name: 'is a count of the items of joined lists; where there is no list, there are none',
    source: language('join.md'),
    run: async () => {
      const lists = await cosmos.container();
      await lists.items.create({ id: 'a', pk: 'p', list: [1, { a: 2 }, []] });
      await lists.items.create({ id: 'b', pk: 'q', list: [1], other: true });
      await lists.items.create({ id: 'c', pk: 'q', list: 'no list' });
      await lists.items.create({ id: 'd', pk: 'q' });
      const joined = 'SELECT VALUE COUNT(1) FROM c JOIN i IN c.list';
      expect(await rows(lists, joined)).toEqual([4]);
      expect(await rows(lists, `${joined} WHERE c.other = true`)).toEqual([1]);
      expect(await rows(lists, `${joined} WHERE c.other = false`)).toEqual([0]);
      expect(await rows(lists, joined, {}, 'p')).toEqual([3]);
    },
  },
  {
    name: 'are whole documents with their system properties, which can be asked for too',
    source: language('select.md (SELECT *)'),
    run: async () => {
      const [whole] = await rows<{ _ts: number; _etag: string }>(shapes, "SELECT * FROM c WHERE c.id = 'a'");
      expect(whole).toEqual((await shapes.item('a', 'p').read()).resource);
      const byTime = 'SELECT VALUE c.id FROM c WHERE c._ts >= @ts AND c._etag = @etag';
      expect(await rows(shapes, byTime, { ts: whole?._ts, etag: whole?._etag })).toEqual(['a']);
    },
  },
  {
    name: 'is * alone: neither VALUE * nor another field beside it',
    source: language('logical-operators.md (* operator)'),
    run: async () => {
      for (const select of ['VALUE *', '*, c.id'])
        expect(await codeOf(rows(shapes, `SELECT ${select} FROM c`))).toBe(400);
    },
  },
]);

const types = [null, false, true, -3, 1e300, 12, 'B', 'a', '', undefined, [1], { a: 1 }];
const policy = (...paths: string[]) => ({
  indexingPolicy: { includedPaths: paths.map((path) => ({ path })), excludedPaths: [{ path: '/secret/?' }] },
});
async function filled(definition: object) {
  const container = await cosmos.container(definition);
  await Promise.all(types.map((v, n) => container.items.create({ id: 'abcdefghijkl'.charAt(n), pk: 'p', v })));
  return container;
}
const inOrder = 'SELECT * FROM c ORDER BY c.v';
const turned = (text: string) => [...text].reverse().join('');

conforms('an order', [
  {
    name: 'of mixed types is undefined, null, booleans, numbers, strings, arrays, objects; DESC is its opposite',
    source: net('Query/OrderByQueryTests.cs:1105-1180,1380-1440'),
    run: async () => {
      const container = await filled(policy('/*', '/v/?'));
      expect((await ids(container, inOrder, {}, 'p')).join('')).toBe('jabcdfeighkl');
      expect((await ids(container, `${inOrder} DESC`)).join('')).toBe(turned('jabcdfeighkl'));
    },
  },
  {
    name: 'has documents without the property only where the index names it',
    source: language('order-by.md (remarks)'),
    run: async () => {
      const container = await filled(policy('/*'));
      expect((await ids(container, inOrder, {}, 'p')).join('')).toBe('abcdfeighkl');
      expect((await ids(container, `${inOrder} DESC`)).join('')).toBe(turned('abcdfeighkl'));
    },
  },
  {
    name: 'needs an index of the property: 400; the more precise path decides, id and _ts always have one, _etag has none',
    source: docs('index-policy.md (include/exclude strategy and precedence)'),
    run: async () => {
      const indexingPolicy = {
        includedPaths: [{ path: '/a/b/*' }, { path: '/x/?' }],
        excludedPaths: [{ path: '/*' }, { path: '/a/*' }, { path: '/a/b/c/?' }, { path: '/x/*' }],
      };
      const container = await cosmos.container({ indexingPolicy });
      const code = (by: string) => codeOf(ids(container, `SELECT * FROM c ORDER BY c.${by}`));
      for (const by of ['a.b.d', 'x', 'id', '_ts']) expect(await code(by)).toBe(0);
      for (const by of ['a.b.c', 'a.d', 'y', '_etag', 'x.y']) expect(await code(by)).toBe(400);
      const { message } = await refusal(ids(container, 'SELECT * FROM c ORDER BY c.y'));
      expect(message).toContain('excluded');
    },
  },
  {
    name: 'by several properties needs a composite index in that order, or wholly turned: 400',
    source: `${docs('index-policy.md (ORDER BY queries on multiple properties)')}; ${net('Query/OrderByQueryTests.cs:1187-1200')}`,
    run: async () => {
      const container = await cosmos.container(LISTED);
      await Promise.all(
        ['b', 'a', 'c', 'd'].map((id, n) =>
          container.items.create({ id, pk: id, createdAt: n < 2 ? 1 : 2, type: 't' }),
        ),
      );
      const order = (by: string) => ids(container, `SELECT * FROM c ORDER BY ${by}`);
      expect(await order('c.createdAt DESC, c.id DESC')).toEqual(['d', 'c', 'b', 'a']);
      expect(await order('c.createdAt ASC, c.id ASC')).toEqual(['a', 'b', 'c', 'd']);
      const refused = [
        'c.createdAt DESC, c.id ASC',
        'c.id, c.createdAt',
        'c.createdAt, c.id, c.type',
        'c.id DESC, c._ts DESC',
      ];
      for (const by of refused) {
        expect(await refusal(order(by))).toMatchObject({
          code: 400,
          message: expect.stringContaining('does not have a corresponding composite index'),
        });
      }
    },
  },
  {
    name: 'may be by what is not selected',
    source: language('order-by.md'),
    run: async () => {
      const container = await filled(policy('/*'));
      const query = 'SELECT VALUE c.id FROM c WHERE c.v >= @least ORDER BY c.v DESC';
      expect(await rows(container, query, { least: '' })).toEqual(['h', 'g', 'i']);
    },
  },
]);

async function pages(query: string, options: object) {
  const iterator = listed.items.query<{ id: string }>(query, options);
  const found: string[][] = [];
  const tokens: (string | undefined)[] = [];
  while (iterator.hasMoreResults()) {
    const { resources, continuationToken } = await iterator.fetchNext();
    if (resources !== undefined) found.push(resources.map(({ id }) => id));
    tokens.push(continuationToken);
  }
  return { found, tokens };
}
const ORDERED = 'SELECT * FROM c ORDER BY c.createdAt DESC, c.id DESC';

conforms('pages', [
  {
    name: 'in one partition follow each other by token, in ASCII, also from a token alone',
    source: `${language('pagination.md (continuation tokens)')}; ${js('functional/query.spec.ts (executeNext)')}`,
    run: async () => {
      const options = { partitionKey: 'p0', maxItemCount: 7 };
      const { found, tokens } = await pages(ORDERED, options);
      expect(found.map(({ length }) => length)).toEqual([7, 7, 7, 7, 2]);
      expect(new Set(found.flat()).size).toBe(30);
      expect(found.flat()).toEqual(await ids(listed, ORDERED, {}, 'p0'));
      expect(tokens[0]).toMatch(/^[\x20-\x7e]+$/);
      expect(tokens.at(-1)).toBeUndefined();
      const from = listed.items.query(ORDERED, { ...options, continuationToken: tokens[0] as string });
      expect((await from.fetchNext()).resources.map(({ id }) => id)).toEqual(found[1]);
    },
  },
  {
    name: 'without an order follow each other by token, over partitions too',
    source: 'azure-docs issue 97779',
    run: async () => {
      const { found, tokens } = await pages("SELECT * FROM c WHERE c.type = 'other'", { maxItemCount: 9 });
      expect(found.map(({ length }) => length)).toEqual([9, 9, 9, 9, 4]);
      expect(new Set(found.flat()).size).toBe(40);
      expect(tokens[0]).toBeDefined();
    },
  },
  {
    name: 'with an order over partitions have no token',
    source: 'azure-sdk-for-js issues 12308, 32367',
    run: async () => {
      const { found, tokens } = await pages(ORDERED, { maxItemCount: 25 });
      expect(found.map(({ length }) => length)).toEqual([25, 25, 10]);
      expect(tokens.filter((token) => token !== undefined)).toEqual([]);
    },
  },
  {
    name: 'with an order over partitions have one under query control, and it goes on where it says; without control it is refused',
    source: '@azure/cosmos 4.10.1 dist/esm/queryExecutionContext/parallelQueryExecutionContextBase.js:89',
    run: async () => {
      const all = await ids(listed, ORDERED);
      const options = { maxItemCount: 25, enableQueryControl: true };
      const first = await listed.items.query(ORDERED, options).fetchNext();
      expect(first.resources.map(({ id }) => id)).toEqual(all.slice(0, 25));
      const continuationToken = first.continuationToken as string;
      expect(continuationToken).toBeDefined();
      const resumed = listed.items.query(ORDERED, { ...options, continuationToken });
      expect((await resumed.fetchNext()).resources.map(({ id }) => id)).toEqual(all.slice(25, 50));
      const uncontrolled = listed.items.query(ORDERED, { maxItemCount: 25, continuationToken }).fetchNext();
      expect((await refusal(uncontrolled)).message).toContain('enableQueryControl');
    },
  },
  {
    name: 'do not follow a token that is none, or of another query: 400',
    source: js('functional/query.spec.ts (fails with invalid continuation token)'),
    run: async () => {
      const foreign = Buffer.from('{"values":[{}],"taken":0}').toString('base64');
      const other = (await listed.items.query('SELECT * FROM c', { partitionKey: 'p0', maxItemCount: 1 }).fetchNext())
        .continuationToken;
      for (const continuationToken of ['junk', foreign, other]) {
        const next = listed.items.query(ORDERED, { partitionKey: 'p0', continuationToken } as never).fetchNext();
        expect(await refusal(next)).toMatchObject({
          code: 400,
          message: expect.stringContaining('Invalid Continuation Token'),
        });
      }
    },
  },
  {
    name: 'have the size that is asked for; -1 leaves it to the service, other numbers are refused: 400',
    source: `${rest('query-documents (x-ms-max-item-count)')}; ${net('HeadersValidationTests.cs:75-158')}`,
    run: async () => {
      const size = async (maxItemCount: number) =>
        (await listed.items.query('SELECT * FROM c', { partitionKey: 'p0', maxItemCount }).fetchNext()).resources
          .length;
      expect([await size(1), await size(2), await size(-1)]).toEqual([1, 2, 30]);
      for (const wrong of [-2, 1.5, 2 ** 40, 'many']) expect(await codeOf(size(wrong as number))).toBe(400);
    },
  },
  {
    name: 'end at 4 MB',
    source: `${limits} (per-request limits: response size)`,
    run: async () => {
      const large = await cosmos.container();
      for (let n = 0; n < 6; n += 1) await large.items.create({ id: `${n}`, pk: 'p', text: 'x'.repeat(1_000_000) });
      const iterator = large.items.query('SELECT * FROM c', { partitionKey: 'p' });
      expect((await iterator.fetchNext()).resources).toHaveLength(4);
      expect((await iterator.fetchNext()).resources).toHaveLength(2);
    },
  },
  {
    name: 'TOP and OFFSET LIMIT hold over pages, over partitions and in one',
    source: language('keywords.md (TOP), offset-limit.md'),
    run: async () => {
      const ordered = 'FROM c ORDER BY c.createdAt DESC, c.id DESC';
      const all = await ids(listed, `SELECT * ${ordered}`);
      const inOne = await ids(listed, `SELECT * ${ordered}`, {}, 'p1');
      expect(await ids(listed, `SELECT TOP 13 * ${ordered}`)).toEqual(all.slice(0, 13));
      expect(await ids(listed, `SELECT TOP @n c.id ${ordered}`, { n: 25 })).toEqual(all.slice(0, 25));
      expect(await ids(listed, `SELECT * ${ordered} OFFSET 5 LIMIT 20`)).toEqual(all.slice(5, 25));
      expect(await ids(listed, `SELECT * ${ordered} OFFSET @skip LIMIT 4`, { skip: 58 })).toEqual(all.slice(58));
      expect(await ids(listed, `SELECT * ${ordered} OFFSET 3 LIMIT 4`, {}, 'p1')).toEqual(inOne.slice(3, 7));
      const { found } = await pages(`SELECT TOP 8 * ${ordered}`, { partitionKey: 'p1', maxItemCount: 3 });
      expect(found).toEqual([inOne.slice(0, 3), inOne.slice(3, 6), inOne.slice(6, 8)]);
      expect(await ids(listed, 'SELECT TOP 0 * FROM c')).toEqual([]);
      expect(await ids(listed, 'SELECT * FROM c OFFSET 50 LIMIT 100')).toHaveLength(10);
    },
  },
  ...(
    [
      [
        'ordered, in one partition',
        'SELECT * FROM c WHERE c.createdAt >= 0 ORDER BY c.createdAt DESC, c.id DESC',
        { partitionKey: 'p' },
      ],
      ['ordered, over partitions', 'SELECT * FROM c WHERE c.createdAt >= 0 ORDER BY c.createdAt DESC, c.id DESC', {}],
      ['in no order', 'SELECT * FROM c WHERE c.createdAt >= 0', { partitionKey: 'p' }],
    ] as [string, string, object][]
  ).map(([how, query, options]) => ({
    name: `${how}, skip and double no document that stays, while others come, change and go`,
    source: `${language('pagination.md (stateless, resumed by token)')}; a token here is a place in the order`,
    run: async () => {
      const moving = await cosmos.container(LISTED);
      const stays = Array.from({ length: 40 }, (_, n) => ({ id: `stays-${n}`, pk: 'p', createdAt: n % 5 }));
      const goes = Array.from({ length: 40 }, (_, n) => ({ id: `goes-${n}`, pk: 'p', createdAt: n % 5 }));
      await Promise.all([...stays, ...goes].map((each) => moving.items.create(each)));
      const iterator = moving.items.query<{ id: string }>(query, { ...options, maxItemCount: 7 });
      const seen: string[] = [];
      for (let page = 0; iterator.hasMoreResults(); page += 1) {
        seen.push(...((await iterator.fetchNext()).resources ?? []).map(({ id }) => id));
        const touched = seen.filter((id) => id.startsWith('stays')).at(-1);
        await Promise.all([
          moving.items.create({ id: `early-${page}`, pk: 'p', createdAt: 100 }),
          moving.items.create({ id: `late-${page}`, pk: 'p', createdAt: -1 }),
          ...goes.splice(0, 3).map(({ id }) =>
            moving
              .item(id, 'p')
              .delete()
              .catch(() => undefined),
          ),
          ...(touched === undefined
            ? []
            : [moving.item(touched, 'p').patch([{ op: 'incr', path: '/touched', value: 1 }])]),
        ]);
      }
      const stayed = seen.filter((id) => id.startsWith('stays'));
      expect([...stayed].sort()).toEqual(stays.map(({ id }) => id).sort());
      expect(new Set(seen).size).toBe(seen.length);
    },
  })),
  {
    name: 'by a keyset of one’s own skip and repeat nothing while documents change',
    source: docs('index-policy.md (queries with a filter and ORDER BY)'),
    run: async () => {
      const moving = await cosmos.container(LISTED);
      const due = (n: number) => `2026-02-01T00:00:${String(n % 50).padStart(2, '0')}Z`;
      const create = (n: number) =>
        moving.items.create({ id: `m${String(n).padStart(3, '0')}`, pk: `p${n}`, nextActionAt: due(n) });
      await Promise.all(Array.from({ length: 120 }, (_, n) => create(n)));
      const seen: string[] = [];
      let after: { id: string; nextActionAt: string } | undefined;
      for (;;) {
        const more = 'AND c.nextActionAt >= @at AND (c.nextActionAt > @at OR (c.nextActionAt = @at AND c.id > @id))';
        const query = `SELECT TOP @n c.id, c.nextActionAt FROM c WHERE c.nextActionAt <= @now ${after ? more : ''} ORDER BY c.nextActionAt ASC, c.id ASC`;
        const parameters = { n: 10, now: '2026-03', ...(after ? { at: after.nextActionAt, id: after.id } : {}) };
        const page = await rows<{ id: string; nextActionAt: string }>(moving, query, parameters);
        seen.push(...page.map(({ id }) => id));
        // What was seen is done, or becomes due again later on: both take it out of this walk.
        await Promise.all(
          page.map(({ id }, index) => {
            const pk = `p${Number(id.slice(1))}`;
            return index % 2 === 0
              ? moving.item(id, pk).delete()
              : moving.item(id, pk).replace({ id, pk, nextActionAt: '2027' });
          }),
        );
        if (page.length < 10) break;
        after = page.at(-1);
      }
      expect(seen).toHaveLength(120);
      expect(new Set(seen).size).toBe(120);
    },
  },
]);

/** Queries that are refused, with what the refusal names. */
const refusing = (source: string, queries: Record<string, string>): Case[] =>
  Object.entries(queries).map(([query, named]) => ({
    name: `${query} is refused`,
    source,
    run: async () =>
      expect(await refusal(rows(values, query, { list: [1] }))).toMatchObject({
        code: 400,
        message: expect.stringContaining(named),
      }),
  }));

conforms('a query', [
  ...refusing(
    `${rest('http-status-codes-for-cosmosdb (400: the SQL is invalid)')}; ${net('CosmosItemTests.cs:2347-2362')}`,
    {
      'SELECT * FROM c WHERE': 'Syntax error',
      'SELECT FROM c': "'FROM'",
      'SELECT * FROM c WHERE (c.a = 1': 'Syntax error',
      'SELECT * FROM c WHERE c._ts >!= 0': 'Syntax error',
      'SELECT * FROM c ORDER c.a': 'Syntax error',
      'SELECT * FROM c OFFSET 1': 'Syntax error',
      'SELECT TOP -1 * FROM c': 'not negative',
      'SELECT * FROM c WHERE c["a\\u0000b"] = 1': 'property name',
      'SELECT * FROM c WHERE c.a = @nobody': '@nobody',
    },
  ),
  ...refusing(net('Query/NegativeQueryTests.cs:15-45 (the identifier cannot be resolved)'), {
    'SELECT * FROM c WHERE a = 1': "'a'",
    'SELECT a.id FROM c': "'a'",
  }),
  ...refusing(net('Query/NegativeQueryTests.cs:107-150'), {
    'SELECT TOP 2147483648 c.id FROM c': '31 bits',
    'SELECT * FROM c OFFSET 2147483648 LIMIT 10': '31 bits',
    'SELECT * FROM c OFFSET 10 LIMIT 2147483648': '31 bits',
    'SELECT * FROM c OFFSET 1e300 LIMIT 1': '31 bits',
  }),
  {
    name: 'of a container that is not there is a 404',
    source: net('Query/NegativeQueryTests.cs:48-72'),
    run: async () => expect(await codeOf(rows(cosmos.database.container('nowhere'), 'SELECT * FROM c'))).toBe(404),
  },
  {
    name: 'over partitions has to say so, and the gateway merges none: 400',
    source: rest('query-documents (x-ms-documentdb-query-enablecrosspartition)'),
    run: async () => {
      const link = `dbs/test/colls/${values.id}/docs`;
      const ask = async (query: string, more: Record<string, string>) => {
        const headers = { 'x-ms-documentdb-isquery': 'True', 'content-type': 'application/query+json', ...more };
        return (await cosmos.raw('POST', link, { query }, headers, null)).status;
      };
      const across = { 'x-ms-documentdb-query-enablecrosspartition': 'True' };
      expect(await ask('SELECT * FROM c', {})).toBe(400);
      expect(await ask('SELECT * FROM c', across)).toBe(200);
      expect(await ask('SELECT * FROM c ORDER BY c.n', across)).toBe(400);
      expect(await ask('SELECT * FROM c ORDER BY c.n', { 'x-ms-documentdb-partitionkey': '["p1"]' })).toBe(200);
    },
  },
  {
    name: 'is JSON with a text of at most 512 kB and named parameters: 400',
    source: `${rest('query-documents (body)')}; ${limits} (SQL query limits)`,
    run: async () => {
      const link = `dbs/test/colls/${values.id}/docs`;
      const headers = { 'x-ms-documentdb-isquery': 'True', 'content-type': 'application/query+json' };
      const status = async (body: unknown) => (await cosmos.raw('POST', link, body, headers)).status;
      const long = `SELECT * FROM c WHERE c.a = '${'x'.repeat(512 * 1024)}'`;
      for (const body of [
        '',
        'null',
        '[]',
        {},
        { query: 7 },
        { query: 'SELECT * FROM c', parameters: 7 },
        { query: 'SELECT * FROM c', parameters: [null] },
        { query: long },
      ])
        expect(await status(body)).toBe(400);
      // Too much for one statement here; it says so, and does not fail.
      const chain = Array.from({ length: 3_000 }, () => 'c.a = 1').join(' OR ');
      for (const where of [chain, `${'('.repeat(50_000)}c.a = 1${')'.repeat(50_000)}`, `${'NOT '.repeat(50_000)}c.a`])
        expect(await status({ query: `SELECT * FROM c WHERE ${where}` })).toBe(400);
    },
  },
  ...refusing('our own: what is not served is refused by name', {
    'SELECT DISTINCT c.a FROM c': "'DISTINCT'",
    'SELECT VALUE SUM(c.a) FROM c': "'SUM'",
    'SELECT COUNT(1) AS n FROM c': "'COUNT'",
    'SELECT c.a FROM c GROUP BY c.a': 'GROUP',
    'SELECT * FROM c JOIN t IN c.list': 'JOIN',
    "SELECT * FROM c WHERE c.a LIKE 'x%'": 'LIKE',
    'SELECT * FROM c WHERE LENGTH(c.a) > 1': 'LENGTH',
    'SELECT * FROM c WHERE c.a = c.b': 'property',
    'SELECT * FROM c WHERE c.a = @list': 'array',
    'SELECT * FROM c WHERE c.a + 1 = 2': 'Syntax error',
    'SELECT * FROM c WHERE c.a = undefined': "'undefined'",
  }),
]);
