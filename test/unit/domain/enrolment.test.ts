import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  enrolAtOnce,
  type Finding,
  missingIn,
  noteCheck,
  passTime,
  resellerActionAt,
  startResellerMail,
  takeResellerMailEvent,
  watchProgress,
  withInvitationsTold,
  withResellerMail,
} from '../../../shared/domain/enrolment.ts';
import { answerInvitation } from '../../../shared/domain/invitation.ts';
import { noteOutcome } from '../../../shared/domain/mail.ts';
import { Refusal } from '../../../shared/domain/refusal.ts';
import { removalStatements } from '../../../shared/domain/removal-statements.ts';
import {
  checkNow,
  correctPartnerId,
  joinReseller,
  mustBeActive,
  type Reseller,
  removeReseller,
  resellerFrom,
} from '../../../shared/domain/reseller.ts';
import {
  ANSWER,
  DAY,
  ENROLMENT_TIMES,
  iso,
  MAIL_TIMES,
  MINUTE,
  newInvitation,
  STAFF,
  START,
  TENANT,
} from '../../support/memory-services.ts';

const accepted = (id = newInvitation().id, at = START) =>
  answerInvitation(newInvitation({ id }), { answer: 'accept', details: ANSWER }, iso(at));
const fresh = (): Reseller => resellerFrom(accepted(), iso(START), ENROLMENT_TIMES);
const ALL: Finding = { relationship: { partnerId: ANSWER.partnerId }, agreement: 'signed' };
const UNSIGNED: Finding = { ...ALL, agreement: 'notSigned' };
const NO_PARTNERSHIP: Finding = { agreement: 'signed' };
const BY = { id: STAFF.id, name: STAFF.name };
const STATEMENTS = removalStatements('en', 'Contoso', 'Fabrikam B.V.');

const check = (reseller: Reseller, finding: Finding | 'unavailable', at: number) =>
  noteCheck(reseller, finding, iso(at), ENROLMENT_TIMES);
const remove = (reseller: Reseller, at = START + DAY) => removeReseller(reseller, STATEMENTS, BY, iso(at));
const kinds = ({ mails }: Reseller) => mails.map(({ kind, status }) => `${kind} ${status}`);
const refusal = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error as Refusal;
  }
  throw new Error('It was not refused.');
};

describe('what is missing', () => {
  test.each<[string, Finding, string[]]>([
    ['nothing', ALL, []],
    ['the signature', UNSIGNED, ['agreement']],
    ['the partnership', NO_PARTNERSHIP, ['partnership']],
    ['both', { agreement: 'notSigned' }, ['agreement', 'partnership']],
    ['a tenant that nobody knows', { agreement: 'unknown' }, ['unknownTenant', 'partnership']],
    ['known by its relationship, agreement unknown', { ...ALL, agreement: 'unknown' }, ['agreement']],
    ['another Partner ID', { ...ALL, relationship: { partnerId: '1' } }, ['partnerIdMismatch']],
    ['a relationship without a Partner ID', { ...ALL, relationship: { partnerId: '' } }, []],
  ])('%s', (_what, finding, expected) => expect(missingIn(finding, ANSWER.partnerId)).toEqual(expected));
});

describe('a check', () => {
  test('that finds all of it makes the reseller active, tells both sides and ends the watch', () => {
    const active = check(check(fresh(), UNSIGNED, START), ALL, START + DAY);
    expect(active).toMatchObject({ status: 'active', inPartnerCenter: true, reminders: [] });
    expect(active).not.toHaveProperty('missing');
    expect(active).not.toHaveProperty('nextCheckAt');
    expect(kinds(active)).toEqual(['enrolled queued', 'enrolledNotice queued']);
    const told = withInvitationsTold({ ...active, mails: [] }, 'active');
    expect(resellerActionAt(told, MAIL_TIMES)).toBeUndefined();
    expect(check(active, NO_PARTNERSHIP, START + 2 * DAY)).toBe(active);
  });

  test('right at the acceptance that finds all of it calls for no further mail', () => {
    const active = enrolAtOnce(fresh(), ALL, iso(START), ENROLMENT_TIMES);
    expect(active).toMatchObject({ status: 'active', mails: [], revision: 1 });
  });

  test('pauses double up to a day while nothing changes, and begin anew when something does', () => {
    let reseller = fresh();
    const pauses: number[] = [];
    let at = START;
    for (let round = 0; round < 10; round += 1) {
      reseller = check(reseller, { agreement: 'notSigned' }, at);
      const next = Date.parse(reseller.nextCheckAt ?? '');
      pauses.push((next - at) / MINUTE);
      at = next;
    }
    expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]);
    const revision = reseller.revision;
    const changed = check(reseller, NO_PARTNERSHIP, at);
    expect(changed).toMatchObject({ revision: revision + 1, nextCheckAt: iso(at + 15 * MINUTE) });
    expect(check(changed, NO_PARTNERSHIP, at + MINUTE).revision).toBe(revision + 1);
  });

  test('that cannot be made changes nothing that people see, and is tried again after the first pause', () => {
    const waiting = check(check(fresh(), UNSIGNED, START), UNSIGNED, START + MINUTE);
    const after = check(waiting, 'unavailable', START + DAY);
    expect(after).toEqual({ ...waiting, nextCheckAt: iso(START + DAY + 15 * MINUTE) });
  });

  test('however short the interval is set, there is a pause', () => {
    const checked = noteCheck(fresh(), UNSIGNED, iso(START), { ...ENROLMENT_TIMES, checkInterval: 0 });
    expect(checked.nextCheckAt).toBe(iso(START + 1_000));
  });

  test('of a removed reseller waits until the relationship is gone', () => {
    const removed = remove(check(fresh(), ALL, START));
    const there = check(removed, ALL, START + DAY);
    expect(there).toMatchObject({ status: 'removed', inPartnerCenter: true, nextCheckAt: expect.any(String) });
    const gone = check(there, NO_PARTNERSHIP, START + 2 * DAY);
    expect(gone).toMatchObject({ inPartnerCenter: false, removal: { relationshipGoneAt: iso(START + 2 * DAY) } });
    expect(gone).not.toHaveProperty('nextCheckAt');
    expect(gone).not.toHaveProperty('missing');
  });
});

describe('a Partner ID that Partner Center shows differently', () => {
  const other: Finding = { ...ALL, relationship: { partnerId: '999999' } };

  test('is kept beside the one that was given, until a person corrects it', () => {
    const shown = check(fresh(), other, START);
    expect(shown).toMatchObject({
      partnerId: ANSWER.partnerId,
      partnerIdInPartnerCenter: '999999',
      missing: ['partnerIdMismatch'],
    });
    const corrected = correctPartnerId(shown, '999999', iso(START + DAY), ENROLMENT_TIMES);
    expect(corrected).toMatchObject({ partnerId: '999999', nextCheckAt: iso(START + DAY) });
    expect(corrected).not.toHaveProperty('partnerIdInPartnerCenter');
    expect(check(corrected, other, START + DAY).status).toBe('active');
  });

  test('corrected for an active reseller: it is looked up anew before anything more is ordered', () => {
    const active = check(fresh(), ALL, START);
    expect(correctPartnerId(active, ANSWER.partnerId, iso(START), ENROLMENT_TIMES)).toBe(active);
    const again = correctPartnerId(active, '999999', iso(START + 99 * DAY), ENROLMENT_TIMES);
    expect(again.status).toBe('awaitingEnrolment');
    expect(again.reminders[0]?.dueAt).toBe(iso(START + 102 * DAY));
    const mismatched = check(again, ALL, START + 99 * DAY);
    expect(passTime(mismatched, iso(START + 99 * DAY))).toBe(mismatched);
  });
});

describe('reminders', () => {
  const waiting = () => check(fresh(), UNSIGNED, START);

  test('come on their days after the acceptance, once each', () => {
    const first = passTime(waiting(), iso(START + 3 * DAY));
    expect(first.mails.map(({ deliveryId }) => deliveryId)).toEqual([`${TENANT}-enrolmentReminder-1`]);
    expect(passTime(first, iso(START + 3 * DAY))).toBe(first);
    const second = passTime(first, iso(START + 7 * DAY));
    expect(second.mails.map(({ reminder }) => reminder)).toEqual([1, 2]);
  });

  test('that fell due together make one mail', () => {
    const late = passTime(waiting(), iso(START + 30 * DAY));
    expect(late.mails.map(({ reminder }) => reminder)).toEqual([3]);
    expect(passTime(late, iso(START + 60 * DAY))).toBe(late);
  });

  test('do not ask for what is not known to be missing', () => {
    const unchecked = check(fresh(), 'unavailable', START);
    expect(passTime(unchecked, iso(START + 3 * DAY))).toBe(unchecked);
  });

  test.each(['spamReported', 'bounced', 'dropped'] as const)('end with a mail that was %s', (status) => {
    const first = passTime(waiting(), iso(START + 3 * DAY));
    const event = { status, at: iso(START + 3 * DAY) };
    const reported = takeResellerMailEvent(first, `${TENANT}-enrolmentReminder-1`, 'event-1', event);
    expect(takeResellerMailEvent(reported, `${TENANT}-enrolmentReminder-1`, 'event-1', event)).toBe(reported);
    expect(passTime(reported, iso(START + 7 * DAY))).toBe(reported);
  });

  test('in line are called off once nothing is missing, and once it is removed', () => {
    const inLine = passTime(waiting(), iso(START + 3 * DAY));
    expect(kinds(check(inLine, ALL, START + 4 * DAY))[0]).toBe('enrolmentReminder cancelled');
    expect(kinds(remove(inLine, START + 4 * DAY))).toEqual(['enrolmentReminder cancelled']);
  });
});

describe('nothing is transacted', () => {
  const message = (reseller: Reseller) => {
    const refused = refusal(() => mustBeActive(reseller));
    expect(refused).toBeInstanceOf(Refusal);
    expect(refused.code).toBe('reseller-not-active');
    return refused.message;
  };
  test('with one that awaits enrolment: the refusal says what is missing', () => {
    expect(message(check(fresh(), { agreement: 'notSigned' }, START))).toMatch(
      /awaitingEnrolment.*Agreement.*signed.*Partnership.*accepted/,
    );
  });
  test('with one that could not be looked up yet', () => expect(message(fresh())).toMatch(/has not been seen/));
  test('with one that was removed', () =>
    expect(message(remove(check(fresh(), ALL, START)))).toMatch(/removed on 2026/));
  test('but with an active one', () => expect(mustBeActive(check(fresh(), ALL, START))).toBeUndefined());
});

describe('a removed reseller', () => {
  const removed = () => remove(check(fresh(), ALL, START));

  test('says who removed it, when, and what was confirmed', () => {
    expect(removed().removal).toEqual({ at: iso(START + DAY), by: BY, statements: STATEMENTS });
    expect(STATEMENTS.map(({ id }) => id)).toEqual(['goodFaith', 'confirm']);
    expect(refusal(() => remove(removed())).code).toBe('reseller-removed');
    expect(refusal(() => correctPartnerId(removed(), '1234', iso(START), ENROLMENT_TIMES)).code).toBe(
      'reseller-removed',
    );
  });

  test('starts over with an acceptance after the removal, under new numbers for its mails', () => {
    const reminded = passTime(check(fresh(), UNSIGNED, START), iso(START + 3 * DAY));
    const gone = remove(reminded, START + 4 * DAY);
    const later = accepted('5c0a7c1e-6f6b-4a53-9d0a-5a1f0c3b2d22', START + 5 * DAY);
    const again = resellerFrom(later, iso(START + 5 * DAY), ENROLMENT_TIMES);
    const back = joinReseller(gone, again, ENROLMENT_TIMES);
    expect(back).toMatchObject({ status: 'awaitingEnrolment', revision: gone.revision + 1 });
    expect(back).not.toHaveProperty('removal');
    expect(back.invitationIds).toHaveLength(2);
    const due = passTime(check(back, UNSIGNED, START + 5 * DAY), iso(START + 8 * DAY));
    expect(new Set(due.mails.map(({ deliveryId }) => deliveryId)).size).toBe(due.mails.length);
    expect(due.mails).toHaveLength(2);
  });

  test('stays removed when an acceptance from before comes in late', () => {
    const late = accepted('5c0a7c1e-6f6b-4a53-9d0a-5a1f0c3b2d22', START + DAY - MINUTE);
    const joined = joinReseller(removed(), resellerFrom(late, iso(START + 2 * DAY), ENROLMENT_TIMES), ENROLMENT_TIMES);
    expect(joined).toMatchObject({ status: 'removed', removal: { by: BY } });
    expect(watchProgress(joined, iso(START + 2 * DAY), MAIL_TIMES).tellInvitations).toBe(true);
  });
});

test('is looked up at once when asked, unless it is active', () => {
  const waiting = check(fresh(), UNSIGNED, START);
  expect(checkNow(waiting, iso(START + MINUTE)).nextCheckAt).toBe(iso(START + MINUTE));
  const active = check(fresh(), ALL, START);
  expect(checkNow(active, iso(START))).toBe(active);
});

test('whatever happens, who waits is looked at again, who is active or gone has nothing to come, and no mail id comes twice', () => {
  const finding = fc.oneof(
    fc.constant('unavailable' as const),
    fc.record({
      agreement: fc.constantFrom('signed', 'notSigned', 'unknown'),
      relationship: fc.constantFrom(undefined, { partnerId: ANSWER.partnerId }, { partnerId: '999999' }),
    }),
  );
  const act = fc.oneof(
    fc.record({ do: fc.constant('check' as const), finding }),
    fc.record({ do: fc.constant('send' as const), taken: fc.boolean() }),
    fc.record({ do: fc.constantFrom('remove', 'correct', 'accept', 'pass', 'tell') }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(act, fc.integer({ min: 1, max: 200 })), { maxLength: 60 }), (acts) => {
      let reseller = fresh();
      let now = START;
      let invitations = 0;
      for (const [each, hours] of acts) {
        now += hours * 3_600_000;
        const before = reseller;
        try {
          if (each.do === 'check') reseller = check(reseller, each.finding as Finding, now);
          else if (each.do === 'send') {
            const due = watchProgress(reseller, iso(now), MAIL_TIMES).mails[0];
            if (due === undefined) continue;
            reseller = startResellerMail(reseller, due, iso(now), MAIL_TIMES).document;
            const mail = reseller.mails.find(({ deliveryId }) => deliveryId === due);
            const outcome = each.taken ? ({ kind: 'taken' } as const) : ({ kind: 'unknown', reason: 'x' } as const);
            if (mail) reseller = withResellerMail(reseller, noteOutcome(mail, outcome, iso(now), MAIL_TIMES));
          } else if (each.do === 'remove') reseller = remove(reseller, now);
          else if (each.do === 'correct') reseller = correctPartnerId(reseller, '999999', iso(now), ENROLMENT_TIMES);
          else if (each.do === 'pass') reseller = passTime(reseller, iso(now));
          else if (each.do === 'tell') reseller = withInvitationsTold(reseller, reseller.status);
          else {
            invitations += 1;
            const id = `00000000-0000-4000-8000-${String(invitations).padStart(12, '0')}`;
            const next = resellerFrom(accepted(id, now), iso(now), ENROLMENT_TIMES);
            reseller = joinReseller(reseller, next, ENROLMENT_TIMES);
          }
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect(reseller.revision).toBeGreaterThanOrEqual(before.revision);
        if (before.status !== reseller.status) expect(reseller.revision).toBeGreaterThan(before.revision);
        const ids = reseller.mails.map(({ deliveryId }) => deliveryId);
        expect(new Set(ids).size).toBe(ids.length);
        const due = resellerActionAt(reseller, MAIL_TIMES);
        if (reseller.status === 'awaitingEnrolment') expect(due).toBeDefined();
        if (reseller.status === 'active') expect(reseller.nextCheckAt).toBeUndefined();
        const { removal, inPartnerCenter, nextCheckAt } = reseller;
        expect(removal !== undefined).toBe(reseller.status === 'removed');
        if (removal !== undefined && inPartnerCenter !== false) expect(nextCheckAt).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});
