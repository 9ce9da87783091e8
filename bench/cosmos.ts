import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { endProcess } from '../test/support/processes.ts';
import { KEY, type Medians, type Task } from './cosmos-client.ts';
import { head, memory, round, row, say } from './report.ts';

const SIZES = [1_000, 100_000];
const RATIO_LIMIT = 1.5;
const SERVE = path.join(import.meta.dirname, '../test/integration/cosmos/serve.ts');

interface Server {
  child: ChildProcess;
  url: string;
  folder: string;
  /** From the start of its process to its first word, ms. */
  startedIn: number;
}

/** `npm run bench:cosmos`: whether the Cosmos DB stand-in takes longer with 100,000 documents than with 1,000. */
const servers: Server[] = [];
try {
  for (const count of SIZES) {
    const folder = mkdtempSync(path.join(tmpdir(), 'bench-cosmos-'));
    const filling = await start(folder);
    servers.push(filling);
    const began = performance.now();
    await client({ kind: 'fill', url: filling.url, count });
    say(`${count} documents written in ${round((performance.now() - began) / 1000)} s`);
    await endProcess(filling.child, 'SIGKILL');
    servers.splice(servers.indexOf(filling), 1, await start(folder));
  }
  const asked = servers.map(({ url }, n) => ({ url, count: SIZES[n] ?? 0 }));
  const medians: Medians = JSON.parse(await client({ kind: 'measure', servers: asked, rounds: 20, repeats: 20 }));

  say('\nOne request at a time, both sizes in turn, ms of the median');
  head(['operation', ...SIZES.map((size) => `${size.toLocaleString('en')} documents`), 'ratio']);
  const ratios = Object.entries(medians).map(([name, [few = 0, many = 0]]) => {
    row([name, round(few, 2), round(many, 2), round(many / few, 2)]);
    return { name, ratio: many / few };
  });
  say('\nThe process');
  head(['', ...SIZES.map((size) => `${size.toLocaleString('en')} documents`)]);
  row(['start after a kill, ms', ...servers.map(({ startedIn }) => round(startedIn, 0))]);
  row(['memory after the run, MB', ...servers.map(({ child }) => memory(child.pid ?? 0))]);

  const slow = ratios.filter(({ ratio }) => ratio > RATIO_LIMIT);
  for (const { name, ratio } of slow)
    say(`The ${name} takes ${round(ratio, 2)} times as long; the limit is ${RATIO_LIMIT}.`);
  if (slow.length > 0) process.exitCode = 1;
} finally {
  for (const { child, folder } of servers) {
    await endProcess(child, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(folder: string): Promise<Server> {
  const began = performance.now();
  const child = spawn(process.execPath, [SERVE, folder, KEY], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, folder, url: line.toString().trim(), startedIn: performance.now() - began };
}

async function client(task: Task): Promise<string> {
  const script = path.join(import.meta.dirname, 'cosmos-client.ts');
  const run = promisify(execFile)(process.execPath, [script, JSON.stringify(task)], { timeout: 600_000 });
  return (await run).stdout;
}
