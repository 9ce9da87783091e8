import { orderAtWork, reserveSubscription } from '../../shared/domain/customer.ts';
import {
  type AddLicencesLine,
  findLine,
  type LineError,
  type Order,
  type OrderLine,
  type UpgradeLine,
} from '../../shared/domain/order.ts';
import {
  finishLine,
  holdLine,
  noteOrdered,
  noteTarget,
  type OrderPlan,
  putOffLine,
} from '../../shared/domain/order-progress.ts';
import type { Services } from '../services.ts';
import { orderDocument, orRefusal } from './order-document.ts';

/** Page error-codes: the subscription was changed by somebody else meanwhile, or is still being changed. */
const NOT_NOW = new Set(['2055', '800082']);

/** An answer is what Partner Center gives again under the same request id: a new try is a new call. */
const callOf = (step: string, { number, tries = 0 }: OrderLine) => `${step}-${number}-${tries}`;

interface OfLine {
  id: string;
  line: number;
}

/** Lines that change a subscription which exists: more licences, or an upgrade. One order at a time changes one. */
export function changeActivities(services: Services) {
  const { partnerCenter, provisioningTimes, now } = services;
  const { change, changeCustomer, fail, ids, report, settle } = orderDocument(services);

  /** The order and its line, if it still waits. */
  async function waitingLine<T extends OrderLine['type']>({ id, line: number }: OfLine, type: T) {
    const order = await services.orders.read(id);
    const line = order && findLine(order, number);
    if (order === undefined || line?.type !== type || line.status !== 'waiting') return { order };
    return { order, line: line as Extract<OrderLine, { type: T }> };
  }

  /** Takes the subscription for this order; while another one has it, the line waits its turn. */
  async function reserve(order: Order, { number, subscriptionId }: AddLicencesLine | UpgradeLine) {
    const customer = await changeCustomer(order, 'reserveSubscription', (current) =>
      reserveSubscription(current, subscriptionId, order.id),
    );
    if (customer !== undefined && orderAtWork(customer, subscriptionId) === order.id) return customer;
    await change(order, 'reserveSubscription', (current) => holdLine(current, number, now(), provisioningTimes));
    return undefined;
  }

  /** Partner Center's no: for now, or for good. */
  async function refused(order: Order, number: number, error: LineError, action: string) {
    if (!NOT_NOW.has(error.code)) return fail(order, number, error, action);
    return change(order, action, (current) => putOffLine(current, number, error, now(), provisioningTimes));
  }

  /**
   * The quantity to be is worked out from what there is, once, and written down before Partner Center is asked for it: a
   * repeat asks for the same number, and so adds nothing.
   */
  async function addLicences(input: OfLine): Promise<OrderPlan> {
    const { order, line } = await waitingLine(input, 'addLicences');
    if (order === undefined || line === undefined) return report(order);
    const customer = await reserve(order, line);
    if (customer === undefined) return report(await services.orders.read(order.id));
    const targetQuantity = line.targetQuantity ?? (await decideQuantity(order, line));
    if (targetQuantity === undefined) return report(await services.orders.read(order.id));
    const { number, subscriptionId } = line;
    const asked = partnerCenter.changeSubscription(
      order.customerId,
      subscriptionId,
      { quantity: targetQuantity },
      ids(order, callOf('addLicences', line)),
    );
    const changed = await orRefusal(asked);
    if ('refusal' in changed) return report(await refused(order, number, changed.refusal, 'addLicences'));
    const { subscription, pending } = changed.value;
    const isThere = !pending && subscription.quantity === targetQuantity;
    if (!isThere)
      return report(await change(order, 'addLicences', (current) => noteOrdered(current, number, {}, now())));
    await settle(order, [number], [{ theirs: subscription, line }]);
    return report(
      await change(order, 'addLicences', (current) =>
        finishLine(noteOrdered(current, number, {}, now()), number, now()),
      ),
    );
  }

  /** Undefined when the line has failed over it. */
  async function decideQuantity(
    order: Order,
    { number, subscriptionId }: AddLicencesLine,
  ): Promise<number | undefined> {
    const { customerId, correlationId } = order;
    const read = await orRefusal(partnerCenter.subscription(customerId, subscriptionId, { correlationId }));
    if ('refusal' in read) {
      await fail(order, number, read.refusal, 'addLicences');
      return undefined;
    }
    const decided = await change(order, 'decideQuantity', (current) =>
      noteTarget(current, number, read.value.quantity, now()),
    );
    const line = decided && findLine(decided, number);
    if (line?.type === 'addLicences' && line.targetQuantity !== undefined) return line.targetQuantity;
    await settle(order, [number], []);
    return undefined;
  }

  async function upgradeSubscription(input: OfLine): Promise<OrderPlan> {
    const { order, line } = await waitingLine(input, 'upgrade');
    if (order === undefined || line === undefined) return report(order);
    if ((await reserve(order, line)) === undefined) return report(await services.orders.read(order.id));
    const { number, subscriptionId, targetOfferId } = line;
    const asked = partnerCenter.upgradeSubscription(
      order.customerId,
      subscriptionId,
      { targetOfferId },
      ids(order, callOf('upgrade', line)),
    );
    const done = await orRefusal(asked);
    if ('refusal' in done) return report(await refused(order, number, done.refusal, 'upgradeSubscription'));
    const { targetSubscriptionId, errors } = done.value;
    const reason = errors[0];
    if (reason !== undefined) {
      const error = { code: reason.code, description: reason.message };
      return report(await fail(order, number, error, 'upgradeSubscription'));
    }
    const subscription = { subscriptionId: (targetSubscriptionId ?? subscriptionId).toLowerCase() };
    return report(
      await change(order, 'upgradeSubscription', (current) => noteOrdered(current, number, subscription, now())),
    );
  }

  return { addLicences, upgradeSubscription };
}
