import { afterAll, beforeAll, expect } from '@jest/globals';
import { conforms, HostProcess } from './host.ts';

const host = new HostProcess('durable');
beforeAll(() => host.start(), 120_000);
afterAll(() => host.dispose());

const HANDLER = 'durable-extension HttpApiHandler.cs';
const CLIENT = 'durable-functions lib/src/durableClient/DurableClient.js';
const post = (target: string, body?: string, type = 'application/json') =>
  host.manage(target, { method: 'POST', ...(body === undefined ? {} : { body, headers: { 'content-type': type } }) });
const ended = (name: string, input: unknown = null, id = host.newId()) =>
  host.begin(name, input, id).then(() => host.reached(id, 'Completed', 'Failed'));
const waiting = async () => {
  const id = await host.begin('waits');
  await host.shows(id, 'waiting');
  return id;
};
/** What the app's own durable client says. */
const client = (verb: string, id: string | undefined, given?: unknown) =>
  host.json(`/api/client/${verb}${id === undefined ? '' : `/${id}`}`, {
    method: 'POST',
    ...(given === undefined ? {} : { body: JSON.stringify(given) }),
  });

conforms('starting', [
  {
    name: '202 with the addresses of the instance, Location and Retry-After',
    source: `${HANDLER}:857-899, 1211-1240`,
    run: async () => {
      const id = host.newId();
      const response = await post(`orchestrators/waits/${id}`, 'null');
      expect(response.status).toBe(202);
      expect(response.headers.get('retry-after')).toBe('10');
      const body = (await response.json()) as Record<string, string>;
      const names = ['statusQueryGetUri', 'sendEventPostUri', 'terminatePostUri', 'purgeHistoryDeleteUri'];
      const more = ['restartPostUri', 'suspendPostUri', 'resumePostUri'];
      expect(Object.keys(body)).toEqual(
        ['id', ...names, ...more].sort((a, b) => Object.keys(body).indexOf(a) - Object.keys(body).indexOf(b)),
      );
      expect(body['id']).toBe(id);
      expect(response.headers.get('location')).toBe(body['statusQueryGetUri']);
      expect((await fetch(String(body['statusQueryGetUri']))).status).toBe(202);
    },
  },
  {
    name: 'without an id it gets one of 32 hexadecimal digits',
    source: 'durable-extension ContextImplementations/DurableClient.cs:187',
    run: async () => {
      const body = (await (await post('orchestrators/returnsNothing')).json()) as { id: string };
      expect(body.id).toMatch(/^[0-9a-f]{32}$/);
    },
  },
  {
    name: 'no body is no input, a body that is no JSON a 400',
    source: `${HANDLER}:868-873, 895`,
    run: async () => {
      const id = host.newId();
      expect((await post(`orchestrators/input/${id}`)).status).toBe(202);
      expect((await host.reached(id, 'Completed')).output).toEqual({ input: null, type: 'object' });
      const bad = await post('orchestrators/input', '{broken');
      expect([bad.status, await bad.json()]).toEqual([400, { Message: 'Invalid JSON content' }]);
    },
  },
  {
    name: 'an orchestrator that is not there is a 400 that names those that are',
    source: `${HANDLER}:442, DurableTaskExtension.cs:1370`,
    run: async () => {
      const response = await post('orchestrators/nobody', 'null');
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        Message: 'One or more of the arguments submitted is incorrect',
        ExceptionMessage: expect.stringContaining("The function 'nobody' doesn't exist"),
      });
    },
  },
  ...[
    ['begins with @', '@counter', 'must not start with @'],
    ['has a #', 'a%23b', 'must not contain'],
    ['has a ?', 'a%3Fb', 'must not contain'],
    ['has a control character', 'a%01b', 'must not contain'],
    ['is longer than 256', 'x'.repeat(257), 'must not exceed 256'],
  ].map(([what, id, why]) => ({
    name: `an id that ${what} is a 400`,
    source: 'durable-extension ContextImplementations/DurableClient.cs:185-228',
    run: async () => {
      const response = await post(`orchestrators/waits/${id}`, 'null');
      expect(response.status).toBe(400);
      expect(JSON.stringify(await response.json())).toContain(why);
    },
  })),
  {
    name: 'the id of one that runs, waits or is suspended is a 409',
    source: 'durable-extension issue 2112, pull request 2779 (OrchestrationAlreadyExistsException → Conflict)',
    run: async () => {
      const id = await waiting();
      const response = await post(`orchestrators/waits/${id}`, 'null');
      expect([response.status, await response.json()]).toEqual([
        409,
        { Message: 'An Orchestration instance with the status Running already exists.' },
      ]);
      await post(`instances/${id}/suspend`);
      expect((await post(`orchestrators/waits/${id}`, 'null')).status).toBe(409);
    },
  },
  {
    name: 'the id of one that has ended starts it anew',
    source: 'durable-extension OverridableStates.cs (NonRunningStates)',
    run: async () => {
      const { instanceId } = await ended('call', { name: 'echo', input: 1 });
      expect((await ended('call', { name: 'echo', input: 2 }, instanceId)).output).toBe(2);
      expect((await ended('throws', 'x', instanceId)).runtimeStatus).toBe('Failed');
      expect((await ended('returnsNothing', null, instanceId)).output).toBeNull();
    },
  },
  {
    name: 'of many starts with one id at once one is taken',
    source: 'durabletask src/DurableTask.AzureStorage/AzureStorageOrchestrationService.cs:1757',
    run: async () => {
      const id = host.newId();
      const answers = await Promise.all(Array.from({ length: 30 }, () => post(`orchestrators/waits/${id}`, 'null')));
      expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array.from({ length: 29 }, () => 409)]);
    },
  },
  {
    name: 'with a time-out it waits for the output',
    source: `${HANDLER}:877-889, 258-262`,
    run: async () => {
      const query = 'timeout=60&pollingInterval=1';
      const quick = await post(`orchestrators/call?${query}`, JSON.stringify({ name: 'echo', input: { a: 1 } }));
      expect([quick.status, await quick.json()]).toEqual([200, { a: 1 }]);
      expect((await post('orchestrators/waits?timeout=0.05&pollingInterval=1', 'null')).status).toBe(202);
      const failed = await post(`orchestrators/throws?${query}`, '"x"');
      expect([failed.status, await failed.json()]).toEqual([200, expect.objectContaining({ runtimeStatus: 'Failed' })]);
    },
  },
  {
    name: 'GET of it is a 404',
    source: `${HANDLER}:304-311`,
    run: async () => expect((await host.manage('orchestrators/waits')).status).toBe(404),
  },
]);

conforms('the status of an instance', [
  {
    name: '202 with Location and Retry-After while it runs, 200 when it has ended, 404 for nobody',
    source: `${HANDLER}:636-691`,
    run: async () => {
      const id = await waiting();
      const running = await host.manage(`instances/${id}`);
      expect([running.status, running.headers.get('retry-after')]).toEqual([202, '5']);
      expect(running.headers.get('location')).toContain(`/instances/${id}?`);
      await host.raise(id, 'go', 1);
      await host.reached(id, 'Completed');
      expect((await host.manage(`instances/${id}`)).status).toBe(200);
      const nobody = await host.manage('instances/nobody');
      expect([nobody.status, await nobody.text()]).toEqual([404, '']);
    },
  },
  {
    name: 'has these fields, and times to the second',
    source: `${HANDLER}:703-717`,
    run: async () => {
      const { instanceId } = await ended('call', { name: 'echo', input: 5 });
      const body = await (await host.manage(`instances/${instanceId}`)).json();
      expect(body).toEqual({
        name: 'call',
        instanceId,
        runtimeStatus: 'Completed',
        input: { name: 'echo', input: 5 },
        customStatus: null,
        output: 5,
        createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        lastUpdatedTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        historyEvents: null,
      });
    },
  },
  {
    name: 'of one that failed is 200, or 500 when that is asked for',
    source: `${HANDLER}:656-659`,
    run: async () => {
      const { instanceId } = await ended('throws', 'x');
      expect((await host.manage(`instances/${instanceId}`)).status).toBe(200);
      expect((await host.manage(`instances/${instanceId}?returnInternalServerErrorOnFailure=true`)).status).toBe(500);
    },
  },
  {
    name: 'without the input when that is asked for',
    source: `${HANDLER}:617-620`,
    run: async () => {
      const { instanceId } = await ended('input', { secret: 1 });
      expect((await host.status(instanceId, '?showInput=false')).input).toBeNull();
    },
  },
  {
    name: 'with the history: names of events, no brackets of turns, what was scheduled told by its end',
    source: 'durable-extension ContextImplementations/DurableClient.cs:938-1042',
    run: async () => {
      const { instanceId } = await ended('call', { name: 'echo', input: 5 });
      const { historyEvents } = await host.status(instanceId, '?showHistory=true');
      expect(historyEvents).toEqual([
        {
          EventType: 'ExecutionStarted',
          FunctionName: 'call',
          Input: '{"name":"echo","input":5}',
          Timestamp: expect.any(String),
        },
        {
          EventType: 'TaskCompleted',
          FunctionName: 'echo',
          Input: '5',
          ScheduledTime: expect.any(String),
          Timestamp: expect.any(String),
        },
        { EventType: 'ExecutionCompleted', OrchestrationStatus: 'Completed', Timestamp: expect.any(String) },
      ]);
      const full = (await host.status(instanceId, '?showHistory=true&showHistoryOutput=true')).historyEvents;
      expect(full?.map(({ Result }) => Result)).toEqual([undefined, 5, 5]);
    },
  },
]);

conforms('lists', [
  {
    name: 'page by page, in the order of ids, with a continuation token',
    source: `${HANDLER}:452-511`,
    run: async () => {
      const prefix = `${host.newId()}-page`;
      for (const n of [3, 1, 2, 5, 4]) await host.begin('waits', null, `${prefix}-${n}`);
      const seen: string[] = [];
      let token: string | null = null;
      do {
        const headers: Record<string, string> = token === null ? {} : { 'x-ms-continuation-token': token };
        const page: Response = await host.manage(`instances?top=2&instanceIdPrefix=${prefix}`, { headers });
        const found = (await page.json()) as { instanceId: string }[];
        expect(found.length).toBeLessThanOrEqual(2);
        seen.push(...found.map(({ instanceId }) => instanceId));
        token = page.headers.get('x-ms-continuation-token');
      } while (token !== null);
      expect(seen).toEqual([1, 2, 3, 4, 5].map((n) => `${prefix}-${n}`));
    },
  },
  {
    name: 'by status and by time of creation',
    source: `${HANDLER}:460-483`,
    run: async () => {
      const prefix = `${host.newId()}-filter`;
      await host.begin('waits', null, `${prefix}-1`);
      await ended('returnsNothing', null, `${prefix}-2`);
      await ended('throws', 'x', `${prefix}-3`);
      const list = async (query: string) => {
        const response = await host.manage(`instances/?instanceIdPrefix=${prefix}&${query}`);
        return ((await response.json()) as { instanceId: string }[]).map(({ instanceId }) => instanceId.slice(-1));
      };
      expect(await list('runtimeStatus=Completed,Failed')).toEqual(['2', '3']);
      expect(await list('runtimeStatus=Completed&runtimeStatus=Running')).toEqual(['1', '2']);
      expect(
        (await (await host.manage(`instances?instanceIdPrefix=${prefix}-3&showInput=false`)).json())[0].input,
      ).toBeNull();
      expect(await list(`createdTimeTo=${new Date(Date.now() - 60_000).toISOString()}`)).toEqual([]);
      expect(await list(`createdTimeFrom=${new Date(Date.now() - 60_000).toISOString()}`)).toEqual(['1', '2', '3']);
    },
  },
  {
    name: 'POST to the list is a 404',
    source: `${HANDLER}:358-371`,
    run: async () => expect((await post('instances', 'null')).status).toBe(404),
  },
]);

conforms('raising events', [
  {
    name: '202 for one that runs, 410 for one that has ended, 404 for nobody',
    source: `${HANDLER}:978-998`,
    run: async () => {
      const id = await waiting();
      expect(await host.raise(id, 'other', 1)).toBe(202);
      const { instanceId } = await ended('returnsNothing');
      expect(await host.raise(instanceId, 'go', 1)).toBe(410);
      expect(await host.raise('nobody', 'go', 1)).toBe(404);
    },
  },
  {
    name: 'only application/json, and only what is JSON',
    source: `${HANDLER}:1000-1016`,
    run: async () => {
      const id = await waiting();
      const text = await post(`instances/${id}/raiseEvent/go`, '1', 'text/plain');
      expect([text.status, await text.json()]).toEqual([
        400,
        { Message: 'Only application/json request content is supported' },
      ]);
      const broken = await post(`instances/${id}/raiseEvent/go`, '{broken');
      expect([broken.status, await broken.json()]).toEqual([400, { Message: 'Invalid JSON content' }]);
      expect((await post(`instances/${id}/raiseEvent/go`, '1', 'application/json; charset=utf-8')).status).toBe(202);
    },
  },
  {
    name: 'the operation knows no case',
    source: `${HANDLER}:389-408 (StringComparison.OrdinalIgnoreCase)`,
    run: async () => {
      const id = await waiting();
      expect((await post(`instances/${id}/RAISEEVENT/go`, '1')).status).toBe(202);
      const other = await waiting();
      expect((await post(`instances/${other}/Terminate`)).status).toBe(202);
    },
  },
  {
    name: 'an operation that is not there is a 404',
    source: `${HANDLER}:435`,
    run: async () => expect((await post(`instances/${await waiting()}/explode`)).status).toBe(404),
  },
]);

conforms('terminate, suspend and resume', [
  {
    name: 'terminating: 202, then 410; the reason is the output',
    source: `${HANDLER}:785-807`,
    run: async () => {
      const id = await waiting();
      expect((await post(`instances/${id}/terminate?reason=enough%20of%20it`)).status).toBe(202);
      expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough of it' });
      expect((await post(`instances/${id}/terminate`)).status).toBe(410);
      expect((await post('instances/nobody/terminate')).status).toBe(404);
    },
  },
  {
    name: 'a reason that is JSON shows as JSON',
    source: 'durable-extension ContextImplementations/DurableClient.cs:1095-1118 (ParseToJToken)',
    run: async () => {
      const id = await waiting();
      await post(`instances/${id}/terminate?reason={"code":7}`);
      expect((await host.status(id)).output).toEqual({ code: 7 });
    },
  },
  {
    name: 'a suspended one keeps its events until it is resumed',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:613-657',
    run: async () => {
      const id = await waiting();
      expect((await post(`instances/${id}/suspend?reason=lunch`)).status).toBe(202);
      expect((await host.status(id)).runtimeStatus).toBe('Suspended');
      expect((await host.manage(`instances/${id}`)).status).toBe(202);
      expect(await host.raise(id, 'go', 'kept')).toBe(202);
      expect(await host.json('/api/start/returnsNothing', { method: 'POST' })).toMatchObject({
        result: expect.any(String),
      });
      expect((await host.status(id)).runtimeStatus).toBe('Suspended');
      expect((await post(`instances/${id}/resume?reason=back`)).status).toBe(202);
      expect((await host.reached(id, 'Completed')).output).toBe('kept');
    },
  },
  {
    name: 'suspending twice, or resuming what runs, is a 500 that says why; what has ended a 410',
    source: `durable-extension ContextImplementations/DurableClient.cs:403-443, ${HANDLER}:446`,
    run: async () => {
      const id = await waiting();
      const resumed = await post(`instances/${id}/resume`);
      expect([resumed.status, await resumed.text()]).toEqual([500, expect.stringContaining('is in the Running state')]);
      await post(`instances/${id}/suspend`);
      const again = await post(`instances/${id}/suspend`);
      expect([again.status, await again.text()]).toEqual([500, expect.stringContaining('is in the Suspended state')]);
      await post(`instances/${id}/terminate`);
      expect((await post(`instances/${id}/suspend`)).status).toBe(410);
      expect((await post(`instances/${id}/resume`)).status).toBe(410);
    },
  },
]);

conforms('purging, restarting and the rest', [
  {
    name: 'one instance: 200 with the number, then 404',
    source: `${HANDLER}:554-567`,
    run: async () => {
      const { instanceId } = await ended('returnsNothing');
      const purged = await host.manage(`instances/${instanceId}`, { method: 'DELETE' });
      expect([purged.status, await purged.json()]).toEqual([200, { instancesDeleted: 1 }]);
      expect((await host.manage(`instances/${instanceId}`, { method: 'DELETE' })).status).toBe(404);
      expect((await host.manage(`instances/${instanceId}`)).status).toBe(404);
    },
  },
  {
    name: 'many: from a time, of statuses that are ends, 404 when there are none',
    source: `${HANDLER}:569-596, durabletask src/DurableTask.AzureStorage/Tracking/AzureTableTrackingStore.cs:756-760`,
    run: async () => {
      const purge = (query: string) => host.manage(`instances/?${query}`, { method: 'DELETE' });
      const missing = await purge('runtimeStatus=Completed');
      expect([missing.status, await missing.text()]).toEqual([
        400,
        expect.stringContaining("provide value for 'createdTimeFrom'"),
      ]);
      const id = await waiting();
      const from = `createdTimeFrom=${new Date(Date.now() - 3_600_000).toISOString()}`;
      await ended('throws', 'x');
      const before = `createdTimeTo=${new Date(Date.now() - 1_800_000).toISOString()}`;
      expect((await purge(`${from}&${before}&runtimeStatus=Failed`)).status).toBe(404);
      const failed = await purge(`${from}&runtimeStatus=Failed`);
      expect(failed.status).toBe(200);
      expect(((await failed.json()) as { instancesDeleted: number }).instancesDeleted).toBeGreaterThanOrEqual(1);
      expect((await purge(`${from}&runtimeStatus=Failed`)).status).toBe(404);
      expect((await purge(`${from}&runtimeStatus=Running`)).status).toBe(404);
      expect((await host.status(id)).runtimeStatus).toBe('Running');
    },
  },
  {
    name: 'restarting gives a new instance with the same input, or the same one anew',
    source: `${HANDLER}:901-947, ContextImplementations/DurableClient.cs:1142`,
    run: async () => {
      const { instanceId } = await ended('call', { name: 'echo', input: 'again' });
      const { id } = (await (await post(`instances/${instanceId}/restart`)).json()) as { id: string };
      expect(id).not.toBe(instanceId);
      expect((await host.reached(id, 'Completed')).output).toBe('again');
      const same = await post(`instances/${instanceId}/restart?restartWithNewInstanceId=false`);
      expect(((await same.json()) as { id: string }).id).toBe(instanceId);
      expect((await post('instances/nobody/restart')).status).toBe(400);
    },
  },
  {
    name: 'rewind, entities and makeprimary are refused by name',
    source: 'docs/local-host.md',
    run: async () => {
      for (const target of [`instances/${await waiting()}/rewind`, 'entities/counter/one', 'makeprimary']) {
        const response = await post(target, 'null');
        expect([response.status, await response.text()]).toEqual([501, expect.stringContaining('is not served')]);
      }
    },
  },
  {
    name: 'it wants the system key or the master key',
    source: 'docs durable-functions-http-api (systemKey)',
    run: async () => {
      const at = '/runtime/webhooks/durabletask/instances';
      const { masterKey, functionKey } = host.keys();
      expect((await host.request(at)).status).toBe(401);
      expect((await host.request(`${at}?code=${functionKey}`)).status).toBe(401);
      expect((await host.request(`${at}?code=${masterKey}`)).status).toBe(200);
    },
  },
]);

conforms('the client in the app', [
  {
    name: 'starts, with and without an id and an input',
    source: `${CLIENT}:353 (startNew)`,
    run: async () => {
      const id = host.newId();
      expect(await host.json(`/api/start/input/${id}`, { method: 'POST', body: '"x"' })).toEqual({ result: id });
      expect((await host.reached(id, 'Completed')).output).toEqual({ input: 'x', type: 'string' });
      const { result } = await host.json('/api/start/input', { method: 'POST' });
      // axios makes JSON of the library's empty text.
      expect((await host.reached(result, 'Completed')).output.input).toBe('');
      const again = await host.json(`/api/start/waits/${await waiting()}`, { method: 'POST' });
      expect(again.error).toContain('unexpected status code: 409');
    },
  },
  {
    name: 'is given to a function at every call, in a row and at once',
    source: 'nodejs-library src/InvocationModel.ts (extraInputs), durable-functions lib/src/client.js',
    run: async () => {
      for (let n = 0; n < 5; n += 1)
        expect((await host.json('/api/start/returnsNothing', { method: 'POST' })).result).toBeTruthy();
      const calls = Array.from({ length: 5 }, () => host.json('/api/start/returnsNothing', { method: 'POST' }));
      expect((await Promise.all(calls)).every(({ result }) => typeof result === 'string')).toBe(true);
      for (let n = 0; n < 5; n += 1)
        expect(await host.json('/api/own-input')).toEqual({ hub: 'Conformance', inputs: 1 });
      const own = await Promise.all(Array.from({ length: 5 }, () => host.json('/api/own-input')));
      expect(own).toEqual(Array.from({ length: 5 }, () => ({ hub: 'Conformance', inputs: 1 })));
    },
  },
  {
    name: 'gives the status, with dates, and an error for nobody',
    source: `${CLIENT}:66-100 (getStatus), lib/src/orchestrations/DurableOrchestrationStatus.js`,
    run: async () => {
      const { instanceId } = await ended('call', { name: 'echo', input: 1 });
      expect((await client('status', instanceId)).result).toMatchObject({
        instanceId,
        runtimeStatus: 'Completed',
        output: 1,
      });
      expect((await client('status', 'nobody')).error).toContain('HTTP 404');
    },
  },
  {
    name: 'lists all, over pages, and by filters',
    source: `${CLIENT} (getStatusInternal)`,
    run: async () => {
      await Promise.all(Array.from({ length: 120 }, () => host.begin('returnsNothing')));
      expect((await client('all', undefined)).result.length).toBeGreaterThanOrEqual(120);
      const given = { createdTimeFrom: new Date(Date.now() - 3_600_000).toISOString(), runtimeStatus: ['Terminated'] };
      const found = (await client('by', undefined, given)).result as { runtimeStatus: string }[];
      expect(found.every(({ runtimeStatus }) => runtimeStatus === 'Terminated')).toBe(true);
    },
  },
  {
    name: 'raises events; to nobody is an error, to what has ended is none',
    source: `${CLIENT}:186-198`,
    run: async () => {
      const id = await waiting();
      expect(await client('raise', id, { name: 'go', data: { a: 1 } })).toEqual({ result: null });
      expect((await host.reached(id, 'Completed')).output).toEqual({ a: 1 });
      expect(await client('raise', id, { name: 'go', data: 1 })).toEqual({ result: null });
      expect((await client('raise', 'nobody', { name: 'go', data: 1 })).error).toContain(
        "No instance with ID 'nobody' found",
      );
    },
  },
  {
    name: 'an event without data is no JSON, and refused',
    source: `${CLIENT} (JSON.stringify(undefined)), ${HANDLER}:1011`,
    run: async () =>
      expect((await client('raise', await waiting(), { name: 'go' })).error).toContain('unexpected status code: 400'),
  },
  {
    name: 'terminates, suspends and resumes',
    source: `${CLIENT}:400-465`,
    run: async () => {
      const id = await waiting();
      await client('suspend', id, 'lunch');
      expect((await host.status(id)).runtimeStatus).toBe('Suspended');
      await client('resume', id, 'back');
      expect((await host.status(id)).runtimeStatus).toBe('Running');
      await client('terminate', id, 'enough');
      expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
    },
  },
  {
    name: 'purges one, and many',
    source: `${CLIENT} (purgeInstanceHistory, purgeInstanceHistoryBy)`,
    run: async () => {
      const { instanceId } = await ended('returnsNothing');
      expect((await client('purge', instanceId)).result).toEqual({ instancesDeleted: 1 });
      expect((await client('purge', instanceId)).result).toEqual({ instancesDeleted: 0 });
      await ended('throws', 'x');
      const given = { createdTimeFrom: new Date(Date.now() - 3_600_000).toISOString(), runtimeStatus: ['Failed'] };
      expect((await client('purgeBy', undefined, given)).result.instancesDeleted).toBeGreaterThanOrEqual(1);
    },
  },
  {
    name: 'what is not served it says in its errors',
    source: `${CLIENT}:315-317 (501)`,
    run: async () => {
      expect((await client('rewind', await waiting())).error).toContain('is not served by the local Functions host');
      expect((await client('signal', undefined)).error).toContain('501');
      expect((await client('read', undefined)).error).toContain('501');
    },
  },
  {
    name: 'makes the answer for who started something, with addresses that work',
    source: `${CLIENT}:49-64, 515-527`,
    run: async () => {
      const id = await waiting();
      const response = await host.request(`/api/check/${id}`);
      expect([response.status, response.headers.get('retry-after')]).toEqual([202, '10']);
      const body = (await response.json()) as Record<string, string>;
      expect(response.headers.get('location')).toBe(body['statusQueryGetUri']);
      expect(body['statusQueryGetUri']).toContain(`${host.url}/runtime/webhooks/durabletask/instances/${id}?`);
      expect((await fetch(String(body['statusQueryGetUri']))).status).toBe(202);
      expect((await client('payload', id)).result).toMatchObject({
        id,
        rewindPostUri: expect.stringContaining('/rewind?'),
      });
    },
  },
  {
    name: 'waits for the end, or gives the addresses',
    source: `${CLIENT} (waitForCompletionOrCreateCheckStatusResponse)`,
    run: async () => {
      const quick = await host.begin('call', { name: 'echo', input: { a: 1 } });
      const done = await host.request(`/api/wait/${quick}/60000`);
      expect([done.status, await done.json()]).toEqual([200, { a: 1 }]);
      expect((await host.request(`/api/wait/${await waiting()}/30`)).status).toBe(202);
      const failing = await host.begin('throws', 'x');
      await host.reached(failing, 'Failed');
      expect((await host.request(`/api/wait/${failing}/60000`)).status).toBe(500);
    },
  },
  {
    name: 'the app has its local settings and its own host name',
    source: 'docs functions-run-local (local.settings.json), host.json reference (%setting%)',
    run: async () =>
      expect(await host.json('/api/setting')).toEqual(['yes', 'Conformance', `localhost:${new URL(host.url).port}`]),
  },
]);
