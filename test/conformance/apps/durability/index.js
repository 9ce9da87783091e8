// Activities that count their effects in a file: what the durability tests kill again and again.
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import * as df from 'durable-functions';

df.app.activity('effect', {
  handler: async (what) => {
    const file = path.join(process.env.EFFECTS, what.split('-')[0]);
    // A kill can cut the line before short where it crosses a page of the file: this one begins on its own.
    appendFileSync(file, `\n${what}\n`);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    return what;
  },
});
df.app.orchestration('work', function* (context) {
  const id = context.df.instanceId;
  const effect = (step) => context.df.callActivity('effect', `${id} ${step}`);
  const done = [yield effect(1)];
  done.push(...(yield context.df.Task.all([effect(2), effect(3)])));
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 20));
  const answer = yield context.df.waitForExternalEvent('go');
  done.push(yield context.df.callSubOrchestrator('child', `${id} 4`, `${id}-child`));
  done.push(yield context.df.callActivityWithRetry('effect', new df.RetryOptions(5, 3), `${id} 5`));
  return { done, answer };
});
df.app.orchestration('child', function* (context) {
  return yield context.df.callActivity('effect', context.df.getInput());
});
