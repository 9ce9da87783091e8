import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PRODUCT, PROVIDER_PARTNER_ID, RESELLER, Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
let customer: string;
const carts = () => `/customers/${customer}/carts`;
const QUICK = {
  provisioningDelayMs: 0,
  provisioningFails: {},
  orderErrors: [],
  cartLifetimeMs: 900_000,
  customerAgreementRequired: false,
};

beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.settings(QUICK);
  customer = await sandbox.customer();
});
afterEach(() => sandbox.settings(QUICK));
afterAll(() => sandbox.dispose());

const reseller = (partnerId: string) => ({ participants: [{ key: 'transaction_reseller', value: partnerId }] });
const checkout = (cartId: string) => sandbox.call('POST', `${carts()}/${cartId}/checkout`);

describe('a cart', () => {
  test('is made, read, changed and checked out once', async () => {
    const line = await sandbox.line(PRODUCT.e3, 25, reseller(RESELLER.ready.partnerId));
    const made = await sandbox.post(carts(), { lineItems: [line] });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      status: 'Active',
      lineItems: [{ ...line, id: 0, currencyCode: 'EUR', orderGroup: '0' }],
      attributes: { objectType: 'Cart' },
    });
    const target = `${carts()}/${made.body.id}`;
    expect((await sandbox.get(target)).body).toEqual(made.body);

    const changed = await sandbox.put(`${target}/`, { LineItems: [{ ...line, Quantity: 30, quantity: undefined }] });
    expect([changed.status, changed.body.lineItems[0].quantity]).toEqual([201, 30]);

    const done = await checkout(made.body.id);
    expect(done.status).toBe(201);
    expect(done.body).toMatchObject({
      orders: [
        {
          referenceCustomerId: customer,
          billingCycle: 'monthly',
          currencyCode: 'EUR',
          status: 'completed',
          lineItems: [
            {
              offerId: line.catalogItemId,
              quantity: 30,
              termDuration: 'P1Y',
              partnerIdOnRecord: RESELLER.ready.partnerId,
            },
          ],
        },
      ],
      orderErrors: [],
    });
    const again = await checkout(made.body.id);
    expect([again.status, again.body.code]).toEqual([400, 800065]);
    expect((await sandbox.get(target)).body.status).toBe('Ordered');
    expect((await sandbox.put(target, { lineItems: [line] })).body.code).toBe(800065);
  });

  test('groups its lines into orders by term and billing', async () => {
    const lines = [
      await sandbox.line(PRODUCT.e3),
      await sandbox.line(PRODUCT.exchange),
      await sandbox.line(PRODUCT.e5, 1, { billingCycle: 'Annual' }),
    ];
    const { body } = await sandbox.buy(customer, ...lines);
    expect(body.orders.map((order: { lineItems: unknown[] }) => order.lineItems.length)).toEqual([2, 1]);
    expect(body.orders[1].billingCycle).toBe('annual');
  });

  test.each([
    ['no lines', { lineItems: [] }, 800002],
    ['no quantity', { lineItems: [{ catalogItemId: 'x', billingCycle: 'monthly' }] }, 800002],
    ['a quantity of nought', { lineItems: [{ catalogItemId: 'x', quantity: 0, billingCycle: 'monthly' }] }, 800002],
    ['no billing cycle', { lineItems: [{ catalogItemId: 'x', quantity: 1 }] }, 800002],
    ['no catalogue item', { lineItems: [{ quantity: 1, billingCycle: 'monthly' }] }, 900142],
  ])('with %s is refused', async (_what, body, code) => {
    const refused = await sandbox.post(carts(), body);
    expect([refused.status, refused.body.code]).toEqual([400, code]);
  });

  const MARKET = 'CFQ7TTC0LFLX:0001:NOWHERE';
  test.each([
    ['an unknown catalogue item', { catalogItemId: MARKET }, 800070],
    ['too few', {}, 2002, PRODUCT.fiveOrMore, 4],
    ['too many', {}, 2002, PRODUCT.basic, 301],
    ['more than one', {}, 2002, PRODUCT.single, 2],
    ['a term that is none', { termDuration: 'P2Y' }, 800028],
    ['no term', { termDuration: undefined }, 800028],
    ['a term that the product has not', { termDuration: 'P3Y' }, 800028, PRODUCT.notInBelgium],
    ['a billing cycle that the term has not', { billingCycle: 'annual', termDuration: 'P1M' }, 6001],
    ['the provider’s own Partner ID', reseller(PROVIDER_PARTNER_ID), 2072],
    ['an unknown Partner ID', reseller('999'), 800015],
    ['a reseller without a partnership', reseller(RESELLER.noPartnership.partnerId), 800016],
    ['a reseller without the agreement', reseller(RESELLER.noAgreement.partnerId), 900123],
  ])(
    'with %s says so on the line, and is not checked out',
    async (_what, changes, errorCode, product = PRODUCT.e3, quantity = 10) => {
      const line = await sandbox.line(product, quantity, changes);
      const { status, body } = await sandbox.post(carts(), { lineItems: [await sandbox.line(PRODUCT.exchange), line] });
      expect(status).toBe(201);
      expect(body.lineItems.map(({ error }: { error?: { errorCode: number } }) => error?.errorCode)).toEqual([
        undefined,
        errorCode,
      ]);
      const refused = await checkout(body.id);
      expect([refused.status, refused.body.code]).toEqual([400, 800009]);
    },
  );

  test('in Belgium does not take what is sold in the Netherlands only', async () => {
    const belgian = await sandbox.customer({
      address: { Country: 'BE', City: 'Gent', PostalCode: '9000' },
      billing: { Culture: 'nl-BE', Language: 'nl' },
    });
    const lineItems = [await sandbox.line(PRODUCT.notInBelgium, 1)];
    const { body } = await sandbox.post(`/customers/${belgian}/carts`, { lineItems });
    expect(body.lineItems[0].error.errorCode).toBe(800070);
  });

  test('without a Partner ID is ordered all the same, and no reseller is recorded', async () => {
    const { body } = await sandbox.buy(customer, await sandbox.line(PRODUCT.exchange, 1));
    const [{ subscriptionId, partnerIdOnRecord }] = body.orders[0].lineItems;
    expect(partnerIdOnRecord).toBeUndefined();
    expect(
      (await sandbox.get(`/customers/${customer}/subscriptions/${subscriptionId}`)).body.partnerId,
    ).toBeUndefined();
  });

  test('expires', async () => {
    await sandbox.settings({ cartLifetimeMs: 0 });
    const { body } = await sandbox.post(carts(), { lineItems: [await sandbox.line(PRODUCT.e3)] });
    const late = await checkout(body.id);
    expect([late.status, late.body.code]).toEqual([404, 800008]);
    expect((await checkout('00000000-0000-4000-8000-000000000000')).body.code).toBe(800008);
  });

  test('with a line that fails at checkout orders the others', async () => {
    await sandbox.settings({
      orderErrors: [{ productId: PRODUCT.e5, code: 800069, description: 'Order failed Risk Management check' }],
    });
    const lines = [await sandbox.line(PRODUCT.e3), await sandbox.line(PRODUCT.e5)];
    const { body, status } = await sandbox.buy(customer, ...lines);
    expect(status).toBe(201);
    expect(body.orders).toHaveLength(1);
    expect(body.orderErrors).toEqual([
      { orderGroupId: '1', code: 800069, description: 'Order failed Risk Management check' },
    ]);
    expect((await sandbox.buy(customer, ...lines)).body.orderErrors).toEqual([]);
  });

  test('whose reseller lost its partnership meanwhile fails at checkout', async () => {
    const { tenantId, partnerId } = RESELLER.other;
    const lineItems = [await sandbox.line(PRODUCT.e3, 1, reseller(partnerId))];
    const { body } = await sandbox.post(carts(), { lineItems });
    await sandbox.control('PUT', `resellers/${tenantId}`, { partnership: false });
    expect((await checkout(body.id)).body).toMatchObject({ orders: [], orderErrors: [{ code: 800016 }] });
    await sandbox.control('PUT', `resellers/${tenantId}`, { partnership: true });
  });
});

describe('the customer’s agreement', () => {
  test('is asked for before the first order, where that is insisted on', async () => {
    const id = await sandbox.customer();
    await sandbox.settings({ customerAgreementRequired: true });
    const lines = await sandbox.line(PRODUCT.e3);
    const refused = await sandbox.buy(id, lines);
    expect([refused.status, refused.body.code]).toEqual([403, 13605]);
    const order = { LineItems: [{ LineItemNumber: 0, OfferId: lines.catalogItemId, Quantity: 5 }] };
    expect((await sandbox.post(`/customers/${id}/orders`, order)).body.code).toBe(13605);

    const { body } = await sandbox.get('/agreements?agreementType=MicrosoftCustomerAgreement');
    const agreement = {
      primaryContact: { firstName: 'Tania', lastName: 'Carr', email: 'tania@wingtip.example' },
      templateId: body.items[0].templateId,
      dateAgreed: '2026-01-05T00:00:00.000Z',
      type: 'MicrosoftCustomerAgreement',
    };
    const target = `/customers/${id}/agreements`;
    for (const wrong of [{ templateId: 'x' }, { type: 'x' }, { dateAgreed: 'x' }, { primaryContact: {} }]) {
      expect((await sandbox.post(target, { ...agreement, ...wrong })).body.code).toBe(3000);
    }
    const confirmed = await sandbox.post(target, agreement);
    expect([confirmed.status, confirmed.body]).toEqual([201, { ...agreement, userId: expect.any(String) }]);
    expect((await sandbox.get(`${target}?agreementType=MicrosoftCustomerAgreement`)).body.items).toMatchObject([
      agreement,
    ]);
    expect((await sandbox.buy(id, lines)).status).toBe(201);
  });
});

describe('an order', () => {
  const orders = () => `/customers/${customer}/orders`;
  const order = async (...lines: unknown[]) => (await sandbox.buy(customer, ...lines)).body.orders[0];

  test('can be placed without a cart', async () => {
    const OfferId = await sandbox.catalogItem(PRODUCT.e3);
    const line = { LineItemNumber: 0, OfferId, Quantity: 5, PartnerIdOnRecord: RESELLER.ready.partnerId };
    const given = { Id: null, ReferenceCustomerId: customer, BillingCycle: 'unknown', LineItems: [line] };
    const { status, body } = await sandbox.post(orders(), given);
    expect(status).toBe(201);
    expect(body).toMatchObject({ billingCycle: 'monthly', lineItems: [{ offerId: OfferId, quantity: 5 }] });
    const wrong = { ...given, LineItems: [{ ...line, PartnerIdOnRecord: PROVIDER_PARTNER_ID }] };
    expect((await sandbox.post(orders(), wrong)).body.code).toBe(2072);
    expect((await sandbox.post(orders(), { ...given, LineItems: [{ ...line, LineItemNumber: 1 }] })).body.code).toBe(
      800071,
    );
  });

  test('is listed and read', async () => {
    const { id } = await order(await sandbox.line(PRODUCT.e3));
    const { body } = await sandbox.get(orders());
    expect(body.items.map((each: { id: string }) => each.id)).toContain(id);
    expect((await sandbox.get(`${orders()}/${id}`)).body).toMatchObject({ id, status: 'completed' });
    const missing = await sandbox.get(`${orders()}/nothing`);
    expect([missing.status, missing.body.code]).toEqual([404, 20000]);
  });

  test('is pending until it has been provisioned', async () => {
    await sandbox.settings({ provisioningDelayMs: 60_000 });
    const { id, status, lineItems } = await order(await sandbox.line(PRODUCT.e3));
    expect(status).toBe('pending');
    const provisioning = await sandbox.get(`${orders()}/${id}/provisioningstatus`);
    expect(provisioning.body.items).toMatchObject([{ lineItemNumber: 0, status: 'PrefulfillmentPending' }]);
    const { body } = await sandbox.get(`/customers/${customer}/subscriptions/${lineItems[0].subscriptionId}`);
    expect(body.status).toBe('pending');
  });

  test('can be cancelled, whole or by the line; its subscriptions end', async () => {
    const { id, lineItems } = await order(await sandbox.line(PRODUCT.e3), await sandbox.line(PRODUCT.exchange));
    const statuses = async () => {
      const { body } = await sandbox.get(`/customers/${customer}/subscriptions?order_id=${id}`);
      return body.items.map((each: { status: string }) => each.status);
    };
    const [{ lineItemNumber, offerId }] = lineItems;
    const part = await sandbox.patch(`${orders()}/${id}`, {
      id,
      status: 'cancelled',
      lineItems: [{ lineItemNumber, offerId }],
    });
    expect([part.status, part.body.status, part.body.lineItems[0].quantity]).toEqual([200, 'completed', 0]);
    expect(await statuses()).toEqual(['deleted', 'active']);
    const whole = await sandbox.patch(`${orders()}/${id}`, { id, status: 'Cancelled' });
    expect([whole.status, whole.body.status]).toEqual([200, 'cancelled']);
    expect(await statuses()).toEqual(['deleted', 'deleted']);
    expect((await sandbox.patch(`${orders()}/${id}`, { status: 'cancelled' })).body.code).toBe(800061);
  });

  test('for what cannot be cancelled says so', async () => {
    const { id } = await order(await sandbox.line(PRODUCT.visio));
    const { status, body } = await sandbox.patch(`${orders()}/${id}`, { status: 'cancelled' });
    expect([status, body.code]).toEqual([400, 800063]);
    expect((await sandbox.patch(`${orders()}/${id}`, { status: 'done' })).body.code).toBe(800002);
  });
});
