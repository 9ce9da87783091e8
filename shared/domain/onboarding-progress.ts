import { changed, withHistory } from './history.ts';
import {
  type Call,
  type Compensation,
  type Failure,
  type Leftover,
  LOST_CREDENTIALS,
  noteCredentials,
  type Onboarding,
  type OnboardingStep,
} from './onboarding.ts';
import { LONGEST_CHECK_INTERVAL, type ProvisioningTimes } from './provisioning.ts';
import { Refusal } from './refusal.ts';
import { noteStep, type Step } from './steps.ts';
import { plus } from './time.ts';
import type { Actor } from './trace.ts';

/** The activities in the order in which one pass may run them: forward, then back. */
export const forwardActivities = [
  'checkDomain',
  'createCustomer',
  'associateReseller',
  'confirmAgreement',
  'createCart',
  'checkout',
  'lookAtProvisioning',
] as const;
export const compensations = ['undoOrder', 'undoCustomer'] as const satisfies Compensation[];
export type OnboardingActivity = (typeof forwardActivities)[number] | Compensation;

/** What the workflow has to do next for an onboarding, or when it has to look again; neither: it has nothing to do. */
export interface OnboardingProgress {
  next?: OnboardingActivity;
  wakeAt?: string;
}

const WORKFLOW: Actor = { kind: 'workflow' };
const MOST_CARTS = 10;

const statusOf = ({ steps }: Onboarding, name: OnboardingStep) => steps.find((step) => step.name === name)?.status;

const hasEnded = (onboarding: Onboarding, name: OnboardingStep) =>
  ['done', 'skipped'].includes(statusOf(onboarding, name) ?? '');

/** The activity that is due, found on the document alone: whoever asks, after whatever crash, is answered the same. */
export function nextActivity(onboarding: Onboarding, now: string): OnboardingActivity | undefined {
  const { status, undoing, agreement, cartId, provisioning } = onboarding;
  if (status !== 'submitted') return undefined;
  if (undoing !== undefined) return toUndo(onboarding)[0];
  if (!hasEnded(onboarding, 'checkDomain')) return 'checkDomain';
  if (!hasEnded(onboarding, 'createCustomer')) return 'createCustomer';
  if (!hasEnded(onboarding, 'associateReseller')) return 'associateReseller';
  if (agreement !== undefined && !hasEnded(onboarding, 'confirmAgreement')) return 'confirmAgreement';
  if (!hasEnded(onboarding, 'placeOrder')) return cartId === undefined ? 'createCart' : 'checkout';
  return (provisioning?.nextCheckAt ?? now) <= now ? 'lookAtProvisioning' : undefined;
}

/** What is there to be undone, in reverse order. */
function toUndo({ orderIds = [], customerId, undoing }: Onboarding): Compensation[] {
  const there: Compensation[] = [];
  if (orderIds.length > 0) there.push('undoOrder');
  if (customerId !== undefined) there.push('undoCustomer');
  return there.filter((each) => !undoing?.done.includes(each));
}

export function progress(onboarding: Onboarding, now: string): OnboardingProgress {
  const next = nextActivity(onboarding, now);
  if (next !== undefined) return { next };
  const { status, provisioning } = onboarding;
  return status === 'submitted' && provisioning !== undefined ? { wakeAt: provisioning.nextCheckAt } : {};
}

/** The earliest moment at which something is to be done; undefined when there is nothing to come. */
export function nextActionAt(onboarding: Onboarding): string | undefined {
  const { status, undoing, submittedAt, provisioning, credentials, credentialsExpireAt } = onboarding;
  if (status === 'submitted') return undoing === undefined ? (provisioning?.nextCheckAt ?? submittedAt) : submittedAt;
  return credentials === 'available' ? credentialsExpireAt : undefined;
}

/**
 * Drops a draft, which leaves nothing; turns back an onboarding that is on its way, at once or as soon as it is known
 * what came of the call that is out. Nothing changes where it turns back already; refused once it has ended.
 */
export function cancelOnboarding(onboarding: Onboarding, by: Actor, now: string): Onboarding {
  const { status } = onboarding;
  if (status === 'draft') {
    const steps = skipWaiting(onboarding.steps, now);
    return changed(onboarding, { status: 'cancelled', steps }, { at: now, event: 'cancelled' }, by);
  }
  if (status !== 'submitted') {
    throw new Refusal('onboarding-ended', `This onboarding is ${status}; there is nothing to cancel any more.`, {
      onboardingStatus: status,
    });
  }
  if (onboarding.cancellation !== undefined || onboarding.undoing !== undefined) return onboarding;
  const cancellation = { at: now, by: 'id' in by ? by.id : by.kind };
  const asked = changed(onboarding, { cancellation }, { at: now, event: 'cancellationRequested' }, by);
  return settle(asked, now);
}

/** Turns back when that was asked for and everything done is known; ends when nothing is left to be undone. */
function settle(onboarding: Onboarding, now: string): Onboarding {
  const { status, calling, cancellation, undoing } = onboarding;
  if (status !== 'submitted') return onboarding;
  if (undoing === undefined) {
    if (cancellation === undefined || calling !== undefined) return onboarding;
    return settle(turnBack(onboarding, 'cancelled', now), now);
  }
  if (toUndo(onboarding).length > 0) return onboarding;
  const detail = onboarding.failure?.message;
  const entry = { at: now, event: undoing.outcome, ...(detail === undefined ? {} : { detail }) };
  return changed(onboarding, { status: undoing.outcome }, entry, WORKFLOW);
}

function turnBack(onboarding: Onboarding, outcome: 'failed' | 'cancelled', now: string): Onboarding {
  return { ...onboarding, steps: skipWaiting(onboarding.steps, now), undoing: { outcome, done: [] } };
}

const skipWaiting = (steps: Step[], at: string): Step[] =>
  steps.map((step) => (['waiting', 'running'].includes(step.status) ? { ...step, status: 'skipped', at } : step));

const STEP_OF: Record<OnboardingActivity, OnboardingStep | undefined> = {
  checkDomain: 'checkDomain',
  createCustomer: 'createCustomer',
  associateReseller: 'associateReseller',
  confirmAgreement: 'confirmAgreement',
  createCart: 'placeOrder',
  checkout: 'placeOrder',
  lookAtProvisioning: 'provision',
  undoOrder: undefined,
  undoCustomer: undefined,
};

const isCall = (activity: OnboardingActivity): activity is Call =>
  activity === 'createCustomer' || activity === 'checkout';

/**
 * What is to be on disk before an activity acts, and whether it may act: only when it is what is due now. A call whose
 * effect must be known is noted first, so that a cancellation from here on waits for its outcome.
 */
export function startActivity(
  onboarding: Onboarding,
  activity: OnboardingActivity,
  now: string,
): { onboarding: Onboarding; act: boolean } {
  if (nextActivity(onboarding, now) !== activity) return { onboarding, act: false };
  const step = STEP_OF[activity];
  if (step === undefined) return { onboarding, act: true };
  const calling = isCall(activity) ? { calling: activity } : {};
  if (statusOf(onboarding, step) === 'running' && (!isCall(activity) || onboarding.calling === activity)) {
    return { onboarding, act: true };
  }
  return {
    onboarding: { ...onboarding, ...calling, steps: noteStep(onboarding.steps, step, 'running', now) },
    act: true,
  };
}

/** Notes an outcome, unless the step is not under way (any more): a late repeat finds it noted. */
function outcome(
  onboarding: Onboarding,
  step: OnboardingStep,
  now: string,
  change: (current: Onboarding) => Onboarding,
): Onboarding {
  if (onboarding.status !== 'submitted' || statusOf(onboarding, step) !== 'running') return onboarding;
  const { calling: _, ...known } = change(onboarding);
  return settle(known, now);
}

const done = (onboarding: Onboarding, step: OnboardingStep, now: string, status: Step['status'] = 'done') =>
  noteStep(onboarding.steps, step, status, now);

export const domainIsFree = (onboarding: Onboarding, now: string): Onboarding =>
  outcome(onboarding, 'checkDomain', now, (current) => ({ ...current, steps: done(current, 'checkDomain', now) }));

/**
 * The customer is there. Its credentials are kept until a moment; or nobody was told them, and what a person does about it
 * is left on the document. The way forward goes on either way.
 */
export const customerCreated = (
  onboarding: Onboarding,
  customerId: string,
  credentials: { keptUntil: string } | { lost: Leftover },
  now: string,
): Onboarding =>
  outcome(onboarding, 'createCustomer', now, (current) => {
    const created = {
      ...withHistory(current, { at: now, event: 'customerCreated', detail: customerId }),
      steps: done(current, 'createCustomer', now),
      customerId,
    };
    if ('keptUntil' in credentials) {
      return { ...created, credentials: 'available', credentialsExpireAt: credentials.keptUntil };
    }
    const { lost } = credentials;
    return {
      ...withHistory(created, { at: now, event: 'credentials.lost', detail: lost.message }),
      credentials: 'lost',
      leftovers: [...current.leftovers, lost],
    };
  });

/** The customer is in the list, with its reseller when it has one. */
export const resellerAssociated = (onboarding: Onboarding, now: string): Onboarding =>
  outcome(onboarding, 'associateReseller', now, (current) => {
    const steps = done(current, 'associateReseller', now, current.resellerId === undefined ? 'skipped' : 'done');
    const toConfirm = current.agreement !== undefined;
    return { ...current, steps: toConfirm ? steps : noteStep(steps, 'confirmAgreement', 'skipped', now) };
  });

/** Partner Center has on record that the customer accepted the agreement. */
export const agreementConfirmed = (onboarding: Onboarding, now: string): Onboarding =>
  outcome(onboarding, 'confirmAgreement', now, (current) => ({
    ...current,
    steps: done(current, 'confirmAgreement', now),
  }));

/** Half of the step: the order itself is placed by the checkout. */
export const cartCreated = (onboarding: Onboarding, cartId: string, now: string): Onboarding =>
  outcome(onboarding, 'placeOrder', now, (current) => ({ ...current, cartId: current.cartId ?? cartId }));

/** The cart ran out before it was checked out: nothing was ordered, and another one is made. */
export const cartLost = (onboarding: Onboarding, cartId: string, now: string): Onboarding =>
  outcome(onboarding, 'placeOrder', now, (current) => {
    if (current.cartId !== cartId) return current;
    const { cartId: _, ...rest } = current;
    const lostCarts = (current.lostCarts ?? 0) + 1;
    if (lostCarts <= MOST_CARTS) return { ...rest, lostCarts };
    return failed(current, 'placeOrder', { message: 'Every cart ran out before it could be checked out.' }, now);
  });

/** What the checkout brought. An order that was refused is a `failure`, and makes all of it fail: all or nothing. */
export const checkedOut = (
  onboarding: Onboarding,
  orderIds: string[],
  failure: Failure | undefined,
  now: string,
  times: ProvisioningTimes,
): Onboarding =>
  outcome(onboarding, 'placeOrder', now, (current) => {
    const placed = withHistory({ ...current, orderIds }, { at: now, event: 'ordered', detail: orderIds.join(', ') });
    if (failure !== undefined) return failed(placed, 'placeOrder', failure, now);
    const provisioning = { since: now, checks: 0, nextCheckAt: plus(now, times.checkInterval) };
    const steps = noteStep(done(placed, 'placeOrder', now), 'provision', 'running', now);
    return { ...placed, steps, provisioning };
  });

/** It is not done yet: the next look comes later than the last one did, until the time is over. */
export const stillProvisioning = (onboarding: Onboarding, now: string, times: ProvisioningTimes): Onboarding =>
  outcome(onboarding, 'provision', now, (current) => {
    const { since, checks } = current.provisioning ?? { since: now, checks: 0 };
    const left = Date.parse(since) + times.limit - Date.parse(now);
    if (left <= 0) return failed(current, 'provision', { message: 'It was not provisioned in time.' }, now);
    const pause = Math.min(times.checkInterval * 1.5 ** (checks + 1), LONGEST_CHECK_INTERVAL, left);
    return { ...current, provisioning: { since, checks: checks + 1, nextCheckAt: plus(now, pause) } };
  });

/** All is there: the end of the way forward. */
export const provisioned = (onboarding: Onboarding, now: string): Onboarding =>
  outcome(onboarding, 'provision', now, (current) => {
    const steps = done(current, 'provision', now);
    return changed(current, { steps, status: 'completed' }, { at: now, event: 'completed' }, WORKFLOW);
  });

function failed(onboarding: Onboarding, step: OnboardingStep, failure: Failure, now: string): Onboarding {
  const steps = noteStep(onboarding.steps, step, 'failed', now, failure.message);
  const noted = withHistory(
    { ...onboarding, steps, failure: { step, ...failure } },
    { at: now, event: 'stepFailed', detail: `${step}: ${failure.message}` },
  );
  return turnBack(noted, onboarding.cancellation === undefined ? 'failed' : 'cancelled', now);
}

/** A refusal for good: what was done before is undone, in reverse. */
export function activityFailed(
  onboarding: Onboarding,
  activity: OnboardingActivity,
  failure: Failure,
  now: string,
): Onboarding {
  const step = STEP_OF[activity];
  if (step === undefined) return onboarding;
  return outcome(onboarding, step, now, (current) => failed(current, step, failure, now));
}

const UNDOES: Record<Compensation, OnboardingStep[]> = {
  undoOrder: ['placeOrder'],
  undoCustomer: ['createCustomer', 'associateReseller'],
};

/** One compensation has run; what it had to leave is on the document for a person. */
export function undone(onboarding: Onboarding, what: Compensation, leftovers: Leftover[], now: string): Onboarding {
  const { undoing, status } = onboarding;
  if (status !== 'submitted' || undoing === undefined || undoing.done.includes(what)) return onboarding;
  const steps = onboarding.steps.map((step) =>
    leftovers.length === 0 && step.status === 'done' && UNDOES[what].includes(step.name as OnboardingStep)
      ? { ...step, status: 'undone' as const, at: now }
      : step,
  );
  const next = {
    ...withHistory(onboarding, { at: now, event: what, ...detailOf(leftovers) }),
    steps,
    leftovers: [...onboarding.leftovers, ...leftovers],
    undoing: { ...undoing, done: [...undoing.done, what] },
  };
  return settle(what === 'undoCustomer' ? withoutCredentials(next, leftovers.length === 0) : next, now);
}

const detailOf = (leftovers: Leftover[]) =>
  leftovers.length === 0 ? {} : { detail: leftovers.map(({ what, message }) => `${what}: ${message}`).join('; ') };

/** Those that nobody has read are discarded; of a customer that is gone nobody resets a password either. */
function withoutCredentials(onboarding: Onboarding, isGone: boolean): Onboarding {
  if (onboarding.credentials === 'lost' && isGone) {
    const leftovers = onboarding.leftovers.filter(({ what }) => what !== LOST_CREDENTIALS);
    return { ...onboarding, leftovers, credentials: 'none' };
  }
  if (onboarding.credentials !== 'available') return onboarding;
  const { credentialsExpireAt: _, ...rest } = onboarding;
  return { ...rest, credentials: 'none' };
}

/** The credentials' time is over at `now` and nobody has read them. */
export const haveCredentialsExpired = ({ credentials, credentialsExpireAt }: Onboarding, now: string) =>
  credentials === 'available' && credentialsExpireAt !== undefined && credentialsExpireAt <= now;

export const credentialsExpired = (onboarding: Onboarding, now: string): Onboarding =>
  haveCredentialsExpired(onboarding, now) ? noteCredentials(onboarding, 'expired', { kind: 'timer' }, now) : onboarding;
