import type { Container } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ids, refusal, rows, startTestCosmos, type TestCosmos } from './support.ts';

let cosmos: TestCosmos;
beforeAll(async () => {
  cosmos = await startTestCosmos();
});
afterAll(() => cosmos.dispose());

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

describe('filters', () => {
  let container: Container;
  const matching = (where: string, parameters: Record<string, unknown> = {}) =>
    ids(container, `SELECT c.id FROM c WHERE ${where}`, parameters).then((found) => found.sort().join(''));
  beforeAll(async () => {
    container = await cosmos.container();
    const values = [1, 2, '1', 'Één', true, false, null, undefined, [1, 'x', true, null], { b: 1 }];
    await Promise.all(
      values.map((a, index) =>
        container.items.create({ id: String('abcdefghij'[index]), pk: `p${index % 3}`, a, n: index }),
      ),
    );
  });

  test.each([
    ['c.a = 1', 'a'],
    ['c.a = 1.0', 'a'],
    ["c.a = '1'", 'c'],
    ['c.a = true', 'e'],
    ['c.a = null', 'g'],
    ['c.a', 'e'],
    ['NOT c.a', 'f'],
    ['c.a != 1', 'b'],
    ['NOT (c.a = 1)', 'b'],
    ["c.a <> '1'", 'd'],
    ['c.a >= 1', 'ab'],
    ['1 < c.a', 'b'],
    ["c.a > ''", 'cd'],
    ['c.a <= true', 'ef'],
    ['c.a > false', 'e'],
    ['NOT (c.a < 2)', 'b'],
    ["c.a IN (1, '1', null)", 'acg'],
    ['c.a NOT IN (1)', 'b'],
    ['c.n BETWEEN 2 AND 4', 'cde'],
    ['NOT (c.n BETWEEN 1 AND 8)', 'aj'],
    ['IS_DEFINED(c.a)', 'abcdefgij'],
    ['NOT IS_DEFINED(c.a)', 'h'],
    ['IS_NULL(c.a)', 'g'],
    ['IS_DEFINED(c.a) AND NOT IS_NULL(c.a)', 'abcdefij'],
    ['IS_STRING(c.a) OR IS_NUMBER(c.a)', 'abcd'],
    ["LOWER(c.a) = 'één'", 'd'],
    ["LOWER(c.a) = LOWER('ÉÉN')", 'd'],
    ["STARTSWITH(c.a, 'É')", 'd'],
    ["STARTSWITH(c.a, 'éé', true)", 'd'],
    ["NOT STARTSWITH(c.a, 'É')", 'c'],
    ["CONTAINS(c.a, 'én')", 'd'],
    ["CONTAINS(c.a, 'ÉN')", ''],
    ["contains(c.a, 'ÉN', true)", 'd'],
    ['ARRAY_CONTAINS(c.a, 1)', 'i'],
    ["ARRAY_CONTAINS(c.a, '1')", ''],
    ['ARRAY_CONTAINS(c.a, true)', 'i'],
    ['ARRAY_CONTAINS(c.a, null)', 'i'],
    ['ARRAY_CONTAINS(c.a, false)', ''],
    ['c.a[1] = "x"', 'i'],
    ['c.a.b = 1', 'j'],
    ['c["a"]["b"] = 1', 'j'],
    ['c.n < 2 OR c.n > 8 AND c.a.b = 1', 'abj'],
    ['(c.n < 2 OR c.n > 7) AND c.n != 0', 'bij'],
    ['NOT (c.n > 1 AND NOT c.n = 5)', 'abf'],
    ['true', 'abcdefghij'],
    ['c.pk = "p1" AND c.n > 1', 'eh'],
    ["c.a = 'it\\'s'", ''],
  ])('%s', async (where, expected) => {
    expect(await matching(where)).toBe(expected);
  });

  test('take parameters, also lists; one that is undefined matches nothing', async () => {
    expect(await matching('c.a = @v', { v: "1' OR true" })).toBe('');
    expect(await matching('c.n >= @low AND c.n < @high', { low: 3, high: 5 })).toBe('de');
    expect(await matching('ARRAY_CONTAINS(@list, c.id)', { list: ['a', 'z', 'c'] })).toBe('ac');
    expect(await matching('NOT ARRAY_CONTAINS(@list, c.id)', { list: ['a', 'c'] })).toBe('bdefghij');
    expect(await matching('ARRAY_CONTAINS(@list, c.id)', { list: [] })).toBe('');
    expect(await matching('c.a = @v', { v: undefined })).toBe('');
  });
});

describe('what is selected', () => {
  let container: Container;
  beforeAll(async () => {
    container = await cosmos.container();
    await container.items.create({ id: 'a', pk: 'p', x: { y: { z: 1 }, odd: 'o' }, list: [1] });
    await container.items.create({ id: 'b', pk: 'q', x: { y: 2 } });
  });

  test('fields, nested fields and other names for them; what is missing is left out', async () => {
    const found = await rows(container, 'SELECT c.id, c.x.odd, c.x["y"].z AS deep FROM c ORDER BY c.id');
    expect(found).toEqual([{ id: 'a', odd: 'o', deep: 1 }, { id: 'b' }]);
  });

  test('values, of the documents that have one', async () => {
    expect(await rows(container, 'SELECT VALUE c.x.odd FROM c')).toEqual(['o']);
    expect(await rows(container, 'SELECT VALUE r.x.y FROM root AS r WHERE r.id = "b"')).toEqual([2]);
    expect(await rows(container, 'select value c.list from c where c.pk = "p" order by c.id desc')).toEqual([[1]]);
  });

  test('a count, over all partitions and in one', async () => {
    expect(await rows(container, 'SELECT VALUE COUNT(1) FROM c')).toEqual([2]);
    expect(await rows(container, 'SELECT VALUE COUNT(1) FROM c WHERE c.x.y = 2', {}, 'q')).toEqual([1]);
    expect(await rows(container, 'SELECT VALUE COUNT(1) FROM c WHERE c.x.y = 2', {}, 'p')).toEqual([0]);
  });

  test('whole documents with their system properties, which can be asked for too', async () => {
    const [whole] = await rows<{ _ts: number; _etag: string }>(container, "SELECT * FROM c WHERE c.id = 'a'");
    expect(whole).toEqual((await container.item('a', 'p').read()).resource);
    const byTime = 'SELECT VALUE c.id FROM c WHERE c._ts >= @ts AND c._etag = @etag';
    expect(await rows(container, byTime, { ts: whole?._ts, etag: whole?._etag })).toEqual(['a']);
  });
});

describe('order', () => {
  const types = [null, false, true, -3, 1e300, 12, 'B', 'a', '', undefined];
  const policy = (...paths: string[]) => ({
    indexingPolicy: { includedPaths: paths.map((path) => ({ path })), excludedPaths: [{ path: '/secret/?' }] },
  });
  async function filled(definition: object) {
    const container = await cosmos.container(definition);
    await Promise.all(types.map((v, index) => container.items.create({ id: `${index}`, pk: 'p', v })));
    return container;
  }
  const inOrder = 'SELECT * FROM c ORDER BY c.v';

  test('of mixed types goes by type, then by value', async () => {
    const container = await filled(policy('/*'));
    expect((await ids(container, inOrder, {}, 'p')).join('')).toBe('012354867');
    expect((await ids(container, `${inOrder} DESC`, {}, 'p')).join('')).toBe('768453210');
  });

  test('has documents without the property only where the index names it', async () => {
    const container = await filled(policy('/*', '/v/?'));
    expect((await ids(container, inOrder, {}, 'p')).join('')).toBe('9012354867');
    expect((await ids(container, `${inOrder} DESC`, {}, 'p')).join('')).toBe('7684532109');
  });

  test('by a property outside the index is refused', async () => {
    const container = await filled(policy('/*'));
    expect((await refusal(ids(container, 'SELECT * FROM c ORDER BY c.secret'))).message).toContain('excluded');
  });

  test('by several properties needs a composite index in that order, or wholly turned', async () => {
    const container = await cosmos.container(LISTED);
    await Promise.all(
      ['b', 'a', 'c', 'd'].map((id, index) =>
        container.items.create({ id, pk: id, createdAt: index < 2 ? 1 : 2, type: 't' }),
      ),
    );
    const order = (by: string) => ids(container, `SELECT * FROM c ORDER BY ${by}`);
    expect(await order('c.createdAt DESC, c.id DESC')).toEqual(['d', 'c', 'b', 'a']);
    expect(await order('c.createdAt ASC, c.id ASC')).toEqual(['a', 'b', 'c', 'd']);
    for (const by of ['c.createdAt DESC, c.id ASC', 'c.id, c.createdAt', 'c.createdAt, c.id, c.type']) {
      expect((await refusal(order(by))).message).toContain('composite index');
    }
  });

  test('may be by what is not selected', async () => {
    const container = await filled(policy('/*'));
    const query = 'SELECT VALUE c.id FROM c WHERE c.v >= @least ORDER BY c.v DESC';
    expect(await rows(container, query, { least: '' })).toEqual(['7', '6', '8']);
  });
});

describe('pages', () => {
  let container: Container;
  beforeAll(async () => {
    container = await cosmos.container(LISTED);
    const some = Array.from({ length: 60 }, (_, n) => ({
      id: `d${String(n).padStart(2, '0')}`,
      pk: `p${n % 2}`,
      type: n % 3 === 0 ? 'invitation' : 'other',
      createdAt: `2026-01-${String(1 + (n % 7)).padStart(2, '0')}`,
    }));
    await Promise.all(some.map((document) => container.items.create(document)));
  });
  async function pages(query: string, options: object) {
    const iterator = container.items.query<{ id: string }>(query, options);
    const found: string[][] = [];
    const tokens: (string | undefined)[] = [];
    while (iterator.hasMoreResults()) {
      const { resources, continuationToken } = await iterator.fetchNext();
      if (resources !== undefined) found.push(resources.map(({ id }) => id));
      tokens.push(continuationToken);
    }
    return { found, tokens };
  }

  test('in one partition follow each other by token, in ASCII', async () => {
    const query = 'SELECT * FROM c ORDER BY c.createdAt DESC, c.id DESC';
    const { found, tokens } = await pages(query, { partitionKey: 'p0', maxItemCount: 7 });
    expect(found.map(({ length }) => length)).toEqual([7, 7, 7, 7, 2]);
    expect(new Set(found.flat()).size).toBe(30);
    expect(found.flat()).toEqual(await ids(container, query, {}, 'p0'));
    expect(tokens[0]).toMatch(/^[\x20-\x7e]+$/);
    expect(tokens.at(-1)).toBeUndefined();
    const from = container.items.query(query, {
      partitionKey: 'p0',
      maxItemCount: 7,
      continuationToken: tokens[0] as string,
    });
    expect((await from.fetchNext()).resources.map(({ id }) => id)).toEqual(found[1]);
  });

  test('without an order follow each other by token, over partitions too', async () => {
    const { found, tokens } = await pages("SELECT * FROM c WHERE c.type = 'other'", { maxItemCount: 9 });
    expect(found.map(({ length }) => length)).toEqual([9, 9, 9, 9, 4]);
    expect(new Set(found.flat()).size).toBe(40);
    expect(tokens[0]).toBeDefined();
  });

  test('with an order over partitions have no token', async () => {
    const query = 'SELECT * FROM c ORDER BY c.createdAt DESC, c.id DESC';
    const { found, tokens } = await pages(query, { maxItemCount: 25 });
    expect(found.map(({ length }) => length)).toEqual([25, 25, 10]);
    expect(tokens.filter((token) => token !== undefined)).toEqual([]);
  });

  test('with an order over partitions have one under query control, and it goes on where it says', async () => {
    const query = 'SELECT * FROM c ORDER BY c.createdAt DESC, c.id DESC';
    const all = await ids(container, query);
    const options = { maxItemCount: 25, enableQueryControl: true };
    const first = await container.items.query(query, options).fetchNext();
    expect(first.resources.map(({ id }) => id)).toEqual(all.slice(0, 25));
    expect(first.continuationToken).toBeDefined();
    const resumed = container.items.query(query, { ...options, continuationToken: first.continuationToken as string });
    expect((await resumed.fetchNext()).resources.map(({ id }) => id)).toEqual(all.slice(25, 50));
  });

  test('TOP and OFFSET LIMIT hold over pages, partitions and in one', async () => {
    const ordered = 'FROM c ORDER BY c.createdAt DESC, c.id DESC';
    const all = await ids(container, `SELECT * ${ordered}`);
    const inOne = await ids(container, `SELECT * ${ordered}`, {}, 'p1');
    expect(await ids(container, `SELECT TOP 13 * ${ordered}`)).toEqual(all.slice(0, 13));
    expect(await ids(container, `SELECT TOP @n c.id ${ordered}`, { n: 25 })).toEqual(all.slice(0, 25));
    expect(await ids(container, `SELECT * ${ordered} OFFSET 5 LIMIT 20`)).toEqual(all.slice(5, 25));
    expect(await ids(container, `SELECT * ${ordered} OFFSET @skip LIMIT 4`, { skip: 58 })).toEqual(all.slice(58));
    expect(await ids(container, `SELECT * ${ordered} OFFSET 3 LIMIT 4`, {}, 'p1')).toEqual(inOne.slice(3, 7));
    const { found } = await pages(`SELECT TOP 8 * ${ordered}`, { partitionKey: 'p1', maxItemCount: 3 });
    expect(found).toEqual([inOne.slice(0, 3), inOne.slice(3, 6), inOne.slice(6, 8)]);
    expect(await ids(container, 'SELECT TOP 0 * FROM c')).toEqual([]);
    expect(await ids(container, 'SELECT * FROM c OFFSET 50 LIMIT 100')).toHaveLength(10);
  });

  test('end at 4 MB', async () => {
    const large = await cosmos.container();
    for (let n = 0; n < 6; n += 1) await large.items.create({ id: `${n}`, pk: 'p', text: 'x'.repeat(1_000_000) });
    const iterator = large.items.query('SELECT * FROM c', { partitionKey: 'p' });
    expect((await iterator.fetchNext()).resources).toHaveLength(4);
    expect((await iterator.fetchNext()).resources).toHaveLength(2);
  });

  test('by a keyset of our own skip and repeat nothing while documents change', async () => {
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
          const item = moving.item(id, `p${Number(id.slice(1))}`);
          const later = { id, pk: `p${Number(id.slice(1))}`, nextActionAt: '2027' };
          return index % 2 === 0 ? item.delete() : item.replace(later);
        }),
      );
      if (page.length < 10) break;
      after = page.at(-1);
    }
    expect(seen).toHaveLength(120);
    expect(new Set(seen).size).toBe(120);
  });

  test('by token skip and repeat nothing while documents change', async () => {
    const moving = await cosmos.container(LISTED);
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => moving.items.create({ id: `${n}`, pk: 'p', createdAt: n % 5 })),
    );
    const query = 'SELECT * FROM c WHERE c.createdAt >= 0 ORDER BY c.createdAt DESC, c.id DESC';
    const iterator = moving.items.query<{ id: string }>(query, { partitionKey: 'p', maxItemCount: 6 });
    const seen: string[] = [];
    while (iterator.hasMoreResults()) {
      const { resources } = await iterator.fetchNext();
      seen.push(...resources.map(({ id }) => id));
      await Promise.all(resources.map(({ id }) => moving.item(id, 'p').delete()));
      await moving.items.create({ id: `early-${seen.length}`, pk: 'p', createdAt: 100 });
    }
    expect(seen).toHaveLength(40);
    expect(new Set(seen).size).toBe(40);
  });
});

test('the items of joined lists are counted, over all partitions and in one; where there is no list, there are none', async () => {
  const container = await cosmos.container();
  await container.items.create({ id: 'a', pk: 'p', list: [1, { a: 2 }, []] });
  await container.items.create({ id: 'b', pk: 'q', list: [1], other: true });
  await container.items.create({ id: 'c', pk: 'q', list: 'no list' });
  await container.items.create({ id: 'd', pk: 'q' });
  const joined = 'SELECT VALUE COUNT(1) FROM c JOIN i IN c.list';
  expect(await rows(container, joined)).toEqual([4]);
  expect(await rows(container, `${joined} WHERE c.other = true`)).toEqual([1]);
  expect(await rows(container, `${joined} WHERE c.other = false`)).toEqual([0]);
  expect(await rows(container, joined, {}, 'p')).toEqual([3]);
});

describe('what is not served', () => {
  let container: Container;
  beforeAll(async () => {
    container = await cosmos.container();
    await container.items.create({ id: 'a', pk: 'p' });
  });

  test.each([
    ['SELECT DISTINCT c.a FROM c', "'DISTINCT'"],
    ['SELECT VALUE SUM(c.a) FROM c', "'SUM'"],
    ['SELECT COUNT(1) AS n FROM c', "'COUNT'"],
    ['SELECT c.a FROM c GROUP BY c.a', 'GROUP'],
    ['SELECT * FROM c JOIN t IN c.list', 'JOIN'],
    ["SELECT * FROM c WHERE c.a LIKE 'x%'", 'LIKE'],
    ['SELECT * FROM c WHERE LENGTH(c.a) > 1', 'LENGTH'],
    ['SELECT * FROM c WHERE c.a = c.b', 'property'],
    ['SELECT * FROM c WHERE c.a != null', "'!= null'"],
    ['SELECT * FROM c WHERE c.a = @list', 'array'],
    ['SELECT * FROM c WHERE c.a + 1 = 2', 'Syntax error'],
    ['SELECT * FROM c WHERE c.a = @nobody', '@nobody'],
    ['SELECT * FROM c WHERE', 'Syntax error'],
    ['SELECT FROM c', "'FROM'"],
    ['SELECT * FROM c WHERE (c.a = 1', 'Syntax error'],
    ['SELECT TOP -1 * FROM c', 'not negative'],
  ])('%s', async (query, named) => {
    const { code, message } = await refusal(rows(container, query, { list: [1] }));
    expect(code).toBe(400);
    expect(message).toContain(named);
  });
});
