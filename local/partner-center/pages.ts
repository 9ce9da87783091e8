import { countryRules, validateAddress } from './addresses.ts';
import { agreementMetadata, confirmAgreement, listAgreements } from './agreements.ts';
import { type Answer, errorAnswer, Refused } from './answers.ts';
import type { Asked } from './asked.ts';
import { checkoutCart, createCart, getCart, updateCart } from './carts.ts';
import { getAvailability, getProduct, getSku, listAvailabilities, listProducts, listSkus } from './catalogue.ts';
import {
  createCustomer,
  customerRelationships,
  deleteCustomer,
  getBillingProfile,
  getCompanyProfile,
  getCustomer,
  headDomain,
  listCustomers,
  relationshipRequest,
  removeRelationship,
} from './customers.ts';
import { cancelOrder, createOrder, getOrder, listOrders, orderProvisioning } from './orders.ts';
import { priceSheet } from './prices.ts';
import { getProfile } from './profiles.ts';
import { agreementStatus, listRelationships } from './relationships.ts';
import { getSubscription, listSubscriptions, patchSubscription, provisioningStatus } from './subscriptions.ts';
import { getSupportContact, putSupportContact } from './support-contacts.ts';
import { createUpgrade, listUpgrades } from './upgrades.ts';

const PRODUCT = '/products/{product}';
const AVAILABILITIES = `${PRODUCT}/skus/{sku}/availabilities`;
const CUSTOMER = '/customers/{customer}';
const CART = `${CUSTOMER}/carts/{cart}`;
const ORDER = `${CUSTOMER}/orders/{order}`;
const SUBSCRIPTION = `${CUSTOMER}/subscriptions/{subscription}`;

/** Every page that is served, below `/v1` where nothing else is said; the first that fits answers. */
const ROUTES: [string, (asked: Asked) => Answer][] = [
  ['GET /profiles/{profile}', getProfile],
  ['GET /relationships', listRelationships],
  ['GET /compliance/csp/agreementstatus', agreementStatus],
  ['GET /agreements', agreementMetadata],
  ['HEAD /domains/{domain}', headDomain],
  ['POST /validations/address', validateAddress],
  ['GET /countryvalidationrules/{country}', countryRules],

  ['GET /v1.0/sales/{sheet}/$value', priceSheet],
  ['GET /products', listProducts],
  [`GET ${PRODUCT}`, getProduct],
  [`GET ${PRODUCT}/skus`, listSkus],
  [`GET ${PRODUCT}/skus/{sku}`, getSku],
  [`GET ${AVAILABILITIES}`, listAvailabilities],
  [`GET ${AVAILABILITIES}/{availability}`, getAvailability],

  ['GET /customers/relationshiprequests', relationshipRequest],
  ['POST /customers', createCustomer],
  ['GET /customers', listCustomers],
  [`GET ${CUSTOMER}`, getCustomer],
  [`PATCH ${CUSTOMER}`, removeRelationship],
  [`DELETE ${CUSTOMER}`, deleteCustomer],
  [`GET ${CUSTOMER}/profiles/company`, getCompanyProfile],
  [`GET ${CUSTOMER}/profiles/billing`, getBillingProfile],
  [`GET ${CUSTOMER}/relationships`, customerRelationships],
  [`GET ${CUSTOMER}/agreements`, listAgreements],
  [`POST ${CUSTOMER}/agreements`, confirmAgreement],
  [`GET ${CUSTOMER}/products`, listProducts],
  [`GET ${CUSTOMER}${PRODUCT}`, getProduct],
  [`GET ${CUSTOMER}${PRODUCT}/skus`, listSkus],
  [`GET ${CUSTOMER}${PRODUCT}/skus/{sku}`, getSku],
  [`GET ${CUSTOMER}${AVAILABILITIES}`, listAvailabilities],

  [`POST ${CUSTOMER}/carts`, createCart],
  [`GET ${CART}`, getCart],
  [`PUT ${CART}`, updateCart],
  [`POST ${CART}/checkout`, checkoutCart],
  [`POST ${CUSTOMER}/orders`, createOrder],
  [`GET ${CUSTOMER}/orders`, listOrders],
  [`GET ${ORDER}`, getOrder],
  [`PATCH ${ORDER}`, cancelOrder],
  [`GET ${ORDER}/provisioningstatus`, orderProvisioning],

  [`GET ${CUSTOMER}/subscriptions`, listSubscriptions],
  [`GET ${SUBSCRIPTION}`, getSubscription],
  [`PATCH ${SUBSCRIPTION}`, patchSubscription],
  [`GET ${SUBSCRIPTION}/provisioningstatus`, provisioningStatus],
  [`GET ${SUBSCRIPTION}/upgrades`, listUpgrades],
  [`POST ${SUBSCRIPTION}/upgrades`, createUpgrade],
  [`GET ${SUBSCRIPTION}/supportcontact`, getSupportContact],
  [`PUT ${SUBSCRIPTION}/supportcontact`, putSupportContact],
];

/** Paths are alike in any case, and with or without a slash at their end; ids keep the case that they came in. */
const compiled = ROUTES.map(([route, handle]) => {
  const [method, path] = route.split(' ') as [string, string];
  const pattern = path.replaceAll(/[.$]/g, '\\$&').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const base = path.startsWith('/v1') ? '' : '/v1';
  return { method, pattern: new RegExp(`^${base}${pattern}/?$`, 'i'), handle };
});

/** What Partner Center answers to a call; 501 to what this sandbox does not serve. */
export function answerPage(asked: Omit<Asked, 'params'>, path: string): Answer {
  try {
    for (const { method, pattern, handle } of compiled) {
      const match = method === asked.method ? pattern.exec(path) : null;
      if (match !== null) return handle({ ...asked, params: decoded(match.groups ?? {}) });
    }
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
  return errorAnswer(501, 0, `The sandbox does not serve ${asked.method} ${path}.`);
}

function decoded(params: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw new Refused(400, 800002, 'Invalid request input: the path cannot be decoded.');
  }
}
