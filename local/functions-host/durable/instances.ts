import { EventEmitter } from 'node:events';
import type { HostLog } from '../refusal.ts';
import { EVENT, type HistoryEvent, historyEvent } from './codec.ts';
import type { Commits } from './commits.ts';
import { Instance } from './instance.ts';
import { ENDED, type Kept, type Status, type TaskHubStore } from './store.ts';

const IN_MEMORY = 2_000;

const endOf = (id: string) => `the end of ${id}`;

export interface InstancesOptions {
  store: TaskHubStore;
  commits: Commits;
  log: HostLog;
  /** Something has arrived for an instance. */
  wake(instance: Instance): void;
}

/** The instances that something happens to, in memory; all others are rows. How one begins, hears of something, and ends. */
export class Instances {
  readonly #options: InstancesOptions;
  readonly #commits: Commits;
  /** Least recently used first. */
  readonly #known = new Map<string, Instance>();
  readonly #ends = new EventEmitter().setMaxListeners(0);
  /** How many since the start. */
  readonly count = { started: 0, ended: 0 };

  constructor(options: InstancesOptions) {
    this.#options = options;
    this.#commits = options.commits;
    this.#commits.onCommit = (written) => this.#forget(written);
  }

  inMemory = (id: string): Instance | undefined => this.#known.get(id);

  find(id: string): Instance | undefined {
    const known = this.#known.get(id);
    if (known !== undefined) {
      this.#known.delete(id);
      this.#known.set(id, known);
      return known;
    }
    const instance = this.#load(id);
    if (instance === undefined) return undefined;
    const { aside } = instance.kept;
    if (aside !== undefined) this.#options.log.error(`The instance ${id} is set aside: ${aside}`);
    this.#known.set(id, instance);
    return instance;
  }

  /** One to look at: it does not stay in memory for that. */
  look = (id: string): Instance | undefined => this.#known.get(id) ?? this.#load(id);

  #load(id: string): Instance | undefined {
    const stored = this.#commits.isRemoved(id) ? undefined : this.#options.store.load(id);
    return stored && Instance.load(stored);
  }

  /** Starts an instance that is new or has ended. Input is JSON. */
  begin(instance: Instance, name: string, input: string, parent?: NonNullable<Kept['parent']>): void {
    delete instance.kept.parent;
    if (parent !== undefined) instance.kept.parent = parent;
    instance.restart(name, input, [historyEvent(EVENT.executionStarted, { Name: name, Input: input })]);
    instance.status = 'Pending';
    instance.customStatus = null;
    this.#known.set(instance.id, instance);
    this.count.started += 1;
    this.#options.wake(instance);
    this.#commits.touch(instance);
  }

  send(instance: Instance, message: HistoryEvent): void {
    if (this.#commits.stopped) return;
    instance.kept.inbox.push(message);
    // The turn comes before the commit, so that one commit has both.
    this.#options.wake(instance);
    this.#commits.touch(instance);
  }

  end(instance: Instance, status: Status, output: string, failureDetails?: unknown): void {
    const { id, kept } = instance;
    if (status !== 'Terminated')
      instance.append([historyEvent(EVENT.executionCompleted, { OrchestrationStatus: status, Result: output })]);
    instance.status = status;
    instance.output = output;
    instance.updatedAt = Date.now();
    instance.open.clear();
    kept.inbox = [];
    delete kept.finishing;
    this.count.ended += 1;
    this.#tellParent(instance, status, output, failureDetails);
    this.#commits.after(() => this.#ends.emit(endOf(id)));
  }

  #tellParent({ kept }: Instance, status: Status, output: string, failureDetails: unknown): void {
    if (kept.parent === undefined) return;
    const { id, execution, taskId: TaskScheduledId } = kept.parent;
    const parent = this.find(id);
    if (parent === undefined || parent.ended || parent.execution !== execution) return;
    const details = failureDetails === undefined ? {} : { FailureDetails: failureDetails };
    this.send(
      parent,
      status === 'Completed'
        ? historyEvent(EVENT.subOrchestrationInstanceCompleted, { TaskScheduledId, Result: output })
        : historyEvent(EVENT.subOrchestrationInstanceFailed, {
            TaskScheduledId,
            Reason: output,
            Details: output,
            ...details,
          }),
    );
  }

  /** Calls `tell` once it has ended and that is on disk; gives how to give up waiting for it. */
  onceEnded(id: string, tell: () => void): () => void {
    this.#ends.once(endOf(id), tell);
    return () => this.#ends.off(endOf(id), tell);
  }

  /** Removes one that has ended, with its row; false when there is none. */
  remove(id: string): boolean {
    const instance = this.#known.get(id);
    if (!(instance?.ended ?? ENDED.has(this.#options.store.summary(id)?.status ?? ''))) return false;
    this.#known.delete(id);
    this.#commits.remove(id, instance);
    return true;
  }

  /** Takes out of memory what has ended, and what nothing happens to when there is much of it. */
  #forget(written: ReadonlySet<Instance>): void {
    for (const instance of written)
      if (instance.ended && !this.#commits.isPending(instance) && this.#known.get(instance.id) === instance)
        this.#known.delete(instance.id);
    let excess = this.#known.size - IN_MEMORY;
    if (excess <= 0) return;
    for (const [id, instance] of this.#known) {
      if (excess-- <= 0) return;
      if (instance.idle && !this.#commits.isPending(instance)) this.#known.delete(id);
    }
  }
}
