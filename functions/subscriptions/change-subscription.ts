import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type Customer,
  findSubscription,
  mustBeOurs,
  orderAtWork,
  type Subscription,
  type SupportContact,
  subscriptionSchema,
  supportContactSchema,
  withSubscriptions,
} from '../../shared/domain/customer.ts';
import { Refusal } from '../../shared/domain/refusal.ts';
import { mustBeActive } from '../../shared/domain/reseller.ts';
import { partnerIdSchema } from '../../shared/domain/text.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { invalid, notFound, Problem, toProblem } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import { PartnerCenterError } from '../../shared/partner-center/errors.ts';
import { meaningOf } from '../../shared/partner-center/refusals.ts';
import type { Services } from '../services.ts';
import { mustBeOfActiveResellers } from './partners.ts';
import { bySubscription, readSubscription } from './read-subscription.ts';
import { contactFor } from './support-contact.ts';

const changesSchema = z
  .strictObject({
    resellerPartnerId: partnerIdSchema.optional(),
    supportContact: supportContactSchema.optional(),
  })
  .refine(({ resellerPartnerId, supportContact }) => (resellerPartnerId ?? supportContact) !== undefined, {
    message: 'must hold resellerPartnerId, supportContact or both',
  });

type Changes = z.output<typeof changesSchema>;

function mustBeChangeable(customer: Customer, { id, status, title }: Subscription): void {
  mustBeOurs(customer);
  if (status !== 'active') {
    throw new Refusal('subscription-not-active', `${title} is ${status}; only an active subscription can be changed.`, {
      subscriptionStatus: status,
    });
  }
  const orderId = orderAtWork(customer, id);
  if (orderId !== undefined) {
    throw new Refusal(
      'subscription-being-changed',
      'An order is changing this subscription: try again when it has ended.',
      {
        orderId,
      },
    );
  }
}

async function mustBePartners(services: Services, { resellerPartnerId, supportContact }: Changes): Promise<void> {
  if (resellerPartnerId !== undefined) {
    await mustBeOfActiveResellers(services, [{ partnerId: resellerPartnerId, path: 'resellerPartnerId' }]);
  }
  if (supportContact === undefined || supportContact === 'provider') return;
  const reseller = await services.resellers.read(supportContact.resellerId);
  if (reseller === undefined) {
    throw invalid([{ path: 'supportContact.resellerId', message: 'is no reseller of the provider' }]);
  }
  mustBeActive(reseller);
}

/**
 * Partner Center is changed before our own document is, so that a look at the revision beforehand lets everybody through
 * who has seen the same one. This raises it first: of them all only one goes on.
 */
async function claim({ customers }: Services, id: string, check: (revision: number) => void, trace: Trace) {
  const raise = (customer: Customer): Customer => {
    check(customer.revision);
    return { ...customer, revision: customer.revision + 1 };
  };
  await customers.update(id, raise, { ...trace, action: 'beginChange' });
}

/** Partner Center first, then our own document; both may be repeated. */
function changer(services: Services, customerId: string, subscriptionId: string, trace: Trace) {
  const { partnerCenter, customers } = services;
  const correlationId = trace.correlationId ?? randomUUID();
  const ids = () => ({ correlationId, requestId: randomUUID() });

  async function record(changes: Partial<Subscription>): Promise<Customer> {
    const changed = await customers.update(
      customerId,
      (customer) => {
        const known = findSubscription(customer, subscriptionId);
        return known === undefined ? customer : withSubscriptions(customer, [{ ...known, ...changes }]);
      },
      trace,
    );
    if (changed === undefined) throw notFound('customer');
    return changed;
  }

  return {
    async resellerPartnerId(resellerPartnerId: string): Promise<Customer> {
      await partnerCenter.changeSubscription(customerId, subscriptionId, { resellerPartnerId }, ids());
      return record({ resellerPartnerId });
    },
    async supportContact(supportContact: SupportContact): Promise<Customer> {
      const contact = await contactFor(services, supportContact, correlationId);
      if (contact === undefined) throw notFound('reseller');
      await partnerCenter
        .setSupportContact(customerId, subscriptionId, contact, ids())
        .catch((error) => Promise.reject(asSupportContact(error)));
      return record({ supportContact });
    },
  };
}

/** A Partner ID that Partner Center does not take is here that of the support contact. */
function asSupportContact(error: unknown): unknown {
  if (!(error instanceof PartnerCenterError)) return error;
  const meaning = meaningOf(error);
  if (meaning === undefined || !('field' in meaning)) return error;
  const partnerCenter = { status: error.status, code: error.code };
  return invalid([{ path: 'supportContact', message: error.message }], { partnerCenter });
}

/** When the second of two changes fails, the answer says that the first one stands. */
async function inTurn(
  { resellerPartnerId, supportContact }: Changes,
  change: ReturnType<typeof changer>,
): Promise<Customer | undefined> {
  const first = resellerPartnerId === undefined ? undefined : await change.resellerPartnerId(resellerPartnerId);
  if (supportContact === undefined) return first;
  try {
    return await change.supportContact(supportContact);
  } catch (error) {
    if (first === undefined) throw error;
    const done = ['resellerPartnerId'];
    const worded = (message: string) => `The reseller was changed, the support contact was not. ${message}`.trim();
    const { status, message, extras, type } = toProblem(error);
    throw new Problem(status, worded(message), { ...extras, done }, status === 409 ? type : undefined);
  }
}

export const changeSubscription = (services: Services) =>
  endpoint({
    name: 'changeSubscription',
    summary: 'Change the reseller of record or the support contact of a subscription',
    method: 'PATCH',
    route: 'api/customers/{id}/subscriptions/{subscriptionId}',
    roles: may.changeSubscription,
    params: bySubscription,
    body: changesSchema,
    changes: true,
    problems: [502, 504],
    success: { status: 200, description: 'The subscription as it is now', schema: subscriptionSchema },
    async handle({ params, body, request, trace, checkRevision }) {
      const { customer, subscription } = await readSubscription(services, params);
      checkRevision(customer.revision);
      mustBeChangeable(customer, subscription);
      await mustBePartners(services, body);
      if (request.headers.has('if-match')) await claim(services, params.id, checkRevision, trace);
      const changed = await inTurn(body, changer(services, params.id, params.subscriptionId, trace));
      const now = changed ?? customer;
      return { body: findSubscription(now, params.subscriptionId) ?? subscription, revision: now.revision };
    },
  });
