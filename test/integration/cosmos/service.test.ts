import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCosmos } from '../../../local/cosmos/index.ts';
import { ids, KEY, refusal, rows, startTestCosmos, type TestCosmos } from '../../conformance/cosmos/support.ts';

let cosmos: TestCosmos;
beforeAll(async () => {
  cosmos = await startTestCosmos();
});
afterAll(() => cosmos.dispose());

test('is bound by one process: a port in use is an error', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tandem-cosmos-'));
  const started = startCosmos({ port: Number(new URL(cosmos.url).port), dataDir, key: KEY });
  await expect(started).rejects.toMatchObject({ code: 'EADDRINUSE' });
  rmSync(dataDir, { recursive: true });
});

describe('for tests', () => {
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
  const createOnce = (container: string, id: string) =>
    cosmos.raw('POST', `dbs/test/colls/${container}/docs`, { id, pk: 'p' });

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
      const enough = Promise.withResolvers<void>();
      const goal = acknowledged.size + 300;
      const write = async (writer: number) => {
        for (let n = 0; !stop.signal.aborted; n += 1) {
          const id = `${round}-${writer}-${n}`;
          await container.items.create({ id, pk: 'p' }, { abortSignal: stop.signal });
          acknowledged.add(id);
          if (acknowledged.size >= goal) enough.resolve();
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
      const writers = [...Array.from({ length: 8 }, (_, writer) => write(writer)), writeBatches()].map((each) =>
        each.catch(() => undefined),
      );
      await enough.promise;
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
