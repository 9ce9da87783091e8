import { type Customer, findSubscription, type Subscription, searchTextOf } from './customer.ts';
import type { Drift, DriftField } from './drift.ts';
import { Refusal } from './refusal.ts';

/** A customer as Partner Center shows it. */
export interface CustomerThere {
  /** Whether the customer is still ours to sell to. */
  isOurs: boolean;
  name: string;
  domain: string;
  /** Tenant ids of the resellers that are related to the customer. */
  resellerIds: string[];
  subscriptions: Subscription[];
  /** An order of ours is under way: what it makes is not ours yet, and is no drift. */
  isBeingOrdered: boolean;
}

const DAY = 86_400_000;

/** Whether a customer is to be compared now: always while it changed within a day, and else once a day. */
export function isToCompare({ status, revision, compared }: Customer, now: string): boolean {
  if (status !== 'active') return false;
  if (compared === undefined || compared.revision !== revision) return true;
  const within = (moment: string) => Date.parse(now) - Date.parse(moment) < DAY;
  return within(compared.since) || !within(compared.at);
}

type Difference = Omit<Drift, 'seenAt'>;

const differ = (
  field: DriftField,
  ours: string | number | undefined,
  theirs: string | number | undefined,
  subscriptionId?: string,
): Difference[] =>
  ours === theirs
    ? []
    : [
        {
          field,
          ...(subscriptionId === undefined ? {} : { subscriptionId }),
          ...(ours === undefined ? {} : { ours }),
          ...(theirs === undefined ? {} : { theirs }),
        },
      ];

function differencesOf(customer: Customer, there: CustomerThere): Difference[] {
  const { subscriptions, underOrder = [] } = customer;
  const busy = new Set(underOrder.map(({ subscriptionId }) => subscriptionId));
  const related = there.resellerIds.includes(customer.resellerId ?? '') ? customer.resellerId : there.resellerIds[0];
  const theirs = new Map(there.subscriptions.map((each) => [each.id, each]));
  const known = new Set(subscriptions.map(({ id }) => id));
  if (!there.isOurs) return differ('relationship', 'active', undefined);
  return [
    ...differ('name', customer.name, there.name),
    ...differ('domain', customer.domain.toLowerCase(), there.domain.toLowerCase()),
    ...differ('reseller', customer.resellerId, related),
    ...subscriptions
      .filter(({ id }) => !busy.has(id))
      .flatMap((subscription) => ofSubscription(subscription, theirs.get(subscription.id))),
    ...there.subscriptions
      .filter(({ id, status }) => !there.isBeingOrdered && !known.has(id) && status !== 'deleted')
      .flatMap(({ id, title }) => differ('subscription', undefined, title, id)),
  ];
}

function ofSubscription(ours: Subscription, theirs: Subscription | undefined): Difference[] {
  if (theirs === undefined)
    return ours.status === 'deleted' ? [] : differ('subscription', ours.title, undefined, ours.id);
  return [
    ...differ('quantity', ours.quantity, theirs.quantity, ours.id),
    ...differ('status', ours.status, theirs.status, ours.id),
    ...differ('resellerPartnerId', ours.resellerPartnerId, theirs.resellerPartnerId, ours.id),
  ];
}

/** A subscription that was being provisioned and is active there is progress, and no drift. */
function takeProgress(customer: Customer, there: CustomerThere): Customer {
  const theirs = new Map(there.subscriptions.map((each) => [each.id, each]));
  const subscriptions = customer.subscriptions.map((ours): Subscription => {
    const now = theirs.get(ours.id);
    return ours.status === 'pending' && now?.status === 'active' ? { ...ours, status: 'active' } : ours;
  });
  const moved = subscriptions.some((each, index) => each !== customer.subscriptions[index]);
  return moved ? { ...customer, subscriptions, revision: customer.revision + 1 } : customer;
}

const isAbout = (field: DriftField, subscriptionId: string | undefined) => (each: Difference) =>
  each.field === field && each.subscriptionId === subscriptionId;

const withDrift = ({ drift: _, hasDrift: __, ...customer }: Customer, drift: Drift[]): Customer =>
  drift.length === 0 ? customer : { ...customer, drift, hasDrift: 'yes' };

/**
 * Notes where the two differ by now, and never overwrites ours. What differed before keeps the moment at which that was
 * seen; what does not differ any more is gone. The revision rises only when there is something new to see.
 */
export function compareCustomer(customer: Customer, there: CustomerThere, now: string): Customer {
  const current = takeProgress(customer, there);
  const before = current.drift ?? [];
  const drift = differencesOf(current, there).map((found): Drift => {
    const same = before.find(isAbout(found.field, found.subscriptionId));
    const seenAt = same?.ours === found.ours && same?.theirs === found.theirs ? same?.seenAt : undefined;
    return { ...found, seenAt: seenAt ?? now };
  });
  const news = JSON.stringify(drift) !== JSON.stringify(before);
  const noted = news ? { ...withDrift(current, drift), revision: current.revision + 1 } : current;
  const known = customer.compared;
  // What this comparison itself changed is no change that asks for another day of comparing.
  const since = known === undefined || known.revision !== customer.revision ? now : known.since;
  return { ...noted, compared: { at: now, revision: noted.revision, since } };
}

/** The difference that is to be taken over. Throws a Refusal when there is none such. */
export function findDrift(customer: Customer, field: DriftField, subscriptionId: string | undefined): Drift {
  const found = customer.drift?.find((each) => isAbout(field, subscriptionId)(each));
  if (found !== undefined) return found;
  throw new Refusal('no-such-drift', 'Our record and Partner Center do not differ there, or not any more.');
}

/**
 * Takes over what Partner Center has. `theirs` is the subscription as it is there, where one is missing here; a
 * subscription that is missing there counts as deleted.
 */
export function acceptDrift(
  customer: Customer,
  field: DriftField,
  subscriptionId: string | undefined,
  theirs?: Subscription,
): Customer {
  const accepted = findDrift(customer, field, subscriptionId);
  const rest = (customer.drift ?? []).filter((each) => each !== accepted);
  const next = { ...taken(customer, accepted, theirs), revision: customer.revision + 1 };
  return withDrift(next, rest);
}

function taken(customer: Customer, { field, subscriptionId, theirs }: Drift, found?: Subscription): Customer {
  switch (field) {
    case 'relationship':
      return { ...customer, status: 'ended' };
    case 'name':
    case 'domain': {
      const next = { ...customer, [field]: String(theirs ?? '') };
      return { ...next, searchText: searchTextOf(next) };
    }
    case 'reseller': {
      const { resellerId: _, ...own } = customer;
      return theirs === undefined ? own : { ...own, resellerId: String(theirs) };
    }
    case 'subscription': {
      if (theirs === undefined)
        return withSubscription(customer, subscriptionId, (ours) => ({ ...ours, status: 'deleted' }));
      if (found === undefined || findSubscription(customer, found.id) !== undefined) return customer;
      return { ...customer, subscriptions: [...customer.subscriptions, found] };
    }
    case 'resellerPartnerId':
      return withSubscription(customer, subscriptionId, ({ resellerPartnerId: _, ...rest }) =>
        theirs === undefined ? rest : { ...rest, resellerPartnerId: String(theirs) },
      );
    default:
      return withSubscription(customer, subscriptionId, (ours) => ({ ...ours, [field]: theirs }));
  }
}

const withSubscription = (
  customer: Customer,
  id: string | undefined,
  change: (subscription: Subscription) => Subscription,
): Customer => ({
  ...customer,
  subscriptions: customer.subscriptions.map((each) => (each.id === id ? change(each) : each)),
});
