import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { HostProcess, until } from './host.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
// Below this folder, so that the app finds the libraries.
const folder = mkdtempSync(path.join(ROOT, 'node_modules', '.tmp-host-app-'));
const host = new HostProcess(folder);
afterAll(async () => {
  await host.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('--watch loads a changed app again, and what waits goes on with the new code', async () => {
  cpSync(path.join(import.meta.dirname, 'apps/durable'), folder, { recursive: true });
  await host.start(['--watch']);
  const id = await host.begin('waits');
  await host.shows(id, 'waiting');
  const file = path.join(folder, 'index.js');
  const source = readFileSync(file, 'utf8');

  writeFileSync(file, 'this is no JavaScript');
  await until(
    () => (host.log().includes('the app does not start, waiting for a change') ? true : undefined),
    'it says so',
  );
  const added = `app.http('added', { authLevel: 'anonymous', handler: () => ({ body: 'new' }) });`;
  const before = "return yield context.df.waitForExternalEvent('go');";
  expect(source).toContain(before);
  const changed = source.replace(before, "return { new: yield context.df.waitForExternalEvent('go') };");
  writeFileSync(file, `${changed}\n${added}`);
  await until(async () => {
    const response = await host.request('/api/added').catch(() => undefined);
    return response?.status === 200 ? true : undefined;
  }, 'the new function answers');

  expect((await host.status(id)).runtimeStatus).toBe('Running');
  await host.raise(id, 'go', 'across versions');
  expect((await host.reached(id, 'Completed')).output).toEqual({ new: 'across versions' });
});

test('host.json may let a start take the place of an instance that runs (durable-extension OverridableStates.cs:15-19)', async () => {
  const id = await host.begin('waits', 1);
  await host.shows(id, 'waiting');
  await expect(host.begin('waits', 2, id)).rejects.toThrow('409');
  const file = path.join(folder, 'host.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  settings.extensions.durableTask.overridableExistingInstanceStates = 'AnyState';
  writeFileSync(file, JSON.stringify(settings));
  await until(() => host.begin('waits', 2, id).catch(() => undefined), 'it is started anew');
  expect(await host.reached(id, 'Running')).toMatchObject({ input: 2 });
  await host.raise(id, 'go', 'second');
  expect((await host.reached(id, 'Completed')).output).toEqual({ new: 'second' });
});

test('ended instances are purged after the time that is set, and what waits is not', async () => {
  const brief = new HostProcess('durable', { HOST_KEEP_ENDED_DAYS: String(0.5 / 86_400) });
  await brief.start();
  const waiting = await brief.begin('waits');
  await brief.shows(waiting, 'waiting');
  const { instanceId } = await brief.run('returnsNothing');
  await pause(600);
  await brief.restart();
  await until(
    async () => ((await brief.manage(`instances/${instanceId}`)).status === 404 ? true : undefined),
    'it is gone',
  );
  expect((await brief.status(waiting)).runtimeStatus).toBe('Running');
  await brief.dispose();
});

test('a folder without an app, and data in use, are one clear line', async () => {
  const nobody = new HostProcess(tmpdir());
  await expect(nobody.start()).rejects.toThrow('--app takes the folder of a Functions app');
  await nobody.dispose();
  const second = new HostProcess(folder);
  Object.assign(second, { data: host.data });
  await expect(second.start()).rejects.toThrow('is in use by another process');
});
