import { z } from 'zod';
import { BILLING_CYCLES, billingCycleOf } from './catalogue.ts';
import { orderSchema } from './orders.ts';
import { canonical, type WriteIds } from './request-id.ts';
import type { Send } from './transport.ts';
import { defined, part, pascalCase } from './wire.ts';

const newLineSchema = z.strictObject({
  /** From an availability read just before (page product-resources). */
  catalogItemId: z.string().min(1),
  quantity: z.int().min(1),
  billingCycle: z.enum(BILLING_CYCLES),
  /** ISO 8601: P1M, P1Y, P3Y. What is bought for good has none. */
  term: z.string().optional(),
  friendlyName: z.string().optional(),
  /**
   * The reseller's Partner ID, never the provider's. Without it the order goes through and the reseller is not paid
   * (page create-an-order-for-a-customer-of-an-indirect-reseller).
   */
  resellerPartnerId: z
    .string()
    .regex(/^\d{1,12}$/)
    .optional(),
  /** What a free trial goes on as. */
  renewsToTerm: z.string().optional(),
  /** What the SKU's provisioning variables ask for. */
  provisioningContext: z.record(z.string(), z.string()).optional(),
});

const newLinesSchema = z.array(newLineSchema).min(1);

export type NewCartLine = z.input<typeof newLineSchema>;

const cartErrorSchema = z
  .looseObject({ errorCode: z.union([z.string(), z.number()]), errorDescription: z.string().default('') })
  .transform(({ errorCode, errorDescription }) => ({ code: String(errorCode), message: errorDescription }));

const lineSchema = z
  .looseObject({
    id: z.coerce.number(),
    catalogItemId: z.string(),
    friendlyName: z.string().optional(),
    quantity: z.number(),
    currencyCode: z.string().optional(),
    billingCycle: billingCycleOf,
    termDuration: z.string().optional(),
    orderGroup: z.string().optional(),
    error: cartErrorSchema.optional(),
  })
  .transform((line) =>
    defined({
      number: line.id,
      catalogItemId: line.catalogItemId,
      friendlyName: line.friendlyName,
      quantity: line.quantity,
      currency: line.currencyCode,
      billingCycle: line.billingCycle,
      term: line.termDuration,
      /** Lines of one group become one order. */
      orderGroup: line.orderGroup,
      /** This line cannot be bought; a cart is made all the same. */
      error: line.error,
    }),
  );

/** Page cart-resources. */
const cartSchema = z
  .looseObject({
    id: z.string(),
    status: z.string().optional(),
    creationTimestamp: z.string().optional(),
    lastModifiedTimestamp: z.string().optional(),
    expirationTimestamp: z.string().optional(),
    lastModifiedUser: z.string().optional(),
    lineItems: z.array(lineSchema),
  })
  .transform((cart) =>
    defined({
      id: canonical(cart.id),
      lines: cart.lineItems,
      /** `active`, then `ordered`. */
      status: cart.status?.toLowerCase() ?? 'active',
      createdAt: cart.creationTimestamp,
      changedAt: cart.lastModifiedTimestamp,
      expiresAt: cart.expirationTimestamp,
      changedBy: cart.lastModifiedUser,
    }),
  );

export type Cart = z.output<typeof cartSchema>;

const orderErrorSchema = z
  .looseObject({
    orderGroupId: z.string().optional(),
    code: z.union([z.string(), z.number()]),
    description: z.string().default(''),
  })
  .transform(({ orderGroupId, code, description }) =>
    defined({ orderGroup: orderGroupId, code: String(code), message: description }),
  );

/** An answer that holds neither says nothing of what was ordered: it is none. */
const checkoutSchema = z
  .looseObject({ orders: z.array(orderSchema).optional(), orderErrors: z.array(orderErrorSchema).optional() })
  .refine(
    ({ orders, orderErrors }) => orders !== undefined || orderErrors !== undefined,
    'no orders and no orderErrors',
  )
  .transform(({ orders = [], orderErrors = [] }) => ({ orders, orderErrors }));

/** One order for each group of lines; a group that failed is among the errors, and the others are ordered all the same. */
export type CheckoutResult = z.output<typeof checkoutSchema>;

export const carts = (send: Send) => ({
  /** Puts lines in a new cart, which lives for minutes (page create-a-cart). Look for `error` on its lines. */
  createCart: async (customerId: string, lines: NewCartLine[], ids: WriteIds): Promise<Cart> =>
    send({
      method: 'POST',
      path: cartsOf(customerId),
      body: { lineItems: lineItems(lines) },
      answer: cartSchema,
      ...ids,
    }),

  /** Replaces the lines of a cart (page update-a-cart). */
  updateCart: async (
    customerId: string,
    cart: Pick<Cart, 'id' | 'createdAt' | 'changedAt' | 'expiresAt' | 'changedBy'>,
    lines: NewCartLine[],
    ids: WriteIds,
  ): Promise<Cart> =>
    send({
      method: 'PUT',
      path: `${cartsOf(customerId)}/${part(cart.id)}`,
      body: pascalCase({
        id: cart.id,
        creationTimestamp: cart.createdAt,
        lastModifiedTimestamp: cart.changedAt,
        expirationTimestamp: cart.expiresAt,
        lastModifiedUser: cart.changedBy,
        lineItems: lineItems(lines),
      }),
      answer: cartSchema,
      ...ids,
    }),

  /** Orders what is in the cart (page checkout-a-cart). */
  checkoutCart: (customerId: string, cartId: string, ids: WriteIds): Promise<CheckoutResult> =>
    send({
      method: 'POST',
      path: `${cartsOf(customerId)}/${part(cartId)}/checkout`,
      answer: checkoutSchema,
      ...ids,
    }),
});

const cartsOf = (customerId: string) => `/v1/customers/${part(customerId)}/carts`;

function lineItems(lines: NewCartLine[]) {
  return newLinesSchema.parse(lines).map((line, id) =>
    defined({
      id,
      catalogItemId: line.catalogItemId,
      friendlyName: line.friendlyName,
      quantity: line.quantity,
      billingCycle: line.billingCycle,
      termDuration: line.term,
      participants: line.resellerPartnerId && [{ key: 'transaction_reseller', value: line.resellerPartnerId }],
      provisioningContext: line.provisioningContext,
      renewsTo: line.renewsToTerm && { termDuration: line.renewsToTerm },
    }),
  );
}
