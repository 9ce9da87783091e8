import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, newAddress, System } from '../support/system.ts';

const ROOT = path.join(import.meta.dirname, '../..');
let system: System;
let folder: string;
beforeAll(async () => {
  system = await System.start();
  folder = mkdtempSync(path.join(tmpdir(), 'tandem-command-'));
});
afterAll(async () => {
  await system.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command until it ends by itself. */
function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; output: string[] }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['local/main.ts', ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('exit', (code) => resolve({ code, output: output.trim().split('\n') }));
  });
}

const last = ({ output }: { output: string[] }) => JSON.parse(output.at(-1) ?? '{}') as { msg: string; level: number };

describe('a start that cannot work says why in one line and ends with 1', () => {
  test('the port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(system.port + 9, '127.0.0.1', resolve));
    const ended = await run(['--port', String(system.port + 9), '--data', path.join(folder, 'port')]);
    server.close();
    expect(ended.code).toBe(1);
    expect(last(ended).msg).toMatch(new RegExp(`^Port ${system.port + 9} .*in use`));
    expect(ended.output).toHaveLength(2);
  });

  test('the data folder is in use', async () => {
    const ended = await run(['--port', String(system.port + 9), '--data', system.data]);
    expect(ended.code).toBe(1);
    expect(last(ended).msg).toContain(`${system.data} is in use by another process`);
    expect(ended.output).toHaveLength(2);
  });

  test('the data folder cannot be written', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const ended = await run(['--data', path.join(file, 'below')]);
    expect(ended.code).toBe(1);
    expect(last(ended).msg).toContain('cannot be written');
    expect(ended.output).toHaveLength(2);
  });

  test.each([[['--port', 'x']], [['--port', '70000']], [['--prot', '1']]])('the arguments are %j', async (args) => {
    const ended = await run(args);
    expect(ended.code).toBe(1);
    expect(last(ended).msg).toMatch(/port|prot/);
    expect(ended.output).toHaveLength(2);
  });
});

test('a setting that is wrong is named, and its value is not shown', async () => {
  await expect(System.start({ INVITATION_LIFETIME: 'a-month', NOTIFY_EMAIL: 'no-address' })).rejects.toThrow(
    /ended with 1[\s\S]*The settings are not complete[\s\S]*NOTIFY_EMAIL[\s\S]*INVITATION_LIFETIME/,
  );
  await expect(System.start({ LINK_KEY: 'c2hvcnQ-secret' })).rejects.toThrow(/^(?![\s\S]*c2hvcnQ)[\s\S]*LINK_KEY/);
});

test('it says its addresses, one a line, and stops cleanly on SIGTERM', async () => {
  const other = await System.start();
  const { id } = await other.invite();
  for (const offset of [0, 1, 2, 3, 4]) expect(other.log()).toMatch(new RegExp(`"url":"${other.url(offset)}"`));
  expect(await other.end('SIGTERM')).toBe(0);
  expect(other.log()).toContain('stopped');
  await other.up();
  expect((await other.invitation(id)).status).toBe('pending');
  await other.dispose();
});

test('a clean stop under load cuts off nobody who has been let in', async () => {
  const other = await System.start();
  await other.token();
  const body = () => ({ resellerName: 'Fabrikam', resellerEmail: newAddress(), language: 'en' });
  const answers = Array.from({ length: 40 }, () =>
    other.api('POST', '/api/invitations', { body: body() }).catch(() => undefined),
  );
  await Promise.race(answers);
  expect(await other.end('SIGTERM')).toBe(0);
  const taken = (await Promise.all(answers)).filter((answer) => answer !== undefined);
  expect(taken.length).toBeGreaterThan(0);
  expect(new Set(taken.map(({ status }) => status))).toEqual(new Set([202]));
  await other.up();
  for (const { body: made } of taken) {
    await eventually(async () => expect((await other.invitation(made.id)).mail.status).toBe('delivered'));
  }
  expect(await other.messages()).toHaveLength(taken.length);
  await other.dispose();
});

test('a request target that is no URL ends that request, not the system', async () => {
  for (const offset of [0, 1, 2, 3, 4]) {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: system.port + offset, path: '//' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once('error', reject);
      sent.end();
    });
    expect([offset, Number(status) >= 400 && Number(status) < 500]).toEqual([offset, true]);
  }
  expect((await system.api('GET', '/api/health', { token: null })).status).toBe(200);
});

test('killing npm stops it too, and frees its ports', async () => {
  const port = String(system.port + 20);
  const npm = spawn('npm', ['start', '--', '--port', port, '--data', path.join(folder, 'npm')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS)/.test(name))),
  });
  let output = '';
  npm.stdout.on('data', (chunk) => (output += chunk));
  const health = () =>
    fetch(`http://localhost:${port}/api/health`).then(
      ({ status }) => status,
      () => 'nobody',
    );
  await eventually(() => expect(output).toContain('ready; data and keys'));
  expect(await health()).toBe(200);
  npm.kill('SIGKILL');
  await eventually(async () => expect(await health()).toBe('nobody'));
});

test('on a terminal the log is for people', async () => {
  const ended = await run(['--port', 'x'], { FORCE_PRETTY: '1' });
  expect(ended.output.at(-1)).toMatch(/^\S*\[\d\d:\d\d:\d\d\] .*FATAL.*--port takes a number/);
});

test('keys are for their owner only', () => {
  expect(system.modeOf('keys.json') & 0o077).toBe(0);
  expect(system.modeOf('functions/keys.json') & 0o077).toBe(0);
});
