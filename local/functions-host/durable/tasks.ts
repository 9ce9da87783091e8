import type { Activities } from './activities.ts';
import type { Alarm } from './alarm.ts';
import {
  EVENT,
  type HistoryEvent,
  historyEvent,
  type Retry,
  retryDelay,
  type Step,
  type Task,
  type WireAction,
} from './codec.ts';
import type { Commits } from './commits.ts';
import { Instance } from './instance.ts';
import type { Instances } from './instances.ts';

/** Why a function of this kind and name cannot be called; undefined when it can. */
export type Missing = (kind: Task['kind'], name: string) => string | undefined;

export interface TasksOptions {
  instances: Instances;
  commits: Commits;
  activities: Activities;
  alarm: Alarm;
  missing: Missing;
}

/** What orchestrators have done for them: activities, other orchestrations, timers, and the retries of the first two. */
export class Tasks {
  readonly #options: TasksOptions;

  constructor(options: TasksOptions) {
    this.#options = options;
  }

  /** Begins what an orchestrator asked for; throws when that cannot be. */
  begin(instance: Instance, step: Step): void {
    if (step.kind === 'timer') this.#beginTimer(instance, step.fireAt);
    else if (step.retry === undefined) this.#call(instance, step.task);
    else this.#call(instance, step.task, { task: step.task, options: step.retry, attempt: 1 });
  }

  /** Cancels those timers that the orchestrator has cancelled since. */
  cancelTimers({ started, open, kept }: Instance, actions: WireAction[]): void {
    for (const [index, { id }] of started.entries())
      if (actions[index]?.isCanceled === true && open.delete(id)) kept.cancelled.push(id);
  }

  /**
   * Goes on with a retry after a failed attempt, or after the pause between two: the library counts a task for each, so
   * the engine does the same in the same place, and the orchestrator needs no turn for it.
   */
  goOn(instance: Instance, message: HistoryEvent, retry: Retry): void {
    const { kept } = instance;
    kept.inbox.splice(kept.inbox.indexOf(message), 1);
    const started = historyEvent(EVENT.orchestratorStarted);
    instance.append([started, message]);
    if (message.EventType === EVENT.timerFired) {
      this.#call(instance, retry.task, { ...retry, attempt: retry.attempt + 1 });
    } else {
      const { Timestamp } = started;
      this.#beginTimer(instance, new Date(Timestamp).getTime() + retryDelay(retry), { Timestamp, $retry: retry });
    }
    instance.append([historyEvent(EVENT.orchestratorCompleted)]);
    instance.markPlayed();
    this.#options.commits.touch(instance);
  }

  #beginTimer(instance: Instance, at: number, more: Partial<HistoryEvent> = {}): void {
    const timer = { EventId: instance.kept.nextId++, FireAt: new Date(at).toISOString(), ...more };
    instance.append([historyEvent(EVENT.timerCreated, timer)]);
    this.#options.alarm.set(at);
  }

  #call(instance: Instance, task: Task, retry?: Retry): void {
    const { name, input, kind } = task;
    const why = this.#options.missing(kind, name);
    if (why !== undefined) throw new Error(why);
    const EventId = instance.kept.nextId;
    const scheduled = { EventId, Name: name, Input: input, ...(retry === undefined ? {} : { $retry: retry }) };
    if (kind === 'activity') this.#callActivity(instance, scheduled);
    else this.#callOrchestrator(instance, task, scheduled);
  }

  #callActivity(instance: Instance, scheduled: { EventId: number }): void {
    const { execution, kept } = instance;
    const { commits, activities } = this.#options;
    kept.nextId += 1;
    instance.append([historyEvent(EVENT.taskScheduled, scheduled)]);
    commits.after(() => instance.execution === execution && activities.add(instance, scheduled.EventId));
  }

  #callOrchestrator(instance: Instance, task: Task, scheduled: { EventId: number }): void {
    const { id, execution, kept } = instance;
    const { instances } = this.#options;
    const { EventId: taskId } = scheduled;
    const childId = task.instanceId ?? `${execution}:${taskId}`;
    if ([id, kept.parent?.id].some((taken) => taken?.toLowerCase() === childId.toLowerCase()))
      throw new Error(
        'The instance ID of a sub-orchestration must be different than the instance ID of a parent orchestration.',
      );
    if (childId.startsWith('@')) throw new Error('Orchestration instance ids must not start with @');
    kept.nextId += 1;
    instance.append([historyEvent(EVENT.subOrchestrationInstanceCreated, { ...scheduled, InstanceId: childId })]);
    const child = instances.find(childId);
    if (child !== undefined && !child.ended) {
      const Reason = `An Orchestration instance with the status ${child.status} already exists with id ${childId}.`;
      const failed = { TaskScheduledId: taskId, Reason, Details: Reason };
      kept.inbox.push(historyEvent(EVENT.subOrchestrationInstanceFailed, failed));
    } else instances.begin(child ?? new Instance(childId), task.name, task.input, { id, execution, taskId });
  }
}

/** The retry that a message belongs to; undefined when the orchestrator has to see the message. */
export function retryOf({ open }: Instance, message: HistoryEvent): Retry | undefined {
  const { EventType: type } = message;
  if (type === EVENT.taskFailed || type === EVENT.subOrchestrationInstanceFailed)
    return open.get(Number(message['TaskScheduledId']))?.retry;
  if (type !== EVENT.timerFired) return undefined;
  const retry = open.get(Number(message['TimerId']))?.retry;
  return retry !== undefined && retry.attempt < retry.options.maxNumberOfAttempts ? retry : undefined;
}
