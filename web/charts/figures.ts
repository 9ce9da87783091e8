import type { Schemas } from '../api/client.ts';

type Invitation = Schemas['Invitation'];

/** A row of figures: what it is of, and a number for each series. */
export interface Figures {
  series: string[];
  rows: { label: string; values: number[] }[];
}

const DAY = 86_400_000;

/** The Monday of a week, as a date. */
export function weekOf(instant: string): string {
  const date = new Date(instant);
  const back = (date.getUTCDay() + 6) % 7;
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - back)).toISOString();
}

function byWeek<T>(items: T[], instantOf: (item: T) => string): [week: string, items: T[]][] {
  const weeks = new Map<string, T[]>();
  for (const item of items) {
    const week = weekOf(instantOf(item));
    weeks.set(week, [...(weeks.get(week) ?? []), item]);
  }
  return [...weeks].sort(([a], [b]) => a.localeCompare(b)).slice(-12);
}

export function statesByWeek(invitations: Invitation[]): Figures {
  const series = [...new Set(invitations.map(({ status }) => status))].sort();
  const rows = byWeek(invitations, ({ createdAt }) => createdAt).map(([label, items]) => ({
    label,
    values: series.map((status) => items.filter((item) => item.status === status).length),
  }));
  return { series, rows };
}

/** How long the answers took, in the bands that the texts name. */
export const BANDS = [
  ['upTo1', 1],
  ['upTo3', 3],
  ['upTo7', 7],
  ['upTo14', 14],
  ['more', Number.POSITIVE_INFINITY],
] as const;

export function timeToAnswer(invitations: Invitation[]): Figures {
  const days = invitations.flatMap(({ createdAt, answeredAt }) =>
    answeredAt === undefined ? [] : [(Date.parse(answeredAt) - Date.parse(createdAt)) / DAY],
  );
  let from = Number.NEGATIVE_INFINITY;
  const rows = BANDS.map(([label, to]) => {
    const count = days.filter((each) => each > from && each <= to).length;
    from = to;
    return { label, values: [count] };
  });
  return { series: ['count'], rows: days.length === 0 ? [] : rows };
}

/** Of the answers of a week, how many said yes. */
export function acceptanceByWeek(invitations: Invitation[]): Figures {
  const answered = invitations.filter(({ answeredAt }) => answeredAt !== undefined);
  const rows = byWeek(answered, ({ answeredAt }) => answeredAt ?? '').map(([label, items]) => {
    const accepted = items.filter(({ status }) => status === 'accepted').length;
    return { label, values: [accepted, items.length - accepted] };
  });
  return { series: ['accepted', 'declined'], rows };
}

/** Sums by what a licence is of, the largest first; what is over is one row. */
export function sums(items: { label: string; value: number }[], most = 8): Figures {
  const totals = new Map<string, number>();
  for (const { label, value } of items) totals.set(label, (totals.get(label) ?? 0) + value);
  const sorted = [...totals].sort(([, a], [, b]) => b - a);
  return { series: ['licences'], rows: sorted.slice(0, most).map(([label, value]) => ({ label, values: [value] })) };
}
