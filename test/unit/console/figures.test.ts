import { describe, expect, test } from '@jest/globals';
import { invitationStatistics } from '../../../shared/domain/statistics.ts';
import { acceptanceByWeek, parts, statesByWeek, timeToAnswer } from '../../../web/charts/figures.ts';

const NOW = '2026-11-29T12:00:00Z';
const SOME = invitationStatistics(
  [
    { createdAt: '2026-11-23T10:00:00Z', status: 'accepted', answeredAt: '2026-11-23T20:00:00Z' },
    { createdAt: '2026-11-10T10:00:00Z', status: 'declined', answeredAt: '2026-11-29T09:00:00Z' },
    { createdAt: '2026-11-10T10:00:00Z', status: 'pending' },
  ],
  NOW,
);
const NONE = invitationStatistics([], NOW);

describe('the figures of the dashboard', () => {
  test('states by week sent, from the first week that has any, with the weeks between that have none', () => {
    expect(statesByWeek(SOME)).toEqual({
      series: ['pending', 'accepted', 'declined'],
      rows: [
        { label: '2026-11-09T00:00:00.000Z', values: [1, 0, 1] },
        { label: '2026-11-16T00:00:00.000Z', values: [0, 0, 0] },
        { label: '2026-11-23T00:00:00.000Z', values: [0, 1, 0] },
      ],
    });
  });

  test('time to answer, in bands that leave nobody out', () => {
    expect(timeToAnswer(SOME).rows.map(({ values }) => values[0])).toEqual([1, 0, 0, 0, 1]);
  });

  test('acceptance by the week of the answer', () => {
    expect(acceptanceByWeek(SOME).rows).toEqual([{ label: '2026-11-23T00:00:00.000Z', values: [1, 1] }]);
  });

  test('of nothing there is no chart', () => {
    for (const figures of [statesByWeek(NONE), timeToAnswer(NONE), acceptanceByWeek(NONE), parts([], 0, 'Others')])
      expect(figures.rows).toEqual([]);
  });

  test('the largest parts, and the rest as one row, so that the sum is the whole', () => {
    const items = [5, 3, 2].map((value, index) => ({ label: 'ABC'.charAt(index), value }));
    expect(parts(items, 12, 'Others', 2).rows).toEqual([
      { label: 'A', values: [5] },
      { label: 'B', values: [3] },
      { label: 'Others', values: [4] },
    ]);
    expect(parts(items, 10, 'Others').rows).toHaveLength(3);
  });
});
