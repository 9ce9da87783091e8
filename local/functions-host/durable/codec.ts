import { NotServed } from '../refusal.ts';

/** History event types of the durable protocol, as the library knows them. */
export const EVENT = {
  executionStarted: 0,
  executionCompleted: 1,
  executionFailed: 2,
  executionTerminated: 3,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
  eventRaised: 15,
} as const;

export interface HistoryEvent {
  EventType: number;
  EventId: number;
  Timestamp: string;
  [property: string]: unknown;
}

export const historyEvent = (type: number, properties: Record<string, unknown> = {}): HistoryEvent => ({
  EventType: type,
  EventId: -1,
  Timestamp: new Date().toISOString(),
  ...properties,
});

export interface RetryOptions {
  firstRetryIntervalInMilliseconds: number;
  maxNumberOfAttempts: number;
  backoffCoefficient?: number;
  maxRetryIntervalInMilliseconds?: number;
}

/** What an orchestrator asks for, one thing each; compounds are taken apart. */
export type Action =
  | { kind: 'activity'; name: string; input: string; retry?: RetryOptions }
  | { kind: 'timer'; fireAt: number; cancelled: boolean }
  | { kind: 'event' }
  | { kind: 'continueAsNew'; input: unknown };

interface WireAction {
  actionType: number;
  functionName: string;
  input: unknown;
  fireAt: string;
  isCanceled?: boolean;
  retryOptions?: RetryOptions & { retryTimeoutInMilliseconds?: number };
  compoundActions?: WireAction[];
}

const LONGEST_TIMER = 6 * 86_400_000;
const REFUSED: Record<number, string> = {
  2: 'sub-orchestrations',
  3: 'sub-orchestrations',
  7: 'entities',
  8: 'callHttp',
  9: 'entities',
  10: 'entities',
};

/** Inputs as JSON text; the library has quoted strings already, and nothing else. */
const textOf = (input: unknown) => (typeof input === 'string' ? input : JSON.stringify(input ?? null));

/** One wire action, or those inside a compound, depth first: the order in which the library counts their ids. */
function fromWire(action: WireAction): Action[] {
  const { actionType, functionName: name } = action;
  const input = textOf(action.input);
  switch (actionType) {
    case 0:
      return [{ kind: 'activity', name, input }];
    case 1: {
      const retry = action.retryOptions as RetryOptions;
      if (action.retryOptions?.retryTimeoutInMilliseconds !== undefined) throw new NotServed('a time-out of retries');
      return [{ kind: 'activity', name, input, retry }];
    }
    case 4:
      return [{ kind: 'continueAsNew', input: JSON.parse(input) }];
    case 5: {
      const fireAt = Date.parse(action.fireAt);
      if (fireAt - Date.now() > LONGEST_TIMER) throw new NotServed('timers of more than six days');
      return [{ kind: 'timer', fireAt, cancelled: action.isCanceled === true }];
    }
    case 6:
      return [{ kind: 'event' }];
    case 11:
    case 12:
      return (action.compoundActions ?? []).flatMap(fromWire);
    default:
      throw new NotServed(REFUSED[actionType] ?? `the durable action ${actionType}`);
  }
}

export interface TurnResult {
  isDone: boolean;
  actions: Action[];
  output?: unknown;
  error?: string;
  customStatus?: unknown;
}

/** The payload of the orchestration trigger: everything that happened, from the start. */
export const toPayload = (instanceId: string, input: unknown, history: HistoryEvent[], known: number) => ({
  instanceId,
  input,
  history: history.map((event, index) => ({ ...event, IsPlayed: index < known })),
  isReplaying: known > 0,
  parentInstanceId: null,
  upperSchemaVersion: 2,
  longRunningTimerIntervalDuration: '3650.00:00:00',
  maximumShortTimerDuration: '3650.00:00:00',
  defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
});

interface WireState {
  isDone: boolean;
  actions: WireAction[][];
  output?: unknown;
  customStatus?: unknown;
}

const readState = ({ isDone, actions, output, customStatus }: WireState): TurnResult => ({
  isDone,
  output,
  customStatus,
  actions: actions.flat().flatMap(fromWire),
});

export const fromResult = (json: string): TurnResult => readState(JSON.parse(json));

const OUT_OF_PROC = '$OutOfProcData$:';

/** An orchestrator that threw: the library hides its state behind a marker in the message. */
export function fromFailure(error: unknown): TurnResult {
  const message = error instanceof Error ? error.message : String(error);
  const at = message.indexOf(OUT_OF_PROC);
  if (at === -1) return { isDone: true, actions: [], error: message };
  const state = JSON.parse(message.slice(at + OUT_OF_PROC.length)) as WireState & { error?: string };
  return { isDone: true, actions: [], error: state.error ?? message, customStatus: state.customStatus };
}

/** The pause after attempt number `attempt` (from 1) failed, ms. */
export function retryDelay(retry: RetryOptions, attempt: number): number {
  const grown = retry.firstRetryIntervalInMilliseconds * (retry.backoffCoefficient ?? 1) ** (attempt - 1);
  return Math.min(grown, retry.maxRetryIntervalInMilliseconds ?? Number.MAX_SAFE_INTEGER);
}
