import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { expectNoSecrets } from '../support/secrets.ts';
import { ACCEPT, eventually, formOf, type SandboxReseller, System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await System.start({ ENROLMENT_CHECK_INTERVAL: 'PT1S', REMINDER_SCHEDULE: 'PT3S,P7D' });
}, 120_000);
afterEach(() => system.partnerCenterFaults([]));
afterAll(() => system.dispose());

const PROVIDER = 'partnerships@contoso.example';
const taken = new Set<string>();

/** A reseller of the sandbox that no test has used yet. */
async function sandboxReseller(agreementSigned: boolean, partnership: boolean): Promise<SandboxReseller> {
  const all = await system.sandboxResellers();
  const found = all.find(
    (each) => each.agreementSigned === agreementSigned && each.partnership === partnership && !taken.has(each.tenantId),
  ) as SandboxReseller;
  taken.add(found.tenantId);
  return found;
}

const formFor = ({ tenantId, partnerId }: SandboxReseller) => ({ ...ACCEPT, tenantId, partnerId });
const whats = ({ missing }: { missing?: { what: string }[] }) => missing?.map(({ what }) => what);
const ofKind = async (address: string, tenantId: string, kind: string) =>
  (await system.messages(address)).filter(({ customArgs }) =>
    customArgs['deliveryId']?.startsWith(`${tenantId}-${kind}-`),
  );

const becomes = (id: string, expected: Record<string, unknown>) =>
  eventually(async () => {
    const reseller = await system.reseller(id);
    expect(reseller).toMatchObject(expected);
    return reseller;
  });

const isMissing = (id: string, expected: string[]) =>
  eventually(async () => {
    const reseller = await system.reseller(id);
    expect(whats(reseller)).toEqual(expected);
    return reseller;
  });

describe('a reseller that accepted and has not done all of it in Partner Center', () => {
  test('awaits enrolment, both sides are told what is missing; once Partner Center shows it all, it is active', async () => {
    const fresh = await sandboxReseller(false, false);
    const { tenantId, partnerId } = fresh;
    const accepted = await system.accept(formFor(fresh), { language: 'nl' });
    const link = `${system.url(2)}/partnership`;
    expect(accepted.page).toContain(`href="${link}"`);
    expect(accepted.page).toContain('Partner-overeenkomst is nog niet ondertekend');
    expect(accepted.page).toContain('nog niet geaccepteerd in het Partnercentrum');

    const reseller = await isMissing(tenantId, ['agreement', 'partnership']);
    expect(reseller).toMatchObject({ status: 'awaitingEnrolment', partnerId, inPartnerCenter: false });
    expect(reseller.missing[0].message).toMatch(/Partner Agreement/);
    expect(reseller.checkedAt).toMatch(/^20/);
    for (const query of ['', '?status=awaitingEnrolment']) {
      const { items } = (await system.api('GET', `/api/resellers${query}`)).body;
      expect(items.map(({ id }: { id: string }) => id)).toContain(tenantId);
    }
    const active = (await system.api('GET', '/api/resellers?status=active')).body.items;
    expect(active.map(({ id }: { id: string }) => id)).not.toContain(tenantId);

    const confirmation = await eventually(async () => {
      const found = (await system.messages(accepted.resellerEmail)).find(({ customArgs }) =>
        customArgs['deliveryId']?.endsWith('-confirmation-1'),
      );
      expect(found).toBeDefined();
      return found;
    });
    expect(confirmation?.text).toContain('• Overeenkomst');
    expect(confirmation?.html).toContain(`href="${link}"`);
    await eventually(async () => {
      const told = (await system.messages(PROVIDER)).filter(({ text }) => text.includes(accepted.resellerEmail));
      expect(told.some(({ text }) => text.includes('Partner Agreement'))).toBe(true);
    });
    const waiting = await system.invitation(accepted.id);
    expect(waiting.steps).toContainEqual(expect.objectContaining({ name: 'awaitEnrolment', status: 'running' }));
    expect(waiting.steps).toContainEqual(expect.objectContaining({ name: 'activateReseller', status: 'waiting' }));

    await system.inPartnerCenter(tenantId, { agreementSigned: true });
    await isMissing(tenantId, ['partnership']);
    const later = await (await fetch(accepted.link)).text();
    expect(later).not.toContain('Partner-overeenkomst is nog niet ondertekend');

    // The last step, as a person takes it: the page behind the link, and its button.
    const page = await (await fetch(link)).text();
    const action = new RegExp(`action="([^"]*${tenantId})"`).exec(page)?.[1] as string;
    await fetch(`${system.url(2)}${action}`, formOf({ partnership: 'true' }));
    const done = await becomes(tenantId, { status: 'active', inPartnerCenter: true });
    expect(done.missing).toBeUndefined();
    expect(done.nextCheckAt).toBeUndefined();

    await eventually(async () => {
      expect(await ofKind(accepted.resellerEmail, tenantId, 'enrolled')).toHaveLength(1);
      expect(await ofKind(PROVIDER, tenantId, 'enrolledNotice')).toHaveLength(1);
      const { steps } = await system.invitation(accepted.id);
      expect(steps.map(({ status }: { status: string }) => status)).toEqual(Array(5).fill('done'));
    });
    const [mail] = await ofKind(accepted.resellerEmail, tenantId, 'enrolled');
    expect(mail?.subject).toBe('Uw partnerschap met Contoso Distribution is rond');
    expect(await (await fetch(accepted.link)).text()).not.toContain(link);

    const trail = (await system.api('GET', `/api/audit?subjectId=${tenantId}`)).body.items;
    expect(trail.map(({ who, action: what }: { who: string; action: string }) => `${who}: ${what}`)).toEqual([
      'Partner Center: checkEnrolment',
      'Partner Center: checkEnrolment',
      'timer: activateReseller',
    ]);
    expect(trail[0].changes.status).toEqual({ from: 'awaitingEnrolment', to: 'active' });
  }, 200_000);

  test('is reminded while something is missing, once for each time, and the events of the mail are taken', async () => {
    const fresh = await sandboxReseller(true, false);
    const { resellerEmail } = await system.accept(formFor(fresh));
    const [reminder] = await eventually(async () => {
      const found = await ofKind(resellerEmail, fresh.tenantId, 'enrolmentReminder');
      expect(found).toHaveLength(1);
      return found;
    });
    expect(reminder?.text).toContain(`${system.url(2)}/partnership`);
    expect(reminder?.text).toContain('not been accepted in Partner Center');
    expect(reminder?.text).not.toContain('has not been signed');
    await eventually(async () => {
      const { mails } = await system.reseller(fresh.tenantId);
      expect(mails).toEqual([expect.objectContaining({ kind: 'enrolmentReminder', status: 'delivered' })]);
    });
    await system.inPartnerCenter(fresh.tenantId, { partnership: true });
    expect((await system.api('POST', `/api/resellers/${fresh.tenantId}/check`, { roles: ['SalesAgent'] })).status).toBe(
      202,
    );
    await becomes(fresh.tenantId, { status: 'active' });
    await eventually(async () => expect(await ofKind(resellerEmail, fresh.tenantId, 'enrolled')).toHaveLength(1));
    expect(await ofKind(resellerEmail, fresh.tenantId, 'enrolmentReminder')).toHaveLength(1);
  }, 200_000);

  test('whose tenant Partner Center does not know is told so', async () => {
    const tenantId = randomUUID();
    const { page } = await system.accept({ ...ACCEPT, tenantId });
    expect(page).toContain(`no indirect reseller with the tenant ID ${tenantId}`);
    const reseller = await isMissing(tenantId, ['unknownTenant', 'partnership']);
    expect(reseller.missing[0].message).toContain(tenantId);
  });

  test('is still waited for after the system was killed', async () => {
    const fresh = await sandboxReseller(false, true);
    await system.accept(formFor(fresh));
    await isMissing(fresh.tenantId, ['agreement']);
    await system.kill();
    await system.up();
    await system.inPartnerCenter(fresh.tenantId, { agreementSigned: true });
    await becomes(fresh.tenantId, { status: 'active' });
  }, 200_000);
});

describe('a Partner ID that is another one in Partner Center', () => {
  test('is shown for correction, not overwritten; corrected, the reseller is active', async () => {
    const form = await system.ready();
    const wrong = '1000001';
    const { page } = await system.accept({ ...form, partnerId: wrong });
    expect(page).toContain(wrong);
    const { tenantId } = form;
    const reseller = await isMissing(tenantId, ['partnerIdMismatch']);
    expect(reseller).toMatchObject({
      partnerId: wrong,
      partnerIdInPartnerCenter: form.partnerId,
      inPartnerCenter: true,
    });
    expect(reseller.missing[0].message).toContain(form.partnerId);

    const read = await system.api('GET', `/api/resellers/${tenantId}`);
    const patch = (headers: Record<string, string>) =>
      system.api('PATCH', `/api/resellers/${tenantId}`, { body: { partnerId: form.partnerId }, headers });
    expect((await patch({ 'if-match': '"99"' })).status).toBe(412);
    const corrected = await patch({ 'if-match': read.headers.get('etag') as string });
    expect(corrected.status).toBe(200);
    expect(corrected.body).toMatchObject({ partnerId: form.partnerId, status: 'awaitingEnrolment' });
    const done = await becomes(tenantId, { status: 'active', partnerId: form.partnerId });
    expect(done.partnerIdInPartnerCenter).toBeUndefined();
    const again = await system.api('POST', `/api/resellers/${tenantId}/check`);
    expect([again.status, again.body.status]).toEqual([202, 'active']);
  }, 200_000);

  test.each([
    [{}, 'partnerId'],
    [{ partnerId: 'abc' }, 'partnerId'],
    [{ partnerId: 4847383 }, 'partnerId'],
    [{ partnerId: '4847383', status: 'active' }, 'status'],
  ])('is not corrected with %j: 422 that names %s', async (body, path) => {
    const answer = await system.api('PATCH', `/api/resellers/${randomUUID()}`, { body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  test.each(['PATCH', 'POST'])('of nobody: %s answers 404', async (method) => {
    const target = `/api/resellers/${randomUUID()}${method === 'POST' ? '/check' : ''}`;
    const body = method === 'PATCH' ? { partnerId: '4847383' } : {};
    expect((await system.api(method, target, { body })).status).toBe(404);
  });
});

test('an outage of Partner Center changes nothing and ends by itself: the reseller is active when it is over', async () => {
  const form = await system.ready();
  await system.partnerCenterFaults([
    { method: 'GET', path: '^/v1/relationships', kind: 'status', status: 503, times: 1_000 },
  ]);
  const { page, resellerEmail } = await system.accept(form);
  expect(page).toContain(`href="${system.url(2)}/partnership"`);
  const waiting = await becomes(form.tenantId, { status: 'awaitingEnrolment' });
  expect(waiting.missing).toBeUndefined();
  expect(waiting.checkedAt).toBeUndefined();
  await system.partnerCenterFaults([]);
  await becomes(form.tenantId, { status: 'active' });
  await eventually(async () => expect(await ofKind(resellerEmail, form.tenantId, 'enrolled')).toHaveLength(1));
}, 200_000);

test('after all of it no link, key or token is in the log, the task hub or the database', async () => {
  await expectNoSecrets(system, [await system.token(), await system.token(['SalesAgent'])]);
  for (const name of ['partnerCenterSecret', 'partnerCenterRefreshToken'] as const) {
    const secret = (system.keys() as Record<string, string>)[name] as string;
    expect(secret.length).toBeGreaterThan(10);
    for (const bytes of [system.filesOf('cosmos', /./), system.filesOf('functions', /taskhub/)]) {
      expect(bytes.includes(secret)).toBe(false);
    }
  }
});
