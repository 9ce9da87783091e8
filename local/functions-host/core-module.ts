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
}

/** A function as the app registered it. */
export interface RegisteredFunction {
  metadata: FunctionMetadata;
  callback: (...inputs: unknown[]) => unknown;
  /** Name and binding of what triggers it. */
  triggerName: string;
  trigger: Binding;
}

/** The programming model that `@azure/functions` hands over: it turns invocations into calls of the app's handlers. */
export interface ProgrammingModel {
  getInvocationModel(context: unknown): {
    getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
    invokeFunction(context: unknown, inputs: unknown[], callback: RegisteredFunction['callback']): Promise<unknown>;
    getResponse(context: unknown, result: unknown): Promise<{ returnValue?: TypedData | null }>;
  };
}

/** Data as it crosses between host and worker. */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: unknown;
  double?: number;
  http?: Record<string, unknown>;
}

const SERVED_TRIGGERS = new Set(['httpTrigger', 'timerTrigger', 'orchestrationTrigger', 'activityTrigger']);
const SERVED_INPUTS = new Set(['durableClient', 'orchestrationClient']);
const MODULE = '@azure/functions-core';
const SHARED = Symbol.for('tandem.functions-core');

/**
 * Supplies the module that exists only inside a Functions worker, for `import` and `require` alike, before the app is
 * loaded; the app's library registers its functions and its programming model with it.
 */
export function supplyCoreModule(log: HostLog) {
  const functions = new Map<string, RegisteredFunction>();
  let model: ProgrammingModel | undefined;

  const core = {
    version: '3.13.0',
    hostVersion: '4.1000.0',
    registerFunction(metadata: FunctionMetadata, callback: RegisteredFunction['callback']) {
      functions.set(metadata.name, checked(metadata, callback));
      return new core.Disposable(() => undefined);
    },
    registerHook(name: string) {
      throw new NotServed(`the hook '${name}'`);
    },
    setProgrammingModel(given: ProgrammingModel) {
      model = given;
    },
    getProgrammingModel: () => model,
    log: (level: string, _category: string, message: string) => writeLog(log, level, message),
    Disposable: class {
      readonly dispose: () => void;
      constructor(dispose: () => void) {
        this.dispose = dispose;
      }
    },
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
    model(): ProgrammingModel {
      if (model === undefined) throw new Error('The app registered no function with @azure/functions.');
      return model;
    },
  };
}

function checked(metadata: FunctionMetadata, callback: RegisteredFunction['callback']): RegisteredFunction {
  const { name, bindings } = metadata;
  let found: [string, Binding] | undefined;
  for (const [key, binding] of Object.entries(bindings)) {
    if (SERVED_TRIGGERS.has(binding.type)) found = [key, binding];
    else if (/Trigger$/.test(binding.type)) throw new NotServed(`the trigger '${binding.type}' of ${name}`);
    else if (binding.direction === 'in' && !SERVED_INPUTS.has(binding.type))
      throw new NotServed(`the input '${binding.type}' of ${name}`);
    else if (binding.direction === 'out' && binding.type !== 'http')
      throw new NotServed(`the output '${binding.type}' of ${name}`);
  }
  if (found === undefined) throw new Error(`The function ${name} has no trigger.`);
  return { metadata, callback, triggerName: found[0], trigger: found[1] };
}

export function writeLog(log: HostLog, level: string, message: string): void {
  if (level === 'error' || level === 'critical') log.error(message);
  else if (level === 'warning') log.warn(message);
  else if (level === 'debug' || level === 'trace') log.debug(message);
  else log.info(message);
}
