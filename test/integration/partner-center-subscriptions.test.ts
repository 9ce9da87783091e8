import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PRODUCT, PROVIDER_PARTNER_ID, RESELLER, Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
const QUICK = { provisioningDelayMs: 0, provisioningFails: {}, slowChanges: 0 };
beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.settings(QUICK);
});
afterEach(() => sandbox.settings(QUICK));
afterAll(() => sandbox.dispose());

describe('a subscription', () => {
  test('says what was bought, for how long, by whom', async () => {
    const { customerId, path, id, orderId } = await sandbox.subscription(PRODUCT.e3, 25, {
      participants: [{ key: 'transaction_reseller', value: RESELLER.ready.partnerId }],
    });
    const { body } = await sandbox.get(path.toUpperCase().replace('/CUSTOMERS', '/Customers'));
    expect(body).toMatchObject({
      id,
      orderId,
      offerId: await sandbox.catalogItem(PRODUCT.e3),
      offerName: 'Microsoft 365 E3',
      quantity: 25,
      status: 'active',
      termDuration: 'P1Y',
      billingCycle: 'monthly',
      partnerId: RESELLER.ready.partnerId,
      commitmentEndDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
      attributes: { etag: expect.any(String), objectType: 'Subscription' },
    });
    const months = (Date.parse(body.commitmentEndDate) - Date.now()) / (30.4 * 86_400_000);
    expect(Math.round(months)).toBe(12);
    const list = async (query: string) =>
      (await sandbox.get(`/customers/${customerId}/subscriptions${query}`)).body.items;
    expect(await list('')).toEqual([body]);
    expect(await list(`?mpn_id=${RESELLER.ready.partnerId}`)).toHaveLength(1);
    expect(await list(`?mpn_id=${RESELLER.other.partnerId}`)).toHaveLength(0);
    const missing = await sandbox.get(`/customers/${customerId}/subscriptions/nothing`);
    expect([missing.status, missing.body.code]).toEqual([404, 20003]);
  });

  test('is changed by sending it back, and its ETag guards it', async () => {
    const { path } = await sandbox.subscription(PRODUCT.e3);
    const { body: before } = await sandbox.get(path);
    const ifMatch = (etag: string) => ({ headers: { 'if-match': `"${etag}"` } });
    const pascal = { Id: before.id, Quantity: 12, Status: 'active', Attributes: { Etag: before.attributes.etag } };
    const more = await sandbox.patch(path, pascal, ifMatch(before.attributes.etag));
    expect([more.status, more.body.quantity]).toEqual([200, 12]);
    const stale = await sandbox.patch(path, { ...before, quantity: 13 }, ifMatch(before.attributes.etag));
    expect([stale.status, stale.body.code]).toEqual([400, 2055]);
    const fewer = await sandbox.patch(path, { ...more.body, quantity: 3, friendlyName: 'Ours' });
    expect(fewer.body).toMatchObject({ quantity: 3, friendlyName: 'Ours' });
  });

  test('is suspended, not changed meanwhile, reactivated, and ended', async () => {
    const { path } = await sandbox.subscription(PRODUCT.e3);
    const suspended = await sandbox.patch(path, { status: 'suspended' });
    expect(suspended.body).toMatchObject({ status: 'suspended', suspensionReasons: expect.any(Array) });
    expect((await sandbox.patch(path, { quantity: 12 })).body.code).toBe(2001);
    expect((await sandbox.patch(path, { status: 'active' })).body.status).toBe('active');
    expect((await sandbox.patch(path, { status: 'toy' })).body.code).toBe(800040);
    expect((await sandbox.patch(path, { status: 'deleted' })).body.status).toBe('deleted');
    expect((await sandbox.patch(path, { quantity: 12 })).body.code).toBe(2011);
  });

  test.each([
    ['too many licences', PRODUCT.basic, { quantity: 301 }, 2002],
    ['too few licences', PRODUCT.fiveOrMore, { quantity: 4 }, 2002],
    ['a billing cycle', PRODUCT.e3, { billingCycle: 'annual' }, 2054],
    ['the provider’s Partner ID', PRODUCT.e3, { partnerId: PROVIDER_PARTNER_ID }, 2072],
    ['an unknown Partner ID', PRODUCT.e3, { partnerId: '999' }, 800015],
    ['a reseller without a partnership', PRODUCT.e3, { partnerId: RESELLER.noPartnership.partnerId }, 800016],
    ['a reseller without the agreement', PRODUCT.e3, { partnerId: RESELLER.noAgreement.partnerId }, 900123],
    ['a quantity that is no number', PRODUCT.e3, { quantity: 'ten' }, 800002],
    ['the end of what cannot be cancelled', PRODUCT.visio, { status: 'deleted' }, 800096],
  ])('is not given %s', async (_what, product, change, code) => {
    const { path } = await sandbox.subscription(product);
    const before = (await sandbox.get(path)).body;
    expect((await sandbox.patch(path, { ...before, ...change })).body).toMatchObject({ code });
    expect((await sandbox.get(path)).body).toEqual(before);
  });

  test('gets another reseller', async () => {
    const { path } = await sandbox.subscription(PRODUCT.e3);
    const changed = await sandbox.patch(path, { partnerId: RESELLER.other.partnerId });
    expect(changed.body.partnerId).toBe(RESELLER.other.partnerId);
  });

  test('a change may go on: 202, and where to look', async () => {
    const { path } = await sandbox.subscription(PRODUCT.e3);
    await sandbox.settings({ slowChanges: 1, provisioningDelayMs: 0 });
    const { status, headers, text } = await sandbox.patch(path, { quantity: 12 });
    expect([status, headers.get('location'), text]).toEqual([202, path, '']);
    expect((await sandbox.get(path)).body.quantity).toBe(12);
    await sandbox.settings({ slowChanges: 1, provisioningDelayMs: 60_000 });
    await sandbox.patch(path, { quantity: 14 });
    expect((await sandbox.get(path)).body.quantity).toBe(12);
    expect((await sandbox.patch(path, { quantity: 15 })).body.code).toBe(800082);
  });

  test('a person changes it in Partner Center', async () => {
    const { path, id } = await sandbox.subscription(PRODUCT.e3);
    const change = { quantity: 7, status: 'suspended', partnerId: RESELLER.other.partnerId };
    expect((await sandbox.control('PUT', `subscriptions/${id}`, change)).status).toBe(200);
    expect((await sandbox.get(path)).body).toMatchObject(change);
    expect((await sandbox.control('PUT', 'subscriptions/nothing', {})).status).toBe(404);
    expect((await sandbox.control('PUT', `subscriptions/${id}`, { quantity: 'x' })).status).toBe(400);
  });
});

describe('provisioning', () => {
  test('is on its way, and then done', async () => {
    await sandbox.settings({ provisioningDelayMs: 60_000 });
    const waiting = await sandbox.subscription(PRODUCT.e3);
    expect((await sandbox.get(`${waiting.path}/provisioningstatus`)).body.status).toBe('pending');
    expect((await sandbox.patch(waiting.path, { quantity: 12 })).body.code).toBe(800082);
    await sandbox.settings(QUICK);
    const done = await sandbox.subscription(PRODUCT.e3);
    expect((await sandbox.get(`${done.path}/provisioningstatus`)).body).toMatchObject({
      skuId: '0001',
      status: 'success',
      quantity: 10,
      endDate: expect.any(String),
    });
    await sandbox.settings({ provisioningDelayMs: 60_000 });
    await sandbox.patch(done.path, { quantity: 12 });
    expect((await sandbox.get(`${done.path}/provisioningstatus`)).body.status).toBe('pending');
    expect((await sandbox.get(done.path)).body.status).toBe('active');
  });

  test('fails when that is asked for, so many times', async () => {
    await sandbox.settings({ provisioningFails: { [PRODUCT.e3]: { reason: 'No capacity', times: 1 } } });
    const failed = await sandbox.subscription(PRODUCT.e3);
    expect((await sandbox.get(`${failed.path}/provisioningstatus`)).body.status).toBe('failed');
    expect((await sandbox.get(failed.path)).body.status).toBe('pending');
    const next = await sandbox.subscription(PRODUCT.e3);
    expect((await sandbox.get(`${next.path}/provisioningstatus`)).body.status).toBe('success');
    // What never was provisioned can be put away.
    expect((await sandbox.patch(failed.path, { status: 'suspended' })).status).toBe(200);
    await sandbox.settings({ provisioningFails: { [PRODUCT.e5]: 'Never' } });
    for (const { path } of [await sandbox.subscription(PRODUCT.e5), await sandbox.subscription(PRODUCT.e5)]) {
      expect((await sandbox.get(`${path}/provisioningstatus`)).body.status).toBe('failed');
    }
  });
});

describe('an upgrade', () => {
  type Offered = { targetOffer: { id: string; name: string }; isEligible: boolean; upgradeErrors: { code: number }[] };
  const offers = async (path: string): Promise<Offered[]> => (await sandbox.get(`${path}/upgrades`)).body.items;

  test('is offered, and makes another subscription of the same people', async () => {
    const { path, id, customerId } = await sandbox.subscription(PRODUCT.visio, 8, {
      participants: [{ key: 'transaction_reseller', value: RESELLER.ready.partnerId }],
      billingCycle: 'annual',
    });
    const [offer] = await offers(path);
    expect(offer).toMatchObject({ isEligible: true, targetOffer: { name: 'Visio Plan 2' }, upgradeErrors: [] });
    const { status, body } = await sandbox.post(`${path}/upgrades`, offer);
    expect(status).toBe(200);
    expect(body).toMatchObject({ sourceSubscriptionId: id, upgradeErrors: [], licenseErrors: [] });
    const target = await sandbox.get(`/customers/${customerId}/subscriptions/${body.targetSubscriptionId}`);
    expect(target.body).toMatchObject({
      offerName: 'Visio Plan 2',
      quantity: 8,
      status: 'active',
      billingCycle: 'annual',
      partnerId: RESELLER.ready.partnerId,
    });
    expect((await sandbox.get(path)).body.status).toBe('deleted');
    expect((await sandbox.get(`/customers/${customerId}/orders`)).body.items).toHaveLength(2);
    const again = await sandbox.post(`${path}/upgrades`, offer);
    expect(again.body).toMatchObject({ targetSubscriptionId: null, upgradeErrors: [{ code: 2 }] });
  });

  test('is not offered for what stands still, and not made', async () => {
    const { path } = await sandbox.subscription(PRODUCT.basic);
    await sandbox.patch(path, { status: 'suspended' });
    for (const offer of await offers(path)) {
      expect(offer).toMatchObject({ isEligible: false, upgradeErrors: [{ code: 2, additionalDetails: 'suspended' }] });
    }
  });

  test('above the limit of the target is not made', async () => {
    const { path } = await sandbox.subscription(PRODUCT.exchange, 400);
    const tooSmall = (await offers(path)).find(
      ({ targetOffer }) => targetOffer.name === 'Microsoft 365 Business Basic',
    );
    expect(tooSmall).toMatchObject({ isEligible: false, upgradeErrors: [{ code: 0 }] });
    expect((await sandbox.post(`${path}/upgrades`, tooSmall)).body.upgradeErrors).toHaveLength(1);
    const fits = await sandbox.post(`${path}/upgrades`, { ...tooSmall, quantity: 300 });
    expect(fits.body.upgradeErrors).toEqual([]);
  });

  test.each([
    ['to what is no path', PRODUCT.basic, 8],
    ['of what has no paths', PRODUCT.e5, 7],
  ])('%s is told', async (_what, product, code) => {
    const { path } = await sandbox.subscription(product);
    const { body } = await sandbox.post(`${path}/upgrades`, { targetOffer: { id: 'nothing' } });
    expect(body.upgradeErrors).toMatchObject([{ code }]);
  });
});

describe('the support contact', () => {
  test('is the provider, until a reseller is named', async () => {
    const { path } = await sandbox.subscription(PRODUCT.e3);
    const own = await sandbox.get(`${path}/supportcontact`);
    expect(own.body).toMatchObject({ supportMpnId: PROVIDER_PARTNER_ID, name: 'Contoso Distribution' });
    const { tenantId, partnerId, name } = RESELLER.ready;
    const given = { SupportTenantId: tenantId.toUpperCase(), SupportMpnId: partnerId, Name: name };
    const named = await sandbox.put(`${path}/supportcontact`, given);
    expect(named.body).toMatchObject({ supportTenantId: tenantId, supportMpnId: partnerId, name });
    expect((await sandbox.get(`${path}/supportcontact`)).body).toEqual(named.body);
    const { supportTenantId, supportMpnId } = own.body;
    const back = await sandbox.put(`${path}/supportcontact`, { supportTenantId, supportMpnId, name: 'Us' });
    expect(back.status).toBe(200);
  });

  test.each([
    ['without a relationship', RESELLER.noPartnership.tenantId, RESELLER.noPartnership.partnerId, 800016],
    ['that is unknown', '00000000-0000-4000-8000-000000000000', '1', 800016],
    ['under another Partner ID', RESELLER.ready.tenantId, RESELLER.other.partnerId, 800015],
    ['without a tenant', '', RESELLER.ready.partnerId, 3000],
  ])('is no reseller %s', async (_what, supportTenantId, supportMpnId, code) => {
    const { path } = await sandbox.subscription(PRODUCT.e3);
    const { body } = await sandbox.put(`${path}/supportcontact`, { supportTenantId, supportMpnId, name: 'X' });
    expect(body.code).toBe(code);
  });
});
