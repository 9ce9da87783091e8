import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  chooseItems,
  editDetails,
  LOST_CREDENTIALS,
  noteCredentials,
  type Onboarding,
  submitOnboarding,
} from '../../../shared/domain/onboarding.ts';
import {
  activityFailed,
  agreementConfirmed,
  cancelOnboarding,
  cartCreated,
  cartLost,
  checkedOut,
  credentialsExpired,
  customerCreated,
  domainIsFree,
  nextActionAt,
  nextActivity,
  type OnboardingActivity,
  progress,
  provisioned,
  resellerAssociated,
  startActivity,
  stillProvisioning,
  undone,
} from '../../../shared/domain/onboarding-progress.ts';
import { Refusal } from '../../../shared/domain/refusal.ts';
import { DAY, iso, STAFF, START } from '../../support/memory-services.ts';
import {
  BASIC,
  DETAILS,
  draft,
  ONBOARDING_TIMES,
  orderOf,
  reviewedDraft,
  submitted,
} from '../../support/onboarding-values.ts';

const NOW = iso(START);
const DEARER = orderOf(
  undefined,
  new Map([[BASIC.id, { ...BASIC, offers: BASIC.offers.map((offer) => ({ ...offer, unitPrice: 999 })) }]]),
);
const code = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error instanceof Refusal ? error.code : error;
  }
  return 'done';
};

type Outcome = 'good' | 'refused' | 'lost' | 'slow';

/** Runs what is due, as its activity does; `lost`: the process dies between the call and its outcome. */
function work(onboarding: Onboarding, outcome: Outcome, now: string): Onboarding {
  const activity = nextActivity(onboarding, now);
  if (activity === undefined) return onboarding;
  const started = startActivity(onboarding, activity, now);
  expect(started.act).toBe(true);
  if (outcome === 'lost') return started.onboarding;
  if (outcome === 'refused') return refuse(started.onboarding, activity, now);
  return succeed(started.onboarding, activity, outcome, now);
}

function refuse(onboarding: Onboarding, activity: OnboardingActivity, now: string): Onboarding {
  if (activity === 'undoOrder' || activity === 'undoCustomer') {
    const left = { what: 'it', message: 'cannot be undone', url: 'https://partner.microsoft.com/dashboard' };
    return undone(onboarding, activity, [left], now);
  }
  if (activity === 'checkout')
    return checkedOut(onboarding, ['order-1'], { message: 'no licences' }, now, ONBOARDING_TIMES);
  return activityFailed(onboarding, activity, { message: 'no', code: '1' }, now);
}

function succeed(onboarding: Onboarding, activity: OnboardingActivity, outcome: Outcome, now: string): Onboarding {
  switch (activity) {
    case 'checkDomain':
      return domainIsFree(onboarding, now);
    case 'createCustomer':
      return customerCreated(onboarding, 'customer-1', { keptUntil: iso(Date.parse(now) + 7 * DAY) }, now);
    case 'associateReseller':
      return resellerAssociated(onboarding, now);
    case 'confirmAgreement':
      return agreementConfirmed(onboarding, now);
    case 'createCart':
      return cartCreated(onboarding, `cart-${onboarding.lostCarts ?? 0}`, now);
    case 'checkout':
      return outcome === 'slow'
        ? cartLost(onboarding, onboarding.cartId ?? '', now)
        : checkedOut(onboarding, ['order-1', 'order-2'], undefined, now, ONBOARDING_TIMES);
    case 'lookAtProvisioning':
      return outcome === 'slow' ? stillProvisioning(onboarding, now, ONBOARDING_TIMES) : provisioned(onboarding, now);
    default:
      return undone(onboarding, activity, [], now);
  }
}

const stepsOf = ({ steps }: Onboarding) => Object.fromEntries(steps.map(({ name, status }) => [name, status]));

/** Whatever happened before: with good outcomes from here on it comes to an end, and which. */
function runOn(onboarding: Onboarding, time: number): Onboarding {
  let current = onboarding;
  let now = time;
  for (let turn = 0; current.status === 'submitted'; turn += 1) {
    if (turn > 50) throw new Error(`It does not end: ${JSON.stringify(current)}`);
    const { next, wakeAt } = progress(current, iso(now));
    if (next === undefined) now = Math.max(now, Date.parse(wakeAt ?? 'stuck'));
    else current = work(current, 'good', iso(now));
  }
  return current;
}

const LOST = { what: LOST_CREDENTIALS, message: 'Reset it.', url: 'https://partner.microsoft.com/dashboard' };

/** The customer is there, and nobody was told its credentials. */
function lost(): Onboarding {
  const { onboarding } = startActivity(work(submitted(), 'good', NOW), 'createCustomer', NOW);
  return customerCreated(onboarding, 'customer-1', { lost: LOST }, NOW);
}

describe('a draft', () => {
  test('is edited, and another country drops what was chosen', () => {
    const moved = { ...DETAILS, address: { ...DETAILS.address, country: 'BE' } };
    expect(editDetails(reviewedDraft(), DETAILS, STAFF, NOW)).toMatchObject({ review: { total: 5_380 }, revision: 3 });
    const there = editDetails(reviewedDraft(), moved, STAFF, NOW);
    expect([there.items, there.review, there.resellerId]).toEqual([[], undefined, undefined]);
    const agreement = { acceptedOn: NOW };
    const agreed = editDetails(draft(), { ...DETAILS, agreement }, STAFF, NOW);
    expect([agreed.agreement, editDetails(agreed, DETAILS, STAFF, NOW).agreement]).toEqual([agreement, undefined]);
  });

  test('that is cancelled has done nothing', () => {
    const { status, undoing, leftovers } = cancelOnboarding(reviewedDraft(), STAFF, NOW);
    expect({ status, undoing, leftovers }).toEqual({ status: 'cancelled', undoing: undefined, leftovers: [] });
  });

  test('is not submitted with nothing in it, nor at a price that was not shown', () => {
    expect(code(() => submitOnboarding(draft(), orderOf(), STAFF, NOW))).toBe('nothing-to-order');
    const repriced = submitOnboarding(reviewedDraft(), DEARER, STAFF, NOW);
    expect(repriced).toMatchObject({ status: 'draft', review: { total: 9_990 }, revision: 3 });
    expect(submitOnboarding(repriced, DEARER, STAFF, NOW).status).toBe('submitted');
  });
});

describe('guards', () => {
  const ended: [string, Onboarding][] = [
    ['completed', runOn(submitted(), START)],
    ['failed', runOn(work(work(submitted(), 'good', NOW), 'refused', NOW), START)],
    ['cancelled', cancelOnboarding(draft(), STAFF, NOW)],
  ];
  test.each(ended)('%s takes no change any more', (status, onboarding) => {
    expect(onboarding.status).toBe(status);
    const acts = [
      () => editDetails(onboarding, DETAILS, STAFF, NOW),
      () => chooseItems(onboarding, orderOf(), STAFF, NOW),
      () => submitOnboarding(onboarding, orderOf(), STAFF, NOW),
    ];
    expect(acts.map(code)).toEqual(['onboarding-not-draft', 'onboarding-not-draft', 'onboarding-not-draft']);
    expect(code(() => cancelOnboarding(onboarding, STAFF, NOW))).toBe('onboarding-ended');
    expect(progress(onboarding, NOW)).toEqual({});
  });

  test('submitted takes no edit either', () => {
    expect(code(() => submitOnboarding(submitted(), orderOf(), STAFF, NOW))).toBe('onboarding-not-draft');
  });
});

describe('the way forward', () => {
  test('does each step once, and ends completed with credentials to be read', () => {
    const { status, customerId, orderIds, credentials, ...rest } = runOn(submitted(), START);
    expect({ status, customerId, orderIds, credentials }).toEqual({
      status: 'completed',
      customerId: 'customer-1',
      orderIds: ['order-1', 'order-2'],
      credentials: 'available',
    });
    expect(stepsOf({ ...submitted(), steps: rest.steps })).toEqual({
      checkDomain: 'done',
      createCustomer: 'done',
      associateReseller: 'done',
      confirmAgreement: 'skipped',
      placeOrder: 'done',
      provision: 'done',
    });
  });

  test('a customer of the provider itself has no reseller to associate', () => {
    const { resellerId: _, ...own } = submitted();
    expect(stepsOf(runOn(own, START))['associateReseller']).toBe('skipped');
  });

  test('an agreement that the customer accepted is confirmed between its reseller and its order', () => {
    let current: Onboarding = { ...submitted(), agreement: { acceptedOn: NOW } };
    for (const _ of Array(3)) current = work(current, 'good', NOW);
    expect(nextActivity(current, NOW)).toBe('confirmAgreement');
    current = work(current, 'good', NOW);
    expect([nextActivity(current, NOW), stepsOf(current)['confirmAgreement']]).toEqual(['createCart', 'done']);
    expect(runOn(current, START).status).toBe('completed');
  });

  test('an agreement that is refused turns it back', () => {
    let current: Onboarding = { ...submitted(), agreement: { acceptedOn: NOW } };
    for (const _ of Array(3)) current = work(current, 'good', NOW);
    const failed = runOn(work(current, 'refused', NOW), START);
    expect(failed).toMatchObject({ status: 'failed', failure: { step: 'confirmAgreement' } });
    expect(stepsOf(failed)).toMatchObject({ createCustomer: 'undone', placeOrder: 'skipped' });
  });

  test('goes on without credentials that nobody was told, and leaves them to a person', () => {
    const completed = runOn(lost(), START);
    expect(completed).toMatchObject({ status: 'completed', credentials: 'lost', leftovers: [LOST] });
    expect(completed.history).toContainEqual({ at: NOW, event: 'credentials.lost', detail: LOST.message });
    expect(nextActionAt(completed)).toBeUndefined();
  });

  test('looks at the provisioning less and less often, and gives up after its time', () => {
    let current = submitted();
    for (const _ of Array(5)) current = work(current, 'good', NOW);
    const pauses: number[] = [];
    let now = START;
    while (current.undoing === undefined) {
      const { wakeAt = '' } = progress(current, iso(now));
      pauses.push(Date.parse(wakeAt) - now);
      now = Date.parse(wakeAt);
      current = work(current, 'slow', iso(now));
    }
    expect(pauses.slice(0, 4)).toEqual([5_000, 7_500, 11_250, 16_875]);
    expect(Math.max(...pauses)).toBe(900_000);
    expect(now - START).toBe(DAY);
    expect(current.failure).toMatchObject({ step: 'provision' });
    expect(runOn(current, now)).toMatchObject({ status: 'failed', undoing: { done: ['undoOrder', 'undoCustomer'] } });
  });

  test('a cart that ran out is made again, and not for ever', () => {
    let current = submitted();
    for (const _ of Array(4)) current = work(current, 'good', NOW);
    const again = work(current, 'slow', NOW);
    expect([again.cartId, nextActivity(again, NOW)]).toEqual([undefined, 'createCart']);
    expect(runOn(again, START)).toMatchObject({ status: 'completed', cartId: 'cart-1' });
    for (let turn = 0; current.undoing === undefined && turn < 100; turn += 1) current = work(current, 'slow', NOW);
    expect(current.failure).toMatchObject({ step: 'placeOrder' });
  });

  test('credentials that nobody reads expire, and those that were read do not', () => {
    const completed = runOn(submitted(), START);
    const end = completed.credentialsExpireAt ?? '';
    expect(nextActionAt(completed)).toBe(end);
    expect(credentialsExpired(completed, NOW)).toBe(completed);
    expect(credentialsExpired(completed, end)).toMatchObject({ credentials: 'expired' });
    const read = noteCredentials(completed, 'read', STAFF, NOW);
    expect([credentialsExpired(read, end), nextActionAt(read)]).toEqual([read, undefined]);
  });
});

describe('the way back', () => {
  test('of a customer that is gone nobody has to reset a password; of one that stays somebody has', () => {
    const turned = cancelOnboarding(lost(), STAFF, NOW);
    expect(runOn(turned, START)).toMatchObject({ status: 'cancelled', credentials: 'none', leftovers: [] });
    const stays = runOn(work(turned, 'refused', NOW), START);
    expect(stays).toMatchObject({ status: 'cancelled', credentials: 'lost', leftovers: [LOST, { what: 'it' }] });
  });

  test('a cart of which one order was refused is undone as a whole', () => {
    let current = submitted();
    for (const _ of Array(4)) current = work(current, 'good', NOW);
    const turned = work(current, 'refused', NOW);
    expect(turned).toMatchObject({ orderIds: ['order-1'], undoing: { outcome: 'failed' } });
    expect(nextActivity(turned, NOW)).toBe('undoOrder');
    const failed = runOn(turned, START);
    expect(stepsOf(failed)).toEqual({
      checkDomain: 'done',
      createCustomer: 'undone',
      associateReseller: 'undone',
      confirmAgreement: 'skipped',
      placeOrder: 'failed',
      provision: 'skipped',
    });
    expect(failed).toMatchObject({ status: 'failed', credentials: 'none', leftovers: [] });
  });

  test('what could not be undone is left to a person, and the rest is undone', () => {
    let current = submitted();
    for (const _ of Array(5)) current = work(current, 'good', NOW);
    const turned = cancelOnboarding(current, STAFF, NOW);
    const failed = runOn(work(turned, 'refused', NOW), START);
    expect(failed).toMatchObject({ status: 'cancelled', leftovers: [{ what: 'it' }] });
    expect(stepsOf(failed)).toMatchObject({ placeOrder: 'done', createCustomer: 'undone' });
  });

  test('a cancellation waits for the call of which nobody knows what came, and for nothing else', () => {
    const calling = work(work(submitted(), 'good', NOW), 'lost', NOW);
    expect(calling.calling).toBe('createCustomer');
    const asked = cancelOnboarding(calling, STAFF, NOW);
    expect([asked.undoing, nextActivity(asked, NOW)]).toEqual([undefined, 'createCustomer']);
    const known = work(asked, 'good', NOW);
    expect([known.undoing, nextActivity(known, NOW)]).toEqual([{ outcome: 'cancelled', done: [] }, 'undoCustomer']);
    expect(cancelOnboarding(submitted(), STAFF, NOW).status).toBe('cancelled');
  });
});

describe('any sequence of what people, Partner Center and crashes do', () => {
  type Act =
    | { kind: 'edit' | 'choose' | 'submit' | 'reprice' | 'cancel' | 'wait' }
    | { kind: 'work'; outcome: Outcome };
  const acts = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('edit', 'choose', 'submit', 'reprice', 'cancel', 'wait') },
    { weight: 6, arbitrary: fc.constantFrom('good', 'refused', 'lost', 'slow') },
  );
  const toAct = (name: string): Act =>
    ['good', 'refused', 'lost', 'slow'].includes(name)
      ? { kind: 'work', outcome: name as Outcome }
      : { kind: name as 'edit' };

  function apply(onboarding: Onboarding, act: Act, now: string): Onboarding {
    switch (act.kind) {
      case 'edit':
        return editDetails(
          onboarding,
          { ...DETAILS, resellerId: 'reseller', agreement: { acceptedOn: now } },
          STAFF,
          now,
        );
      case 'choose':
        return chooseItems(onboarding, orderOf(), STAFF, now);
      case 'submit':
        return submitOnboarding(onboarding, orderOf(), STAFF, now);
      case 'reprice':
        return submitOnboarding(onboarding, DEARER, STAFF, now);
      case 'cancel':
        return cancelOnboarding(onboarding, STAFF, now);
      case 'wait':
        return onboarding;
      case 'work':
        return work(onboarding, act.outcome, now);
    }
  }

  function expectPossible(onboarding: Onboarding, before: Onboarding, now: string) {
    const { status, customerId, orderIds = [], undoing, calling, review, items, cancellation } = onboarding;
    const ended = ['completed', 'failed', 'cancelled'].includes(status);
    if (['completed', 'failed', 'cancelled'].includes(before.status)) expect(onboarding).toBe(before);
    expect(onboarding.revision).toBeGreaterThanOrEqual(before.revision);
    expect(items.length > 0).toBe(review !== undefined);
    if (review !== undefined) expect(review.total).toBe(review.lines.reduce((total, line) => total + line.total, 0));
    if (status === 'draft') expect([customerId, calling, undoing, cancellation]).toEqual(Array(4).fill(undefined));
    if (ended) expect(calling).toBeUndefined();
    if (ended) expect(Object.values(stepsOf(onboarding))).not.toContain('running');
    if (status === 'completed') {
      expect([undoing, cancellation]).toEqual([undefined, undefined]);
      expect(orderIds.length).toBeGreaterThan(0);
      expect(new Set(Object.values(stepsOf(onboarding)))).toEqual(new Set(['done']));
    }
    if (status === 'failed' || (status === 'cancelled' && before.status !== 'draft')) {
      expect(undoing?.done.includes('undoCustomer') ?? false).toBe(customerId !== undefined);
      expect(undoing?.done.includes('undoOrder') ?? false).toBe(orderIds.length > 0);
      expect(onboarding.credentials).not.toBe('available');
    }
    if (undoing?.done.includes('undoCustomer') && orderIds.length > 0) {
      expect(undoing.done).toEqual(['undoOrder', 'undoCustomer']);
    }
    if (orderIds.length > 0) expect(customerId).toBeDefined();
    const { next, wakeAt } = progress(onboarding, now);
    expect(next !== undefined || wakeAt !== undefined).toBe(status === 'submitted');
    expect(nextActionAt(onboarding) !== undefined).toBe(
      status === 'submitted' || (ended && onboarding.credentials === 'available'),
    );
  }

  test('never makes an impossible state, and comes to an end once troubles are over', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 40 }), (names) => {
        let current = draft();
        let now = START;
        for (const act of names.map(toAct)) {
          if (act.kind === 'wait') now += 60_000;
          const before = current;
          try {
            current = apply(current, act, iso(now));
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
          expectPossible(current, before, iso(now));
        }
        const end = runOn(current, now);
        expect(end.status).not.toBe('submitted');
        if (current.cancellation !== undefined) expect(end.status).toBe('cancelled');
      }),
      { numRuns: 1_000 },
    );
  });
});
