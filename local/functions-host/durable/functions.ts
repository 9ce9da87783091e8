import type { CoreModule, TypedData } from '../core-module.ts';
import { HandlerFailed, type Invoke } from '../invoke.ts';
import type { RunActivity } from './activities.ts';
import { fromFailure, fromState, type Task } from './codec.ts';
import type { Missing } from './tasks.ts';
import type { Replay } from './turns.ts';

const KINDS: Record<Task['kind'], [trigger: string, told: string, plural: string]> = {
  activity: ['activityTrigger', 'an activity function', 'activity'],
  subOrchestration: ['orchestrationTrigger', 'an orchestrator function', 'orchestrator'],
};

/** The app's orchestrators and activities, as the engine calls them. */
export function durableFunctions(
  core: CoreModule,
  invoke: Invoke,
): { missing: Missing; replay: Replay; runActivity: RunActivity } {
  const find = (kind: Task['kind'], name: string) => core.find(name, KINDS[kind][0]);
  /** The engine asks whether it is missing before it calls it. */
  function known(kind: Task['kind'], name: string) {
    const found = find(kind, name);
    if (found === undefined) throw new Error(`The function '${name}' doesn't exist.`);
    return found;
  }

  return {
    /** In the words of `DurableTaskExtension.cs`. */
    missing(kind, name) {
      const found = find(kind, name);
      if (found !== undefined) return found.refused?.message;
      const [trigger, told, plural] = KINDS[kind];
      const names = core.ofTrigger(trigger).map(({ metadata }) => `'${metadata.name}'`);
      const info =
        names.length === 0
          ? `No ${plural} functions are currently registered!`
          : `The following are the known ${plural} functions: ${names.join(', ')}.`;
      return `The function '${name}' doesn't exist, is disabled, or is not ${told}. Additional info: ${info}`;
    },

    async replay(name, payload) {
      try {
        return fromState((await invoke(known('subOrchestration', name), { int: payload })).result);
      } catch (error) {
        const { cause = error, context } = error as HandlerFailed;
        return fromFailure(cause, context ?? {});
      }
    },

    async runActivity(name, input, instanceId) {
      try {
        const triggerMetadata = { InstanceId: { json: JSON.stringify(instanceId) } };
        const { returned } = await invoke(known('activity', name), { json: input }, { triggerMetadata });
        return resultOf(await returned());
      } catch (error) {
        throw error instanceof HandlerFailed ? (error.cause ?? error) : error;
      }
    },
  };
}

/** An activity's result as JSON text; none is null. */
function resultOf(data: TypedData | null | undefined): string {
  if (data === null || data === undefined) return 'null';
  if (data.json !== undefined) return data.json;
  if (data.bytes !== undefined) return JSON.stringify(Buffer.from(data.bytes).toString('base64'));
  return JSON.stringify(data.string ?? data.int ?? data.double ?? null);
}
