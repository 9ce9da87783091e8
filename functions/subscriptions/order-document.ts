import {
  type Customer,
  findSubscription,
  releaseSubscription,
  withSubscriptions,
} from '../../shared/domain/customer.ts';
import { type LineError, type Order, type OrderLine, reservedBy } from '../../shared/domain/order.ts';
import { failLine, type OrderPlan, planOrder } from '../../shared/domain/order-progress.ts';
import { isRefusedForGood, type Subscription as TheirSubscription } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';
import { workflowCall, workflowTrace } from '../workflow-calls.ts';
import { subscriptionNow } from './from-partner-center.ts';
import { SUBSCRIPTION_ORDER } from './orchestrator.ts';

/** A subscription as Partner Center shows it, and the line that it came of, where it came of one. */
export interface Seen {
  theirs: TheirSubscription;
  line?: OrderLine;
}

const knownOf = (line: OrderLine | undefined) => {
  if (line === undefined) return {};
  const { productId, title, term, billingCycle } = line;
  const order = line.type === 'new' && line.orderId !== undefined ? { orderId: line.orderId } : {};
  return { productId, title, term, billingCycle, ...order };
};

/** What every step of an order works with: its document, the customer's, and the ids of its calls. */
export function orderDocument({ orders, customers, now }: Services) {
  const report = (order: Order | undefined): OrderPlan => (order === undefined ? {} : planOrder(order, now()));

  const change = (order: Order, action: string, apply: (current: Order) => Order) =>
    orders.update(order.id, apply, workflowTrace(action, order));

  const changeCustomer = (order: Order, action: string, apply: (customer: Customer) => Customer) =>
    customers.update(order.customerId, apply, workflowTrace(action, order));

  /** Lets go of the subscriptions that lines changed, and takes in how subscriptions stand by now. */
  const settle = (order: Order, numbers: number[], current: Seen[]) =>
    changeCustomer(order, 'recordSubscriptions', (customer) => {
      const freed = order.lines
        .filter(({ number }) => numbers.includes(number))
        .map(reservedBy)
        .filter((id) => id !== undefined)
        .reduce((next, id) => releaseSubscription(next, id, order.id), customer);
      const subscriptions = current.map(({ theirs, line }) =>
        subscriptionNow(theirs, { ...findSubscription(customer, theirs.id), ...knownOf(line) }, now()),
      );
      return withSubscriptions(freed, subscriptions);
    });

  return {
    report,
    change,
    changeCustomer,
    settle,

    /** Does a step if it is the next one by the document; a repeat of what is done does nothing. */
    async ifDue(id: string, activity: string, run: (order: Order) => Promise<Order | undefined>): Promise<OrderPlan> {
      const order = await orders.read(id);
      if (order === undefined || planOrder(order, now()).task?.activity !== activity) return report(order);
      return report(await run(order));
    },

    /** A line that Partner Center refuses for good. Its subscription is let go of first: the failure is what ends it. */
    async fail(order: Order, number: number, error: LineError, action: string): Promise<Order | undefined> {
      await settle(order, [number], []);
      return change(order, action, (current) => failLine(current, number, error, now()));
    },

    ids: (order: Order, step: string) => workflowCall(SUBSCRIPTION_ORDER, order, step),
  };
}

/** Partner Center's no, as a value; everything else is thrown, and the step is tried again. */
export async function orRefusal<T>(work: Promise<T>): Promise<{ value: T } | { refusal: LineError }> {
  try {
    return { value: await work };
  } catch (error) {
    if (!isRefusedForGood(error)) throw error;
    const code = error.code === '' ? String(error.status) : error.code;
    return { refusal: { code, description: error.message } };
  }
}
