import type * as df from 'durable-functions';
import type { RequestProgress } from '../../shared/domain/relationship-progress.ts';
import { documentOf, startOver, step, waitForChange } from '../../shared/durable/workflow.ts';

export const RELATIONSHIP_REQUEST = 'relationshipRequest';

/**
 * One request to an existing customer, from its mail to its end. A pass looks in Partner Center when that is due, takes in
 * the customer that accepted, says what came of it, and waits for a change or for the next moment at which something is
 * due. It starts each pass as new, so that its history stays short however long the wait.
 */
export const relationshipRequest: df.OrchestrationHandler = function* (context) {
  const id = documentOf(context);

  let request: RequestProgress = yield* step(context, 'lookAtRequest', id);
  if (request.check) request = yield* step(context, 'findCustomer', id);
  if (request.record) request = yield* step(context, 'recordCustomer', id);
  for (const deliveryId of request.mails) request = yield* step(context, 'sendRequestMail', { id, deliveryId });

  if (request.wakeAt === undefined) return;
  yield* waitForChange(context, request.wakeAt);
  startOver(context, id);
};
