import type { InvocationContext } from '@azure/functions';
import type { Cursor } from '../../shared/cosmos/cursor.ts';
import { type Customer, findSubscription } from '../../shared/domain/customer.ts';
import { type CustomerThere, compareCustomer, isToCompare } from '../../shared/domain/reconciliation.ts';
import { PartnerCenterError } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';
import { subscriptionNow } from './from-partner-center.ts';

const PAGE = 100;
/** Customers that are compared at once: Partner Center allows 500 requests a minute on subscriptions. */
const AT_ONCE = 4;

const NOT_OURS: CustomerThere = {
  isOurs: false,
  name: '',
  domain: '',
  resellerIds: [],
  subscriptions: [],
  isBeingOrdered: false,
};

/** A customer as Partner Center shows it now. One that it does not know, or not as ours, is one that has left us. */
export async function readThere(services: Services, customer: Customer, correlationId: string): Promise<CustomerThere> {
  const { partnerCenter, orders, now } = services;
  const ids = { correlationId };
  // Before Partner Center is asked: an order that ends meanwhile has changed the customer, which is then left alone.
  const open = await orders.page({
    sortBy: 'createdAt',
    equal: { customerId: customer.id, status: 'submitted' },
    size: 1,
  });
  try {
    const there = await partnerCenter.customer(customer.id, ids);
    if (there.relationship === 'none') return NOT_OURS;
    const [resellers, subscriptions] = await Promise.all([
      partnerCenter.resellersOfCustomer(customer.id, ids),
      partnerCenter.subscriptions(customer.id, ids),
    ]);
    return {
      isOurs: true,
      name: there.name,
      domain: there.domain,
      resellerIds: resellers.map(({ tenantId }) => tenantId),
      subscriptions: subscriptions.map((each) => subscriptionNow(each, findSubscription(customer, each.id), now())),
      isBeingOrdered: open.items.length > 0,
    };
  } catch (error) {
    if (error instanceof PartnerCenterError && error.status === 404) return NOT_OURS;
    throw error;
  }
}

/**
 * Compares our customers with Partner Center's and notes where they differ (each customer that changed within a day in
 * every run, all others once a day). It overwrites nothing: people decide. A customer that cannot be read now is left to
 * the next run, so a run that breaks off does no harm, and two at once write the same.
 */
export const reconcileRun =
  (services: Services) =>
  async (_timer: unknown, context: InvocationContext): Promise<void> => {
    const { customers, now } = services;

    async function compare(customer: Customer): Promise<void> {
      const correlationId = crypto.randomUUID();
      try {
        const there = await readThere(services, customer, correlationId);
        await customers.update(
          customer.id,
          (current) => (current.revision === customer.revision ? compareCustomer(current, there, now()) : current),
          { actor: { kind: 'timer' }, action: 'reconcile', correlationId },
        );
      } catch (error) {
        const reason = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'an unknown failure';
        context.warn(`reconcile: customer ${customer.id} (${correlationId}) is left to the next run: ${reason}`);
      }
    }

    let after: Cursor | undefined;
    do {
      const page = await customers.page({ sortBy: 'since', equal: { status: 'active' }, after, size: PAGE });
      const due = page.items.filter((customer) => isToCompare(customer, now()));
      for (let start = 0; start < due.length; start += AT_ONCE) {
        await Promise.all(due.slice(start, start + AT_ONCE).map(compare));
      }
      after = page.next;
    } while (after !== undefined);
  };
