import type { Subscription } from './records.ts';

/** A change that was answered 202 holds from its moment on. */
export function settled(subscription: Subscription, now: Date): Subscription {
  const { coming } = subscription;
  if (coming === undefined || coming.at > now.toISOString()) return subscription;
  const { coming: _done, ...rest } = { ...subscription, ...coming.change };
  return rest;
}

/** As Partner Center shows it: pending until it has been provisioned, and for good when that failed. */
export function statusOf(subscription: Subscription, now: Date): 'pending' | Subscription['status'] {
  const { status, failure, activeAt } = settled(subscription, now);
  return status === 'active' && (failure !== undefined || activeAt > now.toISOString()) ? 'pending' : status;
}

export function provisioningOf({ failure, provisionedAt }: Subscription, now: Date): 'pending' | 'failed' | 'success' {
  if (provisionedAt > now.toISOString()) return 'pending';
  return failure === undefined ? 'success' : 'failed';
}
