import { type Actor, actorLabel } from './trace.ts';

/** One line of what happened to a document, for people. */
export interface HistoryEntry {
  at: string;
  event: string;
  by?: string;
  detail?: string;
}

const KEPT = 200;

export const withHistory = <T extends { history: HistoryEntry[] }>(document: T, entry: HistoryEntry): T => ({
  ...document,
  history: [...document.history, entry].slice(-KEPT),
});

/** A change that people see: raises the revision and goes into the history. */
export function changed<T extends { history: HistoryEntry[]; revision: number }>(
  document: T,
  changes: Partial<T>,
  entry: Omit<HistoryEntry, 'by'>,
  by: Actor,
): T {
  const next = { ...document, ...changes, revision: document.revision + 1 };
  return withHistory(next, { ...entry, by: actorLabel(by) });
}
