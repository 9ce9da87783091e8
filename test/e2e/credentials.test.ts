import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { onboardingsOf } from '../support/onboarding.ts';
import { filesBelow, Wanted } from '../support/secrets.ts';
import { type ApiAnswer, eventually, type RequestOptions, System } from '../support/system.ts';

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
const passwords: string[] = [];
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S' });
  onboardings = onboardingsOf(system);
}, 120_000);
afterAll(() => system.dispose());

const ask = (id: string, options: RequestOptions = {}): Promise<ApiAnswer> =>
  system.api('POST', `/api/onboardings/${id}/credentials`, options);

/** A customer that has just been created, whose credentials wait to be read. */
async function onboarded(): Promise<string> {
  const id = await onboardings.reviewed();
  await onboardings.submit(id);
  await onboardings.ended(id);
  return id;
}

async function readOnce(id: string): Promise<ApiAnswer> {
  const answer = await ask(id);
  if (answer.status === 200) passwords.push(answer.body.temporaryPassword);
  return answer;
}

const auditOf = async (id: string) =>
  (await system.api('GET', `/api/audit?subjectId=${id}&pageSize=200`)).body.items as {
    action: string;
    who: string;
    detail?: string;
    revision?: number;
    changes: Record<string, unknown>;
  }[];

/** Where secrets stand: in the log, or in a file of any stand-in but the sandbox, which plays Microsoft. */
function whereabouts(secrets: string[]): string[] {
  const places: [string, Buffer][] = [
    ['log', Buffer.from(system.log())],
    ...filesBelow(system.data, ['partner-center']),
  ];
  const wanted = new Wanted(secrets);
  return places.flatMap(([place, bytes]) => wanted.in(bytes).map(({ how }) => `${place}: ${how}`));
}

describe('the confirmation of a new customer', () => {
  test('shows account name and temporary password; nobody gets them a second time', async () => {
    const id = await onboarded();
    const before = (await system.api('GET', `/api/onboardings/${id}`)).body;
    expect(before).toMatchObject({ status: 'completed', credentials: 'available' });
    const answer = await readOnce(id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      userName: `admin@${before.company.domainPrefix}.onmicrosoft.com`,
      temporaryPassword: expect.stringMatching(/^.{8,}$/),
    });

    const again = await ask(id, { roles: ['AdminAgent'] });
    expect(again.status).toBe(410);
    expect(again.headers.get('content-type')).toBe('application/problem+json');
    const after = (await system.api('GET', `/api/onboardings/${id}`)).body;
    expect(after).toMatchObject({ credentials: 'read', credentialsReadBy: expect.any(String) });
    expect(again.body).toMatchObject({
      type: 'urn:tandem:problem:credentials-gone',
      reason: 'read',
      readAt: after.credentialsReadAt,
      readBy: after.credentialsReadBy,
    });
    expect(again.text).not.toContain(answer.body.temporaryPassword);
  });

  test('of a hundred who ask at once one is answered, ninety-nine are too late, and all are in the audit trail', async () => {
    const id = await onboarded();
    const answers = await Promise.all(Array.from({ length: 100 }, () => readOnce(id)));
    const given = answers.filter(({ status }) => status === 200);
    expect(given).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(99);
    const password = given[0]?.body.temporaryPassword as string;
    expect(answers.filter(({ text }) => text.includes(password))).toHaveLength(1);

    const entries = (await auditOf(id)).filter(({ action }) => action === 'readCredentials');
    expect(entries.filter(({ revision }) => revision === undefined)).toHaveLength(100);
    const changes = entries.filter(({ revision }) => revision !== undefined);
    expect(changes).toMatchObject([{ changes: { credentials: { from: 'available', to: 'read' } } }]);
  });

  test('a repeat with the same Idempotency-Key is a second reading', async () => {
    const id = await onboarded();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await ask(id, { headers });
    passwords.push(first.body.temporaryPassword);
    expect([first.status, (await ask(id, { headers })).status]).toEqual([200, 410]);
  });

  test('there is none before the customer is, nor of an onboarding that was dropped or never was', async () => {
    const { id } = await onboardings.draft();
    const early = await ask(id);
    expect([early.status, early.body.type]).toEqual([409, 'urn:tandem:problem:credentials-not-there']);
    await system.api('POST', `/api/onboardings/${id}/cancel`);
    const dropped = await ask(id);
    expect([dropped.status, dropped.body.onboardingStatus]).toEqual([409, 'cancelled']);
    expect((await ask(randomUUID())).status).toBe(404);
    expect((await ask('nothing')).status).toBe(404);
  });
});

describe('when Partner Center tells the credentials once only', () => {
  const afterLostAnswers = async (forgetCredentials: boolean) => {
    await onboardings.settings({ forgetCredentials });
    const id = await onboardings.reviewed();
    await system.partnerCenterFaults([{ kind: 'resetAfter', method: 'POST', path: '/v1/customers$', times: 1 }]);
    await onboardings.submit(id);
    const ended = await onboardings.ended(id);
    await onboardings.settings({ forgetCredentials: false });
    return ended;
  };

  test('and the answer got lost, the customer is there, and a person is told to reset the password', async () => {
    const onboarding = await afterLostAnswers(true);
    expect(onboarding).toMatchObject({ status: 'completed', credentials: 'lost' });
    expect(onboarding.credentialsExpireAt).toBeUndefined();
    expect(onboarding.leftovers).toEqual([
      {
        what: 'credentials',
        message: expect.stringContaining('Reset the password'),
        url: expect.stringMatching(/^https:\/\/partner\.microsoft\.com\/dashboard\//),
      },
    ]);
    expect(onboarding.history.map(({ event }: { event: string }) => event)).toContain('credentials.lost');
    const answer = await ask(onboarding.id);
    expect([answer.status, answer.body.reason]).toEqual([410, 'lost']);
  });

  test('a repeat that tells them again loses nothing', async () => {
    const onboarding = await afterLostAnswers(false);
    expect(onboarding).toMatchObject({ status: 'completed', credentials: 'available', leftovers: [] });
    expect((await readOnce(onboarding.id)).status).toBe(200);
  });
});

describe('when a service fails', () => {
  test('without the store of keys nobody is given anything, and later they are there', async () => {
    const id = await onboarded();
    await system.blobFaults([{ kind: 'status', status: 403, times: 50 }]);
    const refused = await ask(id);
    await system.blobFaults([]);
    expect([refused.status, refused.body.type]).toEqual([503, 'urn:tandem:problem:unavailable']);
    expect((await readOnce(id)).status).toBe(200);
  });

  test('an answer of the store of keys that gets lost costs nobody the credentials', async () => {
    const id = await onboarded();
    await system.blobFaults([{ kind: 'resetAfter', method: 'PUT', times: 1 }]);
    expect((await readOnce(id)).status).toBe(200);
    await system.blobFaults([]);
    expect((await ask(id)).status).toBe(410);
  });

  test('where the attempt cannot be put on record, nothing is given', async () => {
    const id = await onboarded();
    await system.cosmosFaults([{ kind: 'status', method: 'POST', path: '/docs$', status: 500, times: 1_000 }]);
    const refused = await ask(id);
    await system.cosmosFaults([]);
    expect(refused.status).toBe(503);
    expect((await auditOf(id)).filter(({ action }) => action === 'readCredentials')).toEqual([]);
    expect((await readOnce(id)).status).toBe(200);
  });

  test('a kill after they were kept loses nothing; what nobody reads in time is gone with its key', async () => {
    const id = await onboarded();
    await system.kill();
    await system.up({ CREDENTIALS_LIFETIME: 'PT1S' });
    expect((await readOnce(id)).status).toBe(200);

    const unread = await onboarded();
    const read = async () => (await system.api('GET', `/api/onboardings/${unread}`)).body;
    await eventually(async () => {
      const { credentials, credentialsExpireAt } = await read();
      expect(credentials === 'expired' || Date.now() > Date.parse(credentialsExpireAt)).toBe(true);
    });
    expect((await ask(unread)).body.reason).toBe('expired');
    await system.runReminders();
    const expired = await eventually(async () => {
      const onboarding = await read();
      expect(onboarding.credentials).toBe('expired');
      return onboarding;
    });
    expect(expired.history.map(({ event }: { event: string }) => event)).toContain('credentials.expired');
    const late = await ask(unread);
    expect([late.status, late.body.reason, late.body.readBy]).toEqual([410, 'expired', undefined]);
    expect(await (await fetch(system.url(5))).text()).toContain('holds 0 blobs');
  });
});

describe('the password', () => {
  test('stands nowhere: not in the database, the task hub, the key store, the mailbox or a log', () => {
    expect(passwords.length).toBeGreaterThanOrEqual(6);
    expect(whereabouts(passwords)).toEqual([]);
  });

  test('would be found: the sandbox has it', () => {
    const sandbox = filesBelow(path.join(system.data, 'partner-center'));
    for (const password of passwords)
      expect(sandbox.flatMap(([, bytes]) => new Wanted([password]).in(bytes))).not.toEqual([]);
  });
});
