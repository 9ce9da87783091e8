import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Container, CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startCosmos } from '../../../local/cosmos/index.ts';
import { aggregates } from '../../../shared/cosmos/aggregates.ts';
import { dueRecords, readPage } from '../../../shared/cosmos/records.ts';

const KEY = Buffer.alloc(64, 7).toString('base64');
const definitions = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../../infra/cosmos-containers.json'), 'utf8'),
);

let folder: string;
let server: Awaited<ReturnType<typeof startCosmos>>;
let client: CosmosClient;
let container: Container;

async function open() {
  server = await startCosmos({ port: 0, dataDir: folder, key: KEY });
  client = new CosmosClient({ endpoint: server.url, key: KEY });
  const { database } = await client.databases.createIfNotExists({ id: 'tandem' });
  for (const definition of definitions) await database.containers.createIfNotExists(definition);
  container = database.container('records');
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tandem-cosmos-'));
  await open();
});
afterAll(async () => {
  client.dispose();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

let pk: string;
beforeEach(() => {
  pk = randomUUID();
});

const document = (changes: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  subjectId: pk,
  type: 'thing',
  ...changes,
});
describe('what the app builds on it', () => {
  const trace = { actor: { kind: 'timer' as const }, action: 'test' };

  test('two changes at once both happen, one after the other', async () => {
    const things = aggregates<{ id: string; revision: number; n: number }>(container, 'thing');
    const id = randomUUID();
    await things.create({ id, revision: 1, n: 0 }, trace);
    await Promise.all(
      Array.from({ length: 30 }, () =>
        things.update(id, (thing) => ({ ...thing, n: thing.n + 1, revision: thing.revision + 1 }), trace),
      ),
    );
    expect(await things.read(id)).toMatchObject({ n: 30, revision: 31 });
    const { items } = await readPage(container, { type: 'audit', sortBy: 'at', partitionKey: id, size: 100 });
    expect(items).toHaveLength(31);
  });

  test('of a list, the audit trail has what changed and not what stayed', async () => {
    const things = aggregates<{ id: string; revision: number; parts: { id: string; n: number }[] }>(container, 'thing');
    const id = randomUUID();
    const stays = { id: 'stays', n: 1 };
    await things.create({ id, revision: 1, parts: [stays, { id: 'changes', n: 1 }] }, trace);
    const parts = [stays, { id: 'changes', n: 2 }, { id: 'is new', n: 1 }];
    await things.update(id, (thing) => ({ ...thing, parts, revision: 2 }), trace);
    const { items } = await readPage(container, { type: 'audit', sortBy: 'at', partitionKey: id, size: 1 });
    expect(items).toMatchObject([
      { revision: 2, changes: { parts: { from: [{ id: 'changes', n: 1 }], to: parts.slice(1) } } },
    ]);
  });

  test('pages skip nobody and show nobody twice while rows come in', async () => {
    const type = randomUUID();
    const times = Array.from({ length: 50 }, (_, n) => new Date(Date.UTC(2026, 0, 1, 0, n % 10)).toISOString());
    for (const createdAt of times) await container.items.create(document({ id: randomUUID(), type, createdAt }));
    const seen: string[] = [];
    let after: Awaited<ReturnType<typeof readPage>>['next'];
    do {
      const page = await readPage<{ id: string }>(container, { type, sortBy: 'createdAt', size: 7, after });
      seen.push(...page.items.map(({ id }) => id));
      await container.items.create(document({ type, createdAt: '2027-01-01T00:00:00.000Z' }));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toHaveLength(50);
    expect(new Set(seen).size).toBe(50);
  });

  test('the due query pages through rows that go while it runs', async () => {
    const due = Array.from({ length: 25 }, (_, n) =>
      document({ nextActionAt: new Date(Date.UTC(2020, 0, 1, 0, 0, n % 5)).toISOString() }),
    );
    for (const each of due) await container.items.create(each);
    const seen: string[] = [];
    for await (const page of dueRecords(container, '2020-02-01T00:00:00.000Z', 4)) {
      seen.push(...page.map(({ id }) => id));
      for (const { id } of page) await container.item(id, pk).delete();
    }
    expect(new Set(seen)).toEqual(new Set(due.map(({ id }) => id)));
    expect(seen).toHaveLength(25);
  });
});
