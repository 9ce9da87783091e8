// Our own functions of the shapes that the samples of azure-functions-durable-js have, for where those cannot be reached.
const { app, output } = require('@azure/functions');
const df = require('durable-functions');

const later = (context, seconds) =>
  context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000));

df.app.activity('sayHello', { handler: (name) => `Hello ${name}` });
df.app.orchestration('helloSequence', function* (context) {
  const said = [];
  for (const city of ['Tokyo', 'Seattle', 'Cairo']) said.push(yield context.df.callActivity('sayHello', city));
  return said;
});
df.app.orchestration('sayHelloWithActivity', function* (context) {
  return yield context.df.callActivity('sayHello', context.df.getInput());
});
df.app.orchestration('sayHelloWithCustomStatus', function* (context) {
  const said = yield context.df.callActivity('sayHello', context.df.getInput());
  context.df.setCustomStatus(said);
  return said;
});
df.app.orchestration('sayHelloWithSubOrchestrator', function* (context) {
  return yield context.df.callSubOrchestrator('sayHelloWithActivity', context.df.getInput());
});
df.app.activity('flakyFunction', {
  handler: () => {
    throw new Error('it never works');
  },
});
df.app.orchestration('callActivityWithRetry', function* (context) {
  try {
    return yield context.df.callActivityWithRetry('flakyFunction', new df.RetryOptions(1000, 2));
  } catch {
    context.log('given up');
  }
});
// biome-ignore lint/correctness/useYield: it has nothing to wait for
df.app.orchestration('throwsErrorInLine', function* () {
  throw new Error('as it is called');
});
df.app.orchestration('callSubOrchestratorWithRetry', function* (context) {
  const id = `${context.df.instanceId}:0`;
  try {
    return yield context.df.callSubOrchestratorWithRetry('throwsErrorInLine', new df.RetryOptions(1000, 2), 'x', id);
  } catch {
    context.log('given up');
  }
});
df.app.orchestration('cancelTimer', function* (context) {
  const timeout = later(context, 120);
  const said = yield context.df.callActivity('sayHello', 'from the other side');
  if (!timeout.isCompleted) timeout.cancel();
  return said;
});
df.app.orchestration('continueAsNewCounter', function* (context) {
  const value = (context.df.getInput() || 0) + 1;
  yield later(context, 30);
  if (value < 10) context.df.continueAsNew(value);
  return value;
});
df.app.entity('counterEntity', (context) => context.df.return(0));
df.app.orchestration('counterOrchestration', function* (context) {
  yield context.df.callEntity(new df.EntityId('counterEntity', 'mine'), 'get');
});
df.app.orchestration('listAzureSubscriptions', function* (context) {
  return yield context.df.callHttp({ method: 'GET', url: 'https://management.azure.com/subscriptions' });
});
df.app.activity('sendSmsChallenge', {
  extraOutputs: [output.generic({ type: 'twilioSms', from: '%TwilioPhoneNumber%' })],
  handler: () => 1234,
});
df.app.orchestration('smsPhoneVerification', function* (context) {
  if (!context.df.getInput()) throw new Error('A phone number input is required.');
  return yield context.df.callActivity('sendSmsChallenge', context.df.getInput());
});
df.app.orchestration('weatherMonitor', function* (context) {
  if (!context.df.getInput().location) throw new Error('A location input is required.');
  yield later(context, 30);
});

app.http('httpStart', {
  route: 'orchestrators/{orchestratorName}',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew(request.params.orchestratorName, { input: await request.json() });
    return client.createCheckStatusResponse(request, id);
  },
});
app.http('httpSyncStart', {
  methods: ['POST'],
  route: 'orchestrators/wait/{orchestratorName}',
  authLevel: 'anonymous',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew(request.params.orchestratorName, { input: await request.json() });
    const timeoutInMilliseconds = Number(request.query.get('timeout') ?? 30) * 1000;
    return client.waitForCompletionOrCreateCheckStatusResponse(request, id, {
      timeoutInMilliseconds,
      retryIntervalInMilliseconds: Number(request.query.get('retryInterval') ?? 1) * 1000,
    });
  },
});
