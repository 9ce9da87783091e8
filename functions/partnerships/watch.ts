import type * as df from 'durable-functions';
import type { WatchProgress } from '../../shared/domain/enrolment.ts';
import { documentOf, startOver, step, waitForChange } from '../../shared/durable/workflow.ts';

export const PARTNERSHIP_WATCH = 'partnershipWatch';

/**
 * One reseller, for as long as Partner Center has yet to show what was agreed here: the partnership of one that accepted,
 * or the end of one that was removed. A pass looks there when that is due, says what came of it, and waits for a change or
 * for the next moment at which something is due. It ends when there is nothing to wait for, and is started anew by
 * whoever gives it something.
 */
export const partnershipWatch: df.OrchestrationHandler = function* (context) {
  const id = documentOf(context);

  let reseller: WatchProgress = yield* step(context, 'lookAtReseller', id);
  if (reseller.check) reseller = yield* step(context, 'checkEnrolment', id);
  if (reseller.tellInvitations) reseller = yield* step(context, 'tellInvitations', id);
  for (const deliveryId of reseller.mails) reseller = yield* step(context, 'sendResellerMail', { id, deliveryId });

  if (reseller.wakeAt === undefined) return;
  yield* waitForChange(context, reseller.wakeAt);
  startOver(context, id);
};
