import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { System } from '../test/support/system.ts';
import type { Job } from './client.ts';

const run = promisify(execFile);

export const say = (line = '') => process.stdout.write(`${line}\n`);
export const row = (cells: (string | number)[]) => say(`| ${cells.join(' | ')} |`);
export function head(cells: string[]) {
  row(cells);
  row(cells.map(() => '---'));
}
export const round = (value: number, digits = 1) => Number(value.toFixed(digits));

export interface Result {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Runs one job in a client process of its own. */
export async function load(job: Job): Promise<Result> {
  const client = path.join(import.meta.dirname, 'client.ts');
  const { stdout } = await run(process.execPath, [client, JSON.stringify(job)], { timeout: 300_000 });
  return JSON.parse(stdout);
}

/** Resident memory of a process, MB. */
export const memory = (pid: number) => {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1]) / 1024);
};

/** What everything is compared with: a request that reads the database's metadata and nothing else. */
export const healthChecks = async (system: System, clients: number, count: number) =>
  load({ url: `${system.url()}/api/health`, method: 'GET', token: await system.token(), expect: 200, clients, count });
