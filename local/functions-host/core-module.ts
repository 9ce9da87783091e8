import { registerHooks } from 'node:module';
import { type HostLog, NotServed } from './refusal.ts';

export interface Binding {
  type: string;
  direction?: string;
  [option: string]: unknown;
}

export interface FunctionMetadata {
  name: string;
  bindings: Record<string, Binding>;
  retryOptions?: {
    maxRetryCount?: number;
    retryStrategy?: string;
    delayInterval?: { seconds: number };
    minimumInterval?: { seconds: number };
    maximumInterval?: { seconds: number };
  };
}

/** A function as the app registered it. */
export interface RegisteredFunction {
  metadata: FunctionMetadata;
  callback: (...inputs: unknown[]) => unknown;
  /** Name and binding of what triggers it. */
  triggerName: string;
  trigger: Binding;
  /** Names of its inputs that are durable clients. */
  clients: string[];
  /** What of it this host does not serve. It is there, and every call of it is refused. */
  refused: NotServed | undefined;
}

/** The programming model that `@azure/functions` hands over: it turns invocations into calls of the app's handlers. */
export interface ProgrammingModel {
  getInvocationModel(context: unknown): {
    getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
    invokeFunction(context: unknown, inputs: unknown[], callback: RegisteredFunction['callback']): Promise<unknown>;
    getResponse(context: unknown, result: unknown): Promise<{ returnValue?: TypedData | null }>;
  };
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

/** Data as it crosses between host and worker. An object given as `int` crosses by reference. */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: unknown;
  double?: number;
  http?: Record<string, unknown>;
}

export type Hook = (context: Record<string, unknown>) => unknown;
export const HOOKS = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;

const SERVED_TRIGGERS = new Set(['httpTrigger', 'timerTrigger', 'orchestrationTrigger', 'activityTrigger']);
const CLIENTS = new Set(['durableClient', 'orchestrationClient']);
const MODULE = '@azure/functions-core';
const SHARED = Symbol.for('tandem.functions-core');

/**
 * Supplies the module that exists only inside a Functions worker, for `import` and `require` alike, before the app is
 * loaded; the app's library registers its functions, hooks and its programming model with it.
 */
export function supplyCoreModule(log: HostLog) {
  const functions = new Map<string, RegisteredFunction>();
  const hooks = new Map<string, Hook[]>(HOOKS.map((name) => [name, []]));
  let model: ProgrammingModel | undefined;
  let started = false;

  const onlyAtStart = (what: string) => {
    if (started) throw new Error(`A function can only be ${what} during app startup.`);
  };
  class Disposable {
    readonly dispose: () => void;
    constructor(dispose: () => void) {
      this.dispose = dispose;
    }
  }
  const core = {
    version: '3.13.0',
    hostVersion: '4.1000.0',
    Disposable,
    registerFunction(metadata: FunctionMetadata, callback: RegisteredFunction['callback']) {
      onlyAtStart('registered');
      const { name } = metadata;
      if (functions.has(name)) throw new Error(`A function with id "${name}" has already been registered.`);
      functions.set(name, described(metadata, callback));
      return new Disposable(() => {
        onlyAtStart('disposed');
        functions.delete(name);
      });
    },
    registerHook(name: string, callback: Hook) {
      const registered = hooks.get(name);
      if (registered === undefined) throw new RangeError(`Unrecognized hook "${name}"`);
      registered.push(callback);
      return new Disposable(() => {
        if (registered.includes(callback)) registered.splice(registered.indexOf(callback), 1);
      });
    },
    setProgrammingModel(given: ProgrammingModel) {
      model = given;
    },
    getProgrammingModel: () => model,
    log: (level: string, category: string, message: string) => writeLog(log, level, category, message),
  };
  (globalThis as Record<symbol, unknown>)[SHARED] = core;

  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === MODULE
        ? { url: 'functions:core', format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === 'functions:core'
        ? {
            format: 'commonjs',
            source: `module.exports = globalThis[Symbol.for('tandem.functions-core')]`,
            shortCircuit: true,
          }
        : next(url, context),
  });

  return {
    functions,
    ofTrigger: (type: string) => [...functions.values()].filter(({ trigger }) => trigger.type === type),
    /** The function of this name, in any case, and of this trigger if one is given. */
    find(name: string, type?: string): RegisteredFunction | undefined {
      const fits = ({ trigger }: RegisteredFunction) => type === undefined || trigger.type === type;
      const exact = functions.get(name);
      if (exact !== undefined && fits(exact)) return exact;
      const lower = name.toLowerCase();
      return [...functions.values()].find((each) => fits(each) && each.metadata.name.toLowerCase() === lower);
    },
    hooks: (name: (typeof HOOKS)[number]) => hooks.get(name) ?? [],
    hasInvocationHooks: () =>
      (hooks.get('preInvocation')?.length ?? 0) + (hooks.get('postInvocation')?.length ?? 0) > 0,
    /** From here on functions cannot be registered any more. */
    appHasStarted() {
      started = true;
    },
    model(): ProgrammingModel {
      if (model === undefined) throw new Error('The app registered no function with @azure/functions.');
      return model;
    },
  };
}
export type CoreModule = ReturnType<typeof supplyCoreModule>;

function described(metadata: FunctionMetadata, callback: RegisteredFunction['callback']): RegisteredFunction {
  const { name, bindings } = metadata;
  const found = Object.entries(bindings).find(([, { type }]) => type.endsWith('Trigger'));
  if (found === undefined) throw new Error(`The function ${name} has no trigger.`);
  let refused: NotServed | undefined;
  for (const binding of Object.values(bindings)) {
    const { type, direction } = binding;
    if (type.endsWith('Trigger')) {
      if (!SERVED_TRIGGERS.has(type)) refused ??= new NotServed(`the trigger '${type}' of ${name}`);
    } else if (direction === 'in' && !CLIENTS.has(type))
      refused ??= new NotServed(`the extra input '${type}' of ${name}`);
    else if (direction === 'out' && type !== 'http') refused ??= new NotServed(`the extra output '${type}' of ${name}`);
  }
  const clients = Object.keys(bindings).filter((each) => CLIENTS.has(bindings[each]?.type ?? ''));
  return { metadata, callback, triggerName: found[0], trigger: found[1], clients, refused };
}

/** Writes what the app (`user`) or its library (`system`) says; the library's chatter only for who wants to debug. */
export function writeLog(log: HostLog, level: string, category: string, message: string): void {
  if (level === 'error' || level === 'critical') log.error(message);
  else if (level === 'warning') log.warn(message);
  else if (level === 'debug' || level === 'trace' || category === 'system') log.debug(message);
  else if (level !== 'none') log.info(message);
}
