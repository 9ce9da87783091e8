import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CannotStart, localKeys, openDataFolder } from './data-folder.ts';
import { createLog } from './log.ts';
import { startSystem } from './system.ts';

// For the threads, which load nearly all of it: half of a start's work would be compiling again.
process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, '..', 'node_modules', '.cache', 'compile');

const log = createLog('tandem');
log.info('starting …');

function readArguments(): { port: number; data: string } {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string', default: '7071' }, data: { type: 'string', default: '.local' } },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_530)
      throw new CannotStart('--port takes a number from 1 to 65530.');
    return { port, data: path.resolve(values.data) };
  } catch (error) {
    throw new CannotStart((error as Error).message);
  }
}

async function start(): Promise<void> {
  const { port, data } = readArguments();
  const folder = openDataFolder(data);
  const system = await startSystem({
    port,
    data,
    keys: localKeys(data),
    log,
    onCrash: (name, error) => fail(name, error),
  });
  for (const [what, url] of Object.entries(system.addresses)) log.info({ url }, `${what.padEnd(16)} ${url}`);
  log.info(`ready; data and keys are in ${data}`);
  flushCompileCache();

  let stopping = false;
  const stop = async (why: string) => {
    if (stopping) return;
    stopping = true;
    log.info(`stopping (${why}) …`);
    setTimeout(() => process.exit(1), 15_000).unref();
    await system.stop();
    folder.unlock();
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  stopWithNpm(() => stop('npm is gone'));
}

/**
 * npm passes SIGTERM on, but when npm itself is killed nobody tells, and the ports would stay taken. Between npm and this
 * process there may be a shell, which outlives npm, so both are watched.
 */
function stopWithNpm(stop: () => void) {
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  setInterval(() => {
    if (process.ppid !== parent || parentOf(parent) !== grandparent) stop();
  }, 500).unref();
}

/** The parent of another process, where the system tells. */
function parentOf(pid: number): string | undefined {
  try {
    return /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function fail(what: string, error: unknown): never {
  log.fatal(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
}

try {
  await start();
} catch (error) {
  if (!(error instanceof CannotStart)) fail('the start failed', error);
  log.fatal(error.message);
  process.exit(1);
}
