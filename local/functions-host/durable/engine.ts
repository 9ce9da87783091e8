import type { HostLog } from '../refusal.ts';
import { Activities } from './activities.ts';
import {
  EVENT,
  type HistoryEvent,
  historyEvent,
  nextGeneration,
  numbered,
  type Retry,
  retryDelay,
  type Step,
  type Task,
  type TurnResult,
  toPayload,
  toStep,
  type WireAction,
} from './codec.ts';
import { Commits } from './commits.ts';
import { Instance, nonDeterminism } from './instance.ts';
import { ENDED, type Filter, type Status, type Summary, type TaskHubStore } from './store.ts';

export interface EngineOptions {
  store: TaskHubStore;
  /** Replays an orchestrator over a payload; never throws for what the orchestrator does. */
  replay(name: string, payload: ReturnType<typeof toPayload>): Promise<TurnResult>;
  /** Runs an activity; its input and result are JSON. Throws what the activity throws. */
  runActivity(name: string, input: string, instanceId: string): Promise<string>;
  /** Why a function of this kind and name cannot be called; undefined when it can. */
  missing(kind: Task['kind'], name: string): string | undefined;
  maxActivities: number;
  /** How long ended instances are kept, ms. */
  keepEnded: number;
  log: HostLog;
}

export type Outcome = 'taken' | 'ended' | 'unknown';

const LONGEST_SLEEP = 2 ** 31 - 1;
const TIMERS_AT_ONCE = 500;
const IN_MEMORY = 2_000;
const PURGE_AT_ONCE = 500;
const PURGE_EVERY = 60_000;

const nextTick = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * The durable engine. Instances that something happens to are in memory, all others are rows. A message is worked on at
 * once: the whole history is replayed and what follows is applied in memory; what changed in a tick is one transaction.
 * Nothing of it is seen before that is on disk: no answer, no status, no activity.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #store: TaskHubStore;
  readonly #commits: Commits;
  readonly #activities: Activities;
  /** Least recently used first. */
  readonly #instances = new Map<string, Instance>();
  readonly #watchers = new Map<string, Set<() => void>>();
  #alarm: NodeJS.Timeout | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;
  #purging: NodeJS.Timeout | undefined;
  #closing = false;
  readonly #warned = new Set<string>();
  #stopped = false;
  readonly #done = { started: 0, ended: 0, turns: 0 };

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#commits = new Commits(options.store, options.log);
    this.#commits.onCommit = (written) => this.#forget(written);
    this.#activities = new Activities({
      run: options.runActivity,
      tell: (instance, message) => !this.#stopped && this.#send(instance, message),
      most: options.maxActivities,
    });
  }

  /** What was done since the start. */
  get done() {
    return { ...this.#done, activities: this.#activities.count, commits: this.#commits.count };
  }

  /** Goes on with everything that a stop or a kill interrupted. */
  start(): void {
    for (const id of this.#store.busy()) {
      const instance = this.#find(id);
      if (instance === undefined || instance.ended) continue;
      const heard = new Set(instance.kept.inbox.map((message) => message['TaskScheduledId']));
      for (const [taskId, { kind }] of instance.open)
        if (kind === 'activity' && !heard.has(taskId)) this.#activities.add(instance, taskId);
      this.#wake(instance);
    }
    this.#setAlarm(this.#store.nextDue());
    this.#purging = setInterval(() => void this.#purgeOld(), PURGE_EVERY).unref();
    void this.#purgeOld();
  }

  /** Starts nothing more; what runs goes on and is still noted. */
  drain(): void {
    this.#closing = true;
    this.#activities.close();
    clearTimeout(this.#alarm);
    clearInterval(this.#purging);
  }

  /** After this nothing is written; what has not ended by now is done again at the next start. */
  async stop(): Promise<void> {
    this.drain();
    await this.#commits.stop();
    this.#stopped = true;
    await this.#store.close();
  }

  /** Starts an instance; with the id of one that has not ended it gives that one's status. Input is JSON. */
  async begin(id: string, name: string, input: string): Promise<{ running?: Status }> {
    const known = this.#find(id);
    if (known !== undefined && !known.ended) {
      const running = known.status;
      await this.#commits.settled();
      return { running };
    }
    this.#begin(known ?? new Instance(id), name, input);
    await this.#commits.settled();
    return {};
  }

  #begin(instance: Instance, name: string, input: string, parent?: NonNullable<Instance['kept']['parent']>): void {
    delete instance.kept.parent;
    if (parent !== undefined) instance.kept.parent = parent;
    instance.restart(name, input, [historyEvent(EVENT.executionStarted, { Name: name, Input: input })]);
    instance.status = 'Pending';
    instance.customStatus = null;
    this.#instances.set(instance.id, instance);
    this.#done.started += 1;
    this.#wake(instance);
    this.#commits.touch(instance);
  }

  /** Gives an instance an event, whether it waits for it already or not. Input is JSON. */
  raise(id: string, name: string, input: string): Promise<Outcome> {
    return this.#change(id, (instance) =>
      this.#send(instance, historyEvent(EVENT.eventRaised, { Name: name, Input: input })),
    );
  }

  terminate(id: string, reason: string): Promise<Outcome> {
    return this.#change(id, (instance) => {
      instance.append([historyEvent(EVENT.executionTerminated, { Input: reason })]);
      this.#end(instance, 'Terminated', reason);
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
      instance.status = instance.history.some(({ EventType }) => EventType === EVENT.executionStarted)
        ? 'Running'
        : 'Pending';
      this.#wake(instance);
    });
  }

  async #change(id: string, change: (instance: Instance) => void): Promise<Outcome> {
    const instance = this.#find(id);
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
    let purged = 0;
    for (const id of ids) {
      const instance = this.#instances.get(id);
      if (!(instance?.ended ?? ENDED.has(this.#store.summary(id)?.status ?? ''))) continue;
      this.#instances.delete(id);
      this.#commits.remove(id, instance);
      purged += 1;
    }
    await this.#commits.settled();
    return purged;
  }

  async #purgeOld(): Promise<void> {
    for (;;) {
      const ids = this.#stopped ? [] : this.#store.endedBefore(Date.now() - this.#options.keepEnded, PURGE_AT_ONCE);
      if (ids.length === 0 || (await this.purge(ids)) === 0) return;
    }
  }

  /** What is known of an instance, as it is on disk: as it is now, given out when that has been written. */
  async summary(id: string): Promise<Summary | undefined> {
    const instance = this.#instances.get(id);
    if (instance === undefined) return this.#store.summary(id);
    const seen = { ...instance };
    if (this.#commits.isPending(instance)) await this.#commits.settled();
    return seen;
  }

  async history(id: string): Promise<HistoryEvent[]> {
    const seen = (this.#instances.get(id)?.history ?? this.#store.load(id)?.history() ?? []).map((event) => ({
      ...event,
    }));
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
  aside = (id: string): string | undefined => (this.#instances.get(id)?.kept ?? this.#store.load(id)?.kept)?.aside;

  /** Resolves when the instance has ended, or after `milliseconds`. */
  async whenEnded(id: string, milliseconds: number): Promise<void> {
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers);
    const { promise, resolve } = Promise.withResolvers<void>();
    watchers.add(resolve);
    const timer = setTimeout(resolve, milliseconds);
    if (!ENDED.has((await this.summary(id))?.status ?? 'Completed')) await promise;
    clearTimeout(timer);
    watchers.delete(resolve);
    if (watchers.size === 0) this.#watchers.delete(id);
  }

  #find(id: string): Instance | undefined {
    const known = this.#instances.get(id);
    if (known !== undefined) {
      this.#instances.delete(id);
      this.#instances.set(id, known);
      return known;
    }
    const loaded = this.#commits.isRemoved(id) ? undefined : this.#store.load(id);
    if (loaded === undefined) return undefined;
    const instance = Instance.load(loaded.summary, loaded.kept, loaded.seq, loaded.history);
    const { aside } = instance.kept;
    if (aside !== undefined) this.#options.log.error(`The instance ${id} is set aside: ${aside}`);
    this.#instances.set(id, instance);
    return instance;
  }

  #send(instance: Instance, message: HistoryEvent): void {
    instance.kept.inbox.push(message);
    // The turn comes before the commit, so that one commit has both.
    this.#wake(instance);
    this.#commits.touch(instance);
  }

  // --- Turns -------------------------------------------------------------------------------------------------------

  #wake(instance: Instance): void {
    if (!instance.turning) void this.#work(instance);
  }

  #mayTurn(instance: Instance): boolean {
    const { kept, ended, status } = instance;
    if (this.#closing || kept.aside !== undefined || ended || status === 'Suspended') return false;
    return kept.inbox.some((message) => !isHeld(instance, message));
  }

  /** Works on what has arrived, a turn after the other. */
  async #work(instance: Instance): Promise<void> {
    instance.turning = true;
    // What arrives in one tick is one turn, and an endless orchestration leaves time for the others.
    await nextTick();
    try {
      while (this.#mayTurn(instance)) {
        if (!this.#answerRetry(instance)) await this.#turn(instance);
        if (this.#mayTurn(instance)) await nextTick();
      }
    } catch (error) {
      this.#putAside(instance, error instanceof Error ? (error.stack ?? error.message) : String(error));
    } finally {
      instance.turning = false;
    }
  }

  #putAside(instance: Instance, why: string): void {
    instance.kept.aside = why;
    this.#commits.touch(instance);
    this.#options.log.error(`The instance ${instance.id} is set aside: ${why}`);
  }

  /**
   * A failed attempt, or the end of a pause between two: the library counts a task for each, so the engine does the same
   * in the same place, and the orchestrator needs no turn for it. False when the next message is of another kind.
   */
  #answerRetry(instance: Instance): boolean {
    const { kept } = instance;
    const message = kept.inbox.find((each) => !isHeld(instance, each));
    const retry = message === undefined ? undefined : this.#retryOf(instance, message);
    if (message === undefined || retry === undefined) return false;
    kept.inbox.splice(kept.inbox.indexOf(message), 1);
    const started = historyEvent(EVENT.orchestratorStarted);
    if (message.EventType === EVENT.timerFired) {
      instance.append([started, message]);
      this.#beginTask(instance, retry.task, { ...retry, attempt: retry.attempt + 1 });
    } else {
      const fireAt = new Date(new Date(started.Timestamp).getTime() + retryDelay(retry));
      const { Timestamp } = started;
      const pause = { Timestamp, EventId: kept.nextId++, FireAt: fireAt.toISOString(), $retry: retry };
      instance.append([started, message, historyEvent(EVENT.timerCreated, pause)]);
      this.#setAlarm(fireAt.getTime());
    }
    instance.append([historyEvent(EVENT.orchestratorCompleted)]);
    instance.markPlayed();
    this.#commits.touch(instance);
    return true;
  }

  /** The retry that a message belongs to; undefined when the orchestrator has to see the message. */
  #retryOf(instance: Instance, message: HistoryEvent): Retry | undefined {
    const { EventType: type } = message;
    if (type === EVENT.taskFailed || type === EVENT.subOrchestrationFailed)
      return instance.open.get(Number(message['TaskScheduledId']))?.retry;
    if (type !== EVENT.timerFired) return undefined;
    const retry = instance.open.get(Number(message['TimerId']))?.retry;
    return retry !== undefined && retry.attempt < retry.options.maxNumberOfAttempts ? retry : undefined;
  }

  async #turn(instance: Instance): Promise<void> {
    const { execution, kept } = instance;
    kept.inbox = kept.inbox.filter((message) => !isStale(instance, message));
    const messages = this.#messagesOf(instance);
    if (messages.length === 0) return this.#commits.touch(instance);
    const started = historyEvent(EVENT.orchestratorStarted);
    let taken = messages;
    let result = await this.#replay(instance, [started, ...messages]);
    if (result.isDone && messages.length > 1 && nextGeneration(result.actions) !== undefined) {
      // Events that arrived after the orchestrator went on to its next generation belong to that one.
      taken = await this.#until(instance, started, messages);
      if (taken.length < messages.length) result = await this.#replay(instance, [started, ...taken]);
    }
    // Terminated, purged or started anew while it was replayed: what came of it belongs to nobody.
    if (instance.execution !== execution || instance.ended || this.#stopped) return;
    const gone = new Set(taken);
    kept.inbox = kept.inbox.filter((message) => !gone.has(message));
    this.#done.turns += 1;
    this.#apply(instance, [started, ...taken], result);
    this.#commits.touch(instance);
  }

  /** What one replay takes in: everything up to the next failed attempt, which is counted before the orchestrator goes on. */
  #messagesOf(instance: Instance): HistoryEvent[] {
    const messages: HistoryEvent[] = [];
    for (const message of instance.kept.inbox) {
      if (isHeld(instance, message)) continue;
      if (this.#retryOf(instance, message) !== undefined) break;
      messages.push(message);
    }
    return messages;
  }

  async #replay(instance: Instance, events: HistoryEvent[]): Promise<TurnResult> {
    const { id, name, input, history, kept } = instance;
    const lost = this.#options.missing('subOrchestration', name);
    if (lost !== undefined) return { isDone: true, actions: [], error: lost };
    return this.#options.replay(name, toPayload(id, input, history.concat(events), kept.parent?.id ?? null));
  }

  /** The fewest messages after which the orchestrator is done. */
  async #until(instance: Instance, started: HistoryEvent, messages: HistoryEvent[]): Promise<HistoryEvent[]> {
    let [low, high] = [1, messages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const { isDone } = await this.#replay(instance, [started, ...messages.slice(0, middle)]);
      if (isDone) high = middle;
      else low = middle + 1;
    }
    // Ends of tasks count in any case, or the instance would wait for them.
    return messages.filter(({ EventType }, index) => index < low || EventType !== EVENT.eventRaised);
  }

  #apply(instance: Instance, brought: HistoryEvent[], result: TurnResult): void {
    const { kept } = instance;
    const now = new Date(brought[0]?.Timestamp ?? 0).getTime();
    instance.append(brought);
    if (instance.status === 'Pending') instance.status = 'Running';
    instance.customStatus = JSON.stringify(result.customStatus ?? undefined) ?? kept.carriedStatus ?? null;
    let failure = result.error;
    try {
      const actions = [...numbered(result.actions)];
      const changed = nonDeterminism(instance.started, actions);
      if (changed !== undefined) {
        this.#end(instance, 'Failed', changed);
        return;
      }
      for (const action of actions.slice(instance.started.length)) this.#beginStep(instance, toStep(action, now));
      this.#cancelTimers(instance, actions);
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      instance.open.clear();
    }
    instance.append([historyEvent(EVENT.orchestratorCompleted)]);
    instance.markPlayed();
    if (result.isDone || failure !== undefined) this.#finish(instance, result, failure);
  }

  /** The orchestrator has returned, thrown or asked for its next generation. */
  #finish(instance: Instance, result: TurnResult, failure: string | undefined): void {
    const { kept, name } = instance;
    // The engine of Azure ends nothing, well or badly, while tasks are open that were begun and not cancelled.
    kept.finishing = instance.open.size > 0;
    if (kept.finishing) return;
    const next = nextGeneration(result.actions);
    if (failure !== undefined) {
      this.#options.log.warn(`The orchestration ${instance.id} failed.`);
      const told = `Orchestrator function '${name}' failed: ${failure}`;
      this.#end(instance, 'Failed', told, result.failureDetails);
    } else if (next === undefined) {
      this.#end(instance, 'Completed', JSON.stringify(result.output ?? null));
    } else {
      this.#warnOfText(name, next);
      const events = kept.inbox.filter(({ EventType }) => EventType === EVENT.eventRaised);
      instance.restart(name, next, [historyEvent(EVENT.executionStarted, { Name: name, Input: next }), ...events]);
      instance.kept.carriedStatus = instance.customStatus;
    }
  }

  /** The library and Azure's engine both make JSON of a string, so that the next generation reads it in quotes there. */
  #warnOfText(name: string, input: string): void {
    if (!input.startsWith('"') || this.#warned.has(name)) return;
    this.#warned.add(name);
    this.#options.log.warn(`${name} continues as new with a string: on Azure it arrives in quotes. Pass an object.`);
  }

  #beginStep(instance: Instance, step: Step): void {
    if (step.kind === 'timer') {
      const timer = { EventId: instance.kept.nextId++, FireAt: new Date(step.fireAt).toISOString() };
      instance.append([historyEvent(EVENT.timerCreated, timer)]);
      if (!step.cancelled) this.#setAlarm(step.fireAt);
    } else {
      const retry = step.retry === undefined ? undefined : { task: step.task, options: step.retry, attempt: 1 };
      this.#beginTask(instance, step.task, retry);
    }
  }

  #cancelTimers({ started, open, kept }: Instance, actions: WireAction[]): void {
    for (const [index, { id }] of started.entries())
      if (actions[index]?.isCanceled === true && open.delete(id)) kept.cancelled.push(id);
  }

  #beginTask(instance: Instance, task: Task, retry?: Retry): void {
    const { name, input, kind } = task;
    const { kept } = instance;
    const missing = this.#options.missing(kind, name);
    if (missing !== undefined) throw new Error(missing);
    const id = kept.nextId;
    const properties = { EventId: id, Name: name, Input: input, ...(retry === undefined ? {} : { $retry: retry }) };
    if (kind === 'activity') {
      kept.nextId += 1;
      instance.append([historyEvent(EVENT.taskScheduled, properties)]);
      const { execution } = instance;
      this.#commits.after(() => instance.execution === execution && this.#activities.add(instance, id));
      return;
    }
    const childId = task.instanceId ?? `${instance.execution}:${id}`;
    if ([instance.id, kept.parent?.id].some((taken) => taken?.toLowerCase() === childId.toLowerCase()))
      throw new Error(
        'The instance ID of a sub-orchestration must be different than the instance ID of a parent orchestration.',
      );
    if (childId.startsWith('@')) throw new Error('Orchestration instance ids must not start with @');
    kept.nextId += 1;
    instance.append([historyEvent(EVENT.subOrchestrationCreated, { ...properties, InstanceId: childId })]);
    const child = this.#find(childId);
    if (child !== undefined && !child.ended) {
      const Reason = `An Orchestration instance with the status ${child.status} already exists with id ${childId}.`;
      const failed = { TaskScheduledId: id, Reason, Details: Reason };
      instance.kept.inbox.push(historyEvent(EVENT.subOrchestrationFailed, failed));
      return;
    }
    const parent = { id: instance.id, execution: instance.execution, taskId: id };
    this.#begin(child ?? new Instance(childId), name, input, parent);
  }

  #end(instance: Instance, status: Status, output: string, failureDetails?: unknown): void {
    const { id, kept } = instance;
    if (status !== 'Terminated')
      instance.append([historyEvent(EVENT.executionCompleted, { OrchestrationStatus: status, Result: output })]);
    instance.status = status;
    instance.output = output;
    instance.updatedAt = Date.now();
    instance.open.clear();
    kept.inbox = [];
    delete kept.finishing;
    this.#done.ended += 1;
    this.#tellParent(instance, status, output, failureDetails);
    this.#commits.after(() => {
      for (const tell of this.#watchers.get(id) ?? []) tell();
      this.#watchers.delete(id);
    });
  }

  #tellParent({ kept }: Instance, status: Status, output: string, failureDetails: unknown): void {
    if (kept.parent === undefined) return;
    const { id, execution, taskId: TaskScheduledId } = kept.parent;
    const parent = this.#find(id);
    if (parent === undefined || parent.ended || parent.execution !== execution) return;
    const details = failureDetails === undefined ? {} : { FailureDetails: failureDetails };
    this.#send(
      parent,
      status === 'Completed'
        ? historyEvent(EVENT.subOrchestrationCompleted, { TaskScheduledId, Result: output })
        : historyEvent(EVENT.subOrchestrationFailed, { TaskScheduledId, Reason: output, Details: output, ...details }),
    );
  }

  // --- Timers ------------------------------------------------------------------------------------------------------

  #setAlarm(at: number | undefined): void {
    if (at === undefined || at >= this.#alarmAt || this.#closing) return;
    clearTimeout(this.#alarm);
    this.#alarmAt = at;
    this.#alarm = setTimeout(() => void this.#fireTimers(), Math.min(Math.max(at - Date.now(), 0), LONGEST_SLEEP));
  }

  async #fireTimers(): Promise<void> {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    await this.#commits.settled();
    const now = Date.now();
    for (const id of this.#closing || this.#stopped ? [] : this.#store.due(now, TIMERS_AT_ONCE)) {
      const instance = this.#find(id);
      for (const [timerId, open] of instance?.open ?? []) {
        if (instance === undefined || open.kind !== 'timer' || open.fired === true || open.fireAt > now) continue;
        open.fired = true;
        const FireAt = new Date(open.fireAt).toISOString();
        this.#send(instance, historyEvent(EVENT.timerFired, { TimerId: timerId, FireAt }));
      }
    }
    await this.#commits.settled();
    if (!this.#stopped) this.#setAlarm(this.#store.nextDue());
  }

  /** Takes out of memory what has ended, and what nothing happens to when there is much of it. */
  #forget(written: ReadonlySet<Instance>): void {
    for (const instance of written)
      if (instance.ended && !this.#commits.isPending(instance) && this.#instances.get(instance.id) === instance)
        this.#instances.delete(instance.id);
    let excess = this.#instances.size - IN_MEMORY;
    if (excess <= 0) return;
    for (const [id, instance] of this.#instances) {
      if (excess-- <= 0) return;
      if (instance.idle && !this.#commits.isPending(instance)) this.#instances.delete(id);
    }
  }
}

/** Events that come when the orchestrator has ended are its next generation's, if there is one. */
const isHeld = ({ kept }: Instance, { EventType }: HistoryEvent) =>
  kept.finishing === true && EventType === EVENT.eventRaised;

/** A message about a task that is not open any more: heard before, or of no interest since. */
function isStale({ open }: Instance, message: HistoryEvent): boolean {
  const id = message['TaskScheduledId'] ?? message['TimerId'];
  return typeof id === 'number' && !open.has(id);
}
