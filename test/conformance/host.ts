import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, test } from '@jest/globals';
import { endProcess, plainEnvironment } from '../support/processes.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const READY = /ready: (http:\/\/[^;]+);/;

/** A rule of the real host or of its libraries, and where it is written down. */
export interface Case {
  name: string;
  /** Repository, file and line, or an issue or a page: what says that the real host does so. */
  source: string;
  run(): unknown;
}

export function conforms(area: string, cases: Case[]): void {
  describe(area, () => {
    for (const { name, source, run } of cases) {
      test(`${name} (${source})`, async () => {
        await run();
      });
    }
  });
}

export interface Status {
  name: string;
  instanceId: string;
  runtimeStatus: string;
  // Each case knows what its orchestrator takes and gives.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  input: any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  output: any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  customStatus: any;
  createdTime: string;
  historyEvents: Record<string, unknown>[] | null;
}

/** The host as `npm run host` runs it: a process of its own with one app. */
export class HostProcess {
  readonly app: string;
  readonly data = mkdtempSync(path.join(tmpdir(), 'host-'));
  readonly output: string[] = [];
  url = '';
  #child: ChildProcess | undefined;
  #env: Record<string, string>;
  #number = 0;

  constructor(app: string, env: Record<string, string> = {}) {
    this.app = path.isAbsolute(app) ? app : path.join(import.meta.dirname, 'apps', app);
    this.#env = env;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('The host does not run.');
    return pid;
  }

  /** Starts the host (again); a second start keeps the port. */
  async start(more: string[] = []): Promise<this> {
    const port = this.url === '' ? '0' : new URL(this.url).port;
    const args = ['local/functions-host/main.ts', '--app', this.app, '--port', port, '--data', this.data, ...more];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...plainEnvironment(), ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        this.output.push(chunk.toString());
        const found = READY.exec(chunk.toString());
        if (found?.[1] === undefined) return;
        this.url = found[1];
        resolve();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => reject(new Error(`The host ended with ${code}:\n${this.log().slice(-3000)}`)));
    });
    return this;
  }

  log = () => this.output.join('');
  /** What the app and the host have logged, line by line. */
  lines = () =>
    this.log()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { level: number; msg: string });

  /** Resolves when this has been logged; what a process writes arrives a little after what it answers. */
  logged = (text: string) => until(() => (this.log().includes(text) ? true : undefined), `it is logged: ${text}`);

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const code = await endProcess(this.#child, signal);
    // 1 is a stop that took too long.
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`The host ended with ${code}:\n${this.log().slice(-3000)}`);
  }

  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.end(signal);
    await this.start();
  }

  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.data, { recursive: true, force: true });
  }

  keys = () =>
    JSON.parse(readFileSync(path.join(this.data, 'keys.json'), 'utf8')) as {
      masterKey: string;
      functionKey: string;
      durableKey: string;
      functions: Record<string, string>;
    };

  request = (target: string, init: RequestInit = {}) => fetch(`${this.url}${target}`, init);
  // biome-ignore lint/suspicious/noExplicitAny: each case asserts what it reads
  json = async (target: string, init: RequestInit = {}): Promise<any> => (await this.request(target, init)).json();

  /** The management API, with its key. */
  manage = (target: string, init: RequestInit = {}) =>
    this.request(
      `/runtime/webhooks/durabletask/${target}${target.includes('?') ? '&' : '?'}code=${this.keys().durableKey}`,
      init,
    );

  newId = () => `case-${process.pid}-${++this.#number}`;

  async begin(name: string, input: unknown = null, id = this.newId()): Promise<string> {
    const response = await this.manage(`orchestrators/${name}/${id}`, { method: 'POST', body: JSON.stringify(input) });
    if (response.status !== 202)
      throw new Error(`${name} was not started: ${response.status} ${await response.text()}`);
    return id;
  }

  async status(id: string, query = ''): Promise<Status> {
    return (await this.manage(`instances/${id}${query}`)).json() as Promise<Status>;
  }

  async raise(id: string, event: string, data: unknown): Promise<number> {
    const init = { method: 'POST', body: JSON.stringify(data), headers: { 'content-type': 'application/json' } };
    return (await this.manage(`instances/${id}/raiseEvent/${event}`, init)).status;
  }

  /** Resolves when the instance has a status of these. */
  reached(id: string, ...statuses: string[]): Promise<Status> {
    return until(
      async () => {
        const found = await this.status(id);
        return statuses.includes(found.runtimeStatus) ? found : undefined;
      },
      `${id} becomes ${statuses.join(' or ')}`,
    );
  }

  /** Resolves when the orchestrator has set this custom status. */
  shows = (id: string, custom: unknown) =>
    until(
      async () => {
        const found = await this.status(id);
        return JSON.stringify(found.customStatus) === JSON.stringify(custom) ? found : undefined;
      },
      `${id} shows ${JSON.stringify(custom)}`,
    );

  /** Starts an orchestration and gives what comes of it. */
  async run(name: string, input: unknown = null): Promise<Status> {
    return this.reached(await this.begin(name, input), 'Completed', 'Failed', 'Terminated');
  }
  outputOf = async (name: string, input: unknown = null) => (await this.run(name, input)).output;
}

/** Asks until there is an answer; patient, because a busy machine is no failure. */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  const end = Date.now() + 60_000;
  for (let wait = 5; ; wait = Math.min(wait * 1.5, 250)) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`In a minute it did not happen that ${what}.`);
    await pause(wait);
  }
}
