import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ACCEPT, eventually, formOf, newAddress, System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await System.start({ INVITATION_LIFETIME: 'PT10M' });
}, 120_000);
afterAll(() => system.dispose());

let id: string;
let link: string;
beforeEach(async () => {
  const resellerEmail = newAddress();
  id = (await system.invite({ resellerEmail, language: 'nl', resellerName: '<img src=x onerror=alert(1)>' })).id;
  link = await system.linkTo(resellerEmail);
  await eventually(async () => expect((await system.invitation(id)).mail.status).toBe('delivered'));
});

const SCANNERS = [
  { 'user-agent': 'Mozilla/5.0 (compatible; Microsoft Safe Links)' },
  { 'user-agent': 'Barracuda Sentinel (EE)', 'x-forwarded-for': '10.0.0.1' },
  { 'user-agent': 'Mimecast', purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' },
  { 'user-agent': 'GoogleImageProxy', range: 'bytes=0-0' },
];

describe('looking', () => {
  test('200 times with GET and HEAD, as scanners do and in parallel, changes nothing', async () => {
    const before = await system.api('GET', `/api/invitations/${id}`);
    const opens = Array.from({ length: 200 }, (_, index) =>
      fetch(link, {
        method: index % 2 === 0 ? 'GET' : 'HEAD',
        headers: SCANNERS[index % SCANNERS.length] as Record<string, string>,
      }),
    );
    const statuses = await Promise.all(opens.map(async (open) => (await open).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    const after = await system.api('GET', `/api/invitations/${id}`);
    expect(after.body).toEqual(before.body);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });

  test('HEAD answers as GET does, without a body', async () => {
    const [get, head] = [await fetch(link), await fetch(link, { method: 'HEAD' })];
    expect(head.status).toBe(get.status);
    expect(await head.text()).toBe('');
    expect(head.headers.get('content-security-policy')).toBe(get.headers.get('content-security-policy'));
  });

  test('shows a page that needs no script and leaks nothing', async () => {
    const page = await fetch(link);
    const html = await page.text();
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': expect.stringContaining('noindex'),
    });
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-[\w+/=]+'/);
    expect(html).not.toMatch(/<script|<img|onerror=(?!alert\(1\)&gt;)|javascript:|style="/i);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('noindex');
  });

  test('switches the language', async () => {
    expect(await (await fetch(link)).text()).toContain('lang="nl"');
    expect(await (await fetch(`${link}?lang=en`)).text()).toContain('lang="en"');
    expect(await (await fetch(`${link}?lang=xx`)).text()).toContain('lang="nl"');
  });
});

describe('answering', () => {
  test.each([
    ['partnerId', { partnerId: 'abc' }],
    ['partnerId', { partnerId: '' }],
    ['tenantId', { tenantId: 'fabrikam.onmicrosoft.com' }],
    ['contactName', { contactName: 'x'.repeat(101) }],
    ['contactName', { contactName: 'a\r\nBcc: b' }],
  ])('with a wrong %s: 422, the field marked, what was typed kept, nothing written', async (field, wrong) => {
    const answer = await fetch(link, formOf({ ...ACCEPT, contactName: 'Jan "de" Vries', ...wrong }));
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toMatch(
      new RegExp(`<input[^>]*(name="${field}"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*name="${field}")`),
    );
    if (!('contactName' in wrong)) expect(html).toContain('value="Jan &quot;de&quot; Vries"');
    if (!('tenantId' in wrong)) expect(html).toContain(`value="${ACCEPT.tenantId}"`);
    expect((await system.invitation(id)).status).toBe('pending');
  });

  test.each([
    ['no answer', formOf({})],
    ['another answer', formOf({ ...ACCEPT, answer: 'maybe' })],
    ['JSON', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ACCEPT) }],
    ['an empty body', { method: 'POST' }],
  ])('with %s: 422, nothing written', async (_what, request) => {
    expect((await fetch(link, request)).status).toBe(422);
    expect((await system.invitation(id)).status).toBe('pending');
  });

  test('with too large a form: 413, nothing written', async () => {
    expect((await fetch(link, formOf({ ...ACCEPT, more: 'x'.repeat(2_000_000) }))).status).toBe(413);
    expect((await system.invitation(id)).status).toBe('pending');
  });

  test('50 times at once: one wins, the others get the answer that stands', async () => {
    const forms = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0 ? { ...ACCEPT, tenantId: randomUUID(), contactName: `Contact ${index}` } : { answer: 'decline' },
    );
    const answers = await Promise.all(forms.map((form) => fetch(link, formOf(form))));
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
    const invitation = await system.invitation(id);
    const winner = forms[answers.indexOf(winners[0] as Response)] as typeof ACCEPT;
    expect(invitation.status).toBe(winner.answer === 'accept' ? 'accepted' : 'declined');
    expect(invitation.answer?.contactName).toBe(winner.contactName);
    const trail = (await system.api('GET', `/api/audit?subjectId=${id}`)).body.items;
    expect(trail.filter(({ action }: { action: string }) => action === 'answerInvitation')).toHaveLength(1);
  });

  test('then the link shows the answer, again and again', async () => {
    await fetch(link, formOf({ ...ACCEPT, tenantId: randomUUID() }));
    for (let time = 0; time < 3; time += 1) {
      const page = await fetch(link);
      expect(page.status).toBe(200);
      expect(await page.text()).not.toContain('<form');
    }
  });
});

describe('a wrong link', () => {
  const key = () =>
    Buffer.from(JSON.parse(readFileSync(path.join(system.data, 'keys.json'), 'utf8')).linkKey, 'base64');
  const token = () => link.split('/').at(-1) as string;
  const flip = (text: string, index: number) =>
    text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);

  /** Unknown but genuine, forged, foreign and senseless: all of them lead nowhere, alike. */
  const wrong = (): Record<string, string> => {
    const [invitationId, version, mac] = token().split('.') as [string, string, string];
    const unknown = randomUUID();
    return {
      'a genuine signature for an invitation that is not there': `${unknown}.1.${createHmac('sha256', key()).update(`invitation-link\n${unknown}\n1`).digest('base64url')}`,
      'a changed signature': `${invitationId}.${version}.${flip(mac, 10)}`,
      'the last character changed': `${invitationId}.${version}.${flip(mac, mac.length - 1)}`,
      'another version': `${invitationId}.2.${mac}`,
      'another invitation': `${randomUUID()}.${version}.${mac}`,
      'a signature of another key': `${invitationId}.1.${createHmac('sha256', 'other').update(`invitation-link\n${invitationId}\n1`).digest('base64url')}`,
      'no signature': `${invitationId}.${version}.`,
      'half of it': token().slice(0, 50),
      'something else': 'hello',
      'a path': '..%2f..%2fetc%2fpasswd',
      'a very long one': 'x'.repeat(4000),
      'odd characters': encodeURIComponent('é\u0000<script>'),
    };
  };

  test('answers alike: status, headers and body, for GET and POST', async () => {
    const answers = await Promise.all(
      Object.values(wrong()).flatMap((text) => [
        fetch(`${system.url()}/invitation/${text}`),
        fetch(`${system.url()}/invitation/${text}`, formOf(ACCEPT)),
      ]),
    );
    const shapes = await Promise.all(
      answers.map(async (answer) => {
        const headers = [...answer.headers].filter(([name]) => name !== 'date');
        return JSON.stringify([answer.status, headers, await answer.text()]);
      }),
    );
    expect(new Set(shapes).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  /** Interleaved, so that the machine's moods hit all alike; medians of many, so that no outlier decides. */
  test('takes as long whether its invitation exists or not', async () => {
    const [invitationId, version, mac] = token().split('.') as [string, string, string];
    const kinds = [`${invitationId}.${version}.${flip(mac, 5)}`, `${randomUUID()}.1.${mac}`, 'hello'];
    const times: number[][] = kinds.map(() => []);
    for (let round = 0; round < 300; round += 1) {
      for (const [index, text] of kinds.entries()) {
        const start = process.hrtime.bigint();
        await (await fetch(`${system.url()}/invitation/${text}`)).text();
        times[index]?.push(Number(process.hrtime.bigint() - start));
      }
    }
    const medians = times.map((each) => each.sort((a, b) => a - b)[Math.floor(each.length / 2)] as number);
    expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(1.5);
  });
});

test('an expired invitation cannot be answered, noted or not, and its page says whom to ask', async () => {
  const short = await System.start({ INVITATION_LIFETIME: 'PT2S' });
  try {
    const resellerEmail = newAddress();
    const invitation = await short.invite({ resellerEmail });
    const url = await short.linkTo(resellerEmail);
    await eventually(async () => expect((await fetch(url)).status).toBe(410));
    expect((await fetch(url, formOf(ACCEPT))).status).toBe(410);
    expect(await (await fetch(url)).text()).toContain('partners@contoso.example');
    await eventually(async () => expect((await short.invitation(invitation.id)).status).toBe('expired'));
    const trail = (await short.api('GET', `/api/audit?subjectId=${invitation.id}`)).body.items;
    expect(trail[0]).toMatchObject({ who: 'timer', changes: { status: { from: 'pending', to: 'expired' } } });
  } finally {
    await short.dispose();
  }
}, 120_000);
