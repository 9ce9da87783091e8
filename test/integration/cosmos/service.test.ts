import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCosmos } from '../../../local/cosmos/index.ts';
import { ids, KEY, refusal, rows, startTestCosmos, type TestCosmos } from './support.ts';

let cosmos: TestCosmos;
beforeAll(async () => {
  cosmos = await startTestCosmos();
});
afterAll(() => cosmos.dispose());

describe('the account', () => {
  test('refuses a signature by another key, and none, with 401', async () => {
    const stranger = new CosmosClient({ endpoint: cosmos.url, key: Buffer.alloc(64, 8).toString('base64') });
    expect((await refusal(stranger.database('test').read())).code).toBe(401);
    stranger.dispose();
    for (const headers of [{}, { authorization: '%' }, { authorization: 'type%3Dmaster%26ver%3D1.0%26sig%3DAAAA' }]) {
      const response = await fetch(`${cosmos.url}/dbs/test`, { headers });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'Unauthorized', message: expect.any(String) });
    }
  });

  test('makes databases and containers once', async () => {
    const { databases } = cosmos.client;
    expect((await databases.createIfNotExists({ id: 'twice' })).statusCode).toBe(201);
    const { database, statusCode } = await databases.createIfNotExists({ id: 'twice' });
    expect(statusCode).toBe(200);
    expect((await refusal(databases.create({ id: 'twice' }))).code).toBe(409);
    const definition = { id: 'c', partitionKey: { paths: ['/a/b'] }, defaultTtl: 60 };
    expect((await database.containers.createIfNotExists(definition)).statusCode).toBe(201);
    const again = await database.containers.createIfNotExists(definition);
    expect([again.statusCode, again.resource?.defaultTtl]).toEqual([200, 60]);
    expect((await refusal(database.containers.create(definition))).code).toBe(409);
    expect(again.resource?.partitionKey).toMatchObject({ paths: ['/a/b'], kind: 'Hash' });
    expect((await again.container.items.create({ id: '1', a: { b: 'p' } })).statusCode).toBe(201);
    expect((await again.container.item('1', 'p').read()).statusCode).toBe(200);
  });

  test('says what is not there', async () => {
    expect((await refusal(cosmos.client.database('nowhere').read())).code).toBe(404);
    expect((await refusal(cosmos.database.container('nowhere').read())).code).toBe(404);
    const create = cosmos.database.container('nowhere').items.create({ id: '1' });
    expect((await refusal(create)).code).toBe(404);
  });

  test('refuses definitions that it does not serve, by name', async () => {
    const create = (more: object) =>
      refusal(cosmos.database.containers.create({ id: 'odd', partitionKey: '/pk', ...more })).then(
        ({ message }) => message,
      );
    const hierarchical = { paths: ['/a', '/b'], kind: 'MultiHash', version: 2 };
    expect(await create({ partitionKey: hierarchical })).toContain('partition key path');
    expect(await create({ vectorEmbeddingPolicy: {} })).toContain("'vectorEmbeddingPolicy'");
    expect(await create({ defaultTtl: 0 })).toContain('ttl');
  });

  test('replaces a container: indexes and time to live, never the partition key', async () => {
    const container = await cosmos.container();
    await container.items.create({ id: 'old', pk: 'p', a: 1, b: 2 });
    const { resource } = await container.read();
    if (resource === undefined) throw new Error('The container is gone.');
    const ordered = 'SELECT * FROM c ORDER BY c.a, c.b';
    expect((await refusal(ids(container, ordered))).code).toBe(400);
    const compositeIndexes = [
      [
        { path: '/a', order: 'ascending' as const },
        { path: '/b', order: 'ascending' as const },
      ],
    ];
    const indexingPolicy = { ...resource.indexingPolicy, compositeIndexes };
    await container.replace({ ...resource, indexingPolicy } as never);
    expect(await ids(container, ordered)).toEqual(['old']);
    await container.replace({ ...resource, defaultTtl: 1 } as never);
    while ((await container.item('old', 'p').read()).statusCode !== 404)
      await new Promise((done) => setTimeout(done, 25));
    const other = { ...resource, partitionKey: { paths: ['/other'] } };
    expect((await refusal(container.replace(other as never))).message).toContain('partitionKey');
  });

  test('refuses what it does not serve, by name', async () => {
    const container = await cosmos.container();
    expect((await refusal(container.delete())).message).toContain('DELETE dbs/*/colls/*');
    expect((await refusal(container.scripts.storedProcedures.create({ id: 's', body: '' }))).message).toContain(
      'sprocs',
    );
    expect((await refusal(cosmos.client.databases.readAll().fetchAll())).message).toContain('GET dbs');
  });

  test('is bound by one process: a port in use is an error', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'tandem-cosmos-'));
    const started = startCosmos({ port: Number(new URL(cosmos.url).port), dataDir, key: KEY });
    await expect(started).rejects.toMatchObject({ code: 'EADDRINUSE' });
    rmSync(dataDir, { recursive: true });
  });
});

describe('for people and tests', () => {
  test('a page lists the containers, and text in it is escaped', async () => {
    const { container } = await cosmos.database.containers.create({ id: '<b>shown', partitionKey: '/pk' });
    await container.items.create({ id: '1', pk: 'p' });
    const response = await fetch(cosmos.url, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('<td>test/&lt;b&gt;shown<td>1');
  });

  test('requests and their charge are counted, by operation', async () => {
    const container = await cosmos.container();
    const stats = async () => (await fetch(`${cosmos.url}/stats`)).json();
    type Stats = { requests: number; requestCharge: number; operations: Record<string, { requests: number }> };
    const before = (await stats()) as Stats;
    const { requestCharge } = await container.items.create({ id: '1', pk: 'p' });
    await container.item('1', 'p').read();
    const after = (await stats()) as Stats;
    expect(after.requests - before.requests).toBe(2);
    expect(after.requestCharge - before.requestCharge).toBeCloseTo(requestCharge + 1);
    expect((after.operations['Create']?.requests ?? 0) - (before.operations['Create']?.requests ?? 0)).toBe(1);
  });

  test('a throttled request is tried again by the SDK after the time it is told', async () => {
    const container = await cosmos.container();
    const headers = { 'x-ms-retry-after-ms': '1' };
    await cosmos.faults([{ method: 'POST', path: '/docs', times: 2, kind: 'status', status: 429, headers }]);
    const { statusCode, headers: answered } = await container.items.create({ id: '1', pk: 'p' });
    expect(statusCode).toBe(201);
    expect(answered).toMatchObject({ 'x-ms-throttle-retry-count': 2 });
  });

  test('a fault strikes what it names, as often as it says, until it is cleared', async () => {
    const container = await cosmos.container();
    await cosmos.faults([{ method: 'GET', path: '/docs/x$', times: 2, kind: 'status', status: 400 }]);
    expect((await container.item('y', 'p').read()).statusCode).toBe(404);
    expect((await refusal(container.item('x', 'p').read())).code).toBe(400);
    await cosmos.faults([]);
    expect((await container.item('x', 'p').read()).statusCode).toBe(404);
    expect((await cosmos.faults([{ kind: 'malformed', times: 1 }])).status).toBe(400);
  });

  /** A create without the SDK, which would try again by itself. */
  function createOnce(container: string, id: string): Promise<Response> {
    const resource = `dbs/test/colls/${container}`;
    const date = new Date().toUTCString();
    const text = `post\ndocs\n${resource}\n${date.toLowerCase()}\n\n`;
    const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(text).digest('base64');
    const headers = {
      authorization: encodeURIComponent(`type=master&ver=1.0&sig=${signature}`),
      'x-ms-date': date,
      'x-ms-documentdb-partitionkey': '["p"]',
    };
    return fetch(`${cosmos.url}/${resource}/docs`, { method: 'POST', headers, body: JSON.stringify({ id, pk: 'p' }) });
  }

  test('a connection can be dropped before the effect or after it', async () => {
    const container = await cosmos.container();
    const drop = (kind: string) => cosmos.faults([{ method: 'POST', path: '/docs', times: 1, kind }]);
    await drop('resetBefore');
    await expect(createOnce(container.id, 'before')).rejects.toThrow();
    await drop('resetAfter');
    await expect(createOnce(container.id, 'after')).rejects.toThrow();
    expect((await createOnce(container.id, 'without')).status).toBe(201);
    expect((await ids(container, 'SELECT * FROM c')).sort()).toEqual(['after', 'without']);
  });

  test('an answer can be late', async () => {
    const container = await cosmos.container();
    await cosmos.faults([{ method: 'GET', path: '/docs/late', times: 1, kind: 'delay', delayMs: 300 }]);
    const finished: string[] = [];
    const read = (id: string) =>
      container
        .item(id, 'p')
        .read()
        .then(() => finished.push(id));
    await Promise.all([read('late'), read('at once')]);
    expect(finished).toEqual(['at once', 'late']);
  });
});

describe('what was acknowledged', () => {
  test('is there after a stop and a start, with its containers', async () => {
    const first = await startTestCosmos();
    const container = await first.container({ defaultTtl: 100 });
    await container.items.create({ id: 'kept', pk: 'p', n: 1 });
    const query = 'SELECT VALUE c.id FROM c WHERE c.n = 1';
    expect(await rows(container, query)).toEqual(['kept']);
    await first.stop();
    const second = await startTestCosmos(first.dataDir);
    const reopened = second.database.container(container.id);
    expect(await rows(reopened, query)).toEqual(['kept']);
    expect((await reopened.read()).resource?.defaultTtl).toBe(100);
    await second.dispose();
  });

  test('is there after kills under load', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'tandem-cosmos-'));
    const acknowledged = new Set<string>();
    const batches = new Set<number>();
    for (let round = 0; round < 3; round += 1) {
      const { child, url } = await serve(dataDir);
      const client = new CosmosClient({ endpoint: url, key: KEY });
      const { database } = await client.databases.createIfNotExists({ id: 'test' });
      const { container } = await database.containers.createIfNotExists({ id: 'c', partitionKey: '/pk' });
      const stop = new AbortController();
      const write = async (writer: number) => {
        for (let n = 0; !stop.signal.aborted; n += 1) {
          const id = `${round}-${writer}-${n}`;
          await container.items.create({ id, pk: 'p' }, { abortSignal: stop.signal });
          acknowledged.add(id);
        }
      };
      const writeBatches = async () => {
        for (let n = round * 100_000; !stop.signal.aborted; n += 1) {
          const halves = ['l', 'r'].map((half) => ({
            operationType: 'Create' as const,
            resourceBody: { id: `${half}${n}`, pk: 'batch' },
          }));
          await container.items.batch(halves, 'batch', { abortSignal: stop.signal });
          batches.add(n);
        }
      };
      const enough = acknowledged.size + 300;
      const writers = [...Array.from({ length: 8 }, (_, writer) => write(writer)), writeBatches()].map((each) =>
        each.catch(() => undefined),
      );
      while (acknowledged.size < enough) await new Promise((resolve) => setImmediate(resolve));
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      stop.abort();
      await Promise.all(writers);
      client.dispose();
    }
    const server = await startTestCosmos(dataDir);
    const container = server.database.container('c');
    const found = new Set(await rows<string>(container, 'SELECT VALUE c.id FROM c', {}, 'p'));
    expect([...acknowledged].filter((id) => !found.has(id))).toEqual([]);
    expect(acknowledged.size).toBeGreaterThanOrEqual(900);
    const halves = new Set(await rows<string>(container, 'SELECT VALUE c.id FROM c', {}, 'batch'));
    expect([...batches].filter((n) => !halves.has(`l${n}`))).toEqual([]);
    expect([...halves].filter((id) => !halves.has(`${id.startsWith('l') ? 'r' : 'l'}${id.slice(1)}`))).toEqual([]);
    await server.dispose();
  }, 60_000);
});

async function serve(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const script = path.join(import.meta.dirname, 'serve.ts');
  const child = spawn(process.execPath, [script, dataDir, KEY], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return { child, url: line.toString().trim() };
}
