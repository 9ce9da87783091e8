import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually, type MailboxMessage, newAddress, System } from '../support/system.ts';

const PENDING = 500;
const KILLS = 10;

let system: System;
afterEach(() => system.dispose());

/** Nothing runs by itself but what a test starts: no schedule, and all reminders fall due while the system is down. */
const start = async (settings: Record<string, string>) => {
  system = await System.start({ REMINDER_CRON: '0 0 0 1 1 *', ...settings });
};

/** Leaves the system down, with a due reminder for each of the addresses. */
async function downWithDue(count: number): Promise<string[]> {
  const made: { resellerEmail: string; reminders: { dueAt: string }[] }[] = [];
  while (made.length < count) {
    const some = Array.from({ length: Math.min(25, count - made.length) }, () =>
      system.invite({ resellerEmail: newAddress(), delivery: 'copy' }),
    );
    made.push(...(await Promise.all(some)));
  }
  await system.kill();
  const due = made.map(({ reminders }) => Date.parse(reminders[0]?.dueAt ?? ''));
  await pause(Math.max(0, Math.max(...due) - Date.now()));
  return made.map(({ resellerEmail }) => resellerEmail);
}

const reminders = async () => {
  const byAddress = Map.groupBy(await system.messages(), ({ to }) => to);
  return (address: string): MailboxMessage[] => byAddress.get(address) ?? [];
};

/** Waits until everyone has a reminder; then nobody may have two. */
async function everyoneRemindedOnce(addresses: string[]) {
  await eventually(async () => {
    const of = await reminders();
    expect(addresses.filter((address) => of(address).length === 0)).toEqual([]);
  }, 240);
  const of = await reminders();
  expect(addresses.filter((address) => of(address).length !== 1)).toEqual([]);
}

test(`${PENDING} due reminders, two runs at once, ${KILLS} kills: each recipient gets its reminder exactly once`, async () => {
  await start({ REMINDER_SCHEDULE: 'PT20S', MAIL_UNCERTAIN_WAIT: 'PT60S' });
  const addresses = await downWithDue(PENDING);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await system.up();
    void Promise.allSettled([system.runReminders(), system.runReminders()]);
    await pause(Math.random() * 1_200);
    await system.kill();
  }
  await system.up();
  await Promise.all([system.runReminders(), system.runReminders()]);
  await everyoneRemindedOnce(addresses);
  const sample = (await system.api('GET', '/api/invitations?pageSize=200')).body.items;
  for (const { reminders: list, mails } of sample) {
    expect(list[0].sentAt).toMatch(/^20/);
    expect(mails).toHaveLength(1);
  }
}, 400_000);

test('one run over 1,000 due pages through all', async () => {
  await start({ REMINDER_SCHEDULE: 'PT30S' });
  const addresses = await downWithDue(1_000);
  await system.up();
  expect(await system.runReminders()).toBe(202);
  await everyoneRemindedOnce(addresses);
}, 400_000);

describe('killed between the mail service taking a reminder and our note of it', () => {
  /** As many as the app sends at once (host.json), so that all of them are on their way at the kill. */
  const WITHHELD = 20;

  /** Kills the system while the answers of all these mails are withheld, though the mails are taken. */
  async function killedWhileWithheld({ events }: { events: boolean }): Promise<string[]> {
    const addresses = await downWithDue(WITHHELD);
    await system.up();
    await system.mailEvents(events);
    await system.mailFaults([{ kind: 'acceptThenSilence', times: WITHHELD }]);
    await system.runReminders();
    await eventually(async () => expect(await system.messages()).toHaveLength(WITHHELD));
    await system.kill();
    return addresses;
  }

  test('the event settles it, and there is no second mail', async () => {
    await start({ REMINDER_SCHEDULE: 'PT8S', MAIL_UNCERTAIN_WAIT: 'PT60S', MAIL_TIMEOUT: 'PT30S' });
    const addresses = await killedWhileWithheld({ events: true });
    await system.up();
    await eventually(async () => {
      const { items } = (await system.api('GET', '/api/invitations?pageSize=200')).body;
      const statuses = items.map(({ mails }: { mails: { status: string }[] }) => mails[0]?.status);
      expect(statuses).toEqual(addresses.map(() => 'delivered'));
    });
    await system.runReminders();
    await everyoneRemindedOnce(addresses);
  }, 400_000);

  test('without events there is one more after the wait, marked', async () => {
    await start({ REMINDER_SCHEDULE: 'PT8S', MAIL_UNCERTAIN_WAIT: 'PT3S', MAIL_TIMEOUT: 'PT30S' });
    const addresses = await killedWhileWithheld({ events: false });
    await system.up();
    await system.mailEvents(false);
    await eventually(async () => {
      const of = await reminders();
      const marks = addresses.map((address) => of(address).map(({ customArgs }) => customArgs['possiblyDoubled']));
      expect(marks).toEqual(addresses.map(() => [undefined, 'true']));
    });
    const { items } = (await system.api('GET', '/api/invitations?pageSize=200')).body;
    for (const { mails } of items)
      expect(mails).toEqual([expect.objectContaining({ attempts: 2, possiblyDoubled: true })]);
  }, 400_000);
});
