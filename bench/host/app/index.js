// What `npm run bench:host` measures: a lifecycle as the partnerships have it, and fan-outs.
import { app } from '@azure/functions';
import * as df from 'durable-functions';

let done = 0;
df.app.activity('step', { handler: ({ n }) => ({ n: n + 1 }) });
df.app.activity('last', {
  handler: ({ n }) => {
    done += 1;
    return { n: n + 1 };
  },
});
df.app.orchestration('lifecycle', function* (context) {
  const first = yield context.df.callActivity('step', { n: 0 });
  const second = yield context.df.callActivity('step', first);
  const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 86_400_000));
  const event = context.df.waitForExternalEvent('answer');
  const winner = yield context.df.Task.any([event, timer]);
  if (winner !== timer) timer.cancel();
  const third = yield context.df.callActivity('step', second);
  return yield context.df.callActivity('last', third);
});
df.app.orchestration('fan', function* (context) {
  const tasks = Array.from({ length: context.df.getInput() }, (_, n) => context.df.callActivity('step', { n }));
  return (yield context.df.Task.all(tasks)).length;
});
df.app.orchestration('waits', function* (context) {
  const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 5 * 86_400_000));
  const event = context.df.waitForExternalEvent('answer');
  const winner = yield context.df.Task.any([event, timer]);
  if (winner !== timer) timer.cancel();
  return winner === timer ? 'timer' : winner.result;
});

const http = (name, route, handler) =>
  df.app.client.http(name, { methods: ['POST'], route, authLevel: 'anonymous', handler });
http('start', 'start/{name}/{id}', async (request, client) => {
  const { name, id } = request.params;
  const text = await request.text();
  await client.startNew(name, { instanceId: id, input: text === '' ? null : JSON.parse(text) });
  return { status: 202 };
});
http('answer', 'answer/{id}', async (request, client) => {
  await client.raiseEvent(request.params.id, 'answer', { yes: true });
  return { status: 202 };
});
app.http('done', { methods: ['GET'], authLevel: 'anonymous', handler: () => ({ jsonBody: done }) });
