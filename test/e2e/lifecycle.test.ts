import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectNoSecrets } from '../support/secrets.ts';
import { ACCEPT, type ApiAnswer, eventually, formOf, newAddress, System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await System.start();
}, 120_000);
afterAll(() => system.dispose());

const statusOf = (id: string, status: string) =>
  eventually(async () => {
    const invitation = await system.invitation(id);
    expect(invitation.status).toBe(status);
    expect(invitation.steps.map((step: { status: string }) => step.status)).not.toContain('running');
    return invitation;
  });

const audit = async (subjectId: string) =>
  (await system.api('GET', `/api/audit?subjectId=${subjectId}`)).body.items.map(
    ({ who, action }: { who: string; action: string }) => `${who}: ${action}`,
  );

describe.each([
  ['en', /partnership/i, 'Accept', 'Decline'],
  ['nl', /partnerschap/i, 'Accepteren', 'Afwijzen'],
])('the whole way in %s', (language, word) => {
  test('draft → edited → sent → mail → page → accepted → in the list, audited', async () => {
    const resellerEmail = newAddress();
    const request = { resellerName: 'Fabrikam B.V.', resellerEmail, language };
    const draft = await system.api('POST', '/api/invitations/draft', { body: request, roles: ['SalesAgent'] });
    expect(draft.status).toBe(200);
    expect(draft.body.subject).toMatch(word);
    expect(draft.body.text.split('{{link}}')).toHaveLength(2);

    const edited = { subject: `${draft.body.subject} (2026)`, text: `${draft.body.text}\n\nPS: tot snel <b>!` };
    const created = await system.api('POST', '/api/invitations', {
      body: { ...request, ...edited, delivery: 'send' },
      roles: ['SalesAgent'],
    });
    expect(created.status).toBe(202);
    expect(created.headers.get('location')).toBe(`/api/invitations/${created.body.id}`);
    expect(created.headers.get('etag')).toBe('"1"');
    expect(created.text).not.toContain('/invitation/');

    const link = await system.linkTo(resellerEmail);
    const [mail] = await system.messages(resellerEmail);
    expect(mail?.subject).toBe(edited.subject);
    expect(mail?.text).toContain('PS: tot snel <b>!');
    expect(mail?.html).toContain('PS: tot snel &lt;b&gt;!');
    await eventually(async () => expect((await system.invitation(created.body.id)).mail.status).toBe('delivered'));

    const page = await fetch(link);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain(`lang="${language}"`);
    expect(html).toContain('Contoso Distribution');

    const form = await system.ready();
    const { tenantId, partnerId } = form;
    const answer = await fetch(link, formOf(form));
    expect(answer.status).toBe(200);
    const invitation = await statusOf(created.body.id, 'accepted');
    expect(invitation).toMatchObject({ resellerId: tenantId, answer: { partnerId, tenantId } });

    const list = (await system.api('GET', '/api/resellers?status=active', { roles: ['SalesAgent'] })).body.items;
    expect(list.find(({ id }: { id: string }) => id === tenantId)).toMatchObject({
      name: 'Fabrikam B.V.',
      email: resellerEmail,
      partnerId,
      status: 'active',
    });
    expect((await system.api('GET', `/api/resellers/${tenantId}`)).body.contactName).toBe('Jan de Vries');

    await eventually(async () => expect(await system.messages(resellerEmail)).toHaveLength(2));
    const notices = await eventually(async () => {
      const found = (await system.messages('partnerships@contoso.example')).filter(({ text }) =>
        text.includes(resellerEmail),
      );
      expect(found).toHaveLength(1);
      return found;
    });
    expect(notices[0]?.text).toContain(partnerId);

    const trail = await audit(created.body.id);
    expect(trail).toHaveLength(2);
    expect(trail[0]).toBe('reseller by link: answerInvitation');
    expect(trail[1]).toMatch(/: createInvitation$/);
    expect(await audit(tenantId)).toEqual(['timer: activateReseller']);
    expect(await (await fetch(link)).text()).not.toContain('<form');
  });

  test('decline', async () => {
    const resellerEmail = newAddress();
    const { id } = await system.invite({ resellerEmail, language });
    const answer = await fetch(await system.linkTo(resellerEmail), formOf({ answer: 'decline' }));
    expect(answer.status).toBe(200);
    const invitation = await statusOf(id, 'declined');
    expect(invitation.resellerId).toBeUndefined();
    await eventually(async () => expect(await system.messages(resellerEmail)).toHaveLength(2));
  });
});

describe('delivered by the provider itself', () => {
  test('mailto: a link that opens the mail filled in, and a pending invitation', async () => {
    const invitation = await system.invite({ delivery: 'mailto', resellerName: 'Ümlaut & Söhne' });
    expect(invitation.mailto.length).toBeLessThan(2000);
    const url = new URL(invitation.mailto);
    expect(url.protocol).toBe('mailto:');
    expect(decodeURIComponent(url.pathname)).toBe(invitation.resellerEmail);
    const link = /http\S+\/invitation\/[\w.-]+/.exec(decodeURIComponent(invitation.mailto))?.[0] as string;
    expect((await fetch(link)).status).toBe(200);
    expect(await system.messages(invitation.resellerEmail)).toHaveLength(0);
    expect((await system.invitation(invitation.id)).mail.status).toBe('byProvider');
    expect((await fetch(link, formOf(await system.ready()))).status).toBe(200);
    await statusOf(invitation.id, 'accepted');
  });

  test('copy: the text to paste, and a pending invitation', async () => {
    const invitation = await system.invite({ delivery: 'copy', language: 'nl' });
    expect(invitation.message.text).not.toContain('{{link}}');
    const link = /http\S+\/invitation\/[\w.-]+/.exec(invitation.message.text)?.[0] as string;
    expect((await fetch(link)).status).toBe(200);
    expect(invitation.status).toBe('pending');
    const again = await system.api('POST', `/api/invitations/${invitation.id}/resend`);
    expect(again.body.message.text).toContain(link);
  });
});

describe('resend, revoke, extend', () => {
  test('resend sends the same link once more; a stale If-Match is refused', async () => {
    const resellerEmail = newAddress();
    const { id } = await system.invite({ resellerEmail });
    const first = await system.linkTo(resellerEmail);
    await eventually(async () => expect((await system.invitation(id)).mail.status).toBe('delivered'));
    const stale = await system.api('POST', `/api/invitations/${id}/resend`, { headers: { 'if-match': '"7"' } });
    expect(stale.status).toBe(412);
    const resent = await system.api('POST', `/api/invitations/${id}/resend`, { headers: { 'if-match': '"1"' } });
    expect(resent.status).toBe(200);
    expect(resent.headers.get('etag')).toBe('"2"');
    await eventually(async () => expect(await system.messages(resellerEmail)).toHaveLength(2));
    expect(await system.linkTo(resellerEmail)).toBe(first);
  });

  test('mail events do not make an ETag stale', async () => {
    const invitation = await system.invite();
    await eventually(async () => expect((await system.invitation(invitation.id)).mail.status).toBe('delivered'));
    const extended = await system.api('POST', `/api/invitations/${invitation.id}/extend`, {
      headers: { 'if-match': '"1"' },
    });
    expect(extended.status).toBe(200);
    expect(extended.body.expiresAt > invitation.expiresAt).toBe(true);
  });

  test('revoke kills the link; what has ended cannot be changed', async () => {
    const resellerEmail = newAddress();
    const { id } = await system.invite({ resellerEmail });
    const link = await system.linkTo(resellerEmail);
    expect((await system.api('POST', `/api/invitations/${id}/revoke`)).body.status).toBe('revoked');
    const page = await fetch(link);
    expect(page.status).toBe(410);
    expect(await page.text()).toContain('partners@contoso.example');
    expect((await fetch(link, formOf(ACCEPT))).status).toBe(410);
    for (const verb of ['resend', 'revoke', 'extend']) {
      const refused = await system.api('POST', `/api/invitations/${id}/${verb}`);
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({
        type: 'urn:tandem:problem:invitation-not-pending',
        status: 409,
        invitationStatus: 'revoked',
      });
    }
  });
});

describe('one pending invitation for each address', () => {
  test('a second one is refused and points to the first, in whatever case it is written', async () => {
    const resellerEmail = newAddress();
    const { id } = await system.invite({ resellerEmail });
    const body = { resellerName: 'Fabrikam', resellerEmail: resellerEmail.toUpperCase(), language: 'nl' };
    const second = await system.api('POST', '/api/invitations', { body });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ invitationId: id, location: `/api/invitations/${id}` });
  });

  test('50 at once: one is made', async () => {
    const body = { resellerName: 'Fabrikam', resellerEmail: newAddress(), language: 'nl' };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => system.api('POST', '/api/invitations', { body })),
    );
    const made = answers.filter(({ status }) => status === 202);
    expect(made).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(49);
    for (const { body: problem } of refused) expect(problem.invitationId).toBe(made[0]?.body.id);
    await system.linkTo(body.resellerEmail);
    expect(await system.messages(body.resellerEmail)).toHaveLength(1);
  });

  test('50 at once with one Idempotency-Key: the same one fifty times, one mail', async () => {
    const body = { resellerName: 'Fabrikam', resellerEmail: newAddress(), language: 'nl' };
    const headers = { 'idempotency-key': randomUUID() };
    const send = () => system.api('POST', '/api/invitations', { body, headers });
    const answers = await Promise.all(Array.from({ length: 50 }, send));
    expect(new Set(answers.map((answer: ApiAnswer) => `${answer.status} ${answer.body.id}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(202);
    await system.linkTo(body.resellerEmail);
    expect(await system.messages(body.resellerEmail)).toHaveLength(1);
    const other = await system.api('POST', '/api/invitations', { body: { ...body, resellerName: 'Other' }, headers });
    expect(other.status).toBe(422);
    expect(other.body.errors[0].path).toBe('Idempotency-Key');
  });

  test('is free again after the end', async () => {
    const resellerEmail = newAddress();
    const { id } = await system.invite({ resellerEmail });
    await system.api('POST', `/api/invitations/${id}/revoke`);
    expect((await system.invite({ resellerEmail })).id).not.toBe(id);
  });
});

describe('mail that does not arrive', () => {
  test.each([
    ['bounce', 'bounced'],
    ['drop', 'dropped'],
  ])('%s: undeliverable, with the reason, and the provider is told', async (local, mailStatus) => {
    const resellerEmail = newAddress(local);
    const { id } = await system.invite({ resellerEmail });
    const invitation = await statusOf(id, 'undeliverable');
    expect(invitation.mail).toMatchObject({ status: mailStatus, reason: expect.stringMatching(/\w/) });
    await eventually(async () => {
      const notices = (await system.messages('partnerships@contoso.example')).filter(({ text }) =>
        text.includes(resellerEmail),
      );
      expect(notices).toHaveLength(1);
    });
  });

  test('deferred is shown, and delivered later', async () => {
    const { id } = await system.invite({ resellerEmail: newAddress('defer') });
    const invitation = await eventually(async () => {
      const found = await system.invitation(id);
      expect(found.mail.status).toBe('delivered');
      return found;
    });
    expect(invitation.history.map(({ event }: { event: string }) => event)).toContain('deferred');
  });
});

test('lists are paged to the end, without a gap and without a double, and filtered by status', async () => {
  const seen: string[] = [];
  let token: string | undefined;
  do {
    const query = token === undefined ? '' : `&continuationToken=${encodeURIComponent(token)}`;
    const { body } = await system.api('GET', `/api/invitations?pageSize=3${query}`);
    expect(body.items.length).toBeLessThanOrEqual(3);
    seen.push(...body.items.map(({ createdAt }: { createdAt: string }) => createdAt));
    token = body.continuationToken;
  } while (token !== undefined);
  expect(seen).toEqual([...seen].sort().reverse());
  const all = await system.api('GET', '/api/invitations?pageSize=200');
  expect(seen).toHaveLength(all.body.items.length);
  const revoked = await system.api('GET', '/api/invitations?status=revoked&pageSize=200');
  expect(revoked.body.items.length).toBeGreaterThan(0);
  expect(new Set(revoked.body.items.map(({ status }: { status: string }) => status))).toEqual(new Set(['revoked']));
});

describe('the lists of invitations and of resellers are searched', () => {
  const namesOf = async (target: string) =>
    (await system.api('GET', target)).body.items.map(
      (item: { name?: string; resellerName?: string }) => item.name ?? item.resellerName,
    );

  test('by part of a name, an e-mail address or a Partner ID, in whatever case; with a state, page by page', async () => {
    const word = `Zoë${process.pid}`;
    const names = ['One', 'Two', 'Three'].map((each) => `${word} ${each} B.V.`);
    const [one = '', two = '', three = ''] = names;
    const form = await system.ready();
    const resellerEmail = newAddress('Searched');
    await system.accept(form, { resellerName: one, resellerEmail });
    await system.invite({ resellerName: two });
    await system.invite({ resellerName: three });

    const searched = `/api/invitations?search=${encodeURIComponent(word.toUpperCase())}`;
    expect(await namesOf(searched)).toEqual([three, two, one]);
    expect(await namesOf(`${searched}&status=accepted`)).toEqual([one]);
    const { body } = await system.api('GET', `${searched}&pageSize=2`);
    expect(await namesOf(`${searched}&pageSize=2&continuationToken=${body.continuationToken}`)).toEqual([one]);
    const byAddress = `search=${encodeURIComponent(resellerEmail.slice(2, 20))}`;
    expect(await namesOf(`/api/invitations?${byAddress}`)).toEqual([one]);

    await eventually(async () => expect((await system.reseller(form.tenantId))?.name).toBe(one));
    for (const search of [word.toLowerCase(), resellerEmail.toUpperCase(), form.partnerId.slice(1)]) {
      expect(await namesOf(`/api/resellers?search=${encodeURIComponent(search)}`)).toContain(one);
    }
    expect(await namesOf(`/api/resellers?${byAddress}&status=removed`)).toEqual([]);
  });

  test('what a search holds is text and nothing else', async () => {
    for (const list of ['invitations', 'resellers']) {
      for (const search of ['%', "'", '"', '\\', '*', "' OR 1=1 --"]) {
        expect(await namesOf(`/api/${list}?search=${encodeURIComponent(search)}`)).toEqual([]);
      }
    }
  });
});

test('bulk: a result for each row', async () => {
  const [first, second] = [newAddress(), newAddress()];
  const raw = `resellerName,resellerEmail,language\r\nFabrikam,${first},nl\r\n"Woodgrove, Inc.",${second},en\r\nBad,no-address,en\r\nAgain,${first},nl\r\n`;
  const answer = await system.api('POST', '/api/invitations/bulk', { raw, headers: { 'content-type': 'text/csv' } });
  expect(answer.status).toBe(202);
  const results = answer.body.results;
  expect(results.map(({ status }: { status: string }) => status).sort()).toEqual([
    'invited',
    'invited',
    'refused',
    'refused',
  ]);
  expect(results[2]).toMatchObject({ row: 3, status: 'refused', errors: [{ path: 'resellerEmail' }] });
  await system.linkTo(second);
});

test('bulk: a file that is sent again with the same key invites nobody twice', async () => {
  const raw = `resellerName,resellerEmail,language\nFabrikam,${newAddress()},nl\nAdatum,${newAddress()},en`;
  const headers = { 'content-type': 'text/csv', 'idempotency-key': `bulk-${newAddress()}` };
  const first = await system.api('POST', '/api/invitations/bulk', { raw, headers });
  const again = await system.api('POST', '/api/invitations/bulk', { raw, headers });
  expect([first.status, again.status]).toEqual([202, 202]);
  expect(again.body).toEqual(first.body);
  expect(new Set(first.body.results.map(({ invitationId }: { invitationId: string }) => invitationId)).size).toBe(2);
});

test('after all of it no link, key or token is in the log, the task hub or the database', async () => {
  await expectNoSecrets(system, [await system.token(), await system.token(['SalesAgent'])]);
});
