import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  atPartnerCenter,
  BASIC,
  E3,
  endedOrder,
  onboardedCustomer,
  ordered,
  orderFor,
  STANDARD,
  subscriptionsOf,
  taken,
  VISIO,
} from '../support/customers.ts';
import { onboardingsOf } from '../support/onboarding.ts';
import { System } from '../support/system.ts';

let system: System;
let reseller: { id: string; partnerId: string };
let other: typeof reseller;
let onboardings: ReturnType<typeof onboardingsOf>;
// biome-ignore lint/suspicious/noExplicitAny: each test asserts what it reads of it
let customer: any;
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S' });
  onboardings = onboardingsOf(system);
  [reseller, other] = [await onboardings.reseller(), await onboardings.reseller()];
  customer = await onboardedCustomer(system, [{ productId: BASIC, quantity: 10 }], reseller.id);
}, 120_000);
afterEach(() => onboardings.settings({ orderErrors: [], provisioningFails: {}, slowChanges: 0 }));
afterAll(() => system.dispose());

const newLine = (productId = BASIC, quantity = 5) => ({ type: 'new', productId, quantity });
const first = async () => (await subscriptionsOf(system, customer.id))[0];
const pathOf = ({ customerId, id }: { customerId: string; id: string }) => `/api/customers/${customerId}/orders/${id}`;
// biome-ignore lint/suspicious/noExplicitAny: see above
const stepsOf = (order: any) =>
  Object.fromEntries(order.steps.map(({ name, status }: { name: string; status: string }) => [name, status]));

describe('an order for an existing customer', () => {
  test('of new subscriptions: priced, placed for the reseller, provisioned, and shown with the others', async () => {
    const answer = await orderFor(system, customer.id, [newLine(BASIC, 5), { ...newLine(VISIO, 2), term: 'P1M' }]);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(pathOf(answer.body));
    expect(answer.body).toMatchObject({ status: 'submitted', currency: 'EUR', customerId: customer.id });
    const { lines, total } = answer.body;
    expect(total).toBeCloseTo(
      lines.reduce((sum: number, line: { total: number }) => sum + line.total, 0),
      2,
    );
    expect(lines[1]).toMatchObject({ number: 1, title: 'Visio Plan 1', term: 'P1M', quantity: 2, status: 'waiting' });

    const order = await endedOrder(system, answer.body);
    expect(order.status).toBe('completed');
    expect(stepsOf(order)).toEqual({
      ...{ createCart: 'done', checkout: 'done', provision: 'done', supportContact: 'done' },
      ...{ addLicences: 'skipped', upgrade: 'skipped' },
    });
    expect(order.lines.map(({ status }: { status: string }) => status)).toEqual(['done', 'done']);

    const shown = await subscriptionsOf(system, customer.id);
    const theirs = (await atPartnerCenter(system, customer.id)).subscriptions;
    for (const line of order.lines) {
      expect(line.resellerPartnerId).toBe(reseller.partnerId);
      expect(shown.find(({ id }) => id === line.subscriptionId)).toMatchObject({
        ...{ productId: line.productId, title: line.title, quantity: line.quantity, status: 'active' },
        ...{ term: line.term, resellerPartnerId: reseller.partnerId, supportContact: { resellerId: reseller.id } },
        orderId: line.orderId,
      });
      expect(theirs.find(({ id }: { id: string }) => id === line.subscriptionId)).toMatchObject({
        ...{ quantity: line.quantity, status: 'active', partnerId: reseller.partnerId },
      });
    }
  });

  test('of more licences: so many more, and not so many in all', async () => {
    const before = await first();
    const order = await ordered(system, customer.id, [{ type: 'addLicences', subscriptionId: before.id, quantity: 4 }]);
    expect(order).toMatchObject({ status: 'completed', lines: [{ targetQuantity: before.quantity + 4, quantity: 4 }] });
    expect((await first()).quantity).toBe(before.quantity + 4);
    const { subscriptions } = await atPartnerCenter(system, customer.id);
    expect(subscriptions.find(({ id }: { id: string }) => id === before.id).quantity).toBe(before.quantity + 4);
  });

  test('of more licences that Partner Center takes its time for', async () => {
    await onboardings.settings({ slowChanges: 1 });
    const before = await first();
    const order = await ordered(system, customer.id, [{ type: 'addLicences', subscriptionId: before.id, quantity: 1 }]);
    expect(order.status).toBe('completed');
    expect((await first()).quantity).toBe(before.quantity + 1);
  });

  test('of an upgrade: the old subscription ends, the new one has its licences', async () => {
    const { lines } = await ordered(system, customer.id, [newLine(BASIC, 7)]);
    const subscriptionId = lines[0].subscriptionId;
    const order = await ordered(system, customer.id, [{ type: 'upgrade', subscriptionId, productId: STANDARD }]);
    expect(order.status).toBe('completed');
    const shown = await subscriptionsOf(system, customer.id);
    expect(shown.find(({ id }) => id === subscriptionId)).toMatchObject({ status: 'deleted', productId: BASIC });
    expect(shown.find(({ id }) => id === order.lines[0].newSubscriptionId)).toMatchObject({
      ...{ status: 'active', productId: STANDARD, quantity: 7, resellerPartnerId: reseller.partnerId },
      supportContact: { resellerId: reseller.id },
    });
  });

  test('of all three at once, for another reseller where a line says so', async () => {
    const made = await ordered(system, customer.id, [newLine(BASIC, 3), newLine(STANDARD, 2)]);
    const [basic, standard] = made.lines.map(({ subscriptionId }: { subscriptionId: string }) => subscriptionId);
    const order = await ordered(system, customer.id, [
      { ...newLine(E3, 1), resellerPartnerId: other.partnerId },
      { type: 'addLicences', subscriptionId: basic, quantity: 2 },
      { type: 'upgrade', subscriptionId: standard, productId: E3 },
    ]);
    expect(order.status).toBe('completed');
    expect(new Set(Object.values(stepsOf(order)))).toEqual(new Set(['done']));
    const shown = await subscriptionsOf(system, customer.id);
    expect(shown.find(({ id }) => id === order.lines[0].subscriptionId).resellerPartnerId).toBe(other.partnerId);
  });

  test('of the provider’s own: no reseller on record, and the provider supports it', async () => {
    const own = await onboardedCustomer(system, [{ productId: BASIC, quantity: 1 }]);
    const order = await ordered(system, own.id, [newLine(VISIO, 1)]);
    expect(order.lines[0]).not.toHaveProperty('resellerPartnerId');
    const shown = await subscriptionsOf(system, own.id);
    expect(shown.find(({ id }) => id === order.lines[0].subscriptionId)).toMatchObject({ supportContact: 'provider' });
  });
});

describe('what goes wrong is shown line by line', () => {
  test('a line that Partner Center does not order: its words, and the others go on', async () => {
    const productId = VISIO.split(':')[0];
    await onboardings.settings({
      orderErrors: [{ productId, code: 800005, description: 'Not this one' }],
    });
    const order = await ordered(system, customer.id, [newLine(VISIO, 1), newLine(BASIC, 1)]);
    expect(order).toMatchObject({
      status: 'partlyFailed',
      lines: [{ status: 'failed', error: { code: '800005', description: 'Not this one' } }, { status: 'done' }],
    });
  });

  test('a subscription that Partner Center cannot provision', async () => {
    const productId = VISIO.split(':')[0] as string;
    await onboardings.settings({ provisioningFails: { [productId]: 'No capacity' } });
    const order = await ordered(system, customer.id, [newLine(VISIO, 1)]);
    expect(order).toMatchObject({
      status: 'failed',
      lines: [{ status: 'failed', error: { code: 'provisioning-failed' } }],
    });
  });

  test('a cart that is gone is made anew', async () => {
    const since = new Date().toISOString();
    await system.partnerCenterFaults([
      { kind: 'status', method: 'POST', path: `${customer.id}/carts/.*/checkout`, status: 404, code: 800008 },
    ]);
    expect((await ordered(system, customer.id, [newLine(BASIC, 1)])).status).toBe('completed');
    const carts = (await onboardings.calls(since)).filter(({ path }) => path.endsWith(`${customer.id}/carts`));
    expect(carts).toHaveLength(2);
  });
});

describe('many at once', () => {
  test('the same order sent ten times with its key is one order', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { lines: [newLine(BASIC, 1)] };
    const target = `/api/customers/${customer.id}/orders`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => system.api('POST', target, { body, headers })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const order = await endedOrder(system, answers[0]?.body);
    const { orders } = await atPartnerCenter(system, customer.id);
    expect(orders.filter(({ id }: { id: string }) => id === order.lines[0].orderId)).toHaveLength(1);

    const others = await system.api('POST', target, { body: { lines: [newLine(BASIC, 2)] }, headers });
    expect(others.status).toBe(422);
    expect(others.body.errors).toEqual([{ path: 'Idempotency-Key', message: 'was used for a different request' }]);
  });

  test('five orders of more licences for one subscription: none is lost', async () => {
    const before = await first();
    const line = { type: 'addLicences', subscriptionId: before.id, quantity: 2 };
    const orders = await Promise.all(Array.from({ length: 5 }, () => ordered(system, customer.id, [line])));
    expect(orders.map(({ status }) => status)).toEqual(Array(5).fill('completed'));
    expect((await first()).quantity).toBe(before.quantity + 10);
  });
});

describe('a request that is refused', () => {
  const refused = async (lines: unknown[], more: Record<string, unknown> = {}) => {
    const { status, body } = await orderFor(system, customer.id, lines, more);
    return { status, paths: body.errors?.map(({ path }: { path: string }) => path), type: body.type };
  };

  test.each<[string, () => unknown, string]>([
    ['no line at all', () => [], 'lines'],
    ['too many lines', () => Array(51).fill(newLine()), 'lines'],
    ['a type that there is not', () => [{ ...newLine(), type: 'rent' }], 'lines.0.type'],
    ['no quantity', () => [{ type: 'new', productId: BASIC }], 'lines.0.quantity'],
    ['a quantity of nothing', () => [newLine(BASIC, 0)], 'lines.0.quantity'],
    ['more than the product’s most', () => [newLine(), newLine(BASIC, 301)], 'lines.1.quantity'],
    ['a product that is none', () => [newLine('x')], 'lines.0.productId'],
    ['a product that is not sold', () => [newLine('CFQ7TTC0XXXX:0001')], 'lines.0.productId'],
    ['a term that there is not', () => [{ ...newLine(), term: 'P2Y' }], 'lines.0.term'],
    [
      'a term that it is not sold for',
      () => [{ ...newLine(VISIO), billingCycle: 'triennial', term: 'P1M' }],
      'lines.0.billingCycle',
    ],
    ['a Partner ID that is none', () => [{ ...newLine(), resellerPartnerId: 'abc' }], 'lines.0.resellerPartnerId'],
    [
      'a Partner ID that nobody has',
      () => [{ ...newLine(), resellerPartnerId: '99999999' }],
      'lines.0.resellerPartnerId',
    ],
    [
      'the provider’s own Partner ID',
      () => [{ ...newLine(), resellerPartnerId: '1234567' }],
      'lines.0.resellerPartnerId',
    ],
    ['a field that there is not', () => [{ ...newLine(), price: 1 }], 'lines.0.price'],
    [
      'a subscription of somebody else',
      () => [{ type: 'addLicences', subscriptionId: randomUUID(), quantity: 1 }],
      'lines.0.subscriptionId',
    ],
  ])('%s: 422 that names the field', async (_what, lines, path) => {
    expect(await refused(lines() as unknown[])).toEqual({
      status: 422,
      paths: [path],
      type: 'urn:tandem:problem:invalid-input',
    });
  });

  test('more licences than there may be, a subscription twice, an upgrade that there is not', async () => {
    const { id: subscriptionId } = await first();
    const more = { type: 'addLicences', subscriptionId, quantity: 1 };
    expect((await refused([{ ...more, quantity: 299 }])).paths).toEqual(['lines.0.quantity']);
    expect((await refused([more, more])).paths).toEqual(['lines.1.subscriptionId']);
    expect((await refused([{ type: 'upgrade', subscriptionId, productId: VISIO }])).paths).toEqual([
      'lines.0.productId',
    ]);
  });

  test('a total that is not the one of these prices: 409 with the new one; nothing is ordered', async () => {
    const before = (await taken(system.api('GET', `/api/customers/${customer.id}/orders`))).items.length;
    const { status, body } = await orderFor(system, customer.id, [newLine()], { expectedTotal: 1 });
    expect([status, body.type]).toEqual([409, 'urn:tandem:problem:total-changed']);
    const again = await orderFor(system, customer.id, [newLine()], { expectedTotal: Number(body.total) });
    expect(again.status).toBe(202);
    await endedOrder(system, again.body);
    expect((await taken(system.api('GET', `/api/customers/${customer.id}/orders`))).items).toHaveLength(before + 1);
  });

  test('a customer, or an order of it, that there is not: 404', async () => {
    expect((await orderFor(system, randomUUID(), [newLine()])).status).toBe(404);
    expect((await system.api('GET', `/api/customers/${randomUUID()}/orders`)).status).toBe(404);
    expect((await system.api('GET', `/api/customers/${customer.id}/orders/${randomUUID()}`)).status).toBe(404);
  });

  test('a key that another customer’s order has: 422', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { lines: [newLine(BASIC, 1)] };
    await endedOrder(
      system,
      await taken(system.api('POST', `/api/customers/${customer.id}/orders`, { body, headers })),
    );
    const elsewhere = await system.api('POST', `/api/customers/${randomUUID()}/orders`, { body, headers });
    expect(elsewhere.status).toBe(422);
  });

  test('while Partner Center cannot be reached: 503 with the correlation id, and no order', async () => {
    const correlationId = randomUUID();
    await system.partnerCenterFaults([{ kind: 'status', status: 503, times: 50, path: 'availabilities' }]);
    const answer = await system.api('POST', `/api/customers/${customer.id}/orders`, {
      body: { lines: [newLine()] },
      headers: { 'x-correlation-id': correlationId },
    });
    await system.partnerCenterFaults([]);
    expect(answer.status).toBe(503);
    expect(answer.body.correlationId).toBe(correlationId);
  });
});

describe('a reseller that is not active', () => {
  test('is not ordered for: 409 that says why', async () => {
    const gone = await onboardings.reseller();
    const theirs = await onboardedCustomer(system, [{ productId: BASIC, quantity: 1 }], gone.id);
    const body = { confirm: true, goodFaith: true };
    await taken(system.api('POST', `/api/resellers/${gone.id}/remove`, { body }));
    const forIt = await orderFor(system, theirs.id, [newLine()]);
    expect([forIt.status, forIt.body.type]).toEqual([409, 'urn:tandem:problem:reseller-not-active']);
    const withIt = await orderFor(system, customer.id, [{ ...newLine(), resellerPartnerId: gone.partnerId }]);
    expect([withIt.status, withIt.body.type]).toEqual([409, 'urn:tandem:problem:reseller-not-active']);
    expect(withIt.body.detail).toContain('removed');
  });
});

test('orders are listed newest first, page by page, and by status', async () => {
  const target = `/api/customers/${customer.id}/orders`;
  const all = (await taken(system.api('GET', `${target}?pageSize=200`))).items;
  const page = await taken(system.api('GET', `${target}?pageSize=1`));
  expect(page.items[0].id).toBe(all[0].id);
  const next = await taken(system.api('GET', `${target}?pageSize=1&continuationToken=${page.continuationToken}`));
  expect(next.items[0].id).toBe(all[1].id);
  const failed = await taken(system.api('GET', `${target}?status=partlyFailed`));
  expect(failed.items.every(({ status }: { status: string }) => status === 'partlyFailed')).toBe(true);
});
