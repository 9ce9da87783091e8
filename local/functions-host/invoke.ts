import { randomUUID } from 'node:crypto';
import { type ProgrammingModel, type RegisteredFunction, type TypedData, writeLog } from './core-module.ts';
import type { HostLog } from './refusal.ts';

export type Invoke = (
  target: RegisteredFunction,
  data: TypedData,
  triggerMetadata?: Record<string, TypedData>,
) => Promise<TypedData | null | undefined>;

/** Calls functions as the worker does, through the library's own programming model; throws what they throw. */
export function invoker(model: () => ProgrammingModel, clientData: () => unknown, log: HostLog) {
  const running = new Set<Promise<unknown>>();

  async function call(target: RegisteredFunction, data: TypedData, triggerMetadata: Record<string, TypedData>) {
    const { metadata, callback, triggerName } = target;
    const invocationId = randomUUID();
    const inputs = Object.entries(metadata.bindings)
      .filter(([, binding]) => binding.type === 'durableClient' || binding.type === 'orchestrationClient')
      .map(([name]) => ({ name, data: { json: JSON.stringify(clientData()) } }));
    const invocation = model().getInvocationModel({
      invocationId,
      metadata,
      state: undefined,
      request: {
        invocationId,
        functionId: metadata.name,
        inputData: [{ name: triggerName, data }, ...inputs],
        triggerMetadata,
      },
      log: (level: string, _category: string, message: string) => writeLog(log, level, message),
    });
    const { context, inputs: handlerInputs } = await invocation.getArguments();
    const result = await invocation.invokeFunction(context, handlerInputs, callback);
    const { returnValue } = await invocation.getResponse(context, result);
    return returnValue;
  }

  const invoke: Invoke = (target, data, triggerMetadata = {}) => {
    const work = call(target, data, triggerMetadata);
    running.add(work);
    const done = () => running.delete(work);
    work.then(done, done);
    return work;
  };

  /** Resolves when what runs has ended, or after `milliseconds`. */
  const settle = (milliseconds: number) =>
    Promise.race([Promise.allSettled(running), new Promise((resolve) => setTimeout(resolve, milliseconds).unref())]);

  return { invoke, settle };
}
