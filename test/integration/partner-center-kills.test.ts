import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newCustomer, Sandbox } from '../support/sandbox.ts';

/** Starts the sandbox of a folder in a process of its own, that can be killed. */
const START = `
import { startPartnerCenter } from './local/partner-center/index.ts';
const { url } = await startPartnerCenter(JSON.parse(process.argv[1]));
console.log(url);
`;

let sandbox: Sandbox;
let child: ChildProcess | undefined;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.down();
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await sandbox.dispose();
});

async function up(): Promise<string> {
  const options = { port: 0, dataDir: path.join(sandbox.folder, 'partner-center'), ...sandbox.signIn };
  child = spawn(process.execPath, ['--input-type=module', '-e', START, JSON.stringify(options)], {
    cwd: path.join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  return String(url);
}

test('killed in the middle of its work, it has done what it acknowledged, and a repeat does the rest once', async () => {
  const authorization = `Bearer ${await sandbox.token()}`;
  const writes = Array.from({ length: 60 }, () => ({ requestId: randomUUID(), body: newCustomer() }));
  const acknowledged = new Map<string, string>();

  const create = async (url: string, { requestId, body }: (typeof writes)[number]) => {
    const headers = { authorization, 'ms-requestid': requestId };
    const response = await fetch(`${url}/v1/customers`, { method: 'POST', headers, body: JSON.stringify(body) });
    const { id } = (await response.json()) as { id: string };
    expect(response.status).toBe(201);
    // What was acknowledged before a kill is what the repeat hears.
    expect(acknowledged.get(requestId) ?? id).toBe(id);
    acknowledged.set(requestId, id);
  };

  for (const enough of [5, 20, 40]) {
    const url = await up();
    const dead = once(child as ChildProcess, 'exit');
    const killed: Promise<void>[] = writes.map((write) =>
      create(url, write).then(
        () => void (acknowledged.size >= enough && child?.kill('SIGKILL')),
        (error: Error & { cause?: unknown }) => {
          // A call that the kill cut off; anything else is a failure of the sandbox.
          if (error.message !== 'fetch failed' && error.message !== 'terminated') throw error;
        },
      ),
    );
    await Promise.all(killed);
    await dead;
  }

  const url = await up();
  await Promise.all(writes.map((write) => create(url, write)));
  const customers = (await (await fetch(`${url}/sandbox/customers`)).json()) as { id: string; domain: string }[];
  expect(customers.map(({ id }) => id).sort()).toEqual([...acknowledged.values()].sort());
  expect(new Set(customers.map(({ domain }) => domain)).size).toBe(writes.length);
});
