import type { HostLog } from '../refusal.ts';
import { Activities, type RunActivity } from './activities.ts';
import { Alarm } from './alarm.ts';
import { EVENT, type HistoryEvent, historyEvent } from './codec.ts';
import { Commits } from './commits.ts';
import { Instance } from './instance.ts';
import { Instances } from './instances.ts';
import { ENDED, type Filter, type Status, type Summary, type TaskHubStore } from './store.ts';
import { type Missing, Tasks } from './tasks.ts';
import { type Replay, Turns } from './turns.ts';

export interface EngineOptions {
  store: TaskHubStore;
  replay: Replay;
  runActivity: RunActivity;
  missing: Missing;
  maxActivities: number;
  /** How long ended instances are kept, ms. */
  keepEnded: number;
  log: HostLog;
}

export type Outcome = 'taken' | 'ended' | 'unknown';

const PURGE_AT_ONCE = 500;
const PURGE_EVERY = 60_000;

/**
 * The durable engine, and what the outside may do with it. A message is worked on at once: the whole history is replayed
 * and what follows is applied in memory; what changed in a tick is one transaction. Nothing of it is seen before that is
 * on disk: no answer, no status, no activity.
 */
export class Engine {
  readonly #store: TaskHubStore;
  readonly #commits: Commits;
  readonly #instances: Instances;
  readonly #activities: Activities;
  readonly #alarm: Alarm;
  readonly #turns: Turns;
  readonly #keepEnded: number;
  #purging: NodeJS.Timeout | undefined;

  constructor({ store, replay, runActivity, missing, maxActivities, keepEnded, log }: EngineOptions) {
    const commits = new Commits(store, log);
    const instances = new Instances({ store, commits, log, wake: (instance) => this.#turns.wake(instance) });
    const tell = (instance: Instance, message: HistoryEvent) => instances.send(instance, message);
    this.#store = store;
    this.#commits = commits;
    this.#instances = instances;
    this.#activities = new Activities({ run: runActivity, tell, most: maxActivities });
    this.#alarm = new Alarm(store, commits, instances);
    const tasks = new Tasks({ instances, commits, activities: this.#activities, alarm: this.#alarm, missing });
    this.#turns = new Turns({ instances, commits, tasks, replay, missing, log });
    this.#keepEnded = keepEnded;
  }

  /** What was done since the start. */
  get done() {
    const { count: activities } = this.#activities;
    return { ...this.#instances.count, turns: this.#turns.count, activities, commits: this.#commits.count };
  }

  /** Goes on with everything that a stop or a kill interrupted. */
  start(): void {
    for (const id of this.#store.busy()) {
      const instance = this.#instances.find(id);
      if (instance === undefined || instance.ended) continue;
      const heard = new Set(instance.kept.inbox.map((message) => message['TaskScheduledId']));
      for (const [taskId, { kind }] of instance.open)
        if (kind === 'activity' && !heard.has(taskId)) this.#activities.add(instance, taskId);
      this.#turns.wake(instance);
    }
    this.#alarm.set(this.#store.nextDue());
    this.#purging = setInterval(() => void this.#purgeOld(), PURGE_EVERY).unref();
    void this.#purgeOld();
  }

  /** Starts nothing more; what runs goes on and is still noted. */
  drain(): void {
    this.#turns.close();
    this.#activities.close();
    this.#alarm.close();
    clearInterval(this.#purging);
  }

  /** After this nothing is written; what has not ended by now is done again at the next start. */
  async stop(): Promise<void> {
    this.drain();
    await this.#commits.stop();
    await this.#store.close();
  }

  /** Starts an instance; with the id of one that has not ended it gives that one's status. Input is JSON. */
  async begin(id: string, name: string, input: string): Promise<{ running?: Status }> {
    const known = this.#instances.find(id);
    const running = known === undefined || known.ended ? undefined : known.status;
    if (running === undefined) this.#instances.begin(known ?? new Instance(id), name, input);
    await this.#commits.settled();
    return running === undefined ? {} : { running };
  }

  /** Gives an instance an event, whether it waits for it already or not. Input is JSON. */
  raise(id: string, name: string, input: string): Promise<Outcome> {
    return this.#change(id, (instance) =>
      this.#instances.send(instance, historyEvent(EVENT.eventRaised, { Name: name, Input: input })),
    );
  }

  terminate(id: string, reason: string): Promise<Outcome> {
    return this.#change(id, (instance) => {
      instance.append([historyEvent(EVENT.executionTerminated, { Input: reason })]);
      this.#instances.end(instance, 'Terminated', reason);
    });
  }

  suspend(id: string, reason: string): Promise<Outcome> {
    return this.#change(id, (instance) => {
      instance.append([historyEvent(EVENT.executionSuspended, { Input: reason })]);
      instance.status = 'Suspended';
    });
  }

  resume(id: string, reason: string): Promise<Outcome> {
    return this.#change(id, (instance) => {
      instance.append([historyEvent(EVENT.executionResumed, { Input: reason })]);
      const hasStarted = instance.history.some(({ EventType }) => EventType === EVENT.executionStarted);
      instance.status = hasStarted ? 'Running' : 'Pending';
      this.#turns.wake(instance);
    });
  }

  async #change(id: string, change: (instance: Instance) => void): Promise<Outcome> {
    const instance = this.#instances.find(id);
    if (instance === undefined) return 'unknown';
    const outcome: Outcome = instance.ended ? 'ended' : 'taken';
    if (outcome === 'taken') {
      change(instance);
      this.#commits.touch(instance);
    }
    await this.#commits.settled();
    return outcome;
  }

  /** Removes those of these instances that have ended; gives how many. */
  async purge(ids: string[]): Promise<number> {
    await this.#commits.settled();
    const purged = ids.filter((id) => this.#instances.remove(id));
    await this.#commits.settled();
    return purged.length;
  }

  async #purgeOld(): Promise<void> {
    while (!this.#commits.stopped) {
      const ids = this.#store.endedBefore(Date.now() - this.#keepEnded, PURGE_AT_ONCE);
      if (ids.length === 0 || (await this.purge(ids)) === 0) return;
    }
  }

  /** What is known of an instance, as it is on disk: as it is now, given out when that has been written. */
  async summary(id: string): Promise<Summary | undefined> {
    const instance = this.#instances.inMemory(id);
    if (instance === undefined) return this.#store.summary(id);
    const seen = { ...instance };
    if (this.#commits.isPending(instance)) await this.#commits.settled();
    return seen;
  }

  async history(id: string): Promise<HistoryEvent[]> {
    const seen = (this.#instances.look(id)?.history ?? []).map((event) => ({ ...event }));
    await this.#commits.settled();
    return seen;
  }

  async list(filter: Filter): Promise<Summary[]> {
    await this.#commits.settled();
    return this.#store.list(filter);
  }

  async counts(): Promise<Record<string, number>> {
    await this.#commits.settled();
    return this.#store.counts();
  }

  /** Why an instance is set aside, if it is. */
  aside = (id: string): string | undefined => this.#instances.look(id)?.kept.aside;

  /** Resolves when the instance has ended, or after `milliseconds`. */
  async whenEnded(id: string, milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const giveUp = this.#instances.onceEnded(id, resolve);
    const timer = setTimeout(resolve, milliseconds);
    if (!ENDED.has((await this.summary(id))?.status ?? 'Completed')) await promise;
    clearTimeout(timer);
    giveUp();
  }
}
