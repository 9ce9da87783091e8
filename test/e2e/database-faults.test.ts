import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ACCEPT, eventually, formOf, newAddress, System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await System.start({ REMINDER_CRON: '*/2 * * * * *' });
});
afterEach(() => system.cosmosFaults([]));
afterAll(() => system.dispose());

const DOCUMENTS = '/docs';
const request = () => ({ resellerName: 'Fabrikam', resellerEmail: newAddress(), language: 'en' });
const always = (fault: Record<string, unknown>) => system.cosmosFaults([{ times: 1_000, path: DOCUMENTS, ...fault }]);

describe('while the database fails', () => {
  test.each([
    ['answers 503', { kind: 'status', status: 503 }],
    ['drops connections', { kind: 'resetBefore' }],
  ])('and %s, the API says so and when to come again; the repeat works', async (_what, fault) => {
    const body = request();
    const headers = { 'idempotency-key': randomUUID() };
    await always(fault);
    const refused = await system.api('POST', '/api/invitations', { body, headers });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused.body).toMatchObject({
      type: 'urn:tandem:problem:unavailable',
      correlationId: refused.headers.get('x-correlation-id'),
    });
    expect(system.log()).toContain(refused.body.correlationId);
    await system.cosmosFaults([]);
    expect((await system.api('POST', '/api/invitations', { body, headers })).status).toBe(202);
    await system.linkTo(body.resellerEmail);
    expect(await system.messages(body.resellerEmail)).toHaveLength(1);
  });

  test('the acceptance page says so too, and the answer can be given again', async () => {
    const { id, resellerEmail } = await system.invite();
    const link = await system.linkTo(resellerEmail);
    await always({ kind: 'status', status: 503 });
    expect((await fetch(link)).status).toBe(503);
    expect((await fetch(link, formOf(ACCEPT))).status).toBe(503);
    await system.cosmosFaults([]);
    expect((await fetch(link, formOf({ ...ACCEPT, tenantId: randomUUID() }))).status).toBe(200);
    await eventually(async () => expect((await system.invitation(id)).resellerId).toMatch(/\w/));
  });
});

test('a write whose answer got lost happens once: the repeat with its key gives the same invitation', async () => {
  const body = request();
  const headers = { 'idempotency-key': randomUUID() };
  await system.cosmosFaults([{ kind: 'resetAfter', times: 3, method: 'POST', path: DOCUMENTS }]);
  await system.api('POST', '/api/invitations', { body, headers });
  await system.cosmosFaults([]);
  const made = await system.api('POST', '/api/invitations', { body, headers });
  expect(made.status).toBe(202);
  const again = await system.api('POST', '/api/invitations', { body, headers });
  expect(again.body.id).toBe(made.body.id);
  await system.linkTo(body.resellerEmail);
  await eventually(async () => expect((await system.invitation(made.body.id)).mail.status).toBe('delivered'));
  expect(await system.messages(body.resellerEmail)).toHaveLength(1);
});

test('being throttled is no failure', async () => {
  await system.cosmosFaults([{ kind: 'status', status: 429, times: 3, path: DOCUMENTS }]);
  const { id } = await system.invite();
  expect((await system.invitation(id)).status).toBe('pending');
});

test('a workflow whose steps fail for a while catches up by itself', async () => {
  const { id, resellerEmail } = await system.invite({ delivery: 'copy' });
  const link = /http\S+\/invitation\/[\w.-]+/.exec(
    (await system.api('POST', `/api/invitations/${id}/resend`)).body.message.text,
  )?.[0] as string;
  expect((await fetch(link, formOf({ ...ACCEPT, tenantId: randomUUID() }))).status).toBe(200);
  await system.cosmosFaults([{ kind: 'status', status: 503, times: 8, path: DOCUMENTS }]);
  await eventually(async () => expect(await system.messages(resellerEmail)).toHaveLength(1));
  await eventually(async () => expect((await system.invitation(id)).steps.at(-1).status).toBe('done'));
});
