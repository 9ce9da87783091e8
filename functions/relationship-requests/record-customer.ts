import { accessRecord } from '../../shared/domain/access.ts';
import { type Customer, newCustomer, searchTextOf, withSubscriptions } from '../../shared/domain/customer.ts';
import type { RelationshipRequest } from '../../shared/domain/relationship-request.ts';
import type { Reseller } from '../../shared/domain/reseller.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import { accessKindsOf } from '../customers/access-kinds.ts';
import type { Services } from '../services.ts';
import { subscriptionNow } from '../subscriptions/from-partner-center.ts';

/**
 * The customer that accepted joins the list as Partner Center shows it, with its subscriptions, and its reseller's access
 * is on record. A repeat finds what the first run made. Gives whether it has a reseller: one that was removed while the
 * customer made up its mind gets neither the customer nor the access.
 */
export async function recordAcceptedCustomer(
  services: Services,
  request: RelationshipRequest & { customerId: string },
  correlationId: string,
): Promise<'withReseller' | 'withoutReseller'> {
  const { partnerCenter, customers, access, now } = services;
  const trace: Trace = { actor: { kind: 'workflow' }, action: 'recordCustomer', correlationId };
  const ids = { correlationId };
  const [theirs, subscriptions, reseller] = await Promise.all([
    partnerCenter.customer(request.customerId, ids),
    partnerCenter.subscriptions(request.customerId, ids),
    chosenReseller(services, request),
  ]);
  const { name, domain, email, country } = theirs;
  const fresh = newCustomer({
    id: request.customerId,
    name: name === '' ? request.customerName : name,
    domain,
    origin: 'relationshipRequest',
    since: now(),
    ...(email === undefined ? {} : { email }),
    ...(country === undefined ? {} : { country }),
    ...(reseller === undefined ? {} : { resellerId: reseller.id }),
  });
  const own = withSubscriptions(
    fresh,
    subscriptions.map((each) => subscriptionNow(each, undefined, now())),
  );
  const customer = { ...own, revision: 1 };
  const created = await customers.create(customer, trace);
  const current =
    created === 'created' ? customer : await customers.update(customer.id, (known) => rejoin(known, customer), trace);
  if (reseller === undefined || current?.resellerId !== reseller.id) return 'withoutReseller';
  const cause = `relationshipRequest ${request.id}`;
  for (const kind of accessKindsOf({ items: customer.subscriptions })) {
    await access.create(accessRecord(customer, reseller, kind, cause, now()), trace);
  }
  return 'withReseller';
}

async function chosenReseller(
  { resellers }: Services,
  { resellerId }: RelationshipRequest,
): Promise<Reseller | undefined> {
  const reseller = resellerId === undefined ? undefined : await resellers.read(resellerId);
  return reseller?.status === 'removed' ? undefined : reseller;
}

/** A customer that was ours before is so again, under its new reseller; one that is ours all the time stays as it is. */
function rejoin(known: Customer, fresh: Customer): Customer {
  const { subscriptions } = fresh;
  if (known.status === 'active') return withSubscriptions(known, subscriptions);
  const { resellerId: _, ...kept } = known;
  const again = { ...kept, ...fresh, subscriptions: known.subscriptions, searchText: searchTextOf(fresh) };
  return withSubscriptions({ ...again, revision: known.revision + 1 }, subscriptions);
}
