import path from 'node:path';
import type { Logger } from 'pino';
import { CannotStart } from './data-folder.ts';

/** A stop that takes longer is no stop any more, ms. */
const LONGEST_STOP = 15_000;

/** What `npm start` and `npm run host` do alike: say why a start failed, end with what crashes, stop when told. */
export function command(log: Logger) {
  // For the threads, which load nearly all of it: half of a start's work would be compiling again.
  process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, '..', 'node_modules', '.cache', 'compile');

  function fail(what: string, error: unknown): never {
    log.fatal(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exit(1);
  }

  return {
    fail,

    async run(start: () => Promise<void>): Promise<void> {
      try {
        await start();
      } catch (error) {
        if (!(error instanceof CannotStart)) fail('the start failed', error);
        log.fatal(error.message);
        process.exit(1);
      }
    },

    /** Stops once, on the first signal or when the function that it gives is called with a reason. */
    stopsWith(stop: () => Promise<void>): (why: string) => Promise<void> {
      let stopping = false;
      const stopOnce = async (why: string) => {
        if (stopping) return;
        stopping = true;
        log.info(`stopping (${why}) …`);
        setTimeout(() => process.exit(1), LONGEST_STOP).unref();
        await stop();
        process.exit(0);
      };
      for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stopOnce(signal));
      return stopOnce;
    },
  };
}
