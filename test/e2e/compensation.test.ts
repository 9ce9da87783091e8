import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BASIC, detailsOf, newDomain, onboardingsOf, PREMIUM, VISIO } from '../support/onboarding.ts';
import { eventually, System } from '../support/system.ts';

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
let resellerId: string;
const USUAL = { provisioningFails: {}, orderErrors: [], provisioningDelayMs: 100, cartLifetimeMs: 900_000 };
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', PARTNER_CENTER_TIMEOUT: 'PT2S' });
  onboardings = onboardingsOf(system);
  resellerId = (await onboardings.reseller()).id;
}, 120_000);
afterEach(async () => {
  await onboardings.settings(USUAL);
  await system.partnerCenterFaults([]);
});
afterAll(() => system.dispose());

/** An onboarding on its way, with these products. */
async function submitted(products: string[] = [BASIC]) {
  const domain = newDomain();
  const items = products.map((productId) => ({ productId, quantity: 2 }));
  const id = await onboardings.reviewed({ resellerId, ...detailsOf(domain) }, items);
  return { id, domain, submit: () => onboardings.submit(id) };
}

/** Submits one, and gives what became of it, here and in Partner Center. */
async function run(products?: string[]) {
  const { id, domain, submit } = await submitted(products);
  await submit();
  const onboarding = await onboardings.ended(id);
  return { onboarding, steps: onboardings.stepsOf(onboarding), customer: await onboardings.customer(domain) };
}

const ours = async (customerId: string) => (await system.api('GET', `/api/customers/${customerId}`)).body;

describe('a step that fails for good', () => {
  test('creating the customer: nothing is there to be undone', async () => {
    const { id, domain, submit } = await submitted();
    await system.partnerCenterFaults([
      { kind: 'status', status: 400, code: 600004, description: 'Not today.', method: 'POST', path: '/v1/customers$' },
    ]);
    await submit();
    const onboarding = await onboardings.ended(id);
    expect(onboarding).toMatchObject({
      status: 'failed',
      failure: { step: 'createCustomer', message: 'Not today.', code: '600004' },
      leftovers: [],
    });
    expect(onboardings.stepsOf(onboarding)).toEqual({
      checkDomain: 'done',
      createCustomer: 'failed',
      associateReseller: 'skipped',
      confirmAgreement: 'skipped',
      placeOrder: 'skipped',
      provision: 'skipped',
    });
    expect(await onboardings.customer(domain)).toBeUndefined();
  });

  test('a field that only the creation of the customer finds wrong is named', async () => {
    const { company, contact } = detailsOf();
    const hungarian = { ...company, culture: 'en-US', language: 'en', organizationRegistrationNumber: '12345678' };
    const address = { line1: 'Andrássy út 1', city: 'Budapest', postalCode: '1061', country: 'HU' };
    const id = await onboardings.reviewed({ company: hungarian, contact, address });
    await onboardings.submit(id);
    const field = 'company.organizationRegistrationNumber';
    expect(await onboardings.ended(id)).toMatchObject({ status: 'failed', failure: { step: 'createCustomer', field } });
  });

  test('one of two orders at the checkout: the other one is cancelled, and the relationship ends', async () => {
    await onboardings.settings({ orderErrors: [{ productId: PREMIUM.split(':')[0], description: 'Sold out' }] });
    const { onboarding, steps, customer } = await run([BASIC, PREMIUM]);
    expect(onboarding).toMatchObject({ status: 'failed', failure: { step: 'placeOrder' }, leftovers: [] });
    expect(onboarding.failure.message).toContain('Sold out');
    expect(steps).toMatchObject({ createCustomer: 'undone', associateReseller: 'undone', placeOrder: 'failed' });
    expect(customer).toMatchObject({ relationshipToPartner: 'none', orders: [{ status: 'cancelled' }] });
    expect(await ours(onboarding.customerId)).toMatchObject({ status: 'ended' });
  });

  test('the provisioning: order, customer, access and credentials are all undone', async () => {
    await onboardings.settings({ provisioningFails: { [BASIC.split(':')[0] as string]: 'No capacity' } });
    const { onboarding, steps, customer } = await run();
    expect(onboarding).toMatchObject({ status: 'failed', failure: { step: 'provision' }, leftovers: [] });
    expect(onboarding.credentials).toBe('none');
    expect(steps).toEqual({
      checkDomain: 'done',
      createCustomer: 'undone',
      associateReseller: 'undone',
      confirmAgreement: 'skipped',
      placeOrder: 'undone',
      provision: 'failed',
    });
    expect(customer).toMatchObject({ relationshipToPartner: 'none', orders: [{ status: 'cancelled' }] });
    const credentials = await system.api('POST', `/api/onboardings/${onboarding.id}/credentials`);
    expect([credentials.status, credentials.body.type]).toEqual([409, 'urn:tandem:problem:credentials-not-there']);
    const { body } = await system.api('GET', `/api/customers?resellerId=${resellerId}`);
    expect(body.items.map(({ id }: { id: string }) => id)).not.toContain(onboarding.customerId);
  });

  test('an order that cannot be cancelled is suspended, and left to a person with the page for it', async () => {
    await onboardings.settings({ provisioningFails: { [BASIC.split(':')[0] as string]: 'No capacity' } });
    const { onboarding, customer } = await run([VISIO, BASIC]);
    expect(onboarding.status).toBe('failed');
    expect(onboarding.leftovers).toEqual([
      {
        what: expect.stringMatching(/^order /),
        message: expect.stringContaining('cannot be cancelled'),
        url: expect.stringMatching(/^https:\/\/partner\.microsoft\.com\/dashboard\//),
      },
    ]);
    expect(new Set(customer?.subscriptions.map(({ status }) => status))).toEqual(new Set(['suspended']));
    expect(customer?.relationshipToPartner).toBe('none');
  });

  test('a relationship that does not end is left to a person, and the customer stays in the list', async () => {
    await system.partnerCenterFaults([
      { kind: 'status', status: 400, method: 'POST', path: '/carts$' },
      { kind: 'status', status: 400, description: 'Still needed.', method: 'PATCH', path: '/v1/customers/[^/]+$' },
    ]);
    const { onboarding, customer } = await run();
    expect(onboarding).toMatchObject({
      status: 'failed',
      leftovers: [{ message: 'Still needed.', url: expect.stringContaining(onboarding.customerId) }],
    });
    expect(customer?.relationshipToPartner).toBe('reseller');
    expect(await ours(onboarding.customerId)).toMatchObject({ status: 'active' });
  });

  test('a cart that always runs out is not made for ever', async () => {
    await onboardings.settings({ cartLifetimeMs: 0 });
    const { onboarding, customer } = await run();
    expect(onboarding).toMatchObject({ status: 'failed', failure: { step: 'placeOrder' }, leftovers: [] });
    expect(customer).toMatchObject({ relationshipToPartner: 'none', orders: [] });
  });
});

describe('troubles that pass', () => {
  test('a cart that ran out once is made again', async () => {
    const { id, domain, submit } = await submitted();
    await system.partnerCenterFaults([
      { kind: 'status', status: 404, code: 800008, description: 'It has expired.', method: 'POST', path: '/checkout$' },
    ]);
    await submit();
    const { status, customerId } = await onboardings.ended(id);
    expect(status).toBe('completed');
    expect((await onboardings.customer(domain))?.orders).toHaveLength(1);
    const calls = await onboardings.calls();
    expect(calls.filter(({ path }) => path === `/v1/customers/${customerId}/carts`)).toHaveLength(2);
  });

  test('a checkout whose answers get lost again and again is done once', async () => {
    const { id, domain, submit } = await submitted();
    await system.partnerCenterFaults([{ kind: 'resetAfter', method: 'POST', path: '/checkout$', times: 4 }]);
    await submit();
    expect((await onboardings.ended(id)).status).toBe('completed');
    expect((await onboardings.customer(domain))?.orders).toHaveLength(1);
  });
});

describe('a cancellation while nobody knows what came of a call', () => {
  test.each([
    ['the creation of the customer', '/v1/customers$'],
    ['the checkout', '/checkout$'],
  ])('%s: waits for the answer, then undoes it', async (_what, path) => {
    await onboardings.settings({ provisioningDelayMs: 3_600_000 });
    const { id, domain, submit } = await submitted();
    await system.partnerCenterFaults([{ kind: 'resetAfter', method: 'POST', path, times: 4 }]);
    await submit();
    await eventually(async () => {
      const left = (await onboardings.faultsLeft()).find((fault) => fault.path === path);
      expect(left?.times).toBeLessThan(4);
    });
    const cancelled = await system.api('POST', `/api/onboardings/${id}/cancel`);
    expect(cancelled.status).toBe(200);
    expect(await onboardings.ended(id)).toMatchObject({ status: 'cancelled', leftovers: [] });
    const customer = await onboardings.customer(domain);
    expect(customer?.relationshipToPartner).toBe('none');
    expect(customer?.orders.map(({ status }) => status)).toEqual(customer?.orders.map(() => 'cancelled'));
  });
});
