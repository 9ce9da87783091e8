import { existsSync, watch } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { command } from '../command.ts';
import { CannotStart, openDataFolder } from '../data-folder.ts';
import { createLog } from '../log.ts';
import { type Running, startThread } from '../thread.ts';
import { readLocalSettings } from './settings.ts';

/** `npm run host`: any Functions app of the v4 model on this host, as a process of its own. */

const log = createLog('host');
const { fail, run, stopsWith } = command(log);
const QUIET = 200;
const NOT_WATCHED = /(^|[/\\])(node_modules|\.git)([/\\]|$)/;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        app: { type: 'string' },
        port: { type: 'string', default: '7071' },
        data: { type: 'string' },
        watch: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error('--port takes a number from 0 (any free one) to 65535.');
    if (values.app === undefined || !existsSync(path.join(values.app, 'host.json')))
      throw new Error('--app takes the folder of a Functions app, with its host.json.');
    const app = path.resolve(values.app);
    return { app, port, data: path.resolve(values.data ?? path.join(app, '.host')), watching: values.watch };
  } catch (error) {
    throw new CannotStart((error as Error).message);
  }
}

/** Starts the app on a thread: a thread that ends takes all of the app's modules with it, so that they load anew. */
async function startApp(app: string, port: number, data: string): Promise<Running> {
  const env: NodeJS.ProcessEnv = { ...readLocalSettings(app), ...process.env };
  const options = { appDir: app, port, dataDir: data };
  const request = { module: './functions-host/index.ts', start: 'startFunctionsHost', name: 'functions', options };
  const running = await startThread(request, env, (_name, error) => fail('the app ended', error));
  log.info({ url: running.info['url'] }, `ready: ${running.info['url']}; data and keys are in ${data}`);
  return running;
}

async function start(): Promise<void> {
  const { app, port, data, watching } = readArguments();
  const folder = openDataFolder(data);
  let running: Running | undefined;
  let bound = port;

  async function load(): Promise<void> {
    running = await startApp(app, bound, data);
    bound = Number(running.info['port']);
  }
  async function reload(): Promise<void> {
    log.info('the app has changed; loading it again …');
    await running?.stop();
    running = undefined;
    await load().catch((error: Error) => log.error(`the app does not start, waiting for a change: ${error.message}`));
  }
  let working = load();
  // Both from before it has loaded: no change is missed, and a signal ends it cleanly.
  if (watching) {
    onChange(app, data, () => {
      working = working.then(reload);
    });
  }
  stopsWith(async () => {
    await working;
    await running?.stop();
    folder.unlock();
  });
  await working;
}

/** Tells when files of the app have changed and come to rest; its packages and the host's own data do not count. */
function onChange(app: string, data: string, tell: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  watch(app, { recursive: true }, (_event, name) => {
    const file = path.join(app, name ?? '');
    if (NOT_WATCHED.test(name ?? '') || file === data || file.startsWith(data + path.sep)) return;
    clearTimeout(timer);
    timer = setTimeout(tell, QUIET);
  });
}

await run(start);
