import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { expectNoSecrets } from '../support/secrets.ts';
import { eventually, newAddress, System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await System.start({
    MAIL_TIMEOUT: 'PT1S',
    MAIL_RETRY_INTERVAL: 'PT1S',
    MAIL_UNCERTAIN_WAIT: 'PT3S',
    REMINDER_CRON: '*/2 * * * * *',
  });
}, 120_000);
afterEach(async () => {
  await system.mailFaults([]);
  await system.mailEvents(true);
});
afterAll(() => system.dispose());

const settled = (id: string, status: string) =>
  eventually(async () => {
    const invitation = await system.invitation(id);
    expect(invitation.mail.status).toBe(status);
    return invitation;
  });

/** Invites while the mail service fails towards this address; gives the invitation's id and address. */
async function inviteDuring(fault: Record<string, unknown>) {
  const resellerEmail = newAddress();
  const to = resellerEmail.replaceAll(/[.+]/g, '\\$&');
  await system.mailFaults([{ times: 1, to, ...fault }]);
  const { id } = await system.invite({ resellerEmail });
  return { id, resellerEmail };
}

describe('refusals that pass: the mail arrives, once', () => {
  test.each([
    ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }],
    ['429 without', { kind: 'status', status: 429 }],
    ['500', { kind: 'status', status: 500 }],
    ['500 three times', { kind: 'status', status: 500, times: 3 }],
    ['503', { kind: 'status', status: 503 }],
    ['401, until someone mends the key', { kind: 'status', status: 401, times: 2 }],
    ['a slow answer', { kind: 'delay', delayMs: 300 }],
  ])('%s', async (_what, fault) => {
    const { id, resellerEmail } = await inviteDuring(fault);
    const invitation = await settled(id, 'delivered');
    expect(invitation.mail.possiblyDoubled).toBeUndefined();
    expect(await system.messages(resellerEmail)).toHaveLength(1);
  });
});

test('400: undeliverable, with the reason, and nothing arrives', async () => {
  const { id, resellerEmail } = await inviteDuring({ kind: 'status', status: 400 });
  const invitation = await settled(id, 'failed');
  expect(invitation).toMatchObject({ status: 'undeliverable', mail: { reason: expect.stringContaining('400') } });
  expect(await system.messages(resellerEmail)).toHaveLength(0);
});

describe('taken, but the answer never came: the event settles it, no second mail', () => {
  test.each([['acceptThenSilence'], ['resetAfter']])('%s', async (kind) => {
    const { id, resellerEmail } = await inviteDuring({ kind });
    const invitation = await settled(id, 'delivered');
    expect(invitation.mail).toMatchObject({ attempts: 1 });
    expect(invitation.mail.possiblyDoubled).toBeUndefined();
    // The wait is over when the workflow has looked again and let the mail be.
    await system.runReminders();
    expect(await system.messages(resellerEmail)).toHaveLength(1);
  });
});

describe('not taken, and nobody knows: one more after the wait, marked', () => {
  test.each([['resetBefore'], ['timeout']])('%s', async (kind) => {
    const { id, resellerEmail } = await inviteDuring({ kind });
    const invitation = await settled(id, 'delivered');
    expect(invitation.mail).toMatchObject({ attempts: 2, possiblyDoubled: true });
    expect(await system.messages(resellerEmail)).toHaveLength(1);
  });
});

test('taken, no answer and no event: one more mail after the wait, marked as possibly doubled', async () => {
  await system.mailEvents(false);
  const { id, resellerEmail } = await inviteDuring({ kind: 'acceptThenSilence' });
  const invitation = await settled(id, 'sent');
  expect(invitation.mail).toMatchObject({ attempts: 2, possiblyDoubled: true });
  const messages = await system.messages(resellerEmail);
  expect(messages.map(({ customArgs }) => customArgs['possiblyDoubled'])).toEqual([undefined, 'true']);
});

test('after all these failures no link, key or token is in the log, the task hub or the database', async () => {
  await expectNoSecrets(system, [await system.token()]);
});
