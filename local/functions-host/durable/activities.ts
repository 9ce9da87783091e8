import { EVENT, failureOf, type HistoryEvent, historyEvent, type Task } from './codec.ts';
import type { Instance } from './instance.ts';

/** Runs an activity; its input and result are JSON. Throws what the activity throws. */
export type RunActivity = (name: string, input: string, instanceId: string) => Promise<string>;

export interface ActivityOptions {
  run: RunActivity;
  /** Gives an instance what came of one. */
  tell(instance: Instance, message: HistoryEvent): void;
  most: number;
}

interface Waiting {
  instance: Instance;
  execution: string;
  taskId: number;
}

/** Activities that may run, in the order in which they were committed, so many at a time. */
export class Activities {
  readonly #options: ActivityOptions;
  readonly #queue: Waiting[] = [];
  #running = 0;
  #closed = false;
  /** How many have run. */
  count = 0;

  constructor(options: ActivityOptions) {
    this.#options = options;
  }

  add(instance: Instance, taskId: number): void {
    this.#queue.push({ instance, execution: instance.execution, taskId });
    this.#start();
  }

  /** Starts nothing more. */
  close(): void {
    this.#closed = true;
  }

  #start(): void {
    while (!this.#closed && this.#running < this.#options.most) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#running += 1;
      void this.#perform(next).finally(() => {
        this.#running -= 1;
        this.#start();
      });
    }
  }

  async #perform(waiting: Waiting): Promise<void> {
    const task = stillWanted(waiting);
    if (task === undefined) return;
    const { instance, taskId: TaskScheduledId } = waiting;
    const message = await this.#options.run(task.name, task.input, instance.id).then(
      (Result) => historyEvent(EVENT.taskCompleted, { TaskScheduledId, Result }),
      (error: unknown) => {
        const failure = failureOf('Activity', task.name, error instanceof Error ? error.message : String(error));
        return historyEvent(EVENT.taskFailed, { TaskScheduledId, ...failure });
      },
    );
    this.count += 1;
    if (stillWanted(waiting) !== undefined) this.#options.tell(instance, message);
  }
}

/** The task, unless its instance has ended or started over since. */
function stillWanted({ instance, execution, taskId }: Waiting): Task | undefined {
  const open = instance.execution === execution && !instance.ended ? instance.open.get(taskId) : undefined;
  return open?.kind === 'activity' ? open.task : undefined;
}
