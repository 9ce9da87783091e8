import type { Onboarding } from '../../shared/domain/onboarding.ts';
import {
  activityFailed,
  type OnboardingActivity,
  type OnboardingProgress,
  progress,
  startActivity,
} from '../../shared/domain/onboarding-progress.ts';
import { Refusal } from '../../shared/domain/refusal.ts';
import { plus } from '../../shared/domain/time.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import {
  isRefusedForGood,
  type PartnerCenterError,
  PartnerCenterUnavailable,
  type WriteIds,
} from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';
import { workflowCall } from '../workflow-calls.ts';
import { failureOf } from './failures.ts';
import { CUSTOMER_ONBOARDING } from './orchestrator.ts';

/** The ids of one call of an onboarding: the same ones whenever its step is run. */
export const callIds = (onboarding: Onboarding, step: string): WriteIds =>
  workflowCall(CUSTOMER_ONBOARDING, onboarding, step);

type Change = (current: Onboarding) => Onboarding;

/**
 * Makes an activity of what it does in Partner Center: it is noted as under way, done when it is what is due, and its
 * outcome is noted. A refusal for good becomes the step's failure; where Partner Center asks for a pause that is waited
 * for durably; anything else is thrown, and the activity tried again.
 */
export function performer({ onboardings, now }: Services) {
  return (activity: OnboardingActivity, work: (onboarding: Onboarding, ids: WriteIds) => Promise<Change>) =>
    async (id: string): Promise<OnboardingProgress> => {
      let act = false;
      const trace: Trace = { actor: { kind: 'workflow' }, action: activity };
      const update = async (change: Change) => onboardings.update(id, change, trace);
      const report = (onboarding: Onboarding | undefined) => (onboarding ? progress(onboarding, now()) : {});

      const started = await update((current) => {
        const start = startActivity(current, activity, now());
        act = start.act;
        return start.onboarding;
      });
      if (started === undefined || !act) return report(started);
      trace.correlationId = started.correlationId;
      try {
        return report(await update(await work(started, callIds(started, activity))));
      } catch (error) {
        const pause = askedPause(error);
        if (pause !== undefined) return { wakeAt: plus(now(), pause) };
        if (!isForGood(error)) throw error;
        const failure = failureOf(error, activity, started);
        return report(await update((current) => activityFailed(current, activity, failure, now())));
      }
    };
}

const askedPause = (error: unknown) =>
  error instanceof PartnerCenterUnavailable && error.retryAfterSeconds !== undefined
    ? Math.max(error.retryAfterSeconds, 1) * 1000
    : undefined;

const isForGood = (error: unknown): error is PartnerCenterError | Refusal =>
  error instanceof Refusal || isRefusedForGood(error);
