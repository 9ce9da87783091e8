import type { Container } from '@azure/cosmos';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { conforms } from '../host.ts';
import { codeOf, ids, ifMatch, refusal, rows, SOURCE, startTestCosmos, type TestCosmos, until } from './support.ts';

let cosmos: TestCosmos;
let container: Container;
beforeAll(async () => {
  cosmos = await startTestCosmos();
  container = await cosmos.container();
});
afterAll(() => cosmos.dispose());

const { docs, js, net, rest, limits } = SOURCE;
const create = (body: object) =>
  refusal(container.items.create(body as { id: string }, { disableAutomaticIdGeneration: true }));

conforms('one document', [
  {
    name: 'is created with its system properties and read back; the etag header is its _etag',
    source: rest('common-cosmosdb-rest-response-headers (etag, x-ms-request-charge)'),
    run: async () => {
      const { resource, statusCode, etag, requestCharge } = await container.items.create({ id: 'a', pk: 'p', n: 1 });
      expect(statusCode).toBe(201);
      expect(etag).toMatch(/^".+"$/);
      expect(requestCharge).toBeGreaterThanOrEqual(5);
      const read = await container.item('a', 'p').read();
      expect(read.resource).toEqual(resource);
      expect(read.resource).toMatchObject({ id: 'a', pk: 'p', n: 1, _etag: etag, _ts: expect.any(Number) });
      expect(read.etag).toBe(etag);
      expect(read.requestCharge).toBe(1);
    },
  },
  {
    name: 'has system properties of the service, whatever the body says of them',
    source: rest('documents (_rid, _ts, _self, _etag are system-generated)'),
    run: async () => {
      const { resource } = await container.items.create({ id: 'sys', pk: 'p', _etag: 'mine', _ts: 1, _rid: 'r' });
      expect(resource?._etag).not.toBe('mine');
      expect(resource?._ts).toBeGreaterThan(1_700_000_000);
      expect(await rows(container, "SELECT VALUE c._etag FROM c WHERE c.id = 'sys'")).toEqual([resource?._etag]);
    },
  },
  {
    name: 'is not found in another partition, nor under another id: 404, which the SDK’s read does not throw',
    source: `${rest('http-status-codes-for-cosmosdb (404)')}; @azure/cosmos 4.10.1 dist/esm/client/Item/Item.js (read)`,
    run: async () => {
      await container.items.create({ id: 'alone', pk: 'p' });
      const elsewhere = await container.item('alone', 'q').read();
      expect(elsewhere.statusCode).toBe(404);
      expect(elsewhere.resource).toBeUndefined();
      expect((await container.item('other', 'p').read()).statusCode).toBe(404);
    },
  },
  {
    name: 'has an id that is unique in its partition: 409',
    source: rest('http-status-codes-for-cosmosdb (409)'),
    run: async () => {
      await container.items.create({ id: 'same', pk: 'p1' });
      expect((await container.items.create({ id: 'same', pk: 'p2' })).statusCode).toBe(201);
      expect(await codeOf(container.items.create({ id: 'same', pk: 'p1' }))).toBe(409);
    },
  },
  {
    name: 'of fifty creates at once, one wins',
    source: rest('http-status-codes-for-cosmosdb (409)'),
    run: async () => {
      const contested = () => codeOf(container.items.create({ id: 'contested', pk: 'p' }));
      const codes = await Promise.all(Array.from({ length: 50 }, contested));
      expect(codes.filter((code) => code === 0)).toHaveLength(1);
      expect(codes.filter((code) => code === 409)).toHaveLength(49);
    },
  },
  {
    name: 'can hold any text',
    source: SOURCE.language('constants.md (a string is any sequence of Unicode characters)'),
    run: async () => {
      const text = 'line\u2028separator, nul \u0000, "quotes", \\ and 😀';
      await container.items.create({ id: 'é {"x"} 100% +&=:;@ 中 😀', pk: 'sleutel "é"', text });
      const { resource } = await container.item('é {"x"} 100% +&=:;@ 中 😀', 'sleutel "é"').read();
      expect(resource).toMatchObject({ id: 'é {"x"} 100% +&=:;@ 中 😀', text });
    },
  },
  ...[
    ['RGW_idWithWhitespaces', 'This is a test'],
    ['RGW_idStartingWithWhitespace', ' Test'],
    ['RGW_idEndingWithWhitespaces', 'Test   '],
    ['RGW_idWithUnicodeCharacters', 'WithUnicode鱀'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is no template, but as in the SDK's test
    ['RGW_idWithAllowedSpecialCharacters', 'WithAllowedSpecial,=.:~+-@()^${}[]!_Chars'],
    ['RGW_idEndingWithPercentEncodedWhitespace', 'IdEndingWithPercentEncodedWhitespace%20'],
    ['RGW_idWithPercentEncodedSpecialChar', 'WithPercentEncodedSpecialChar%E9%B1%80'],
    ['RGW_idWithDisallowedCharQuestionMark', 'Disallowed?Chars'],
  ].map(([test = '', id = '']) => ({
    name: `is created, read, replaced and deleted with the id '${id}'`,
    source: js(`functional/item/itemIdEncoding.spec.ts (${test})`),
    run: async () => {
      expect((await container.items.create({ id, pk: id })).resource).toMatchObject({ id, pk: id });
      expect((await container.item(id, id).read()).resource).toMatchObject({ id, pk: id });
      expect((await container.item(id, id).replace({ id, pk: id })).statusCode).toBe(200);
      expect((await container.item(id, id).delete()).statusCode).toBe(204);
    },
  })),
  ...['Disallowed/Chars', 'Disallowed\\Chars', 'Disallowed#Chars'].map((id) => ({
    name: `is not created with the id '${id}'; the SDK says so`,
    source: js('functional/item/itemIdEncoding.spec.ts (RGW_idWithDisallowedChar…)'),
    run: async () => expect((await create({ id, pk: 'p' })).message).toBe('Id contains illegal chars.'),
  })),
  {
    name: 'with a backslash in its id is refused by the service too: 400',
    source: net('CosmosItemIdEncodingTestsBase.cs:425'),
    run: async () => {
      const link = `dbs/test/colls/${container.id}/docs`;
      expect((await cosmos.raw('POST', link, { id: 'back\\slash', pk: 'p' })).status).toBe(400);
    },
  },
  {
    name: 'has an id of at most 1,023 bytes',
    source: `${limits} (per-item limits)`,
    run: async () => {
      expect((await create({ id: 'é'.repeat(512), pk: 'p' })).code).toBe(400);
      expect((await create({ id: `${'é'.repeat(511)}x`, pk: 'p' })).code).toBe(0);
    },
  },
  {
    name: 'without an id is refused: 400',
    source: net('CosmosItemTests.cs:3490'),
    run: async () => {
      expect((await create({ pk: 'p' })).message).toContain("'id; '");
      expect((await create({ id: '', pk: 'p' })).code).toBe(400);
    },
  },
  {
    name: 'is a JSON object with an id that is a string: 400',
    source: rest('http-status-codes-for-cosmosdb (400)'),
    run: async () => {
      expect((await create({ id: 7, pk: 'p' })).code).not.toBe(0);
      expect((await create(['list'])).code).toBe(400);
      const link = `dbs/test/colls/${container.id}/docs`;
      for (const body of [{ id: 7, pk: 'p' }, { id: true, pk: 'p' }, 'null', '"text"', '{"id":', ''])
        expect((await cosmos.raw('POST', link, body)).status).toBe(400);
    },
  },
  {
    name: 'takes partition keys of every scalar type, and none',
    source: js('functional/item/item.spec.ts (multiCrudDataset1)'),
    run: async () => {
      for (const pk of ['1', 1, true, null, undefined])
        await container.items.create({ id: 'typed', pk, kind: typeof pk });
      const found = await rows<{ kind: string }>(container, "SELECT * FROM c WHERE c.id = 'typed'");
      expect(found.map(({ kind }) => kind).sort()).toEqual(['boolean', 'number', 'object', 'string', 'undefined']);
      expect((await container.item('typed', 1).read()).resource).toMatchObject({ pk: 1 });
      expect((await container.item('typed', undefined).read()).resource).toMatchObject({ kind: 'undefined' });
    },
  },
  {
    name: 'has a partition key value of at most 2,048 bytes',
    source: `${limits} (per-item limits)`,
    run: async () => {
      expect((await create({ id: 'key', pk: 'x'.repeat(2048) })).code).toBe(0);
      expect((await create({ id: 'key', pk: 'x'.repeat(2049) })).code).toBe(400);
    },
  },
  {
    name: 'cannot be written under another partition key than its own: 400',
    source: net('CosmosItemTests.cs:308'),
    run: async () => {
      await container.items.create({ id: 'placed', pk: 'p' });
      const elsewhere = await refusal(container.item('placed', 'p').replace({ id: 'placed', pk: 'q' }));
      expect(elsewhere).toMatchObject({ code: 400, message: expect.stringContaining('PartitionKey extracted') });
      const link = `dbs/test/colls/${container.id}/docs`;
      expect((await cosmos.raw('POST', link, { id: 'elsewhere', pk: 'q' })).status).toBe(400);
    },
  },
  {
    name: 'needs the partition key header: 400',
    source: rest('http-status-codes-for-cosmosdb (400)'),
    run: async () => {
      const link = `dbs/test/colls/${container.id}/docs`;
      for (const key of ['', 'p', '"p"', '["p","q"]', '[["p"]]', '[{"a":1}]']) {
        const headers = { 'x-ms-documentdb-partitionkey': key };
        expect((await cosmos.raw('POST', link, { id: 'keyless', pk: 'p' }, headers)).status).toBe(400);
      }
    },
  },
  {
    name: 'is replaced, keeps its _rid, and gets another ETag',
    source: docs('nosql/database-transactions-optimistic-concurrency.md (the _etag changes with every update)'),
    run: async () => {
      const { resource: created } = await container.items.create({ id: 'replaced', pk: 'p', n: 1 });
      const { resource, statusCode } = await container.item('replaced', 'p').replace({ id: 'replaced', pk: 'p', m: 2 });
      expect(statusCode).toBe(200);
      expect(resource).toMatchObject({ m: 2, _rid: created?._rid });
      expect(resource).not.toHaveProperty('n');
      expect(resource?._etag).not.toBe(created?._etag);
    },
  },
  {
    name: 'is not replaced when it is not there: 404',
    source: net('CosmosItemTests.cs:1054'),
    run: async () => expect(await codeOf(container.item('nobody', 'p').replace({ id: 'nobody', pk: 'p' }))).toBe(404),
  },
  {
    name: 'upsert creates (201), then replaces (200)',
    source: rest('create-a-document (x-ms-documentdb-is-upsert)'),
    run: async () => {
      const first = await container.items.upsert({ id: 'up', pk: 'p', n: 1 });
      const second = await container.items.upsert({ id: 'up', pk: 'p', n: 2 });
      expect([first.statusCode, second.statusCode]).toEqual([201, 200]);
      expect(second.resource).toMatchObject({ n: 2 });
    },
  },
  {
    name: 'upsert heeds If-Match where there is a document: 412',
    source: net('CosmosItemTests.cs:2368-2410'),
    run: async () => {
      const { etag } = await container.items.upsert({ id: 'up-if', pk: 'p', n: 1 });
      await container.items.upsert({ id: 'up-if', pk: 'p', n: 2 }, ifMatch(etag));
      expect(await codeOf(container.items.upsert({ id: 'up-if', pk: 'p', n: 3 }, ifMatch(etag)))).toBe(412);
      expect((await container.item('up-if', 'p').read()).resource).toMatchObject({ n: 2 });
    },
  },
  {
    name: 'is deleted once (204, then 404), only with the right ETag when one is given (412), and can come again',
    source: rest('delete-a-document (If-Match; 204, 404, 412)'),
    run: async () => {
      const { etag } = await container.items.create({ id: 'gone', pk: 'p' });
      expect(await codeOf(container.item('gone', 'p').delete(ifMatch('"stale"')))).toBe(412);
      expect((await container.item('gone', 'p').delete(ifMatch(etag))).statusCode).toBe(204);
      expect(await codeOf(container.item('gone', 'p').delete())).toBe(404);
      expect((await container.items.create({ id: 'gone', pk: 'p' })).statusCode).toBe(201);
    },
  },
  {
    name: 'a read with If-None-Match of a known ETag is answered 304 without a body',
    source: net('HeadersValidationTests.cs:1043-1051'),
    run: async () => {
      const { etag } = await container.items.create({ id: 'known', pk: 'p' });
      const condition = { accessCondition: { type: 'IfNoneMatch', condition: etag } };
      const unchanged = await container.item('known', 'p').read(condition);
      expect([unchanged.statusCode, unchanged.resource ?? undefined]).toEqual([304, undefined]);
      await container.item('known', 'p').replace({ id: 'known', pk: 'p', n: 1 });
      expect((await container.item('known', 'p').read(condition)).statusCode).toBe(200);
    },
  },
  {
    name: 'of forty writers with one ETag, exactly one wins; the others get 412',
    source: docs('nosql/database-transactions-optimistic-concurrency.md'),
    run: async () => {
      const { etag } = await container.items.create({ id: 'raced', pk: 'p' });
      const item = container.item('raced', 'p');
      const write = (by: number) => codeOf(item.replace({ id: 'raced', pk: 'p', by }, ifMatch(etag)));
      const codes = await Promise.all(Array.from({ length: 40 }, (_, by) => write(by)));
      expect(codes.filter((code) => code === 412)).toHaveLength(39);
      expect((await item.read()).resource).toMatchObject({ by: codes.indexOf(0) });
    },
  },
  {
    name: 'counts right when many writers read, change and try again',
    source: docs('nosql/database-transactions-optimistic-concurrency.md'),
    run: async () => {
      await container.items.create({ id: 'counter', pk: 'p', n: 0 });
      const item = container.item('counter', 'p');
      const increment = async () => {
        for (;;) {
          const { resource, etag } = await item.read<{ id: string; pk: string; n: number }>();
          const next = { id: 'counter', pk: 'p', n: (resource?.n ?? 0) + 1 };
          const code = await codeOf(item.replace(next, ifMatch(etag)));
          if (code === 0) return;
          expect(code).toBe(412);
        }
      };
      await Promise.all(Array.from({ length: 12 }, increment));
      expect((await item.read()).resource).toMatchObject({ n: 12 });
    },
  },
  {
    name: 'of more than 2 MB is refused: 413',
    source: `${limits} (per-item limits); ${rest('http-status-codes-for-cosmosdb (413)')}`,
    run: async () => {
      const big = { id: 'big', pk: 'p', text: 'x'.repeat(2 * 1024 * 1024) };
      expect((await create(big)).code).toBe(413);
      expect((await create({ ...big, text: 'x'.repeat(1024 * 1024) })).code).toBe(0);
      const grown = { op: 'set' as const, path: '/more', value: 'x'.repeat(1024 * 1024) };
      expect(await codeOf(container.item('big', 'p').patch([grown]))).toBe(413);
    },
  },
  {
    name: 'has at most 128 levels of nesting: 400',
    source: `${limits} (per-item limits)`,
    run: async () => {
      const nested = (levels: number) => `{"id":"n${levels}","pk":"p","a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
      const link = `dbs/test/colls/${container.id}/docs`;
      expect((await cosmos.raw('POST', link, nested(128))).status).toBe(201);
      for (const levels of [129, 5_000, 200_000])
        expect((await cosmos.raw('POST', link, nested(levels))).status).toBe(400);
    },
  },
  {
    name: 'costs 1 RU to read and 5 to write at 1 kB, ten times that at 100 kB',
    source: docs('key-value-store-cost.md'),
    run: async () => {
      const { requestCharge: small } = await container.items.create({ id: 'small', pk: 'p' });
      const text = 'x'.repeat(100_000);
      const { requestCharge: large } = await container.items.create({ id: 'large', pk: 'p', text });
      expect(large).toBeGreaterThan(5 * small);
      expect((await container.item('large', 'p').read()).requestCharge).toBeGreaterThan(5);
      expect((await container.item('large', 'p').read()).requestCharge).toBeLessThanOrEqual(10);
    },
  },
]);

conforms('unique keys', [
  {
    name: 'hold for create, upsert and replace: 409; the same values again are no conflict, a deletion frees them',
    source: net('UniqueIndexTests.cs:42-151'),
    run: async () => {
      const unique = await cosmos.container({ uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/name', '/address'] }] } });
      const person = (id: string, address: string) => ({ id, pk: 'p', name: 'Alexander Pushkin', address });
      await unique.items.create(person('1', 'a'));
      expect(await codeOf(unique.items.create(person('2', 'a')))).toBe(409);
      expect(await codeOf(unique.items.upsert(person('2', 'a')))).toBe(409);
      await unique.items.create(person('2', 'b'));
      expect((await unique.item('1', 'p').replace(person('1', 'a'))).statusCode).toBe(200);
      expect(await codeOf(unique.item('2', 'p').replace(person('2', 'a')))).toBe(409);
      await unique.item('1', 'p').delete();
      expect(await codeOf(unique.items.create(person('3', 'a')))).toBe(0);
    },
  },
  {
    name: 'hold within a logical partition',
    source: net('UniqueIndexTests.cs:157-218'),
    run: async () => {
      const unique = await cosmos.container({
        uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email', '/address/city'] }] },
      });
      const person = (id: string, pk: string, city: string) =>
        codeOf(unique.items.create({ id, pk, email: 'a@x', address: { city } }));
      expect(await person('1', 'p', 'Delft')).toBe(0);
      expect(await person('2', 'p', 'Delft')).toBe(409);
      expect(await person('2', 'p', 'Breda')).toBe(0);
      expect(await person('3', 'q', 'Delft')).toBe(0);
    },
  },
  {
    name: 'take a missing value as null, know case, and know types',
    source: docs('unique-keys.md (sparse unique keys, case sensitivity)'),
    run: async () => {
      const unique = await cosmos.container({ uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email'] }] } });
      const person = (email: unknown) => codeOf(unique.items.create({ pk: 'p', email }));
      expect(await person('Gaby')).toBe(0);
      expect(await person('gaby')).toBe(0);
      expect(await person(1)).toBe(0);
      expect(await person('1')).toBe(0);
      expect(await person(true)).toBe(0);
      expect(await person(undefined)).toBe(0);
      expect(await person(null)).toBe(409);
      expect(await person(undefined)).toBe(409);
    },
  },
  {
    name: 'are at most 10 of at most 16 paths, and stay as they were made: 400',
    source: docs('unique-keys.md (define a unique key)'),
    run: async () => {
      const keys = (count: number, paths: number) => ({
        uniqueKeys: Array.from({ length: count }, (_, n) => ({
          paths: Array.from({ length: paths }, (__, m) => `/a${n}${m}`),
        })),
      });
      expect(await codeOf(cosmos.container({ uniqueKeyPolicy: keys(11, 1) }))).toBe(400);
      expect(await codeOf(cosmos.container({ uniqueKeyPolicy: keys(1, 17) }))).toBe(400);
      const unique = await cosmos.container({ uniqueKeyPolicy: keys(10, 16) });
      const { resource } = await unique.read();
      expect(await codeOf(unique.replace({ ...resource, uniqueKeyPolicy: keys(1, 1) } as never))).toBe(400);
    },
  },
]);

const gone = (from: Container, id: string) => until(async () => (await from.item(id, 'p').read()).statusCode === 404);

conforms('time to live', [
  {
    name: 'is -1 or a positive 32-bit integer; null is none: 400',
    source: `${js('functional/ttl.spec.ts (Validate container and Item TTL values)')}; ${docs('time-to-live.md (note)')}`,
    run: async () => {
      for (const ttl of [null, 0, -2, -10, 1.5, 'soon', 2_147_483_648]) {
        const refused = await refusal(container.items.create({ id: 'bad', pk: 'p', ttl } as never));
        expect(refused).toMatchObject({ code: 400, message: expect.stringContaining('ttl') });
      }
      for (const defaultTtl of [0, -10]) expect(await codeOf(cosmos.container({ defaultTtl }))).toBe(400);
      expect((await create({ id: 'longest', pk: 'p', ttl: 2_147_483_647 })).code).toBe(0);
    },
  },
  {
    name: 'of the container is the default, from which a document may differ',
    source: js('functional/ttl.spec.ts (Validate Item TTL with positive defaultTtl)'),
    run: async () => {
      const timed = await cosmos.container({ defaultTtl: 1 });
      await timed.items.create({ id: 'default', pk: 'p' });
      await timed.items.create({ id: 'never', pk: 'p', ttl: -1 });
      await timed.items.create({ id: 'later', pk: 'p', ttl: 1000 });
      await gone(timed, 'default');
      expect((await ids(timed, 'SELECT * FROM c')).sort()).toEqual(['later', 'never']);
    },
  },
  {
    name: 'of -1 for the container lets documents set their own; what has expired is gone for reads, queries, writes, ids and unique values',
    source: `${js('functional/ttl.spec.ts (… with -1 defaultTtl, Misc cases)')}; ${docs('time-to-live.md')}`,
    run: async () => {
      const timed = await cosmos.container({ defaultTtl: -1, uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/code'] }] } });
      await timed.items.create({ id: 'stays', pk: 'p', code: 1 });
      await timed.items.create({ id: 'goes', pk: 'p', code: 2, ttl: 1 });
      expect((await timed.item('goes', 'p').read()).statusCode).toBe(200);
      await gone(timed, 'goes');
      expect(await ids(timed, 'SELECT * FROM c')).toEqual(['stays']);
      expect(await rows(timed, 'SELECT VALUE COUNT(1) FROM c')).toEqual([1]);
      expect(await codeOf(timed.item('goes', 'p').replace({ id: 'goes', pk: 'p' }))).toBe(404);
      expect(await codeOf(timed.item('goes', 'p').patch([{ op: 'set', path: '/a', value: 1 }]))).toBe(404);
      expect(await codeOf(timed.item('goes', 'p').delete())).toBe(404);
      expect((await timed.items.create({ id: 'new', pk: 'p', code: 2 })).statusCode).toBe(201);
      expect((await timed.items.create({ id: 'goes', pk: 'p', code: 3 })).statusCode).toBe(201);
    },
  },
  {
    name: 'counts from the last write',
    source: js('functional/ttl.spec.ts (Misc cases: the upsert resets it)'),
    run: async () => {
      const timed = await cosmos.container({ defaultTtl: 1 });
      await Promise.all(['left', 'kept'].map((id) => timed.items.create({ id, pk: 'p' })));
      await timed.items.upsert({ id: 'kept', pk: 'p', ttl: 1000 });
      await gone(timed, 'left');
      expect((await timed.item('kept', 'p').read()).statusCode).toBe(200);
    },
  },
  {
    name: 'of a document does nothing where the container has none, also when it is taken away later',
    source: js('functional/ttl.spec.ts (… with no defaultTtl, Misc cases: the last replace)'),
    run: async () => {
      const [untimed, timed, ended] = await Promise.all(
        [{}, { defaultTtl: 1 }, { defaultTtl: 1 }].map(cosmos.container),
      );
      await untimed?.items.create({ id: 'kept', pk: 'p', ttl: 1 });
      await ended?.items.create({ id: 'kept', pk: 'p' });
      const { resource: { defaultTtl: _, ...without } = {} } = (await ended?.read()) ?? {};
      await ended?.replace(without as never);
      await timed?.items.create({ id: 'same age', pk: 'p' });
      await gone(timed as Container, 'same age');
      for (const each of [untimed, ended]) expect((await each?.item('kept', 'p').read())?.statusCode).toBe(200);
    },
  },
]);
