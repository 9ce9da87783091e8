import { describe, expect, test } from '@jest/globals';
import { acceptanceByWeek, statesByWeek, sums, timeToAnswer, weekOf } from '../../../web/charts/figures.ts';

type Invitation = Parameters<typeof statesByWeek>[0][number];

const invitation = (createdAt: string, status: Invitation['status'], answeredAt?: string) =>
  ({ createdAt, status, ...(answeredAt === undefined ? {} : { answeredAt }) }) as Invitation;

const SOME = [
  invitation('2026-11-23T10:00:00Z', 'accepted', '2026-11-23T20:00:00Z'),
  invitation('2026-11-24T10:00:00Z', 'declined', '2026-11-29T09:00:00Z'),
  invitation('2026-11-16T10:00:00Z', 'pending'),
];

describe('the figures of the dashboard', () => {
  test('weeks begin on Monday', () => {
    expect(weekOf('2026-11-29T23:59:59Z')).toBe('2026-11-23T00:00:00.000Z');
    expect(weekOf('2026-11-23T00:00:00Z')).toBe('2026-11-23T00:00:00.000Z');
  });

  test('states by week sent', () => {
    expect(statesByWeek(SOME)).toEqual({
      series: ['accepted', 'declined', 'pending'],
      rows: [
        { label: '2026-11-16T00:00:00.000Z', values: [0, 0, 1] },
        { label: '2026-11-23T00:00:00.000Z', values: [1, 1, 0] },
      ],
    });
  });

  test('time to answer, in bands that leave nobody out', () => {
    const { rows } = timeToAnswer(SOME);
    expect(rows.map(({ values }) => values[0])).toEqual([1, 0, 1, 0, 0]);
    expect(timeToAnswer([]).rows).toEqual([]);
  });

  test('acceptance by the week of the answer', () => {
    expect(acceptanceByWeek(SOME).rows).toEqual([{ label: '2026-11-23T00:00:00.000Z', values: [1, 1] }]);
  });

  test('sums, the largest first', () => {
    const items = [
      { label: 'A', value: 2 },
      { label: 'B', value: 5 },
      { label: 'A', value: 1 },
    ];
    expect(sums(items).rows).toEqual([
      { label: 'B', values: [5] },
      { label: 'A', values: [3] },
    ]);
  });
});
