// What the conformance tests of timers run. What ran is asked over HTTP.
import { appendFileSync } from 'node:fs';
import { app } from '@azure/functions';

const runs = new Map();
const note = (name, what = true) => runs.set(name, [...(runs.get(name) ?? []), what]);
const NEVER = '0 0 0 29 2 *';
const timer = (name, schedule, options = {}) =>
  app.timer(name, { schedule, handler: (info) => note(name, info), ...options });

timer('everySecond', '%EVERY_SECOND%');
timer('atStart', NEVER, { runOnStartup: true });
timer('never', NEVER);
timer('rarely', NEVER);
timer('changed', '0 30 * * * *');
timer('unmonitored', NEVER, { useMonitor: false });
timer('fiveFields', '*/5 * * * *');
let inside = 0;
let most = 0;
timer('slow', '* * * * * *', {
  handler: async () => {
    appendFileSync(process.env.JOURNAL, 'begin\n');
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    inside -= 1;
    appendFileSync(process.env.JOURNAL, 'end\n');
    note('slow', most);
  },
});
timer('noted', NEVER, {
  handler: async () => {
    appendFileSync(`${process.env.JOURNAL}-noted`, 'begin\n');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    appendFileSync(`${process.env.JOURNAL}-noted`, 'end\n');
  },
});
timer('retries', NEVER, {
  retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { milliseconds: 10 } },
  handler: (_info, context) => {
    note('retries', context.retryContext);
    throw new Error('not this time');
  },
});
timer('backsOff', NEVER, {
  retry: { strategy: 'exponentialBackoff', maxRetryCount: 3, minimumInterval: 800, maximumInterval: 10_000 },
  handler: (_info, context) => {
    note('backsOff', Date.now());
    if (context.retryContext.retryCount < 2) throw new Error('not yet');
  },
});
app.http('runs', {
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: (request) => ({ jsonBody: runs.get(request.query.get('of')) ?? [] }),
});
