import { Worker } from 'node:worker_threads';

/** A stand-in on a thread of its own: what its `start` function said of itself, and how it is stopped. */
export interface Running {
  info: Record<string, unknown>;
  stop(): Promise<void>;
}

export interface ThreadRequest {
  /** Module below `local/` and the function in it that starts the stand-in. */
  module: string;
  start: string;
  name: string;
  options: Record<string, unknown>;
}

export type ThreadMessage =
  | { ready: Record<string, unknown> }
  | { failed: { name: string; code?: string; message: string } };

/**
 * Starts a stand-in on a thread: one process, so that one signal ends it all, but no stand-in holds up another while it
 * waits for the disk. Rejects with what the start threw; `onCrash` gets what kills it later.
 */
export function startThread(
  request: ThreadRequest,
  env: NodeJS.ProcessEnv,
  onCrash: (name: string, error: unknown) => void,
): Promise<Running> {
  const worker = new Worker(new URL('./thread-main.ts', import.meta.url), { workerData: request, env });
  let ready = false;
  return new Promise((resolve, reject) => {
    worker.on('error', (error) => (ready ? onCrash(request.name, error) : reject(error)));
    worker.on('message', (message: ThreadMessage) => {
      if ('failed' in message) return reject(Object.assign(new Error(message.failed.message), message.failed));
      ready = true;
      resolve({
        info: message.ready,
        stop: () =>
          new Promise((done) => {
            worker.once('exit', () => done());
            worker.postMessage('stop');
          }),
      });
    });
  });
}
