import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, type MailboxMessage, newAddress, System } from '../support/system.ts';

const PENDING = 500;
const KILLS = 10;

let system: System;
beforeAll(async () => {
  system = await System.start({
    REMINDER_SCHEDULE: 'PT25S',
    MAIL_UNCERTAIN_WAIT: 'PT60S',
    REMINDER_CRON: '0 0 0 1 1 *',
  });
}, 120_000);
afterAll(() => system.dispose());

/** The addresses that were invited, and when the last of their reminders falls due. */
async function inviteMany(count: number): Promise<{ addresses: string[]; allDueAt: number }> {
  const made: { resellerEmail: string; reminders: { dueAt: string }[] }[] = [];
  while (made.length < count) {
    const some = Array.from({ length: 25 }, () => system.invite({ resellerEmail: newAddress(), delivery: 'copy' }));
    made.push(...(await Promise.all(some)));
  }
  const due = made.map(({ reminders }) => Date.parse(reminders[0]?.dueAt ?? ''));
  return { addresses: made.map(({ resellerEmail }) => resellerEmail), allDueAt: Math.max(...due) };
}

const reminders = async () => {
  const byAddress = Map.groupBy(await system.messages(), ({ to }) => to);
  return (address: string): MailboxMessage[] => byAddress.get(address) ?? [];
};

test(`${PENDING} due reminders, two runs at once, ${KILLS} kills: each recipient gets its reminder exactly once`, async () => {
  const { addresses, allDueAt } = await inviteMany(PENDING);
  await system.kill();
  // All of them fall due while the system is down; invitations that were reminded already would prove nothing.
  await pause(Math.max(0, allDueAt - Date.now()));
  for (let kill = 0; kill < KILLS; kill += 1) {
    await system.up();
    void Promise.allSettled([system.runReminders(), system.runReminders()]);
    await pause(Math.random() * 1_200);
    await system.kill();
  }
  await system.up();
  await Promise.all([system.runReminders(), system.runReminders()]);
  await eventually(async () => {
    const of = await reminders();
    expect(addresses.filter((address) => of(address).length === 0)).toEqual([]);
  }, 120);
  const of = await reminders();
  expect(addresses.filter((address) => of(address).length !== 1)).toEqual([]);
  const sample = (await system.api('GET', '/api/invitations?pageSize=200')).body.items;
  for (const { reminders: list, mails } of sample) {
    expect(list[0].sentAt).toMatch(/^20/);
    expect(mails).toHaveLength(1);
  }
}, 400_000);
