// What the conformance tests of Durable Functions run: small orchestrations, one for each rule.
import { app } from '@azure/functions';
import * as df from 'durable-functions';

const counts = new Map();
const count = (what) => {
  counts.set(what, (counts.get(what) ?? 0) + 1);
  return counts.get(what);
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** What the orchestrators' code is at the moment: a deployment in the middle of an instance. */
let version = 1;

class RichError extends Error {
  name = 'RichError';
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}
df.app.setExceptionPropertiesProvider({
  getExceptionProperties: (error) => (error instanceof RichError ? { code: error.code } : undefined),
});

const activity = (name, handler) => df.app.activity(name, { handler });
activity('echo', (input) => input);
activity('typeOf', (input) => (input === null ? 'null' : Array.isArray(input) ? 'array' : typeof input));
activity(
  'give',
  ({ what }) => ({ text: 'plain', int: 7, float: 1.5, list: [1, 'a'], yes: true, nothing: undefined })[what],
);
activity('fail', (message) => {
  throw new Error(message);
});
activity('failRichly', ({ message, code }) => {
  throw new RichError(message, code);
});
activity('flaky', ({ what, fails }) => {
  const time = count(what);
  if (time <= fails) throw new Error(`not yet: ${time}`);
  return time;
});
activity('count', (what) => count(what));
activity('slow', async ({ ms, what }) => {
  count(what);
  await pause(ms);
  return what;
});
let running = 0;
let most = 0;
activity('crowded', async () => {
  running += 1;
  most = Math.max(most, running);
  await pause(20);
  running -= 1;
  return most;
});
activity('contextOf', (_input, context) => ({ name: context.functionName, metadata: context.triggerMetadata }));

const orchestration = (name, generator) => df.app.orchestration(name, generator);
const inMs = (context, ms) => context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + ms));

orchestration('call', function* (context) {
  const { name, input } = context.df.getInput();
  return yield context.df.callActivity(name, input);
});
orchestration('callAll', function* (context) {
  const tasks = context.df.getInput().map(({ name, input }) => context.df.callActivity(name, input));
  return yield context.df.Task.all(tasks);
});
orchestration('callCaught', function* (context) {
  const { name, input } = context.df.getInput();
  try {
    yield context.df.callActivity(name, input);
    return 'no error';
  } catch (error) {
    const { failureDetails, taskName } = error;
    return { kind: error.name, message: error.message, failureDetails, taskName };
  }
});
// biome-ignore lint/correctness/useYield: it has nothing to wait for
orchestration('input', function* (context) {
  return { input: context.df.getInput(), type: typeof context.df.getInput() };
});
orchestration('throws', function* (context) {
  yield context.df.callActivity('echo', 1);
  throw new Error(context.df.getInput());
});
orchestration('returnsNothing', function* () {});
orchestration('anyOf', function* (context) {
  const slow = context.df.callActivity('slow', { ms: context.df.getInput().ms, what: 'anyOf' });
  const quick = context.df.callActivity('echo', 'quick');
  const first = yield context.df.Task.any([slow, quick]);
  context.df.setCustomStatus('decided');
  return { quick: first === quick, result: first.result };
});
orchestration('nested', function* (context) {
  const echo = (value) => context.df.callActivity('echo', value);
  const { Task } = context.df;
  const inner = Task.all([echo(1), Task.any([echo(2), echo(2)])]);
  const [one, any] = yield inner;
  const again = yield Task.all([Task.all([echo(3), echo(4)]), echo(5)]);
  return { one, any: any.result, again };
});
orchestration('sharedTask', function* (context) {
  const what = context.df.getInput();
  const a = context.df.callActivity('count', `${what} a`);
  const b = context.df.callActivity('count', `${what} b`);
  const first = yield context.df.Task.any([a, b]);
  const all = yield context.df.Task.all([a, b, context.df.callActivity('count', `${what} c`)]);
  return { first: first === a || first === b, all };
});
orchestration('schedulesAndThrows', function* (context) {
  const what = context.df.getInput();
  const a = context.df.callActivity('count', `${what} a`);
  yield context.df.Task.any([a, context.df.waitForExternalEvent('never')]);
  yield context.df.waitForExternalEvent('go');
  const both = [a, context.df.callActivity('count', `${what} b`), context.df.waitForExternalEvent('early')];
  yield context.df.Task.any(both);
  throw new Error('after both');
});
orchestration('allFails', function* (context) {
  try {
    yield context.df.Task.all([
      context.df.callActivity('fail', 'first'),
      context.df.callActivity('slow', { ms: 30, what: 'allFails' }),
    ]);
  } catch (error) {
    return error.message;
  }
});
orchestration('timer', function* (context) {
  const before = context.df.currentUtcDateTime.getTime();
  yield inMs(context, context.df.getInput());
  return context.df.currentUtcDateTime.getTime() - before;
});
orchestration('race', function* (context) {
  const { ms, cancel } = context.df.getInput();
  const timer = inMs(context, ms);
  const event = context.df.waitForExternalEvent('go');
  const first = yield context.df.Task.any([event, timer]);
  context.df.setCustomStatus('decided');
  if (first !== timer && cancel) timer.cancel();
  return first === timer ? 'timer' : { event: first.result };
});
orchestration('cancelLate', function* (context) {
  const timer = inMs(context, 5);
  yield timer;
  try {
    timer.cancel();
  } catch (error) {
    return error.message;
  }
});
orchestration('cancelAtOnce', function* (context) {
  const timer = inMs(context, 60_000);
  timer.cancel();
  const first = yield context.df.Task.any([timer, context.df.callActivity('echo', 'first')]);
  return first.result;
});
orchestration('retry', function* (context) {
  const { what, fails, attempts, first = 5, coefficient, longest, timeout } = context.df.getInput();
  const options = new df.RetryOptions(first, attempts);
  if (coefficient !== undefined) options.backoffCoefficient = coefficient;
  if (longest !== undefined) options.maxRetryIntervalInMilliseconds = longest;
  if (timeout !== undefined) options.retryTimeoutInMilliseconds = timeout;
  try {
    return yield context.df.callActivityWithRetry('flaky', options, { what, fails });
  } catch (error) {
    return { gaveUp: error.message };
  }
});
orchestration('retriesAtOnce', function* (context) {
  const what = context.df.getInput();
  const tasks = [2, 1, 0].map((fails) =>
    context.df.callActivityWithRetry('flaky', new df.RetryOptions(5, 5), { what: `${what} ${fails}`, fails }),
  );
  const results = yield context.df.Task.all(tasks);
  return [...results, yield context.df.callActivity('echo', 'after')];
});

orchestration('parent', function* (context) {
  const { child, input, id } = context.df.getInput();
  return yield context.df.callSubOrchestrator(child, input, id);
});
orchestration('parentCaught', function* (context) {
  const { child, input, id } = context.df.getInput();
  try {
    return yield context.df.callSubOrchestrator(child, input, id);
  } catch (error) {
    return { message: error.message, failureDetails: error.failureDetails, kind: error.name };
  }
});
orchestration('parentRetries', function* (context) {
  const { child, input, attempts } = context.df.getInput();
  try {
    return yield context.df.callSubOrchestratorWithRetry(child, new df.RetryOptions(5, attempts), input);
  } catch (error) {
    return { gaveUp: error.message };
  }
});
orchestration('parentOfMany', function* (context) {
  const children = [1, 2, 3].map((n) => context.df.callSubOrchestrator('call', { name: 'echo', input: n }));
  return yield context.df.Task.all(children);
});
// biome-ignore lint/correctness/useYield: it has nothing to wait for
orchestration('whoAmI', function* (context) {
  return { id: context.df.instanceId, parent: context.df.parentInstanceId };
});
orchestration('flakyOrchestration', function* (context) {
  const { what, fails } = context.df.getInput();
  const time = yield context.df.callActivity('count', what);
  if (time <= fails) throw new Error(`orchestration ${time}`);
  return time;
});
orchestration('failsRichly', function* (context) {
  yield context.df.callActivity('failRichly', context.df.getInput());
});

orchestration('waits', function* (context) {
  context.df.setCustomStatus('waiting');
  return yield context.df.waitForExternalEvent('go');
});
orchestration('waitsInOrder', function* (context) {
  const got = [];
  for (let n = 0; n < context.df.getInput(); n += 1) got.push(yield context.df.waitForExternalEvent('item'));
  return got;
});
orchestration('twoWaits', function* (context) {
  const [one, two] = [context.df.waitForExternalEvent('item'), context.df.waitForExternalEvent('item')];
  context.df.setCustomStatus('waiting');
  const both = yield context.df.Task.all([one, two]);
  return { one: both[0], two: both[1] };
});
orchestration('waitsLate', function* (context) {
  context.df.setCustomStatus('not listening');
  yield context.df.waitForExternalEvent('listen');
  return yield context.df.waitForExternalEvent('early');
});

orchestration('generations', function* (context) {
  const { n, last, seen = [] } = context.df.getInput();
  const id = context.df.newGuid('x');
  if (n === last) return { n, seen: [...seen, id] };
  yield context.df.callActivity('echo', n);
  context.df.continueAsNew({ n: n + 1, last, seen: [...seen, id] });
});
orchestration('collector', function* (context) {
  const state = context.df.getInput() ?? { got: [], generation: 1 };
  context.df.setCustomStatus(`generation ${state.generation}`);
  const item = yield context.df.waitForExternalEvent('item');
  if (item === 'stop') return state.got;
  context.df.continueAsNew({ got: [...state.got, item], generation: state.generation + 1 });
});
orchestration('dropsBuffered', function* (context) {
  if (context.df.getInput() === 'second') {
    const first = yield context.df.Task.any([context.df.waitForExternalEvent('other'), inMs(context, 300)]);
    return first.result ?? 'nothing was left';
  }
  context.df.setCustomStatus('first');
  yield context.df.waitForExternalEvent('go');
  context.df.continueAsNew('second');
});
orchestration('leavesTimerBehind', function* (context) {
  const { ms, generation } = context.df.getInput();
  if (generation === 2) return (yield context.df.waitForExternalEvent('late')) ?? 'late';
  yield context.df.Task.any([context.df.callActivity('echo', 1), inMs(context, ms)]);
  context.df.setCustomStatus('going on');
  context.df.continueAsNew({ ms, generation: 2 });
});
orchestration('statusStays', function* (context) {
  if (context.df.getInput() === 2) return yield context.df.waitForExternalEvent('go');
  context.df.setCustomStatus({ from: 'the first' });
  yield context.df.callActivity('echo', 1);
  context.df.continueAsNew(2);
});
orchestration('endless', function* (context) {
  yield context.df.callActivity('echo', 1);
  context.df.continueAsNew(null);
});
orchestration('status', function* (context) {
  context.df.setCustomStatus('old');
  yield context.df.callActivity('echo', 1);
  context.df.setCustomStatus({ n: 2 });
  yield context.df.waitForExternalEvent('go');
});

orchestration('replays', function* (context) {
  const seen = [];
  seen.push(context.df.isReplaying);
  yield context.df.callActivity('echo', 1);
  seen.push(context.df.isReplaying);
  yield context.df.callActivity('echo', 2);
  seen.push(context.df.isReplaying);
  return seen;
});
orchestration('clock', function* (context) {
  const times = [context.df.currentUtcDateTime.getTime()];
  const guids = [context.df.newGuid('a'), context.df.newGuid('a')];
  yield context.df.callActivity('echo', { times, guids });
  yield inMs(context, 5);
  times.push(context.df.currentUtcDateTime.getTime());
  const sent = yield context.df.callActivity('echo', { times, guids });
  return { same: JSON.stringify(sent) === JSON.stringify({ times, guids }), guids, times };
});
orchestration('changesClock', function* (context) {
  context.df.currentUtcDateTime.setMinutes(context.df.currentUtcDateTime.getMinutes() + 90);
  const time = context.df.currentUtcDateTime.toISOString();
  const first = yield context.df.callActivity('echo', time);
  yield context.df.callActivity('echo', time);
  return { first, last: time };
});
orchestration('yieldsNothing', function* () {
  yield undefined;
});
orchestration('badTaskList', function* (context) {
  yield context.df.Task.all([]);
});
orchestration('changes', function* (context) {
  const how = context.df.getInput();
  if (version === 1 || how === 'same') yield context.df.callActivity('echo', 1);
  else if (how === 'name') yield context.df.callActivity('typeOf', 1);
  else if (how === 'kind') yield inMs(context, 5);
  else if (how === 'sub') yield context.df.callSubOrchestrator('whoAmI');
  context.df.setCustomStatus('waiting');
  yield context.df.waitForExternalEvent('go');
  return version;
});
orchestration('unknownActivity', function* (context) {
  yield context.df.callActivity('nobody', 1);
});
orchestration('crowd', function* (context) {
  const tasks = Array.from({ length: 20 }, () => context.df.callActivity('crowded'));
  return Math.max(...(yield context.df.Task.all(tasks)));
});

const counter = new df.EntityId('counter', 'one');
orchestration('refusedEntity', function* (context) {
  yield context.df.callEntity(counter, 'add', 1);
});
orchestration('refusedSignal', function* (context) {
  context.df.signalEntity(counter, 'add', 1);
  yield context.df.callActivity('echo', 1);
});
orchestration('refusedLock', function* (context) {
  yield context.df.lock(counter);
});
orchestration('refusedHttp', function* (context) {
  yield context.df.callHttp({ method: 'GET', url: 'http://localhost/' });
});
orchestration('refusedTimer', function* (context) {
  yield inMs(context, 6 * 86_400_000 + 1);
});
orchestration('longestTimer', function* (context) {
  context.df.setCustomStatus('waiting');
  yield inMs(context, 6 * 86_400_000);
});
df.app.entity('counter', (context) => context.df.return(1));
app.generic('queued', {
  trigger: { type: 'queueTrigger', name: 'item', queueName: 'q' },
  handler: () => undefined,
});
activity('refusedOutput', () => 1);
df.app.activity('withQueue', {
  extraOutputs: [{ type: 'queue', name: 'out', queueName: 'q' }],
  handler: () => 1,
});

const http = (name, route, handler, methods = ['GET', 'POST']) =>
  df.app.client.http(name, { methods, route, authLevel: 'anonymous', handler });
const caught = async (work) => {
  try {
    return { jsonBody: { result: (await work()) ?? null } };
  } catch (error) {
    return { status: 500, jsonBody: { error: error.message } };
  }
};
http('startNew', 'start/{name}/{id?}', (request, client) =>
  caught(async () => {
    const text = await request.text();
    const { id } = request.params;
    return client.startNew(request.params.name, {
      ...(id === undefined ? {} : { instanceId: id }),
      ...(text === '' ? {} : { input: JSON.parse(text) }),
    });
  }),
);
http('client', 'client/{verb}/{id?}', async (request, client) => {
  const { verb, id } = request.params;
  const text = await request.text();
  const given = text === '' ? undefined : JSON.parse(text);
  const date = (value) => (value === undefined ? undefined : new Date(value));
  const verbs = {
    status: () => client.getStatus(id, given),
    all: () => client.getStatusAll(),
    by: () => client.getStatusBy({ ...given, createdTimeFrom: date(given.createdTimeFrom) }),
    raise: () => client.raiseEvent(id, given.name, given.data),
    terminate: () => client.terminate(id, given),
    suspend: () => client.suspend(id, given),
    resume: () => client.resume(id, given),
    purge: () => client.purgeInstanceHistory(id),
    purgeBy: () => client.purgeInstanceHistoryBy({ ...given, createdTimeFrom: date(given.createdTimeFrom) }),
    rewind: () => client.rewind(id, 'because'),
    payload: () => client.createHttpManagementPayload(id),
    signal: () => client.signalEntity(counter, 'add', 1),
    read: () => client.readEntityState(counter),
  };
  return caught(verbs[verb]);
});
http('check', 'check/{id}', (request, client) => client.createCheckStatusResponse(request, request.params.id));
http('wait', 'wait/{id}/{timeout}', (request, client) =>
  client.waitForCompletionOrCreateCheckStatusResponse(request, request.params.id, {
    timeoutInMilliseconds: Number(request.params.timeout),
    retryIntervalInMilliseconds: 10,
  }),
);
app.http('ownInput', {
  route: 'own-input',
  authLevel: 'anonymous',
  extraInputs: [df.input.durableClient()],
  handler: (_request, context) => {
    const client = df.getClient(context);
    return { jsonBody: { hub: client.taskHubName, inputs: context.options.extraInputs.length } };
  },
});
app.http('deploy', {
  route: 'deploy/{version}',
  authLevel: 'anonymous',
  handler: (request) => {
    version = Number(request.params.version);
    return {};
  },
});
app.http('counted', {
  route: 'counted',
  authLevel: 'anonymous',
  handler: (request) => ({ jsonBody: counts.get(request.query.get('what')) ?? 0 }),
});
app.http('setting', {
  route: 'setting',
  authLevel: 'anonymous',
  handler: () => ({ jsonBody: [process.env.FROM_SETTINGS, process.env.HUB_NAME, process.env.WEBSITE_HOSTNAME] }),
});
