import type { DatabaseSync } from 'node:sqlite';
import { GroupCommit } from '../../sqlite.ts';
import type { HostLog } from '../refusal.ts';
import {
  type Action,
  EVENT,
  type HistoryEvent,
  historyEvent,
  retryDelay,
  type TurnResult,
  toPayload,
} from './codec.ts';
import { type Instance, type OpenActivity, type PendingRetry, type Status, TaskHubStore } from './store.ts';

export interface EngineOptions {
  database: DatabaseSync;
  /** Replays an orchestrator over a payload; never throws. */
  replay(name: string, payload: ReturnType<typeof toPayload>): Promise<TurnResult>;
  /** Runs an activity; its input and result are JSON. Throws what the activity throws. */
  runActivity(name: string, input: string): Promise<string>;
  maxActivities: number;
  maxOrchestrators: number;
  log: HostLog;
}

/** Done inside the transaction; gives the activities that may start once it is committed. */
type Apply = () => OpenActivity[];

const ENDED = new Set<Status>(['Completed', 'Failed', 'Terminated']);
const LONGEST_SLEEP = 2 ** 31 - 1;
const TIMERS_AT_ONCE = 500;

/**
 * The durable engine. An instance takes one message at a time: the whole history is replayed, and what comes of it
 * (history, new activities, timers, status) is one transaction, shared with whatever else is to be written in that tick.
 * Nothing is answered, and no activity started, before the commit that holds it.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #store: TaskHubStore;
  readonly #commits: GroupCommit;
  readonly #ready: string[] = [];
  readonly #scheduled = new Set<string>();
  readonly #activities: OpenActivity[] = [];
  /** Instances whose history could not be worked on: they wait for a restart, the others go on. */
  readonly #aside = new Set<string>();
  #turns = 0;
  #running = 0;
  #alarm: NodeJS.Timeout | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;
  #closing = false;
  #stopped = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#store = new TaskHubStore(options.database);
    this.#commits = new GroupCommit(options.database);
  }

  /** Goes on with everything that a stop or a kill interrupted. */
  start(): void {
    this.#activities.push(...this.#store.openActivities());
    for (const id of this.#store.instancesWithMessages()) this.#wake(id);
    this.#startActivities();
    this.#setAlarm(this.#store.nextTimer());
  }

  /** Starts nothing more; what runs goes on and is still noted. */
  drain(): void {
    this.#closing = true;
    clearTimeout(this.#alarm);
  }

  /** After this nothing is written; what has not ended by now is done again at the next start. */
  async stop(): Promise<void> {
    this.drain();
    await this.#commits.run(() => undefined);
    this.#stopped = true;
  }

  /** Starts an instance; false when one of this id is there and has not ended. */
  async begin(id: string, name: string, input: unknown): Promise<boolean> {
    const begun = await this.#commits.run(() => {
      const known = this.#store.instance(id);
      if (known !== undefined && !ENDED.has(known.status)) return false;
      this.#store.begin({ id, name, input, createdAt: new Date().toISOString() }, false);
      return true;
    });
    if (begun) this.#wake(id);
    return begun;
  }

  /** Gives an instance an event, whether it waits for it already or not. */
  async raise(id: string, name: string, input: unknown): Promise<'taken' | 'ended' | 'unknown'> {
    const outcome = await this.#commits.run(() => {
      const instance = this.#store.instance(id);
      if (instance === undefined) return 'unknown';
      if (ENDED.has(instance.status)) return 'ended';
      this.#store.send(id, historyEvent(EVENT.eventRaised, { Name: name, Input: JSON.stringify(input ?? null) }));
      return 'taken';
    });
    if (outcome === 'taken') this.#wake(id);
    return outcome;
  }

  async terminate(id: string, reason: string): Promise<'taken' | 'ended' | 'unknown'> {
    return this.#commits.run(() => {
      const instance = this.#store.instance(id);
      if (instance === undefined) return 'unknown';
      if (ENDED.has(instance.status)) return 'ended';
      this.#end(instance, 'Terminated', reason);
      return 'taken';
    });
  }

  /** Removes an instance that has ended; undefined when there is none, false when it still runs. */
  async purge(id: string): Promise<boolean | undefined> {
    return this.#commits.run(() => {
      const instance = this.#store.instance(id);
      if (instance === undefined) return undefined;
      if (!ENDED.has(instance.status)) return false;
      this.#store.remove(id);
      return true;
    });
  }

  instance = (id: string) => this.#store.instance(id);
  history = (id: string) => this.#store.history(id);
  list: TaskHubStore['list'] = (filter) => this.#store.list(filter);

  #wake(id: string): void {
    if (this.#scheduled.has(id) || this.#aside.has(id)) return;
    this.#scheduled.add(id);
    this.#ready.push(id);
    this.#startTurns();
  }

  #startTurns(): void {
    while (!this.#closing && this.#turns < this.#options.maxOrchestrators) {
      const id = this.#ready.shift();
      if (id === undefined) return;
      this.#turns += 1;
      void this.#turn(id).finally(() => {
        this.#turns -= 1;
        this.#scheduled.delete(id);
        if (!this.#closing && this.#store.messages(id, 1).length > 0) this.#wake(id);
        this.#startTurns();
      });
    }
  }

  /** One message of one instance. */
  async #turn(id: string): Promise<void> {
    try {
      const instance = this.#store.instance(id);
      const [message] = this.#store.messages(id, 1);
      if (message === undefined) return;
      const apply =
        instance === undefined || ENDED.has(instance.status)
          ? this.#drop(id)
          : await this.#prepare(instance, message.event);
      const activities = await this.#commits.run(() => {
        this.#store.taken(message.number);
        // Terminated or purged while it was replayed: what came of it belongs to nobody.
        const now = this.#store.instance(id);
        const stale = instance !== undefined && (now?.execution !== instance.execution || ENDED.has(now.status));
        return stale ? [] : apply();
      });
      this.#activities.push(...activities);
      this.#startActivities();
      this.#setAlarm(this.#store.nextTimer());
    } catch (error) {
      if (this.#stopped) return;
      this.#aside.add(id);
      this.#options.log.error(`The instance ${id} is set aside: ${String(error)}`);
    }
  }

  #drop(id: string): Apply {
    this.#options.log.debug(`A message for ${id} was dropped: it is not running.`);
    return () => [];
  }

  /** Works out what a message brings; what it returns is done inside the transaction. */
  async #prepare(instance: Instance, event: HistoryEvent): Promise<Apply> {
    const { retry, attempt, activity, again, ...shown } = event as HistoryEvent & Partial<Internal>;
    const brought = shown as HistoryEvent;
    if (brought.EventType === EVENT.taskFailed && retry !== undefined && activity !== undefined) {
      return () => this.#waitForRetry(instance, brought, { ...activity, attempt: attempt ?? 1, retry });
    }
    if (
      brought.EventType === EVENT.timerFired &&
      again !== undefined &&
      again.attempt < again.retry.maxNumberOfAttempts
    ) {
      return () => this.#tryAgain(instance, brought, { ...again, attempt: again.attempt + 1 });
    }
    const known = this.#store.history(instance.id);
    const history = [...known, historyEvent(EVENT.orchestratorStarted), brought];
    const result = await this.#options.replay(
      instance.name,
      toPayload(instance.id, instance.input, history, known.length),
    );
    return () => this.#applyTurn(instance, history.slice(known.length), result);
  }

  /** The library counts a timer for every failed attempt, so one is counted here, in the same place. */
  #waitForRetry(instance: Instance, failed: HistoryEvent, pending: PendingRetry): OpenActivity[] {
    const fireAt = Date.now() + retryDelay(pending.retry, pending.attempt);
    const timerId = instance.nextId;
    const { id, execution } = instance;
    this.#store.setTimer({ instance: id, execution, timerId, fireAt, retry: pending });
    this.#record(instance, [
      failed,
      historyEvent(EVENT.timerCreated, { EventId: timerId, FireAt: new Date(fireAt).toISOString() }),
    ]);
    return [];
  }

  #tryAgain(instance: Instance, fired: HistoryEvent, pending: PendingRetry): OpenActivity[] {
    const taskId = instance.nextId;
    const activity = this.#store.schedule({ ...pending, instance: instance.id, execution: instance.execution, taskId });
    this.#record(instance, [fired, historyEvent(EVENT.taskScheduled, { EventId: taskId, Name: pending.name })]);
    return [activity];
  }

  #record(instance: Instance, events: HistoryEvent[]): void {
    this.#store.append(instance.id, [
      historyEvent(EVENT.orchestratorStarted),
      ...events,
      historyEvent(EVENT.orchestratorCompleted),
    ]);
    this.#store.save({ ...instance, nextId: instance.nextId + 1, updatedAt: new Date().toISOString() });
  }

  #applyTurn(instance: Instance, events: HistoryEvent[], result: TurnResult): OpenActivity[] {
    if (result.error !== undefined) {
      this.#options.log.warn(`The orchestration ${instance.id} failed.`);
      return this.#end(instance, 'Failed', result.error);
    }
    const restart = result.actions.find((action) => action.kind === 'continueAsNew');
    if (restart !== undefined) {
      const { id, name, createdAt } = instance;
      this.#store.begin({ id, name, createdAt, input: restart.input }, true);
      return [];
    }
    const next = {
      ...instance,
      actionIds: [...instance.actionIds],
      customStatus: result.customStatus ?? null,
      status: 'Running' as const,
    };
    const activities: OpenActivity[] = [];
    for (const [index, action] of result.actions.entries()) {
      if (index < next.actionIds.length) this.#cancelIfAsked(next, action, next.actionIds[index]);
      else next.actionIds.push(this.#act(next, action, events, activities));
    }
    this.#store.append(next.id, [...events, historyEvent(EVENT.orchestratorCompleted)]);
    if (result.isDone) return this.#end(next, 'Completed', result.output);
    this.#store.save({ ...next, updatedAt: new Date().toISOString() });
    return activities;
  }

  #cancelIfAsked(instance: Instance, action: Action, id: number | null | undefined): void {
    if (action.kind === 'timer' && action.cancelled && typeof id === 'number') this.#store.cancelTimer(instance.id, id);
  }

  /** Does what an action asks for the first time; gives the id that the library gave it too. */
  #act(instance: Instance, action: Action, events: HistoryEvent[], activities: OpenActivity[]): number | null {
    const { id, execution } = instance;
    if (action.kind === 'activity') {
      const taskId = instance.nextId++;
      const { name, input, retry } = action;
      events.push(historyEvent(EVENT.taskScheduled, { EventId: taskId, Name: name }));
      const open = { instance: id, execution, taskId, name, input, attempt: 1 };
      activities.push(this.#store.schedule(retry === undefined ? open : { ...open, retry }));
      return taskId;
    }
    if (action.kind === 'timer') {
      const timerId = instance.nextId++;
      events.push(
        historyEvent(EVENT.timerCreated, { EventId: timerId, FireAt: new Date(action.fireAt).toISOString() }),
      );
      if (!action.cancelled) this.#store.setTimer({ instance: id, execution, timerId, fireAt: action.fireAt });
      return timerId;
    }
    return null;
  }

  #end(instance: Instance, status: Status, output: unknown): OpenActivity[] {
    this.#store.clear(instance.id, false);
    this.#store.save({ ...instance, status, output: output ?? null, updatedAt: new Date().toISOString() });
    return [];
  }

  #startActivities(): void {
    while (!this.#closing && this.#running < this.#options.maxActivities) {
      const activity = this.#activities.shift();
      if (activity === undefined) return;
      this.#running += 1;
      void this.#perform(activity).finally(() => {
        this.#running -= 1;
        this.#startActivities();
      });
    }
  }

  async #perform(activity: OpenActivity): Promise<void> {
    const { number, instance, taskId, name, input, attempt, retry } = activity;
    const event = await this.#options.runActivity(name, input).then(
      (result) => historyEvent(EVENT.taskCompleted, { TaskScheduledId: taskId, Result: result }),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        const failed = historyEvent(EVENT.taskFailed, {
          TaskScheduledId: taskId,
          Reason: `Activity function '${name}' failed: ${reason}`,
          Details: reason,
        });
        return retry === undefined ? failed : { ...failed, retry, attempt, activity: { name, input } };
      },
    );
    if (this.#stopped) return;
    const open = await this.#commits.run(() => {
      const closed = this.#store.closeActivity(number);
      if (closed) this.#store.send(instance, event);
      return closed;
    });
    if (open) this.#wake(instance);
  }

  #setAlarm(at: number | undefined): void {
    if (at === undefined || at >= this.#alarmAt || this.#closing) return;
    clearTimeout(this.#alarm);
    this.#alarmAt = at;
    this.#alarm = setTimeout(() => void this.#fireTimers(), Math.min(Math.max(at - Date.now(), 0), LONGEST_SLEEP));
  }

  async #fireTimers(): Promise<void> {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    const due = await this.#commits.run(() => {
      const timers = this.#store.takeDueTimers(Date.now(), TIMERS_AT_ONCE);
      for (const { instance, timerId, fireAt, retry } of timers) {
        const fired = historyEvent(EVENT.timerFired, { TimerId: timerId, FireAt: new Date(fireAt).toISOString() });
        this.#store.send(instance, retry === undefined ? fired : { ...fired, again: retry });
      }
      return timers;
    });
    for (const { instance } of due) this.#wake(instance);
    this.#setAlarm(this.#store.nextTimer());
  }
}

/** What travels with a message for the engine's own use; it is not part of the history. */
interface Internal {
  retry: NonNullable<OpenActivity['retry']>;
  attempt: number;
  activity: { name: string; input: string };
  again: PendingRetry;
}
