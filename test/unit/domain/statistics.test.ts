import { describe, expect, test } from '@jest/globals';
import { invitationStatistics, isOverdue, weekOf } from '../../../shared/domain/statistics.ts';

const NOW = '2026-11-29T12:00:00Z';

test('weeks begin on Monday', () => {
  expect(weekOf('2026-11-29T23:59:59Z')).toBe('2026-11-23T00:00:00.000Z');
  expect(weekOf('2026-11-23T00:00:00Z')).toBe('2026-11-23T00:00:00.000Z');
});

test('an invitation is overdue when every reminder has gone out, and not before', () => {
  const reminder = { number: 1, dueAt: NOW };
  expect(isOverdue({ status: 'pending', reminders: [{ ...reminder, sentAt: NOW }] })).toBe(true);
  expect(isOverdue({ status: 'pending', reminders: [{ ...reminder, sentAt: NOW }, reminder] })).toBe(false);
  expect(isOverdue({ status: 'pending', reminders: [] })).toBe(false);
  expect(isOverdue({ status: 'accepted', reminders: [{ ...reminder, sentAt: NOW }] })).toBe(false);
});

describe('how invitations fare', () => {
  test('twelve weeks, this one among them; what is older is in no week', () => {
    const { byWeekSent, byWeekAnswered } = invitationStatistics(
      [
        { createdAt: '2026-09-06T23:00:00Z', status: 'expired' },
        { createdAt: '2026-09-07T00:00:00Z', status: 'expired' },
        { createdAt: NOW, status: 'pending' },
      ],
      NOW,
    );
    expect(byWeekSent.map(({ week }) => week)).toEqual(byWeekAnswered.map(({ week }) => week));
    expect(byWeekSent).toHaveLength(12);
    expect(byWeekSent[0]).toMatchObject({ week: '2026-09-07T00:00:00.000Z', expired: 1, pending: 0 });
    expect(byWeekSent[11]).toMatchObject({ week: '2026-11-23T00:00:00.000Z', expired: 0, pending: 1 });
  });

  test('an answer counts in its own week, and every answer in the time that it took', () => {
    const { byWeekSent, byWeekAnswered, timeToAnswer } = invitationStatistics(
      [
        { createdAt: '2020-01-01T00:00:00Z', status: 'accepted', answeredAt: '2026-11-24T00:00:00Z' },
        { createdAt: '2026-11-23T00:00:00Z', status: 'declined', answeredAt: '2026-11-24T00:00:00Z' },
      ],
      NOW,
    );
    expect(byWeekSent.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(0);
    expect(byWeekAnswered.at(-1)).toEqual({ week: '2026-11-23T00:00:00.000Z', accepted: 1, declined: 1 });
    expect(timeToAnswer.filter(({ count }) => count > 0)).toEqual([
      { band: 'upTo1', count: 1 },
      { band: 'more', count: 1 },
    ]);
  });
});
