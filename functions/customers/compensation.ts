import { accessId, accessKinds, endAccess } from '../../shared/domain/access.ts';
import { endCustomer, findSubscription, withSubscriptions } from '../../shared/domain/customer.ts';
import type { Leftover, Onboarding } from '../../shared/domain/onboarding.ts';
import { undone } from '../../shared/domain/onboarding-progress.ts';
import type { Subscription } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';
import { orRefusal } from '../subscriptions/order-document.ts';
import { toSubscription } from '../subscriptions/purchase.ts';
import { workflowTrace } from '../workflow-calls.ts';
import { accountPage } from './partner-center-pages.ts';
import { callIds, performer } from './perform.ts';

/** The way back. What Partner Center will not undo is left to a person, and the rest is undone all the same. */
export function compensationActivities(services: Services) {
  const { customers, access, partnerCenter, credentials, now } = services;
  const perform = performer(services);

  /** Cancels the orders; what is still there of their subscriptions is suspended, so that nobody uses and pays for it. */
  const undoOrder = perform('undoOrder', async (onboarding) => {
    const { customerId = '', orderIds = [], correlationId } = onboarding;
    const leftovers: Leftover[] = [];
    for (const orderId of orderIds) {
      const refusal = await refusalOf(() =>
        partnerCenter.cancelOrder(customerId, orderId, callIds(onboarding, `cancelOrder ${orderId}`)),
      );
      if (refusal !== undefined) leftovers.push(leftover(`order ${orderId}`, refusal, accountPage(customerId)));
    }
    let subscriptions: Subscription[] = [];
    const unseen = await refusalOf(async () => {
      subscriptions = await partnerCenter.subscriptions(customerId, { correlationId });
    });
    if (unseen !== undefined) leftovers.push(leftover('subscriptions', unseen, accountPage(customerId)));
    for (const { id, status } of subscriptions) {
      if (status !== 'active' && status !== 'pending') continue;
      const refusal = await suspend(onboarding, customerId, id);
      if (refusal !== undefined) {
        leftovers.push(leftover(`subscription ${id}`, refusal, accountPage(customerId)));
      }
    }
    await recordWhatIsLeft(onboarding, customerId, leftovers.length > 0);
    return (current) => undone(current, 'undoOrder', leftovers, now());
  });

  const suspend = (onboarding: Onboarding, customerId: string, id: string) =>
    refusalOf(() =>
      partnerCenter.changeSubscription(customerId, id, { status: 'suspended' }, callIds(onboarding, `suspend ${id}`)),
    );

  /** The customer's list shows what a person has to look after, and how those stand that it showed before. */
  async function recordWhatIsLeft(onboarding: Onboarding, customerId: string, isSomethingLeft: boolean) {
    const known = await customers.read(customerId);
    if (known === undefined || (!isSomethingLeft && known.subscriptions.length === 0)) return;
    const { correlationId } = onboarding;
    await refusalOf(async () => {
      const there = await partnerCenter.subscriptions(customerId, { correlationId });
      const shown = there
        .filter(({ id, status }) => status !== 'deleted' || findSubscription(known, id) !== undefined)
        .map((each) => toSubscription(each, now()));
      const trace = workflowTrace('undoOrder', onboarding);
      await customers.update(customerId, (customer) => withSubscriptions(customer, shown), trace);
    });
  }

  /** Ends the relationship, and with it the reseller's access. Credentials that nobody has read are made unreadable. */
  const undoCustomer = perform('undoCustomer', async (onboarding, ids) => {
    const { customerId = '', resellerId } = onboarding;
    const trace = workflowTrace('undoCustomer', onboarding);
    await credentials.discard(onboarding.id);
    const refusal = await refusalOf(() => partnerCenter.endCustomerRelationship(customerId, ids));
    if (refusal !== undefined) {
      const left = leftover(`customer ${onboarding.company.name}`, refusal, accountPage(customerId));
      return (current) => undone(current, 'undoCustomer', [left], now());
    }
    await customers.update(customerId, endCustomer, trace);
    if (resellerId !== undefined) {
      for (const kind of accessKinds) {
        await access.update(accessId(customerId, resellerId, kind), (record) => endAccess(record, now()), trace);
      }
    }
    return (current) => undone(current, 'undoCustomer', [], now());
  });

  return { undoOrder, undoCustomer };
}

/** What Partner Center said, when it said no for good; its troubles are thrown, and tried again. */
async function refusalOf(act: () => Promise<unknown>): Promise<string | undefined> {
  const asked = await orRefusal(act());
  return 'refusal' in asked ? asked.refusal.description : undefined;
}

const leftover = (what: string, message: string, url: string): Leftover => ({ what, message, url });
