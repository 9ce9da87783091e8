import type { Container, PatchOperation } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ids, ifMatch, refusal, rows, startTestCosmos, type TestCosmos } from './support.ts';

let cosmos: TestCosmos;
beforeAll(async () => {
  cosmos = await startTestCosmos();
});
afterAll(() => cosmos.dispose());

/** Waits for a time to come that was set when something was written. */
async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 25));
}

describe('one document', () => {
  let container: Container;
  beforeAll(async () => {
    container = await cosmos.container();
  });

  test('is created with its system properties and read back', async () => {
    const { resource, statusCode, etag, requestCharge } = await container.items.create({ id: 'a', pk: 'p', n: 1 });
    expect(statusCode).toBe(201);
    expect(etag).toMatch(/^".+"$/);
    expect(requestCharge).toBeGreaterThanOrEqual(5);
    const read = await container.item('a', 'p').read();
    expect(read.resource).toEqual(resource);
    expect(read.resource).toMatchObject({ id: 'a', pk: 'p', n: 1, _etag: etag, _ts: expect.any(Number) });
    expect(read.etag).toBe(etag);
    expect(read.requestCharge).toBe(1);
  });

  test('is not found in another partition, nor under another id', async () => {
    await container.items.create({ id: 'alone', pk: 'p' });
    const elsewhere = await container.item('alone', 'q').read();
    expect(elsewhere.statusCode).toBe(404);
    expect(elsewhere.resource).toBeUndefined();
    expect((await container.item('other', 'p').read()).statusCode).toBe(404);
  });

  test('has an id of its own in each partition', async () => {
    await container.items.create({ id: 'same', pk: 'p1' });
    expect((await container.items.create({ id: 'same', pk: 'p2' })).statusCode).toBe(201);
    expect((await refusal(container.items.create({ id: 'same', pk: 'p1' }))).code).toBe(409);
  });

  test('of fifty creates at once, one wins', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, n) => refusal(container.items.create({ id: 'contested', pk: 'p', n }))),
    );
    expect(results.filter(({ code }) => code === 0)).toHaveLength(1);
    expect(results.filter(({ code }) => code === 409)).toHaveLength(49);
  });

  test('can hold any text, and any id that Cosmos DB takes', async () => {
    const id = 'é {"x"} 100% +&=:;@ 中 😀';
    const text = 'line\u2028separator, nul \u0000, "quotes", \\ and 😀';
    await container.items.create({ id, pk: 'sleutel "é"', text });
    const { resource } = await container.item(id, 'sleutel "é"').read();
    expect(resource).toMatchObject({ id, text });
  });

  test('takes partition keys of every scalar type, and none', async () => {
    for (const pk of ['1', 1, true, null, undefined])
      await container.items.create({ id: 'typed', pk, kind: typeof pk });
    const found = await rows<{ kind: string }>(container, "SELECT * FROM c WHERE c.id = 'typed'");
    expect(found.map(({ kind }) => kind).sort()).toEqual(['boolean', 'number', 'object', 'string', 'undefined']);
    expect((await container.item('typed', 1).read()).resource).toMatchObject({ pk: 1 });
    expect((await container.item('typed', undefined).read()).resource).toMatchObject({ kind: 'undefined' });
  });

  test('is replaced, keeps its _rid, and gets another ETag', async () => {
    const { resource: created } = await container.items.create({ id: 'replaced', pk: 'p', n: 1 });
    const { resource, statusCode } = await container.item('replaced', 'p').replace({ id: 'replaced', pk: 'p', m: 2 });
    expect(statusCode).toBe(200);
    expect(resource).toMatchObject({ m: 2, _rid: created?._rid });
    expect(resource).not.toHaveProperty('n');
    expect(resource?._etag).not.toBe(created?._etag);
  });

  test('cannot be replaced under another id or in another partition, nor when it is not there', async () => {
    await container.items.create({ id: 'fixed', pk: 'p' });
    const item = container.item('fixed', 'p');
    expect((await refusal(item.replace({ id: 'moved', pk: 'p' }))).code).toBe(400);
    expect((await refusal(item.replace({ id: 'fixed', pk: 'q' }))).message).toContain('PartitionKey extracted');
    expect((await refusal(container.item('nobody', 'p').replace({ id: 'nobody', pk: 'p' }))).code).toBe(404);
  });

  test('upsert creates, then replaces, and heeds If-Match where there is a document', async () => {
    const first = await container.items.upsert({ id: 'up', pk: 'p', n: 1 }, ifMatch('"of nothing"'));
    expect(first.statusCode).toBe(201);
    const second = await container.items.upsert({ id: 'up', pk: 'p', n: 2 });
    expect([second.statusCode, (second.resource as { n?: number } | undefined)?.n]).toEqual([200, 2]);
    const stale = container.items.upsert({ id: 'up', pk: 'p', n: 3 }, ifMatch(first.etag));
    expect((await refusal(stale)).code).toBe(412);
  });

  test('is deleted once, and only with the right ETag when one is given', async () => {
    const { etag } = await container.items.create({ id: 'gone', pk: 'p' });
    expect((await refusal(container.item('gone', 'p').delete(ifMatch('"stale"')))).code).toBe(412);
    expect((await container.item('gone', 'p').delete(ifMatch(etag))).statusCode).toBe(204);
    expect((await refusal(container.item('gone', 'p').delete())).code).toBe(404);
    expect((await container.items.create({ id: 'gone', pk: 'p' })).statusCode).toBe(201);
  });

  test('a read with If-None-Match gives nothing new for a known ETag', async () => {
    const { etag } = await container.items.create({ id: 'known', pk: 'p' });
    const condition = { accessCondition: { type: 'IfNoneMatch', condition: etag } };
    const unchanged = await container.item('known', 'p').read(condition);
    expect([unchanged.statusCode, unchanged.resource ?? undefined]).toEqual([304, undefined]);
    await container.item('known', 'p').replace({ id: 'known', pk: 'p', n: 1 });
    expect((await container.item('known', 'p').read(condition)).statusCode).toBe(200);
  });

  test('of two writers with one ETag, one wins', async () => {
    const { etag } = await container.items.create({ id: 'raced', pk: 'p' });
    const write = (by: string) =>
      refusal(container.item('raced', 'p').replace({ id: 'raced', pk: 'p', by }, ifMatch(etag)));
    const codes = (await Promise.all([write('a'), write('b')])).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, 412]);
  });

  test('counts right when many writers read, change and try again', async () => {
    await container.items.create({ id: 'counter', pk: 'p', n: 0 });
    const item = container.item('counter', 'p');
    const increment = async () => {
      for (;;) {
        const { resource, etag } = await item.read<{ id: string; pk: string; n: number }>();
        const next = { id: 'counter', pk: 'p', n: (resource?.n ?? 0) + 1 };
        const { code } = await refusal(item.replace(next, ifMatch(etag)));
        if (code === 0) return;
        expect(code).toBe(412);
      }
    };
    await Promise.all(Array.from({ length: 12 }, increment));
    expect((await item.read()).resource).toMatchObject({ n: 12 });
  });

  test('without an id, with a bad id or no object at all is refused', async () => {
    const create = (body: object) =>
      refusal(container.items.create(body as { id: string }, { disableAutomaticIdGeneration: true }));
    expect((await create({ pk: 'p' })).message).toContain("'id; '");
    expect((await create({ id: 7, pk: 'p' })).code).not.toBe(0);
    expect((await create({ id: 'x'.repeat(256), pk: 'p' })).code).toBe(400);
    expect((await create(['list'])).code).toBe(400);
  });

  test('of more than 2 MB is refused with 413, by itself and in a batch', async () => {
    const big = { id: 'big', pk: 'p', text: 'x'.repeat(2 * 1024 * 1024) };
    expect((await refusal(container.items.create(big))).code).toBe(413);
    const batch = container.items.batch([{ operationType: 'Create', resourceBody: big }], 'p');
    expect((await refusal(batch)).message).toContain('too large');
    expect((await container.items.create({ ...big, text: 'x'.repeat(1024 * 1024) })).statusCode).toBe(201);
  });

  test('costs more the larger it is', async () => {
    const { requestCharge: small } = await container.items.create({ id: 'small', pk: 'p' });
    const { requestCharge: large } = await container.items.create({ id: 'large', pk: 'p', text: 'x'.repeat(100_000) });
    expect(large).toBeGreaterThan(5 * small);
    expect((await container.item('large', 'p').read()).requestCharge).toBeGreaterThan(5);
  });
});

describe('a patch', () => {
  let container: Container;
  beforeAll(async () => {
    container = await cosmos.container();
  });
  async function patched(id: string, operations: PatchOperation[], condition?: string) {
    await container.items.upsert({ id, pk: 'p', n: 1, list: ['a', 'c'], nested: { x: 1 } });
    const body = condition === undefined ? operations : { operations, condition };
    return container.item(id, 'p').patch<Record<string, unknown>>(body);
  }

  test('adds, sets, replaces, removes, increments and moves', async () => {
    const { resource } = await patched('all', [
      { op: 'add', path: '/list/1', value: 'b' },
      { op: 'add', path: '/list/-', value: 'd' },
      { op: 'set', path: '/nested/y', value: { z: null } },
      { op: 'replace', path: '/nested/x', value: 2 },
      { op: 'incr', path: '/n', value: -3 },
      { op: 'incr', path: '/fresh', value: 5 },
      { op: 'move', from: '/nested/x', path: '/moved' },
      { op: 'remove', path: '/list/0' },
    ] as PatchOperation[]);
    expect(resource).toMatchObject({ n: -2, list: ['b', 'c', 'd'], nested: { y: { z: null } }, fresh: 5, moved: 2 });
    expect(resource?.['nested']).not.toHaveProperty('x');
  });

  test('holds to its condition and to If-Match', async () => {
    const set: PatchOperation[] = [{ op: 'set', path: '/done', value: true }];
    expect((await refusal(patched('conditional', set, 'FROM c WHERE c.n = 2'))).code).toBe(412);
    const { statusCode, etag } = await patched('conditional', set, 'from c where c.n = 1 AND c.nested.x = 1');
    expect(statusCode).toBe(200);
    const item = container.item('conditional', 'p');
    expect((await refusal(item.patch(set, ifMatch('"stale"')))).code).toBe(412);
    expect((await item.patch(set, ifMatch(etag))).statusCode).toBe(200);
  });

  test('that cannot be applied changes nothing', async () => {
    const impossible: PatchOperation[][] = [
      [{ op: 'replace', path: '/nothing', value: 1 }],
      [{ op: 'remove', path: '/nothing' }],
      [{ op: 'incr', path: '/list', value: 1 }],
      [{ op: 'set', path: '/a/b/c', value: 1 }],
      [{ op: 'set', path: '/id', value: 'other' }],
      [{ op: 'set', path: '/pk', value: 'other' }],
      Array.from({ length: 11 }, () => ({ op: 'incr', path: '/n', value: 1 })),
    ];
    for (const operations of impossible) {
      const first: PatchOperation = { op: 'set', path: '/n', value: 99 };
      const all = operations.length > 10 ? operations : [first, ...operations];
      expect((await refusal(patched('untouched', all))).code).toBe(400);
      expect((await container.item('untouched', 'p').read()).resource).toMatchObject({ n: 1, list: ['a', 'c'] });
    }
    expect((await refusal(container.item('nobody', 'p').patch([{ op: 'set', path: '/n', value: 1 }]))).code).toBe(404);
  });
});

describe('a batch', () => {
  let container: Container;
  beforeAll(async () => {
    container = await cosmos.container();
  });
  const create = (id: string, more: object = {}) => ({
    operationType: 'Create' as const,
    resourceBody: { id, pk: 'b', ...more },
  });

  test('does all of its operations', async () => {
    const { etag } = await container.items.create({ id: 'old', pk: 'b' });
    await container.items.create({ id: 'leaving', pk: 'b' });
    const { code, result } = await container.items.batch(
      [
        create('one'),
        { operationType: 'Replace', id: 'old', ifMatch: etag, resourceBody: { id: 'old', pk: 'b', n: 1 } },
        { operationType: 'Upsert', resourceBody: { id: 'two', pk: 'b' } },
        { operationType: 'Patch', id: 'old', resourceBody: [{ op: 'incr', path: '/n', value: 1 }] },
        { operationType: 'Read', id: 'old' },
        { operationType: 'Delete', id: 'leaving' },
      ],
      'b',
    );
    expect(code).toBe(200);
    expect(result?.map(({ statusCode }) => statusCode)).toEqual([201, 200, 201, 200, 200, 204]);
    expect(result?.[4]?.resourceBody).toMatchObject({ id: 'old', n: 2 });
    expect(result?.[0]?.eTag).toBe((await container.item('one', 'b').read()).etag);
    expect((await container.item('leaving', 'b').read()).statusCode).toBe(404);
  });

  test('does nothing when one operation meets a conflict: 207, and 424 for the others', async () => {
    await container.items.create({ id: 'taken', pk: 'b' });
    const { code, result } = await container.items.batch([create('x1'), create('taken'), create('x2')], 'b');
    expect(code).toBe(207);
    expect(result?.map(({ statusCode }) => statusCode)).toEqual([424, 409, 424]);
    expect((await container.item('x1', 'b').read()).statusCode).toBe(404);
    expect((await container.item('x2', 'b').read()).statusCode).toBe(404);
  });

  test('does nothing when one ETag is stale', async () => {
    const { etag } = await container.items.create({ id: 'versioned', pk: 'b', n: 1 });
    await container.item('versioned', 'b').replace({ id: 'versioned', pk: 'b', n: 2 });
    const { result } = await container.items.batch(
      [
        create('y1'),
        { operationType: 'Replace', id: 'versioned', ifMatch: etag, resourceBody: { id: 'versioned', pk: 'b', n: 3 } },
      ],
      'b',
    );
    expect(result?.map(({ statusCode }) => statusCode)).toEqual([424, 412]);
    expect((await container.item('y1', 'b').read()).statusCode).toBe(404);
    expect((await container.item('versioned', 'b').read()).resource).toMatchObject({ n: 2 });
  });

  test('of two that create the same document, one is done, whole', async () => {
    const both = await Promise.all(
      ['l', 'r'].map((side) => container.items.batch([create(`only-${side}`), create('shared', { side })], 'b')),
    );
    expect(both.map(({ code }) => code).sort()).toEqual([200, 207]);
    const { resource } = await container.item('shared', 'b').read<{ side: string }>();
    expect((await container.item(`only-${resource?.side}`, 'b').read()).statusCode).toBe(200);
    expect((await container.item(`only-${resource?.side === 'l' ? 'r' : 'l'}`, 'b').read()).statusCode).toBe(404);
  });

  test('keeps to its partition', async () => {
    const { result } = await container.items.batch([create('z1'), create('z2', { pk: 'c' })], 'b');
    expect(result?.map(({ statusCode }) => statusCode)).toEqual([424, 400]);
    expect((await container.item('z1', 'b').read()).statusCode).toBe(404);
  });

  test('can be told to leave out the documents', async () => {
    const { result } = await container.items.batch([create('quiet')], 'b', { contentResponseOnWriteEnabled: false });
    expect(result?.[0]).toMatchObject({ statusCode: 201, eTag: expect.any(String) });
    expect(result?.[0]).not.toHaveProperty('resourceBody');
  });
});

describe('unique keys', () => {
  test('hold within a partition, and take a missing value as a value', async () => {
    const uniqueKeyPolicy = { uniqueKeys: [{ paths: ['/email', '/address/city'] }] };
    const container = await cosmos.container({ uniqueKeyPolicy });
    const person = (id: string, pk: string, email?: string, city?: string) =>
      refusal(container.items.create({ id, pk, email, address: { city } })).then(({ code }) => code);
    expect(await person('1', 'p', 'a@x', 'Delft')).toBe(0);
    expect(await person('2', 'p', 'a@x', 'Delft')).toBe(409);
    expect(await person('2', 'p', 'a@x', 'Breda')).toBe(0);
    expect(await person('3', 'q', 'a@x', 'Delft')).toBe(0);
    expect(await person('4', 'p')).toBe(0);
    expect(await person('5', 'p')).toBe(409);
    const replaced = container.item('2', 'p').replace({ id: '2', pk: 'p', email: 'a@x', address: { city: 'Delft' } });
    expect((await refusal(replaced)).code).toBe(409);
    await container.item('1', 'p').delete();
    expect(await person('6', 'p', 'a@x', 'Delft')).toBe(0);
  });
});

describe('time to live', () => {
  test('ends documents for reads, queries, ids and unique values', async () => {
    const container = await cosmos.container({
      defaultTtl: -1,
      uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/code'] }] },
    });
    await container.items.create({ id: 'stays', pk: 'p', code: 1 });
    await container.items.create({ id: 'goes', pk: 'p', code: 2, ttl: 1 });
    expect((await container.item('goes', 'p').read()).statusCode).toBe(200);
    await until(async () => (await container.item('goes', 'p').read()).statusCode === 404);
    expect(await ids(container, 'SELECT * FROM c')).toEqual(['stays']);
    expect(await rows(container, 'SELECT VALUE COUNT(1) FROM c')).toEqual([1]);
    expect((await refusal(container.item('goes', 'p').replace({ id: 'goes', pk: 'p' }))).code).toBe(404);
    expect((await container.items.create({ id: 'new', pk: 'p', code: 2 })).statusCode).toBe(201);
    expect((await container.items.create({ id: 'goes', pk: 'p', code: 3 })).statusCode).toBe(201);
  });

  test('has a default for the container, from which a document may differ', async () => {
    const container = await cosmos.container({ defaultTtl: 1 });
    await container.items.create({ id: 'default', pk: 'p' });
    await container.items.create({ id: 'never', pk: 'p', ttl: -1 });
    await container.items.create({ id: 'later', pk: 'p', ttl: 1000 });
    await until(async () => (await container.item('default', 'p').read()).statusCode === 404);
    expect((await ids(container, 'SELECT * FROM c')).sort()).toEqual(['later', 'never']);
  });

  test('does nothing where the container has none, and must be a positive number', async () => {
    const container = await cosmos.container();
    await container.items.create({ id: 'kept', pk: 'p', ttl: 1 });
    const { container: timed } = await cosmos.database.containers.create({
      id: 'timed',
      partitionKey: '/pk',
      defaultTtl: 1,
    });
    await timed.items.create({ id: 'same age', pk: 'p' });
    await until(async () => (await timed.item('same age', 'p').read()).statusCode === 404);
    expect((await container.item('kept', 'p').read()).statusCode).toBe(200);
    for (const ttl of [0, -2, 1.5, 'soon']) {
      expect((await refusal(container.items.create({ id: 'bad', pk: 'p', ttl: ttl as number }))).message).toContain(
        'ttl',
      );
    }
  });
});
