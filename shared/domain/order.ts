import { z } from 'zod';
import { type BillingCycle, billingCycleSchema, productIdSchema, type Term, termSchema } from './catalogue.ts';
import type { HistoryEntry } from './history.ts';
import { type Amount, sum, times } from './money.ts';
import { type Step, waitingSteps } from './steps.ts';
import { partnerIdSchema } from './text.ts';
import { type Actor, actorLabel, authorOf } from './trace.ts';

export const orderStatuses = ['submitted', 'completed', 'partlyFailed', 'failed'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** `ordered`: Partner Center took it; `provisioning`: Partner Center is at work; `done`: the customer can use it. */
export const lineStatuses = ['waiting', 'ordered', 'provisioning', 'done', 'failed'] as const;
export type LineStatus = (typeof lineStatuses)[number];

export const orderSteps = ['createCart', 'checkout', 'addLicences', 'upgrade', 'provision', 'supportContact'] as const;
export type OrderStep = (typeof orderSteps)[number];

/** Why a line failed: Partner Center's code and words, or ours where Partner Center has none. */
export interface LineError {
  code: string;
  description: string;
}

interface AnyLine {
  /** From 0, as in the request. */
  number: number;
  productId: string;
  title: string;
  quantity: number;
  term: Term;
  billingCycle: BillingCycle;
  /** For each licence and the whole term; what is added later Partner Center charges for the rest of the term. */
  unitPrice: Amount;
  total: Amount;
  /** Partner ID on record: the reseller's who is paid for it. */
  resellerPartnerId?: string;
  status: LineStatus;
  error?: LineError;
  /** When Partner Center took it: the limit on provisioning counts from here. */
  orderedAt?: string;
  /** Its subscription cannot be changed yet (another order is at work on it, or Partner Center is): not before. */
  notBefore?: string;
  /** How often it had to wait so: the pauses grow with it. */
  waits?: number;
  /** How often Partner Center said that it is not ready: each try after such an answer is a call of its own. */
  tries?: number;
}

export interface NewLine extends AnyLine {
  type: 'new';
  /** What the cart names. */
  catalogItemId: string;
  /** Partner Center orders a group as a whole, and says of a group that it could not. */
  orderGroup?: string;
  /** Partner Center's order. */
  orderId?: string;
  /** The subscription that came of it. */
  subscriptionId?: string;
}

export interface AddLicencesLine extends AnyLine {
  type: 'addLicences';
  /** How many more, not how many in all. */
  quantity: number;
  subscriptionId: string;
  maxQuantity: number;
  /** How many in all: worked out once and written down before Partner Center is asked, so that a repeat adds nothing. */
  targetQuantity?: number;
}

export interface UpgradeLine extends AnyLine {
  type: 'upgrade';
  /** The subscription to be upgraded; `productId` is what it becomes. */
  subscriptionId: string;
  /** What the upgrade names. */
  targetOfferId: string;
  /** The subscription that came of it. */
  newSubscriptionId?: string;
}

export type OrderLine = NewLine | AddLicencesLine | UpgradeLine;

/** An order for a customer of ours, and all that came of it: one aggregate, one document. */
export interface Order {
  id: string;
  customerId: string;
  lines: OrderLine[];
  currency: string;
  total: Amount;
  status: OrderStatus;
  steps: Step[];
  /** Partner Center's; absent until there is one that can be checked out. */
  cartId?: string;
  /** Carts live for minutes, and one with a line that cannot be bought is given up: how many were. */
  cartsGivenUp: number;
  correlationId: string;
  createdBy: { id: string; name?: string };
  createdAt: string;
  completedAt?: string;
  /** How often Partner Center was asked how far it is: the pauses grow with it. */
  checks: number;
  /** Not to be looked at before. */
  nextCheckAt?: string;
  history: HistoryEntry[];
  revision: number;
  requestHash?: string;
}

/** Partner Center's; kept in lower case so that they compare. */
export const subscriptionIdSchema = z.guid().transform((id) => id.toLowerCase());
const quantity = z.int().min(1).max(10_000_000);

const newLineRequest = z.strictObject({
  type: z.literal('new'),
  productId: productIdSchema,
  quantity: quantity.meta({ description: 'Licences' }),
  term: termSchema.optional(),
  billingCycle: billingCycleSchema.optional(),
  resellerPartnerId: partnerIdSchema.optional(),
});

const addLicencesRequest = z.strictObject({
  type: z.literal('addLicences'),
  subscriptionId: subscriptionIdSchema,
  quantity: quantity.meta({ description: 'How many MORE licences, not how many in all' }),
});

const upgradeRequest = z.strictObject({
  type: z.literal('upgrade'),
  subscriptionId: subscriptionIdSchema,
  productId: productIdSchema.meta({ description: 'The product that the subscription becomes' }),
});

export const orderRequestSchema = z.strictObject({
  lines: z
    .array(z.discriminatedUnion('type', [newLineRequest, addLicencesRequest, upgradeRequest]))
    .min(1)
    .max(50),
  expectedTotal: z
    .number()
    .nonnegative()
    .max(1e12)
    .refine((total) => Math.abs(total * 100 - Math.round(total * 100)) < 1e-4, 'must have at most two decimals')
    .optional()
    .meta({ description: 'The total that was shown; when prices give another one by now, nothing is ordered' }),
});

export type OrderRequest = z.output<typeof orderRequestSchema>;
export type LineRequest = OrderRequest['lines'][number];

/** A line with its sum, as it starts. */
export const priced = <L extends Omit<OrderLine, 'total' | 'status'>>(line: L) => ({
  ...line,
  total: times(line.unitPrice, line.quantity),
  status: 'waiting' as const,
});

export const totalOf = (lines: readonly { total: Amount }[]): Amount => sum(lines.map(({ total }) => total));

export interface NewOrder extends Pick<Order, 'id' | 'customerId' | 'lines' | 'currency' | 'correlationId'> {
  requestHash?: string;
}

/** Steps for which there is no line are skipped from the start. */
function stepsFor(lines: OrderLine[], now: string): Step[] {
  const has = (type: OrderLine['type']) => lines.some((line) => line.type === type);
  const needed: Record<OrderStep, boolean> = {
    createCart: has('new'),
    checkout: has('new'),
    addLicences: has('addLicences'),
    upgrade: has('upgrade'),
    provision: true,
    supportContact: has('new') || has('upgrade'),
  };
  return waitingSteps(orderSteps).map((step) =>
    needed[step.name as OrderStep] ? step : { ...step, status: 'skipped', at: now },
  );
}

export function createOrder(request: NewOrder, by: Extract<Actor, { kind: 'staff' }>, now: string): Order {
  return {
    ...request,
    total: totalOf(request.lines),
    status: 'submitted',
    steps: stepsFor(request.lines, now),
    createdBy: authorOf(by),
    createdAt: now,
    cartsGivenUp: 0,
    checks: 0,
    history: [{ at: now, event: 'submitted', by: actorLabel(by) }],
    revision: 1,
  };
}

export const findLine = (order: Order, number: number) => order.lines.find((line) => line.number === number);

export const hasEnded = ({ status }: { status: LineStatus }) => status === 'done' || status === 'failed';

/** The subscription that a line is about, once there is one: for an upgrade the one that it became. */
export const resultOf = (line: OrderLine): string | undefined =>
  line.type === 'upgrade' ? line.newSubscriptionId : line.subscriptionId;

/** A subscription that exists and that no other order may change at the same time. */
export const reservedBy = (line: OrderLine): string | undefined =>
  line.type === 'new' ? undefined : line.subscriptionId;
