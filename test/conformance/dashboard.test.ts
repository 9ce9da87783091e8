import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HostProcess, until } from './host.ts';

const host = new HostProcess('durable');
beforeAll(() => host.start(), 120_000);
afterAll(() => host.dispose());

const page = async (target: string, init: RequestInit = {}) => {
  const headers = { 'x-functions-key': host.keys().masterKey, ...init.headers };
  const response = await host.request(target, { redirect: 'manual', ...init, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
};
const command = (id: string, verb: string, form: Record<string, string> = {}) =>
  page(`/host/instances/${id}/${verb}`, { method: 'POST', body: new URLSearchParams(form) });

test('it wants the master key, which a form takes and a cookie of this site keeps', async () => {
  expect((await host.request('/host')).status).toBe(401);
  const signIn = (key: string) =>
    host.request('/host/sign-in', { method: 'POST', body: new URLSearchParams({ key }), redirect: 'manual' });
  expect((await signIn('wrong')).status).toBe(401);
  const cookie = String((await signIn(host.keys().masterKey)).headers.get('set-cookie'));
  expect(cookie).toContain('HttpOnly; SameSite=Strict');
  expect((await host.request('/host', { headers: { cookie: cookie.split(';')[0] ?? '' } })).status).toBe(200);
  expect((await host.request('/host/instances/x/terminate', { method: 'POST' })).status).toBe(401);
});

test('it lists instances, finds them by a part of id or name, and shows counts', async () => {
  const id = await host.begin('waits', null, 'find-me-7');
  await host.run('call', { name: 'echo', input: 1 });
  const all = await page('/host');
  expect(all.text).toContain(id);
  expect(all.text).toContain('Completed</a> 1');
  expect((await page('/host?search=FIND-me')).text).toContain(id);
  expect((await page('/host?search=nobody')).text).not.toContain('find-me-7</a>');
  const running = (await page('/host?status=Running&search=waits')).text;
  expect(running).toContain('find-me-7</a>');
  expect(running).not.toContain('class="n Completed"');
  expect(running).toContain('<input type="hidden" name="status" value="Running">');
  expect(running).toContain('href="/host?search=waits&amp;status=Completed"');
});

test('an instance shows what it did, with inputs and outputs, and nothing of it is taken as HTML', async () => {
  const { instanceId } = await host.run('parent', {
    child: 'call',
    input: { name: 'echo', input: '<script>x</script>' },
  });
  const { text } = await page(`/host/instances/${instanceId}`);
  expect(text).toContain('sub-orchestration call');
  expect(text).not.toContain('<script>x');
  expect(text).toContain('&lt;script&gt;x');
  const child = /href="\/host\/instances\/([^"]+)"/g;
  expect([...text.matchAll(child)].map(([, found]) => found)).toHaveLength(1);
  const failed = await host.run('retry', { what: 'dashboard', fails: 1, attempts: 3 });
  const shown = (await page(`/host/instances/${failed.instanceId}`)).text;
  expect(shown).toContain('class="bad"');
  expect(shown).toContain('attempt 2');
  const waiting = await host.begin('race', { ms: 3_600_000, cancel: true });
  await host.reached(waiting, 'Running');
  expect((await page(`/host/instances/${waiting}`)).text).toMatch(/timer until .*\d{4}-\d\d-\d\d .*goes on/);
  expect((await page('/host/instances/nobody')).status).toBe(404);
});

test('commands: suspend, resume, raise, terminate', async () => {
  const id = await host.begin('waits');
  await host.shows(id, 'waiting');
  expect((await command(id, 'suspend', { reason: 'lunch' })).status).toBe(303);
  expect((await host.status(id)).runtimeStatus).toBe('Suspended');
  await command(id, 'resume');
  const refused = await command(id, 'raise', { name: 'go', data: '{broken' });
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('value="{broken"')]);
  expect(refused.text).toContain('The data must be JSON.');
  await command(id, 'raise', { name: 'go', data: '{"a":1}' });
  expect((await host.reached(id, 'Completed')).output).toEqual({ a: 1 });
  const other = await host.begin('waits');
  await command(other, 'terminate', { reason: 'enough' });
  expect(await host.status(other)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  expect((await command(other, 'explode')).status).toBe(404);
});

test('it shows what was done per second, now and over the last minutes', async () => {
  await host.run('call', { name: 'echo', input: 1 });
  const most = async (what: string) =>
    Number(new RegExp(`<td>${what}<td>[\\d.]+<td>([\\d.]+)<td><svg`).exec((await page('/host')).text)?.[1]);
  for (const what of ['started', 'ended', 'turns', 'activities'])
    await until(async () => ((await most(what)) > 0 ? true : undefined), `${what} are counted`);
});

test('an address that cannot be read is a 404', async () => {
  expect((await page('/host/instances/%ZZ')).status).toBe(404);
  expect((await page('/admin/functions/%ZZ')).status).toBe(404);
});
