import type { Container, PatchOperation } from '@azure/cosmos';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { conforms } from '../host.ts';
import { codeOf, ifMatch, refusal, SOURCE, startTestCosmos, type TestCosmos } from './support.ts';

let cosmos: TestCosmos;
let container: Container;
beforeAll(async () => {
  cosmos = await startTestCosmos();
  container = await cosmos.container();
});
afterAll(() => cosmos.dispose());

const { docs, js, net } = SOURCE;
const PAGE = docs('partial-document-update.md (supported operations)');
const FAQ = docs('partial-document-update-faq.yml');
const START = { n: 1, list: ['a', 'c'], nested: { x: 1 }, 'a/b': 1, 'c~d': 2 };
let documents = 0;

/** What a patch makes of a document as above. */
async function patch(operations: object[], condition?: string) {
  const id = `patched-${++documents}`;
  await container.items.create({ id, pk: 'p', ...START });
  const item = container.item(id, 'p');
  const all = operations as PatchOperation[];
  const refused = await refusal(item.patch(condition === undefined ? all : { operations: all, condition }));
  return { ...refused, item, document: (await item.read<typeof START & Record<string, unknown>>()).resource };
}
const unchanged = async (operations: object[]) => {
  const { code, document } = await patch([{ op: 'set', path: '/n', value: 99 }, ...operations]);
  expect([code, document]).toEqual([400, expect.objectContaining(START)]);
};

conforms('a patch', [
  {
    name: 'does one operation after another',
    source: js('functional/item/item.spec.ts (handles add, remove, replace, set, incr)'),
    run: async () => {
      const { document } = await patch([
        { op: 'add', path: '/list/1', value: 'b' },
        { op: 'add', path: '/list/-', value: 'd' },
        { op: 'set', path: '/nested/y', value: { z: null } },
        { op: 'replace', path: '/nested/x', value: 2 },
        { op: 'incr', path: '/n', value: -3 },
        { op: 'incr', path: '/fresh', value: 5 },
        { op: 'move', from: '/nested/x', path: '/moved' },
        { op: 'remove', path: '/list/0' },
      ]);
      expect(document).toMatchObject({ n: -2, list: ['b', 'c', 'd'], nested: { y: { z: null } }, fresh: 5, moved: 2 });
      expect(document?.nested).not.toHaveProperty('x');
    },
  },
  {
    name: 'adds: a new property, the value of one that is there, an element between others or at the end, none beyond',
    source: PAGE,
    run: async () => {
      expect((await patch([{ op: 'add', path: '/fresh', value: 1 }])).document).toMatchObject({ fresh: 1 });
      expect((await patch([{ op: 'add', path: '/n', value: 2 }])).document).toMatchObject({ n: 2 });
      expect((await patch([{ op: 'add', path: '/list/1', value: 'b' }])).document?.list).toEqual(['a', 'b', 'c']);
      expect((await patch([{ op: 'add', path: '/list/2', value: 'd' }])).document?.list).toEqual(['a', 'c', 'd']);
      expect((await patch([{ op: 'add', path: '/list/-', value: 'd' }])).document?.list).toEqual(['a', 'c', 'd']);
      for (const at of ['3', '-1', '1.0', '01', 'length', 'x'])
        await unchanged([{ op: 'add', path: `/list/${at}`, value: 'z' }]);
    },
  },
  {
    name: 'sets: as adding, but the element at a position is updated',
    source: PAGE,
    run: async () => {
      expect((await patch([{ op: 'set', path: '/list/1', value: 'b' }])).document?.list).toEqual(['a', 'b']);
      expect((await patch([{ op: 'set', path: '/fresh', value: [] }])).document).toMatchObject({ fresh: [] });
      expect((await patch([{ op: 'set', path: '/nested/x', value: null }])).document).toMatchObject({
        nested: { x: null },
      });
    },
  },
  {
    name: 'replaces only what is there: 400',
    source: PAGE,
    run: async () => {
      expect((await patch([{ op: 'replace', path: '/list/0', value: 'b' }])).document?.list).toEqual(['b', 'c']);
      for (const path of ['/nothing', '/list/2', '/nested/y']) await unchanged([{ op: 'replace', path, value: 1 }]);
    },
  },
  {
    name: 'removes only what is there, and closes the gap in an array: 400',
    source: PAGE,
    run: async () => {
      expect((await patch([{ op: 'remove', path: '/list/0' }])).document?.list).toEqual(['c']);
      for (const path of ['/nothing', '/list/2', '/list/length', '/list/-', '/nested/y'])
        await unchanged([{ op: 'remove', path }]);
    },
  },
  {
    name: 'increments numbers, and makes what is missing: 400 for anything else',
    source: PAGE,
    run: async () => {
      expect((await patch([{ op: 'incr', path: '/n', value: 1.5 }])).document).toMatchObject({ n: 2.5 });
      expect((await patch([{ op: 'incr', path: '/nested/y', value: -2 }])).document?.nested).toEqual({ x: 1, y: -2 });
      await unchanged([{ op: 'incr', path: '/list', value: 1 }]);
      await unchanged([{ op: 'incr', path: '/n', value: '1' }]);
    },
  },
  {
    name: 'moves to where nothing is or over what is there; not from nowhere, nor into itself: 400',
    source: PAGE,
    run: async () => {
      const { document } = await patch([{ op: 'move', from: '/list', path: '/nested/x' }]);
      expect(document).toMatchObject({ nested: { x: ['a', 'c'] } });
      expect(document).not.toHaveProperty('list');
      expect((await patch([{ op: 'move', from: '/n', path: '/nested/n' }])).document).toMatchObject({
        nested: { x: 1, n: 1 },
      });
      await unchanged([{ op: 'move', from: '/nothing', path: '/n' }]);
      await unchanged([{ op: 'move', from: '/nested', path: '/nested/inner' }]);
    },
  },
  {
    name: 'moves within an array as RFC 6902 does: taken out, then put in',
    source: docs('partial-document-update.md (note: based on the JSON Patch RFC); RFC 6902, 4.4'),
    run: async () => {
      expect((await patch([{ op: 'move', from: '/list/0', path: '/list/1' }])).document?.list).toEqual(['c', 'a']);
      expect((await patch([{ op: 'move', from: '/list/1', path: '/list/0' }])).document?.list).toEqual(['c', 'a']);
    },
  },
  {
    name: 'escapes / and ~ in names as ~1 and ~0',
    source: docs('partial-document-update.md (note)'),
    run: async () => {
      const { document } = await patch([
        { op: 'incr', path: '/a~1b', value: 1 },
        { op: 'incr', path: '/c~0d', value: 1 },
      ]);
      expect(document).toMatchObject({ 'a/b': 2, 'c~d': 3 });
    },
  },
  {
    name: 'makes no parents: 400',
    source: net('CosmosItemTests.cs:2507-2522'),
    run: () => unchanged([{ op: 'add', path: '/a/b/c', value: 1 }]),
  },
  {
    name: 'of a document that is not there is a 404',
    source: net('CosmosItemTests.cs:2490-2505'),
    run: async () =>
      expect(await codeOf(container.item('nobody', 'p').patch([{ op: 'set', path: '/n', value: 1 }]))).toBe(404),
  },
  {
    name: 'has one to ten operations: 400',
    source: FAQ,
    run: async () => {
      const operations = (count: number) => Array.from({ length: count }, () => ({ op: 'incr', path: '/n', value: 1 }));
      expect((await patch(operations(10))).document).toMatchObject({ n: 11 });
      expect((await patch(operations(11))).code).toBe(400);
      expect((await patch([])).code).toBe(400);
    },
  },
  {
    name: 'does not touch the id, the partition key or what the service generates: 400',
    source: FAQ,
    run: async () => {
      for (const path of ['/id', '/pk', '/_ts', '/_etag', '/_rid', '/_self'])
        await unchanged([{ op: 'set', path, value: 'other' }]);
      await unchanged([{ op: 'move', from: '/id', path: '/other' }]);
    },
  },
  {
    name: 'may change the ttl, within its rules',
    source: FAQ,
    run: async () => {
      expect((await patch([{ op: 'set', path: '/ttl', value: 1000 }])).document).toMatchObject({ ttl: 1000 });
      await unchanged([{ op: 'set', path: '/ttl', value: 0 }]);
    },
  },
  {
    name: 'knows neither copy nor test, and takes no operation that is incomplete: 400',
    source: FAQ,
    run: async () => {
      await unchanged([{ op: 'copy', from: '/n', path: '/m' }]);
      await unchanged([{ op: 'test', path: '/n', value: 1 }]);
      for (const incomplete of [
        { op: 'set', path: '/n' },
        { op: 'add', value: 1 },
        { op: 'move', path: '/n' },
        { op: 'set', path: 'n', value: 1 },
      ])
        await unchanged([incomplete]);
      const link = `dbs/test/colls/${container.id}/docs/patched-1`;
      for (const body of [
        'null',
        '{}',
        '{"operations":7}',
        '[null]',
        '"text"',
        '[]',
        '{"operations":[{"op":"remove","path":"/n"}],"condition":7}',
      ])
        expect((await cosmos.raw('PATCH', link, body)).status).toBe(400);
    },
  },
  {
    name: 'holds to its condition: 412',
    source: net('CosmosItemTests.cs:2823-2895'),
    run: async () => {
      const add = [{ op: 'add', path: '/taskNum', value: 8 }];
      expect(await patch(add, 'from c where c.n = 3')).toMatchObject({ code: 412, document: START });
      expect(await patch(add, 'from root where root.n = 1')).toMatchObject({ code: 0, document: { taskNum: 8 } });
      expect(await patch(add, 'from c where c.n = 1 AND c.nested.x = 1')).toMatchObject({ code: 0 });
      expect(await patch(add, 'from c where NOT IS_DEFINED(c.taskNum)')).toMatchObject({ code: 0 });
      expect(await patch(add, 'c.n = 1')).toMatchObject({ code: 400, document: START });
    },
  },
  {
    name: 'of twenty with one condition, one is done',
    source: net('CosmosItemTests.cs:2823-2895'),
    run: async () => {
      const { item } = await patch([{ op: 'set', path: '/holder', value: null }]);
      const take = (holder: number) =>
        codeOf(
          item.patch({
            condition: 'from c where IS_NULL(c.holder)',
            operations: [{ op: 'set', path: '/holder', value: holder }],
          }),
        );
      const codes = await Promise.all(Array.from({ length: 20 }, (_, holder) => take(holder)));
      expect(codes.filter((code) => code === 412)).toHaveLength(19);
      expect((await item.read()).resource).toMatchObject({ holder: codes.indexOf(0) });
    },
  },
  {
    name: 'heeds If-Match: 412',
    source: net('CosmosItemTests.cs:2524-2544'),
    run: async () => {
      const { item, document } = await patch([{ op: 'incr', path: '/n', value: 1 }]);
      const set: PatchOperation[] = [{ op: 'set', path: '/done', value: true }];
      expect(await codeOf(item.patch(set, ifMatch('"stale"')))).toBe(412);
      expect((await item.patch(set, ifMatch(String(document?.['_etag'])))).statusCode).toBe(200);
    },
  },
]);

const made = (id: string, more: object = {}) => ({
  operationType: 'Create' as const,
  resourceBody: { id, pk: 'b', ...more },
});
const codes = (result: { statusCode: number }[] | undefined) => result?.map(({ statusCode }) => statusCode);
const isThere = async (id: string) => (await container.item(id, 'b').read()).statusCode === 200;

conforms('a batch', [
  {
    name: 'does all of its operations, in order, with the ETags that they leave',
    source: `${js('functional/item/batch.item.spec.ts (can batch all operation types)')}; ${net('Batch/BatchSinglePartitionKeyTests.cs:92-160')}`,
    run: async () => {
      const { etag } = await container.items.create({ id: 'old', pk: 'b' });
      await container.items.create({ id: 'leaving', pk: 'b' });
      const { code, result } = await container.items.batch(
        [
          made('one'),
          { operationType: 'Replace', id: 'old', ifMatch: etag, resourceBody: { id: 'old', pk: 'b', n: 1 } },
          { operationType: 'Upsert', resourceBody: { id: 'two', pk: 'b' } },
          { operationType: 'Patch', id: 'old', resourceBody: [{ op: 'incr', path: '/n', value: 1 }] },
          { operationType: 'Read', id: 'old' },
          { operationType: 'Delete', id: 'leaving' },
          { operationType: 'Replace', id: 'one', resourceBody: { id: 'one', pk: 'b', again: true } },
        ],
        'b',
      );
      expect(code).toBe(200);
      expect(codes(result)).toEqual([201, 200, 201, 200, 200, 204, 200]);
      expect(result?.[4]?.resourceBody).toMatchObject({ id: 'old', n: 2 });
      expect(result?.[6]?.eTag).toBe((await container.item('one', 'b').read()).etag);
      expect(await isThere('leaving')).toBe(false);
    },
  },
  ...(
    [
      [
        'creates what is there',
        409,
        'Batch/BatchSinglePartitionKeyTests.cs:970-984',
        { operationType: 'Create', resourceBody: { id: 'taken', pk: 'b' } },
      ],
      [
        'creates in another partition',
        400,
        'Batch/BatchSinglePartitionKeyTests.cs:911-920',
        { operationType: 'Create', resourceBody: { id: 'z2', pk: 'c' } },
      ],
      [
        'reads what is not there',
        404,
        'Batch/BatchSinglePartitionKeyTests.cs:925-932',
        { operationType: 'Read', id: 'nobody' },
      ],
      [
        'replaces with a stale ETag',
        412,
        'Batch/BatchSinglePartitionKeyTests.cs:937-957',
        { operationType: 'Replace', id: 'taken', ifMatch: '"stale"', resourceBody: { id: 'taken', pk: 'b', n: 3 } },
      ],
      [
        'deletes what is not there',
        404,
        'Batch/BatchSinglePartitionKeyTests.cs:961-968',
        { operationType: 'Delete', id: 'nobody' },
      ],
      [
        'patches against its condition',
        412,
        'CosmosItemTests.cs:2732-2775',
        {
          operationType: 'Patch',
          id: 'taken',
          resourceBody: { operations: [{ op: 'set', path: '/n', value: 3 }], condition: 'from c where c.n = 7' },
        },
      ],
    ] as [string, number, string, never][]
  ).map(([what, status, test, operation], index) => ({
    name: `that ${what} does nothing at all: 207 with ${status} there and 424 for the others; the SDK does not throw`,
    source: `${net(test)}; ${docs('nosql/transactional-batch.md')}`,
    run: async () => {
      await container.items.upsert({ id: 'taken', pk: 'b', n: 1 });
      const { code, result } = await container.items.batch([made(`l${index}`), operation, made(`r${index}`)], 'b');
      expect([code, ...(codes(result) ?? [])]).toEqual([207, 424, status, 424]);
      expect([await isThere(`l${index}`), await isThere(`r${index}`)]).toEqual([false, false]);
      expect((await container.item('taken', 'b').read()).resource).toMatchObject({ n: 1 });
    },
  })),
  {
    name: 'of two that create the same document, one is done, whole',
    source: docs('nosql/transactional-batch.md (atomicity, isolation)'),
    run: async () => {
      const both = await Promise.all(
        ['l', 'r'].map((side) => container.items.batch([made(`only-${side}`), made('shared', { side })], 'b')),
      );
      expect(both.map(({ code }) => code).sort()).toEqual([200, 207]);
      const { resource } = await container.item('shared', 'b').read<{ side: string }>();
      expect(await isThere(`only-${resource?.side}`)).toBe(true);
      expect(await isThere(`only-${resource?.side === 'l' ? 'r' : 'l'}`)).toBe(false);
    },
  },
  {
    name: 'has at most 100 operations: the SDK refuses more, and so does the service, with 400',
    source: `@azure/cosmos 4.10.1 dist/esm/client/Item/Items.js:658; ${net('Batch/BatchSinglePartitionKeyTests.cs:582-594')}`,
    run: async () => {
      const many = (count: number) => Array.from({ length: count }, (_, n) => made(`of-${count}-${n}`));
      expect((await container.items.batch(many(100), 'b')).code).toBe(200);
      expect((await refusal(container.items.batch(many(101), 'b'))).message).toContain('100 operations');
      const headers = {
        'x-ms-cosmos-is-batch-request': 'true',
        'x-ms-cosmos-batch-atomic': 'true',
        'x-ms-documentdb-partitionkey': '["b"]',
      };
      const link = `dbs/test/colls/${container.id}/docs`;
      const status = async (body: unknown) => (await cosmos.raw('POST', link, body, headers)).status;
      expect(await status(many(101))).toBe(400);
      for (const body of [
        'null',
        '[]',
        '[null]',
        '[{}]',
        '[{"operationType":"Explode"}]',
        '[{"operationType":"Read","id":7}]',
      ])
        expect(await status(body)).toBe(400);
      expect(await status([{ operationType: 'Create' }])).toBe(207);
    },
  },
  {
    name: 'is at most 2 MB to send: 413',
    source: `${docs('nosql/transactional-batch.md (limitations)')}; ${net('Batch/BatchSinglePartitionKeyTests.cs:560-577')}`,
    run: async () => {
      const big = Array.from({ length: 3 }, (_, n) => made(`big-${n}`, { text: 'x'.repeat(700_000) }));
      expect((await refusal(container.items.batch(big, 'b'))).message).toContain('too large');
      expect((await container.items.batch(big.slice(1), 'b')).code).toBe(200);
    },
  },
  {
    name: 'is at most 4 MB to answer: 413 for the operation that goes beyond',
    source: net('Batch/BatchSinglePartitionKeyTests.cs:599-621'),
    run: async () => {
      await container.items.create({ id: 'megabyte', pk: 'b', text: 'x'.repeat(1_000_000) });
      const reads = (count: number) =>
        Array.from({ length: count }, () => ({ operationType: 'Read' as const, id: 'megabyte' }));
      expect((await container.items.batch(reads(4), 'b')).code).toBe(200);
      const { code, result } = await container.items.batch([made('with too much'), ...reads(5)], 'b');
      expect([code, codes(result)]).toEqual([207, [424, 424, 424, 424, 424, 413]]);
      expect(await isThere('with too much')).toBe(false);
    },
  },
  {
    name: 'can be told to leave out the documents',
    source: '@azure/cosmos 4.10.1 dist/esm/common/constants.js:56 (Prefer: return=minimal)',
    run: async () => {
      const { result } = await container.items.batch([made('quiet')], 'b', { contentResponseOnWriteEnabled: false });
      expect(result?.[0]).toMatchObject({ statusCode: 201, eTag: expect.any(String) });
      expect(result?.[0]).not.toHaveProperty('resourceBody');
    },
  },
]);
