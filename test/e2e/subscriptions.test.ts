import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { atPartnerCenter, BASIC, endedOrder, onboardedCustomer, orderFor, taken } from '../support/customers.ts';
import { onboardingsOf } from '../support/onboarding.ts';
import { eventually, System } from '../support/system.ts';

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
let reseller: { id: string; partnerId: string; name: string };
let other: typeof reseller;
let gone: typeof reseller;
// biome-ignore lint/suspicious/noExplicitAny: each test asserts what it reads of it
let customer: any;
let target: string;
let subscriptionId: string;
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', PARTNER_CENTER_TIMEOUT: 'PT2S' });
  onboardings = onboardingsOf(system);
  reseller = await onboardings.reseller();
  other = await onboardings.reseller();
  gone = await onboardings.reseller();
  await taken(system.api('POST', `/api/resellers/${gone.id}/remove`, { body: { confirm: true, goodFaith: true } }));
  customer = await onboardedCustomer(system, [{ productId: BASIC, quantity: 10 }], reseller.id);
  subscriptionId = customer.subscriptions[0].id;
  target = `/api/customers/${customer.id}/subscriptions/${subscriptionId}`;
}, 120_000);
afterEach(() => system.partnerCenterFaults([]));
afterAll(() => system.dispose());

const patch = (body: unknown, headers: Record<string, string> = {}) => system.api('PATCH', target, { body, headers });
const read = () => system.api('GET', target);
const there = async () => {
  const { subscriptions } = await atPartnerCenter(system, customer.id);
  return subscriptions.find(({ id }: { id: string }) => id === subscriptionId);
};
const contactThere = async () => {
  const calls = await onboardings.calls();
  return calls.filter(({ method, path }) => method === 'PUT' && path.endsWith(`${subscriptionId}/supportcontact`));
};

describe('the reseller of record of an existing subscription', () => {
  test('is changed to another active reseller: in Partner Center, and here', async () => {
    const { status, body, headers } = await patch({ resellerPartnerId: other.partnerId });
    expect(status).toBe(200);
    expect(body.resellerPartnerId).toBe(other.partnerId);
    expect((await there()).partnerId).toBe(other.partnerId);
    const now = await read();
    expect(now.body).toEqual(body);
    expect(now.headers.get('etag')).toBe(headers.get('etag'));
  });

  test('sent again, it changes nothing more', async () => {
    const before = await read();
    const again = await patch({ resellerPartnerId: other.partnerId });
    expect(again.status).toBe(200);
    expect(again.headers.get('etag')).toBe(before.headers.get('etag'));
  });

  test.each([
    ['that nobody has', () => '99999999', 422],
    ['of the provider itself', () => '1234567', 422],
    ['that is none', () => 'abc', 422],
    ['of a reseller that was removed', () => gone.partnerId, 409],
  ])('is not a Partner ID %s', async (_what, partnerId, status) => {
    const answer = await patch({ resellerPartnerId: partnerId() });
    expect(answer.status).toBe(status);
    if (status === 422) expect(answer.body.errors).toMatchObject([{ path: 'resellerPartnerId' }]);
    else expect(answer.body.type).toBe('urn:tandem:problem:reseller-not-active');
    expect((await there()).partnerId).not.toBe(partnerId());
  });
});

describe('the support contact', () => {
  test('is a reseller, then the provider', async () => {
    const byReseller = await patch({ supportContact: { resellerId: other.id } });
    expect([byReseller.status, byReseller.body.supportContact]).toEqual([200, { resellerId: other.id }]);
    const byProvider = await patch({ supportContact: 'provider' });
    expect([byProvider.status, byProvider.body.supportContact]).toEqual([200, 'provider']);
    expect((await read()).body.supportContact).toBe('provider');
    expect((await contactThere()).map(({ status }) => status).slice(-2)).toEqual([200, 200]);
  });

  test.each<[string, () => unknown, number, string | undefined]>([
    ['a reseller that there is not', () => ({ resellerId: randomUUID() }), 422, 'supportContact.resellerId'],
    ['a reseller that was removed', () => ({ resellerId: gone.id }), 409, undefined],
    ['somebody', () => 'somebody', 422, 'supportContact'],
    ['nobody', () => ({}), 422, 'supportContact'],
  ])('is not %s', async (_what, contact, status, path) => {
    const answer = await patch({ supportContact: contact() });
    expect(answer.status).toBe(status);
    if (path !== undefined) expect(answer.body.errors[0].path).toContain('supportContact');
    expect((await read()).body.supportContact).toBe('provider');
  });
});

describe('a change', () => {
  test('may be of both; each is audited', async () => {
    const body = { resellerPartnerId: reseller.partnerId, supportContact: { resellerId: reseller.id } };
    expect((await patch(body)).body).toMatchObject(body);
    const { items } = await taken(system.api('GET', `/api/audit?subjectId=${customer.id}`));
    const changes = items.filter(({ action }: { action: string }) => action === 'changeSubscription');
    expect(changes.length).toBeGreaterThanOrEqual(2);
    expect(changes[0]).toMatchObject({ actor: { kind: 'staff' }, changes: { subscriptions: expect.anything() } });
  });

  test.each([
    ['of nothing', {}, ''],
    ['of what cannot be changed', { quantity: 3 }, 'quantity'],
  ])('%s is refused', async (_what, body, path) => {
    const answer = await patch(body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
  });

  test('of what somebody else changed meanwhile is refused: 412', async () => {
    const etag = (await read()).headers.get('etag') as string;
    expect((await patch({ supportContact: 'provider' }, { 'if-match': etag })).status).toBe(200);
    const stale = await patch({ resellerPartnerId: other.partnerId }, { 'if-match': etag });
    expect(stale.status).toBe(412);
    expect((await there()).partnerId).toBe(reseller.partnerId);
  });

  test('of several at once who saw the same, one gets through', async () => {
    const etag = (await read()).headers.get('etag') as string;
    const contacts = ['provider', { resellerId: other.id }, { resellerId: reseller.id }, 'provider'];
    const answers = await Promise.all(
      contacts.map((supportContact) => patch({ supportContact }, { 'if-match': etag })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    expect((await patch({ supportContact: 'provider' })).status).toBe(200);
  });

  test('of a subscription or customer that there is not: 404', async () => {
    const body = { supportContact: 'provider' };
    const unknown = `/api/customers/${customer.id}/subscriptions/${randomUUID()}`;
    expect((await system.api('PATCH', unknown, { body })).status).toBe(404);
    expect((await system.api('GET', unknown)).status).toBe(404);
    const nobody = `/api/customers/${randomUUID()}/subscriptions/${subscriptionId}`;
    expect((await system.api('PATCH', nobody, { body })).status).toBe(404);
  });
});

describe('when Partner Center does not do it', () => {
  test.each([
    ['it cannot be reached', { kind: 'status', status: 503, times: 9 }, 503],
    ['it asks for a pause', { kind: 'status', status: 429, times: 9, headers: { 'retry-after': '0' } }, 503],
    ['it answers nonsense', { kind: 'wrongSchema', times: 9 }, 502],
  ])('%s: the answer says so, and ours stays as it was', async (_what, fault, status) => {
    const before = (await read()).body;
    await system.partnerCenterFaults([{ ...fault, method: 'PUT', path: 'supportcontact' }]);
    const answer = await patch({ supportContact: { resellerId: other.id } });
    expect(answer.status).toBe(status);
    expect(answer.body.correlationId).toBe(answer.headers.get('x-correlation-id'));
    expect((await read()).body).toEqual(before);
    await system.partnerCenterFaults([]);
    expect((await patch({ supportContact: { resellerId: other.id } })).status).toBe(200);
    expect((await patch({ supportContact: 'provider' })).status).toBe(200);
  });

  test('the second of two: the answer says which one was done, and sent again it is whole', async () => {
    const body = { resellerPartnerId: other.partnerId, supportContact: { resellerId: other.id } };
    await system.partnerCenterFaults([
      { kind: 'status', status: 500, times: 9, method: 'PUT', path: 'supportcontact' },
    ]);
    const half = await patch(body);
    expect([half.status, half.body.done]).toEqual([503, ['resellerPartnerId']]);
    expect((await read()).body).toMatchObject({ resellerPartnerId: other.partnerId, supportContact: 'provider' });
    await system.partnerCenterFaults([]);
    expect((await patch(body)).body).toMatchObject(body);
  });

  test('it refuses for good: its words, and no 5xx', async () => {
    const fault = { kind: 'status', status: 400, code: 800098, description: 'Cannot update the partner on record' };
    await system.partnerCenterFaults([{ ...fault, times: 3, method: 'PATCH', path: subscriptionId }]);
    const answer = await patch({ resellerPartnerId: reseller.partnerId });
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:tandem:problem:subscription-not-changeable']);
    expect(answer.body.detail).toContain('Cannot update the partner on record');
    expect(answer.body.partnerCenter).toEqual({ status: 400, code: '800098' });
    expect((await read()).body.resellerPartnerId).toBe(other.partnerId);
  });
});

test('a reseller that Partner Center does not take as one any more: 422 that names the field', async () => {
  await system.inPartnerCenter(other.id, { partnership: false });
  const body = { resellerPartnerId: other.partnerId };
  await patch({ resellerPartnerId: reseller.partnerId });
  const answer = await patch(body);
  await system.inPartnerCenter(other.id, { partnership: true });
  expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'resellerPartnerId']);
});

test('while an order is changing it, it is let be', async () => {
  await system.partnerCenterFaults([
    { kind: 'status', status: 503, method: 'GET', path: `${subscriptionId}$`, times: 10_000 },
  ]);
  const order = await taken(orderFor(system, customer.id, [{ type: 'addLicences', subscriptionId, quantity: 1 }]));
  const busy = await eventually(async () => {
    const answer = await patch({ supportContact: 'provider' });
    if (answer.status !== 409) throw new Error(`It was answered ${answer.status}.`);
    return answer;
  });
  expect(busy.body).toMatchObject({ type: 'urn:tandem:problem:subscription-being-changed', orderId: order.id });
  await system.partnerCenterFaults([]);
  expect((await endedOrder(system, order)).status).toBe('completed');
  expect((await patch({ supportContact: 'provider' })).status).toBe(200);
});
