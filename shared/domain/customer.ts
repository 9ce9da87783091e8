import { z } from 'zod';
import type { RecordedAgreement } from './agreement.ts';
import { type BillingCycle, billingCycleSchema, type Term, termSchema } from './catalogue.ts';
import type { Compared, Drift } from './drift.ts';
import { Refusal } from './refusal.ts';

export const subscriptionStatuses = ['pending', 'active', 'suspended', 'deleted'] as const;

/** Who helps the customer with a subscription: the provider, or one of its resellers. */
export const supportContactSchema = z.union([
  z.literal('provider'),
  z.strictObject({ resellerId: z.guid().transform((id) => id.toLowerCase()) }),
]);
export type SupportContact = z.output<typeof supportContactSchema>;

/** A subscription of a customer, as Partner Center has it. */
export interface Subscription {
  /** Partner Center's. */
  id: string;
  /** `productId:skuId`. */
  productId: string;
  title: string;
  quantity: number;
  status: (typeof subscriptionStatuses)[number];
  term: Term;
  billingCycle: BillingCycle;
  commitmentEndsAt?: string;
  /** Partner Center's order. */
  orderId?: string;
  /** Partner ID on record: who is paid for it. */
  resellerPartnerId?: string;
  supportContact?: SupportContact;
  since: string;
}

/** A customer of the provider with all its subscriptions: one aggregate, one document. */
export interface Customer {
  /** Partner Center's: the customer's tenant. */
  id: string;
  name: string;
  /** The primary domain, `<prefix>.onmicrosoft.com`. */
  domain: string;
  email?: string;
  country?: string;
  /** Absent: the provider's own. */
  resellerId?: string;
  /** `ended`: the relationship in Partner Center was undone. */
  status: 'active' | 'ended';
  origin: 'onboarding' | 'relationshipRequest';
  since: string;
  subscriptions: Subscription[];
  /** The Microsoft Customer Agreement, where we put its acceptance on record. */
  agreement?: RecordedAgreement;
  /** Name and domain in lower case: what a search looks in. */
  searchText: string;
  /** Subscriptions that an order is changing: no other one may at the same time. */
  underOrder?: { subscriptionId: string; orderId: string }[];
  /** Where Partner Center says something else. */
  drift?: Drift[];
  /** There is drift: what a list is filtered by. */
  hasDrift?: 'yes';
  compared?: Compared;
  revision: number;
}

export type NewCustomer = Omit<
  Customer,
  | 'status'
  | 'subscriptions'
  | 'agreement'
  | 'searchText'
  | 'underOrder'
  | 'drift'
  | 'hasDrift'
  | 'compared'
  | 'revision'
>;

export const searchTextOf = ({ name, domain }: { name: string; domain: string }) => `${name} ${domain}`.toLowerCase();

export const newCustomer = (customer: NewCustomer): Customer => ({
  ...customer,
  status: 'active',
  subscriptions: [],
  searchText: searchTextOf(customer),
  revision: 1,
});

/**
 * Takes in how subscriptions stand: those it knows by their id change, others are added, the rest stay. The same object
 * when nothing is new, so that a repeated step writes nothing.
 */
export function withSubscriptions(customer: Customer, current: Subscription[]): Customer {
  const known = new Map(customer.subscriptions.map((each) => [each.id, each]));
  for (const each of current) known.set(each.id, { ...known.get(each.id), ...each });
  const subscriptions = [...known.values()];
  if (JSON.stringify(subscriptions) === JSON.stringify(customer.subscriptions)) return customer;
  return { ...customer, subscriptions, revision: customer.revision + 1 };
}

/** Its acceptance of the agreement has been put on record. The same object when that one is noted already. */
export function withAgreement(customer: Customer, acceptedOn: string, recordedAt: string): Customer {
  if (customer.agreement?.acceptedOn === acceptedOn) return customer;
  return { ...customer, agreement: { acceptedOn, recordedAt }, revision: customer.revision + 1 };
}

/** The relationship in Partner Center was undone. The same object when it had ended before. */
export const endCustomer = (customer: Customer): Customer =>
  customer.status === 'ended' ? customer : { ...customer, status: 'ended', revision: customer.revision + 1 };

/** Throws a Refusal for a customer that is no longer ours to sell to. */
export function mustBeOurs({ status, name }: Pick<Customer, 'status' | 'name'>): void {
  if (status === 'active') return;
  throw new Refusal('customer-ended', `The relationship with ${name} has ended: nothing can be done for it any more.`);
}

export const findSubscription = (customer: Customer, id: string) =>
  customer.subscriptions.find((subscription) => subscription.id === id);

/** The order that is changing a subscription at the moment. */
export const orderAtWork = ({ underOrder = [] }: Customer, subscriptionId: string): string | undefined =>
  underOrder.find((each) => each.subscriptionId === subscriptionId)?.orderId;

/** An order takes a subscription for itself until it lets it go; nothing changes while another one has it. */
export function reserveSubscription(customer: Customer, subscriptionId: string, orderId: string): Customer {
  if (orderAtWork(customer, subscriptionId) !== undefined) return customer;
  return { ...customer, underOrder: [...(customer.underOrder ?? []), { subscriptionId, orderId }] };
}

export function releaseSubscription(customer: Customer, subscriptionId: string, orderId: string): Customer {
  if (orderAtWork(customer, subscriptionId) !== orderId) return customer;
  const { underOrder = [], ...rest } = customer;
  const others = underOrder.filter((each) => each.subscriptionId !== subscriptionId);
  return others.length === 0 ? rest : { ...rest, underOrder: others };
}

export const subscriptionSchema = z
  .object({
    id: z.string(),
    productId: z.string(),
    title: z.string(),
    quantity: z.int(),
    status: z.enum(subscriptionStatuses),
    term: termSchema,
    billingCycle: billingCycleSchema,
    commitmentEndsAt: z.iso.datetime().optional(),
    orderId: z.string().optional(),
    resellerPartnerId: z.string().optional(),
    supportContact: z.union([z.literal('provider'), z.object({ resellerId: z.string() })]).optional(),
    since: z.iso.datetime(),
  })
  .meta({ id: 'Subscription' });
