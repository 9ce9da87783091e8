import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { onboardingsOf } from '../support/onboarding.ts';
import { ACCEPT, type ApiAnswer, eventually, newAddress, System } from '../support/system.ts';

/** What staff read stays good for a change of theirs while the clock, mails and steps go on. */

let system: System;
beforeAll(async () => {
  system = await System.start({
    REMINDER_SCHEDULE: 'PT1S',
    ENROLMENT_CHECK_INTERVAL: 'PT1H',
    PROVISIONING_CHECK_INTERVAL: 'PT0.3S',
  });
}, 120_000);
afterAll(() => system.dispose());

const etagOf = ({ headers }: ApiAnswer) => headers.get('etag') as string;
const post = (target: string, etag: string, body: unknown = {}) =>
  system.api('POST', target, { body, headers: { 'if-match': etag } });

/** The document at an address, once a mail of this kind to its reader has been delivered. */
const reminded = (target: string, kind: string) =>
  eventually(async () => {
    const answer = await system.api('GET', target);
    expect(answer.body.mails).toContainEqual(expect.objectContaining({ kind, status: 'delivered' }));
    return answer;
  });

test.each([
  ['an invitation', '/api/invitations', { resellerName: 'Fabrikam', resellerEmail: newAddress() }],
  ['a relationship request', '/api/relationship-requests', { customerName: 'Litware', customerEmail: newAddress() }],
])(
  '%s: its reminder falls due and is delivered, and it is revoked as it was read before',
  async (_what, list, named) => {
    const made = await system.api('POST', list, { body: { ...named, language: 'en' } });
    expect(made.status).toBe(202);
    const target = `${list}/${made.body.id}`;
    expect(etagOf(await reminded(target, 'reminder'))).toBe(etagOf(made));
    const revoked = await post(`${target}/revoke`, etagOf(made));
    expect([revoked.status, revoked.body.status]).toEqual([200, 'revoked']);
    expect(etagOf(revoked)).not.toBe(etagOf(made));
    expect((await post(`${target}/revoke`, etagOf(made))).status).toBe(412);
  },
);

test('a reseller: it is reminded of what is missing, and removed as it was read before', async () => {
  const waiting = (await system.sandboxResellers()).find(({ partnership }) => !partnership);
  const { tenantId, partnerId } = waiting as { tenantId: string; partnerId: string };
  await system.accept({ ...ACCEPT, tenantId, partnerId });
  const target = `/api/resellers/${tenantId}`;
  const read = await eventually(async () => {
    const answer = await system.api('GET', target);
    expect(answer.body.missing).toBeDefined();
    return answer;
  });
  await reminded(target, 'enrolmentReminder');
  const removed = await post(`${target}/remove`, etagOf(read), { confirm: true, goodFaith: true });
  expect([removed.status, removed.body.status]).toEqual([200, 'removed']);
});

test('an onboarding: its steps go on, and it is cancelled as it was submitted', async () => {
  const onboardings = onboardingsOf(system);
  await onboardings.settings({ provisioningDelayMs: 600_000 });
  const id = await onboardings.reviewed();
  const submitted = await onboardings.submit(id);
  await eventually(async () =>
    expect(onboardings.stepsOf(await onboardings.read(id))).toMatchObject({ placeOrder: 'done', provision: 'running' }),
  );
  expect((await post(`/api/onboardings/${id}/cancel`, etagOf(submitted))).status).toBe(200);
  expect((await onboardings.ended(id)).status).toBe('cancelled');
});
