import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { type HostProcess, type Status, until } from './host.ts';

const CLIENTS = 12;
/** How many of its instances a client leaves to themselves before it goes on: no more are begun than activities keep up with. */
const LEFT_ALONE = 4;
const CHECKED_AT_ONCE = 16;
/** How many of the latest instances the clients look at: those that a kill interrupts. */
const LATEST = 30;
const EFFECT = /^\w+-\d+-\d+ [1-5]$/;

const effectsOf = (id: string) => [1, 2, 3, 4, 5].map((step) => `${id} ${step}`);
const withHistory = '?showHistory=true';

/** The effects of a load, as its activities have written them down. What was read is not read again. */
export class Effects {
  readonly counts = new Map<string, number>();
  /** Lines that are no effect: what a kill has left of one. */
  readonly torn: string[] = [];
  readonly #file: string;
  #position = 0;
  #rest = '';

  constructor(folder: string, load: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = path.join(folder, load);
  }

  read(): void {
    if (!existsSync(this.#file)) return;
    const file = openSync(this.#file, 'r');
    const buffer = Buffer.alloc(65_536);
    for (let size = -1; size !== 0; this.#position += size) {
      size = readSync(file, buffer, 0, buffer.length, this.#position);
      this.#take(buffer.toString('utf8', 0, size));
    }
    closeSync(file);
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines.filter(Boolean)) {
      if (EFFECT.test(line)) this.counts.set(line, this.of(line) + 1);
      else this.torn.push(line);
    }
  }

  of = (what: string): number => this.counts.get(what) ?? 0;
}

/** What the host has acknowledged, and what it has shown as committed. */
export interface Known {
  started: string[];
  /** The answers that instances were given. */
  raised: Map<string, number>;
  /** Effects whose completion a history has shown, with how often they had happened by then. */
  committed: Map<string, number>;
}

/** Clients that start, answer and look, each one thing after the other, until they are stopped. */
export class Load implements Known {
  readonly started: string[] = [];
  readonly raised = new Map<string, number>();
  readonly committed = new Map<string, number>();
  /** Answers that the host must not give. */
  readonly wrong: string[] = [];
  /** The host is there again. */
  up: Promise<void> = Promise.resolve();
  readonly #host: HostProcess;
  readonly #name: string;
  readonly #effects: Effects;
  readonly #clients: Promise<unknown>;
  #going = true;

  constructor(host: HostProcess, name: string, effects: Effects) {
    this.#host = host;
    this.#name = name;
    this.#effects = effects;
    this.#clients = Promise.all(Array.from({ length: CLIENTS }, (_, client) => this.#run(client)));
  }

  async stop(): Promise<void> {
    this.#going = false;
    await this.#clients;
  }

  async #run(client: number): Promise<void> {
    const answered: string[] = [];
    for (let n = 0; this.#going; n += 1) {
      const id = `${this.#name}-${client}-${n}`;
      try {
        const earlier = answered.at(-LEFT_ALONE);
        if (earlier !== undefined) await this.#host.reached(earlier, 'Completed', 'Failed');
        if (await this.#work(id, n)) answered.push(id);
      } catch (error) {
        // What was cut off is no promise; everything else is an answer.
        if ((error as Error).name !== 'TypeError') return void this.wrong.push(`${id}: ${error}`);
        await this.up;
      }
    }
  }

  /** Gives whether the instance was given its answer. */
  async #work(id: string, answer: number): Promise<boolean> {
    await this.#host.begin('work', answer, id);
    this.started.push(id);
    const status = await this.#host.raise(id, 'go', answer);
    if (status === 202) this.raised.set(id, answer);
    else this.wrong.push(`${id} was started, and its event answered with ${status}`);
    const looked = this.started.at(-1 - Math.floor(Math.random() * LATEST)) ?? id;
    const completed = completedIn(await this.#host.status(looked, withHistory));
    // Counted after the host showed it as completed: every run of it that there may be has left its effect by now.
    this.#effects.read();
    for (const what of completed) if (!this.committed.has(what)) this.committed.set(what, this.#effects.of(what));
    return status === 202;
  }
}

const eventsOf = ({ historyEvents }: Status) => historyEvents ?? [];
const completedIn = (status: Status) =>
  eventsOf(status)
    .filter(({ EventType }) => EventType === 'TaskCompleted')
    .map(({ Input }) => JSON.parse(String(Input)) as string);

/** An answered instance ends as it has to, and each step of the orchestrators was applied once, however often replayed. */
export async function checkEnded(host: HostProcess, id: string, answer: number): Promise<void> {
  const status = await until(async () => {
    const found = await host.status(id, withHistory);
    return ['Completed', 'Failed'].includes(found.runtimeStatus) ? found : undefined;
  }, `${id} ends`);
  const child = await host.status(`${id}-child`, withHistory);
  const [first, second, third, fourth, fifth] = effectsOf(id);
  expect([id, status.runtimeStatus, status.output]).toEqual([id, 'Completed', { done: effectsOf(id), answer }]);
  expect(completedIn(status).sort()).toEqual([first, second, third, fifth]);
  expect(completedIn(child)).toEqual([fourth]);
  expect(
    eventsOf(status)
      .map(({ EventType }) => EventType)
      .sort(),
  ).toEqual([
    'EventRaised',
    'ExecutionCompleted',
    'ExecutionStarted',
    'SubOrchestrationInstanceCompleted',
    ...Array(4).fill('TaskCompleted'),
    'TimerCreated',
    'TimerFired',
  ]);
}

/** Everything that was acknowledged is there and ends as it has to; what was committed has not happened again. */
export async function check(host: HostProcess, known: Known, effects: Effects): Promise<void> {
  const left = [...known.started];
  const one = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const answer = known.raised.get(id);
      if (answer !== undefined) await checkEnded(host, id, answer);
      else await host.reached(id, 'Running', 'Completed');
    }
  };
  await Promise.all(Array.from({ length: CHECKED_AT_ONCE }, one));
  effects.read();
  const missing = [...known.raised.keys()].flatMap(effectsOf).filter((what) => effects.of(what) === 0);
  expect({ missing, torn: missing.length > 0 ? effects.torn : [] }).toEqual({ missing: [], torn: [] });
  expect([...known.committed].filter(([what, times]) => effects.of(what) !== times)).toEqual([]);
}

/**
 * Stops a process. The signal only asks for it: on a busy machine threads have been seen to go on for 0.4 s, and to write
 * meanwhile, so it has stopped when each of them has.
 */
export async function standStill(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  while (!threadsOf(pid).every((state) => state === 'T')) await pause(1);
}

/** The state of each thread, as `/proc` has it after the name. */
function threadsOf(pid: number): (string | undefined)[] {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).map((id) => {
    const stat = readFileSync(`${threads}/${id}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0];
  });
}
