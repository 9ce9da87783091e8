import { z } from 'zod';
import { billingCycleSchema, termSchema } from '../../shared/domain/catalogue.ts';
import { driftFields } from '../../shared/domain/drift.ts';
import { toDecimal } from '../../shared/domain/money.ts';
import { lineStatuses, type Order, type OrderLine, orderStatuses } from '../../shared/domain/order.ts';
import { stepSchema } from '../../shared/domain/steps.ts';

const instant = z.iso.datetime();
const money = z.number().meta({ description: 'In units of the currency, with at most two decimals' });

const lineSchema = z
  .object({
    number: z.int().meta({ description: 'From 0, as in the request' }),
    type: z.enum(['new', 'addLicences', 'upgrade']),
    productId: z.string(),
    title: z.string(),
    quantity: z.int().meta({ description: 'Licences; with `addLicences` how many more' }),
    targetQuantity: z.int().optional().meta({ description: 'With `addLicences`: how many there are to be in all' }),
    term: termSchema,
    billingCycle: billingCycleSchema,
    unitPrice: money.meta({ description: 'For one licence and the whole term, in units of the currency' }),
    total: money,
    resellerPartnerId: z.string().optional(),
    subscriptionId: z.string().optional().meta({ description: 'What came of a `new` line; else what it changes' }),
    newSubscriptionId: z.string().optional().meta({ description: 'What an upgraded subscription became' }),
    orderId: z.string().optional().meta({ description: "Partner Center's order" }),
    status: z.enum(lineStatuses),
    error: z
      .object({ code: z.string(), description: z.string() })
      .optional()
      .meta({ description: "Partner Center's own code and words where it refused" }),
    orderedAt: instant.optional(),
  })
  .meta({ id: 'OrderLine' });

export const orderSchema = z
  .object({
    id: z.string(),
    customerId: z.string(),
    lines: z.array(lineSchema),
    currency: z.string(),
    total: money,
    status: z.enum(orderStatuses),
    steps: z.array(stepSchema),
    cartId: z.string().optional(),
    correlationId: z.string().meta({ description: "In our log, the audit trail and Partner Center's traces" }),
    createdBy: z.object({ id: z.string(), name: z.string().optional() }),
    createdAt: instant,
    completedAt: instant.optional(),
    history: z.array(
      z.object({ at: instant, event: z.string(), by: z.string().optional(), detail: z.string().optional() }),
    ),
  })
  .meta({ id: 'Order' });

function lineView(line: OrderLine): z.input<typeof lineSchema> {
  const { number, type, productId, title, quantity, term, billingCycle, resellerPartnerId, subscriptionId } = line;
  const { status, error, orderedAt } = line;
  return {
    ...{ number, type, productId, title, quantity, term, billingCycle, status },
    unitPrice: toDecimal(line.unitPrice),
    total: toDecimal(line.total),
    ...(line.type === 'addLicences' && line.targetQuantity !== undefined
      ? { targetQuantity: line.targetQuantity }
      : {}),
    ...(resellerPartnerId === undefined ? {} : { resellerPartnerId }),
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    ...(line.type === 'upgrade' && line.newSubscriptionId !== undefined
      ? { newSubscriptionId: line.newSubscriptionId }
      : {}),
    ...(line.type === 'new' && line.orderId !== undefined ? { orderId: line.orderId } : {}),
    ...(error === undefined ? {} : { error }),
    ...(orderedAt === undefined ? {} : { orderedAt }),
  };
}

const value = z.union([z.string(), z.number()]).optional();

export const driftSchema = z
  .object({
    field: z.enum(driftFields),
    subscriptionId: z.string().optional(),
    ours: value.meta({ description: 'Absent: we have no such thing' }),
    theirs: value.meta({ description: 'Absent: Partner Center has no such thing' }),
    seenAt: instant,
  })
  .meta({ id: 'Drift', description: 'Where our record and Partner Center differ' });

export function orderView(order: Order): z.input<typeof orderSchema> {
  const { id, customerId, lines, currency, total, status, steps, cartId, correlationId } = order;
  const { createdBy, createdAt, completedAt, history } = order;
  return {
    ...{ id, customerId, currency, status, steps, correlationId, createdBy, createdAt, history },
    lines: lines.map(lineView),
    total: toDecimal(total),
    ...(cartId === undefined ? {} : { cartId }),
    ...(completedAt === undefined ? {} : { completedAt }),
  };
}
