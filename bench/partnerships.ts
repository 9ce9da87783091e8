import { eventually, formOf, System } from '../test/support/system.ts';
import { head, healthChecks, load, memory, round, row, say } from './report.ts';

interface CosmosStats {
  requests: number;
  requestCharge: number;
}

async function cosmosStats(system: System): Promise<CosmosStats> {
  return (await (await fetch(`${system.url(4)}/stats`)).json()) as CosmosStats;
}

async function invitations(system: System) {
  const token = await system.token();
  const common = { url: `${system.url()}/api/invitations`, method: 'POST', token, expect: 202 };
  const body = (tag: string) =>
    JSON.stringify({
      resellerName: 'Fabrikam',
      resellerEmail: `bench-${tag}-{n}@fabrikam.example`,
      language: 'nl',
      delivery: 'copy',
    });
  await load({ ...common, clients: 10, count: 200, body: body('warm') });
  await healthChecks(system, 10, 500);
  say('\nInvitations over HTTP (token, validation, address, document with audit entry, workflow started)');
  head(['clients', 'invitations/s', 'p50 ms', 'p99 ms', 'health checks/s', 'ratio']);
  for (const clients of [1, 10, 50]) {
    const made = await load({ ...common, clients, count: clients === 1 ? 300 : 1_000, body: body(String(clients)) });
    const base = await healthChecks(system, clients, clients === 1 ? 500 : 2_000);
    row([
      clients,
      round(made.perSecond),
      round(made.p50, 2),
      round(made.p99, 2),
      round(base.perSecond),
      round(made.perSecond / base.perSecond, 2),
    ]);
  }
}

async function lifecycle(system: System) {
  const rounds = 10;
  const before = await cosmosStats(system);
  for (let count = 0; count < rounds; count += 1) {
    const invitation = await system.invite({ language: 'nl' });
    const link = await system.linkTo(invitation.resellerEmail);
    await fetch(link);
    await fetch(link, formOf(await system.ready()));
    await eventually(async () => {
      const messages = await system.messages(invitation.resellerEmail);
      if (messages.length < 2) throw new Error('The confirmation has not come.');
    });
  }
  const after = await cosmosStats(system);
  say('\nOne lifecycle (invited, sent, opened, accepted, reseller active, both sides told, events taken)');
  say(
    `Cosmos DB requests: ${round((after.requests - before.requests) / rounds)}, request units (estimate): ${round((after.requestCharge - before.requestCharge) / rounds)}`,
  );
}

/** Invitations and their lifecycle, then a reminder run. */
export async function partnerships(): Promise<void> {
  const system = await System.start({ REMINDER_CRON: '0 0 0 1 1 *' });
  try {
    say(`Memory after the start: ${memory(system.pid)} MB`);
    await invitations(system);
    await lifecycle(system);
  } finally {
    await system.dispose();
  }
  await reminderRun();
}

async function reminderRun() {
  const system = await System.start({ REMINDER_SCHEDULE: 'PT60S', REMINDER_CRON: '0 0 0 1 1 *' });
  try {
    const count = 1_000;
    const token = await system.token();
    const body = JSON.stringify({
      resellerName: 'Fabrikam',
      resellerEmail: 'due-{n}@fabrikam.example',
      language: 'nl',
      delivery: 'copy',
    });
    await load({
      url: `${system.url()}/api/invitations`,
      method: 'POST',
      token,
      expect: 202,
      clients: 10,
      count,
      body,
    });
    await system.kill();
    const last = Date.now() + 61_000;
    await eventually(() => {
      if (Date.now() < last) throw new Error('The reminders are not due yet.');
    }, 120);
    await system.up();
    const start = performance.now();
    await system.runReminders();
    await eventually(async () => {
      if ((await system.messages()).length < count) throw new Error('There are reminders to come.');
    }, 300);
    const seconds = (performance.now() - start) / 1000;
    say(`\nReminder run of ${count}: all mails out after ${round(seconds)} s, ${round(count / seconds)} reminders/s`);
    say(
      `Memory with ${count} waiting invitations: ${memory(system.pid)} MB (app, host and all stand-ins in one process)`,
    );
  } finally {
    await system.dispose();
  }
}
