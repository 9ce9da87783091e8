import { afterEach, describe, expect, test } from '@jest/globals';
import { downWithDue, everyoneRemindedOnce, remindersOf, unscheduled } from '../support/reminders.ts';
import { eventually, type System } from '../support/system.ts';

let system: System;
afterEach(() => system.dispose());

describe('killed between the mail service taking a reminder and our note of it', () => {
  /** As many as the app sends at once (host.json), so that all of them are on their way at the kill. */
  const WITHHELD = 20;

  /** Kills the system while the answers of all these mails are withheld, though the mails are taken. */
  async function killedWhileWithheld({ events }: { events: boolean }): Promise<string[]> {
    const addresses = await downWithDue(system, WITHHELD);
    await system.up();
    await system.mailEvents(events);
    await system.mailFaults([{ kind: 'acceptThenSilence', times: WITHHELD }]);
    await system.runReminders();
    await eventually(async () => expect(await system.messages()).toHaveLength(WITHHELD));
    await system.kill();
    return addresses;
  }

  test('the event settles it, and there is no second mail', async () => {
    system = await unscheduled({ REMINDER_SCHEDULE: 'PT15S', MAIL_UNCERTAIN_WAIT: 'PT60S', MAIL_TIMEOUT: 'PT30S' });
    const addresses = await killedWhileWithheld({ events: true });
    await system.up();
    await eventually(async () => {
      const { items } = (await system.api('GET', '/api/invitations?pageSize=200')).body;
      const statuses = items.map(({ mails }: { mails: { status: string }[] }) => mails[0]?.status);
      expect(statuses).toEqual(addresses.map(() => 'delivered'));
    });
    await system.runReminders();
    await everyoneRemindedOnce(system, addresses);
  }, 400_000);

  test('without events there is one more after the wait, marked', async () => {
    system = await unscheduled({ REMINDER_SCHEDULE: 'PT15S', MAIL_UNCERTAIN_WAIT: 'PT3S', MAIL_TIMEOUT: 'PT30S' });
    const addresses = await killedWhileWithheld({ events: false });
    await system.up();
    await system.mailEvents(false);
    await eventually(async () => {
      const of = await remindersOf(system);
      const marks = addresses.map((address) => of(address).map(({ customArgs }) => customArgs['possiblyDoubled']));
      expect(marks).toEqual(addresses.map(() => [undefined, 'true']));
    });
    const { items } = (await system.api('GET', '/api/invitations?pageSize=200')).body;
    for (const { mails } of items)
      expect(mails).toEqual([expect.objectContaining({ attempts: 2, possiblyDoubled: true })]);
  }, 400_000);
});
