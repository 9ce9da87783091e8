import { z } from 'zod';
import { type Answer, collection, link, ok, Refused } from './answers.ts';
import { type Asked, optionalText, readBodyAs } from './asked.ts';
import { askedCustomer } from './customers.ts';
import { quantityError } from './line-rules.ts';
import { catalogItem, productOf } from './products.ts';
import type { Subscription } from './records.ts';
import { partnerOnRecordRefusal } from './relationships.ts';
import { provisioningOf, settled, statusOf } from './subscription-states.ts';

/** So long after an order a subscription can be cancelled: days, for full refund. */
const CANCELLATION_DAYS = 7;
const DAY = 86_400_000;

const etagOf = ({ id, version }: Subscription) => Buffer.from(JSON.stringify({ id, version })).toString('base64');

const refundUntil = ({ createdAt }: Subscription) =>
  new Date(Date.parse(createdAt) + CANCELLATION_DAYS * DAY).toISOString();

/** Page subscription-resources, as get-a-subscription-by-id and cancel-an-azure-marketplace-subscription print it. */
export function subscriptionBody(stored: Subscription, now: Date, country: string) {
  const subscription = settled(stored, now);
  const { id, customerId, catalogItemId } = subscription;
  const [productId = '', skuId, availabilityId] = catalogItemId.split(':');
  const sku = `/products/${productId}/skus/${skuId}`;
  const status = statusOf(subscription, now);
  const title = productOf(productId)?.skus.find((each) => each.id === skuId)?.title ?? subscription.friendlyName;
  return {
    id,
    offerId: catalogItemId,
    offerName: title,
    friendlyName: subscription.friendlyName,
    productType: { id: 'OnlineServicesNCE', displayName: 'OnlineServicesNCE' },
    quantity: subscription.quantity,
    unitType: 'Licenses',
    hasPurchasableAddons: false,
    creationDate: subscription.createdAt,
    effectiveStartDate: subscription.createdAt,
    commitmentEndDate: subscription.commitmentEndDate,
    status,
    autoRenewEnabled: subscription.autoRenew,
    isTrial: false,
    billingType: 'license',
    billingCycle: subscription.billingCycle,
    termDuration: subscription.termDuration,
    renewalTermDuration: subscription.termDuration,
    refundOptions: [{ type: 'Full', expiresAt: refundUntil(subscription) }],
    isMicrosoftProduct: true,
    publisherName: 'Microsoft Corporation',
    ...(status === 'suspended' ? { suspensionReasons: ['Partner'] } : {}),
    ...(subscription.partnerId === undefined ? {} : { partnerId: subscription.partnerId }),
    contractType: 'subscription',
    links: {
      offer: link(`/offers/${catalogItemId}?country=${country}`),
      product: link(`/products/${productId}?country=${country}`),
      sku: link(`${sku}?country=${country}`),
      availability: link(`${sku}/availabilities/${availabilityId}?country=${country}`),
      self: link(`/customers/${customerId}/subscriptions/${id}`),
    },
    orderId: subscription.orderId,
    attributes: { etag: etagOf(subscription), objectType: 'Subscription' },
  };
}

/** The subscription that the path names, with the country of its customer. */
export function askedSubscription(asked: Asked): { subscription: Subscription; country: string } {
  const customer = askedCustomer(asked);
  const id = asked.params['subscription'] ?? '';
  const found = asked.state.subscriptions.get(id.toLowerCase(), customer.id);
  if (found === undefined) throw new Refused(404, 20003, `Subscription with id ${id} not found.`);
  return { subscription: settled(found, asked.now), country: customer.billing.address.country };
}

/** Pages get-all-of-a-customer-s-subscriptions, get-a-list-of-subscriptions-by-order, get-all-subscriptions-by-partner. */
export function listSubscriptions(asked: Asked): Answer {
  const { state, query, now } = asked;
  const { id, billing } = askedCustomer(asked);
  const [order, partner] = [query.get('order_id'), query.get('mpn_id')];
  const items = state.subscriptions
    .of(id)
    .filter(({ orderId, partnerId }) => (order ?? orderId) === orderId && (partner ?? partnerId) === partnerId)
    .map((subscription) => subscriptionBody(subscription, now, billing.address.country));
  return ok(collection(items));
}

/** Page get-a-subscription-by-id. */
export function getSubscription(asked: Asked): Answer {
  const { subscription, country } = askedSubscription(asked);
  return ok(subscriptionBody(subscription, asked.now, country));
}

/** Page get-subscription-provisioning-status. */
export function provisioningStatus(asked: Asked): Answer {
  const { subscription } = askedSubscription(asked);
  const { catalogItemId, quantity, commitmentEndDate } = subscription;
  return ok({
    skuId: catalogItemId.split(':')[1],
    status: provisioningOf(subscription, asked.now),
    quantity,
    endDate: commitmentEndDate,
    attributes: { objectType: 'SubscriptionProvisioningStatus' },
  });
}

/** The whole resource is sent; what differs from the stored one is the change. */
const patchSchema = z.object({
  friendlyName: optionalText,
  quantity: z.number().int().min(0).nullish(),
  status: optionalText,
  autoRenewEnabled: z.boolean().nullish(),
  billingCycle: optionalText,
  partnerId: optionalText,
  attributes: z.object({ etag: optionalText }).nullish(),
});
type Patch = z.output<typeof patchSchema>;

function checkEtag({ headers }: Asked, subscription: Subscription, patch: Patch): void {
  const given = String(headers['if-match'] ?? patch.attributes?.etag ?? '').replace(/^(W\/)?"(.*)"$/, '$2');
  if (given === '' || given === '*' || given === etagOf(subscription)) return;
  throw new Refused(400, 2055, 'Etag is no longer valid');
}

/** Checks a change of status, and gives the status that is stored. */
function newStatus(asked: Asked, subscription: Subscription, wanted: string): Subscription['status'] {
  const from = statusOf(subscription, asked.now);
  if (wanted === from) return subscription.status;
  if (wanted === 'deleted') {
    const product = productOf(subscription.catalogItemId.split(':')[0] as string);
    if (product?.cancellable === false)
      throw new Refused(400, 800096, 'Cannot update the status for this subscription');
    if (refundUntil(subscription) < asked.now.toISOString()) {
      const window = `You have passed your ${CANCELLATION_DAYS}-day cancellation window.`;
      throw new Refused(400, 900117, `${window} We are unable to cancel your purchase`);
    }
    return 'deleted';
  }
  if (wanted !== 'active' && wanted !== 'suspended') {
    throw new Refused(400, 800040, `Asset status cannot be changed to ${wanted} from ${from}`);
  }
  return wanted;
}

function checkQuantity(subscription: Subscription, status: string, country: string, quantity: number): void {
  if (quantity === subscription.quantity) return;
  if (status === 'suspended') {
    const description = 'Subscription quantity cannot be increased or decreased while subscription is being suspended';
    throw new Refused(400, 2001, description);
  }
  const item = catalogItem(subscription.catalogItemId, country);
  const outside = item === undefined ? undefined : quantityError(quantity, item.sku);
  if (outside !== undefined) throw new Refused(400, 2002, outside);
}

function checkPartner(asked: Asked, subscription: Subscription, partnerId: string): void {
  if (partnerId === subscription.partnerId) return;
  const refusal = partnerOnRecordRefusal(asked.state, partnerId);
  if (refusal !== undefined) throw new Refused(...refusal);
}

function checkChangeable(subscription: Subscription, now: Date): void {
  if (subscription.status === 'deleted') {
    throw new Refused(400, 2011, `Subscription with id ${subscription.id} and deleted status cannot be updated.`);
  }
  const provisioning = statusOf(subscription, now) === 'pending' && subscription.failure === undefined;
  if (provisioning || subscription.coming !== undefined) {
    throw new Refused(400, 800082, 'Subscription is not ready to be updated. Please try again after sometime');
  }
}

/** Pages change-the-quantity-of-a-subscription, suspend-a-subscription, reactivate-a-suspended-a-subscription. */
export function patchSubscription(asked: Asked): Answer {
  const { state, now } = asked;
  const { subscription, country } = askedSubscription(asked);
  const patch = readBodyAs(asked, patchSchema);
  checkEtag(asked, subscription, patch);
  checkChangeable(subscription, now);
  if (patch.billingCycle !== undefined && patch.billingCycle.toLowerCase() !== subscription.billingCycle) {
    const description =
      'The billing cycle for an existing subscription cannot be updated using update-subscription operation. Please use update-Order operation';
    throw new Refused(400, 2054, description);
  }
  const status =
    patch.status === undefined ? subscription.status : newStatus(asked, subscription, patch.status.toLowerCase());
  const quantity = patch.quantity ?? subscription.quantity;
  checkQuantity(subscription, status, country, quantity);
  const partnerId = patch.partnerId ?? subscription.partnerId;
  if (partnerId !== undefined) checkPartner(asked, subscription, partnerId);

  const settings = state.settings();
  const provisionedAt =
    quantity === subscription.quantity
      ? subscription.provisionedAt
      : new Date(now.getTime() + settings.provisioningDelayMs).toISOString();
  const change = {
    friendlyName: patch.friendlyName ?? subscription.friendlyName,
    autoRenew: patch.autoRenewEnabled ?? subscription.autoRenew,
    quantity,
    status,
    partnerId,
    provisionedAt,
    version: subscription.version + 1,
  };
  if (settings.slowChanges > 0) {
    state.saveSettings({ ...settings, slowChanges: settings.slowChanges - 1 });
    const at = new Date(now.getTime() + settings.provisioningDelayMs).toISOString();
    state.subscriptions.save({ ...subscription, coming: { at, change } });
    const location = `/customers/${subscription.customerId}/subscriptions/${subscription.id}`;
    return { status: 202, headers: { location } };
  }
  const changed = { ...subscription, ...change };
  state.subscriptions.save(changed);
  return ok(subscriptionBody(changed, now, country));
}
