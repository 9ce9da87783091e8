import { afterAll, beforeAll, expect } from '@jest/globals';
import { conforms, HostProcess, until } from './host.ts';

const host = new HostProcess('durable');
beforeAll(() => host.start(), 120_000);
afterAll(() => host.dispose());

const counted = (what: string) => host.json(`/api/counted?what=${encodeURIComponent(what)}`);
const outputOf = (name: string, input?: unknown) => host.outputOf(name, input);
const call = (name: string, input?: unknown) => outputOf('call', { name, input });
const history = async (id: string) => (await host.status(id, '?showHistory=true')).historyEvents ?? [];
let unique = 0;
const newName = (what: string) => `${what}-${process.pid}-${++unique}`;

conforms('activities', [
  {
    name: 'a string goes in and comes out as it is',
    source:
      'durable-functions lib/src/actions/CallActivityAction.js:10, nodejs-library src/converters/fromRpcTypedData.ts',
    run: async () => {
      expect(await call('echo', 'plain')).toBe('plain');
      expect(await call('typeOf', 'plain')).toBe('string');
      expect(await call('echo', '')).toBe('');
    },
  },
  {
    name: 'objects, lists and numbers go in as they are, nothing as null',
    source: 'durable-functions lib/src/util/Utils.js (processInput)',
    run: async () => {
      expect(await call('echo', { a: [1, { b: null }] })).toEqual({ a: [1, { b: null }] });
      expect(await call('typeOf', [1])).toBe('array');
      expect(await call('typeOf', 1.5)).toBe('number');
      expect(await call('typeOf')).toBe('null');
    },
  },
  {
    name: 'results of every type come back',
    source:
      'nodejs-library src/converters/toRpcTypedData.ts, durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:152',
    run: async () => {
      const kinds = ['text', 'int', 'float', 'list', 'yes', 'nothing'];
      const calls = kinds.map((what) => ({ name: 'give', input: { what } }));
      expect(await outputOf('callAll', calls)).toEqual(['plain', 7, 1.5, [1, 'a'], true, null]);
    },
  },
  {
    name: 'names of functions know no case',
    source: 'durable-extension DurableTaskExtension.cs (knownActivities, FunctionName.cs)',
    run: async () => {
      expect(await call('ECHO', 1)).toBe(1);
      expect(await outputOf('CALL', { name: 'echo', input: 2 })).toBe(2);
    },
  },
  {
    name: 'a failure reaches the orchestrator as an error with the reason and the details',
    source:
      'durable-extension Listener/TaskActivityShim.cs:122, durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:225',
    run: async () => {
      const { kind, message } = await outputOf('callCaught', { name: 'fail', input: 'no luck' });
      expect(kind).toBe('Error');
      expect(message).toBe("Activity function 'fail' failed: no luck \n no luck");
    },
  },
  {
    name: 'with a provider of exception properties the failure has details',
    source:
      'durable-js pull request 705, durable-extension pull request 3451, durable-functions lib/src/error/TaskFailedError.js',
    run: async () => {
      const input = { message: 'no credit', code: 'C-7' };
      const caught = await outputOf('callCaught', { name: 'failRichly', input });
      expect(caught).toMatchObject({
        kind: 'TaskFailedError',
        message: 'RichError: no credit',
        taskName: 'failRichly',
        failureDetails: { errorType: 'RichError', errorMessage: 'no credit', properties: { code: 'C-7' } },
      });
    },
  },
  {
    name: 'an activity that is not there fails the orchestration and names those that are',
    source: 'durable-extension DurableTaskExtension.cs:1355',
    run: async () => {
      const { runtimeStatus, output } = await host.run('unknownActivity');
      expect(runtimeStatus).toBe('Failed');
      expect(output).toContain("The function 'nobody' doesn't exist, is disabled, or is not an activity function.");
      expect(output).toMatch(/known activity functions: .*'echo'/);
    },
  },
  {
    name: 'what one gives after its instance was terminated is not taken by the next of that id',
    source: 'durabletask src/DurableTask.AzureStorage/OrchestrationSessionManager.cs:440-452 (older generations)',
    run: async () => {
      const what = newName('late');
      const id = await host.begin('call', { name: 'slow', input: { ms: 400, what } });
      await until(async () => ((await counted(what)) === 1 ? true : undefined), 'the activity runs');
      await host.manage(`instances/${id}/terminate`, { method: 'POST' });
      await host.begin('call', { name: 'slow', input: { ms: 800, what: `${what} again` } }, id);
      expect((await host.reached(id, 'Completed')).output).toBe(`${what} again`);
    },
  },
  {
    name: 'no more run at a time than host.json allows',
    source: 'durable-extension Options/DurableTaskOptions.cs:92 (maxConcurrentActivityFunctions)',
    run: async () => expect(await outputOf('crowd')).toBe(4),
  },
  {
    name: 'an activity is told the instance in its trigger metadata',
    source: 'durable-extension Bindings/ActivityTriggerAttributeBindingProvider.cs (InstanceId in the binding data)',
    run: async () => {
      const { output, instanceId } = await host.run('call', { name: 'contextOf' });
      expect(output).toEqual({ name: 'contextOf', metadata: { instanceId } });
    },
  },
]);

conforms('compounds', [
  {
    name: 'all gives the results in the order of the tasks',
    source: 'durable-functions lib/src/task/WhenAllTask.js',
    run: async () => {
      const calls = Array.from({ length: 30 }, (_, n) => ({ name: 'echo', input: n }));
      expect(await outputOf('callAll', calls)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    },
  },
  {
    name: 'all of nothing is an error',
    source: 'durable-functions lib/src/task/CompoundTask.js:13',
    run: async () => expect((await host.run('badTaskList')).output).toContain('must specify at least one Task'),
  },
  {
    name: 'all fails with its first failure',
    source: 'durable-functions lib/src/task/WhenAllTask.js:20',
    run: async () => expect(await outputOf('allFails')).toContain("Activity function 'fail' failed: first"),
  },
  {
    name: 'any gives the task that was first',
    source: 'durable-functions lib/src/task/WhenAnyTask.js',
    run: async () => expect(await outputOf('anyOf', { ms: 5 })).toMatchObject({ quick: true, result: 'quick' }),
  },
  {
    name: 'compounds nest',
    source:
      'durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js (trackOpenTask), durable-extension Listener/OutOfProcOrchestrationShim.cs:180',
    run: async () => expect(await outputOf('nested')).toEqual({ one: 1, any: 2, again: [[3, 4], 5] }),
  },
  {
    name: 'a task in two compounds runs once',
    source: 'durable-js issue 574',
    run: async () => {
      const what = newName('shared');
      expect(await outputOf('sharedTask', what)).toEqual({ first: true, all: [1, 1, 1] });
      expect([await counted(`${what} a`), await counted(`${what} b`), await counted(`${what} c`)]).toEqual([1, 1, 1]);
    },
  },
  {
    name: 'what was begun in the turn that throws runs, once, before the orchestration has failed',
    source: 'durable-extension Listener/OutOfProcOrchestrationShim.cs:83-91 (actions before the error)',
    run: async () => {
      const what = newName('throwing');
      const id = await host.begin('schedulesAndThrows', what);
      await host.raise(id, 'early', 1);
      await until(async () => ((await counted(`${what} a`)) === 1 ? true : undefined), 'the first has run');
      await host.raise(id, 'go', 1);
      expect((await host.reached(id, 'Failed')).output).toContain('after both');
      expect([await counted(`${what} a`), await counted(`${what} b`)]).toEqual([1, 1]);
    },
  },
  {
    name: 'an orchestration has not completed while a task that it began goes on',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationExecutor.cs:176-179',
    run: async () => {
      const { instanceId, output } = await host.run('anyOf', { ms: 300 });
      expect(output.quick).toBe(true);
      const ends = (await history(instanceId)).map(({ EventType, FunctionName }) => FunctionName ?? EventType);
      expect(ends).toEqual(['anyOf', 'echo', 'slow', 'ExecutionCompleted']);
    },
  },
]);

conforms('timers', [
  {
    name: 'a timer does not fire before its time',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:289',
    run: async () => expect(await outputOf('timer', 60)).toBeGreaterThanOrEqual(60),
  },
  {
    name: 'a timer in the past fires at once',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:289',
    run: async () => expect(await outputOf('timer', -60_000)).toBeGreaterThanOrEqual(0),
  },
  {
    name: 'a cancelled timer holds nothing up',
    source: 'docs durable-functions-timers (the status is not Completed until all timers are done or cancelled)',
    run: async () => {
      const id = await host.begin('race', { ms: 3_600_000, cancel: true });
      await host.raise(id, 'go', 7);
      expect((await host.reached(id, 'Completed')).output).toEqual({ event: 7 });
    },
  },
  {
    name: 'a timer that is left running keeps the orchestration running until it fires',
    source: 'docs durable-functions-timers, durabletask src/DurableTask.Core/TaskOrchestrationExecutor.cs:179',
    run: async () => {
      const id = await host.begin('race', { ms: 3_000, cancel: false });
      await host.raise(id, 'go', 7);
      expect((await host.reached(id, 'Completed')).output).toEqual({ event: 7 });
      const kinds = (await history(id)).map(({ EventType }) => EventType);
      expect(kinds.slice(-3)).toEqual(['EventRaised', 'TimerFired', 'ExecutionCompleted']);
    },
  },
  {
    name: 'one that fires while the instance is suspended is heard after it was resumed',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:613-657 (HandleEventWhileSuspended)',
    run: async () => {
      const id = await host.begin('race', { ms: 400, cancel: true });
      await host.reached(id, 'Running');
      await host.manage(`instances/${id}/suspend`, { method: 'POST' });
      expect(await outputOf('timer', 500)).toBeGreaterThanOrEqual(500);
      expect((await host.status(id)).runtimeStatus).toBe('Suspended');
      await host.manage(`instances/${id}/resume`, { method: 'POST' });
      expect((await host.reached(id, 'Completed')).output).toBe('timer');
    },
  },
  {
    name: 'cancelling one that has fired is an error',
    source: 'durable-functions lib/src/task/DFTimerTask.js:16',
    run: async () => expect(await outputOf('cancelLate')).toBe('Cannot cancel a completed task.'),
  },
  {
    name: 'one may be cancelled before it was begun',
    source: 'durable-extension Listener/OutOfProcOrchestrationShim.cs:118-133',
    run: async () => expect(await outputOf('cancelAtOnce')).toBe('first'),
  },
  {
    name: 'six days are the longest',
    source: 'durable-extension AzureStorageDurabilityProvider.cs (MaximumDelayTime), docs durable-functions-timers',
    run: async () => {
      const id = await host.begin('longestTimer');
      await host.shows(id, 'waiting');
      await host.manage(`instances/${id}/terminate`, { method: 'POST' });
    },
  },
]);

conforms('retries', [
  {
    name: 'an activity is tried again until it succeeds',
    source: 'durabletask src/DurableTask.Core/RetryInterceptor.cs:55-92',
    run: async () => expect(await outputOf('retry', { what: newName('flaky'), fails: 2, attempts: 5 })).toBe(3),
  },
  {
    name: 'and given up after the last attempt, with the last error',
    source: 'durable-functions lib/src/task/RetryableTask.js:26',
    run: async () => {
      const what = newName('hopeless');
      const { gaveUp } = await outputOf('retry', { what, fails: 99, attempts: 3 });
      expect(gaveUp).toContain('not yet: 3');
      expect(await counted(what)).toBe(3);
    },
  },
  {
    name: 'one attempt is one attempt',
    source: 'durabletask src/DurableTask.Core/RetryInterceptor.cs:73',
    run: async () => {
      const what = newName('once');
      expect((await outputOf('retry', { what, fails: 99, attempts: 1 })).gaveUp).toContain('not yet: 1');
      expect(await counted(what)).toBe(1);
    },
  },
  {
    name: 'the pauses grow by the coefficient, to the longest',
    source: 'durabletask src/DurableTask.Core/RetryInterceptor.cs:115-119',
    run: async () => {
      const input = { what: newName('pauses'), fails: 4, attempts: 9, first: 20, coefficient: 3, longest: 100 };
      const id = await host.begin('retry', input);
      await host.reached(id, 'Completed');
      const timers = (await history(id)).filter(({ EventType }) => EventType === 'TimerCreated');
      const waits = timers.map(({ FireAt, Timestamp }) => Date.parse(String(FireAt)) - Date.parse(String(Timestamp)));
      expect(waits).toEqual([20, 60, 100, 100]);
    },
  },
  {
    name: 'after the last attempt there is a timer that fires at once',
    source: 'durabletask src/DurableTask.Core/RetryInterceptor.cs:76-80 ("Dummy timer for back-compat")',
    run: async () => {
      const id = await host.begin('retry', { what: newName('dummy'), fails: 99, attempts: 2, first: 5 });
      await host.reached(id, 'Completed');
      const kinds = (await history(id)).map(({ EventType }) => EventType);
      expect(kinds.filter((kind) => kind === 'TimerFired')).toHaveLength(2);
    },
  },
  {
    name: 'retries side by side do not mix up, nor what comes after them',
    source: 'durable-functions lib/src/task/RetryableTask.js (ids of attempts and pauses)',
    run: async () => expect(await outputOf('retriesAtOnce', newName('many'))).toEqual([3, 2, 1, 'after']),
  },
  {
    name: 'a time-out of retries is refused by name',
    source: 'durabletask src/DurableTask.Core/RetryInterceptor.cs:84-88 (no timer, which the library waits for)',
    run: async () => {
      const { runtimeStatus, output } = await host.run('retry', { what: 'x', fails: 1, attempts: 2, timeout: 5 });
      expect([runtimeStatus, output]).toEqual([
        'Failed',
        expect.stringContaining('does not serve a time-out of retries'),
      ]);
    },
  },
]);

conforms('sub-orchestrations', [
  {
    name: 'a result comes back, and the child knows its parent',
    source: 'durable-extension Bindings/OrchestrationTriggerAttributeBindingProvider.cs:235 (parentInstanceId)',
    run: async () => {
      const { output, instanceId } = await host.run('parent', { child: 'whoAmI', id: newName('child') });
      expect(output).toEqual({ id: expect.stringContaining('child'), parent: instanceId });
    },
  },
  {
    name: 'without an id it is the execution of the parent and a number',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:198',
    run: async () => expect((await outputOf('parent', { child: 'whoAmI' })).id).toMatch(/^[0-9a-f]{32}:0$/),
  },
  {
    name: 'a string stays a string',
    source: 'durable-js issue 436, pull request 440',
    run: async () =>
      expect(await outputOf('parent', { child: 'input', input: 'plain' })).toEqual({ input: 'plain', type: 'string' }),
  },
  {
    name: 'one that is terminated fails its parent, with the reason',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationDispatcher.cs:1100-1107',
    run: async () => {
      const child = newName('terminated');
      const id = await host.begin('parentCaught', { child: 'waits', id: child });
      await host.shows(child, 'waiting');
      await host.manage(`instances/${child}/terminate?reason=enough`, { method: 'POST' });
      expect((await host.reached(id, 'Completed')).output.message).toContain('enough');
    },
  },
  {
    name: 'many at once',
    source: 'durable-functions lib/src/orchestrations/DurableOrchestrationContext.js (callSubOrchestrator)',
    run: async () => expect(await outputOf('parentOfMany')).toEqual([1, 2, 3]),
  },
  {
    name: 'a failure has the words of the child',
    source:
      'durable-extension Listener/OutOfProcOrchestrationShim.cs:89, durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:225',
    run: async () => {
      const { message } = await outputOf('parentCaught', { child: 'throws', input: 'bad day' });
      expect(message).toContain("Orchestrator function 'throws' failed: bad day");
    },
  },
  {
    name: 'details of a failure pass through the child',
    source: 'durable-extension pull request 3451 (OrchestrationFailureDetails)',
    run: async () => {
      const input = { message: 'no credit', code: 'C-8' };
      const { kind, failureDetails } = await outputOf('parentCaught', { child: 'failsRichly', input });
      expect(kind).toBe('TaskFailedError');
      expect(failureDetails).toMatchObject({ errorType: 'RichError', properties: { code: 'C-8' } });
    },
  },
  {
    name: 'they are tried again too',
    source:
      'durabletask src/DurableTask.Core/RetryInterceptor.cs, durable-extension ContextImplementations/DurableOrchestrationContext.cs:640',
    run: async () => {
      const input = { what: newName('sub'), fails: 2 };
      expect(await outputOf('parentRetries', { child: 'flakyOrchestration', input, attempts: 4 })).toBe(3);
      const hopeless = { what: newName('sub'), fails: 99 };
      const { gaveUp } = await outputOf('parentRetries', { child: 'flakyOrchestration', input: hopeless, attempts: 2 });
      expect(gaveUp).toContain('orchestration 2');
    },
  },
  {
    name: 'one that is not there fails the parent',
    source: 'durable-extension DurableTaskExtension.cs:1370',
    run: async () => {
      const { runtimeStatus, output } = await host.run('parent', { child: 'nobody' });
      expect(runtimeStatus).toBe('Failed');
      expect(output).toContain("The function 'nobody' doesn't exist, is disabled, or is not an orchestrator function.");
    },
  },
  {
    name: 'the id of the parent cannot be that of the child',
    source: 'durable-extension ContextImplementations/DurableOrchestrationContext.cs:597-600',
    run: async () => {
      const id = host.newId();
      await host.begin('parent', { child: 'whoAmI', id }, id);
      expect((await host.reached(id, 'Failed')).output).toContain(
        'The instance ID of a sub-orchestration must be different than the instance ID of a parent orchestration.',
      );
    },
  },
  {
    name: 'a terminated parent leaves its children alone',
    source: 'docs durable-functions-instance-management (terminate does not propagate)',
    run: async () => {
      const child = newName('orphan');
      const id = await host.begin('parent', { child: 'waits', id: child });
      await host.shows(child, 'waiting');
      await host.manage(`instances/${id}/terminate`, { method: 'POST' });
      expect((await host.status(child)).runtimeStatus).toBe('Running');
      await host.raise(child, 'go', 'still here');
      expect((await host.reached(child, 'Completed')).output).toBe('still here');
    },
  },
]);

conforms('events', [
  {
    name: 'data of every kind comes through',
    source: 'durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js (EventRaised)',
    run: async () => {
      for (const data of ['text', 7, null, { a: [1] }, false]) {
        const id = await host.begin('waits');
        expect(await host.raise(id, 'go', data)).toBe(202);
        expect((await host.reached(id, 'Completed')).output).toEqual(data);
      }
    },
  },
  {
    name: 'one that comes before it is waited for is kept',
    source:
      'durable-extension ContextImplementations/DurableOrchestrationContext.cs:878-890, durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:188',
    run: async () => {
      const id = await host.begin('waitsLate');
      await host.shows(id, 'not listening');
      await host.raise(id, 'early', 'kept');
      await host.raise(id, 'listen', null);
      expect((await host.reached(id, 'Completed')).output).toBe('kept');
    },
  },
  {
    name: 'many of one name come in the order in which they were raised',
    source: 'durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:188 (queue of deferred tasks)',
    run: async () => {
      const id = await host.begin('waitsInOrder', 10);
      for (let n = 0; n < 10; n += 1) await host.raise(id, 'item', n);
      expect((await host.reached(id, 'Completed')).output).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    },
  },
  {
    name: 'of two that wait for one name the later one is served first',
    source:
      'durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:175, durable-extension ContextImplementations/DurableOrchestrationContext.cs:853',
    run: async () => {
      const id = await host.begin('twoWaits');
      await host.shows(id, 'waiting');
      await host.raise(id, 'item', 'first');
      await host.raise(id, 'item', 'second');
      expect((await host.reached(id, 'Completed')).output).toEqual({ one: 'second', two: 'first' });
    },
  },
  {
    name: 'a name in another case is another name to the library',
    source: 'durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js (openEvents[key])',
    run: async () => {
      const id = await host.begin('waits');
      await host.raise(id, 'GO', 'wrong');
      await host.raise(id, 'go', 'right');
      expect((await host.reached(id, 'Completed')).output).toBe('right');
    },
  },
  {
    name: 'one with no name that is waited for is kept and changes nothing',
    source: 'durable-extension issue 29',
    run: async () => {
      const id = await host.begin('waits');
      await host.raise(id, 'bogus', 1);
      expect((await host.shows(id, 'waiting')).runtimeStatus).toBe('Running');
      await host.raise(id, 'go', 'fine');
      await host.reached(id, 'Completed');
    },
  },
]);

conforms('continue-as-new', [
  {
    name: 'each generation has its input, and the history begins anew',
    source:
      'durabletask src/DurableTask.Core/TaskOrchestrationDispatcher.cs:1021, durable-functions lib/src/actions/ContinueAsNewAction.js',
    run: async () => {
      const id = await host.begin('generations', { n: 1, last: 4 });
      const { output } = await host.reached(id, 'Completed');
      expect(output.n).toBe(4);
      expect(new Set(output.seen).size).toBe(4);
      expect((await history(id)).filter(({ EventType }) => EventType === 'TaskCompleted')).toEqual([]);
    },
  },
  {
    name: 'events that were not consumed are gone in the next generation',
    source: 'durable-extension Listener/OutOfProcOrchestrationShim.cs:171 (preserveUnprocessedEvents is false)',
    run: async () => {
      const id = await host.begin('dropsBuffered', 'first');
      await host.shows(id, 'first');
      await host.raise(id, 'other', 'lost');
      await host.raise(id, 'go', null);
      expect((await host.reached(id, 'Completed')).output).toBe('nothing was left');
    },
  },
  {
    name: 'events that come after it are the next generation’s, also in the same batch',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:464-474 (AddEventToNextIteration)',
    run: async () => {
      const id = await host.begin('collector');
      const items = Array.from({ length: 25 }, (_, n) => n);
      await host.shows(id, 'generation 1');
      await Promise.all(items.map((item) => host.raise(id, 'item', item)));
      await host.shows(id, 'generation 26');
      await host.raise(id, 'item', 'stop');
      const { output } = await host.reached(id, 'Completed');
      expect([...output].sort((a: number, b: number) => a - b)).toEqual(items);
    },
  },
  {
    name: 'it waits for a timer that was left running, and keeps the events of that time',
    source:
      'durabletask src/DurableTask.Core/TaskOrchestrationExecutor.cs:179 (HasOpenTasks), TaskOrchestrationContext.cs:472',
    run: async () => {
      const id = await host.begin('leavesTimerBehind', { ms: 700, generation: 1 });
      await host.shows(id, 'going on');
      await host.raise(id, 'late', 'kept');
      expect((await host.reached(id, 'Completed')).output).toBe('kept');
    },
  },
  {
    name: 'the custom status stays until the next generation sets its own',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationDispatcher.cs:653-654 (carryOverStatus)',
    run: async () => {
      const id = await host.begin('statusStays', 1);
      await until(
        async () => ((await host.status(id)).input === 2 ? true : undefined),
        'the second generation is there',
      );
      expect((await host.status(id)).customStatus).toEqual({ from: 'the first' });
      await host.raise(id, 'go', 1);
      expect((await host.reached(id, 'Completed')).customStatus).toEqual({ from: 'the first' });
    },
  },
  {
    name: 'a string arrives as it was given, and the log warns that it does not on Azure',
    source:
      'durable-functions lib/src/actions/ContinueAsNewAction.js:9, durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:273, durable-js issue 436',
    run: async () => {
      const id = await host.begin('dropsBuffered', 'first');
      await host.shows(id, 'first');
      await host.raise(id, 'go', null);
      expect((await host.reached(id, 'Completed')).input).toBe('second');
      await host.logged('dropsBuffered continues as new with a string: on Azure it arrives in quotes.');
    },
  },
  {
    name: 'an endless one can be terminated, and lets others work',
    source: 'docs durable-functions-eternal-orchestrations (Exit from an eternal orchestration)',
    run: async () => {
      const id = await host.begin('endless');
      expect(await call('echo', 'others')).toBe('others');
      expect((await host.manage(`instances/${id}/terminate?reason=enough`, { method: 'POST' })).status).toBe(202);
      expect(await host.status(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
    },
  },
]);

conforms('the orchestrator’s world', [
  {
    name: 'what it returns is the output; nothing is null',
    source: 'durable-extension Listener/OutOfProcOrchestrationShim.cs:95',
    run: async () => {
      expect(await outputOf('returnsNothing')).toBeNull();
      expect(await outputOf('input', 'x')).toEqual({ input: 'x', type: 'string' });
    },
  },
  {
    name: 'what it throws is the output of one that failed',
    source: 'durable-extension Listener/OutOfProcOrchestrationShim.cs:88-90',
    run: async () => {
      const { runtimeStatus, output } = await host.run('throws', 'on purpose');
      expect([runtimeStatus, output]).toEqual(['Failed', "Orchestrator function 'throws' failed: on purpose"]);
    },
  },
  {
    name: 'an unhandled failure of an activity fails it with the activity’s words',
    source: 'durable-extension Listener/TaskActivityShim.cs:122, Listener/OutOfProcOrchestrationShim.cs:88',
    run: async () => {
      const { runtimeStatus, output } = await host.run('call', { name: 'fail', input: 'bad luck' });
      expect(runtimeStatus).toBe('Failed');
      expect(output).toContain("Orchestrator function 'call' failed: Activity function 'fail' failed: bad luck");
    },
  },
  {
    name: 'only the last part of a replay is no replay',
    source: 'durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:72',
    run: async () => expect(await outputOf('replays')).toEqual([true, true, false]),
  },
  {
    name: 'time and ids are the same in every replay, and time goes on',
    source:
      'durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:107, DurableOrchestrationContext.js:191',
    run: async () => {
      const { same, guids, times } = await outputOf('clock');
      expect(same).toBe(true);
      expect(guids[0]).not.toBe(guids[1]);
      expect(times[1]).toBeGreaterThanOrEqual(times[0] + 5);
    },
  },
  {
    name: 'time that an orchestrator changes in place is the same in every replay too',
    source:
      'durable-extension Bindings/OrchestrationTriggerAttributeBindingProvider.cs:225 (the history is made anew for each call), durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:106-108',
    run: async () => {
      const { first, last } = await outputOf('changesClock');
      expect(last).toBe(first);
    },
  },
  {
    name: 'a property Timestamp of the input comes as a date',
    source: 'durable-functions lib/src/util/Utils.js:43-46 (parseTimestampsAsDates)',
    run: async () => {
      const at = '2026-01-02T03:04:05.000Z';
      expect(await outputOf('input', { Timestamp: at })).toEqual({ input: { Timestamp: at }, type: 'object' });
    },
  },
  {
    name: 'yielding what is no task is an error that says so',
    source: 'durable-functions lib/src/orchestrations/TaskOrchestrationExecutor.js:261',
    run: async () => expect((await host.run('yieldsNothing')).output).toContain('programming constraint violation'),
  },
  {
    name: 'the custom status is what was set last',
    source: 'durable-extension Listener/OutOfProcOrchestrationShim.cs:78-81',
    run: async () => {
      const id = await host.begin('status');
      await host.shows(id, { n: 2 });
      await host.raise(id, 'go', 1);
      expect((await host.reached(id, 'Completed')).customStatus).toEqual({ n: 2 });
    },
  },
]);

const deploy = (version: number) => host.request(`/api/deploy/${version}`);
const changed = async (how: string) => {
  const id = await host.begin('changes', how);
  await host.shows(id, 'waiting');
  await deploy(2);
  await host.raise(id, 'go', 1);
  const found = await host.reached(id, 'Completed', 'Failed');
  await deploy(1);
  return found;
};
const detected =
  'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task';

conforms('code that changes under an instance', [
  {
    name: 'the same calls are no change',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:327-359',
    run: async () => expect(await changed('same')).toMatchObject({ runtimeStatus: 'Completed', output: 2 }),
  },
  {
    name: 'another activity in its place fails the instance',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:349-356',
    run: async () => {
      const { runtimeStatus, output } = await changed('name');
      expect(runtimeStatus).toBe('Failed');
      expect(output).toContain(`${detected} with sequence number 0 named 'echo'`);
      expect(output).toContain("named 'typeOf'");
    },
  },
  {
    name: 'a timer in its place fails the instance',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:340-347',
    run: async () => expect((await changed('kind')).output).toContain('CreateTimerOrchestratorAction'),
  },
  {
    name: 'a sub-orchestration in its place fails the instance',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:340-347',
    run: async () => expect((await changed('sub')).output).toContain('CreateSubOrchestrationAction'),
  },
  {
    name: 'nothing in its place fails the instance',
    source: 'durabletask src/DurableTask.Core/TaskOrchestrationContext.cs:330-337',
    run: async () => expect((await changed('nothing')).output).toContain("hasn't (yet?) scheduled this task"),
  },
]);

conforms('what this host does not serve, it names', [
  ...[
    ['refusedEntity', 'entities'],
    ['refusedSignal', 'entities'],
    ['refusedLock', 'entities (locks)'],
    ['refusedHttp', 'callHttp'],
    ['refusedTimer', 'timers of more than six days'],
  ].map(([name = '', what]) => ({
    name: `${name} → ${what}`,
    source: 'durable-extension Listener/OutOfProcOrchestrationShim.cs:44-59, docs/local-host.md',
    run: async () => {
      const { runtimeStatus, output } = await host.run(name);
      expect([runtimeStatus, output]).toEqual(['Failed', expect.stringContaining(`does not serve ${what}`)]);
    },
  })),
  {
    name: 'an activity with an output that is not served',
    source: 'docs/local-host.md',
    run: async () => {
      const { runtimeStatus, output } = await host.run('call', { name: 'withQueue' });
      expect([runtimeStatus, output]).toEqual([
        'Failed',
        expect.stringContaining("the extra output 'queue' of withQueue"),
      ]);
    },
  },
  {
    name: 'a function whose trigger is not served is there, and said at the start',
    source: 'docs/local-host.md',
    run: () => {
      const warned = host.lines().filter(({ level }) => level === 40);
      expect(warned.map(({ msg }) => msg)).toEqual(
        expect.arrayContaining([expect.stringContaining("the trigger 'queueTrigger' of queued")]),
      );
    },
  },
]);

conforms('an instance that cannot be worked on', [
  {
    name: 'is set aside with its error, which the page shows, and the others go on',
    source: 'docs/local-host.md (poison)',
    run: async () => {
      const [noHistory, noRow, other] = [
        await host.begin('waits'),
        await host.begin('waits'),
        await host.begin('waits'),
      ];
      for (const id of [noHistory, noRow, other]) await host.shows(id, 'waiting');
      await host.end();
      const { DatabaseSync } = await import('node:sqlite');
      const database = new DatabaseSync(`${host.data}/hub-Conformance.db`);
      database.prepare(`UPDATE history SET events = '[broken' WHERE id = ?`).run(noHistory);
      database.prepare(`UPDATE instances SET state = '{broken', busy = 1 WHERE id = ?`).run(noRow);
      database.close();
      await host.start();
      for (const id of [noHistory, noRow]) {
        const page = await host.request(`/host/instances/${id}?code=${host.keys().masterKey}`);
        expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Set aside: Its history')]);
        expect(await host.raise(id, 'go', 1)).toBe(202);
        await host.logged(`The instance ${id} is set aside`);
      }
      await host.raise(other, 'go', 'fine');
      expect((await host.reached(other, 'Completed')).output).toBe('fine');
      for (const id of [noHistory, noRow]) {
        expect((await host.status(id, '?showHistory=true')).runtimeStatus).toBe('Running');
        expect((await host.manage(`instances/${id}/terminate`, { method: 'POST' })).status).toBe(202);
      }
    },
  },
]);
