import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  type NewCartLine,
  type NewCustomer,
  type PartnerCenter,
  PartnerCenterError,
  partnerCenter,
} from '../../shared/partner-center/index.ts';
import type { Settings } from '../../shared/settings.ts';
import { PRODUCT, RESELLER, Sandbox } from '../support/sandbox.ts';

/** The client and the sandbox, one held against the other: what the app does with Partner Center, call by call. */

let sandbox: Sandbox;
let client: PartnerCenter;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.settings({ provisioningDelayMs: 0 });
  client = partnerCenter({
    PARTNER_CENTER_URL: sandbox.url,
    PARTNER_CENTER_PRICES_URL: sandbox.url,
    PARTNER_CENTER_TOKEN_URL: sandbox.tokenUrl,
    PARTNER_CENTER_CLIENT_ID: 'client',
    PARTNER_CENTER_CLIENT_SECRET: 'secret',
    PARTNER_CENTER_REFRESH_TOKEN: 'refresh',
    PARTNER_CENTER_TIMEOUT: 20_000,
  } as Settings);
});
afterEach(() => sandbox.faults());
afterAll(() => sandbox.dispose());

const ids = () => ({ correlationId: randomUUID(), requestId: randomUUID() });
const ADDRESS = { line1: 'Stationsplein 1', city: 'Utrecht', postalCode: '3511 ED', country: 'NL' };
const newCustomer = (): NewCustomer => ({
  company: {
    name: 'Wingtip Toys',
    domain: `wingtip${randomUUID().slice(0, 8)}.onmicrosoft.com`,
    culture: 'nl-NL',
    language: 'nl',
  },
  contact: { firstName: 'Anna', lastName: 'Visser', email: 'anna@wingtip.example' },
  address: ADDRESS,
  resellerTenantId: RESELLER.ready.tenantId,
});

test('a repeated creation gives the same customer, and its credentials only where they are not forgotten', async () => {
  const [given, call] = [newCustomer(), ids()];
  const first = await client.createCustomer(given, call);
  expect(await client.createCustomer(given, call)).toEqual(first);
  await sandbox.settings({ forgetCredentials: true });
  const { credentials, ...rest } = first;
  expect(credentials).toMatchObject({ userName: 'admin' });
  expect(await client.createCustomer(given, call)).toEqual(rest);
  await sandbox.settings({ forgetCredentials: false });
});

test('an acceptance is confirmed of the agreement that there is, and read back', async () => {
  const { id } = await client.createCustomer(newCustomer(), ids());
  const [{ templateId = '', type = '' } = {}] = await client.agreementMetadata(ids());
  const primaryContact = { firstName: 'Anna', lastName: 'Visser', email: 'anna@wingtip.example' };
  const agreement = { templateId, type, primaryContact, dateAgreed: '2026-03-01T00:00:00.000Z' };
  const call = ids();
  await client.confirmCustomerAgreement(id, agreement, call);
  await client.confirmCustomerAgreement(id, agreement, call);
  expect(await client.customerAgreements(id, ids())).toMatchObject([agreement]);
});

async function lineOf(productId: string, quantity: number): Promise<NewCartLine> {
  const [sku] = await client.skus({ productId, country: 'NL' }, ids());
  const [availability] = await client.availabilities({ productId, skuId: sku?.id ?? '', country: 'NL' }, ids());
  const { catalogItemId = '' } = availability ?? {};
  const resellerPartnerId = RESELLER.ready.partnerId;
  return { catalogItemId, quantity, billingCycle: 'monthly', term: 'P1Y', resellerPartnerId };
}

async function bought(productId: string, quantity = 10) {
  const { id: customerId } = await client.createCustomer(newCustomer(), ids());
  const cart = await client.createCart(customerId, [await lineOf(productId, quantity)], ids());
  const { orders } = await client.checkoutCart(customerId, cart.id, ids());
  return { customerId, orderId: orders[0]?.id ?? '', id: orders[0]?.lines[0]?.subscriptionId ?? '' };
}

test('a customer is checked, made, and given its first order', async () => {
  const customer = newCustomer();
  expect(await client.isDomainTaken(customer.company.domain, ids())).toBe(false);
  expect(await client.validateAddress(ADDRESS, ids())).toEqual({ valid: true });
  expect(await client.validateAddress({ ...ADDRESS, city: 'Utrect' }, ids())).toMatchObject({
    valid: false,
    suggestion: ADDRESS,
  });
  const { id, credentials } = await client.createCustomer(customer, ids());
  expect(credentials).toEqual({ userName: 'admin', password: expect.any(String) });
  expect(await client.isDomainTaken(customer.company.domain, ids())).toBe(true);
  expect(await client.customer(id, ids())).toMatchObject({
    name: 'Wingtip Toys',
    relationship: 'reseller',
    resellerTenantId: RESELLER.ready.tenantId,
  });
  expect(await client.resellersOfCustomer(id, ids())).toMatchObject([{ partnerId: RESELLER.ready.partnerId }]);

  const cart = await client.createCart(id, [await lineOf(PRODUCT.e3, 25), await lineOf(PRODUCT.exchange, 5)], ids());
  expect(cart.lines.map(({ error }) => error)).toEqual([undefined, undefined]);
  const { orders, orderErrors } = await client.checkoutCart(id, cart.id, ids());
  expect(orderErrors).toEqual([]);
  expect(orders).toMatchObject([{ customerId: id, status: 'completed', lines: [{ quantity: 25 }, { quantity: 5 }] }]);
  expect(await client.subscriptions(id, ids())).toMatchObject([
    { name: 'Microsoft 365 E3', quantity: 25, status: 'active', resellerPartnerId: RESELLER.ready.partnerId },
    { name: 'Exchange Online (Plan 1)', quantity: 5, status: 'active' },
  ]);
  expect(await client.orders(id, ids())).toEqual(orders);
});

test('customers are listed page by page', async () => {
  const made = [];
  for (let count = 0; count < 3; count += 1) made.push((await client.createCustomer(newCustomer(), ids())).id);
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await client.customers(
      { resellerTenantId: RESELLER.ready.tenantId, pageSize: 2, ...(after === undefined ? {} : { after }) },
      ids(),
    );
    found.push(...page.items.map(({ id }) => id));
    after = page.after;
  } while (after !== undefined);
  expect(found).toEqual(expect.arrayContaining(made));
  expect(new Set(found).size).toBe(found.length);
});

test('a subscription is changed, also when the change goes on for a while', async () => {
  const { customerId, id } = await bought(PRODUCT.e3);
  const change = (changes: Parameters<PartnerCenter['changeSubscription']>[2]) =>
    client.changeSubscription(customerId, id, changes, ids());
  expect(await change({ quantity: 12 })).toMatchObject({ pending: false, subscription: { quantity: 12 } });
  await sandbox.settings({ slowChanges: 1 });
  expect(await change({ quantity: 14 })).toMatchObject({ pending: true });
  expect(await client.subscription(customerId, id, ids())).toMatchObject({ quantity: 14 });
  expect(await change({ status: 'suspended' })).toMatchObject({ subscription: { status: 'suspended' } });
  await expect(change({ quantity: 20 })).rejects.toMatchObject({ code: '2001' });
  expect(await client.provisioningStatus(customerId, id, ids())).toMatchObject({ status: 'success' });
});

test('a subscription is upgraded, and supported by its reseller', async () => {
  const { customerId, id } = await bought(PRODUCT.basic);
  const [offer] = await client.upgrades(customerId, id, ids());
  expect(offer).toMatchObject({ isEligible: true, name: 'Microsoft 365 Business Standard' });
  const { targetSubscriptionId = '', errors } = await client.upgradeSubscription(
    customerId,
    id,
    { targetOfferId: offer?.targetOfferId ?? '' },
    ids(),
  );
  expect(errors).toEqual([]);
  const contact = await client.setSupportContact(customerId, targetSubscriptionId, RESELLER.ready, ids());
  expect(contact).toEqual(RESELLER.ready);
  expect(await client.supportContact(customerId, targetSubscriptionId, ids())).toEqual(RESELLER.ready);
});

test('what was done can be undone', async () => {
  const { customerId, orderId } = await bought(PRODUCT.e3);
  expect(await client.cancelOrder(customerId, orderId, ids())).toMatchObject({ status: 'cancelled' });
  await client.endCustomerRelationship(customerId, ids());
  await expect(client.customer(customerId, ids())).rejects.toMatchObject({ status: 403, code: '20002' });
});

test('the catalogue and its prices fit together', async () => {
  const products = await client.products({ country: 'NL' }, ids());
  const prices = await client.prices({ country: 'NL' }, ids());
  const priced = new Set(prices.map(({ productId }) => productId));
  expect(products.filter(({ id }) => !priced.has(id))).toEqual([]);
  const [availability] = await client.availabilities({ productId: PRODUCT.e3, skuId: '0001', country: 'NL' }, ids());
  const ways = availability?.terms.map(({ duration, billingCycle }) => `${duration} ${billingCycle}`);
  const rows = prices.filter(({ productId }) => productId === PRODUCT.e3);
  expect(rows.map(({ term, billingCycle }) => `${term} ${billingCycle}`)).toEqual(ways);
});

test.each(['statusAfter', 'resetAfter', 'malformed', 'wrongSchema', 'status', 'resetBefore'])(
  'a call that meets the fault %s is made again by itself, and its effect is there once',
  async (kind) => {
    const customer = newCustomer();
    await sandbox.faults({ kind, method: 'POST', path: '/customers' });
    const { id } = await client.createCustomer(customer, ids());
    const all = (await sandbox.control('GET', 'customers')).body as { id: string; domain: string }[];
    expect(all.filter(({ domain }) => domain === customer.company.domain).map((each) => each.id)).toEqual([id]);
  },
);

test('a refusal is told with Partner Center’s code', async () => {
  const refused = client.createCustomer({ ...newCustomer(), resellerTenantId: RESELLER.noPartnership.tenantId }, ids());
  await expect(refused).rejects.toBeInstanceOf(PartnerCenterError);
  await expect(refused).rejects.toMatchObject({ code: '800016' });
});
