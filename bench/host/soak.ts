import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * `npm run soak:host`: a day of a provider in minutes. Each of 24 rounds is an hour's lifecycles and a restart, every third
 * by SIGKILL; what ended in earlier rounds is purged as after days. Memory and database have to stay as they were.
 */
const ROOT = path.join(import.meta.dirname, '..', '..');
const HOURS = 24;
const PER_HOUR = Number(process.env['SOAK_PER_HOUR'] ?? 300);
const WAITING = 200;
const data = mkdtempSync(path.join(tmpdir(), 'soak-host-'));
const say = (text: string) => process.stdout.write(`${text}\n`);

async function start(): Promise<{ child: ChildProcess; url: string }> {
  const args = ['local/functions-host/main.ts', '--app', 'bench/host/app', '--port', '0', '--data', data];
  // Three seconds stand for the days that ended instances are kept.
  const env = { ...process.env, HOST_KEEP_ENDED_DAYS: String(3 / 86_400) };
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      const found = /ready: (http:[^;]+);/.exec(String(chunk))?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`The host ended with ${code}.`)));
  });
  return { child, url };
}

const post = async (url: string) => {
  const response = await fetch(url, { method: 'POST', body: 'null', headers: { 'content-type': 'application/json' } });
  if (response.status !== 202) throw new Error(`${url} answered ${response.status}.`);
  await response.text();
};

async function hour(url: string, number: number): Promise<void> {
  let next = 0;
  const one = async () => {
    for (let n = next++; n < PER_HOUR; n = next++) {
      await post(`${url}/api/start/lifecycle/day-${number}-${n}`);
      await post(`${url}/api/answer/day-${number}-${n}`);
    }
  };
  if (number === 0) for (let n = 0; n < WAITING; n += 1) await post(`${url}/api/start/waits/long-${n}`);
  await Promise.all(Array.from({ length: 10 }, one));
  while (Number(await (await fetch(`${url}/api/done`)).json()) < PER_HOUR) await pause(20);
}

const megabytes = (bytes: number) => bytes / 1024 / 1024;
const memoryOf = (pid: number | undefined) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const memory: number[] = [];
const database: number[] = [];
for (let number = 0; number < HOURS; number += 1) {
  const { child, url } = await start();
  await hour(url, number);
  memory.push(memoryOf(child.pid));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(number % 3 === 2 ? 'SIGKILL' : 'SIGTERM');
  await exited;
  database.push(megabytes(statSync(path.join(data, 'hub-Bench.db')).size));
  say(`hour ${number + 1}: ${memory.at(-1)?.toFixed(0)} MB of memory, ${database.at(-1)?.toFixed(1)} MB of database`);
}
const { child, url } = await start();
for (let n = 0; n < WAITING; n += 1) await post(`${url}/api/answer/long-${n}`);
child.kill('SIGTERM');
rmSync(data, { recursive: true, force: true });

const most = (values: number[]) => Math.max(...values);
const third = HOURS / 3;
const grown = [memory, database].map((values) => most(values.slice(-third)) / most(values.slice(0, third)));
say(`memory ${grown[0]?.toFixed(2)} ×, database ${grown[1]?.toFixed(2)} × from the first eight hours to the last`);
process.exit(grown.every((times) => times < 1.25) ? 0 : 1);
