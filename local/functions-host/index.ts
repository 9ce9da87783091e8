import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { HttpError, listen, sendJson } from '../http.ts';
import { adminApi } from './admin.ts';
import { supplyCoreModule } from './core-module.ts';
import { Dashboard } from './dashboard.ts';
import { clientData } from './durable/addresses.ts';
import { Engine } from './durable/engine.ts';
import { durableFunctions } from './durable/functions.ts';
import { answerInProcess } from './durable/in-process.ts';
import { managementApi, serveManagement } from './durable/management.ts';
import { TaskHubStore } from './durable/store.ts';
import { runHttpFunction } from './http.ts';
import { invoker } from './invoke.ts';
import { carriesKey, mayCall, openKeys } from './keys.ts';
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

  const overHttp = core.ofTrigger('httpTrigger');
  const names = overHttp.map(({ metadata }) => metadata.name);
  const keys = openKeys(path.join(dataDir, 'keys.json'), names);
  // The library's client has a listener of its own, as on the real host: functions that finish during a stop still need
  // it. It wants no key; an address that nobody can guess lets it in.
  const rpcPath = `/${randomBytes(24).toString('base64url')}/durabletask/`;
  const functions = durableFunctions(core, invoke);
  const { maxActivities, keepEnded } = settings;
  const engine = new Engine({ store: await opening, log, maxActivities, keepEnded, ...functions });
  const required = `taskHub=${settings.hubName}&connection=Storage&code=${keys.durableKey}`;
  const management = managementApi({
    engine,
    missing: (name) => functions.missing('subOrchestration', name),
    base: MANAGEMENT,
    required,
    overrideAny: settings.overrideAny,
  });
  const timers = new Timers(core.ofTrigger('timerTrigger'), invoke, path.join(dataDir, 'timers.json'), log);
  const dashboard = new Dashboard({ engine, timers, masterKey: keys.masterKey });
  const admin = adminApi({ core, keys, timers, invoke, log });
  const match = router(overHttp, settings.routePrefix);
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
      return admin(request, response, pathname);
    }
    if (pathname === '/host' || pathname.startsWith('/host/')) return dashboard.serve(request, response, url);
    const found = match(request.method ?? '', pathname);
    if (found === undefined) throw new HttpError(404, '');
    if (!mayCall(found.target, keys, request, url)) throw new HttpError(401, '');
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
  client = clientData(settings.hubName, `${server.url}${MANAGEMENT}`, `${rpc.url}${rpcPath}`, required);
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
