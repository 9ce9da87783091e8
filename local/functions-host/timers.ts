import { Cron } from 'croner';
import type { RegisteredFunction } from './core-module.ts';
import type { Invoke } from './invoke.ts';
import type { HostLog } from './refusal.ts';

/** Runs a timer function; one that throws is logged, as on the real host. */
export type RunTimer = (target: RegisteredFunction, isPastDue?: boolean) => Promise<void>;

export const timerRunner =
  (invoke: Invoke, log: HostLog): RunTimer =>
  async (target, isPastDue = false) => {
    const status = { Schedule: { AdjustForDST: true }, ScheduleStatus: null, IsPastDue: isPastDue };
    try {
      await invoke(target, { json: JSON.stringify(status) });
    } catch (error) {
      log.error(
        `The timer function ${target.metadata.name} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };

/** NCRONTAB as the real host has it: six fields, seconds first; `%NAME%` stands for a setting. */
export function scheduleOf(target: RegisteredFunction): string {
  const given = String(target.trigger['schedule'] ?? '');
  const schedule = given.replace(/^%(.+)%$/, (_, name: string) => process.env[name] ?? '');
  if (schedule.trim().split(/\s+/).length !== 6) {
    throw new Error(`The schedule '${given}' of ${target.metadata.name} is no NCRONTAB expression of six fields.`);
  }
  return schedule;
}

/** Starts each timer function on its schedule; one that is still running is not started again. */
export function startTimers(functions: RegisteredFunction[], run: RunTimer): () => void {
  const jobs = functions.map((target) => {
    if (target.trigger['runOnStartup'] === true) void run(target);
    return new Cron(scheduleOf(target), { protect: true, timezone: 'UTC' }, () => run(target));
  });
  return () => {
    for (const job of jobs) job.stop();
  };
}
