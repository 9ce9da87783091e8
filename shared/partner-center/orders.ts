import { z } from 'zod';
import { billingCycleOf } from './catalogue.ts';
import { type CallIds, canonical, type WriteIds } from './request-id.ts';
import { allPages, type Send } from './transport.ts';
import { defined, part } from './wire.ts';

const text = z.string().optional();

const lineSchema = z
  .looseObject({
    lineItemNumber: z.number(),
    offerId: z.string(),
    subscriptionId: text,
    friendlyName: text,
    quantity: z.number(),
    termDuration: text,
    transactionType: text,
    partnerIdOnRecord: text,
  })
  .transform((line) =>
    defined({
      number: line.lineItemNumber,
      /** The catalogue item or offer that was bought. */
      offerId: line.offerId,
      quantity: line.quantity,
      /** Absent while the subscription is being made, and for what is no subscription. */
      subscriptionId: line.subscriptionId && canonical(line.subscriptionId),
      name: line.friendlyName,
      term: line.termDuration || undefined,
      resellerPartnerId: line.partnerIdOnRecord,
    }),
  );

const STATUSES = ['pending', 'completed', 'cancelled', 'unknown'] as const;

/** Page order-resources. */
export const orderSchema = z
  .looseObject({
    id: z.string(),
    alternateId: text,
    referenceCustomerId: z.string(),
    billingCycle: billingCycleOf,
    currencyCode: text,
    lineItems: z.array(lineSchema),
    creationDate: text,
    status: z.string().optional(),
  })
  .transform((order) =>
    defined({
      id: canonical(order.id),
      customerId: canonical(order.referenceCustomerId),
      status: STATUSES.find((known) => known === order.status?.toLowerCase()) ?? 'unknown',
      lines: order.lineItems,
      /** The one that people read out. */
      alternateId: order.alternateId,
      billingCycle: order.billingCycle,
      currency: order.currencyCode,
      createdAt: order.creationDate,
    }),
  );

export type Order = z.output<typeof orderSchema>;

export const orders = (send: Send) => ({
  /** One order (page get-an-order-by-id). */
  order: (customerId: string, orderId: string, ids: CallIds): Promise<Order> =>
    send({ method: 'GET', path: pathOf(customerId, orderId), answer: orderSchema, ...ids }),

  /** A customer's orders (page get-all-of-a-customer-s-orders). */
  orders: (customerId: string, ids: CallIds): Promise<Order[]> =>
    allPages(send, { path: `/v1/customers/${part(customerId)}/orders`, item: orderSchema, ...ids }),

  /**
   * Cancels an order (page cancel-an-order-from-the-integration-sandbox): everything in the integration sandbox; for
   * real what can be cancelled, within its window.
   */
  cancelOrder: (customerId: string, orderId: string, ids: WriteIds): Promise<Order> =>
    send({
      method: 'PATCH',
      path: pathOf(customerId, orderId),
      body: { id: orderId, status: 'cancelled' },
      answer: orderSchema,
      ...ids,
    }),
});

const pathOf = (customerId: string, orderId: string) => `/v1/customers/${part(customerId)}/orders/${part(orderId)}`;
