import type * as df from 'durable-functions';
import { compensations, forwardActivities, type OnboardingProgress } from '../../shared/domain/onboarding-progress.ts';
import { documentOf, startOver, step, waitForChange } from '../../shared/durable/workflow.ts';

export const CUSTOMER_ONBOARDING = 'customerOnboarding';

/**
 * One onboarding, from its submission to its end: it completes, or what was done is undone in reverse. What is due is
 * found on the document by each step, never in this generator's memory, so that a crash, a cancellation or a signal that
 * got lost between two passes changes nothing: after a refusal for good the next thing due is the first compensation.
 */
export const customerOnboarding: df.OrchestrationHandler = function* (context) {
  const id = documentOf(context);
  let onboarding: OnboardingProgress = yield* step(context, 'readOnboarding', id);

  for (const forward of forwardActivities) {
    if (onboarding.next === forward) onboarding = yield* step(context, forward, id);
  }
  for (const compensation of compensations) {
    if (onboarding.next === compensation) onboarding = yield* step(context, compensation, id);
  }

  if (onboarding.next === undefined) {
    if (onboarding.wakeAt === undefined) return;
    yield* waitForChange(context, onboarding.wakeAt);
  }
  startOver(context, id);
};
