import { z } from 'zod';

/** One step of a durable operation, as its document shows it to people. */
export interface Step {
  name: string;
  status: 'waiting' | 'running' | 'done' | 'failed' | 'undone' | 'skipped';
  at?: string;
  /** Why it failed, in words for people. */
  detail?: string;
}

export const stepSchema = z.object({
  name: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'failed', 'undone', 'skipped']),
  at: z.iso.datetime().optional(),
  detail: z.string().optional(),
});

/** Every step of an operation that has not begun. */
export const waitingSteps = (names: readonly string[]): Step[] => names.map((name) => ({ name, status: 'waiting' }));

/** Notes how one step stands; the others stay. */
export function noteStep(steps: Step[], name: string, status: Step['status'], at: string, detail?: string): Step[] {
  const noted = { name, status, at, ...(detail === undefined ? {} : { detail }) };
  return steps.map((step) => (step.name === name ? noted : step));
}
