import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { eventually, type MailboxMessage, newAddress, System } from './system.ts';

/** A system in which nothing runs by itself but what a test starts. */
export const unscheduled = (settings: Record<string, string>) =>
  System.start({ REMINDER_CRON: '0 0 0 1 1 *', ...settings });

/**
 * Leaves the system down, with a due reminder for each of the addresses. On a slow machine the first of them fall due, and
 * go out, before the last invitation is made: what the kill cuts off then is settled after `MAIL_UNCERTAIN_WAIT`.
 */
export async function downWithDue(system: System, count: number): Promise<string[]> {
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

/** The mails that each address has got by now. */
export async function remindersOf(system: System) {
  const byAddress = Map.groupBy(await system.messages(), ({ to }) => to);
  return (address: string): MailboxMessage[] => byAddress.get(address) ?? [];
}

/** Waits until everyone has a reminder; then nobody may have two. */
export async function everyoneRemindedOnce(system: System, addresses: string[]) {
  await eventually(async () => {
    const of = await remindersOf(system);
    expect(addresses.filter((address) => of(address).length === 0)).toEqual([]);
  }, 240);
  const of = await remindersOf(system);
  expect(addresses.filter((address) => of(address).length !== 1)).toEqual([]);
}
