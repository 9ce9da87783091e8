import { billingCycleSchema, termSchema } from '../../shared/domain/catalogue.ts';
import type { Subscription } from '../../shared/domain/customer.ts';
import type { Subscription as Theirs } from '../../shared/partner-center/index.ts';

/** What we know of a subscription from elsewhere: an order of ours, or how it stood before. */
export type KnownOf = Pick<Subscription, 'productId' | 'title' | 'term' | 'billingCycle'> & Partial<Subscription>;

const instant = (text: string | undefined) => {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
};

/** A catalogue item is `productId:skuId:availabilityId`; an offer of the old kind is a GUID, and no product of ours. */
export const productOf = (offerId: string | undefined) =>
  offerId?.includes(':') ? offerId.split(':').slice(0, 2).join(':') : undefined;

/** A subscription as our customer document has it. What Partner Center does not say stays as it was known. */
export function toSubscription(theirs: Theirs, known: Partial<KnownOf>, now: string): Subscription {
  const { id, name, quantity, status, offerId, endsAt, startsAt, orderId, resellerPartnerId } = theirs;
  const commitmentEndsAt = instant(endsAt);
  const order = known.orderId ?? orderId;
  return {
    id,
    productId: productOf(offerId) ?? known.productId ?? offerId ?? '',
    title: name || known.title || '',
    quantity,
    status: status === 'none' ? 'pending' : status,
    term: termSchema.safeParse(theirs.term).data ?? known.term ?? 'P1Y',
    billingCycle: billingCycleSchema.safeParse(theirs.billingCycle).data ?? known.billingCycle ?? 'annual',
    ...(commitmentEndsAt === undefined ? {} : { commitmentEndsAt }),
    ...(order === undefined ? {} : { orderId: order }),
    ...(resellerPartnerId === undefined ? {} : { resellerPartnerId }),
    since: known.since ?? instant(startsAt) ?? now,
  };
}
