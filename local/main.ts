import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { command } from './command.ts';
import { CannotStart, localKeys, openDataFolder } from './data-folder.ts';
import { createLog } from './log.ts';
import { startSystem } from './system.ts';

const log = createLog('tandem');
const { fail, run, stopsWith } = command(log);
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
    onCrash: fail,
  });
  for (const [what, url] of Object.entries(system.addresses)) log.info({ url }, `${what.padEnd(16)} ${url}`);
  log.info(`ready; data and keys are in ${data}`);
  flushCompileCache();

  const stop = stopsWith(async () => {
    await system.stop();
    folder.unlock();
    log.info('stopped');
  });
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

await run(start);
