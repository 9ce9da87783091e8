import { randomUUID } from 'node:crypto';
import { type CoreModule, type RegisteredFunction, type TypedData, writeLog } from './core-module.ts';
import type { HostLog } from './refusal.ts';

export interface InvocationOptions {
  triggerMetadata?: Record<string, TypedData>;
  retryContext?: { retryCount: number; maxRetryCount: number };
  invocationId?: string;
}

export interface Invocation {
  /** The context that the handler was given. */
  context: unknown;
  /** What the handler returned, untouched. */
  result: unknown;
  /** The same as it crosses to the host. */
  returned(): Promise<TypedData | null | undefined>;
}

/** A handler that threw, with the context it was given. */
export class HandlerFailed extends Error {
  readonly context: unknown;
  constructor(error: unknown, context: unknown) {
    super(error instanceof Error ? error.message : String(error), { cause: error });
    this.context = context;
  }
}

export type Invoke = (target: RegisteredFunction, data: TypedData, options?: InvocationOptions) => Promise<Invocation>;

const START = randomUUID().slice(0, 24);
let made = 0;
/** Unique and in the shape of a GUID; nothing depends on its being hard to guess. */
const newInvocationId = () => START + (++made).toString(16).padStart(12, '0');

const readOnly = (name: string) => () => {
  throw new Error(`Cannot assign to read only property '${name}'`);
};

/** Calls functions as the worker's `InvocationHandler` does, hooks included, through the library's programming model. */
export function invoker(core: CoreModule, clientData: () => unknown, log: HostLog) {
  let running = 0;
  let settled = () => {};
  const appHookData = {};

  const withHookData = (properties: Record<string, unknown>, hookData: object) =>
    Object.defineProperties(properties, {
      hookData: { get: () => hookData, set: readOnly('hookData') },
      appHookData: { get: () => appHookData, set: readOnly('appHookData') },
    });
  async function runHooks(name: 'preInvocation' | 'postInvocation', context: Record<string, unknown>) {
    for (const hook of core.hooks(name)) await hook(context);
  }

  async function call(
    target: RegisteredFunction,
    data: TypedData,
    { triggerMetadata = {}, retryContext, invocationId = newInvocationId() }: InvocationOptions,
  ): Promise<Invocation> {
    const { metadata, triggerName, refused } = target;
    if (refused !== undefined) throw refused;
    const hookData = {};
    let seen: unknown;
    const inputData: { name: string; data: TypedData }[] = [{ name: triggerName, data }];
    for (const name of target.clients) inputData.push({ name, data: { int: clientData() } });
    const coreContext = {
      invocationId,
      metadata,
      state: undefined as string | undefined,
      request: { invocationId, functionId: metadata.name, inputData, triggerMetadata, retryContext },
      log(level: string, category: string, message: string) {
        const entry = { level, message, category, invocationContext: seen };
        for (const hook of core.hooks('log')) hook(withHookData(entry, hookData));
        writeLog(log, entry.level, category, entry.message);
      },
    };
    const invocation = core.model().getInvocationModel(coreContext);
    const { context, inputs } = await invocation.getArguments();
    seen = context;
    const answer = (result: unknown): Invocation => ({
      context,
      result,
      returned: async () => (await invocation.getResponse(context, result)).returnValue,
    });
    if (!core.hasInvocationHooks()) {
      coreContext.state = 'invocation';
      try {
        return answer(await invocation.invokeFunction(context, inputs, target.callback));
      } catch (error) {
        throw new HandlerFailed(error, context);
      } finally {
        coreContext.state = undefined;
      }
    }
    const withContext = (properties: Record<string, unknown>) =>
      Object.defineProperty(withHookData(properties, hookData), 'invocationContext', {
        get: () => context,
        set: readOnly('invocationContext'),
      });
    const before = withContext({ inputs, functionCallback: target.callback });
    coreContext.state = 'preInvocationHooks';
    await runHooks('preInvocation', before);
    const after = withContext({ inputs: before['inputs'], result: null, error: null });
    coreContext.state = 'invocation';
    try {
      const callback = before['functionCallback'] as RegisteredFunction['callback'];
      after['result'] = await invocation.invokeFunction(context, before['inputs'] as unknown[], callback);
    } catch (error) {
      after['error'] = error;
    }
    coreContext.state = 'postInvocationHooks';
    await runHooks('postInvocation', after);
    coreContext.state = undefined;
    if (after['error'] !== null && after['error'] !== undefined) throw new HandlerFailed(after['error'], context);
    return answer(after['result']);
  }

  const invoke: Invoke = async (target, data, options = {}) => {
    running += 1;
    try {
      return await call(target, data, options);
    } finally {
      running -= 1;
      if (running === 0) settled();
    }
  };

  /** Resolves when what runs has ended, or after `milliseconds`. */
  const settle = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      settled = resolve;
      if (running === 0) resolve();
      else setTimeout(resolve, milliseconds).unref();
    });

  /** Runs the hooks of the app's start or end. */
  async function runAppHooks(name: 'appStart' | 'appTerminate', appDir: string): Promise<void> {
    for (const hook of core.hooks(name)) await hook(withHookData({ functionAppDirectory: appDir }, {}));
  }

  return { invoke, settle, runAppHooks };
}
