import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLES } from '../../scripts/samples.ts';
import { HostProcess } from './host.ts';

/** The samples themselves where `npm run samples` has fetched them; our own functions of the same shapes elsewhere. */
const real = existsSync(SAMPLES);
const apps = real ? ['samples-js', 'samples-ts'].map((name) => path.join(SAMPLES, name)) : ['samples'];
if (!real)
  console.error(
    'THE SAMPLES OF azure-functions-durable-js ARE NOT HERE (npm run samples): own apps of the same shapes run instead.',
  );

describe.each(apps.map((app) => [path.basename(app), app]))('%s', (name, app) => {
  const host = new HostProcess(app);
  beforeAll(() => host.start(), 120_000);
  afterAll(() => host.dispose());

  const sync = async (name: string, input: unknown, timeout = 60) => {
    const response = await host.request(`/api/orchestrators/wait/${name}?timeout=${timeout}&retryInterval=0.05`, {
      method: 'POST',
      body: JSON.stringify(input),
    });
    return { status: response.status, body: await response.text() };
  };

  test.each([
    ['helloSequence', null, ['Hello Tokyo', 'Hello Seattle', 'Hello Cairo']],
    ['sayHelloWithActivity', 'Ada', 'Hello Ada'],
    ['sayHelloWithCustomStatus', 'Ada', 'Hello Ada'],
    ['cancelTimer', null, 'Hello from the other side'],
  ])('%s(%j) gives %j', async (orchestrator, input, output) => {
    const { status, body } = await sync(orchestrator, input);
    expect([status, JSON.parse(body)]).toEqual([200, output]);
  });

  test('sayHelloWithSubOrchestrator hands its input on; the one in TypeScript wraps it in an object', async () =>
    expect(await host.outputOf('sayHelloWithSubOrchestrator', 'Ada')).toBe(
      name === 'samples-ts' ? 'Hello [object Object]' : 'Hello Ada',
    ));

  test('sayHelloWithCustomStatus shows its status', async () =>
    expect((await host.run('sayHelloWithCustomStatus', 'Ada')).customStatus).toBe('Hello Ada'));

  test.each(['callActivityWithRetry', 'callSubOrchestratorWithRetry'])(
    '%s gives up and goes on',
    async (orchestrator) => {
      const { runtimeStatus, output } = await host.run(orchestrator);
      expect([runtimeStatus, output]).toEqual(['Completed', null]);
    },
  );

  test('throwsErrorInLine fails with its words', async () =>
    expect(await host.run('throwsErrorInLine')).toMatchObject({
      runtimeStatus: 'Failed',
      output: expect.stringContaining("Orchestrator function 'throwsErrorInLine' failed"),
    }));

  test('continueAsNewCounter waits for its timer, and can be terminated', async () => {
    const id = await host.begin('continueAsNewCounter', 3);
    await host.reached(id, 'Running');
    const { historyEvents } = await host.status(id, '?showHistory=true');
    expect(historyEvents?.map(({ EventType }) => EventType)).toContain('TimerCreated');
    expect((await host.manage(`instances/${id}/terminate`, { method: 'POST' })).status).toBe(202);
  });

  test('httpStart gives addresses that work', async () => {
    const response = await host.request('/api/orchestrators/helloSequence', { method: 'POST', body: 'null' });
    expect(response.status).toBe(202);
    const { id, statusQueryGetUri } = (await response.json()) as Record<string, string>;
    await host.reached(String(id), 'Completed');
    expect((await fetch(String(statusQueryGetUri))).status).toBe(200);
  });

  test('httpSyncStart answers 202 when the time is over', async () =>
    expect((await sync('continueAsNewCounter', 1, 0.06)).status).toBe(202));

  test.each([
    ['counterOrchestration', null, 'does not serve entities'],
    ['listAzureSubscriptions', null, 'does not serve callHttp'],
    ['smsPhoneVerification', '+15550100', "does not serve the extra output 'twilioSms' of sendSmsChallenge"],
    ['weatherMonitor', { phone: '+15550100' }, 'A location input is required.'],
    ...(real ? [['backupSiteContent', path.join(SAMPLES, 'samples-js', 'functions'), "the extra output 'blob'"]] : []),
  ] as [string, unknown, string][])('%s(%j) fails: %s', async (orchestrator, input, why) => {
    const { runtimeStatus, output } = await host.run(orchestrator, input);
    expect([runtimeStatus, output]).toEqual(['Failed', expect.stringContaining(why)]);
  });
});
