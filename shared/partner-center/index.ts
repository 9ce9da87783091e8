import type { Settings } from '../settings.ts';
import { addresses } from './addresses.ts';
import { agreements } from './agreements.ts';
import { carts } from './carts.ts';
import { catalogue } from './catalogue.ts';
import { compliance } from './compliance.ts';
import { countries } from './countries.ts';
import { customers } from './customers.ts';
import { domains } from './domains.ts';
import { orders } from './orders.ts';
import { prices } from './prices.ts';
import { profiles } from './profiles.ts';
import { relationshipRequest } from './relationship-request.ts';
import { relationships } from './relationships.ts';
import { subscriptions } from './subscriptions.ts';
import { supportContact } from './support-contact.ts';
import { transport } from './transport.ts';
import { upgrades } from './upgrades.ts';

export type { Address, AddressVerdict } from './addresses.ts';
export type { AgreementMetadata, CustomerAgreement, NewCustomerAgreement } from './agreements.ts';
export type { Cart, CheckoutResult, NewCartLine } from './carts.ts';
export type { Availability, BillingCycle, CatalogueView, Product, Sku } from './catalogue.ts';
export type { AgreementStatus } from './compliance.ts';
export type { CountryRules } from './countries.ts';
export type { CreatedCustomer, CustomerPage, CustomerQuery, NewCustomer, PartnerCenterCustomer } from './customers.ts';
export { isRefusedForGood, PartnerCenterError, PartnerCenterUnavailable } from './errors.ts';
export type { Order } from './orders.ts';
export type { Price, PriceQuery } from './prices.ts';
export type { PartnerProfiles } from './profiles.ts';
export type { IndirectReseller } from './relationships.ts';
export { type CallIds, requestIdOf, type WriteIds } from './request-id.ts';
export type { ChangedSubscription, ProvisioningStatus, Subscription, SubscriptionChanges } from './subscriptions.ts';
export type { SupportContact } from './support-contact.ts';
export type { Upgrade, UpgradeResult } from './upgrades.ts';

/**
 * The Partner Center REST API as we use it, under our own names: what is sent is what the documentation's pages show,
 * what comes back is checked.
 *
 * | area | methods |
 * | --- | --- |
 * | ourselves | `profiles` |
 * | resellers | `indirectResellers`, `agreementStatus` |
 * | before a customer is made | `isDomainTaken`, `validateAddress`, `countryRules` |
 * | customers | `createCustomer`, `customer`, `customers`, `resellersOfCustomer`, `relationshipRequestLink`, `endCustomerRelationship`, `deleteCustomer` (integration sandbox only) |
 * | the Microsoft Customer Agreement | `agreementMetadata`, `customerAgreements`, `confirmCustomerAgreement` |
 * | what can be bought | `products`, `product`, `skus`, `sku`, `availabilities`, `prices` |
 * | ordering | `createCart`, `updateCart`, `checkoutCart`, `order`, `orders`, `cancelOrder` |
 * | subscriptions | `subscriptions`, `subscription`, `changeSubscription`, `provisioningStatus`, `upgrades`, `upgradeSubscription`, `supportContact`, `setSupportContact` |
 *
 * Every method takes its call ids last. Reads: `{ correlationId }`. Writes also a `requestId`, made with `requestIdOf`
 * from the workflow instance and its step, so that a step that is run again is recognised as the same call and done
 * once. After an answer that says no, the same request id brings that answer back: what is tried anew on purpose needs
 * a step name of its own.
 *
 * Throws `PartnerCenterError` when Partner Center says no (for good: refusals.ts has what it means to a client of ours)
 * and `PartnerCenterUnavailable` when it cannot say (after three tries of its own; its `retryAfterSeconds` is for the
 * caller to wait). Input that no page would take throws a ZodError: check it first, where the field can be named.
 *
 * `createCustomer` answers a secret, unless Partner Center keeps it to itself; no other method does. Its answer must not pass through the task hub.
 */
export type PartnerCenter = ReturnType<typeof partnerCenter>;

/** The client; made once, at start. */
export function partnerCenter(settings: Settings) {
  const send = transport(settings);
  return {
    ...profiles(send),
    ...relationships(send),
    ...compliance(send),
    ...domains(send),
    ...addresses(send),
    ...countries(send),
    ...customers(send),
    ...relationshipRequest(send),
    ...agreements(send),
    ...catalogue(send),
    ...prices(send),
    ...carts(send),
    ...orders(send),
    ...subscriptions(send),
    ...upgrades(send),
    ...supportContact(send),
  };
}
