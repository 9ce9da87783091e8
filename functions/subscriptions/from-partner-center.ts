import type { Subscription } from '../../shared/domain/customer.ts';
import type { Subscription as Theirs } from '../../shared/partner-center/index.ts';
import { toSubscription } from './purchase.ts';

/** As Partner Center has a subscription now; what we knew of it from elsewhere stays where it does not say otherwise. */
export function subscriptionNow(theirs: Theirs, known: Partial<Subscription> | undefined, now: string): Subscription {
  const fresh = toSubscription(theirs, now);
  const orderId = known?.orderId ?? fresh.orderId;
  return {
    ...fresh,
    productId: fresh.productId || (known?.productId ?? ''),
    title: fresh.title || (known?.title ?? ''),
    since: known?.since ?? fresh.since,
    ...(orderId === undefined ? {} : { orderId }),
  };
}
