import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { newCustomer, PRODUCT, RESELLER, type Reply, Sandbox } from '../support/sandbox.ts';
import { PAGES } from './pages/index.ts';
import { type Page, shapeOf } from './pages/page.ts';

/** What stands in the sandbox for the things whose ids a page prints. */
interface Standing {
  customer: string;
  cart: string;
  order: string;
  subscription: string;
  etag: string;
}

let sandbox: Sandbox;
let items: Record<string, string>;
let standing: Standing;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.settings({ provisioningDelayMs: 0 });
  // The pages speak of America, and of two resellers.
  items = {};
  for (const product of [PRODUCT.basic, PRODUCT.e3]) items[product] = await sandbox.catalogItem(product, 'US');
  await sandbox.customer({ billing: { CompanyName: 'Contoso' } });
});
afterAll(() => sandbox.dispose());

beforeEach(async () => {
  const customer = (await sandbox.post('/customers', american())).body.id as string;
  const partner = { participants: [{ key: 'transaction_reseller', value: RESELLER.ready.partnerId }] };
  const line = {
    catalogItemId: items[PRODUCT.basic],
    quantity: 2,
    billingCycle: 'monthly',
    termDuration: 'P1Y',
    ...partner,
  };
  const lineItems = [line, { ...line, catalogItemId: items[PRODUCT.e3], billingCycle: 'annual' }];
  const [order] = (await sandbox.buy(customer, line)).body.orders;
  const cart = (await sandbox.post(`/customers/${customer}/carts`, { lineItems })).body.id;
  const subscription = order.lineItems[0].subscriptionId;
  const { body } = await sandbox.get(`/customers/${customer}/subscriptions/${subscription}`);
  standing = { customer, cart, order: order.id, subscription, etag: body.attributes.etag };
});

const ACCEPTANCE = PAGES.find(({ page }) => page === 'confirm-customer-consent-customer-agreement')?.request.body;

const american = () =>
  newCustomer({
    address: { Country: 'US', City: 'Redmond', State: 'WA', PostalCode: '98052' },
    billing: { Culture: 'en-US', Language: 'en' },
  });
const path = () => `/customers/${standing.customer}/subscriptions/${standing.subscription}`;
async function change(what: object): Promise<void> {
  standing.etag = (await sandbox.patch(path(), what)).body.attributes.etag;
}
const accept = () => sandbox.post(`/customers/${standing.customer}/agreements`, ACCEPTANCE);
const sellerOf = (change: object) => sandbox.control('PUT', `resellers/${RESELLER.other.tenantId}`, change);

/** What has to be so before a page's answer can be given; what is not named here is so already. */
const BEFORE: Record<string, () => Promise<unknown>> = {
  'get-confirmation-of-customer-agreement': () => accept(),
  'change-the-quantity-of-a-subscription: done': () => change({ quantity: 1 }),
  'change-the-quantity-of-a-subscription: going on': async () => {
    await change({ quantity: 1 });
    await sandbox.settings({ slowChanges: 1 });
  },
  'reactivate-a-suspended-a-subscription': () => change({ status: 'suspended' }),
  'remove-a-reseller-relationship-with-a-customer': () => change({ status: 'suspended' }),
  'delete-a-customer-account-from-the-integration-sandbox': () => change({ status: 'suspended' }),
  'transition-a-subscription: what can be upgraded to': () => change({ status: 'suspended' }),
  'verify-indirect-reseller-mpa-status: a Partner ID of another region': () => sellerOf({ enrolment: 'otherRegion' }),
  'verify-indirect-reseller-mpa-status: a Partner ID that is not enrolled': () =>
    sellerOf({ enrolment: 'notEnrolled' }),
};

/** A request for which the page's answer is the right one here, where ids alone do not make it so. */
const ASKED: Record<string, (request: Page['request']) => Partial<Page['request']>> = {
  'verify-domain-availability: free': () => ({ path: `/v1/domains/${randomUUID()}.onmicrosoft.com` }),
  // The page prints one address for both of its answers; this is the one that it corrects to.
  'validate-an-address: corrected': ({ body }) => ({ body: { ...(body as object), PostalCode: '98007' } }),
  // The catalogue here sells online services.
  'get-a-list-of-products': () => ({ path: '/v1/products?country=US&targetView=OnlineServices' }),
  'verify-indirect-reseller-mpa-status: by Partner ID': () => status(`mpnid=${RESELLER.ready.partnerId}`),
  'verify-indirect-reseller-mpa-status: by tenant id': () => status(`tenantId=${RESELLER.ready.tenantId}`),
  'verify-indirect-reseller-mpa-status: a Partner ID of another region': () =>
    status(`mpnid=${RESELLER.other.partnerId}`),
  'verify-indirect-reseller-mpa-status: a Partner ID that is not enrolled': () =>
    status(`mpnid=${RESELLER.other.partnerId}`),
  'verify-indirect-reseller-mpa-status: a Partner ID without the agreement': () =>
    status(`mpnid=${RESELLER.noAgreement.partnerId}`),
  'verify-indirect-reseller-mpa-status: a tenant without the agreement': () =>
    status(`tenantId=${RESELLER.noAgreement.tenantId}`),
};
const status = (query: string) => ({ path: `/v1/compliance/csp/agreementstatus?${query}` });

/**
 * Fields that a page prints for its own example only: an Azure subscription, an add-on, a reservation, a legacy offer
 * are no licences of the new commerce, which is what the sandbox sells.
 */
const ELSEWHERE: Record<string, string[]> = {
  // Not in the request that it prints.
  'create-a-customer': ['billingProfile.defaultAddress.phoneNumber'],
  'get-all-of-a-customer-s-subscriptions': ['items[].entitlementId'],
  'get-a-subscription-by-id: a standard subscription': ['entitlementId'],
  'get-a-subscription-by-id: an add-on': ['parentSubscriptionId', 'links.parentSubscription'],
  'change-the-quantity-of-a-subscription: done': ['links.entitlement'],
  'suspend-a-subscription': ['links.entitlement'],
  'reactivate-a-suspended-a-subscription': ['links.entitlement'],
};

const titleOf = ({ page, example }: Page) => (example === undefined ? page : `${page}: ${example}`);

const GUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const here = (printed: string) =>
  printed
    .replace(new RegExp(`/customers/${GUID}`, 'i'), `/customers/${standing.customer}`)
    .replace(new RegExp(`/subscriptions/${GUID}`, 'i'), `/subscriptions/${standing.subscription}`)
    .replace(/\/orders\/[\w-]+/i, `/orders/${standing.order}`)
    .replace(/\/carts\/[\w-]+/i, `/carts/${standing.cart}`)
    .replace(/\/products\/\w+/, `/products/${PRODUCT.basic}`)
    .replace(/\/skus\/\w+/, '/skus/0001');

/** The printed body with ids that exist here. */
function withOurIds(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => withOurIds(each, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withOurIds(each, key)]));
  }
  switch (name.toLowerCase()) {
    case 'catalogitemid':
      return items[PRODUCT.e3];
    case 'domain':
      return `${randomUUID().slice(0, 8)}.onmicrosoft.com`;
    case 'etag':
      return standing.etag;
    case 'supporttenantid':
      return RESELLER.ready.tenantId;
    case 'supportmpnid':
      return RESELLER.ready.partnerId;
    default:
      return value;
  }
}

async function ask(page: Page): Promise<Reply> {
  const { request } = page;
  const asked = { ...request, ...ASKED[titleOf(page)]?.(request) };
  const headers = Object.fromEntries(
    Object.entries(asked.headers ?? {}).map(([name, value]) => [name, value.replace('<etag>', standing.etag)]),
  );
  const body = asked.body === undefined ? undefined : await bodyOf(page, withOurIds(asked.body));
  const target = asked.path === request.path ? here(asked.path) : asked.path;
  return sandbox.ask(asked.method, target, { headers, ...(body === undefined ? {} : { body }) });
}

/** An upgrade sends back what was offered. */
async function bodyOf({ page }: Page, body: unknown): Promise<unknown> {
  if (page !== 'transition-a-subscription') return body;
  const { TargetOffer } = body as { TargetOffer: object };
  const [offered] = (await sandbox.get(`${path()}/upgrades`)).body.items;
  return { ...(body as object), TargetOffer: { ...TargetOffer, Id: offered.targetOffer.id } };
}

test.each(PAGES.map((page): [string, Page] => [titleOf(page), page]))('%s', async (title, page) => {
  await BEFORE[title]?.();
  const answer = await ask(page);
  const { response, shape } = page;
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: response.status });
  if (page.page === 'get-a-price-sheet') {
    const [row] = parse(answer.text, { columns: true }) as object[];
    return expect(Object.keys(row ?? {})).toEqual(expect.arrayContaining(Object.keys(shape)));
  }
  const printed = response.body ?? response.text;
  if (printed === undefined) return expect(answer.text).toBe('');
  const code = (response.body as { code?: number } | undefined)?.code;
  if (code !== undefined) expect(answer.body.code).toBe(code);
  const left = ELSEWHERE[title] ?? [];
  const wanted = Object.entries(shape).filter(
    ([field]) => !left.some((each) => field === each || field.startsWith(`${each}.`)),
  );
  expect(shapeOf(answer.body)).toMatchObject(Object.fromEntries(wanted));
});

test('the pages are many', () => {
  expect(new Set(PAGES.map(({ page }) => page)).size).toBeGreaterThanOrEqual(30);
});
