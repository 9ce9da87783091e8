import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LoadRequest } from './client.ts';

/**
 * `npm run bench:host`: lifecycles per second through an app's own HTTP functions, beside Restate in the same run on the
 * same machine; fan-outs; and 100,000 waiting instances. `--only host|restate|fan|waiting` for one part.
 */
const ROOT = path.join(import.meta.dirname, '..', '..');
const RESTATE = path.join(ROOT, '.local', 'restate-bench');
const RESTATE_VERSIONS = ['@restatedev/restate-server@1.7.12', '@restatedev/restate-sdk@1.17.2'];
const ONLY = process.argv[process.argv.indexOf('--only') + 1] ?? '';
const wanted = (part: string) => !process.argv.includes('--only') || ONLY === part;
const LIFECYCLES = Number(process.env['BENCH_LIFECYCLES'] ?? 6_000);
const WAITING = Number(process.env['BENCH_WAITING'] ?? 100_000);
const say = (text: string) => process.stdout.write(`${text}\n`);

interface Measured {
  port: number;
  steps: LoadRequest['steps'];
  done(): Promise<number>;
  stop(): void;
}

/** Ports that are free now, each another. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

async function startHost(data: string): Promise<{ child: ChildProcess; url: string; ms: number }> {
  const before = performance.now();
  const args = ['local/functions-host/main.ts', '--app', 'bench/host/app', '--port', '0', '--data', data];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      const found = /ready: (http:[^;]+);/.exec(String(chunk))?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`The host ended with ${code}.`)));
  });
  return { child, url, ms: performance.now() - before };
}

const post = (url: string, body = 'null') =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

async function hostMeasured(): Promise<Measured> {
  const data = mkdtempSync(path.join(tmpdir(), 'bench-host-'));
  const { child, url } = await startHost(data);
  return {
    port: Number(new URL(url).port),
    steps: [
      { path: '/api/start/lifecycle/{id}', body: '{"a":1}' },
      { path: '/api/answer/{id}', body: '{"yes":true}' },
    ],
    done: async () => (await (await fetch(`${url}/api/done`)).json()) as number,
    stop() {
      child.kill('SIGKILL');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Restate with the same lifecycle, from npm, in a folder of its own. Undefined where it cannot be had. */
async function restateMeasured(): Promise<Measured | undefined> {
  if (!existsSync(path.join(RESTATE, 'node_modules', '@restatedev', 'restate-server'))) {
    mkdirSync(RESTATE, { recursive: true });
    say('installing Restate (once) …');
    const install = ['install', '--prefix', RESTATE, '--no-audit', '--no-fund', '--no-save', ...RESTATE_VERSIONS];
    if (spawnSync('npm', install, { stdio: 'ignore' }).status !== 0) return undefined;
  }
  const [service, doneAt, ingress, admin, node] = await freePorts(5);
  const data = mkdtempSync(path.join(tmpdir(), 'bench-restate-'));
  const env = {
    ...process.env,
    RESTATE_SDK: path.join(RESTATE, 'node_modules', '@restatedev', 'restate-sdk'),
    PORT: String(service),
    DONE_PORT: String(doneAt),
  };
  const app = spawn(process.execPath, [path.join(import.meta.dirname, 'restate-service.ts')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const server = spawn(path.join(RESTATE, 'node_modules', '.bin', 'restate-server'), ['--base-dir', data], {
    env: {
      ...process.env,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
      RESTATE_LOG_FILTER: 'error',
      DO_NOT_TRACK: '1',
    },
    stdio: 'ignore',
    detached: true,
  });
  let deployed = false;
  for (let n = 0; n < 120 && !deployed; n += 1) {
    const uri = JSON.stringify({ uri: `http://127.0.0.1:${service}` });
    deployed = (await post(`http://127.0.0.1:${admin}/deployments`, uri).catch(() => undefined))?.ok === true;
    if (!deployed) await pause(500);
  }
  if (!deployed || ingress === undefined) throw new Error('Restate did not take the service in a minute.');
  return {
    port: ingress,
    steps: [
      { path: '/Lifecycle/{id}/run/send', body: '{"a":1}' },
      { path: '/Lifecycle/{id}/answer', body: '{"yes":true}' },
    ],
    done: async () => Number(await (await fetch(`http://127.0.0.1:${doneAt}/`)).text()),
    stop() {
      app.kill('SIGKILL');
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Lifecycles per second: from the first request to the end of the last lifecycle. */
async function throughput(measured: Measured, clients: number, lifecycles: number): Promise<number> {
  const already = await measured.done();
  const before = performance.now();
  const request: LoadRequest = {
    port: measured.port,
    clients,
    lifecycles,
    prefix: `b${Math.round(before)}`,
    steps: measured.steps,
  };
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'client.ts'), JSON.stringify(request)], {
    stdio: 'inherit',
  });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The client ended with ${code}.`))));
  });
  while ((await measured.done()) < already + lifecycles) await pause(10);
  return lifecycles / ((performance.now() - before) / 1000);
}

async function lifecycles(): Promise<void> {
  const results: Record<string, number[]> = {};
  const systems: [string, () => Promise<Measured | undefined>][] = [];
  if (wanted('host')) systems.push(['host', hostMeasured]);
  if (wanted('restate')) systems.push(['Restate', restateMeasured]);
  for (const [name, start] of systems) {
    const measured = await start();
    if (measured === undefined) {
      say(`${name} CANNOT BE HAD HERE: the comparison is left out.`);
      continue;
    }
    try {
      await throughput(measured, 50, LIFECYCLES / 6);
      results[name] = [await throughput(measured, 50, LIFECYCLES), await throughput(measured, 100, LIFECYCLES)];
      say(`${name}: ${results[name].map(Math.round).join(' and ')} lifecycles/s at 50 and 100 clients`);
    } finally {
      measured.stop();
    }
  }
  const { host, Restate } = results;
  if (host !== undefined && Restate !== undefined)
    say(`host / Restate: ${host.map((each, index) => (each / (Restate[index] ?? 1)).toFixed(1)).join(' and ')} ×`);
}

async function fanOut(): Promise<void> {
  const data = mkdtempSync(path.join(tmpdir(), 'bench-fan-'));
  const { child, url } = await startHost(data);
  const keys = JSON.parse(readFileSync(path.join(data, 'keys.json'), 'utf8')) as { durableKey: string };
  const run = async (size: number): Promise<number> => {
    const before = performance.now();
    const at = `${url}/runtime/webhooks/durabletask/orchestrators/fan?timeout=120&pollingInterval=1&code=${keys.durableKey}`;
    if ((await (await post(at, String(size))).json()) !== size) throw new Error('The fan-out went wrong.');
    return performance.now() - before;
  };
  const median = async (size: number) => {
    await run(size);
    const times = [await run(size), await run(size), await run(size)].sort((a, b) => a - b);
    return times[1] ?? 0;
  };
  const [small, large] = [await median(100), await median(1_000)];
  say(
    `fan-out: 100 activities ${small.toFixed(0)} ms, 1,000 activities ${large.toFixed(0)} ms: ${(large / small).toFixed(1)} ×`,
  );
  child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
}

async function waiting(): Promise<void> {
  const data = mkdtempSync(path.join(tmpdir(), 'bench-waiting-'));
  const answerTime = async (url: string, prefix: string) => {
    const times: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      const before = performance.now();
      await (await post(`${url}/api/answer/${prefix}-${n * 7}`)).text();
      times.push(performance.now() - before);
    }
    return times.slice(20).sort((a, b) => a - b)[20] ?? 0;
  };
  const fill = async (url: string, prefix: string, count: number) => {
    let next = 0;
    const one = async () => {
      for (let n = next++; n < count; n = next++) await (await post(`${url}/api/start/waits/${prefix}-${n}`)).text();
    };
    await Promise.all(Array.from({ length: 50 }, one));
  };
  const first = await startHost(data);
  await fill(first.url, 'few', 500);
  const few = await answerTime(first.url, 'few');
  await fill(first.url, 'many', WAITING);
  const exited = new Promise((resolve) => first.child.once('exit', resolve));
  first.child.kill('SIGTERM');
  await exited;
  const { child, url, ms } = await startHost(data);
  await answerTime(url, 'few');
  const many = await answerTime(url, 'many');
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  say(
    `${WAITING} waiting instances: ready in ${(ms / 1000).toFixed(2)} s, ${memory.toFixed(0)} MB; an event answered in ${many.toFixed(2)} ms, with few in ${few.toFixed(2)} ms: ${(many / few).toFixed(2)} ×`,
  );
  child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
}

if (wanted('host') || wanted('restate')) await lifecycles();
if (wanted('fan')) await fanOut();
if (wanted('waiting')) await waiting();
process.exit(0);
