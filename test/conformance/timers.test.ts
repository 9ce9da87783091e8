import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { scheduleOf } from '../../local/functions-host/timers.ts';
import { conforms, HostProcess, until } from './host.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'timers-'));
/** Where the timer `slow` writes when it begins and ends, whichever process it runs in. */
const journal = path.join(folder, 'journal');
const host = new HostProcess('timers', { EVERY_SECOND: '* * * * * *', JOURNAL: journal });
beforeAll(() => host.start(), 120_000);
afterAll(async () => {
  await host.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const SCHEDULES = 'webjobs-sdk-extensions src/WebJobs.Extensions/Extensions/Timers/Scheduling';
const LISTENER = 'webjobs-sdk-extensions src/WebJobs.Extensions/Extensions/Timers/Listener/TimerListener.cs';

interface TimerInfo {
  isPastDue: boolean;
  schedule: unknown;
  scheduleStatus?: { last: string; next: string; lastUpdated: string } | null;
}
const runs = (of: string): Promise<TimerInfo[]> => host.json(`/api/runs?of=${of}`);
const ran = (of: string, times: number) =>
  until(async () => {
    const found = await runs(of);
    return found.length >= times ? found : undefined;
  }, `${of} runs ${times} times`);
const byHand = async (name: string, key = host.keys().masterKey, body: string | undefined = '{}') =>
  (
    await host.request(`/admin/functions/${name}`, {
      method: 'POST',
      headers: { 'x-functions-key': key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    })
  ).status;
const file = () => path.join(host.data, 'timers.json');
type Kept = Record<string, { Last: string; Next: string; LastUpdated: string }>;
const kept = () => JSON.parse(readFileSync(file(), 'utf8')) as Kept;
const schedule = (text: string) =>
  scheduleOf({
    metadata: { name: 'x', bindings: {} },
    trigger: { type: 'timerTrigger', schedule: text },
    triggerName: 'x',
    callback: () => undefined,
    clients: [],
    refused: undefined,
  });
const next = (text: string, after: string) => schedule(text).nextRun(new Date(after))?.toISOString();

conforms('schedules', [
  {
    name: 'six fields begin with the seconds, five with the minutes',
    source: `${SCHEDULES}/CronSchedule.cs (TryCreate)`,
    run: () => {
      expect(next('15 30 9 * * *', '2026-05-01T00:00:00Z')).toBe('2026-05-01T09:30:15.000Z');
      expect(next('30 9 * * *', '2026-05-01T00:00:00Z')).toBe('2026-05-01T09:30:00.000Z');
      expect(next('*/10 * * * * *', '2026-05-01T00:00:05Z')).toBe('2026-05-01T00:00:10.000Z');
    },
  },
  {
    name: 'names of days and months, ranges and lists',
    source: 'docs functions-bindings-timer (NCRONTAB expressions)',
    run: () => {
      expect(next('0 30 9 * Jan Mon', '2026-01-01T00:00:00Z')).toBe('2026-01-05T09:30:00.000Z');
      expect(next('0 0 9-17 * * 1-5', '2026-05-02T00:00:00Z')).toBe('2026-05-04T09:00:00.000Z');
      expect(next('0 5,8,10 * * * *', '2026-05-01T00:06:00Z')).toBe('2026-05-01T00:08:00.000Z');
    },
  },
  {
    name: 'a day of the month and a day of the week have to fit both',
    source: 'NCrontab CrontabSchedule.cs (GetNextOccurrence: _daysOfWeek.Contains)',
    run: () => expect(next('0 0 0 13 * Fri', '2026-01-01T00:00:00Z')).toBe('2026-02-13T00:00:00.000Z'),
  },
  {
    name: 'are in UTC, or in the zone that WEBSITE_TIME_ZONE names, summer time included',
    source: 'docs functions-bindings-timer (NCRONTAB time zones)',
    run: () => {
      process.env['WEBSITE_TIME_ZONE'] = 'Europe/Amsterdam';
      try {
        expect(next('0 30 9 * * *', '2026-01-05T00:00:00Z')).toBe('2026-01-05T08:30:00.000Z');
        expect(next('0 30 9 * * *', '2026-07-01T00:00:00Z')).toBe('2026-07-01T07:30:00.000Z');
      } finally {
        delete process.env['WEBSITE_TIME_ZONE'];
      }
    },
  },
  {
    name: 'what is none is an error that names the function',
    source: `${SCHEDULES}/TimerSchedule.cs (The schedule expression was not recognized)`,
    run: () => {
      for (const text of ['whenever', '* * *', '99 * * * * *', ''])
        expect(() => schedule(text)).toThrow(/of x is no NCRONTAB expression/);
    },
  },
]);

conforms('runs', [
  {
    name: 'come on time; the setting between per cents is the schedule',
    source: 'docs functions-bindings-timer (%ScheduleAppSetting%)',
    run: async () => expect((await ran('everySecond', 2))[0]).toMatchObject({ isPastDue: false }),
  },
  {
    name: 'a schedule of more than once a minute is not remembered',
    source: `${SCHEDULES}/TimerSchedule.cs:71-74, 124`,
    run: async () => {
      expect((await ran('everySecond', 1))[0]?.scheduleStatus ?? null).toBeNull();
      expect(Object.keys(kept())).not.toContain('everySecond');
      expect(Object.keys(kept())).not.toContain('unmonitored');
    },
  },
  {
    name: 'all others are, with their next time, from the first start on',
    source: `${SCHEDULES}/ScheduleMonitor.cs:52-67`,
    run: () => {
      expect(kept()['rarely']).toMatchObject({
        Last: '0001-01-01T00:00:00.000Z',
        Next: expect.stringMatching(/:00:00\.000Z$/),
      });
      expect(Object.keys(kept())).toContain('fiveFields');
    },
  },
  {
    name: 'runOnStartup runs once at the start, not past due',
    source: `${LISTENER}:137-145`,
    run: async () => {
      expect(await ran('atStart', 1)).toEqual([expect.objectContaining({ isPastDue: false })]);
      expect(await runs('never')).toEqual([]);
    },
  },
  {
    name: 'one that takes longer than its interval is not run beside itself',
    source: `${LISTENER}:272-274 (_invocationLock)`,
    run: async () => expect((await ran('slow', 2)).every((most) => (most as unknown) === 1)).toBe(true),
  },
]);

conforms('by hand', [
  {
    name: 'with the master key: 202 at once, 404 for what is not there, 401 without the key',
    source: 'functions-host src/WebJobs.Script.WebHost/Controllers/FunctionsController.cs:100-160',
    run: async () => {
      expect(await byHand('never', 'wrong')).toBe(401);
      expect(await byHand('nobody')).toBe(404);
      expect(await byHand('NEVER')).toBe(202);
      expect(await ran('never', 1)).toHaveLength(1);
    },
  },
]);

conforms('retries', [
  {
    name: 'with a fixed pause, as often as is said, told in the context',
    source: 'docs functions-bindings-error-pages (fixed delay), nodejs-library src/converters/fromRpcContext.ts',
    run: async () => {
      await byHand('retries');
      expect(await ran('retries', 3)).toEqual([0, 1, 2].map((retryCount) => ({ retryCount, maxRetryCount: 2 })));
      await until(
        () => (host.log().match(/retries failed: not this time/g)?.length === 3 ? true : undefined),
        'it was logged',
      );
    },
  },
  {
    name: 'with growing pauses of whole seconds, until it succeeds',
    source:
      'docs functions-bindings-error-pages (exponential backoff), nodejs-library src/converters/toRpcDuration.ts:24-27 (rounded)',
    run: async () => {
      await byHand('backsOff');
      const [first = 0, second = 0, third = 0] = (await ran('backsOff', 3)) as unknown as number[];
      // The clock of dates may be a millisecond behind that of timers.
      expect(second - first).toBeGreaterThanOrEqual(999);
      expect(third - second).toBeGreaterThanOrEqual(1_999);
    },
  },
]);

conforms('the page of the host', [
  {
    name: 'shows each timer with its schedule and its next run',
    source: 'docs/local-host.md',
    run: async () => {
      const html = await (await host.request(`/host?code=${host.keys().masterKey}`)).text();
      expect(html).toMatch(
        /<td>rarely<td><span class="n">0 0 0 29 2 \*<\/span><td><span class="n">\d{4}-02-29 00:00:00</,
      );
      expect(html).toMatch(/<td>everySecond<td>/);
    },
  },
]);

const lines = (file = journal) => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []);
conforms('a timer that runs when the host ends', [
  {
    name: 'ends its run first, and is not run beside itself by the next process',
    source: `${LISTENER}:272-274, functions-host src/WebJobs.Script.WebHost/WebJobsScriptHostService.cs:926-932 (drain at a stop)`,
    run: async () => {
      await until(() => (lines().at(-1) === 'begin' ? true : undefined), 'a run goes on');
      await host.restart();
      const before = lines().length;
      await until(() => (lines().length >= before + 2 ? true : undefined), 'it runs once more');
      expect(lines().map((each, index) => each === (index % 2 === 0 ? 'begin' : 'end'))).not.toContain(false);
    },
  },
]);

// Scheduled for a 29th of February: no run of its own comes in between.
const missed = {
  Last: '2019-01-01T00:00:00.000Z',
  Next: '2020-02-29T00:00:00.000Z',
  LastUpdated: '2019-01-01T00:00:00.000Z',
};
conforms('after a time in which the host was down', [
  {
    name: 'a missed run is made up for once, marked as past due; a changed schedule is not',
    source: `${LISTENER}:106-135, ${SCHEDULES}/ScheduleMonitor.cs:69-125`,
    run: async () => {
      await host.end();
      const all = kept();
      writeFileSync(file(), JSON.stringify({ ...all, rarely: missed, changed: missed, unmonitored: missed }));
      await host.start();
      const [run] = await ran('rarely', 1);
      expect(run).toMatchObject({ isPastDue: true });
      expect(run?.scheduleStatus).toMatchObject({ next: missed.Next });
      await until(() => (kept()['rarely']?.Next === missed.Next ? undefined : true), 'the run is noted');
      expect(new Date(String(kept()['rarely']?.Next)) > new Date()).toBe(true);
      expect(await runs('changed')).toEqual([]);
      expect(await runs('unmonitored')).toEqual([]);
      expect(await runs('rarely')).toHaveLength(1);
    },
  },
  {
    name: 'a run that ends while the host stops is noted, one that a kill cut short is made up for',
    source: `${LISTENER} (StopAsync waits for the invocation, whose status is updated after it)`,
    run: async () => {
      const noted = () => lines(`${journal}-noted`);
      const begun = (times: number) =>
        until(
          () => (noted().filter((each) => each === 'begin').length === times ? true : undefined),
          `it begins ${times} times`,
        );
      const startWithMissed = async () => {
        await host.end();
        writeFileSync(file(), JSON.stringify({ ...kept(), noted: missed }));
        await host.start();
      };
      await startWithMissed();
      await begun(1);
      await host.restart();
      await ran('everySecond', 1);
      expect(noted()).toEqual(['begin', 'end']);
      await startWithMissed();
      await begun(2);
      await host.restart('SIGKILL');
      await begun(3);
    },
  },
]);
