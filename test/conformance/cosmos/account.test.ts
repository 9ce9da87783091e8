import { CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { conforms } from '../host.ts';
import { codeOf, ids, refusal, SOURCE, startTestCosmos, type TestCosmos, until } from './support.ts';

let cosmos: TestCosmos;
beforeAll(async () => {
  cosmos = await startTestCosmos();
});
afterAll(() => cosmos.dispose());

const { docs, js, net, rest, limits } = SOURCE;
const up = 'ascending' as const;

conforms('the account', [
  {
    name: 'names the addresses that it was called by, for endpoint discovery',
    source: '@azure/cosmos 4.10.1 dist/esm/globalEndpointManager.js (writableLocations, readableLocations)',
    run: async () => {
      const { resource } = await cosmos.client.getDatabaseAccount();
      expect(resource?.writableLocations).toEqual([{ name: 'local', databaseAccountEndpoint: `${cosmos.url}/` }]);
      expect(resource?.consistencyPolicy).toBe('Session');
    },
  },
  {
    name: 'refuses a signature by another key, and none: 401',
    source: rest('access-control-on-cosmosdb-resources'),
    run: async () => {
      const stranger = new CosmosClient({ endpoint: cosmos.url, key: Buffer.alloc(64, 8).toString('base64') });
      expect(await codeOf(stranger.database('test').read())).toBe(401);
      stranger.dispose();
      for (const headers of [{}, { authorization: '%' }, { authorization: 'type%3Dmaster%26ver%3D1.0%26sig%3DAAAA' }]) {
        const response = await fetch(`${cosmos.url}/dbs/test`, { headers });
        expect(response.status).toBe(401);
        expect(await response.json()).toMatchObject({ code: 'Unauthorized', message: expect.any(String) });
      }
    },
  },
  {
    name: 'refuses a signature whose time is more than 15 minutes off: 403',
    source: `${limits} (clock skew for token authorization)`,
    run: async () => {
      const container = await cosmos.container();
      const status = async (minutes: number) => {
        const date = new Date(Date.now() + minutes * 60_000).toUTCString();
        const link = `dbs/test/colls/${container.id}/docs`;
        return (await cosmos.raw('POST', link, { id: `at ${minutes}`, pk: 'p' }, { 'x-ms-date': date })).status;
      };
      expect([await status(-16), await status(-14), await status(14), await status(16)]).toEqual([403, 201, 201, 403]);
    },
  },
  {
    name: 'makes databases and containers once: 409, or 200 with createIfNotExists',
    source: `${js('functional/container.spec.ts (createIfNotExists)')}; ${rest('create-a-collection (409)')}`,
    run: async () => {
      const { databases } = cosmos.client;
      expect((await databases.createIfNotExists({ id: 'twice' })).statusCode).toBe(201);
      const { database, statusCode } = await databases.createIfNotExists({ id: 'twice' });
      expect(statusCode).toBe(200);
      expect(await codeOf(databases.create({ id: 'twice' }))).toBe(409);
      const definition = { id: 'c', partitionKey: { paths: ['/a/b'] }, defaultTtl: 60 };
      expect((await database.containers.createIfNotExists(definition)).statusCode).toBe(201);
      const again = await database.containers.createIfNotExists(definition);
      expect([again.statusCode, again.resource?.defaultTtl]).toEqual([200, 60]);
      expect(await codeOf(database.containers.create(definition))).toBe(409);
      expect(again.resource?.partitionKey).toMatchObject({ paths: ['/a/b'], kind: 'Hash' });
      expect((await again.container.items.create({ id: '1', a: { b: 'p' } })).statusCode).toBe(201);
      expect((await again.container.item('1', 'p').read()).statusCode).toBe(200);
    },
  },
  {
    name: 'says what is not there: 404',
    source: rest('http-status-codes-for-cosmosdb (404)'),
    run: async () => {
      expect(await codeOf(cosmos.client.database('nowhere').read())).toBe(404);
      expect(await codeOf(cosmos.database.container('nowhere').read())).toBe(404);
      expect(await codeOf(cosmos.database.container('nowhere').items.create({ id: '1' }))).toBe(404);
    },
  },
  {
    name: 'takes names of at most 255 characters without / \\ ? #, from others than the SDK too: 400',
    source: `${limits} (per-container limits); @azure/cosmos 4.10.1 dist/esm/common/helper.js:162-184`,
    run: async () => {
      expect((await refusal(cosmos.client.databases.create({ id: 'a?b' }))).message).toBe('Id contains illegal chars.');
      expect(await codeOf(cosmos.database.containers.create({ id: 'x'.repeat(256), partitionKey: '/pk' }))).toBe(400);
      expect(await codeOf(cosmos.database.containers.create({ id: 'x'.repeat(255), partitionKey: '/pk' }))).toBe(0);
    },
  },
  {
    name: 'throttles with 429 and the time to wait; the SDK tries again, nine times, then gives up',
    source: '@azure/cosmos 4.10.1 dist/esm/retry/resourceThrottleRetryPolicy.js:42-60, common/constants.js:166',
    run: async () => {
      const container = await cosmos.container();
      const headers = { 'x-ms-retry-after-ms': '1' };
      const throttle = (times: number) =>
        cosmos.faults([{ method: 'POST', path: '/docs', times, kind: 'status', status: 429, headers }]);
      await throttle(9);
      const { statusCode, headers: answered } = await container.items.create({ id: '1', pk: 'p' });
      expect([statusCode, answered['x-ms-throttle-retry-count']]).toEqual([201, 9]);
      await throttle(10);
      expect(await codeOf(container.items.create({ id: '2', pk: 'p' }))).toBe(429);
      expect((await container.item('2', 'p').read()).statusCode).toBe(404);
      await cosmos.faults([]);
    },
  },
]);

conforms('a container', [
  {
    name: 'indexes everything but _etag unless told otherwise',
    source: js(
      'functional/container.spec.ts (Create container with default indexing policy, … correct indexing policy)',
    ),
    run: async () => {
      const policyOf = async (indexingPolicy?: object) => {
        const container = await cosmos.container(indexingPolicy === undefined ? {} : { indexingPolicy });
        return (await container.read()).resource?.indexingPolicy;
      };
      const standard = {
        indexingMode: 'consistent',
        automatic: true,
        includedPaths: [{ path: '/*' }],
        excludedPaths: [{ path: '/"_etag"/?' }],
      };
      expect(await policyOf()).toEqual(standard);
      expect(await policyOf({})).toEqual(standard);
      expect(await policyOf({ includedPaths: [{ path: '/*' }] })).toEqual(standard);
      const own = await policyOf({ includedPaths: [{ path: '/*' }], excludedPaths: [{ path: '/"systemMetadata"/*' }] });
      expect(own?.excludedPaths).toEqual([{ path: '/"systemMetadata"/*' }, { path: '/"_etag"/?' }]);
    },
  },
  {
    name: 'has a policy that names the root, and composite indexes of 2 to 8 paths without wildcards: 400',
    source: `${docs('index-policy.md (include/exclude strategy, composite indexes)')}; ${limits} (SQL query limits)`,
    run: async () => {
      const code = (indexingPolicy: object) => codeOf(cosmos.container({ indexingPolicy }));
      const composite = (count: number) => ({
        compositeIndexes: [Array.from({ length: count }, (_, n) => ({ path: `/a${n}`, order: up }))],
      });
      expect(await code({ includedPaths: [{ path: '/a/?' }], excludedPaths: [{ path: '/b/?' }] })).toBe(400);
      expect(await code({ includedPaths: [{ path: '/a/?' }], excludedPaths: [{ path: '/*' }] })).toBe(0);
      for (const [count, expected] of [
        [1, 400],
        [2, 0],
        [8, 0],
        [9, 400],
      ] as const)
        expect(await code(composite(count))).toBe(expected);
      const wild = [
        [
          { path: '/a/*', order: up },
          { path: '/b', order: up },
        ],
      ];
      expect(await code({ compositeIndexes: wild })).toBe(400);
      const sideways = [
        [
          { path: '/a', order: 'sideways' },
          { path: '/b', order: up },
        ],
      ];
      expect(await code({ compositeIndexes: sideways })).toBe(400);
      expect(await code({ includedPaths: 'all' })).toBe(400);
    },
  },
  {
    name: 'has one partition key path, a list that begins with /: 400',
    source: js('functional/container.spec.ts (Bad partition key definition)'),
    run: async () => {
      const create = (partitionKey: unknown) =>
        refusal(cosmos.database.containers.create({ id: 'bad', partitionKey } as never));
      expect((await create({ paths: '/id' })).code).toBe(400);
      expect((await create({ paths: [] })).code).toBe(400);
      expect((await create('id')).message).toContain("must start with '/'");
    },
  },
  {
    name: 'keeps its id and its partition key: 400',
    source: js('functional/container.spec.ts (Container CRUD: replacing partition key, id)'),
    run: async () => {
      const container = await cosmos.container();
      const { resource } = await container.read();
      const replace = (change: object) => refusal(container.replace({ ...resource, ...change } as never));
      expect(await replace({ partitionKey: { paths: ['/other'] } })).toMatchObject({
        code: 400,
        message: expect.stringContaining('partitionKey'),
      });
      expect((await replace({ id: 'try_to_replace_id' })).code).toBe(400);
      expect((await replace({})).code).toBe(0);
    },
  },
  {
    name: 'takes new indexes and another time to live, for the documents that it has too',
    source: `${docs('index-policy.md (modifying the indexing policy)')}; ${docs('time-to-live.md')}`,
    run: async () => {
      const container = await cosmos.container();
      await container.items.create({ id: 'old', pk: 'p', a: 1, b: 2 });
      const { resource } = await container.read();
      const ordered = 'SELECT * FROM c ORDER BY c.a, c.b';
      expect(await codeOf(ids(container, ordered))).toBe(400);
      const compositeIndexes = [
        [
          { path: '/a', order: up },
          { path: '/b', order: up },
        ],
      ];
      const indexingPolicy = { ...resource?.indexingPolicy, compositeIndexes };
      await container.replace({ ...resource, indexingPolicy } as never);
      expect(await ids(container, ordered)).toEqual(['old']);
      await container.replace({ ...resource, defaultTtl: 1 } as never);
      await until(async () => (await container.item('old', 'p').read()).statusCode === 404);
    },
  },
  {
    name: 'that asks for what is not served is refused by name',
    source: 'our own: hierarchical keys, vectors, other modes of indexing and of conflicts are not served',
    run: async () => {
      const create = (more: object) =>
        refusal(cosmos.database.containers.create({ id: 'odd', partitionKey: '/pk', ...more })).then(
          ({ message }) => message,
        );
      expect(await create({ partitionKey: { paths: ['/a', '/b'], kind: 'MultiHash', version: 2 } })).toContain(
        'partition key path',
      );
      expect(await create({ vectorEmbeddingPolicy: {} })).toContain("'vectorEmbeddingPolicy'");
      expect(await create({ indexingPolicy: { indexingMode: 'none', automatic: false } })).toContain('indexingMode');
      expect(await create({ indexingPolicy: { spatialIndexes: [] } })).toContain("'spatialIndexes'");
      expect(await create({ conflictResolutionPolicy: { mode: 'Custom' } })).toContain('conflictResolutionPolicy');
      expect(await create({ defaultTtl: 0 })).toContain('ttl');
    },
  },
  {
    name: 'is not deleted, and has no scripts; databases are not listed: refused by name',
    source: 'our own: what is not served is refused by name',
    run: async () => {
      const container = await cosmos.container();
      const message = async (call: Promise<unknown>) => (await refusal(call)).message;
      expect(await message(container.delete())).toContain('DELETE dbs/*/colls/*');
      expect(await message(container.scripts.storedProcedures.create({ id: 's', body: '' }))).toContain('sprocs');
      expect(await message(cosmos.client.databases.readAll().fetchAll())).toContain('GET dbs');
    },
  },
]);

conforms('an answer', [
  {
    name: 'has an activity, a charge and a session, when it refuses too',
    source: `${rest('common-cosmosdb-rest-response-headers')}; ${net('CosmosItemTests.cs:2393-2399')}`,
    run: async () => {
      const link = 'dbs/test/colls/nowhere/docs';
      const { status, headers } = await cosmos.raw('POST', link, { id: '1' });
      expect(status).toBe(404);
      expect(headers.get('x-ms-activity-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(Number(headers.get('x-ms-request-charge'))).toBeGreaterThan(0);
      expect(headers.get('x-ms-session-token')).not.toBeNull();
    },
  },
]);
