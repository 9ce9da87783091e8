import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EventWebhook } from '@sendgrid/eventwebhook';
import { startSendGrid } from '../../local/sendgrid/index.ts';
import { sendGridMail } from '../../shared/mail/sendgrid.ts';
import type { Settings } from '../../shared/settings.ts';
import { eventually, newAddress } from '../support/system.ts';

const API_KEY = 'SG.test.key';
const PREFIX = 'http://localhost/invitation/';

interface Posted {
  body: string;
  signature: string;
  timestamp: string;
  events: Record<string, string>[];
}

let folder: string;
let sendGrid: Awaited<ReturnType<typeof startSendGrid>>;
let app: Server;
let posted: Posted[] = [];
let answer = 200;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tandem-mail-'));
  app = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const header = (name: string) => String(request.headers[`x-twilio-email-event-webhook-${name}`]);
    posted.push({ body, signature: header('signature'), timestamp: header('timestamp'), events: JSON.parse(body) });
    response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  await open();
});
afterAll(async () => {
  await sendGrid.close();
  app.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  posted = [];
  answer = 200;
});

async function open() {
  const webhookUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}/hook`;
  sendGrid = await startSendGrid({ port: 0, dataDir: folder, apiKey: API_KEY, webhookUrl, linkPrefix: PREFIX });
}

const letter = (changes: Record<string, unknown> = {}) => ({
  personalizations: [{ to: [{ email: newAddress() }] }],
  from: { email: 'partners@contoso.example', name: 'Contoso' },
  subject: 'Hello',
  content: [
    { type: 'text/plain', value: 'Hello' },
    { type: 'text/html', value: '<p>Hello</p>' },
  ],
  ...changes,
});

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${sendGrid.url}/v3/mail/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const put = (what: string, body: unknown) =>
  fetch(`${sendGrid.url}/${what}`, { method: 'PUT', body: JSON.stringify(body) });
const messages = async (to: string) =>
  (await (await fetch(`${sendGrid.url}/messages?to=${encodeURIComponent(to)}`)).json()) as Record<string, string>[];
const eventsFor = (to: string) => posted.flatMap(({ events }) => events).filter(({ email }) => email === to);

describe('taking mail', () => {
  test('answers 202 with an id and nothing else, and keeps it', async () => {
    const to = newAddress();
    const response = await post(
      letter({ personalizations: [{ to: [{ email: to }], custom_args: { deliveryId: 'd1' } }] }),
    );
    expect([response.status, await response.text()]).toEqual([202, '']);
    expect(response.headers.get('x-message-id')).toMatch(/\w/);
    expect(await messages(to.toUpperCase())).toEqual([
      expect.objectContaining({
        to,
        subject: 'Hello',
        text: 'Hello',
        html: '<p>Hello</p>',
        customArgs: { deliveryId: 'd1' },
        from: 'Contoso <partners@contoso.example>',
      }),
    ]);
  });

  test('never recognises a repeat', async () => {
    const mail = letter();
    await post(mail);
    await post(mail);
    expect(await messages(mail.personalizations[0]?.to[0]?.email as string)).toHaveLength(2);
  });

  test.each([
    ['no recipient', { personalizations: [{ to: [] }] }, 'personalizations.0.to'],
    ['an address that is none', { personalizations: [{ to: [{ email: 'jan' }] }] }, 'personalizations.0.to.0.email'],
    ['no sender', { from: undefined }, 'from'],
    ['no subject', { subject: '' }, 'subject'],
    ['a subject of two lines', { subject: 'a\r\nBcc: b@c.nl' }, 'subject'],
    ['no content', { content: [] }, 'content'],
    [
      'HTML before text',
      {
        content: [
          { type: 'text/html', value: 'x' },
          { type: 'text/plain', value: 'x' },
        ],
      },
      'content',
    ],
    ['custom arguments that are no text', { custom_args: { n: 1 } }, 'custom_args.n'],
  ])('refuses %s as SendGrid does', async (_what, change, field) => {
    const response = await post(letter(change));
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { message: string; field: string }[] };
    expect(errors.map((error) => error.field)).toContain(field);
  });

  test.each([
    ['another key', { authorization: 'Bearer other' }, 401],
    ['no JSON type', { 'content-type': 'text/plain' }, 415],
  ])('refuses %s', async (_what, headers, status) =>
    expect((await post(letter(), headers as Record<string, string>)).status).toBe(status),
  );

  test('refuses a body that is no JSON', async () => expect((await post('{')).status).toBe(400));

  test('refuses a mail whose acceptance link would be tracked', async () => {
    const content = [{ type: 'text/plain', value: `${PREFIX}abc` }];
    expect((await post(letter({ content }))).status).toBe(400);
    const clicksOnly = { click_tracking: { enable: false, enable_text: false } };
    expect((await post(letter({ content, tracking_settings: clicksOnly }))).status).toBe(400);
    expect(
      (await post(letter({ content, tracking_settings: { ...clicksOnly, open_tracking: { enable: false } } }))).status,
    ).toBe(202);
  });

  test('a mail that is too large is refused in words, and the connection stays good', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const call = (body: Buffer | string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
        const sent = request(`${sendGrid.url}/v3/mail/send`, { method: 'POST', agent, headers }, (response) => {
          response.resume();
          response.once('end', () => resolve(response.statusCode));
        });
        sent.once('error', reject);
        sent.end(body);
      });
    expect(await call(Buffer.alloc(31 * 1024 * 1024, 0x20))).toBe(413);
    expect(await call(JSON.stringify(letter()))).toBe(202);
    agent.destroy();
  });

  test('knows no other path', async () => expect((await fetch(`${sendGrid.url}/v3/other`)).status).toBe(404));
});

describe('events', () => {
  test.each([
    ['jan', ['processed', 'delivered']],
    ['bounce', ['processed', 'bounce']],
    ['blocked', ['processed', 'bounce']],
    ['drop', ['dropped']],
    ['defer', ['processed', 'deferred', 'delivered']],
    ['spam', ['processed', 'delivered', 'spamreport']],
  ])('for %s@…: %j, signed, with the custom arguments', async (local, expected) => {
    const to = newAddress(local);
    await post(letter({ personalizations: [{ to: [{ email: to }] }], custom_args: { deliveryId: 'd2' } }));
    await eventually(() => expect(eventsFor(to).map(({ event }) => event)).toEqual(expected));
    expect(new Set(eventsFor(to).map((event) => event['sg_event_id'])).size).toBe(expected.length);
    expect(eventsFor(to)[0]).toMatchObject({ deliveryId: 'd2', timestamp: expect.any(Number) });
    const verifier = new EventWebhook();
    const key = verifier.convertPublicKeyToECDSA(sendGrid.publicKey);
    for (const { body, signature, timestamp } of posted) {
      expect(verifier.verifySignature(key, body, signature, timestamp)).toBe(true);
      expect(verifier.verifySignature(key, `${body} `, signature, timestamp)).toBe(false);
    }
  });

  test('are repeated until they are taken, also after a restart', async () => {
    answer = 500;
    const to = newAddress();
    await post(letter({ personalizations: [{ to: [{ email: to }] }] }));
    await eventually(() => expect(eventsFor(to).length).toBeGreaterThanOrEqual(2));
    const { publicKey } = sendGrid;
    await sendGrid.close();
    await open();
    expect(sendGrid.publicKey).toBe(publicKey);
    posted = [];
    answer = 204;
    await eventually(() => expect(eventsFor(to).map(({ event }) => event)).toEqual(['processed', 'delivered']));
  });

  test('never come while they are switched off', async () => {
    await put('event-delivery', { enabled: false });
    const [lost, seen] = [newAddress(), newAddress()];
    await post(letter({ personalizations: [{ to: [{ email: lost }] }] }));
    await put('event-delivery', { enabled: true });
    await post(letter({ personalizations: [{ to: [{ email: seen }] }] }));
    await eventually(() => expect(eventsFor(seen)).toHaveLength(2));
    expect(eventsFor(lost)).toEqual([]);
  });

  test('keep their own fields, whatever the custom arguments are called', async () => {
    const to = newAddress();
    const custom = { event: 'bounce', email: 'eve@evil.example', sg_event_id: 'mine', deliveryId: 'd4' };
    await post(letter({ personalizations: [{ to: [{ email: to }] }], custom_args: custom }));
    await eventually(() => expect(eventsFor(to).map(({ event }) => event)).toEqual(['processed', 'delivered']));
    expect(eventsFor(to)[0]).toMatchObject({ deliveryId: 'd4', sg_event_id: expect.not.stringMatching(/^mine$/) });
  });

  test('of a test are posted like the others', async () => {
    await fetch(`${sendGrid.url}/events`, {
      method: 'POST',
      body: JSON.stringify([{ event: 'open', email: 'x@y.nl' }]),
    });
    await eventually(() => expect(eventsFor('x@y.nl')).toHaveLength(1));
  });
});

describe('the app’s adapter, under faults', () => {
  const send = () =>
    sendGridMail({
      SENDGRID_API_KEY: API_KEY,
      SENDGRID_BASE_URL: sendGrid.url,
      MAIL_TIMEOUT: 500,
      MAIL_FROM: 'partners@contoso.example',
      PROVIDER_EMAIL: 'partners@contoso.example',
      PROVIDER_NAME: 'Contoso',
    } as Settings);

  test.each<[string, Record<string, unknown>, Record<string, unknown>, number]>([
    ['nothing', { times: 0 }, { kind: 'taken' }, 1],
    [
      '429 with Retry-After',
      { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      { kind: 'refusedForNow', retryAfterSeconds: 7 },
      0,
    ],
    ['500', { kind: 'status', status: 500 }, { kind: 'refusedForNow' }, 0],
    ['503', { kind: 'status', status: 503 }, { kind: 'refusedForNow' }, 0],
    ['401', { kind: 'status', status: 401 }, { kind: 'refusedForNow' }, 0],
    ['400', { kind: 'status', status: 400 }, { kind: 'refused' }, 0],
    ['502', { kind: 'status', status: 502 }, { kind: 'unknown' }, 0],
    ['a reset before', { kind: 'resetBefore' }, { kind: 'unknown' }, 0],
    ['a reset after', { kind: 'resetAfter' }, { kind: 'unknown' }, 1],
    ['silence after taking it', { kind: 'acceptThenSilence' }, { kind: 'unknown' }, 1],
    ['a time-out', { kind: 'timeout' }, { kind: 'unknown' }, 0],
  ])('%s', async (_what, fault, outcome, kept) => {
    const to = newAddress();
    await put('faults', [{ times: 1, ...fault }]);
    const got = await send()({ to, subject: 'Hi', text: 'Hi', html: '<p>Hi</p>', customArgs: { deliveryId: 'd3' } });
    expect(got).toMatchObject(outcome);
    expect(JSON.stringify(got)).not.toContain(API_KEY);
    for (const message of await messages(to)) {
      expect(Object.keys(message['headers'] ?? {})).toEqual(['Reply-To', 'Auto-Submitted', 'X-Auto-Response-Suppress']);
    }
    expect(await messages(to)).toHaveLength(kept);
    await put('faults', []);
  });

  test('the service is not there', async () => {
    const nobody = sendGridMail({
      SENDGRID_API_KEY: API_KEY,
      SENDGRID_BASE_URL: 'http://127.0.0.1:1',
      MAIL_TIMEOUT: 500,
      MAIL_FROM: 'a@b.nl',
      PROVIDER_NAME: 'C',
    } as Settings);
    expect(
      await nobody({ to: newAddress(), subject: 'Hi', text: 'Hi', html: '<p>Hi</p>', customArgs: {} }),
    ).toMatchObject({ kind: 'refusedForNow' });
  });
});

describe('the mailbox page', () => {
  test('lists newest first, finds, and shows a mail with its links as buttons, escaped', async () => {
    const to = newAddress();
    const subject = 'Hello <img src=x onerror=alert(1)>';
    await post(
      letter({
        subject,
        personalizations: [{ to: [{ email: to }] }],
        content: [{ type: 'text/plain', value: 'See https://contoso.example/a?b=1&c=2 now' }],
      }),
    );
    const [message] = await messages(to);
    const list = await (await fetch(`${sendGrid.url}/?q=${encodeURIComponent(to)}`)).text();
    expect(list).toContain(`/messages/${message?.['id']}`);
    expect(list).not.toContain('<img');
    const page = await (await fetch(`${sendGrid.url}/messages/${message?.['id']}`)).text();
    expect(page).toContain('href="https://contoso.example/a?b=1&amp;c=2"');
    expect(page).not.toContain('<img');
    expect(page).toContain('<iframe sandbox');
    for (const nothing of ['nothing-like-it', 'receivedAt']) {
      expect(await (await fetch(`${sendGrid.url}/?q=${nothing}`)).text()).toContain('No mail.');
    }
  });
});
