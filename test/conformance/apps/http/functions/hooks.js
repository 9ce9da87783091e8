// Hooks and logging, as an app of its own beside the routes: `main` of package.json is a pattern.
import { app } from '@azure/functions';

const seen = [];
app.hook.appStart((context) => {
  seen.push('appStart');
  context.hookData.started = true;
});
app.hook.appTerminate(() => {
  console.error('the app says goodbye');
});
app.hook.preInvocation((context) => {
  if (!context.invocationContext.functionName.startsWith('hooked')) return;
  context.hookData.at = 'pre';
  seen.push(`pre ${context.invocationContext.functionName}`);
  const handler = context.functionHandler;
  context.functionHandler = async (...inputs) => ({ wrapped: await handler(...inputs) });
});
app.hook.postInvocation((context) => {
  if (!context.invocationContext.functionName.startsWith('hooked')) return;
  const { wrapped } = context.result ?? {};
  if (context.error) {
    context.result = { jsonBody: { mended: context.error.message, hookData: context.hookData } };
    context.error = null;
  } else context.result = { jsonBody: { ...wrapped.jsonBody, hookData: context.hookData, seen } };
});
app.hook.log((context) => {
  if (context.message.includes('to be changed')) {
    context.message = 'changed by the hook';
    context.level = 'error';
  }
});

const get = (name, handler) => app.http(name, { methods: ['GET'], authLevel: 'anonymous', handler });
get('hooked', () => ({ jsonBody: { from: 'handler' } }));
get('hookedThrows', () => {
  throw new Error('broken');
});
get('logs', (_request, context) => {
  context.trace('said as trace');
  context.debug('said as debug');
  context.info('said as info', { n: 1 });
  context.log('said as log');
  context.warn('said as warning');
  context.error('said as error');
  context.log('to be changed');
  return {};
});
get('contextOf', (_request, context) => ({
  jsonBody: {
    functionName: context.functionName,
    invocationId: context.invocationId,
    trigger: context.options.trigger.type,
  },
}));
get('registersLate', () => {
  try {
    app.http('late', { handler: () => ({}) });
    return { jsonBody: 'registered' };
  } catch (error) {
    return { jsonBody: error.message };
  }
});
