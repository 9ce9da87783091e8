import { type ChildProcess, spawn } from 'node:child_process';
import { context } from 'esbuild';
import { createServer } from 'vite';
import { appBundle } from './bundle.ts';

/** `npm run dev`: the whole system, started again when the app has changed, and the console with hot reload. */
const arguments_ = process.argv.slice(2);
const port = Number(arguments_[arguments_.indexOf('--port') + 1]) || 7071;
const say = (line: string) => process.stdout.write(`tandem: ${line}\n`);

let running: ChildProcess | undefined;
let starting = Promise.resolve();

async function start(): Promise<void> {
  if (running !== undefined && running.exitCode === null) {
    const ended = new Promise((resolve) => running?.once('exit', resolve));
    running.kill('SIGTERM');
    await ended;
  }
  running = spawn(process.execPath, ['local/main.ts', ...arguments_], { stdio: ['ignore', 'inherit', 'inherit'] });
}

const app = await context({
  ...appBundle,
  plugins: [
    {
      name: 'start again',
      setup: (build) =>
        build.onEnd(({ errors }) => {
          if (errors.length === 0) starting = starting.then(start);
        }),
    },
  ],
});
await app.watch();

process.env['APP_URL'] = `http://localhost:${port}`;
const web = await createServer({ configFile: 'web/vite.config.ts' });
await web.listen();
say(`the console with hot reload is at ${web.resolvedUrls?.local[0] ?? 'http://localhost:5173/console/'}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await Promise.all([web.close(), app.dispose()]);
    if (running?.exitCode === null) running.kill('SIGTERM');
    process.exit(0);
  });
}
