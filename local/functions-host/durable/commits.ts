import type { HostLog } from '../refusal.ts';
import type { Instance } from './instance.ts';
import type { TaskHubStore } from './store.ts';
import type { Batch } from './writer.ts';

const WRITE_AGAIN_AFTER = 1_000;

/**
 * What changed in a tick as one transaction. Memory is ahead of the disk by one commit at most, and whatever is to be seen
 * of a change waits for the commit that holds it.
 */
export class Commits {
  readonly #store: TaskHubStore;
  readonly #log: HostLog;
  #dirty = new Set<Instance>();
  #writing = new Set<Instance>();
  #removed = new Set<string>();
  #removing = new Set<string>();
  #effects: (() => void)[] = [];
  #flushing = false;
  #scheduled = false;
  /** Nothing is written any more. */
  stopped = false;
  /** How many there were. */
  count = 0;
  /** Called after each, with what it held. */
  onCommit: (written: ReadonlySet<Instance>) => void = () => undefined;

  constructor(store: TaskHubStore, log: HostLog) {
    this.#store = store;
    this.#log = log;
  }

  /** The instance has changed. */
  touch(instance: Instance): void {
    if (this.stopped) return;
    this.#dirty.add(instance);
    this.#schedule();
  }

  remove(id: string, instance: Instance | undefined): void {
    if (instance !== undefined) this.#dirty.delete(instance);
    this.#removed.add(id);
    this.#schedule();
  }

  /** Done when what has changed until now is on disk. */
  after(effect: () => void): void {
    this.#effects.push(effect);
    this.#schedule();
  }

  isPending = (instance: Instance) => this.#dirty.has(instance) || this.#writing.has(instance);
  isRemoved = (id: string) => this.#removed.has(id) || this.#removing.has(id);

  /** Resolves when everything that has happened by now is on disk. */
  settled(): Promise<void> {
    if (this.#dirty.size === 0 && this.#removed.size === 0 && !this.#flushing) return Promise.resolve();
    return new Promise((resolve) => this.after(resolve));
  }

  /** Writes what there is, and nothing after it. */
  async stop(): Promise<void> {
    await this.settled();
    this.stopped = true;
  }

  #schedule(): void {
    if (this.#scheduled || this.#flushing) return;
    this.#scheduled = true;
    setImmediate(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    this.#scheduled = false;
    this.#flushing = true;
    while (this.#dirty.size > 0 || this.#removed.size > 0 || this.#effects.length > 0) {
      const effects = this.#effects;
      this.#effects = [];
      const batch = this.#takeBatch();
      if (batch.instances.length > 0 || batch.remove.length > 0) await this.#write(batch);
      const written = this.#writing;
      this.#writing = new Set();
      this.#removing.clear();
      this.count += 1;
      for (const effect of effects) effect();
      this.onCommit(written);
    }
    this.#flushing = false;
  }

  #takeBatch(): Batch {
    const batch: Batch = { forget: [...this.#removed], remove: [...this.#removed], instances: [], history: [] };
    this.#removing = this.#removed;
    this.#removed = new Set();
    this.#writing = this.#dirty;
    this.#dirty = new Set();
    for (const instance of this.#writing) {
      if (instance.forgetHistory) batch.forget.push(instance.id);
      const { row, events } = instance.toWrite();
      batch.instances.push(row);
      batch.history.push(...events);
    }
    return batch;
  }

  /** Nobody hears of a change before it is written, so one that fails is tried until it succeeds. */
  async #write(batch: Batch): Promise<void> {
    for (;;) {
      try {
        return await this.#store.write(batch);
      } catch (error) {
        this.#log.error(`The task hub cannot be written: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, WRITE_AGAIN_AFTER));
      }
    }
  }
}
