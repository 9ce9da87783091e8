import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  answerInvitation,
  createInvitation,
  extendInvitation,
  type Invitation,
  markUndeliverable,
  nextActionAt,
  passTime,
  progress,
  resendInvitation,
  revokeInvitation,
  startMail,
  takeMailEvent,
  withMail,
} from '../../../shared/domain/invitation.ts';
import { type DeliveryStatus, noteOutcome } from '../../../shared/domain/mail.ts';
import { Refusal } from '../../../shared/domain/refusal.ts';
import { ANSWER, DAY, iso, MAIL_TIMES, newInvitation, STAFF, START } from '../../support/memory-services.ts';

const accept = { answer: 'accept', details: ANSWER } as const;
const code = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error instanceof Refusal ? error.code : error;
  }
  return 'done';
};

describe('a new invitation', () => {
  test('has its reminders, leaves out those after its end, and stands in line', () => {
    const invitation = createInvitation(newInvitation(), STAFF, iso(START), {
      lifetime: 10 * DAY,
      reminders: [3, 7, 14].map((d) => d * DAY),
    });
    expect(invitation.reminders.map(({ dueAt }) => dueAt)).toEqual([iso(START + 3 * DAY), iso(START + 7 * DAY)]);
    expect(progress(invitation, iso(START), MAIL_TIMES)).toEqual({
      mails: [`${invitation.id}-invitation-1`],
      activate: false,
      wakeAt: iso(START),
    });
  });

  test('that the provider sends itself has nothing to do until its first reminder', () => {
    const invitation = createInvitation({ ...newInvitation(), delivery: 'copy' }, STAFF, iso(START), {
      lifetime: 30 * DAY,
      reminders: [3 * DAY],
    });
    expect(nextActionAt(invitation, MAIL_TIMES)).toBe(iso(START + 3 * DAY));
  });
});

describe('guards', () => {
  const at = iso(START + DAY);
  const ended: [string, Invitation][] = [
    ['accepted', answerInvitation(newInvitation(), accept, at)],
    ['declined', answerInvitation(newInvitation(), { answer: 'decline' }, at)],
    ['revoked', revokeInvitation(newInvitation(), STAFF, at)],
    ['expired', passTime(newInvitation(), iso(START + 30 * DAY))],
    ['undeliverable', markUndeliverable(newInvitation(), 'no', { kind: 'mailService' }, at)],
  ];
  const acts: [string, (invitation: Invitation) => unknown][] = [
    ['accept', (invitation) => answerInvitation(invitation, accept, at)],
    ['decline', (invitation) => answerInvitation(invitation, { answer: 'decline' }, at)],
    ['resend', (invitation) => resendInvitation(invitation, STAFF, at)],
    ['revoke', (invitation) => revokeInvitation(invitation, STAFF, at)],
    ['extend', (invitation) => extendInvitation(invitation, iso(START + 40 * DAY), STAFF, at)],
  ];
  test.each(
    ended.flatMap(([status, invitation]) => acts.map(([what, act]) => [what, status, invitation, act] as const)),
  )('no %s when %s', (_what, status, invitation, act) => {
    expect(invitation.status).toBe(status);
    expect(code(() => act(invitation))).toBe('invitation-not-pending');
  });

  test.each(acts)('no %s once the clock has passed the end, noted or not', (_what, act) => {
    const late = { ...newInvitation(), expiresAt: at };
    expect(code(() => act(late))).toBe('invitation-not-pending');
  });

  test('no resend while the first mail is on its way', () =>
    expect(code(() => resendInvitation(newInvitation(), STAFF, at))).toBe('mail-still-being-sent'));
});

test('revoking raises the link version, extending and resending keep it', () => {
  const sent = withMail(newInvitation(), { ...(newInvitation().mails[0] as Invitation['mails'][0]), status: 'sent' });
  expect(resendInvitation(sent, STAFF, iso(START)).linkVersion).toBe(1);
  expect(extendInvitation(sent, iso(START + 40 * DAY), STAFF, iso(START)).linkVersion).toBe(1);
  expect(revokeInvitation(sent, STAFF, iso(START)).linkVersion).toBe(2);
});

test('a mail in line for the reseller is called off by the answer', () => {
  const answered = answerInvitation(newInvitation(), accept, iso(START));
  expect(answered.mails.map(({ kind, status }) => [kind, status])).toEqual([
    ['invitation', 'cancelled'],
    ['confirmation', 'queued'],
    ['notice', 'queued'],
  ]);
});

describe('any course of events', () => {
  const event = fc.constantFrom<DeliveryStatus>(
    'processed',
    'deferred',
    'delivered',
    'spamReported',
    'bounced',
    'dropped',
  );
  const act = fc.oneof(
    fc.record({ do: fc.constant('pass' as const), hours: fc.integer({ min: 0, max: 200 }) }),
    fc.record({
      do: fc.constant('send' as const),
      outcome: fc.constantFrom('taken', 'refusedForNow', 'unknown', 'crash', 'refused'),
    }),
    fc.record({ do: fc.constant('event' as const), event, id: fc.integer({ min: 0, max: 5 }) }),
    fc.record({
      do: fc.constantFrom(
        'accept' as const,
        'decline' as const,
        'revoke' as const,
        'resend' as const,
        'extend' as const,
      ),
    }),
  );

  /** Applies what a run of the system could do, in any order; a refusal leaves things as they are. */
  function play(acts: (typeof act extends fc.Arbitrary<infer T> ? T : never)[]) {
    let invitation = newInvitation();
    let now = START;
    const calls: string[] = [];
    const states: Invitation[] = [invitation];
    const attempt = (change: () => Invitation) => {
      try {
        invitation = change();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
      states.push(invitation);
    };
    for (const each of acts) {
      const time = iso(now);
      if (each.do === 'pass') {
        now += each.hours * 3_600_000;
        attempt(() => passTime(invitation, iso(now)));
      } else if (each.do === 'send') {
        const due = progress(invitation, time, MAIL_TIMES).mails[0];
        if (due === undefined) continue;
        const started = startMail(invitation, due, time, MAIL_TIMES);
        attempt(() => started.document);
        if (!started.call) continue;
        calls.push(`${due} ${invitation.status}`);
        if (each.outcome === 'crash') continue;
        const outcome = { kind: each.outcome as 'unknown', reason: 'because' };
        const mail = invitation.mails.find(({ deliveryId }) => deliveryId === due);
        if (mail) attempt(() => withMail(invitation, noteOutcome(mail, outcome, time, MAIL_TIMES)));
      } else if (each.do === 'event') {
        const mail = invitation.mails[each.id % invitation.mails.length];
        if (mail)
          attempt(() =>
            takeMailEvent(invitation, mail.deliveryId, `event-${each.id}-${each.event}`, {
              status: each.event,
              at: time,
            }),
          );
      } else if (each.do === 'accept') attempt(() => answerInvitation(invitation, accept, time));
      else if (each.do === 'decline') attempt(() => answerInvitation(invitation, { answer: 'decline' }, time));
      else if (each.do === 'revoke') attempt(() => revokeInvitation(invitation, STAFF, time));
      else if (each.do === 'resend') attempt(() => resendInvitation(invitation, STAFF, time));
      else attempt(() => extendInvitation(invitation, iso(now + 30 * DAY), STAFF, time));
    }
    return { invitation, states, calls };
  }

  const course = fc.array(act, { maxLength: 40 });

  test('ends at most once, and what has ended stays as it is', () =>
    fc.assert(
      fc.property(course, (acts) => {
        const statuses = play(acts).states.map(({ status }) => status);
        const end = statuses.findIndex((status) => status !== 'pending');
        return end === -1 || new Set(statuses.slice(end)).size === 1;
      }),
    ));

  test('never lowers the revision or the link version, and never loses a mail', () =>
    fc.assert(
      fc.property(course, (acts) =>
        play(acts).states.every((state, index, all) => {
          const before = all[index - 1] ?? state;
          return (
            state.revision >= before.revision &&
            state.linkVersion >= before.linkVersion &&
            before.mails.every(({ deliveryId }) => state.mails.some((mail) => mail.deliveryId === deliveryId))
          );
        }),
      ),
    ));

  test('queues each reminder once and no mail twice under one id', () =>
    fc.assert(
      fc.property(course, (acts) => {
        const ids = play(acts).invitation.mails.map(({ deliveryId }) => deliveryId);
        return new Set(ids).size === ids.length;
      }),
    ));

  test('asks nobody for an answer after the end', () =>
    fc.assert(
      fc.property(course, (acts) =>
        play(acts).calls.every((call) => !/-(invitation|reminder)-\d+ /.test(call) || call.endsWith(' pending')),
      ),
    ));

  test('has a next action exactly while there is work to come', () =>
    fc.assert(
      fc.property(course, (acts) => {
        const { invitation } = play(acts);
        const due = nextActionAt(invitation, MAIL_TIMES);
        const tells = invitation.mails.some(
          ({ kind, status }) =>
            (kind === 'confirmation' || kind === 'notice') && (status === 'queued' || status === 'sending'),
        );
        const working = invitation.status === 'pending' || invitation.status === 'accepted' || tells;
        return (due !== undefined) === working;
      }),
    ));
});
