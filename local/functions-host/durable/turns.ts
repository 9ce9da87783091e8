import type { HostLog } from '../refusal.ts';
import {
  EVENT,
  type HistoryEvent,
  historyEvent,
  nextGeneration,
  numbered,
  type TurnResult,
  toPayload,
  toStep,
} from './codec.ts';
import type { Commits } from './commits.ts';
import { type Instance, nonDeterminism } from './instance.ts';
import type { Instances } from './instances.ts';
import { type Missing, retryOf, type Tasks } from './tasks.ts';

/** Replays an orchestrator over a payload; never throws for what the orchestrator does. */
export type Replay = (name: string, payload: ReturnType<typeof toPayload>) => Promise<TurnResult>;

export interface TurnsOptions {
  instances: Instances;
  commits: Commits;
  tasks: Tasks;
  replay: Replay;
  missing: Missing;
  log: HostLog;
}

const nextTick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The turns of orchestrators: what has arrived is added to the history, all of it is replayed, and what follows is applied. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #warned = new Set<string>();
  #closed = false;
  /** How many there were. */
  count = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  wake(instance: Instance): void {
    if (!instance.turning) void this.#work(instance);
  }

  /** Begins no more of them. */
  close(): void {
    this.#closed = true;
  }

  #mayTurn(instance: Instance): boolean {
    const { kept, ended, status } = instance;
    if (this.#closed || kept.aside !== undefined || ended || status === 'Suspended') return false;
    return instance.nextMessage() !== undefined;
  }

  /** Works on what has arrived, a turn after the other. */
  async #work(instance: Instance): Promise<void> {
    instance.turning = true;
    // What arrives in one tick is one turn, and an endless orchestration leaves time for the others.
    await nextTick();
    try {
      while (this.#mayTurn(instance)) {
        const message = instance.nextMessage();
        const retry = message && retryOf(instance, message);
        if (message !== undefined && retry !== undefined) this.#options.tasks.goOn(instance, message, retry);
        else await this.#turn(instance);
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
    this.#options.commits.touch(instance);
    this.#options.log.error(`The instance ${instance.id} is set aside: ${why}`);
  }

  async #turn(instance: Instance): Promise<void> {
    const { execution, kept } = instance;
    const { commits } = this.#options;
    kept.inbox = kept.inbox.filter((message) => !instance.isStale(message));
    const messages = messagesOf(instance);
    if (messages.length === 0) return commits.touch(instance);
    const started = historyEvent(EVENT.orchestratorStarted);
    let taken = messages;
    let result = await this.#replay(instance, [started, ...messages]);
    if (result.isDone && messages.length > 1 && nextGeneration(result.actions) !== undefined) {
      // Events that arrived after the orchestrator went on to its next generation belong to that one.
      taken = await this.#until(instance, started, messages);
      if (taken.length < messages.length) result = await this.#replay(instance, [started, ...taken]);
    }
    // Terminated, purged or started anew while it was replayed: what came of it belongs to nobody.
    if (instance.execution !== execution || instance.ended || commits.stopped) return;
    const gone = new Set(taken);
    kept.inbox = kept.inbox.filter((message) => !gone.has(message));
    this.count += 1;
    this.#apply(instance, [started, ...taken], result);
    commits.touch(instance);
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
    const { instances, tasks } = this.#options;
    const now = new Date(brought[0]?.Timestamp ?? 0).getTime();
    instance.append(brought);
    if (instance.status === 'Pending') instance.status = 'Running';
    instance.customStatus = JSON.stringify(result.customStatus ?? undefined) ?? instance.kept.carriedStatus ?? null;
    let failure = result.error;
    try {
      const actions = [...numbered(result.actions)];
      const changed = nonDeterminism(instance.started, actions);
      if (changed !== undefined) {
        instances.end(instance, 'Failed', changed);
        return;
      }
      for (const action of actions.slice(instance.started.length)) tasks.begin(instance, toStep(action, now));
      tasks.cancelTimers(instance, actions);
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
    const { instances, log } = this.#options;
    // The engine of Azure ends nothing, well or badly, while tasks are open that were begun and not cancelled.
    kept.finishing = instance.open.size > 0;
    if (kept.finishing) return;
    const next = nextGeneration(result.actions);
    if (failure !== undefined) {
      log.warn(`The orchestration ${instance.id} failed.`);
      const told = `Orchestrator function '${name}' failed: ${failure}`;
      instances.end(instance, 'Failed', told, result.failureDetails);
    } else if (next === undefined) {
      instances.end(instance, 'Completed', JSON.stringify(result.output ?? null));
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
}

/** What one replay takes in: everything up to the next failed attempt, which is counted before the orchestrator goes on. */
function messagesOf(instance: Instance): HistoryEvent[] {
  const messages: HistoryEvent[] = [];
  for (const message of instance.kept.inbox) {
    if (instance.holds(message)) continue;
    if (retryOf(instance, message) !== undefined) break;
    messages.push(message);
  }
  return messages;
}
