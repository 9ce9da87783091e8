import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { downWithDue, everyoneRemindedOnce, unscheduled } from '../support/reminders.ts';
import type { System } from '../support/system.ts';

const PENDING = 500;
const KILLS = 10;

let system: System;
afterEach(() => system.dispose());

test(`${PENDING} due reminders, two runs at once, ${KILLS} kills: each recipient gets its reminder exactly once`, async () => {
  system = await unscheduled({ REMINDER_SCHEDULE: 'PT20S', MAIL_UNCERTAIN_WAIT: 'PT60S' });
  const addresses = await downWithDue(system, PENDING);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await system.up();
    void Promise.allSettled([system.runReminders(), system.runReminders()]);
    await pause(Math.random() * 1_200);
    await system.kill();
  }
  await system.up();
  await Promise.all([system.runReminders(), system.runReminders()]);
  await everyoneRemindedOnce(system, addresses);
  const sample = (await system.api('GET', '/api/invitations?pageSize=200')).body.items;
  for (const { reminders: list, mails } of sample) {
    expect(list[0].sentAt).toMatch(/^20/);
    expect(mails).toHaveLength(1);
  }
}, 600_000);

test('one run over 1,000 due pages through all', async () => {
  system = await unscheduled({ REMINDER_SCHEDULE: 'PT30S', MAIL_UNCERTAIN_WAIT: 'PT60S' });
  const addresses = await downWithDue(system, 1_000);
  await system.up();
  expect(await system.runReminders()).toBe(202);
  await everyoneRemindedOnce(system, addresses);
}, 600_000);
