import type { OrchestrationHandler } from 'durable-functions';
import orchestratorModule from 'durable-functions/lib/src/orchestrations/Orchestrator.js';

/**
 * Runs an orchestrator the way the real host does: from the start on every turn, with the history of what happened so
 * far, through the library's own executor. Time is virtual; activities are functions of the test.
 */
export interface World {
  /** Virtual clock, ms. */
  now: number;
  activities: Record<string, (input: never) => Promise<unknown>>;
  /** The orchestrator waits: gives true when the event came before the timer. May change what the activities see. */
  onWait(until: string, round: number): Promise<boolean> | boolean;
}

interface Action {
  actionType: number;
  functionName?: string;
  input?: unknown;
  fireAt?: string;
  retryOptions?: { maxNumberOfAttempts: number; firstRetryIntervalInMilliseconds: number };
  compoundActions?: Action[];
}

interface Turn {
  isDone: boolean;
  actions: Action[][];
  output?: unknown;
  error?: string;
}

const ACTIVITY_WITH_RETRY = 1;
const CONTINUE_AS_NEW = 4;
const TIMER = 5;
const WHEN_ANY = 11;
const MOST_GENERATIONS = 500;

export interface Outcome {
  generations: number;
  /** Names of the activities in the order in which they ran. */
  ran: string[];
  longestHistory: number;
}

export async function runToEnd(orchestrator: OrchestrationHandler, input: unknown, world: World): Promise<Outcome> {
  const outcome: Outcome = { generations: 0, ran: [], longestHistory: 0 };
  while (outcome.generations < MOST_GENERATIONS) {
    outcome.generations += 1;
    if (!(await runGeneration(orchestrator, input, world, outcome))) return outcome;
  }
  throw new Error(`Still running after ${MOST_GENERATIONS} generations.`);
}

/** One execution up to its end; true when it continues as new. */
async function runGeneration(
  orchestrator: OrchestrationHandler,
  input: unknown,
  world: World,
  outcome: Outcome,
): Promise<boolean> {
  const history: Record<string, unknown>[] = [];
  const happened = (EventType: number, more: Record<string, unknown> = {}) =>
    history.push({ EventId: -1, IsPlayed: false, Timestamp: new Date(world.now), ...more, EventType });
  let nextId = 0;
  const begin = () => happened(12);

  begin();
  happened(0, { Name: 'orchestrator', Input: JSON.stringify(input) });
  let scheduled = 0;
  for (;;) {
    const turn = await replayOnce(orchestrator, input, history);
    if (turn.error !== undefined) throw new Error(turn.error);
    const actions = turn.actions[0] ?? [];
    if (turn.isDone) return actions.some(({ actionType }) => actionType === CONTINUE_AS_NEW);
    const fresh = actions.slice(scheduled);
    if (fresh.length === 0) throw new Error('The orchestrator waits for nothing.');
    scheduled = actions.length;
    happened(13);
    for (const action of fresh) {
      if (action.actionType === ACTIVITY_WITH_RETRY) await runActivity(action);
      else if (action.actionType === WHEN_ANY) await wait(action.compoundActions ?? []);
      else throw new Error(`This harness does not know action ${action.actionType}.`);
    }
    outcome.longestHistory = Math.max(outcome.longestHistory, history.length);
  }

  async function runActivity({ functionName = '', input: given, retryOptions }: Action) {
    for (let attempt = 1; ; attempt += 1) {
      const id = nextId++;
      happened(4, { EventId: id, Name: functionName });
      outcome.ran.push(functionName);
      try {
        // The library hands strings over as JSON text, and everything else as it is.
        const result = await world.activities[functionName]?.(
          (typeof given === 'string' ? JSON.parse(given) : given) as never,
        );
        begin();
        happened(5, { TaskScheduledId: id, Result: JSON.stringify(result ?? null) });
        return;
      } catch (error) {
        begin();
        happened(6, { TaskScheduledId: id, Reason: 'failed', Details: String(error) });
        // The real host waits after the last attempt too, and the library counts on that.
        const timer = nextId++;
        world.now += (retryOptions?.firstRetryIntervalInMilliseconds ?? 0) * 2 ** (attempt - 1);
        happened(10, { EventId: timer, FireAt: new Date(world.now) });
        happened(13);
        begin();
        happened(11, { TimerId: timer, FireAt: new Date(world.now) });
        if (attempt === retryOptions?.maxNumberOfAttempts) return;
        happened(13);
      }
    }
  }

  async function wait(compound: Action[]) {
    const timer = compound.find(({ actionType }) => actionType === TIMER);
    const until = new Date(timer?.fireAt ?? '').toISOString();
    const id = nextId++;
    happened(10, { EventId: id, FireAt: new Date(until) });
    if (await world.onWait(until, outcome.generations)) {
      begin();
      happened(15, { Name: 'changed', Input: 'null' });
    } else {
      world.now = Math.max(world.now, Date.parse(until));
      begin();
      happened(11, { TimerId: id, FireAt: new Date(until) });
    }
  }
}

async function replayOnce(orchestrator: OrchestrationHandler, input: unknown, history: unknown[]): Promise<Turn> {
  const listener = new orchestratorModule.Orchestrator(orchestrator).listen();
  const payload = {
    history: structuredClone(history),
    input,
    instanceId: 'instance',
    isReplaying: false,
    upperSchemaVersion: 2,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
  try {
    return JSON.parse(JSON.stringify(await listener(payload as never, {} as never)));
  } catch (error) {
    return { isDone: true, actions: [], error: (error as Error).message };
  }
}
