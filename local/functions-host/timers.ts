import { setTimeout as pause } from 'node:timers/promises';
import { Cron } from 'croner';
import { readJsonIfAny, writeJson } from '../json.ts';
import type { RegisteredFunction } from './core-module.ts';
import type { Invoke } from './invoke.ts';
import type { HostLog } from './refusal.ts';
import { resolved } from './settings.ts';

/** What the host remembers of a timer, as the real one does (`ScheduleStatus.cs`). Times are ISO text. */
interface ScheduleStatus {
  Last: string;
  Next: string;
  LastUpdated: string;
}

const NEVER = '0001-01-01T00:00:00.000Z';
const LONGEST_SLEEP = 2 ** 31 - 1;
const MINUTE = 60_000;

/**
 * The schedule of a timer function: NCRONTAB of six fields, seconds first, or of five; `%NAME%` stands for a setting.
 * A day of the month and a day of the week have to fit both, as in NCrontab. In UTC, or in `WEBSITE_TIME_ZONE`.
 */
export function scheduleOf(target: RegisteredFunction): Cron {
  const { name } = target.metadata;
  const given = String(target.trigger['schedule'] ?? '');
  const schedule = resolved(given).trim();
  const fields = schedule.split(/\s+/).length;
  try {
    if (fields !== 5 && fields !== 6) throw new Error('it has to have six fields, or five without the seconds');
    const timezone = process.env['WEBSITE_TIME_ZONE'] ?? 'UTC';
    return new Cron(schedule, { paused: true, timezone, domAndDow: true });
  } catch (error) {
    throw new Error(`The schedule '${given}' of ${name} is no NCRONTAB expression: ${(error as Error).message}.`);
  }
}

export interface TimerView {
  name: string;
  schedule: string;
  next: string | undefined;
  last: string | undefined;
  running: boolean;
}

/** The timer functions of an app. What they did is kept in `file`, so that a missed run is made up for. */
export class Timers {
  readonly #timers: Timer[];
  readonly #file: string;
  readonly #kept: Partial<Record<string, ScheduleStatus>>;

  constructor(functions: RegisteredFunction[], invoke: Invoke, file: string, log: HostLog) {
    this.#file = file;
    this.#kept = readJsonIfAny<Record<string, ScheduleStatus>>(file);
    this.#timers = functions.map((target) => {
      const { name } = target.metadata;
      const keep = (status: ScheduleStatus) => this.#keep(name, status);
      return new Timer({ target, invoke, log, known: this.#kept[name], keep });
    });
  }

  #keep(name: string, status: ScheduleStatus): void {
    this.#kept[name] = status;
    writeJson(this.#file, this.#kept);
  }

  start = () => {
    for (const timer of this.#timers) timer.start();
  };
  stop = () => {
    for (const timer of this.#timers) timer.stop();
  };
  view = (): TimerView[] => this.#timers.map((timer) => timer.view());

  /** Runs a timer function once more, by hand; false when there is none of this name. */
  runNow(name: string): boolean {
    const timer = this.#timers.find((each) => each.name === name);
    void timer?.run(false);
    return timer !== undefined;
  }
}

interface TimerParts {
  target: RegisteredFunction;
  invoke: Invoke;
  log: HostLog;
  known: ScheduleStatus | undefined;
  keep(status: ScheduleStatus): void;
}

class Timer {
  readonly name: string;
  readonly #parts: TimerParts;
  readonly #schedule: Cron;
  /** Runs more often than once a minute are not remembered: the real host does not either. */
  readonly #remembered: boolean;
  #status: ScheduleStatus | undefined;
  #pastDue = false;
  #running = Promise.resolve(true);
  #isRunning = false;
  #alarm: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: TimerParts) {
    const { target, known } = parts;
    this.name = target.metadata.name;
    this.#parts = parts;
    this.#schedule = scheduleOf(target);
    const [first, second] = this.#schedule.nextRuns(2);
    const often = first !== undefined && second !== undefined && second.getTime() - first.getTime() < MINUTE;
    this.#remembered = !often && target.trigger['useMonitor'] !== false;
    if (this.#remembered) this.#remember(known);
  }

  /** `CheckPastDueAsync` of `ScheduleMonitor.cs`: a schedule that was changed since makes nothing past due. */
  #remember(known: ScheduleStatus | undefined): void {
    const now = new Date();
    if (known !== undefined) {
      const basis = known.Last === NEVER ? known.LastUpdated : known.Last;
      const expected = this.#next(new Date(basis));
      this.#status = known;
      if (expected === known.Next) this.#pastDue = now > new Date(known.Next);
      else if (expected !== undefined && now <= new Date(expected))
        this.#save({ Last: NEVER, Next: expected, LastUpdated: basis });
      else this.#save(this.#fresh(now));
    } else this.#save(this.#fresh(now));
  }

  #next = (after: Date): string | undefined => this.#schedule.nextRun(after)?.toISOString();
  #fresh = (now: Date): ScheduleStatus => ({
    Last: NEVER,
    Next: this.#next(now) ?? NEVER,
    LastUpdated: now.toISOString(),
  });

  #save(status: ScheduleStatus): void {
    this.#status = status;
    if (this.#remembered) this.#parts.keep(status);
  }

  start(): void {
    if (this.#pastDue || this.#parts.target.trigger['runOnStartup'] === true)
      void this.#runAndNote(new Date(), this.#pastDue).finally(() => this.#arm());
    else this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#alarm);
  }

  view(): TimerView {
    const { Last } = this.#status ?? {};
    return {
      name: this.name,
      schedule: this.#schedule.getPattern() ?? '',
      next: this.#next(new Date()),
      last: Last === NEVER ? undefined : Last,
      running: this.#isRunning,
    };
  }

  #arm(): void {
    const next = this.#schedule.nextRun(new Date());
    if (this.#stopped || next === null) return;
    const wait = next.getTime() - Date.now();
    this.#alarm = setTimeout(
      () => {
        if (wait > LONGEST_SLEEP) this.#arm();
        else void this.#runAndNote(next, false).finally(() => this.#arm());
      },
      Math.min(Math.max(wait, 0), LONGEST_SLEEP),
    );
  }

  /** A run that ends while the host stops is noted too, or it would be made up for. */
  async #runAndNote(at: Date, isPastDue: boolean): Promise<void> {
    if (!(await this.run(isPastDue))) return;
    const Last = at.toISOString();
    this.#save({ Last, Next: this.#next(at) ?? NEVER, LastUpdated: Last });
  }

  /** Runs the function after the run that goes on, if one does. Never throws; false when the host stops instead. */
  run(isPastDue: boolean): Promise<boolean> {
    this.#running = this.#running.then(() => !this.#stopped && this.#try(isPastDue));
    return this.#running;
  }

  /** Runs it, again and again as its retry options say. */
  async #try(IsPastDue: boolean): Promise<true> {
    const { maxRetryCount = 0 } = this.#parts.target.metadata.retryOptions ?? {};
    const json = JSON.stringify({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: this.#remembered ? this.#status : null,
      IsPastDue,
    });
    this.#isRunning = true;
    for (let retryCount = 0; ; retryCount += 1) {
      try {
        const retryContext = { retryCount, maxRetryCount };
        await this.#parts.invoke(this.#parts.target, { json }, maxRetryCount === 0 ? {} : { retryContext });
        break;
      } catch (error) {
        this.#parts.log.error(
          `The timer function ${this.name} failed: ${error instanceof Error ? error.message : error}`,
        );
        if (this.#stopped || (maxRetryCount !== -1 && retryCount >= maxRetryCount)) break;
        await pause(this.#pauseAfter(retryCount));
      }
    }
    this.#isRunning = false;
    return true;
  }

  #pauseAfter(retryCount: number): number {
    const { retryStrategy, delayInterval, minimumInterval, maximumInterval } =
      this.#parts.target.metadata.retryOptions ?? {};
    if (retryStrategy !== 'exponentialBackoff') return (delayInterval?.seconds ?? 0) * 1000;
    const least = (minimumInterval?.seconds ?? 0) * 1000;
    return Math.min(least * 2 ** retryCount, (maximumInterval?.seconds ?? 0) * 1000);
  }
}
