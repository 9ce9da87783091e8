import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Container, CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startCosmos } from '../../local/cosmos/index.ts';
import { aggregates } from '../../shared/cosmos/aggregates.ts';
import { dueRecords, readPage } from '../../shared/cosmos/records.ts';
import { eventually } from '../support/system.ts';

const KEY = Buffer.alloc(64, 7).toString('base64');
const definitions = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../infra/cosmos-containers.json'), 'utf8'),
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
const failure = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: unknown }) => error.code,
  );

describe('documents', () => {
  test('are created, read, replaced, upserted and deleted', async () => {
    const made = document({ name: 'Ünïcode 👋', nested: { list: [1, 'a', null, true] } });
    expect((await container.items.create(made)).statusCode).toBe(201);
    const read = await container.item(made.id, pk).read();
    expect(read.resource).toMatchObject(made);
    expect(read.etag).toBe(read.resource._etag);
    expect((await container.item(made.id, pk).replace({ ...made, name: 'new' })).resource).toMatchObject({
      name: 'new',
    });
    expect((await container.items.upsert({ ...made, name: 'newer' })).resource).toMatchObject({ name: 'newer' });
    await container.item(made.id, pk).delete();
    expect((await container.item(made.id, pk).read()).statusCode).toBe(404);
  });

  test('of one id live in many partitions', async () => {
    const made = document();
    await container.items.create(made);
    await container.items.create({ ...made, subjectId: 'other' });
    expect((await container.item(made.id, 'other').read()).resource.subjectId).toBe('other');
    expect(await failure(container.items.create(made))).toBe(409);
  });

  test('are changed under the right ETag only', async () => {
    const made = document();
    const { etag } = await container.items.create(made);
    const condition = (value: string) => ({ accessCondition: { type: 'IfMatch', condition: value } });
    await container.item(made.id, pk).replace({ ...made, n: 1 }, condition(etag));
    expect(await failure(container.item(made.id, pk).replace({ ...made, n: 2 }, condition(etag)))).toBe(412);
    expect(await failure(container.item(made.id, pk).delete(condition(etag)))).toBe(412);
    expect(await failure(container.item(randomUUID(), pk).replace(document(), condition(etag)))).not.toBe('done');
    expect((await container.item(made.id, pk).read()).resource.n).toBe(1);
  });

  test('of one id, 50 created at once: one is', async () => {
    const made = document();
    const codes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => failure(container.items.create({ ...made, n }))),
    );
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => code === 409)).toHaveLength(49);
  });

  test.each([['a/b'], ['a\\b'], ['a?b'], ['a#b'], ['x'.repeat(256)]])('with the id %j are refused', async (id) => {
    expect(await failure(container.items.create(document({ id })))).not.toBe('done');
  });

  test('of more than 2 MB are refused', async () => {
    expect(await failure(container.items.create(document({ text: 'x'.repeat(2_100_000) })))).toBe(413);
  });

  test('with a time to live are gone after it, and their id is free', async () => {
    const made = document({ ttl: 1 });
    await container.items.create(made);
    expect((await container.item(made.id, pk).read()).statusCode).toBe(200);
    await eventually(async () => expect((await container.item(made.id, pk).read()).statusCode).toBe(404));
    expect((await container.items.create(made)).statusCode).toBe(201);
  });
});

describe('a batch', () => {
  const batch = (operations: unknown[]) => container.items.batch(operations as never, pk);

  test('writes all of it', async () => {
    const [first, second] = [document(), document()];
    const { code, result } = await batch([
      { operationType: 'Create', resourceBody: first },
      { operationType: 'Create', resourceBody: second },
    ]);
    expect(code).toBe(200);
    expect(result?.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    expect((await container.item(second.id, pk).read()).etag).toBe(result?.[1]?.eTag);
  });

  test.each([
    [
      'a conflict',
      (there: { id: string }) => ({ operationType: 'Create', resourceBody: document({ id: there.id }) }),
      409,
    ],
    [
      'a stale ETag',
      (there: { id: string }) => ({
        operationType: 'Replace',
        id: there.id,
        ifMatch: '"old"',
        resourceBody: document({ id: there.id }),
      }),
      412,
    ],
    [
      'a missing document',
      () => ({ operationType: 'Replace', id: 'nobody', resourceBody: document({ id: 'nobody' }) }),
      404,
    ],
  ])('with %s writes nothing of it', async (_what, broken, status) => {
    const [there, fresh, last] = [document(), document(), document()];
    await container.items.create(there);
    const { code, result } = await batch([
      { operationType: 'Create', resourceBody: fresh },
      broken(there),
      { operationType: 'Create', resourceBody: last },
    ]);
    expect(code).toBe(207);
    expect(result?.map(({ statusCode }) => statusCode)).toEqual([424, status, 424]);
    expect((await container.item(fresh.id, pk).read()).statusCode).toBe(404);
    expect((await container.item(last.id, pk).read()).statusCode).toBe(404);
  });

  test('takes no document of another partition', async () => {
    expect(
      await failure(
        batch([{ operationType: 'Create', resourceBody: document({ subjectId: 'other' }) }]).then(({ result }) => {
          if (result?.[0]?.statusCode === 400) throw Object.assign(new Error(), { code: 400 });
        }),
      ),
    ).toBe(400);
  });
});

describe('queries', () => {
  const query = async (text: string, parameters: Record<string, unknown> = {}, partitionKey?: string) => {
    const list = Object.entries(parameters).map(([name, value]) => ({ name: `@${name}`, value: value as string }));
    const options = partitionKey === undefined ? {} : { partitionKey };
    return (await container.items.query({ query: text, parameters: list }, options).fetchAll()).resources;
  };

  test('stay in their partition, or cross all', async () => {
    const type = randomUUID();
    await container.items.create(document({ type }));
    await container.items.create(document({ type, subjectId: 'elsewhere' }));
    expect(await query('SELECT * FROM c WHERE c.type = @type', { type }, pk)).toHaveLength(1);
    expect(await query('SELECT * FROM c WHERE c.type = @type', { type })).toHaveLength(2);
    expect(await query('SELECT VALUE COUNT(1) FROM c WHERE c.type = @type', { type })).toEqual([2]);
    expect(await query('SELECT c.subjectId FROM c WHERE c.type = @type ', { type }, pk)).toEqual([{ subjectId: pk }]);
  });

  test('order by two properties where an index serves it, and not where none does', async () => {
    const type = randomUUID();
    for (const [createdAt, id] of [
      ['b', '1'],
      ['a', '2'],
      ['b', '3'],
    ])
      await container.items.create(document({ type, createdAt, id }));
    const ordered = await query('SELECT * FROM c WHERE c.type = @type ORDER BY c.createdAt DESC, c.id DESC', { type });
    expect(ordered.map(({ id }) => id)).toEqual(['3', '1', '2']);
    const reversed = await query('SELECT * FROM c WHERE c.type = @type ORDER BY c.createdAt ASC, c.id ASC', { type });
    expect(reversed.map(({ id }) => id)).toEqual(['2', '1', '3']);
    expect(
      await failure(query('SELECT * FROM c WHERE c.type = @type ORDER BY c.name ASC, c.id ASC', { type }, pk)),
    ).toBe(400);
  });

  test.each([
    'SELECT * FROM c WHERE c.type LIKE @x',
    'SELECT * FROM c WHERE UPPER(c.type) = @x',
    'SELECT * FROM c JOIN d IN c.list',
    'SELECT * FROM c GROUP BY c.type',
    'SELECT VALUE MAX(c.n) FROM c',
    'SELECT * FROM c WHERE c.type = @x; DROP TABLE documents_1',
  ])('that are not served are refused: %s', async (text) => {
    expect(await failure(query(text, { x: 'x' }, pk))).toBe(400);
  });

  test('compare like with like, as a plain evaluation does', async () => {
    const values = [undefined, null, true, false, 0, 1, -1, 2.5, '', '1', 'true', 'a', 'b', 'é', [1], { a: 1 }];
    const type = randomUUID();
    for (const [n, createdAt] of values.entries())
      await container.items.create(document({ type, n, ...(createdAt === undefined ? {} : { createdAt }) }));
    const operators: Record<string, (a: never, b: never) => boolean> = {
      '=': (a, b) => a === b,
      '<': (a, b) => a < b,
      '<=': (a, b) => a <= b,
      '>': (a, b) => a > b,
      '>=': (a, b) => a >= b,
    };
    const operand = fc.constantFrom(
      ...values.filter((value) => value !== null && ['string', 'number', 'boolean'].includes(typeof value)),
    );
    const one = fc.record({ operator: fc.constantFrom(...Object.keys(operators)), operand });
    await fc.assert(
      fc.asyncProperty(one, one, fc.constantFrom('AND', 'OR'), async (left, right, join) => {
        const text = `SELECT * FROM c WHERE c.type = @type AND (c.createdAt ${left.operator} @l ${join} c.createdAt ${right.operator} @r)`;
        const found = (await query(text, { type, l: left.operand, r: right.operand }, pk))
          .map(({ n }) => n)
          .sort((a, b) => a - b);
        const holds = (value: unknown, { operator, operand: other }: typeof left) =>
          typeof value === typeof other && (operators[operator] as (a: unknown, b: unknown) => boolean)(value, other);
        const expected = values.flatMap((value, n) => {
          const [l, r] = [holds(value, left), holds(value, right)];
          return (join === 'AND' ? l && r : l || r) ? [n] : [];
        });
        expect(found).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
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

describe('the service', () => {
  const faults = (list: unknown[]) => fetch(`${server.url}/faults`, { method: 'PUT', body: JSON.stringify(list) });

  test('lets nobody in with another key', async () => {
    const other = new CosmosClient({ endpoint: server.url, key: Buffer.alloc(64, 8).toString('base64') });
    expect(await failure(other.database('tandem').container('records').item('x', 'x').read())).toBe(401);
    other.dispose();
  });

  test('counts requests and their estimated charge', async () => {
    const stats = async () =>
      (await (await fetch(`${server.url}/stats`)).json()) as { requests: number; requestCharge: number };
    const before = await stats();
    const { requestCharge } = await container.items.create(document());
    const after = await stats();
    expect(requestCharge).toBeGreaterThan(5);
    expect(after.requestCharge - before.requestCharge).toBeCloseTo(requestCharge, 1);
  });

  test('is throttled on demand, and the SDK tries again', async () => {
    await faults([{ kind: 'status', status: 429, times: 2, method: 'POST', path: '/docs$' }]);
    expect((await container.items.create(document())).statusCode).toBe(201);
  });

  test('refuses by name what it does not serve', async () => {
    await expect(container.item('x', pk).patch([{ op: 'set', path: '/a', value: 1 }])).rejects.toThrow(
      /does not serve/,
    );
    await expect(container.scripts.storedProcedures.readAll().fetchAll()).rejects.toThrow(/does not serve/);
  });

  test('a connection lost after the commit leaves the document there', async () => {
    const made = document();
    await faults([{ kind: 'resetAfter', times: 1, method: 'POST', path: '/docs$' }]);
    await failure(container.items.create(made));
    await faults([]);
    expect((await container.item(made.id, pk).read()).statusCode).toBe(200);
  });

  test('keeps everything over a restart', async () => {
    const made = document({ createdAt: '2026-01-01' });
    await container.items.create(made);
    client.dispose();
    await server.close();
    await open();
    expect((await container.item(made.id, pk).read()).resource).toMatchObject(made);
  });

  test('shows a page to a browser', async () => {
    const page = await fetch(server.url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('tandem/records');
  });
});
