import { randomUUID } from 'node:crypto';
import { type Container, CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type ACCEPT, eventually, System } from '../support/system.ts';

let system: System;
let records: Container;
beforeAll(async () => {
  system = await System.start({ ENROLMENT_CHECK_INTERVAL: 'PT1S' });
  const cosmos = new CosmosClient({ endpoint: system.url(4), key: system.keys().cosmosKey });
  records = cosmos.database('tandem').container('records');
}, 120_000);
afterAll(() => system.dispose());

let form: typeof ACCEPT;
let tenantId: string;
let email: string;
beforeEach(async () => {
  form = await system.ready();
  tenantId = form.tenantId;
  email = (await system.accept(form)).resellerEmail;
  await becomes({ status: 'active' });
});

const becomes = (expected: Record<string, unknown>) =>
  eventually(async () => {
    const reseller = await system.reseller(tenantId);
    expect(reseller).toMatchObject(expected);
    return reseller;
  });

const remove = (options: Parameters<System['api']>[2] = {}) =>
  system.api('POST', `/api/resellers/${tenantId}/remove`, { body: { confirm: true, goodFaith: true }, ...options });

const listed = async (query = '') => {
  const { items } = (await system.api('GET', `/api/resellers${query}`)).body;
  return items.map(({ id }: { id: string }) => id);
};

async function customerOf(resellerId: string, subscriptions: number): Promise<string> {
  const id = randomUUID();
  const held = Array.from({ length: subscriptions }, () => ({ id: randomUUID() }));
  await records.items.create({ id, subjectId: id, type: 'customer', resellerId, subscriptions: held });
  return id;
}

test('the statements and counts are shown; with both confirmed it leaves the list; its customers stay; Partner Center is watched', async () => {
  const customers = [await customerOf(tenantId, 2), await customerOf(tenantId, 1), await customerOf(tenantId, 0)];
  await customerOf(randomUUID(), 5);
  const question = await system.api('GET', `/api/resellers/${tenantId}/removal`);
  expect(question.status).toBe(200);
  expect(question.body).toMatchObject({
    counts: { customers: 3, subscriptions: 3 },
    partnerCenterUrl: `${system.url(2)}/`,
  });
  const { statements } = question.body;
  expect(statements.map(({ id }: { id: string }) => id)).toEqual(['goodFaith', 'confirm']);
  expect(statements[0].text).toMatch(/good faith.*legitimate business purpose.*legal notice/);
  expect(statements[1].text).toMatch(/leaves the list.*customers stay.*admin privilege stays/);

  const before = await Promise.all(customers.map(async (id) => (await records.item(id, id).read()).etag));
  await eventually(async () => expect(await system.messages(email)).toHaveLength(2));
  const etag = question.headers.get('etag') as string;
  const removed = await remove({ headers: { 'if-match': etag }, roles: ['AdminAgent'] });
  expect(removed.status).toBe(200);
  expect(removed.body).toMatchObject({ status: 'removed', removal: { statements, by: { id: expect.any(String) } } });
  expect(await listed()).not.toContain(tenantId);
  expect(await listed('?status=active')).not.toContain(tenantId);
  expect(await listed('?status=removed')).toContain(tenantId);

  await becomes({ inPartnerCenter: true, partnerCenterUrl: `${system.url(2)}/` });
  expect((await system.reseller(tenantId)).removal.relationshipGoneAt).toBeUndefined();
  await system.inPartnerCenter(tenantId, { partnership: false });
  const gone = await becomes({ inPartnerCenter: false });
  expect(gone.removal.relationshipGoneAt).toMatch(/^20/);
  expect(gone.nextCheckAt).toBeUndefined();
  expect(gone.status).toBe('removed');

  const after = await Promise.all(customers.map(async (id) => (await records.item(id, id).read()).etag));
  expect(after).toEqual(before);
  // No notice goes out: what is due is the provider's own to give.
  expect(await system.messages(email)).toHaveLength(2);
  expect((await system.messages()).filter(({ customArgs }) => customArgs['resellerId'] === tenantId)).toEqual([]);
  const trail = (await system.api('GET', `/api/audit?subjectId=${tenantId}`)).body.items;
  const entry = trail.find(({ action }: { action: string }) => action === 'removeReseller');
  expect(entry).toMatchObject({ actor: { kind: 'staff' }, changes: { status: { from: 'active', to: 'removed' } } });
}, 200_000);

test.each<[string, unknown, string[]]>([
  ['nothing', {}, ['confirm', 'goodFaith']],
  ['one of the two', { confirm: true }, ['goodFaith']],
  ['the other one', { goodFaith: true }, ['confirm']],
  ['a no', { confirm: true, goodFaith: false }, ['goodFaith']],
  ['a word', { confirm: 'true', goodFaith: true }, ['confirm']],
  ['a number', { confirm: 1, goodFaith: true }, ['confirm']],
  ['more than was asked', { confirm: true, goodFaith: true, force: true }, ['force']],
])('%s confirmed: 422 that names the field, nothing changed', async (_what, body, fields) => {
  const answer = await remove({ body });
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(fields);
  expect((await system.reseller(tenantId)).status).toBe('active');
});

test('only who may remove does, and only what they saw; a removed one cannot be removed again or corrected', async () => {
  for (const role of ['SalesAgent', 'UserManagementAdmin'] as const) {
    expect((await remove({ roles: [role] })).status).toBe(403);
  }
  expect((await remove({ headers: { 'if-match': '"99"' } })).status).toBe(412);
  expect(
    (await system.api('POST', `/api/resellers/${randomUUID()}/remove`, { body: { confirm: true, goodFaith: true } }))
      .status,
  ).toBe(404);
  expect((await system.api('GET', `/api/resellers/${randomUUID()}/removal`)).status).toBe(404);
  const answers = await Promise.all(Array.from({ length: 10 }, () => remove()));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
  const patched = await system.api('PATCH', `/api/resellers/${tenantId}`, { body: { partnerId: '1000001' } });
  expect(patched.status).toBe(409);
  expect(patched.body.type).toBe('urn:tandem:problem:reseller-removed');
});

test('a new invitation starts over: awaiting what is gone in Partner Center, then active again', async () => {
  expect((await remove()).status).toBe(200);
  await system.inPartnerCenter(tenantId, { partnership: false });
  await becomes({ inPartnerCenter: false });
  const again = await system.accept(form, { resellerName: 'Fabrikam again' });
  const back = await becomes({ status: 'awaitingEnrolment', name: 'Fabrikam again' });
  expect(back.removal).toBeUndefined();
  expect(back.missing.map(({ what }: { what: string }) => what)).toEqual(['partnership']);
  expect(await listed()).toContain(tenantId);
  await system.inPartnerCenter(tenantId, { partnership: true });
  await becomes({ status: 'active' });
  await eventually(async () =>
    expect(await system.messages(again.resellerEmail)).toContainEqual(
      expect.objectContaining({ subject: expect.stringContaining('is complete') }),
    ),
  );
}, 200_000);

test('a new invitation starts over while the watch still waits for the end in Partner Center', async () => {
  expect((await remove()).status).toBe(200);
  await becomes({ status: 'removed', inPartnerCenter: true });
  await system.accept(form);
  await becomes({ status: 'active' });
  expect(await listed()).toContain(tenantId);
  // Whatever the watch still had in mind, it leaves an active reseller alone.
  expect(await system.runReminders()).toBeLessThan(300);
  const reseller = await system.reseller(tenantId);
  expect(reseller.status).toBe('active');
  expect(reseller.removal).toBeUndefined();
}, 200_000);
