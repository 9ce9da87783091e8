import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcess, plainEnvironment } from './processes.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const COMPILED = path.join(ROOT, 'node_modules', '.cache', 'compile');
const PORTS_OF_A_SYSTEM = 6;

export type Role = 'GlobalAdmin' | 'UserManagementAdmin' | 'AdminAgent' | 'SalesAgent';

export interface MailboxMessage {
  id: string;
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  customArgs: Record<string, string>;
  receivedAt: string;
}

/** A reseller as Partner Center's sandbox has it. */
export interface SandboxReseller {
  tenantId: string;
  partnerId: string;
  name: string;
  agreementSigned: boolean;
  partnership: boolean;
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  // The tests look into answers of every kind; each asserts what it reads.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  body: any;
  text: string;
}

export interface RequestOptions {
  body?: unknown;
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
  token?: string | null;
  roles?: Role[];
}

/** The whole system as `npm start` runs it, in a process of its own, driven from outside. */
export class System {
  readonly port: number;
  readonly data: string;
  readonly output: string[] = [];
  #child: ChildProcess | undefined;
  #env: Record<string, string>;
  #tokens = new Map<string, string>();
  #taken = new Set<string>();

  private constructor(port: number, data: string, env: Record<string, string>) {
    this.port = port;
    this.data = data;
    this.#env = env;
  }

  static async start(env: Record<string, string> = {}): Promise<System> {
    const system = new System(await freePorts(), mkdtempSync(path.join(tmpdir(), 'tandem-')), env);
    await system.up();
    return system;
  }

  url = (offset = 0) => `http://localhost:${this.port + offset}`;
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts the process (again) and waits until it says that it is ready. */
  async up(env: Record<string, string> = {}): Promise<void> {
    this.#env = { ...this.#env, ...env };
    const child = spawn(process.execPath, ['local/main.ts', '--port', String(this.port), '--data', this.data], {
      cwd: ROOT,
      env: { NODE_COMPILE_CACHE: COMPILED, ...plainEnvironment(), ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        const text = chunk.toString();
        this.output.push(text);
        if (text.includes('ready; data and keys')) resolve();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => reject(new Error(`The system ended with ${code}:\n${this.log().slice(-3000)}`)));
    });
  }

  log = () => this.output.join('');

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    return endProcess(this.#child, signal);
  }

  kill = () => this.end('SIGKILL');

  /** Stops it and removes its data. */
  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.data, { recursive: true, force: true });
  }

  async token(roles: Role[] = ['GlobalAdmin'], claims?: Record<string, unknown>): Promise<string> {
    const key = JSON.stringify([roles, claims]);
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const form = new URLSearchParams({ grant_type: 'client_credentials', scope: roles.join(' ') });
    if (claims !== undefined) form.set('claims', JSON.stringify(claims));
    const response = await fetch(`${this.url(3)}/token`, { method: 'POST', body: form });
    const { access_token: token } = (await response.json()) as { access_token: string };
    this.#tokens.set(key, token);
    return token;
  }

  async api(method: string, target: string, options: RequestOptions = {}): Promise<ApiAnswer> {
    const token = options.token === undefined ? await this.token(options.roles) : options.token;
    const json = options.body === undefined ? {} : { 'content-type': 'application/json' };
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(`${this.url()}${target}`, {
      method,
      headers: { ...json, ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...options.headers },
      ...(body === undefined ? {} : { body: body as string }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  }

  /** An invitation, made over the API; throws when it was not taken. */
  async invite(changes: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
    const request = { resellerName: 'Fabrikam B.V.', resellerEmail: newAddress(), language: 'en', ...changes };
    const answer = await this.api('POST', '/api/invitations', { body: request, headers });
    if (answer.status !== 202) throw new Error(`Inviting was answered ${answer.status}: ${answer.text}`);
    return answer.body as ApiAnswer['body'];
  }

  async invitation(id: string) {
    return (await this.api('GET', `/api/invitations/${id}`)).body;
  }

  async messages(to?: string): Promise<MailboxMessage[]> {
    const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
    return (await (await fetch(`${this.url(1)}/messages${query}`)).json()) as MailboxMessage[];
  }

  /** The acceptance link of the newest mail to this address, once it is there. */
  async linkTo(address: string): Promise<string> {
    return eventually(async () => {
      const link = (await this.messages(address))
        .map(({ text }) => linkIn(text))
        .findLast((found) => found !== undefined);
      if (link === undefined) throw new Error(`No link has come for ${address}.`);
      return link;
    });
  }

  /** What Partner Center's sandbox knows of resellers. */
  async sandboxResellers(): Promise<SandboxReseller[]> {
    return (await (await fetch(`${this.url(2)}/sandbox/resellers`)).json()) as SandboxReseller[];
  }

  /** The form of one that has done everything in Partner Center: accepted with it, a reseller is active at once. */
  async ready(): Promise<typeof ACCEPT> {
    const ready = (await this.sandboxResellers()).filter((each) => each.agreementSigned && each.partnership);
    const { tenantId, partnerId } =
      ready.find((each) => !this.#taken.has(each.tenantId)) ?? (ready[0] as SandboxReseller);
    this.#taken.add(tenantId);
    return { ...ACCEPT, tenantId, partnerId };
  }

  /** Plays what a reseller's people do in Partner Center. */
  async inPartnerCenter(
    tenantId: string,
    change: Partial<Pick<SandboxReseller, 'agreementSigned' | 'partnership'>>,
  ): Promise<void> {
    await put(`${this.url(2)}/sandbox/resellers/${tenantId}`, change);
  }

  async partnerCenterFaults(faults: Record<string, unknown>[]): Promise<void> {
    await put(`${this.url(2)}/sandbox/faults`, faults);
  }

  async reseller(id: string) {
    return (await this.api('GET', `/api/resellers/${id}`)).body;
  }

  /** Invites, and accepts as the reseller does; gives the invitation and the page that it then sees. */
  async accept(form: typeof ACCEPT, changes: Record<string, unknown> = {}) {
    const resellerEmail = newAddress();
    const invitation = await this.invite({ resellerEmail, ...changes });
    const link = await this.linkTo(String(changes['resellerEmail'] ?? resellerEmail));
    const answer = await fetch(link, formOf(form));
    if (answer.status !== 200) throw new Error(`Accepting was answered ${answer.status}.`);
    return {
      id: invitation.id as string,
      resellerEmail: invitation.resellerEmail as string,
      link,
      page: await answer.text(),
    };
  }

  async mailFaults(faults: Record<string, unknown>[]): Promise<void> {
    await put(`${this.url(1)}/faults`, faults);
  }

  async mailEvents(enabled: boolean): Promise<void> {
    await put(`${this.url(1)}/event-delivery`, { enabled });
  }

  async cosmosFaults(faults: Record<string, unknown>[]): Promise<void> {
    await put(`${this.url(4)}/faults`, faults);
  }

  async blobFaults(faults: Record<string, unknown>[]): Promise<void> {
    await put(`${this.url(5)}/faults`, faults);
  }

  masterKey(): string {
    return JSON.parse(readFileSync(path.join(this.data, 'functions', 'keys.json'), 'utf8')).masterKey;
  }

  /** Runs the timer function now, as an operator does. */
  runReminders = (): Promise<number> => this.runTimer('reminders');

  async runTimer(name: 'reminders' | 'reconcile'): Promise<number> {
    const response = await fetch(`${this.url()}/admin/functions/${name}`, {
      method: 'POST',
      headers: { 'x-functions-key': this.masterKey(), 'content-type': 'application/json' },
      body: '{}',
    });
    return response.status;
  }

  keys(): { linkKey: string; sendGridKey: string; cosmosKey: string; blobKey: string } {
    return JSON.parse(readFileSync(path.join(this.data, 'keys.json'), 'utf8'));
  }

  modeOf = (file: string) => statSync(path.join(this.data, file)).mode;

  /** The files of one stand-in's state, to be searched for what must not be there. */
  filesOf(standIn: string, name: RegExp): Buffer {
    const folder = path.join(this.data, standIn);
    const files = readdirSync(folder).filter((file) => name.test(file) && statSync(path.join(folder, file)).isFile());
    return Buffer.concat(files.map((file) => readFileSync(path.join(folder, file))));
  }
}

async function put(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}

let addresses = 0;
export const newAddress = (local = 'jan') => `${local}+${process.pid}-${Date.now()}-${addresses++}@fabrikam.example`;

export const linkIn = (text: string) => /https?:\/\/\S+\/invitation\/[\w.-]+/.exec(text)?.[0];

export const formOf = (fields: Record<string, string>) => ({
  method: 'POST',
  body: new URLSearchParams(fields),
});

export const ACCEPT = {
  answer: 'accept',
  partnerId: '4847383',
  tenantId: '0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e',
  contactName: 'Jan de Vries',
};

/** Tries until `probe` gives without throwing; the last failure is what the test sees. The bound is no expectation. */
export async function eventually<T>(probe: () => Promise<T> | T, withinSeconds = 60): Promise<T> {
  const end = Date.now() + withinSeconds * 1000;
  // What takes long is asked less often: asking costs the machine that is to get it done.
  for (let wait = 20; ; wait = Math.min(wait * 1.4, 500)) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(wait);
    }
  }
}

/**
 * The first of six free ports in a row: below the range from which the system gives ports to clients, so that a restart
 * finds them free, above the ports that fetch refuses to call (10080 is the last), and of a range of its own for each of
 * jest's workers.
 */
async function freePorts(): Promise<number> {
  const range = Number(process.env['JEST_WORKER_ID'] ?? 0) % 4;
  for (;;) {
    const first = 10_100 + range * 5_600 + Math.floor(Math.random() * 900) * PORTS_OF_A_SYSTEM;
    const free = await Promise.all(Array.from({ length: PORTS_OF_A_SYSTEM }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
