import { EVENT, historyEvent } from './codec.ts';
import type { Commits } from './commits.ts';
import type { Instances } from './instances.ts';
import type { TaskHubStore } from './store.ts';

const LONGEST_SLEEP = 2 ** 31 - 1;
const TIMERS_AT_ONCE = 500;

/** Fires the timers of orchestrations. Rows know when theirs is due next; only the first of all is waited for. */
export class Alarm {
  readonly #store: TaskHubStore;
  readonly #commits: Commits;
  readonly #instances: Instances;
  #timeout: NodeJS.Timeout | undefined;
  #at = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(store: TaskHubStore, commits: Commits, instances: Instances) {
    this.#store = store;
    this.#commits = commits;
    this.#instances = instances;
  }

  /** There is a timer that is due then. */
  set(at: number | undefined): void {
    if (at === undefined || at >= this.#at || this.#closed) return;
    clearTimeout(this.#timeout);
    this.#at = at;
    this.#timeout = setTimeout(() => void this.#fire(), Math.min(Math.max(at - Date.now(), 0), LONGEST_SLEEP));
  }

  /** Fires nothing more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timeout);
  }

  async #fire(): Promise<void> {
    this.#at = Number.POSITIVE_INFINITY;
    await this.#commits.settled();
    if (this.#closed) return;
    const now = Date.now();
    for (const id of this.#store.due(now, TIMERS_AT_ONCE)) {
      const instance = this.#instances.find(id);
      for (const [TimerId, open] of instance?.open ?? []) {
        if (instance === undefined || open.kind !== 'timer' || open.fired === true || open.fireAt > now) continue;
        open.fired = true;
        const FireAt = new Date(open.fireAt).toISOString();
        this.#instances.send(instance, historyEvent(EVENT.timerFired, { TimerId, FireAt }));
      }
    }
    await this.#commits.settled();
    if (!this.#closed) this.set(this.#store.nextDue());
  }
}
