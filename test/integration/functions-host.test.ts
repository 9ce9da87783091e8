import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Running, startThread } from '../../local/thread.ts';
import { eventually } from '../support/system.ts';

const APP = path.join(import.meta.dirname, '../fixtures/app');
let folder: string;
let host: Running;
let url: string;

const open = async (port = 0) => {
  const env = {
    ...process.env,
    LOG_LEVEL: 'silent',
    EFFECTS_FILE: path.join(folder, 'effects'),
    EVERY_SECOND: '* * * * * *',
  };
  const request = { module: './functions-host/index.ts', start: 'startFunctionsHost', name: 'host' };
  host = await startThread({ ...request, options: { appDir: APP, port, dataDir: folder } }, env, (_name, error) => {
    throw error;
  });
  url = String(host.info['url']);
};
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tandem-host-'));
  await open();
});
afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

const keys = () => JSON.parse(readFileSync(path.join(folder, 'keys.json'), 'utf8')) as Record<string, string>;
const effects = (what: string) => {
  const file = path.join(folder, 'effects');
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line === what).length
    : 0;
};
const json = async (target: string, init: RequestInit = {}) =>
  (await (await fetch(`${url}${target}`, init)).json()) as Record<string, unknown>;

describe('routes', () => {
  test.each([
    ['/api/things/mine', 'literal', {}],
    ['/api/things/MINE', 'literal', {}],
    ['/api/things/42', 'number', { n: '42' }],
    ['/api/things/0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e', 'guid', { g: '0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e' }],
    ['/api/things/yours', 'parameter', { id: 'yours' }],
    ['/api/things/a%20b%2Fc', 'parameter', { id: 'a b%2Fc' }],
    ['/api/files/a/b/c.txt', 'rest', { rest: 'a/b/c.txt' }],
    ['/api/files', 'rest', { rest: '' }],
    ['/api/echo', 'echo', {}],
    ['/api/echo/7', 'echo', { id: '7' }],
    ['/api/any', 'anyMethod', {}],
  ])('%s → %s', async (target, name, params) => expect(await json(target)).toMatchObject({ name, params }));

  test.each([
    ['GET', '/api/unknown'],
    ['GET', '/things/mine'],
    ['GET', '/api/things/mine/more'],
    ['GET', '/api/echo/1/2'],
    ['GET', '/api/things/%ZZ'],
    ['POST', '/api/things/mine'],
    ['HEAD', '/api/things/mine'],
    ['DELETE', '/api/echo'],
    ['PUT', '/api/any'],
  ])('%s %s → 404', async (method, target) => expect((await fetch(`${url}${target}`, { method })).status).toBe(404));
});

describe('requests and responses', () => {
  test('bodies, headers, queries and the client’s address come through', async () => {
    const got = await json('/api/echo/1?a=1&a=2&b=%C3%A9', {
      method: 'POST',
      body: 'héllo',
      headers: { 'x-test': 'yes' },
    });
    expect(got).toMatchObject({
      method: 'POST',
      body: 'héllo',
      header: 'yes',
      query: [
        ['a', '1'],
        ['a', '2'],
        ['b', 'é'],
      ],
    });
    expect(got['forwarded']).toMatch(/^127\.0\.0\.1:\d+$/);
    const proxied = await json('/api/echo', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(proxied['forwarded']).toMatch(/^203\.0\.113\.9, 127\.0\.0\.1:\d+$/);
  });

  test('status, headers, cookies and bytes go out', async () => {
    const response = await fetch(`${url}/api/teapot`);
    expect(response.status).toBe(418);
    expect(response.headers.get('x-tea')).toBe('green');
    expect(response.headers.get('set-cookie')).toBe('a=b%20c; Path=/; HttpOnly');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255]);
  });

  test.each([
    ['no URL', '//', 'localhost', 400],
    ['a whole URL', 'http://elsewhere.example/api/echo/7', 'localhost', 200],
    ['for a host that cannot be one', '/api/echo/7', 'a b', 200],
  ])('a request target that is %s is no failure of the host', async (_what, target, hostHeader, status) => {
    const answered = await new Promise<number | undefined>((resolve, reject) => {
      const port = Number(host.info['port']);
      const sent = request({ host: '127.0.0.1', port, path: target, headers: { host: hostHeader } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once('error', reject);
      sent.end();
    });
    expect(answered).toBe(status);
  });

  test('HEAD has no body, a function that gives nothing is a 204, one that throws a 500 that tells nothing', async () => {
    const head = await fetch(`${url}/api/echo`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(`${url}/api/nothing`)).status).toBe(204);
    const boom = await fetch(`${url}/api/boom`);
    expect([boom.status, await boom.text()]).toEqual([500, '']);
  });
});

describe('keys', () => {
  const status = async (target: string, key?: string, init: RequestInit = {}) =>
    (await fetch(`${url}${target}`, { ...init, headers: key === undefined ? {} : { 'x-functions-key': key } })).status;

  test('function level takes the function key or the master key, in a header or in the query', async () => {
    const { functionKey = '', masterKey = '' } = keys();
    expect(await status('/api/with-key')).toBe(401);
    expect(await status('/api/with-key', 'wrong')).toBe(401);
    expect(await status('/api/with-key', functionKey)).toBe(200);
    expect(await status('/api/with-key', masterKey)).toBe(200);
    expect(await status(`/api/with-key?code=${functionKey}`)).toBe(200);
  });

  test('admin level, /admin and the management API want theirs', async () => {
    const { functionKey = '', masterKey = '', durableKey = '' } = keys();
    expect(await status('/api/for-admins', functionKey)).toBe(401);
    expect(await status('/api/for-admins', masterKey)).toBe(200);
    expect(await status('/admin/host/status')).toBe(401);
    expect(await status('/admin/host/status', masterKey)).toBe(200);
    expect(await status('/runtime/webhooks/durabletask/instances')).toBe(401);
    expect(await status(`/runtime/webhooks/durabletask/instances?code=${durableKey}`)).toBe(200);
  });
});

describe('timers', () => {
  test('run on their schedule', () => eventually(() => expect(effects('tick false')).toBeGreaterThanOrEqual(2)));

  test('run by hand, with the master key', async () => {
    const run = (name: string, key: string) =>
      fetch(`${url}/admin/functions/${name}`, {
        method: 'POST',
        headers: { 'x-functions-key': key, 'content-type': 'application/json' },
        body: '{}',
      });
    const { masterKey = '' } = keys();
    expect((await run('byHand', 'wrong')).status).toBe(401);
    expect((await run('nobody', masterKey)).status).toBe(404);
    expect((await run('broken', masterKey)).status).toBe(202);
    expect((await run('byHand', masterKey)).status).toBe(202);
    await eventually(() => expect(effects('by hand')).toBe(1));
  });
});

describe('orchestrations', () => {
  const start = async (name: string, input: unknown, id: string = randomUUID()) => {
    const response = await fetch(`${url}/api/start/${name}/${id}`, { method: 'POST', body: JSON.stringify(input) });
    return { id, status: response.status };
  };
  const status = (id: string) => json(`/api/status/${id}`);
  const raise = async (id: string, event: string, data: unknown) =>
    (await fetch(`${url}/api/raise/${id}/${event}`, { method: 'POST', body: JSON.stringify(data) })).status;
  const management = (target: string, init: RequestInit = {}) =>
    fetch(
      `${url}/runtime/webhooks/durabletask/${target}${target.includes('?') ? '&' : '?'}code=${keys()['durableKey']}`,
      init,
    );
  const ended = (id: string, runtimeStatus: string) =>
    eventually(async () => {
      const found = await status(id);
      expect(found['runtimeStatus']).toBe(runtimeStatus);
      return found;
    });
  const run = async (name: string, input: unknown) =>
    (await ended((await start(name, input)).id, 'Completed'))['output'];

  test('a sequence of activities, with results of all kinds', async () =>
    expect(await run('sequence', 5)).toEqual({ n: 20, nothing: null }));
  test('a fan-out', async () => expect(await run('fan', null)).toEqual(Array.from({ length: 10 }, (_, n) => n * 2)));
  test('time passes between the turns', async () => expect(await run('clock', null)).toBe(true));
  test('a timer that wins', async () => expect(await run('race', 30)).toBe('timer'));

  test('an event that wins, and cancels the timer', async () => {
    const { id } = await start('race', 60_000);
    expect(await raise(id, 'go', 1)).toBe(202);
    expect((await ended(id, 'Completed'))['output']).toBe('event');
  });

  test('an event that comes before it is waited for is kept', async () => {
    const { id } = await start('twice', null);
    await raise(id, 'two', 'b');
    await raise(id, 'one', 'a');
    expect((await ended(id, 'Completed'))['output']).toEqual(['a', 'b']);
  });

  test('custom status and status codes of the management API', async () => {
    const { id } = await start('waits', null);
    await eventually(async () =>
      expect(await status(id)).toMatchObject({ runtimeStatus: 'Running', customStatus: 'waiting' }),
    );
    expect((await management(`instances/${id}`)).status).toBe(202);
    expect((await management('instances/nobody')).status).toBe(404);
    expect((await management('instances/nobody/raiseEvent/go', { method: 'POST', body: '1' })).status).toBe(404);
    await raise(id, 'go', { a: 1 });
    await ended(id, 'Completed');
    expect((await management(`instances/${id}`)).status).toBe(200);
    expect((await management(`instances/${id}/raiseEvent/go`, { method: 'POST', body: '1' })).status).toBe(410);
    expect(effects('got {"a":1}')).toBe(1);
  });

  test('a running id is not started again, a finished one is', async () => {
    const { id, status: first } = await start('race', 60_000);
    expect(first).toBe(200);
    expect((await start('race', 1, id)).status).toBe(409);
    await raise(id, 'go', 1);
    await ended(id, 'Completed');
    expect((await start('race', 1, id)).status).toBe(200);
    await eventually(async () => expect((await status(id))['output']).toBe('timer'));
  });

  test('50 starts of one id at once: one is taken', async () => {
    const id = randomUUID();
    const starts = await Promise.all(Array.from({ length: 50 }, () => start('waits', null, id)));
    expect(starts.filter((each) => each.status === 200)).toHaveLength(1);
    await management(`instances/${id}/terminate?reason=enough`, { method: 'POST' });
  });

  test('an activity that fails is tried again, with growing pauses', async () => {
    const what = `flaky ${randomUUID()}`;
    expect(await run('retries', { what, fails: 2, attempts: 5 })).toBe(3);
    expect(effects(what)).toBe(3);
  });

  test('and given up after the last attempt', async () => {
    const what = `hopeless ${randomUUID()}`;
    expect(await run('retries', { what, fails: 99, attempts: 3 })).toBe('gave up');
    expect(effects(what)).toBe(3);
    expect(effects(`gave up ${what}`)).toBe(1);
  });

  test('two that are retried side by side do not mix up', async () =>
    expect(await run('retriesAtOnce', randomUUID())).toEqual([2, 3, { n: 42 }]));

  test('continue-as-new starts over with its input and keeps its id', async () => {
    const what = `again ${randomUUID()}`;
    expect(await run('again', { n: 1, what })).toBe('done');
    expect([1, 2, 3].map((n) => effects(`${what} ${n}`))).toEqual([1, 1, 1]);
  });

  test('one that throws has failed, with its message', async () => {
    const found = await ended((await start('fails', null)).id, 'Failed');
    expect(String(found['output'])).toContain('on purpose');
    expect((await ended((await start('unhandled', null)).id, 'Failed'))['output']).toMatch(/flaky/);
  });

  test.each([
    ['tooLong', 'timers of more than six days'],
    ['entity', 'entities'],
  ])('%s is refused by name', async (name, what) => {
    const found = await ended((await start(name, null)).id, 'Failed');
    expect(found['output']).toContain(`does not serve ${what}`);
  });

  test('a sub-orchestration', async () => expect(await run('subOrchestration', null)).toEqual({ n: 4, nothing: null }));

  test('an orchestrator that is not there cannot be started', async () =>
    expect((await management('orchestrators/nobody', { method: 'POST', body: 'null' })).status).toBe(400));

  test('terminate and purge', async () => {
    const { id } = await start('waits', null);
    expect(await (await management(`instances/${id}`, { method: 'DELETE' })).json()).toEqual({ instancesDeleted: 0 });
    expect((await management(`instances/${id}/terminate?reason=enough`, { method: 'POST' })).status).toBe(202);
    expect(await status(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
    expect((await management(`instances/${id}/terminate`, { method: 'POST' })).status).toBe(410);
    expect(await (await management(`instances/${id}`, { method: 'DELETE' })).json()).toEqual({ instancesDeleted: 1 });
    expect((await management(`instances/${id}`)).status).toBe(404);
  });

  test('instances are listed page by page, filtered by status and prefix', async () => {
    const prefix = `list-${randomUUID()}`;
    for (const n of [1, 2, 3, 4, 5]) await start('waits', null, `${prefix}-${n}`);
    await raise(`${prefix}-3`, 'go', 1);
    await ended(`${prefix}-3`, 'Completed');
    const seen: string[] = [];
    let token: string | null = null;
    do {
      const page: Response = await management(`instances?top=2&instanceIdPrefix=${prefix}&runtimeStatus=Running`, {
        headers: token === null ? {} : { 'x-ms-continuation-token': token },
      });
      seen.push(...((await page.json()) as { instanceId: string }[]).map(({ instanceId }) => instanceId));
      token = page.headers.get('x-ms-continuation-token');
    } while (token !== null);
    expect(seen).toEqual([1, 2, 4, 5].map((n) => `${prefix}-${n}`));
  });

  test('what is not served of the management API is refused by name', async () => {
    const response = await management('instances/x/rewind', { method: 'POST' });
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('rewind');
  });

  test('an activity that runs at a clean stop is let finish, and not done again', async () => {
    const what = `slow ${randomUUID()}`;
    const { id } = await start('slowly', what);
    await eventually(() => expect(effects(what)).toBe(1));
    const port = Number(host.info['port']);
    await host.stop();
    await open(port);
    expect((await ended(id, 'Completed'))['output']).toBe(what);
    expect(effects(what)).toBe(1);
  });

  test('what waits goes on after a restart, and what was done is not done again', async () => {
    const what = `restart ${randomUUID()}`;
    const waiting = await start('waits', null);
    const racing = await start('race', 300);
    await ended((await start('again', { n: 3, what })).id, 'Completed');
    await eventually(async () => expect((await status(waiting.id))['customStatus']).toBe('waiting'));
    const port = Number(host.info['port']);
    await host.stop();
    await open(port);
    expect(effects(`${what} 3`)).toBe(1);
    expect((await ended(racing.id, 'Completed'))['output']).toBe('timer');
    await raise(waiting.id, 'go', what);
    expect((await ended(waiting.id, 'Completed'))['output']).toBe(what);
  });
});
