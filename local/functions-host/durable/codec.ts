import { NotServed } from '../refusal.ts';

/** History event types of the durable protocol (`EventType` in DurableTask.Core). */
export const EVENT = {
  executionStarted: 0,
  executionCompleted: 1,
  executionTerminated: 3,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationInstanceCreated: 7,
  subOrchestrationInstanceCompleted: 8,
  subOrchestrationInstanceFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
  eventRaised: 15,
  executionSuspended: 19,
  executionResumed: 20,
} as const;

/** An event as the library reads it; `$retry` is the engine's own and means nothing to the library. */
export interface HistoryEvent {
  EventType: number;
  EventId: number;
  /** ISO text; a Date where the orchestrator's clock is read from it. */
  Timestamp: string | Date;
  IsPlayed: boolean;
  $retry?: Retry;
  [property: string]: unknown;
}

let moment = 0;
let momentText = '';
/** The time now as ISO text; many events have the same. */
function now(): string {
  const at = Date.now();
  if (at !== moment) {
    moment = at;
    momentText = new Date(at).toISOString();
  }
  return momentText;
}

export const historyEvent = (type: number, properties: Record<string, unknown> = {}): HistoryEvent => ({
  EventType: type,
  EventId: -1,
  Timestamp: type === EVENT.orchestratorStarted ? new Date() : now(),
  IsPlayed: false,
  ...properties,
});

/** An event as it comes back from its JSON. */
export function revived(event: HistoryEvent): HistoryEvent {
  event.IsPlayed = true;
  if (event.EventType === EVENT.orchestratorStarted) event.Timestamp = new Date(event.Timestamp);
  return event;
}

export interface RetryOptions {
  firstRetryIntervalInMilliseconds: number;
  maxNumberOfAttempts: number;
  backoffCoefficient?: number;
  maxRetryIntervalInMilliseconds?: number;
  retryTimeoutInMilliseconds?: number;
}

/** What is tried, for which time, and how often: travels with each attempt and with each pause between two. */
export interface Retry {
  task: Task;
  options: RetryOptions;
  attempt: number;
}

/** A call of another function that a retry can repeat. */
export interface Task {
  kind: 'activity' | 'subOrchestration';
  name: string;
  /** JSON text. */
  input: string;
  instanceId?: string;
}

/** What an orchestrator asks for, as the library says it. Objects that are the same are the same task. */
export interface WireAction {
  actionType: number;
  functionName?: string;
  input?: unknown;
  instanceId?: string;
  fireAt?: Date | string;
  isCanceled?: boolean;
  retryOptions?: RetryOptions;
  compoundActions?: WireAction[];
}

/** What a replay gave. `error` is set when the orchestrator threw. */
export interface TurnResult {
  isDone: boolean;
  actions: WireAction[];
  output?: unknown;
  error?: string;
  customStatus?: unknown;
  failureDetails?: unknown;
}

/** An action with an id of its own. */
export type Step =
  | { kind: 'activity' | 'subOrchestration'; task: Task; retry?: RetryOptions }
  | { kind: 'timer'; fireAt: number };

const DAY = 86_400_000;
export const LONGEST_TIMER = 6 * DAY;
const CONTINUE_AS_NEW = 4;
const CREATE_TIMER = 5;
const WAIT_FOR_EVENT = 6;
const REFUSED: Record<number, string> = {
  7: 'entities',
  8: 'callHttp',
  9: 'entities',
  10: 'entities',
  13: 'entities (locks)',
  14: 'entities (locks)',
};

/** Inputs of activities and of continue-as-new: the library has made JSON of strings already, and of nothing else. */
const prepared = (input: unknown) => (typeof input === 'string' ? input : JSON.stringify(input ?? null));

const KINDS: Step['kind'][] = ['activity', 'activity', 'subOrchestration', 'subOrchestration'];
/** What an action with an id asks for; undefined when it is nothing that this host serves. */
export const kindOf = ({ actionType }: WireAction): Step['kind'] | undefined =>
  actionType === CREATE_TIMER ? 'timer' : KINDS[actionType];

/** What an action asks for, at the orchestrator's time. */
export function toStep(action: WireAction, now: number): Step {
  const { actionType, functionName: name = '', input, instanceId, retryOptions: retry } = action;
  const kind = kindOf(action);
  if (kind === undefined) throw new NotServed(REFUSED[actionType] ?? `the durable action ${actionType}`);
  if (kind === 'timer') {
    const fireAt = new Date(action.fireAt ?? 0).getTime();
    if (fireAt - now > LONGEST_TIMER) throw new NotServed('timers of more than six days');
    return { kind, fireAt };
  }
  if (retry?.retryTimeoutInMilliseconds !== undefined) throw new NotServed('a time-out of retries');
  const json = kind === 'activity' ? prepared(input) : JSON.stringify(input ?? null);
  const task: Task = { kind, name, input: json, ...(instanceId ? { instanceId } : {}) };
  return { kind, task, ...(retry === undefined ? {} : { retry }) };
}

/**
 * The actions that get an id, in the order in which the library numbers them: depth first over compounds, each task once
 * however many compounds it is in.
 */
export function numbered(actions: WireAction[], seen = new Set<WireAction>()): Set<WireAction> {
  for (const action of actions) {
    if (action.compoundActions !== undefined) numbered(action.compoundActions, seen);
    else if (action.actionType !== WAIT_FOR_EVENT && action.actionType !== CONTINUE_AS_NEW) seen.add(action);
  }
  return seen;
}

/** The input of the next generation as JSON text, when the orchestrator asked for one. */
export function nextGeneration(actions: WireAction[]): string | undefined {
  const action = actions.find(({ actionType }) => actionType === CONTINUE_AS_NEW);
  return action === undefined ? undefined : prepared(action.input);
}

/**
 * The payload of the orchestration trigger (`OrchestrationTriggerAttributeBindingProvider.cs`), by reference. The library
 * walks through all that it can enumerate to make Dates of timestamps; the history is kept out of that, and each replay
 * gets Dates of its own where it needs them: the orchestrator may change its clock's. `history` is the replay's own.
 */
export function toPayload(instanceId: string, input: string, history: HistoryEvent[], parent: string | null) {
  const payload = {
    input: JSON.parse(input) as unknown,
    instanceId,
    isReplaying: history[0]?.IsPlayed === true,
    parentInstanceId: parent,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: 3 * DAY,
    maximumShortTimerDuration: LONGEST_TIMER,
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
  for (const [index, event] of history.entries())
    if (event.EventType === EVENT.orchestratorStarted) {
      const { EventType, EventId, IsPlayed } = event;
      history[index] = { EventType, EventId, IsPlayed, Timestamp: new Date(event.Timestamp) };
    }
  return Object.defineProperty(payload, 'history', { value: history });
}

const OUT_OF_PROC = '$OutOfProcData$:';

interface WireState extends Omit<TurnResult, 'actions'> {
  actions: WireAction[][];
}

export const fromState = (state: unknown): TurnResult => {
  const { actions, ...rest } = state as WireState;
  return { ...rest, actions: actions.flat() };
};

/**
 * An orchestrator that threw: the library puts its state behind a marker in the message. `context` still has the actions
 * as objects, which say which tasks are the same; the text does not.
 */
export function fromFailure(error: unknown, context: unknown): TurnResult {
  const message = error instanceof Error ? error.message : String(error);
  const at = message.indexOf(OUT_OF_PROC);
  if (at === -1) return { isDone: true, actions: [], error: message };
  const state = fromState(JSON.parse(message.slice(at + OUT_OF_PROC.length)));
  const live = (context as { df?: { taskOrchestratorExecutor?: { actions?: WireAction[] } } }).df
    ?.taskOrchestratorExecutor?.actions;
  return { ...state, isDone: true, actions: live ?? state.actions, error: state.error ?? 'an error without a message' };
}

/** The pause after an attempt failed, ms (`RetryInterceptor.cs`): none after the last one. */
export function retryDelay({ options, attempt }: Retry): number {
  if (attempt >= options.maxNumberOfAttempts) return 0;
  const grown = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (attempt - 1);
  return Math.min(grown, options.maxRetryIntervalInMilliseconds ?? LONGEST_TIMER);
}

/**
 * How a function's failure is told to whoever called it. Details that the app's exception properties provider put into
 * the message become `FailureDetails`, as the library expects them.
 */
export function failureOf(kind: 'Activity' | 'Orchestrator', name: string, message: string): Record<string, unknown> {
  const details = failureDetails(message);
  const told = details?.['ErrorMessage'] ?? message;
  return {
    Reason: `${kind} function '${name}' failed: ${told}`,
    Details: String(told),
    ...(details === undefined ? {} : { FailureDetails: details }),
  };
}

function failureDetails(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const found = JSON.parse(message) as Record<string, unknown>;
    if (typeof found['errorType'] !== 'string' || typeof found['errorMessage'] !== 'string') return undefined;
    const { errorType, errorMessage, stackTrace, isNonRetriable, properties } = found;
    return {
      ErrorType: errorType,
      ErrorMessage: errorMessage,
      StackTrace: stackTrace,
      IsNonRetriable: isNonRetriable,
      Properties: properties,
    };
  } catch {
    return undefined;
  }
}
