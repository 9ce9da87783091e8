import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  atPartnerCenter,
  BASIC,
  inSandbox,
  onboardedCustomer,
  ordered,
  orderFor,
  STANDARD,
  subscriptionsOf,
  taken,
  VISIO,
} from '../support/customers.ts';
import { onboardingsOf } from '../support/onboarding.ts';
import { eventually, System } from '../support/system.ts';

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
let reseller: { id: string; partnerId: string };
let other: typeof reseller;
// biome-ignore lint/suspicious/noExplicitAny: each test asserts what it reads of it
let customer: any;
let basic: string;
let standard: string;
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', PROVISIONING_LIMIT: 'PT2S' });
  onboardings = onboardingsOf(system);
  [reseller, other] = [await onboardings.reseller(), await onboardings.reseller()];
  const items = [
    { productId: BASIC, quantity: 10 },
    { productId: STANDARD, quantity: 5 },
  ];
  customer = await onboardedCustomer(system, items, reseller.id);
  const idOf = (productId: string) =>
    customer.subscriptions.find((each: { productId: string }) => each.productId === productId).id;
  [basic, standard] = [idOf(BASIC), idOf(STANDARD)];
}, 120_000);
afterAll(() => system.dispose());

const runReconcile = () => system.runTimer('reconcile');
const read = async () => (await taken(system.api('GET', `/api/customers/${customer.id}`))) as typeof customer;
const driftOf = async () => (await read()).drift ?? [];
const accept = (body: unknown, roles?: 'SalesAgent'[]) =>
  system.api('POST', `/api/customers/${customer.id}/drift/accept`, { body, ...(roles === undefined ? {} : { roles }) });
const change = (id: string, body: unknown) => inSandbox(system, `subscriptions/${id}`, body);

/** Compares now, and again while something else changes the customer at the same time; then it differs as expected. */
async function reconciled(expected: unknown): Promise<void> {
  const { comparedAt: before = '' } = await read();
  await eventually(async () => {
    await runReconcile();
    await eventually(async () => expect(((await read()).comparedAt ?? '') > before).toBe(true), 5);
  });
  expect(await driftOf()).toEqual(expected);
}

describe('where all is alike', () => {
  test('nothing is noted, and nothing that people see changes', async () => {
    const before = (await system.api('GET', `/api/customers/${customer.id}`)).headers.get('etag');
    await reconciled([]);
    await reconciled([]);
    expect((await system.api('GET', `/api/customers/${customer.id}`)).headers.get('etag')).toBe(before);
    expect((await taken(system.api('GET', '/api/customers?drift=true'))).items).toEqual([]);
  });
});

describe('where somebody changed something in Partner Center', () => {
  beforeEach(async () => {
    await change(basic, { quantity: 10, status: 'active', partnerId: reseller.partnerId });
    await reconciled([]);
  });

  test('it is shown, with both values, and ours is not overwritten', async () => {
    const [before] = await subscriptionsOf(system, customer.id);
    await change(basic, { quantity: 12, partnerId: other.partnerId });
    await reconciled([
      { field: 'quantity', subscriptionId: basic, ours: 10, theirs: 12, seenAt: expect.any(String) },
      {
        ...{ field: 'resellerPartnerId', subscriptionId: basic, ours: reseller.partnerId, theirs: other.partnerId },
        seenAt: expect.any(String),
      },
    ]);
    expect((await subscriptionsOf(system, customer.id))[0]).toEqual(before);
    const { items } = await taken(system.api('GET', '/api/customers?drift=true'));
    expect(items.map(({ id }: { id: string }) => id)).toEqual([customer.id]);
  });

  test('drift keeps its moment, and is gone when it is gone', async () => {
    await change(basic, { quantity: 13 });
    await reconciled([expect.objectContaining({ theirs: 13 })]);
    const [{ seenAt }] = await driftOf();
    await reconciled([expect.objectContaining({ theirs: 13, seenAt })]);
    await change(basic, { quantity: 10 });
    await reconciled([]);
  });

  test('a person takes it over: ours changes, it is audited, and the drift is gone', async () => {
    await change(basic, { quantity: 14 });
    await reconciled([expect.objectContaining({ field: 'quantity' })]);
    expect((await accept({ field: 'quantity', subscriptionId: basic }, ['SalesAgent'])).status).toBe(403);
    const accepted = await accept({ field: 'quantity', subscriptionId: basic });
    expect([accepted.status, accepted.body]).toEqual([200, { customerId: customer.id, drift: [] }]);
    const subscriptions = await subscriptionsOf(system, customer.id);
    expect(subscriptions.find(({ id }) => id === basic).quantity).toBe(14);
    await reconciled([]);
    const { items } = await taken(system.api('GET', `/api/audit?subjectId=${customer.id}`));
    expect(items.some(({ action }: { action: string }) => action === 'acceptDrift')).toBe(true);
    await change(basic, { quantity: 10 });
    await reconciled([expect.objectContaining({ ours: 14, theirs: 10 })]);
    expect((await accept({ field: 'quantity', subscriptionId: basic })).status).toBe(200);
  });

  test.each([
    ['no field', {}, 'field'],
    ['a field that there is not', { field: 'colour' }, 'field'],
    ['a subscription’s field without one', { field: 'quantity' }, 'subscriptionId'],
    ['a customer’s field with one', { field: 'name', subscriptionId: randomUUID() }, 'subscriptionId'],
  ])('taking over %s is refused: 422', async (_what, body, path) => {
    const answer = await accept(body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
  });

  test('taking over what does not differ, or of nobody, is refused', async () => {
    expect((await accept({ field: 'name' })).body.type).toBe('urn:tandem:problem:no-such-drift');
    const nobody = `/api/customers/${randomUUID()}/drift/accept`;
    expect((await system.api('POST', nobody, { body: { field: 'name' } })).status).toBe(404);
  });
});

test('what an order is making is no drift', async () => {
  await onboardings.settings({ provisioningDelayMs: 1_500 });
  const body = await taken(orderFor(system, customer.id, [{ type: 'new', productId: VISIO, quantity: 2 }]));
  const target = `/api/customers/${customer.id}/orders/${body.id}`;
  await runReconcile();
  await eventually(async () => {
    expect(await driftOf()).toEqual([]);
    expect((await taken(system.api('GET', target))).status).not.toBe('submitted');
  });
  await onboardings.settings({ provisioningDelayMs: 200 });
  await reconciled([]);
});

describe('what is on one side only', () => {
  test('a subscription that Partner Center would not show until its order gave up on it', async () => {
    const unseen = { kind: 'status', status: 403, method: 'GET', times: 10_000 };
    await system.partnerCenterFaults([
      { ...unseen, path: `${customer.id}/subscriptions/[^/]+(/provisioningstatus)?$` },
    ]);
    const order = await ordered(system, customer.id, [{ type: 'new', productId: VISIO, quantity: 1 }]);
    await system.partnerCenterFaults([]);
    expect(order.lines[0]).toMatchObject({ status: 'failed', error: { code: 'provisioning-overdue' } });
    const { subscriptionId } = order.lines[0];
    await reconciled([{ field: 'subscription', subscriptionId, theirs: 'Visio Plan 1', seenAt: expect.any(String) }]);
    expect((await accept({ field: 'subscription', subscriptionId })).body.drift).toEqual([]);
    const shown = (await subscriptionsOf(system, customer.id)).find(({ id }) => id === subscriptionId);
    expect(shown).toMatchObject({
      productId: VISIO,
      quantity: 1,
      status: 'active',
      resellerPartnerId: reseller.partnerId,
    });
  });

  test('a subscription that was ended in Partner Center', async () => {
    await change(standard, { status: 'deleted' });
    await reconciled([
      expect.objectContaining({ field: 'status', subscriptionId: standard, ours: 'active', theirs: 'deleted' }),
    ]);
    expect((await accept({ field: 'status', subscriptionId: standard })).status).toBe(200);
    await reconciled([]);
  });
});

test('a customer that Partner Center cannot show now is left to the next run; the others are compared', async () => {
  const second = await onboardedCustomer(system, [{ productId: BASIC, quantity: 1 }], reseller.id);
  await change(second.subscriptions[0].id, { quantity: 3 });
  await system.partnerCenterFaults([{ kind: 'status', status: 500, times: 50, path: `${customer.id}/subscriptions` }]);
  expect(await runReconcile()).toBe(202);
  await eventually(async () => {
    const { drift } = await taken(system.api('GET', `/api/customers/${second.id}`));
    expect(drift).toMatchObject([{ field: 'quantity', ours: 1, theirs: 3 }]);
  });
  await system.partnerCenterFaults([]);
  expect((await atPartnerCenter(system, second.id)).subscriptions[0].quantity).toBe(3);
  await reconciled([]);
});
