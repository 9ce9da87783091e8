import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { checkAgreement } from './agreements.ts';
import { type Answer, collection, INVALID_INPUT, link, ok, Refused } from './answers.ts';
import { type Asked, optionalText, readBodyAs } from './asked.ts';
import { countryOf } from './countries.ts';
import { askedCustomer } from './customers.ts';
import { type Line, lineError } from './line-rules.ts';
import { CYCLES, productOf, type Term } from './products.ts';
import type { Customer, Order, OrderLine, Subscription } from './records.ts';
import { takeProvisioningFailure } from './settings.ts';
import { provisioningOf, statusOf } from './subscription-states.ts';

const MONTHS: Record<string, number> = { P1M: 1, P1Y: 12, P3Y: 36 };

/** The last moment of a term that begins today. */
export function commitmentEnd(now: Date, termDuration: string): string {
  const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  end.setUTCMonth(end.getUTCMonth() + (MONTHS[termDuration] ?? 12));
  return new Date(end.getTime() - 1000).toISOString();
}

/** Places one order; each of its lines begins a subscription, which is provisioned later. */
export function placeOrder(
  { state, now }: Asked,
  customer: Customer,
  lines: (Line & { friendlyName?: string | undefined })[],
): Order {
  const settings = state.settings();
  const at = now.toISOString();
  const provisionedAt = new Date(now.getTime() + settings.provisioningDelayMs).toISOString();
  const id = `${randomBytes(24).toString('base64url')}1`;
  const orderLines = lines.map((line, lineItemNumber): OrderLine => {
    const { catalogItemId, quantity, partnerIdOnRecord, billingCycle, termDuration = 'P1Y' } = line;
    const productId = catalogItemId.split(':')[0] as string;
    const friendlyName = line.friendlyName ?? productOf(productId)?.title ?? catalogItemId;
    const subscription: Subscription = {
      id: randomUUID(),
      customerId: customer.id,
      orderId: id,
      catalogItemId,
      friendlyName,
      quantity,
      termDuration,
      billingCycle: billingCycle.toLowerCase(),
      partnerId: partnerIdOnRecord,
      status: 'active',
      autoRenew: true,
      createdAt: at,
      activeAt: provisionedAt,
      provisionedAt,
      failure: takeProvisioningFailure(settings, productId),
      commitmentEndDate: commitmentEnd(now, termDuration),
      version: 1,
    };
    state.subscriptions.save(subscription);
    return {
      lineItemNumber,
      catalogItemId,
      subscriptionId: subscription.id,
      friendlyName,
      quantity,
      termDuration,
      partnerIdOnRecord,
    };
  });
  state.saveSettings(settings);
  const order: Order = {
    id,
    alternateId: randomBytes(6).toString('hex'),
    customerId: customer.id,
    billingCycle: lines[0]?.billingCycle.toLowerCase() ?? 'monthly',
    currencyCode: countryOf(customer.billing.address.country)?.currency.code ?? 'USD',
    createdAt: at,
    cancelled: false,
    lines: orderLines,
  };
  state.orders.save(order);
  return order;
}

const subscriptionsOf = ({ state }: Asked, { customerId, lines }: Order) =>
  lines.map(({ subscriptionId }) => state.subscriptions.get(subscriptionId, customerId) as Subscription);

/** Page order-resources, as the pages checkout-a-cart and cancel-software-purchases print it. */
export function orderBody(order: Order, subscriptions: Subscription[], country: string, now: Date) {
  const { id, customerId } = order;
  const uri = `/customers/${customerId}/orders/${id}`;
  const pending = subscriptions.some((each) => statusOf(each, now) === 'pending');
  return {
    id,
    alternateId: order.alternateId,
    referenceCustomerId: customerId,
    billingCycle: order.billingCycle,
    currencyCode: order.currencyCode,
    currencySymbol: countryOf(country)?.currency.symbol ?? '',
    lineItems: order.lines.map((line) => lineBody(line, customerId, country)),
    creationDate: order.createdAt,
    status: order.cancelled ? 'cancelled' : pending ? 'pending' : 'completed',
    transactionType: 'UserPurchase',
    links: {
      self: link(uri),
      provisioningStatus: link(`${uri}/provisioningstatus`),
      patchOperation: link(uri, 'PATCH'),
    },
    client: { marketplaceCountry: country, deviceFamily: 'UniversalStore-PartnerCenter', name: 'Partner Center API' },
    attributes: { objectType: 'Order' },
  };
}

/** An order as it is answered to a call about its customer. */
export const shown = (asked: Asked, { billing }: Customer, order: Order) =>
  orderBody(order, subscriptionsOf(asked, order), billing.address.country, asked.now);

function lineBody({ catalogItemId, ...line }: OrderLine, customerId: string, country: string) {
  const [product, sku, availability] = catalogItemId.split(':');
  const subscription = `/customers/${customerId}/subscriptions/${line.subscriptionId}`;
  return {
    lineItemNumber: line.lineItemNumber,
    offerId: catalogItemId,
    subscriptionId: line.subscriptionId,
    termDuration: line.termDuration,
    transactionType: 'New',
    friendlyName: line.friendlyName,
    quantity: line.quantity,
    ...(line.partnerIdOnRecord === undefined ? {} : { partnerIdOnRecord: line.partnerIdOnRecord }),
    links: {
      product: link(`/products/${product}?country=${country}`),
      sku: link(`/products/${product}/skus/${sku}?country=${country}`),
      availability: link(`/products/${product}/skus/${sku}/availabilities/${availability}?country=${country}`),
      subscription: link(subscription),
      provisioningStatus: link(`${subscription}/provisioningstatus`),
    },
  };
}

const orderSchema = z.object({
  referenceCustomerId: optionalText,
  billingCycle: optionalText,
  lineItems: z
    .array(
      z.object({
        lineItemNumber: z.number().int().min(0),
        offerId: z.string().trim().min(1),
        friendlyName: optionalText,
        quantity: z.number().int().min(1),
        termDuration: optionalText,
        partnerIdOnRecord: optionalText,
      }),
    )
    .min(1),
});

/** Page create-an-order-for-a-customer-of-an-indirect-reseller: without a term it is a year, and monthly billing. */
export function createOrder(asked: Asked): Answer {
  const customer = askedCustomer(asked);
  checkAgreement(asked, customer);
  const given = readBodyAs(asked, orderSchema);
  if (given.lineItems.some(({ lineItemNumber }, index) => lineItemNumber !== index)) {
    throw new Refused(400, 800071, 'Line Item number should be from 0 to number of line items count');
  }
  const cycle = given.billingCycle?.toLowerCase() ?? 'unknown';
  const lines = given.lineItems.map(({ offerId, termDuration = 'P1Y', ...line }) => ({
    ...line,
    catalogItemId: offerId,
    termDuration,
    billingCycle: cycle === 'unknown' ? (CYCLES[termDuration as Term]?.[0] ?? cycle) : cycle,
  }));
  for (const [index, line] of lines.entries()) {
    const error = lineError(asked.state, customer.billing.address.country, line);
    if (error !== undefined) {
      throw new Refused(400, error.errorCode, `lineItems.${index}: ${error.errorDescription}`);
    }
  }
  return { status: 201, body: shown(asked, customer, placeOrder(asked, customer, lines)) };
}

function askedOrder(asked: Asked): { customer: Customer; order: Order } {
  const customer = askedCustomer(asked);
  const order = asked.state.orders.get(asked.params['order'] ?? '', customer.id);
  if (order === undefined) throw new Refused(404, 20000, `Order Id not found: ${asked.params['order']}`);
  return { customer, order };
}

/** Page get-all-of-a-customer-s-orders. */
export function listOrders(asked: Asked): Answer {
  const customer = askedCustomer(asked);
  const items = asked.state.orders.of(customer.id).map((order) => shown(asked, customer, order));
  return ok(collection(items, `/customers/${customer.id}/orders`));
}

/** Page get-an-order-by-id. */
export function getOrder(asked: Asked): Answer {
  const { customer, order } = askedOrder(asked);
  return ok(shown(asked, customer, order));
}

const cancelSchema = z.object({
  status: z.string(),
  lineItems: z
    .array(z.object({ lineItemNumber: z.number().int().min(0) }))
    .nullish()
    .transform((lines) => (lines?.length ? lines.map(({ lineItemNumber }) => lineItemNumber) : undefined)),
});

/**
 * Pages cancel-an-order-from-the-integration-sandbox and cancel-software-purchases: the whole order, or the lines that
 * are named; their subscriptions are deleted. Products that cannot be cancelled have their subscriptions suspended.
 */
export function cancelOrder(asked: Asked): Answer {
  const { state } = asked;
  const { customer, order } = askedOrder(asked);
  const { status, lineItems } = readBodyAs(asked, cancelSchema);
  if (status.toLowerCase() !== 'cancelled') {
    throw new Refused(400, INVALID_INPUT, `Invalid request input: status '${status}'.`);
  }
  if (order.cancelled) throw new Refused(400, 800061, 'Order cannot be cancelled');
  const chosen = order.lines.filter(({ lineItemNumber }) => lineItems?.includes(lineItemNumber) ?? true);
  if (chosen.length < (lineItems?.length ?? 1)) {
    throw new Refused(400, 800071, 'Line Item number should be from 0 to number of line items count');
  }
  if (chosen.some(({ catalogItemId }) => productOf(catalogItemId.split(':')[0] as string)?.cancellable === false)) {
    const description = `This order ${order.id} cannot be cancelled. Use PATCH /customers/${order.customerId}/subscriptions/<subscriptionId> to suspend subscriptions`;
    throw new Refused(400, 800063, description);
  }
  for (const subscription of subscriptionsOf(asked, { ...order, lines: chosen })) {
    state.subscriptions.save({ ...subscription, status: 'deleted', version: subscription.version + 1 });
  }
  const lines =
    lineItems === undefined
      ? order.lines
      : order.lines.map((line) => (chosen.includes(line) ? { ...line, quantity: 0 } : line));
  const cancelled = lineItems === undefined || lines.every(({ quantity }) => quantity === 0);
  const changed = { ...order, lines, cancelled };
  state.orders.save(changed);
  return ok(shown(asked, customer, changed));
}

const LINE_STATUS = { success: 'Fulfilled', failed: 'Unfulfilled', pending: 'PrefulfillmentPending' };

/** The page that an order's own link leads to (order-resources, OrderLineItemProvisioningStatus). */
export function orderProvisioning(asked: Asked): Answer {
  const { order } = askedOrder(asked);
  const subscriptions = subscriptionsOf(asked, order);
  const items = order.lines.map(({ lineItemNumber, quantity }, index) => {
    const subscription = subscriptions[index] as Subscription;
    const state = order.cancelled ? 'failed' : provisioningOf(subscription, asked.now);
    const status = LINE_STATUS[state];
    return { lineItemNumber, status, quantityProvisioningInformation: [{ quantity, status }] };
  });
  return ok(collection(items));
}
