import type { Schemas } from '../api/client.ts';

type Statistics = Schemas['Statistics'];

/** A row of figures: what it is of, and a number for each series. */
export interface Figures {
  series: string[];
  rows: { label: string; values: number[] }[];
}

const STATES = ['pending', 'accepted', 'declined', 'expired', 'revoked', 'undeliverable'] as const;

const isNothing = ({ values }: { values: number[] }) => values.every((value) => value === 0);

/** Rows from the first that has something in it; a chart of nothing at all is none. */
function fromTheFirst(rows: Figures['rows']): Figures['rows'] {
  const first = rows.findIndex((row) => !isNothing(row));
  return first === -1 ? [] : rows.slice(first);
}

/** States that no invitation has are left out, so that the legend names only what is there. */
export function statesByWeek({ byWeekSent }: Statistics['invitations']): Figures {
  const series = STATES.filter((state) => byWeekSent.some((row) => row[state] > 0));
  const rows = byWeekSent.map((row) => ({ label: row.week, values: series.map((state) => row[state]) }));
  return { series, rows: fromTheFirst(rows) };
}

export function timeToAnswer({ timeToAnswer: bands }: Statistics['invitations']): Figures {
  const rows = bands.map(({ band, count }) => ({ label: band, values: [count] }));
  return { series: ['count'], rows: rows.every(isNothing) ? [] : rows };
}

/** Of the answers of a week, how many said yes. */
export function acceptanceByWeek({ byWeekAnswered }: Statistics['invitations']): Figures {
  const rows = byWeekAnswered.map(({ week, accepted, declined }) => ({ label: week, values: [accepted, declined] }));
  return { series: ['accepted', 'declined'], rows: fromTheFirst(rows) };
}

/** The largest parts of a whole, and the rest as one row. */
export function parts(items: { label: string; value: number }[], whole: number, rest: string, most = 8): Figures {
  const shown = items.slice(0, most);
  const others = whole - shown.reduce((sum, { value }) => sum + value, 0);
  const rows = [...shown, ...(others > 0 ? [{ label: rest, value: others }] : [])];
  return { series: ['licences'], rows: rows.map(({ label, value }) => ({ label, values: [value] })) };
}
