import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { createLog } from './log.ts';
import type { ThreadMessage, ThreadRequest } from './thread.ts';

type Start = (options: Record<string, unknown>) => Promise<Record<string, unknown> & { close(): Promise<void> }>;

const { module, start, name: standIn, options } = workerData as ThreadRequest;
const tell = (message: ThreadMessage) => parentPort?.postMessage(message);

try {
  const loaded: Record<string, Start | undefined> = await import(new URL(module, import.meta.url).href);
  const { close, ...info } = (await loaded[start]?.({ ...options, log: createLog(standIn) })) ?? {};
  if (close === undefined) throw new Error(`${module} has no ${start}.`);
  parentPort?.once('message', async () => {
    await close();
    process.exit(0);
  });
  tell({ ready: info });
  // What was compiled at this start makes the next one quicker, even when this one is killed.
  flushCompileCache();
} catch (error) {
  const { name = 'Error', code, message } = error as { name?: string; code?: string; message?: string };
  tell({ failed: { name, ...(code === undefined ? {} : { code }), message: message ?? String(error) } });
}
