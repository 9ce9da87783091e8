import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MailEvent } from '../../../shared/domain/mail.ts';
import { Refusal } from '../../../shared/domain/refusal.ts';
import {
  requestActionAt,
  requestProgress,
  takeRequestMailEvent,
} from '../../../shared/domain/relationship-progress.ts';
import {
  acceptanceWithdrawn,
  acceptRequest,
  checkRequestNow,
  createRelationshipRequest,
  type FoundCustomer,
  noteFound,
  passRequestTime,
  type RelationshipRequest,
  requestRecorded,
  revokeRequest,
} from '../../../shared/domain/relationship-request.ts';
import { DAY, ENROLMENT_TIMES, iso, MAIL_TIMES, MINUTE, STAFF, START } from '../../support/memory-services.ts';

const TIMES = { ...ENROLMENT_TIMES, lifetime: 30 * DAY };
const REQUEST = {
  id: 'r',
  customerName: 'Litware',
  customerEmail: 'ceo@litware.example',
  language: 'en' as const,
  subject: 'Hello',
  text: '{{link}}',
  link: 'https://admin.microsoft.example',
};
const created = (delivery: RelationshipRequest['delivery'] = 'send', lifetime = TIMES.lifetime) =>
  createRelationshipRequest({ ...REQUEST, delivery }, STAFF, iso(START), { ...TIMES, lifetime });
const customers: FoundCustomer[] = ['a', 'b'].map((id) => ({ id, name: 'Litware', domain: `${id}.example` }));
const [first] = customers as [FoundCustomer];

describe('a request', () => {
  test('stands in line to be sent, or leaves that to the provider', () => {
    expect(created().mails).toMatchObject([{ deliveryId: 'r-request-1', status: 'queued' }]);
    expect(created('copy').mails).toEqual([]);
    expect(created('mailto').status).toBe('pending');
  });

  test('has no reminder after its end, and looks at the end at the latest', () => {
    const short = created('send', 5 * DAY);
    expect(short.reminders.map(({ dueAt }) => dueAt)).toEqual([iso(START + 3 * DAY)]);
    expect(created('send', MINUTE).nextCheckAt).toBe(iso(START + MINUTE));
  });

  test.each([
    ['revoked', (request: RelationshipRequest) => revokeRequest(request, STAFF, iso(START))],
    ['expired', (request: RelationshipRequest) => passRequestTime(request, iso(START + 31 * DAY))],
    ['accepted', (request: RelationshipRequest) => acceptRequest(request, first, STAFF, iso(START))],
  ])('that is %s takes no other change', (status, end) => {
    const ended = end(created());
    expect(ended.status).toBe(status);
    expect(ended.mails[0]?.status).toBe('cancelled');
    for (const change of [
      () => revokeRequest(ended, STAFF, iso(START)),
      () => checkRequestNow(ended, iso(START)),
      () => acceptRequest(ended, first, STAFF, iso(START)),
    ])
      expect(change).toThrow(Refusal);
    expect(noteFound(ended, customers, iso(START), TIMES)).toBe(ended);
    expect(passRequestTime(ended, iso(START + 40 * DAY))).toBe(ended);
  });

  test('shows several that fit, and forgets them when one is left', () => {
    const several = noteFound(created(), customers, iso(START + DAY), TIMES);
    expect(several).toMatchObject({ status: 'pending', candidates: customers, revision: 2 });
    const same = noteFound(several, customers, iso(START + DAY + MINUTE), TIMES);
    expect([same.revision, same.mails.length]).toEqual([2, several.mails.length]);
    const none = noteFound(several, [], iso(START + DAY), TIMES);
    expect([none.candidates, none.revision, none.mails.length]).toEqual([undefined, 3, several.mails.length]);
    expect(noteFound(several, [first], iso(START + DAY), TIMES)).toMatchObject({ status: 'accepted', customerId: 'a' });
  });
});

type Move = (request: RelationshipRequest, now: string) => RelationshipRequest;
const event =
  (status: MailEvent['status'], id: string): Move =>
  (request, now) =>
    takeRequestMailEvent(request, request.mails[0]?.deliveryId ?? '', id, { status, at: now });
const MOVES: Record<string, Move> = {
  revoke: (request, now) => revokeRequest(request, STAFF, now),
  check: checkRequestNow,
  assign: (request, now) => acceptRequest(request, first, STAFF, now),
  nobody: (request, now) => noteFound(request, [], now, TIMES),
  one: (request, now) => noteFound(request, [first], now, TIMES),
  several: (request, now) => noteFound(request, customers, now, TIMES),
  outage: (request, now) => noteFound(request, 'unavailable', now, TIMES),
  recorded: (request, now) => requestRecorded(request, 'withReseller', now),
  withdrawn: (request, now) => acceptanceWithdrawn(request, now, TIMES),
  time: passRequestTime,
  delivered: event('delivered', 'd'),
  bounced: event('bounced', 'b'),
  spam: event('spamReported', 's'),
};

test('whatever happens in whatever order, it is never in an impossible state', () => {
  const step = fc.record({ move: fc.constantFrom(...Object.keys(MOVES)), after: fc.integer({ min: 0, max: 5 * DAY }) });
  fc.assert(
    fc.property(fc.constantFrom('send', 'mailto', 'copy'), fc.array(step, { maxLength: 40 }), (delivery, steps) => {
      let request = created(delivery as RelationshipRequest['delivery']);
      let time = START;
      for (const { move, after } of steps) {
        time += after;
        const before = request;
        try {
          request = (MOVES[move] as Move)(before, iso(time));
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
          expect(before.status).not.toBe('pending');
        }
        const { status, mails, customerId, recordedAt, candidates, revision } = request;
        expect(revision).toBeGreaterThanOrEqual(before.revision);
        if (before.status !== status) expect(revision).toBeGreaterThan(before.revision);
        if (recordedAt !== undefined) expect(status).toBe('accepted');
        expect(customerId !== undefined).toBe(status === 'accepted');
        if (candidates !== undefined) expect(status).toBe('pending');
        expect(new Set(mails.map(({ deliveryId }) => deliveryId)).size).toBe(mails.length);
        const due = requestActionAt(request, MAIL_TIMES);
        const { wakeAt, record, check, mails: toSend } = requestProgress(request, iso(time), MAIL_TIMES);
        expect(wakeAt).toBe(due);
        if (status === 'pending' || record || toSend.length > 0) expect(due).toBeDefined();
        if (check) expect(status).toBe('pending');
      }
    }),
  );
});
