import { supplyCoreModule } from './local/functions-host/core-module.ts';
import { answerInProcess } from './local/functions-host/durable/in-process.ts';
import { loadApp } from './local/functions-host/settings.ts';
import { createLog } from './local/log.ts';
import { setImmediate as tick } from 'node:timers/promises';
const log = createLog('x');
const core = supplyCoreModule(log); answerInProcess();
await loadApp(new URL('./bench/host/app', import.meta.url).pathname);
const step = core.functions.get('step')!;
const mode = process.argv[2];
const ctx = () => ({ invocationId: 'abc', metadata: step.metadata, state: undefined as string|undefined, request: { invocationId: 'abc', functionId: 'step', inputData: [{ name: step.triggerName, data: { json: '{"n":1}' } }], triggerMetadata: {} , retryContext: undefined}, log() {} });
const work: Record<string, () => Promise<unknown>> = {
  model: async () => core.model().getInvocationModel(ctx()),
  args: async () => core.model().getInvocationModel(ctx()).getArguments(),
  invoke: async () => { const m = core.model().getInvocationModel(ctx()); const a = await m.getArguments(); return m.invokeFunction(a.context, a.inputs, step.callback); },
  all: async () => { const m = core.model().getInvocationModel(ctx()); const a = await m.getArguments(); const r = await m.invokeFunction(a.context, a.inputs, step.callback); return m.getResponse(a.context, r); },
  none: async () => ctx(),
};
const one = async () => { for (let n = 0; n < 3000; n += 1) { await work[mode!]!(); if (process.argv[3]) await tick(); } };
const t = process.cpuUsage();
await Promise.all(Array.from({ length: 50 }, one));
const u = process.cpuUsage(t);
console.log(mode, ((u.user + u.system) / 150_000).toFixed(2), 'µs per invocation');
