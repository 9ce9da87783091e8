import type { InvocationContext } from '@azure/functions';
import type { DurableClient, OrchestrationContext, Task } from 'durable-functions';
import * as df from 'durable-functions';

/** The event that says no more than: read your document. */
const CHANGED = 'changed';
const LONGEST_WAIT = 86_400_000;

const RETRY = new df.RetryOptions(1_000, 8);
RETRY.backoffCoefficient = 2;
RETRY.maxRetryIntervalInMilliseconds = 60_000;

// biome-ignore lint/suspicious/noExplicitAny: what a generator of the library is resumed with has no type
type Steps<T> = Generator<Task, T, any>;

/** Runs an activity; one that throws is tried again with growing pauses. A refusal for good is a returned value. */
export function* step<T>(context: OrchestrationContext, activity: string, input: unknown): Steps<T> {
  return yield context.df.callActivityWithRetry(activity, RETRY, input);
}

/** The document that a workflow is about: the text that it was started with, or what `startOver` made of it. */
export function documentOf(context: OrchestrationContext): string {
  const input = context.df.getInput<string | { id: string }>();
  return typeof input === 'string' ? input : input.id;
}

/**
 * The next generation. The library makes JSON of a string and the engine in Azure does so again, so that a string would
 * arrive in quotes (as in durable-js issue 436); an object arrives as it is.
 */
export const startOver = (context: OrchestrationContext, id: string): void => context.df.continueAsNew({ id });

/** Waits until the document may have changed or `until` is there, at most a day: whoever waits reads and waits again. */
export function* waitForChange(context: OrchestrationContext, until: string): Steps<void> {
  const latest = context.df.currentUtcDateTime.getTime() + LONGEST_WAIT;
  const timer = context.df.createTimer(new Date(Math.min(Date.parse(until), latest)));
  const changed = context.df.waitForExternalEvent(CHANGED);
  const first: Task = yield context.df.Task.any([changed, timer]);
  if (first !== timer) timer.cancel();
}

const ACTIVE = new Set<unknown>(['Pending', 'Running', 'ContinuedAsNew', 'Suspended']);

/**
 * The one way to start or wake a workflow: at most one instance works on a document, whoever asks and however often.
 * Its id is `<workflow>-<documentId>`. A finished one starts anew and stops by itself when there is nothing to do.
 */
export async function ensureRunning(client: DurableClient, workflow: string, documentId: string): Promise<void> {
  const instanceId = `${workflow}-${documentId}`;
  if (await isActive(client, instanceId)) return raiseChanged(client, instanceId);
  try {
    await client.startNew(workflow, { instanceId, input: documentId });
  } catch (error) {
    // The library's error has no type: that another start came first shows only by the instance being there.
    if (!(await isActive(client, instanceId))) throw error;
    await raiseChanged(client, instanceId);
  }
}

async function isActive(client: DurableClient, instanceId: string): Promise<boolean> {
  try {
    const status = await client.getStatus(instanceId);
    return ACTIVE.has(status?.runtimeStatus);
  } catch (error) {
    if (String(error).includes('404')) return false;
    throw error;
  }
}

/** An instance that ended in this moment has read the document before it did, or is found by the next reminder run. */
async function raiseChanged(client: DurableClient, instanceId: string): Promise<void> {
  try {
    await client.raiseEvent(instanceId, CHANGED, null);
  } catch (error) {
    if (await isActive(client, instanceId)) throw error;
  }
}

/** Starts or wakes a workflow from within an activity. */
export type EnsureRunning = (workflow: string, documentId: string) => Promise<void>;

/**
 * Registers an activity. What it throws is stripped first, because messages and stacks land in the task hub: the log
 * has the cause, the history only that this activity is to be tried again.
 */
export function activity<I, O>(name: string, handler: (input: I) => Promise<O>): void {
  df.app.activity(name, {
    handler: (input: I, context: InvocationContext) => guarded(name, () => handler(input), context),
  });
}

/** An activity that starts or wakes other workflows: orchestrators cannot, short of waiting for them. */
export function wakingActivity<I, O>(name: string, handler: (input: I, ensure: EnsureRunning) => Promise<O>): void {
  df.app.activity(name, {
    extraInputs: [df.input.durableClient()],
    handler: (input: I, context: InvocationContext) => {
      const client = df.getClient(context);
      const ensure: EnsureRunning = (workflow, documentId) => ensureRunning(client, workflow, documentId);
      return guarded(name, () => handler(input, ensure), context);
    },
  });
}

async function guarded<O>(name: string, work: () => Promise<O>, context: InvocationContext): Promise<O> {
  try {
    return await work();
  } catch (error) {
    context.error(`${name}: ${describe(error)}`);
    throw new Error(`${name} is to be tried again.`);
  }
}

const describe = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'an unknown failure';
