import { createServer } from 'node:http';

/** The lifecycle of the benchmark for Restate's SDK, which is no dependency of ours: its folder comes in RESTATE_SDK. */
// biome-ignore lint/suspicious/noExplicitAny: the package is not there when types are checked
const restate: any = await import(`${process.env['RESTATE_SDK']}/dist/index.js`);

interface Context {
  run<T>(name: string, action: () => T): Promise<T>;
  promise(name: string): Promise<unknown> & { resolve(value: unknown): Promise<void> };
}

let done = 0;
const lifecycle = restate.workflow({
  name: 'Lifecycle',
  handlers: {
    run: async (context: Context) => {
      const first = await context.run('step', () => 1);
      const second = await context.run('step', () => first + 1);
      await context.promise('answer');
      const third = await context.run('step', () => second + 1);
      return context.run('last', () => {
        done += 1;
        return third + 1;
      });
    },
    answer: async (context: Context, answer: unknown) => {
      await context.promise('answer').resolve(answer);
    },
  },
});
restate.serve({ services: [lifecycle], port: Number(process.env['PORT']) });
createServer((_request, response) => response.end(String(done))).listen(Number(process.env['DONE_PORT']), '127.0.0.1');
