import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newAddress, type RequestOptions, System } from '../support/system.ts';

let system: System;
let before: { invitations: number; mails: number };
const count = async () => ({
  invitations: (await system.api('GET', '/api/invitations?pageSize=200')).body.items.length,
  mails: (await system.messages()).length,
});
beforeAll(async () => {
  system = await System.start();
  before = await count();
}, 120_000);
afterAll(() => system.dispose());

const good = () => ({ resellerName: 'Fabrikam', resellerEmail: newAddress(), language: 'en' });
const TEXT = 'Hello {{link}}';

const FIELDS: [what: string, change: Record<string, unknown>, path: string][] = [
  ['no name', { resellerName: undefined }, 'resellerName'],
  ['a name of null', { resellerName: null }, 'resellerName'],
  ['a name that is a number', { resellerName: 5 }, 'resellerName'],
  ['a name that is a list', { resellerName: ['Fabrikam'] }, 'resellerName'],
  ['a name that is an object', { resellerName: { $ne: '' } }, 'resellerName'],
  ['an empty name', { resellerName: '' }, 'resellerName'],
  ['a blank name', { resellerName: ' \t ' }, 'resellerName'],
  ['too long a name', { resellerName: 'x'.repeat(201) }, 'resellerName'],
  ['a name with a header in it', { resellerName: 'Fabrikam\r\nBcc: evil@example.com' }, 'resellerName'],
  ['a name with NUL', { resellerName: 'Fab\u0000rikam' }, 'resellerName'],
  ['a name with an escape', { resellerName: 'Fab\u001b[31mrikam' }, 'resellerName'],
  ['a name with a C1 control', { resellerName: 'Fab\u009brikam' }, 'resellerName'],
  ['a name that turns the text around', { resellerName: 'Fab\u202erikam' }, 'resellerName'],
  ['a name with half a surrogate pair', { resellerName: 'Fab\ud800rikam' }, 'resellerName'],
  ['no address', { resellerEmail: undefined }, 'resellerEmail'],
  ['an address that is none', { resellerEmail: 'jan' }, 'resellerEmail'],
  ['an address without a domain', { resellerEmail: 'jan@' }, 'resellerEmail'],
  ['an address without a top-level domain', { resellerEmail: 'jan@localhost' }, 'resellerEmail'],
  ['two addresses', { resellerEmail: 'jan@fabrikam.example, eve@evil.example' }, 'resellerEmail'],
  ['an address with a name', { resellerEmail: 'Jan <jan@fabrikam.example>' }, 'resellerEmail'],
  [
    'an address with a header in it',
    { resellerEmail: 'jan@fabrikam.example\r\nBcc: evil@example.com' },
    'resellerEmail',
  ],
  ['an address with a space', { resellerEmail: 'jan de@fabrikam.example' }, 'resellerEmail'],
  ['too long an address', { resellerEmail: `${'x'.repeat(250)}@fabrikam.example` }, 'resellerEmail'],
  ['an address that is true', { resellerEmail: true }, 'resellerEmail'],
  ['no language', { language: undefined }, 'language'],
  ['a language that is not offered', { language: 'fr' }, 'language'],
  ['a language in capitals', { language: 'NL' }, 'language'],
  ['a language that is a list', { language: ['nl'] }, 'language'],
  ['another way to deliver', { delivery: 'fax' }, 'delivery'],
  ['a delivery of null', { delivery: null }, 'delivery'],
  ['a subject with a line break', { subject: 'Hello\nthere' }, 'subject'],
  ['a subject with a header in it', { subject: 'Hello\r\nBcc: evil@example.com' }, 'subject'],
  ['an empty subject', { subject: '' }, 'subject'],
  ['too long a subject', { subject: 'x'.repeat(201) }, 'subject'],
  ['a subject that is an object', { subject: {} }, 'subject'],
  ['a text without the link', { text: 'Hello' }, 'text'],
  ["a text with someone else's link in its place", { text: 'Hello https://evil.example/invitation/x' }, 'text'],
  [
    "a text with someone else's invitation beside the link",
    { text: `${TEXT} https://evil.example/invitation/x` },
    'text',
  ],
  ['a text with the link inside another address', { text: 'https://evil.example/?u={{link}}' }, 'text'],
  ['a text with the link glued to a host', { text: 'evil.example/{{link}}' }, 'text'],
  ['a text with the placeholder misspelt', { text: 'Hello {{Link}}' }, 'text'],
  ['a text with a control character', { text: `${TEXT}\u0007` }, 'text'],
  ['a text with a vertical tab', { text: `${TEXT}\u000b` }, 'text'],
  ['too long a text', { text: TEXT + 'x'.repeat(10_001) }, 'text'],
  ['an empty text', { text: '' }, 'text'],
  ['a text that is a number', { text: 1 }, 'text'],
  ['a text that turns around', { text: `${TEXT}\u2066` }, 'text'],
  ['an unknown field', { status: 'accepted' }, 'status'],
  ['an id of its own', { id: 'me' }, 'id'],
  ['two unknown fields', { a: 1, b: 2 }, 'b'],
];

test('what is missing is said to be required', async () => {
  const { body } = await system.api('POST', '/api/invitations', { body: {} });
  expect(body.errors).toContainEqual({ path: 'resellerName', message: 'is required' });
  const nothing = await system.api('POST', '/api/invitations');
  expect(nothing.body.errors).toEqual([{ path: '', message: 'a body is required' }]);
});

test.each(FIELDS)('%s: 422 that names it', async (_what, change, path) => {
  const answer = await system.api('POST', '/api/invitations', { body: { ...good(), ...change } });
  expect(answer.status).toBe(422);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: 'urn:tandem:problem:invalid-input',
    status: 422,
    correlationId: expect.any(String),
  });
  expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
});

const json = { 'content-type': 'application/json' };
const BODIES: [what: string, options: () => RequestOptions, status: number][] = [
  ['no body', () => ({ headers: json }), 422],
  ['an empty object', () => ({ body: {} }), 422],
  ['a list', () => ({ body: [good()] }), 422],
  ['a text', () => ({ body: 'hello' }), 422],
  ['null', () => ({ raw: 'null', headers: json }), 422],
  ['half of a JSON text', () => ({ raw: '{"resellerName":', headers: json }), 400],
  ['single quotes', () => ({ raw: "{'resellerName':'x'}", headers: json }), 400],
  ['a trailing comma', () => ({ raw: '{"resellerName":"x",}', headers: json }), 400],
  ['no JSON', () => ({ raw: 'hello', headers: json }), 400],
  ['bytes that are no UTF-8', () => ({ raw: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), headers: json }), 400],
  [
    'a prototype',
    () => ({ raw: JSON.stringify(good()).replace('{', '{"__proto__":{"admin":true},'), headers: json }),
    422,
  ],
  ['2 MB', () => ({ body: { ...good(), text: TEXT + 'x'.repeat(2_000_000) } }), 413],
  ['another content type', () => ({ raw: JSON.stringify(good()), headers: { 'content-type': 'text/plain' } }), 415],
  ['a form', () => ({ raw: 'resellerName=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 415],
  ['XML', () => ({ raw: '<x/>', headers: { 'content-type': 'application/xml' } }), 415],
  ['a deep nest', () => ({ raw: '['.repeat(50_000) + ']'.repeat(50_000), headers: json }), 422],
];

test.each(BODIES)('a body that is %s', async (_what, options, status) => {
  const answer = await system.api('POST', '/api/invitations', options());
  expect(answer.status).toBe(status);
  expect(answer.body.errors.length).toBeGreaterThan(0);
});

test('a key that cannot be one', async () => {
  for (const key of ['', 'x'.repeat(256), 'a b']) {
    const answer = await system.api('POST', '/api/invitations', { body: good(), headers: { 'idempotency-key': key } });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].path).toBe('Idempotency-Key');
  }
});

describe('queries and addresses', () => {
  test.each([
    ['/api/invitations?status=open', 422, 'status'],
    ['/api/invitations?pageSize=0', 422, 'pageSize'],
    ['/api/invitations?pageSize=201', 422, 'pageSize'],
    ['/api/invitations?pageSize=ten', 422, 'pageSize'],
    ['/api/invitations?pageSize=1&pageSize=2', 422, 'pageSize'],
    ['/api/invitations?continuationToken=abc', 422, 'continuationToken'],
    [`/api/invitations?continuationToken=${Buffer.from('["a"]').toString('base64url')}`, 422, 'continuationToken'],
    ['/api/invitations?sort=name', 422, 'sort'],
    ['/api/resellers?status=pending', 422, 'status'],
    ...['invitations', 'resellers'].flatMap((list): [string, number, string][] => [
      [`/api/${list}?search=`, 422, 'search'],
      [`/api/${list}?search=${'x'.repeat(101)}`, 422, 'search'],
      [`/api/${list}?search=a&search=b`, 422, 'search'],
    ]),
    ['/api/audit?subjectId=', 422, 'subjectId'],
    ['/api/invitations/hello', 404, undefined],
    ["/api/invitations/1' OR '1'='1", 404, undefined],
    ['/api/invitations/00000000-0000-0000-0000-000000000000', 404, undefined],
    ['/api/resellers/%00', 404, undefined],
    ['/api/nothing', 404, undefined],
  ])('%s', async (target, status, path) => {
    const answer = await system.api('GET', target);
    expect(answer.status).toBe(status);
    if (path !== undefined) expect(answer.body.errors[0].path).toBe(path);
  });

  test.each([
    ['resend', { force: true }, 'force'],
    ['extend', { expiresAt: 'tomorrow' }, 'expiresAt'],
    ['extend', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['extend', { expiresAt: '2999-01-01T00:00:00Z' }, 'expiresAt'],
  ])('%s %j', async (verb, body, path) => {
    const { id } = await system.invite();
    before = { invitations: before.invitations + 1, mails: before.mails };
    const answer = await system.api('POST', `/api/invitations/${id}/${verb}`, { body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].path).toBe(path);
    expect((await system.api('GET', `/api/invitations/${id}`)).headers.get('etag')).toBe('"1"');
  });
});

describe('a list of resellers to invite', () => {
  test.each([
    ['no content type', {}, 'a,b', 415],
    ['JSON', json, '[]', 415],
    ['nothing', { 'content-type': 'text/csv' }, '', 422],
    ['other columns', { 'content-type': 'text/csv' }, 'name,mail\nFabrikam,a@b.nl', 422],
    ['an open quote', { 'content-type': 'text/csv' }, 'resellerName,resellerEmail,language\n"Fabrikam', 400],
    ['2 MB', { 'content-type': 'text/csv' }, 'x'.repeat(2_000_000), 413],
  ])('%s', async (_what, headers, raw, status) => {
    expect(
      (await system.api('POST', '/api/invitations/bulk', { headers: headers as Record<string, string>, raw })).status,
    ).toBe(status);
  });
});

describe("the mail service's webhook", () => {
  test.each([
    ['unsigned', {}],
    [
      'signed with something',
      { 'x-twilio-email-event-webhook-signature': 'MEUCIQ', 'x-twilio-email-event-webhook-timestamp': '1' },
    ],
  ])('%s: 401', async (_what, headers) => {
    const raw = JSON.stringify([{ event: 'bounce', sg_event_id: 'x', timestamp: 1 }]);
    const answer = await system.api('POST', '/api/webhooks/sendgrid', {
      token: null,
      raw,
      headers: headers as Record<string, string>,
    });
    expect(answer.status).toBe(401);
  });
});

test('none of it wrote or sent anything', async () => {
  const after = await count();
  expect(after.invitations).toBe(before.invitations);
  const names = (await system.api('GET', '/api/invitations?pageSize=200')).body.items.map(
    ({ resellerName }: { resellerName: string }) => resellerName,
  );
  expect(new Set(names)).toEqual(new Set(['Fabrikam B.V.']));
});
