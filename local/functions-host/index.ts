import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { HttpError, listen, sendJson } from '../http.ts';
import { type CoreModule, type RegisteredFunction, supplyCoreModule } from './core-module.ts';
import { Dashboard } from './dashboard.ts';
import { fromFailure, fromState, type Task } from './durable/codec.ts';
import { Engine } from './durable/engine.ts';
import { answerInProcess } from './durable/in-process.ts';
import { clientData, managementApi, serveManagement } from './durable/management.ts';
import { TaskHubStore } from './durable/store.ts';
import { runHttpFunction } from './http.ts';
import { HandlerFailed, type Invoke, invoker } from './invoke.ts';
import { carriesKey, type HostKeys, openKeys } from './keys.ts';
import { type HostLog, NotServed } from './refusal.ts';
import { router } from './routes.ts';
import { loadApp, readSettings } from './settings.ts';
import { Timers } from './timers.ts';

export interface FunctionsHostOptions {
  /** Folder with the app's `package.json` (its `main` is loaded) and `host.json`. */
  appDir: string;
  port: number;
  dataDir: string;
  log: HostLog;
}

const MANAGEMENT = '/runtime/webhooks/durabletask';
const SETTLE = 5_000;

/** The Functions host on one machine: the same built app through the same libraries, the host's part played here. */
export async function startFunctionsHost({ appDir, port, dataDir, log }: FunctionsHostOptions) {
  mkdirSync(dataDir, { recursive: true });
  const settings = readSettings(appDir);
  const opening = TaskHubStore.open(path.join(dataDir, `hub-${settings.hubName}.db`));
  opening.catch(() => undefined);
  const core = supplyCoreModule(log);
  const inProcess = answerInProcess();
  await loadApp(appDir);
  let client: unknown;
  const { invoke, settle, runAppHooks } = invoker(core, () => client, log);
  await runAppHooks('appStart', appDir);
  core.appHasStarted();
  for (const { refused } of core.functions.values()) if (refused !== undefined) log.warn(refused.message);
  const { HttpUri: streamTo } = (await core.model().getCapabilities?.({})) ?? {};

  const of = (type: string) => [...core.functions.values()].filter(({ trigger }) => trigger.type === type);
  const keys = openKeys(
    path.join(dataDir, 'keys.json'),
    of('httpTrigger').map(({ metadata }) => metadata.name),
  );
  // The library's client has a listener of its own, as on the real host: functions that finish during a stop still need
  // it. It wants no key; an address that nobody can guess lets it in.
  const rpcPath = `/${randomBytes(24).toString('base64url')}/durabletask/`;
  const missing = missingIn(core);
  const engine = new Engine({
    store: await opening,
    log,
    maxActivities: settings.maxActivities,
    keepEnded: settings.keepEnded,
    missing,
    ...calls(core, invoke),
  });
  const management = managementApi({
    engine,
    missing: (name) => missing('subOrchestration', name),
    base: MANAGEMENT,
    required: `taskHub=${settings.hubName}&connection=Storage&code=${keys.durableKey}`,
    overrideAny: settings.overrideAny,
  });
  const timers = new Timers(of('timerTrigger'), invoke, path.join(dataDir, 'timers.json'), log);
  const dashboard = new Dashboard({ engine, timers, masterKey: keys.masterKey });
  const match = router(of('httpTrigger'), settings.routePrefix);
  const http = { invoke, log, streamTo };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { pathname } = url;
    if (pathname === MANAGEMENT || pathname.startsWith(`${MANAGEMENT}/`)) {
      if (!carriesKey(request, url, [keys.durableKey, keys.masterKey]))
        throw new HttpError(401, 'A system key is needed.');
      return serveManagement(management, request, response, pathname.slice(MANAGEMENT.length), url.searchParams);
    }
    if (pathname.startsWith('/admin/')) {
      if (!carriesKey(request, url, [keys.masterKey])) throw new HttpError(401, 'The master key is needed.');
      return admin({ core, keys, timers, invoke, log }, request, response, pathname);
    }
    if (pathname === '/host' || pathname.startsWith('/host/')) return dashboard.serve(request, response, url);
    const found = match(request.method ?? '', pathname);
    if (found === undefined) throw new HttpError(404, '');
    if (!isAllowed(found.target, keys, request, url)) throw new HttpError(401, '');
    return runHttpFunction(found, request, response, url, http);
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
      return serveManagement(management, request, response, url.pathname.slice(rpcPath.length), url.searchParams);
    }),
    0,
  );
  const server = await listen(guarded(serve), port).catch(async (error: unknown) => {
    await Promise.all([rpc.close(), engine.stop()]);
    throw error;
  });
  process.env['WEBSITE_HOSTNAME'] ??= `localhost:${server.port}`;
  client = clientData(settings.hubName, `${server.url}${MANAGEMENT}`, `${rpc.url}${rpcPath}`, keys.durableKey);
  inProcess(management, `${rpc.url}${rpcPath}`);
  engine.start();
  timers.start();
  log.debug(`${core.functions.size} functions`);

  return {
    ...server,
    async close() {
      timers.stop();
      dashboard.stop();
      await server.close();
      engine.drain();
      await settle(SETTLE);
      await runAppHooks('appTerminate', appDir);
      await rpc.close();
      await engine.stop();
    },
  };
}

/** How the engine calls the app's functions. */
function calls(
  core: CoreModule,
  invoke: Invoke,
): Pick<ConstructorParameters<typeof Engine>[0], 'replay' | 'runActivity'> {
  return {
    async replay(name, payload) {
      try {
        return fromState((await invoke(named(core, name), { int: payload })).result);
      } catch (error) {
        const { cause = error, context } = error as HandlerFailed;
        return fromFailure(cause, context ?? {});
      }
    },
    async runActivity(name, input, instanceId) {
      try {
        const triggerMetadata = { InstanceId: { json: JSON.stringify(instanceId) } };
        return resultOf(await (await invoke(named(core, name), { json: input }, { triggerMetadata })).returned());
      } catch (error) {
        throw error instanceof HandlerFailed ? (error.cause ?? error) : error;
      }
    },
  };
}

const KINDS: Record<Task['kind'], [trigger: string, told: string, plural: string]> = {
  activity: ['activityTrigger', 'an activity function', 'activity'],
  subOrchestration: ['orchestrationTrigger', 'an orchestrator function', 'orchestrator'],
};

/** Why there is no function of a kind and name, in the words of `DurableTaskExtension.cs`; undefined when there is one. */
const missingIn = (core: CoreModule) => (kind: Task['kind'], name: string) => {
  const [trigger, told, plural] = KINDS[kind];
  const exact = core.functions.get(name);
  if (exact?.trigger.type === trigger) return exact.refused?.message;
  const known = [...core.functions.values()].filter((each) => each.trigger.type === trigger);
  const found = known.find(({ metadata }) => metadata.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found.refused?.message;
  const names = known.map(({ metadata }) => `'${metadata.name}'`).join(', ');
  const info =
    names === ''
      ? `No ${plural} functions are currently registered!`
      : `The following are the known ${plural} functions: ${names}.`;
  return `The function '${name}' doesn't exist, is disabled, or is not ${told}. Additional info: ${info}`;
};

function named(core: CoreModule, name: string): RegisteredFunction {
  const found =
    core.functions.get(name) ??
    [...core.functions.values()].find(({ metadata }) => metadata.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw new Error(`The function '${name}' doesn't exist.`);
  return found;
}

/** An activity's result as JSON text; none is null. */
function resultOf(data: Awaited<ReturnType<Awaited<ReturnType<Invoke>>['returned']>>): string {
  if (data === null || data === undefined) return 'null';
  if (data.json !== undefined) return data.json;
  if (data.bytes !== undefined) return JSON.stringify(Buffer.from(data.bytes).toString('base64'));
  return JSON.stringify(data.string ?? data.int ?? data.double ?? null);
}

function isAllowed(target: RegisteredFunction, keys: HostKeys, request: IncomingMessage, url: URL): boolean {
  const level = String(target.trigger['authLevel'] ?? 'anonymous').toLowerCase();
  if (level === 'anonymous') return true;
  const accepted = [keys.masterKey];
  const own = keys.functions[target.metadata.name];
  if (level === 'function') accepted.push(keys.functionKey, ...(own === undefined ? [] : [own]));
  return carriesKey(request, url, accepted);
}

interface AdminParts {
  core: CoreModule;
  keys: HostKeys;
  timers: Timers;
  invoke: Invoke;
  log: HostLog;
}

/** The part of the host's own API that this host has (`FunctionsController.cs`, `HostController.cs`, `KeysController.cs`). */
async function admin(
  { core, keys, timers, invoke, log }: AdminParts,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<void> {
  const [, , area, name = '', verb] = pathname.split('/').map(decodeURIComponent);
  const { method } = request;
  if (method === 'GET' && area === 'host' && name === 'status') {
    const processUptime = Math.round(process.uptime() * 1000);
    return sendJson(response, 200, { id: 'local', state: 'Running', version: '4.1000.0', processUptime });
  }
  if (method === 'GET' && area === 'host' && name === 'keys')
    return sendJson(response, 200, { keys: [{ name: 'default', value: keys.functionKey }], links: [] });
  const target = [...core.functions.values()].find(
    ({ metadata }) => metadata.name.toLowerCase() === name.toLowerCase(),
  );
  if (area !== 'functions' || (name !== '' && target === undefined)) throw new HttpError(404, '');
  if (method === 'GET' && target === undefined)
    return sendJson(
      response,
      200,
      [...core.functions.values()].map(({ metadata }) => metadata.name),
    );
  if (target === undefined) throw new HttpError(404, '');
  if (method === 'GET' && verb === 'status') return sendJson(response, 200, { errors: null });
  if (method === 'GET' && verb === 'keys') {
    const own = keys.functions[target.metadata.name];
    return sendJson(response, 200, { keys: own === undefined ? [] : [{ name: 'default', value: own }], links: [] });
  }
  if (method !== 'POST' || verb !== undefined) throw new HttpError(404, '');
  return callByHand(target);

  /** Answers before the function has run, as the real host does. */
  async function callByHand(called: RegisteredFunction): Promise<void> {
    if (!timers.runNow(called.metadata.name)) {
      if (called.trigger.type !== 'activityTrigger') throw new NotServed(`calling ${called.metadata.name} by hand`);
      void invoke(called, { json: 'null' }).catch((error: Error) =>
        log.error(`${called.metadata.name}: ${error.message}`),
      );
    }
    response.writeHead(202).end();
  }
}
