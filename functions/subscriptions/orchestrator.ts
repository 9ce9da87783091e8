import type * as df from 'durable-functions';
import type { OrderPlan } from '../../shared/domain/order-progress.ts';
import { documentOf, startOver, step, waitForChange } from '../../shared/durable/workflow.ts';

export const SUBSCRIPTION_ORDER = 'subscriptionOrder';

/**
 * One order: cart, checkout, licences, upgrades, provisioning, support contacts. What comes next follows from the
 * document each time, so that a pass may begin anywhere; while Partner Center provisions it waits, and starts as new.
 */
export const subscriptionOrder: df.OrchestrationHandler = function* (context) {
  const id = documentOf(context);

  let plan: OrderPlan = yield* step(context, 'planOrder', id);
  while (plan.task !== undefined) {
    const { activity, line } = plan.task;
    plan = yield* step(context, activity, line === undefined ? { id } : { id, line });
  }

  if (plan.wakeAt === undefined) return;
  yield* waitForChange(context, plan.wakeAt);
  startOver(context, id);
};
