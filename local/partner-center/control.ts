import { z } from 'zod';
import { HttpError } from '../http.ts';
import { countryOf } from './countries.ts';
import { domainIsTaken, isDomain } from './customer-rules.ts';
import { existingCustomer } from './customers.ts';
import { checked } from './faults.ts';
import { orderBody } from './orders.ts';
import { productOf } from './products.ts';
import type { Customer } from './records.ts';
import type { SandboxReseller } from './resellers.ts';
import { sandboxSettings } from './settings.ts';
import type { SandboxState } from './state.ts';
import { settled } from './subscription-states.ts';
import { subscriptionBody } from './subscriptions.ts';

/** What people do in Partner Center, and what a test wants to see or set; each call inside one transaction. */

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const resellerChange = z.strictObject({
  agreementSigned: flag.optional(),
  partnership: flag.optional(),
  enrolment: z.enum(['enrolled', 'notEnrolled', 'otherRegion']).optional(),
  partnerId: z.string().regex(/^\d+$/).optional(),
  name: z.string().trim().min(1).max(200).optional(),
  location: z.string().length(2).optional(),
});

/** Changes a reseller; one that nobody knew yet is made, once it has a Partner ID and a name. */
export function changeReseller(state: SandboxState, tenantId: string, given: unknown): SandboxReseller {
  const change = checked(resellerChange, given);
  const reseller = state.reseller(tenantId);
  if (reseller === undefined && (change.partnerId === undefined || change.name === undefined)) {
    throw new HttpError(404, `There is no reseller with the tenant id ${tenantId}.`);
  }
  const base = { tenantId: tenantId.toLowerCase(), location: 'NL', agreementSigned: false, partnership: false };
  const changed = { ...(reseller ?? base), ...change } as SandboxReseller;
  const other = state.resellerByPartnerId(changed.partnerId);
  if (other !== undefined && other.tenantId !== changed.tenantId) {
    throw new HttpError(409, `The Partner ID ${changed.partnerId} is that of ${other.name}.`);
  }
  state.saveReseller(changed);
  return changed;
}

/** All customers with what they have, for tests that compare totals. */
export function customersWithAll(state: SandboxState, now: Date) {
  const orders = Map.groupBy(state.orders.all(), ({ customerId }) => customerId);
  const subscriptions = Map.groupBy(state.subscriptions.all(), ({ customerId }) => customerId);
  return state.allCustomers().map((customer) => {
    const { country } = customer.billing.address;
    const bought = subscriptions.get(customer.id) ?? [];
    return {
      ...summary(customer),
      orders: (orders.get(customer.id) ?? []).map((order) => {
        const its = bought.filter(({ orderId }) => orderId === order.id);
        return orderBody(order, its, country, now);
      }),
      subscriptions: bought.map((each) => subscriptionBody(each, now, country)),
    };
  });
}

const summary = ({ id, companyName, domain, reseller, relation, createdAt, billing }: Customer) => ({
  id,
  companyName,
  domain,
  country: billing.address.country,
  resellerTenantId: reseller ?? null,
  relationshipToPartner: relation,
  createdAt,
});

const acceptance = z.strictObject({
  companyName: z.string().trim().min(1).max(200),
  domain: z.string().trim().refine(isDomain, 'must be a domain of onmicrosoft.com'),
  resellerTenantId: z.string().optional(),
  country: z.string().length(2).default('NL'),
});

/** An existing customer accepts the provider's relationship request; one whose relation had ended comes back. */
export function acceptRelationship(state: SandboxState, now: Date, given: unknown) {
  const { companyName, domain, resellerTenantId, country } = checked(acceptance, given);
  if (countryOf(country) === undefined) throw new HttpError(400, `country (${country}): is not known`);
  const reseller = resellerTenantId === undefined ? undefined : state.reseller(resellerTenantId);
  if (resellerTenantId !== undefined && reseller === undefined) {
    throw new HttpError(400, `resellerTenantId (${resellerTenantId}): is no reseller`);
  }
  const known = state.customerByDomain(domain);
  if (known?.relation === 'reseller' || (known === undefined && domainIsTaken(state, domain))) {
    throw new HttpError(409, `${domain} is the domain of another tenant, or of a customer of yours.`);
  }
  const made = existingCustomer(companyName, domain, country.toUpperCase(), reseller?.tenantId, now);
  const customer: Customer =
    known === undefined ? made : { ...known, companyName, relation: 'reseller', reseller: reseller?.tenantId };
  state.saveCustomer(customer);
  return summary(customer);
}

const priceChange = z.strictObject({
  productId: z.string(),
  skuId: z.string().default('0001'),
  factor: z.number().positive().max(1000),
});

/** From now on the SKU costs its first price times the factor. */
export function changePrice(state: SandboxState, given: unknown) {
  const change = checked(priceChange, given);
  const product = productOf(change.productId);
  const sku = product?.skus.find(({ id }) => id === change.skuId);
  if (product === undefined || sku === undefined) {
    throw new HttpError(404, `There is no SKU ${change.productId}:${change.skuId}.`);
  }
  state.setPriceFactor(`${product.id}:${sku.id}`, change.factor);
  return change;
}

const subscriptionChange = z.strictObject({
  quantity: z.number().int().min(0).optional(),
  status: z.enum(['active', 'suspended', 'deleted']).optional(),
  /** Null takes it off. */
  partnerId: z.string().nullable().optional(),
  friendlyName: z.string().min(1).optional(),
});

/** A person changes a subscription in Partner Center. */
export function changeSubscription(state: SandboxState, now: Date, id: string, given: unknown) {
  const { partnerId, ...change } = checked(subscriptionChange, given);
  const found = state.subscriptions.find(id.toLowerCase());
  if (found === undefined) throw new HttpError(404, `There is no subscription ${id}.`);
  const subscription = settled(found, now);
  const changed = {
    ...subscription,
    ...(change as Partial<typeof subscription>),
    partnerId: partnerId === undefined ? subscription.partnerId : (partnerId ?? undefined),
    version: subscription.version + 1,
  };
  state.subscriptions.save(changed);
  return subscriptionBody(changed, now, state.customer(changed.customerId)?.billing.address.country ?? '');
}

/** What is given replaces what was set, key by key; an empty object leaves all as it is. */
export function changeSettings(state: SandboxState, given: unknown) {
  const known = z.record(z.string(), z.unknown());
  const settings = checked(sandboxSettings, { ...state.settings(), ...checked(known, given) });
  state.saveSettings(settings);
  return settings;
}
