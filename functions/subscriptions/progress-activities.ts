import { matchCheckout } from '../../shared/domain/checkout.ts';
import {
  type Customer,
  findSubscription,
  releaseSubscription,
  type SupportContact,
  withSubscriptions,
} from '../../shared/domain/customer.ts';
import { type LineError, type Order, type OrderLine, reservedBy, resultOf } from '../../shared/domain/order.ts';
import {
  closeOrder as close,
  contactless,
  endHold,
  failLine,
  finishLine,
  isOverdue,
  isUnderWay,
  noteProvisioning,
  noteSupportContacts,
  type OrderPlan,
  restOrder,
  waitsFor,
} from '../../shared/domain/order-progress.ts';
import type { EnsureRunning } from '../../shared/durable/workflow.ts';
import type { Services } from '../services.ts';
import { SUBSCRIPTION_ORDER } from './orchestrator.ts';
import { orderDocument, orRefusal, type Seen } from './order-document.ts';
import { contactsOnce, defaultContact } from './support-contact.ts';

/** Orders of one customer that are looked through for those that wait; more have their own pauses to go by. */
const MOST_AT_ONCE = 200;

/** How one line stands at Partner Center. */
interface Finding {
  number: number;
  state: 'pending' | 'done' | 'failed';
  subscriptionId?: string;
  /** As they are there by now. */
  subscriptions: Seen[];
  error?: LineError;
}

const NOT_PROVISIONED: LineError = {
  code: 'provisioning-failed',
  description: 'Partner Center took the order and could not provision it. Look it up there.',
};
const OVERDUE: LineError = {
  code: 'provisioning-overdue',
  description:
    'Partner Center took the order and has not provisioned it in time. It may still: reconciliation will show it.',
};

/** What follows once Partner Center has taken a line: provisioning, our own record, the support contact, the end. */
export function progressActivities(services: Services) {
  const { partnerCenter, provisioningTimes, now } = services;
  const { change, changeCustomer, ids, ifDue, settle } = orderDocument(services);

  const checkProvisioning = ({ id }: { id: string }): Promise<OrderPlan> =>
    ifDue(id, 'checkProvisioning', async (order) => {
      const findings = await Promise.all(order.lines.filter(isUnderWay).map((line) => look(order, line)));
      const ended = findings.filter(({ state }) => state !== 'pending').map(({ number }) => number);
      await settle(
        order,
        ended,
        findings.flatMap(({ subscriptions }) => subscriptions),
      );
      return change(order, 'checkProvisioning', (current) => {
        const next = findings.reduce((noted, finding) => take(noted, finding), current);
        return next.lines.some(isUnderWay) ? restOrder(next, now(), provisioningTimes) : next;
      });
    });

  function take(order: Order, { number, state, subscriptionId, error }: Finding): Order {
    const known = noteProvisioning(order, number, subscriptionId, now());
    if (state === 'done') return finishLine(known, number, now());
    if (state === 'failed') return failLine(known, number, error ?? NOT_PROVISIONED, now());
    return known;
  }

  /** Reads only: a refusal here says that Partner Center cannot show it yet, and not that it will not come. */
  async function look(order: Order, line: OrderLine): Promise<Finding> {
    const { customerId, correlationId } = order;
    const { number } = line;
    const late = isOverdue(line, now(), provisioningTimes);
    const pending = (subscriptionId?: string, subscriptions: Seen[] = []): Finding => ({
      ...{ number, subscriptions },
      ...(late ? { state: 'failed', error: OVERDUE } : { state: 'pending' }),
      ...(subscriptionId === undefined ? {} : { subscriptionId }),
    });
    const subscriptionId = resultOf(line) ?? (await subscriptionOf(order, line));
    if (subscriptionId === undefined) return pending();
    const status = await orRefusal(partnerCenter.provisioningStatus(customerId, subscriptionId, { correlationId }));
    const touched = [...new Set([subscriptionId, reservedBy(line) ?? subscriptionId])];
    const read = await Promise.all(
      touched.map((each) => orRefusal(partnerCenter.subscription(customerId, each, { correlationId }))),
    );
    const current = read.flatMap((each) => ('value' in each ? [each.value] : []));
    const subscriptions = current.map((theirs) => (theirs.id === subscriptionId ? { theirs, line } : { theirs }));
    const result = current.find(({ id }) => id === subscriptionId);
    if ('refusal' in status || result === undefined) return pending(subscriptionId, subscriptions);
    if (status.value.status === 'failed') return { number, state: 'failed', subscriptionId, subscriptions };
    const arrived = line.type !== 'addLicences' || result.quantity === line.targetQuantity;
    if (status.value.status === 'success' && result.status === 'active' && arrived) {
      return { number, state: 'done', subscriptionId, subscriptions };
    }
    return pending(subscriptionId, subscriptions);
  }

  /** A new line whose order did not name its subscription yet (page order-resources). */
  async function subscriptionOf({ customerId, correlationId }: Order, line: OrderLine): Promise<string | undefined> {
    if (line.type !== 'new' || line.orderId === undefined) return undefined;
    const placed = await orRefusal(partnerCenter.order(customerId, line.orderId, { correlationId }));
    if ('refusal' in placed) return undefined;
    const found = matchCheckout([line], [placed.value], [])[0];
    return found !== undefined && 'orderId' in found ? found.subscriptionId : undefined;
  }

  /** One that cannot be named is no reason to undo an order: the step says so, and PATCH names one later. */
  const setSupportContacts = ({ id }: { id: string }): Promise<OrderPlan> =>
    ifDue(id, 'setSupportContacts', async (order) => {
      const failures: LineError[] = [];
      const contactOnce = contactsOnce(services);
      const customer = await services.customers.read(order.customerId);
      for (const [subscriptionId, wanted] of customer === undefined ? [] : wantedContacts(order, customer)) {
        const contact = await contactOnce(wanted, order.correlationId);
        if (contact === undefined) {
          failures.push({ code: 'reseller-unknown', description: 'The reseller that should support it is not known.' });
          continue;
        }
        const callIds = ids(order, `supportContact-${subscriptionId}`);
        const asked = partnerCenter.setSupportContact(order.customerId, subscriptionId, contact, callIds);
        const set = await orRefusal(asked);
        if ('refusal' in set) failures.push(set.refusal);
        else {
          await changeCustomer(order, 'setSupportContact', (current) => {
            const known = findSubscription(current, subscriptionId);
            return known === undefined ? current : withSubscriptions(current, [{ ...known, supportContact: wanted }]);
          });
        }
      }
      return change(order, 'setSupportContacts', (current) => noteSupportContacts(current, failures, now()));
    });

  const closeOrder = ({ id }: { id: string }, ensure: EnsureRunning): Promise<OrderPlan> =>
    ifDue(id, 'closeOrder', async (order) => {
      const freed = order.lines.map(reservedBy).filter((each) => each !== undefined);
      await changeCustomer(order, 'closeOrder', (customer) =>
        freed.reduce((next, each) => releaseSubscription(next, each, order.id), customer),
      );
      await passOn(order, freed, ensure);
      return change(order, 'closeOrder', (current) => close(current, now()));
    });

  /** The oldest order that waits for a subscription has its turn at once, and not when its pause is over. */
  async function passOn({ id, customerId }: Order, freed: string[], ensure: EnsureRunning): Promise<void> {
    if (freed.length === 0) return;
    const equal = { customerId, status: 'submitted' };
    const { items } = await services.orders.page({ sortBy: 'createdAt', equal, size: MOST_AT_ONCE });
    for (const subscriptionId of freed) {
      const next = items.findLast((each) => each.id !== id && waitsFor(each, subscriptionId));
      if (next === undefined) continue;
      await change(next, 'passOn', (current) => endHold(current, subscriptionId));
      await ensure(SUBSCRIPTION_ORDER, next.id);
    }
  }

  return { checkProvisioning, setSupportContacts, closeOrder };
}

/** An upgraded subscription keeps whoever supported it; a new one gets the customer's reseller, or the provider. */
const wantedContacts = (order: Order, customer: Customer): [string, SupportContact][] =>
  contactless(order).map((line) => {
    const before = line.type === 'upgrade' ? findSubscription(customer, line.subscriptionId) : undefined;
    return [resultOf(line) as string, before?.supportContact ?? defaultContact(customer)];
  });
