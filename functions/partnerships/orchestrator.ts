import type * as df from 'durable-functions';
import type { Progress } from '../../shared/domain/invitation.ts';
import { documentOf, startOver, step, waitForChange } from '../../shared/durable/workflow.ts';

export const PARTNERSHIP_INVITATION = 'partnershipInvitation';

/**
 * One invitation, from its first mail to its end. Every wake is one pass: what time has brought is noted, what is due is
 * done, and then it waits for a change or for the next moment at which something is due. It starts each pass as new, so
 * that its history stays short however long the wait; a signal lost between two passes is harmless, because a pass begins
 * by reading the document.
 */
export const partnershipInvitation: df.OrchestrationHandler = function* (context) {
  const id = documentOf(context);

  let invitation: Progress = yield* step(context, 'noteWhatTimeBrought', id);
  while (invitation.activate || invitation.mails.length > 0) {
    if (invitation.activate) {
      invitation = yield* step(context, 'activateReseller', id);
      if (invitation.resellerId !== undefined) yield* step(context, 'startWatch', invitation.resellerId);
    }
    for (const deliveryId of invitation.mails)
      invitation = yield* step(context, 'sendInvitationMail', { id, deliveryId });
  }

  if (invitation.wakeAt === undefined) return;
  yield* waitForChange(context, invitation.wakeAt);
  startOver(context, id);
};
