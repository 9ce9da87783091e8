import { type BillingCycle, billingCycles, type Term, terms } from '../../shared/domain/catalogue.ts';
import type { Subscription } from '../../shared/domain/customer.ts';
import {
  type CallIds,
  type PartnerCenter,
  PartnerCenterError,
  type Subscription as PartnerCenterSubscription,
  type WriteIds,
} from '../../shared/partner-center/index.ts';

/** What is to be bought, as a cart names it. */
export interface PurchaseLine {
  catalogItemId: string;
  quantity: number;
  term: Term;
  billingCycle: BillingCycle;
  /** The reseller's: who is paid for it (page create-an-order-for-a-customer-of-an-indirect-reseller). */
  resellerPartnerId?: string;
}

/** Puts the lines in a new cart and gives its id. A line that cannot be bought is Partner Center's refusal of them all. */
export async function placeCart(
  partnerCenter: Pick<PartnerCenter, 'createCart'>,
  customerId: string,
  lines: PurchaseLine[],
  ids: WriteIds,
): Promise<string> {
  const cart = await partnerCenter.createCart(customerId, lines, ids);
  const refused = cart.lines.find(({ error }) => error !== undefined);
  if (refused?.error !== undefined) throw new PartnerCenterError(400, refused.error.code, refused.error.message);
  return cart.id;
}

/** Why one order of a cart was not placed, with Partner Center's code where it gave one. */
export interface OrderError {
  code?: string;
  message: string;
}

/** Page error-codes: a cart that cannot be checked out (any more). */
export const CART_GONE = '800008';
export const CART_BUSY = '800064';
export const CART_ORDERED = '800065';

/**
 * Checks out the first cart of a new customer. `lost`: it ran out, and nothing was ordered. Where the answer that says what
 * was ordered got lost for good, the customer's orders tell.
 */
export async function checkOut(
  partnerCenter: Pick<PartnerCenter, 'checkoutCart' | 'orders'>,
  customerId: string,
  cartId: string,
  ids: WriteIds,
): Promise<{ orderIds: string[]; errors: OrderError[] } | 'lost'> {
  try {
    const { orders, orderErrors } = await partnerCenter.checkoutCart(customerId, cartId, ids);
    const nothing = orders.length + orderErrors.length === 0 ? [{ message: 'Partner Center placed no order.' }] : [];
    return { orderIds: orders.map(({ id }) => id), errors: [...orderErrors, ...nothing] };
  } catch (error) {
    if (!(error instanceof PartnerCenterError)) throw error;
    if (error.code === CART_BUSY) throw new Error('The cart is being checked out by a call whose answer got lost.');
    if (error.code !== CART_GONE && error.code !== CART_ORDERED) throw error;
    const orders = await partnerCenter.orders(customerId, { correlationId: ids.correlationId });
    const orderIds = orders.filter(({ status }) => status !== 'cancelled').map(({ id }) => id);
    if (orderIds.length > 0) return { orderIds, errors: [] };
    if (error.code === CART_GONE) return 'lost';
    throw error;
  }
}

/** How an order stands; `failed` is for good. */
export type Provisioning =
  | { state: 'pending' }
  | { state: 'failed'; reason: string }
  | { state: 'done'; subscriptions: Subscription[] };

/**
 * Looks once at what came of orders (pages get-an-order-by-id, get-subscription-provisioning-status): done when every
 * line has a subscription and each of these is provisioned.
 */
export async function provisioningOf(
  partnerCenter: Pick<PartnerCenter, 'order' | 'provisioningStatus' | 'subscriptions'>,
  customerId: string,
  orderIds: string[],
  now: string,
  ids: CallIds,
): Promise<Provisioning> {
  const orders = await Promise.all(orderIds.map((orderId) => partnerCenter.order(customerId, orderId, ids)));
  const cancelled = orders.find(({ status }) => status === 'cancelled');
  if (cancelled !== undefined) return { state: 'failed', reason: `Order ${cancelled.id} was cancelled.` };
  const made = orders.flatMap(({ lines }) => lines.map(({ subscriptionId }) => subscriptionId));
  const known = new Set(made.filter((id) => id !== undefined));
  const looks = [...known].map((id) => partnerCenter.provisioningStatus(customerId, id, ids));
  const statuses = (await Promise.all(looks)).map(({ status }) => status);
  if (statuses.includes('failed')) return { state: 'failed', reason: 'Partner Center could not provision it.' };
  if (made.includes(undefined) || statuses.includes('pending')) return { state: 'pending' };
  const subscriptions = await partnerCenter.subscriptions(customerId, ids);
  return {
    state: 'done',
    subscriptions: subscriptions.filter(({ id }) => known.has(id)).map((each) => toSubscription(each, now)),
  };
}

/**
 * Partner Center's subscription as we show it. What the page leaves open for older subscriptions is what they were sold
 * with: a year, paid by the month.
 */
export function toSubscription(subscription: PartnerCenterSubscription, now: string): Subscription {
  const { id, name, quantity, status, offerId = '', orderId, resellerPartnerId, startsAt, endsAt } = subscription;
  const commitmentEndsAt = instant(endsAt);
  return {
    id,
    productId: offerId.split(':').slice(0, 2).join(':'),
    title: name,
    quantity,
    status: status === 'none' ? 'pending' : status,
    term: terms.find((term) => term === subscription.term) ?? 'P1Y',
    billingCycle: billingCycles.find((cycle) => cycle === subscription.billingCycle) ?? 'monthly',
    since: instant(startsAt) ?? now,
    ...(commitmentEndsAt === undefined ? {} : { commitmentEndsAt }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(resellerPartnerId === undefined ? {} : { resellerPartnerId }),
  };
}

function instant(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
