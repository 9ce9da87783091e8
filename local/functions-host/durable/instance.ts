import { randomUUID } from 'node:crypto';
import {
  EVENT,
  type HistoryEvent,
  kindOf,
  type Retry,
  revived,
  type Step,
  type Task,
  type WireAction,
} from './codec.ts';
import { ENDED, type Kept, type Status, type Stored, type Summary } from './store.ts';
import type { InstanceRow } from './writer.ts';

/** A task that was begun and has not ended. */
export type Open =
  | { kind: 'activity' | 'subOrchestration'; task: Task; retry?: Retry }
  | { kind: 'timer'; fireAt: number; retry?: Retry; fired?: boolean };

/** What the orchestrator asked for, in its order: what a replay has to ask for again. */
interface Started {
  id: number;
  kind: Step['kind'];
  name: string;
}

const KINDS: Record<number, Step['kind']> = {
  [EVENT.taskScheduled]: 'activity',
  [EVENT.timerCreated]: 'timer',
  [EVENT.subOrchestrationInstanceCreated]: 'subOrchestration',
};

export const newExecution = () => randomUUID().replaceAll('-', '');

/** An instance in memory: its row, its history and what follows from it. Changes are written by the engine, as one. */
export class Instance implements Summary {
  readonly id: string;
  execution = '';
  name = '';
  status: Status = 'Pending';
  createdAt = Date.now();
  updatedAt = Date.now();
  input = 'null';
  output: string | null = null;
  customStatus: string | null = null;
  kept: Kept = { nextId: 0, inbox: [], cancelled: [] };
  history: HistoryEvent[] = [];
  readonly open = new Map<number, Open>();
  started: Started[] = [];
  /** A replay is going on. */
  turning = false;
  /** Not on disk yet. */
  unsaved: HistoryEvent[] = [];
  forgetHistory = false;
  #seq = 0;

  constructor(id: string) {
    this.id = id;
  }

  static load({ summary, seq, kept: readKept, history }: Stored): Instance {
    const instance = new Instance(summary.id);
    Object.assign(instance, summary);
    instance.#seq = seq;
    try {
      instance.kept = readKept();
      // A restart, perhaps of other code, is another chance for one that was set aside.
      delete instance.kept.aside;
      for (const event of history()) instance.#learn(revived(event));
    } catch (error) {
      instance.kept.aside = `Its history cannot be read: ${String(error)}`;
    }
    const { kept } = instance;
    const fired = new Set(kept.inbox.map(({ TimerId }) => TimerId));
    for (const [id, open] of instance.open) if (open.kind === 'timer' && fired.has(id)) open.fired = true;
    for (const id of kept.cancelled) instance.open.delete(id);
    if (instance.ended) instance.open.clear();
    return instance;
  }

  get ended(): boolean {
    return ENDED.has(this.status);
  }

  /** Whether there is nothing to do for it before something arrives. */
  get idle(): boolean {
    return !this.turning && this.kept.inbox.length === 0 && !this.hasActivities();
  }

  hasActivities(): boolean {
    for (const { kind } of this.open.values()) if (kind === 'activity') return true;
    return false;
  }

  /** When its next timer is due. */
  due(): number | null {
    let due: number | null = null;
    for (const open of this.open.values())
      if (open.kind === 'timer' && open.fired !== true && (due === null || open.fireAt < due)) due = open.fireAt;
    return due;
  }

  /** Events that come when the orchestrator has ended are its next generation's, if there is one. */
  holds({ EventType }: HistoryEvent): boolean {
    return this.kept.finishing === true && EventType === EVENT.eventRaised;
  }

  /** What it may work on next. */
  nextMessage(): HistoryEvent | undefined {
    return this.kept.inbox.find((message) => !this.holds(message));
  }

  /** Whether it is about a task that is not open any more: heard before, or of no interest since. */
  isStale(message: HistoryEvent): boolean {
    const id = message['TaskScheduledId'] ?? message['TimerId'];
    return typeof id === 'number' && !this.open.has(id);
  }

  /** A new generation, or a new instance with this id. What was there goes. */
  restart(name: string, input: string, inbox: HistoryEvent[]): void {
    this.execution = newExecution();
    this.name = name;
    this.input = input;
    this.createdAt = this.updatedAt = Date.now();
    this.output = null;
    const { parent } = this.kept;
    this.kept = { nextId: 0, inbox, cancelled: [], ...(parent === undefined ? {} : { parent }) };
    this.history = [];
    this.unsaved = [];
    this.started = [];
    this.open.clear();
    this.forgetHistory ||= this.#seq > 0;
  }

  append(events: HistoryEvent[]): void {
    for (const event of events) this.#learn(event);
    this.unsaved.push(...events);
    this.updatedAt = Date.now();
  }

  markPlayed(): void {
    for (let index = this.history.length - 1; index >= 0; index -= 1) {
      const event = this.history[index];
      if (event === undefined || event.IsPlayed) return;
      event.IsPlayed = true;
    }
  }

  /** Keeps an event and what it means for the tasks that are open. */
  #learn(event: HistoryEvent): void {
    this.history.push(event);
    const { EventType: type, EventId: id, $retry: retry } = event;
    const kind = KINDS[type];
    if (kind === undefined) {
      const ended = event['TaskScheduledId'] ?? event['TimerId'];
      if (typeof ended === 'number') this.open.delete(ended);
      return;
    }
    const again = retry === undefined ? {} : { retry };
    if (kind === 'timer') this.open.set(id, { kind, fireAt: Date.parse(String(event['FireAt'])), ...again });
    else this.open.set(id, { kind, task: taskOf(kind, event), ...again });
    // The attempts after the first, and the pauses between them, are the engine's: the orchestrator asked once.
    if (retry === undefined || (kind !== 'timer' && retry.attempt === 1))
      this.started.push({ id, kind, name: String(event['Name'] ?? '') });
  }

  /** Takes out what has to be written. */
  toWrite(): { row: InstanceRow; events: [string, number, string][] } {
    const { id, execution, name, status, createdAt, updatedAt, input, output, customStatus, kept } = this;
    const events: [string, number, string][] = [];
    if (this.unsaved.length > 0) events.push([id, ++this.#seq, JSON.stringify(this.unsaved)]);
    this.unsaved = [];
    this.forgetHistory = false;
    const busy = kept.inbox.length > 0 || this.hasActivities() ? 1 : 0;
    const row: InstanceRow = [
      ...[id, execution, name, status],
      ...[createdAt, updatedAt],
      ...[input, output, customStatus, JSON.stringify(kept)],
      ...[this.due(), busy],
    ] as InstanceRow;
    return { row, events };
  }
}

function taskOf(kind: Task['kind'], event: HistoryEvent): Task {
  const task: Task = { kind, name: String(event['Name']), input: String(event['Input']) };
  return event['InstanceId'] === undefined ? task : { ...task, instanceId: String(event['InstanceId']) };
}

const ACTION_NAMES: Record<Step['kind'], string> = {
  activity: 'ScheduleTaskOrchestratorAction',
  timer: 'CreateTimerOrchestratorAction',
  subOrchestration: 'CreateSubOrchestrationAction',
};
const TASK_NAMES: Record<Step['kind'], string> = {
  activity: 'an activity task',
  timer: 'a timer task',
  subOrchestration: 'a sub-orchestration task',
};
/** How a replay differs from what was begun, in the words of `TaskOrchestrationContext.cs`; undefined when it does not. */
export function nonDeterminism(started: Started[], actions: WireAction[]): string | undefined {
  for (const [index, { id, kind, name }] of started.entries()) {
    const action = actions[index];
    const now = action === undefined ? undefined : kindOf(action);
    if (now === kind && (kind === 'timer' || isSame(action?.functionName, name))) continue;
    const before = `A previous execution of this orchestration scheduled ${TASK_NAMES[kind]} with sequence number ${id}${name === '' ? '' : ` named '${name}'`}`;
    const what =
      now === undefined
        ? `replay execution hasn't (yet?) scheduled this task.`
        : now !== kind
          ? `orchestration replay instead produced a ${ACTION_NAMES[now]} action with this sequence number.`
          : `orchestration replay instead scheduled a task named '${action?.functionName}' with this sequence number.`;
    return `Non-Deterministic workflow detected: ${before}, but the current ${what} Was a change made to the orchestrator code after this instance had already started running?`;
  }
  return undefined;
}

const isSame = (one = '', other = '') => one === other || one.toLowerCase() === other.toLowerCase();
