import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { HttpError, listen, sendJson } from '../http.ts';
import { openDatabase } from '../sqlite.ts';
import { type RegisteredFunction, supplyCoreModule } from './core-module.ts';
import { fromFailure, fromResult } from './durable/codec.ts';
import { Engine } from './durable/engine.ts';
import { clientData, managementApi } from './durable/management.ts';
import { runHttpFunction } from './http.ts';
import { invoker } from './invoke.ts';
import { carriesKey, openKeys } from './keys.ts';
import { type HostLog, NotServed } from './refusal.ts';
import { router } from './routes.ts';
import { startTimers, timerRunner } from './timers.ts';

export interface FunctionsHostOptions {
  /** Folder with the app's `package.json` (its `main` is loaded) and `host.json`. */
  appDir: string;
  port: number;
  dataDir: string;
  log: HostLog;
}

interface HostSettings {
  extensions?: {
    http?: { routePrefix?: string };
    durableTask?: {
      hubName?: string;
      maxConcurrentActivityFunctions?: number;
      maxConcurrentOrchestratorFunctions?: number;
    };
  };
}

const MANAGEMENT = '/runtime/webhooks/durabletask';
const SETTLE = 5_000;

/** The Functions host on one machine: the same built app through the same libraries, the host's part played here. */
export async function startFunctionsHost({ appDir, port, dataDir, log }: FunctionsHostOptions) {
  mkdirSync(dataDir, { recursive: true });
  const settings = readJson<HostSettings>(path.join(appDir, 'host.json'));
  const keys = openKeys(path.join(dataDir, 'keys.json'));
  const core = supplyCoreModule(log);
  const { main } = readJson<{ main: string }>(path.join(appDir, 'package.json'));
  await import(pathToFileURL(path.resolve(appDir, main)).href);

  const of = (type: string) => [...core.functions.values()].filter(({ trigger }) => trigger.type === type);
  // The library's client has a listener of its own, as on the real host: functions that finish during a stop still need
  // it. It wants no key; an address that nobody can guess lets it in.
  const rpcPath = `/${randomBytes(24).toString('base64url')}/durabletask/`;
  const { durableTask = {}, http = {} } = settings.extensions ?? {};
  let origin = '';
  let rpcOrigin = '';
  const { invoke, settle } = invoker(
    core.model,
    () =>
      clientData(
        durableTask.hubName ?? 'TestHubName',
        `${origin}${MANAGEMENT}`,
        `${rpcOrigin}${rpcPath}`,
        keys.durableKey,
      ),
    log,
  );

  const database = openDatabase(path.join(dataDir, 'taskhub.db'));
  const engine = new Engine({
    database,
    log,
    maxActivities: durableTask.maxConcurrentActivityFunctions ?? 10,
    maxOrchestrators: durableTask.maxConcurrentOrchestratorFunctions ?? 10,
    async replay(name, payload) {
      try {
        const returned = await invoke(named(core.functions, name), { int: payload });
        return fromResult(returned?.json ?? '');
      } catch (error) {
        return fromFailure(error);
      }
    },
    async runActivity(name, input) {
      return resultOf(await invoke(named(core.functions, name), { json: input }));
    },
  });

  const runTimer = timerRunner(invoke, log);
  const timers = of('timerTrigger');
  const match = router(of('httpTrigger'), http.routePrefix ?? 'api');
  const orchestrators = new Set(of('orchestrationTrigger').map(({ metadata }) => metadata.name));
  const management = managementApi(engine, orchestrators, {
    at: (below) =>
      `${origin}${MANAGEMENT}${below}?taskHub=${durableTask.hubName ?? 'TestHubName'}&connection=Storage&code=${keys.durableKey}`,
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { pathname } = url;
    if (pathname.startsWith(`${MANAGEMENT}/`)) {
      if (!carriesKey(request, url, [keys.durableKey, keys.masterKey]))
        throw new HttpError(401, 'A system key is needed.');
      return management(request, response, pathname.slice(MANAGEMENT.length), url);
    }
    if (pathname.startsWith('/admin/')) {
      if (!carriesKey(request, url, [keys.masterKey])) throw new HttpError(401, 'The master key is needed.');
      return admin(request, response, pathname);
    }
    const found = match(request.method ?? '', pathname);
    if (found === undefined) throw new HttpError(404, '');
    const level = found.target.trigger['authLevel'];
    const accepted = level === 'admin' ? [keys.masterKey] : [keys.functionKey, keys.masterKey];
    if (level !== undefined && level !== 'anonymous' && !carriesKey(request, url, accepted))
      throw new HttpError(401, '');
    return runHttpFunction(found, request, response, invoke, log);
  }

  async function admin(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    if (request.method === 'GET' && pathname === '/admin/host/status') {
      return sendJson(response, 200, {
        id: 'local',
        state: 'Running',
        version: '4.1000.0',
        processUptime: Math.round(process.uptime() * 1000),
      });
    }
    const name = /^\/admin\/functions\/(\w+)$/.exec(pathname)?.[1];
    const target = request.method === 'POST' ? timers.find(({ metadata }) => metadata.name === name) : undefined;
    if (target === undefined) throw new HttpError(404, '');
    void runTimer(target);
    response.writeHead(202).end();
  }

  const guarded =
    (work: (request: IncomingMessage, response: ServerResponse) => Promise<void>) =>
    (request: IncomingMessage, response: ServerResponse) =>
      void work(request, response).catch((error: unknown) => {
        if (response.headersSent || response.destroyed) return;
        if (error instanceof HttpError) return void response.writeHead(error.status).end(error.message);
        if (error instanceof NotServed) return sendJson(response, 501, { Message: error.message });
        log.error(`The host failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        response.writeHead(500).end();
      });
  const rpc = await listen(
    guarded(async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (!url.pathname.startsWith(rpcPath)) throw new HttpError(404, '');
      return management(request, response, url.pathname.slice(rpcPath.length), url);
    }),
    0,
  );
  const server = await listen(guarded(serve), port).catch(async (error: unknown) => {
    await rpc.close();
    throw error;
  });
  rpcOrigin = rpc.url;
  origin = server.url;
  engine.start();
  const stopTimers = startTimers(timers, runTimer);
  log.debug(`${core.functions.size} functions, ${orchestrators.size} of them orchestrators`);

  return {
    ...server,
    async close() {
      stopTimers();
      await server.close();
      engine.drain();
      await settle(SETTLE);
      await rpc.close();
      await engine.stop();
      database.close();
    },
  };
}

const readJson = <T>(file: string): T => {
  if (!existsSync(file)) throw new Error(`There is no ${file}.`);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
};

function named(functions: Map<string, RegisteredFunction>, name: string): RegisteredFunction {
  const found =
    functions.get(name) ??
    [...functions.values()].find(({ metadata }) => metadata.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw new Error(`The function '${name}' doesn't exist.`);
  return found;
}

/** An activity's result as JSON text; none is null. */
function resultOf(data: Awaited<ReturnType<ReturnType<typeof invoker>['invoke']>>): string {
  if (data === null || data === undefined) return 'null';
  if (data.json !== undefined) return data.json;
  return JSON.stringify(data.string ?? data.int ?? data.double ?? null);
}
