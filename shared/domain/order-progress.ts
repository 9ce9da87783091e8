import { withHistory } from './history.ts';
import {
  type AddLicencesLine,
  findLine,
  hasEnded,
  type LineError,
  type NewLine,
  type Order,
  type OrderLine,
  type OrderStatus,
  type OrderStep,
  reservedBy,
  resultOf,
} from './order.ts';
import { LONGEST_CHECK_INTERVAL, type ProvisioningTimes } from './provisioning.ts';
import { noteStep, type Step } from './steps.ts';
import { plus } from './time.ts';

/** A subscription that another order has is looked at more often: most orders end within seconds. */
const LONGEST_WAIT = 60_000;

/** One thing that the workflow has to do: an activity, for a line where it is about one. */
export interface OrderTask {
  activity:
    | 'createOrderCart'
    | 'checkOutOrderCart'
    | 'addLicences'
    | 'upgradeSubscription'
    | 'checkProvisioning'
    | 'setSupportContacts'
    | 'closeOrder';
  line?: number;
}

/** What is to be done now; else when to look again; neither when the order has ended. */
export interface OrderPlan {
  task?: OrderTask;
  wakeAt?: string;
}

const isWaiting = (line: OrderLine) => line.status === 'waiting';
export const isUnderWay = (line: OrderLine) => line.status === 'ordered' || line.status === 'provisioning';
const stepOf = (order: Order, name: OrderStep) => order.steps.find((step) => step.name === name)?.status;

/**
 * What is to be done next, from the document alone. All that can be asked for at once comes before any waiting: new
 * subscriptions, then licences, then upgrades.
 */
export function planOrder(order: Order, now: string): OrderPlan {
  if (order.status !== 'submitted') return {};
  const waiting = order.lines.filter(isWaiting);
  if (waiting.some(({ type }) => type === 'new')) {
    return { task: { activity: order.cartId === undefined ? 'createOrderCart' : 'checkOutOrderCart' } };
  }
  const next = waiting.find(({ notBefore = now }) => notBefore <= now);
  if (next !== undefined) {
    return {
      task: { activity: next.type === 'addLicences' ? 'addLicences' : 'upgradeSubscription', line: next.number },
    };
  }
  const underWay = order.lines.some(isUnderWay);
  if (underWay && (order.nextCheckAt ?? now) <= now) return { task: { activity: 'checkProvisioning' } };
  if (underWay || waiting.length > 0) return { wakeAt: earliest(order) };
  if (stepOf(order, 'supportContact') === 'waiting') return { task: { activity: 'setSupportContacts' } };
  return { task: { activity: 'closeOrder' } };
}

/** The first moment at which a line can be moved on; the order's own where nothing holds it back. */
function earliest({ lines, createdAt, nextCheckAt = createdAt }: Order): string {
  const moments = lines.filter(isWaiting).map(({ notBefore = createdAt }) => notBefore);
  if (lines.some(isUnderWay)) moments.push(nextCheckAt);
  return moments.sort()[0] ?? createdAt;
}

/** When the order has work to come; undefined once it has ended. */
export const orderNextActionAt = (order: Order): string | undefined =>
  order.status === 'submitted' ? earliest(order) : undefined;

const noted = (order: Order, at: string, event: string, detail?: string): Order =>
  withHistory(order, { at, event, ...(detail === undefined ? {} : { detail }) });

function withLine(order: Order, line: OrderLine): Order {
  const lines = order.lines.map((each) => (each.number === line.number ? line : each));
  return { ...order, lines, revision: order.revision + 1 };
}

/** The steps that follow from how the lines stand. */
function noteLines(order: Order, now: string): Order {
  const note = (steps: Step[], name: OrderStep, lines: OrderLine[]): Step[] => {
    const known = steps.find((step) => step.name === name)?.status;
    if (known === 'skipped' || known === 'done' || known === 'failed' || lines.some(isWaiting)) return steps;
    const failed = lines.filter(({ status }) => status === 'failed');
    const all = failed.length === lines.length;
    return noteStep(steps, name, all ? 'failed' : 'done', now, all ? failed[0]?.error?.description : undefined);
  };
  const ofType = (type: OrderLine['type']) => order.lines.filter((line) => line.type === type);
  let steps = note(order.steps, 'checkout', ofType('new'));
  steps = note(steps, 'addLicences', ofType('addLicences'));
  steps = note(steps, 'upgrade', ofType('upgrade'));
  if (order.lines.some(isUnderWay) && stepOf(order, 'provision') === 'waiting') {
    steps = noteStep(steps, 'provision', 'running', now);
  }
  if (order.lines.every(hasEnded)) {
    const provisioned = order.lines.some(({ status }) => status === 'done');
    steps = noteStep(steps, 'provision', provisioned ? 'done' : 'failed', now);
  }
  return { ...order, steps };
}

/**
 * What Partner Center made of the cart: its id, and for each new line the group in which it will be ordered. One with
 * lines that cannot be bought is given up: those lines fail, and the others go into another cart.
 */
export function noteCart(
  order: Order,
  cart: { id: string; lines: { number: number; orderGroup?: string; error?: LineError }[] },
  now: string,
): Order {
  if (order.cartId !== undefined) return order;
  const bad = cart.lines.flatMap(({ number, error }) => (error === undefined ? [] : [{ number, error }]));
  if (bad.length > 0) {
    const failed = bad.reduce((next, { number, error }) => failLine(next, number, error, now), order);
    return { ...failed, cartsGivenUp: order.cartsGivenUp + 1 };
  }
  const groups = new Map(cart.lines.map(({ number, orderGroup }) => [number, orderGroup]));
  const lines = order.lines.map((line) => {
    const orderGroup = groups.get(line.number);
    return line.type === 'new' && isWaiting(line) && orderGroup !== undefined ? { ...line, orderGroup } : line;
  });
  const steps = noteStep(order.steps, 'createCart', 'done', now);
  return noted({ ...order, lines, cartId: cart.id, steps }, now, 'cartCreated', cart.id);
}

/** The cart is gone, with nothing ordered from it: another one is made. */
export function giveUpCart(order: Order, cartId: string, now: string): Order {
  if (order.cartId !== cartId) return order;
  const { cartId: _, ...rest } = order;
  return noted({ ...rest, cartsGivenUp: order.cartsGivenUp + 1 }, now, 'cartGone', cartId);
}

/** Partner Center will have nothing of the cart: none of its lines can be ordered. */
export function refuseCart(order: Order, step: 'createCart' | 'checkout', error: LineError, now: string): Order {
  const open = order.lines.filter((line): line is NewLine => line.type === 'new' && isWaiting(line));
  if (open.length === 0) return order;
  const steps = noteStep(order.steps, step, 'failed', now, error.description);
  const later = step === 'createCart' ? noteStep(steps, 'checkout', 'skipped', now) : steps;
  return open.reduce((next, { number }) => failLine(next, number, error, now), { ...order, steps: later });
}

/** Partner Center took this line: a new one has its order, and its subscription where there is one already. */
export function noteOrdered(
  order: Order,
  number: number,
  outcome: { orderId?: string; subscriptionId?: string },
  now: string,
): Order {
  const line = findLine(order, number);
  if (line === undefined || !isWaiting(line)) return order;
  const ordered: OrderLine = { ...line, ...outcomeOf(line, outcome), status: 'ordered', orderedAt: now };
  const next = noted(withLine(order, ordered), now, 'lineOrdered', String(number));
  // The pauses begin anew: what was asked for before has had its time.
  const { nextCheckAt: _, ...rested } = next;
  return noteLines({ ...rested, checks: 0 }, now);
}

function outcomeOf(line: OrderLine, { orderId, subscriptionId }: { orderId?: string; subscriptionId?: string }) {
  const order = orderId === undefined || line.type !== 'new' ? {} : { orderId };
  if (subscriptionId === undefined) return order;
  if (line.type === 'upgrade') return { newSubscriptionId: subscriptionId };
  return line.type === 'new' ? { ...order, subscriptionId } : order;
}

/** How many licences there are to be in all. The first one to say so decides; repeats find it. */
export function noteTarget(order: Order, number: number, current: number, now: string): Order {
  const line = findLine(order, number);
  if (line?.type !== 'addLicences' || !isWaiting(line) || line.targetQuantity !== undefined) return order;
  const targetQuantity = current + line.quantity;
  if (targetQuantity > line.maxQuantity) return failLine(order, number, aboveMaximum(line, current), now);
  const detail = `${number}: ${current} + ${line.quantity}`;
  return noted(withLine(order, { ...line, targetQuantity }), now, 'quantityDecided', detail);
}

export const aboveMaximum = ({ title, maxQuantity, quantity }: AddLicencesLine, current: number): LineError => ({
  code: 'above-maximum',
  description: `${title} is sold up to ${maxQuantity} licences; there are ${current}, and ${quantity} more were asked for`,
});

/** Partner Center is at work on a line: what it made of it so far. */
export function noteProvisioning(order: Order, number: number, subscriptionId: string | undefined, now: string): Order {
  const line = findLine(order, number);
  if (line === undefined || hasEnded(line)) return order;
  const known = resultOf(line) ?? subscriptionId;
  if (line.status === 'provisioning' && known === resultOf(line)) return order;
  const result = known === undefined ? {} : outcomeOf(line, { subscriptionId: known });
  const provisioning: OrderLine = { ...line, ...result, status: 'provisioning', orderedAt: line.orderedAt ?? now };
  return noteLines(withLine(order, provisioning), now);
}

export function finishLine(order: Order, number: number, now: string): Order {
  const line = findLine(order, number);
  if (line === undefined || hasEnded(line)) return order;
  return noteLines(noted(withLine(order, { ...line, status: 'done' }), now, 'lineDone', String(number)), now);
}

/** This line fails for good; the others go on. */
export function failLine(order: Order, number: number, error: LineError, now: string): Order {
  const line = findLine(order, number);
  if (line === undefined || hasEnded(line)) return order;
  const failed: OrderLine = { ...line, status: 'failed', error };
  const detail = `${number}: ${error.code} ${error.description}`.slice(0, 500);
  return noteLines(noted(withLine(order, failed), now, 'lineFailed', detail), now);
}

/** Whether Partner Center has been given all the time there is for this line. */
export const isOverdue = ({ orderedAt }: OrderLine, now: string, { limit }: ProvisioningTimes) =>
  orderedAt !== undefined && Date.parse(now) - Date.parse(orderedAt) >= limit;

/** The subscription of this line cannot be changed yet: it waits its turn. */
export function holdLine(order: Order, number: number, now: string, { checkInterval }: ProvisioningTimes): Order {
  const line = findLine(order, number);
  if (line === undefined || !isWaiting(line)) return order;
  const { waits = 0 } = line;
  const pause = Math.min(checkInterval * 2 ** waits, LONGEST_WAIT);
  const notBefore = plus(now, pause);
  const lines = order.lines.map((each) => (each === line ? { ...line, notBefore, waits: waits + 1 } : each));
  return { ...order, lines };
}

/** Whether a line pauses until another order lets go of this subscription. */
export const waitsFor = ({ status, lines }: Order, subscriptionId: string): boolean =>
  status === 'submitted' && lines.some((line) => isHeld(line, subscriptionId));

const isHeld = (line: OrderLine, subscriptionId: string) =>
  isWaiting(line) && line.notBefore !== undefined && reservedBy(line) === subscriptionId;

/** The subscription that lines wait for is free: their pause is over. */
export function endHold(order: Order, subscriptionId: string): Order {
  if (!waitsFor(order, subscriptionId)) return order;
  const lines = order.lines.map((line) => {
    if (!isHeld(line, subscriptionId)) return line;
    const { notBefore: _, ...free } = line;
    return free;
  });
  return { ...order, lines };
}

/** Partner Center is not ready for this line: it is asked once more later, or fails when all the time has passed. */
export function putOffLine(
  order: Order,
  number: number,
  error: LineError,
  now: string,
  times: ProvisioningTimes,
): Order {
  const line = findLine(order, number);
  if (line === undefined || !isWaiting(line)) return order;
  if (Date.parse(now) - Date.parse(order.createdAt) >= times.limit) return failLine(order, number, error, now);
  const counted = { ...line, tries: (line.tries ?? 0) + 1 };
  const lines = order.lines.map((each) => (each === line ? counted : each));
  return holdLine({ ...order, lines }, number, now, times);
}

/** Nothing new yet: looks again after a pause that doubles, up to a quarter of an hour. */
export function restOrder(order: Order, now: string, { checkInterval }: ProvisioningTimes): Order {
  if (order.status !== 'submitted') return order;
  const pause = Math.min(checkInterval * 2 ** order.checks, LONGEST_CHECK_INTERVAL);
  const nextCheckAt = plus(now, pause);
  return { ...order, checks: order.checks + 1, nextCheckAt };
}

/** The lines whose subscriptions want a support contact: those that this order made. */
export const contactless = (order: Order): OrderLine[] =>
  order.lines.filter((line) => line.status === 'done' && line.type !== 'addLicences' && resultOf(line) !== undefined);

/** How the support contacts came out: one that could not be set is named; the order itself stands. */
export function noteSupportContacts(order: Order, failures: LineError[], now: string): Order {
  if (stepOf(order, 'supportContact') !== 'waiting') return order;
  if (contactless(order).length === 0) {
    return { ...order, steps: noteStep(order.steps, 'supportContact', 'skipped', now) };
  }
  const first = failures[0];
  if (first === undefined) return { ...order, steps: noteStep(order.steps, 'supportContact', 'done', now) };
  const steps = noteStep(order.steps, 'supportContact', 'failed', now, first.description);
  return noted({ ...order, steps }, now, 'supportContactNotSet', first.description.slice(0, 500));
}

const endOf = (lines: OrderLine[]): OrderStatus => {
  const failed = lines.filter(({ status }) => status === 'failed').length;
  return failed === 0 ? 'completed' : failed === lines.length ? 'failed' : 'partlyFailed';
};

/** Every line has ended, and so has the order. Same object while one is still open. */
export function closeOrder(order: Order, now: string): Order {
  if (order.status !== 'submitted' || !order.lines.every(hasEnded)) return order;
  const { nextCheckAt: _, ...rest } = order;
  const status = endOf(order.lines);
  return noted({ ...rest, status, completedAt: now, revision: order.revision + 1 }, now, status);
}
