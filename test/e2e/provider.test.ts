import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await System.start({ PARTNER_CENTER_TIMEOUT: 'PT1S' });
});
afterEach(() => faults([]));
afterAll(() => system.dispose());

const sandbox = (target: string) => `${system.url(2)}/sandbox/${target}`;
const put = async (target: string, body: unknown) =>
  (await fetch(sandbox(target), { method: 'PUT', body: JSON.stringify(body) })).json();
const faults = (list: unknown[]) => put('faults', list);
const callsOf = async (correlationId: string) =>
  ((await (await fetch(sandbox('calls'))).json()) as Record<string, unknown>[]).filter(
    (call) => call['correlationId'] === correlationId,
  );
const provider = (headers: Record<string, string> = {}) =>
  system.api('GET', '/api/provider', { headers, roles: ['SalesAgent'] });

test('the provider sees its profile, what is incomplete, and whom to ask', async () => {
  const { status, body } = await provider();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    name: 'Contoso Distribution',
    partnerId: '1234567',
    countries: ['NL'],
    website: 'www.contoso.example',
    contact: { name: 'Sanne Bakker', email: 'sanne@contoso.example', phone: '' },
  });
  expect(body.incomplete.map(({ field }: { field: string }) => field)).toEqual(['contact.phone', 'support.email']);
  for (const { message } of body.incomplete) expect(message).toMatch(/telephone number|support/);
  expect(body.toChange.message).toContain('sanne@contoso.example');
  expect(body.toChange.url).toMatch(/^https:\/\/partner\.microsoft\.com\//);
});

test('its calls carry one correlation id, an id of their own each, and no secret is in the log', async () => {
  const correlationId = randomUUID();
  expect((await provider({ 'x-correlation-id': correlationId })).status).toBe(200);
  const calls = await callsOf(correlationId);
  expect(calls.map(({ path }) => path).sort()).toEqual([
    '/v1/profiles/legalbusiness?vettingVersion=Current',
    '/v1/profiles/mpn',
    '/v1/profiles/organization',
    '/v1/profiles/support',
  ]);
  expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(4);
  for (const secret of Object.values(system.keys())) expect(system.log()).not.toContain(secret);
});

describe('when Partner Center fails', () => {
  test.each([
    ['once with 500', { kind: 'status', status: 500 }],
    ['once with 429 and a pause', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }],
    ['by dropping the connection', { kind: 'resetBefore' }],
    ['by dropping it after the answer was made', { kind: 'resetAfter' }],
    ['with half an answer', { kind: 'malformed' }],
  ])('%s, it is asked again under the same request id', async (_what, fault) => {
    const correlationId = randomUUID();
    await faults([{ times: 1, path: '/profiles/mpn', ...fault }]);
    expect((await provider({ 'x-correlation-id': correlationId })).status).toBe(200);
    const ids = (await callsOf(correlationId))
      .filter(({ path }) => path === '/v1/profiles/mpn')
      .map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(1);
  });

  test.each([
    ['with 500', { kind: 'status', status: 500 }, 503],
    ['with 403', { kind: 'status', status: 403 }, 502],
    ['with half an answer', { kind: 'malformed' }, 502],
    ['too slowly', { kind: 'delay', delayMs: 3_000 }, 504],
  ])('for good %s, it is never a 500 of ours', async (_what, fault, status) => {
    await faults([{ times: 20, path: '/profiles/mpn', ...fault }]);
    const answer = await provider();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.correlationId).toBe(answer.headers.get('x-correlation-id'));
  });
});

describe('the sandbox', () => {
  test('knows resellers that have done everything, and some that have not', async () => {
    const resellers = (await (await fetch(sandbox('resellers'))).json()) as {
      agreementSigned: boolean;
      partnership: boolean;
    }[];
    const ready = resellers.filter(({ agreementSigned, partnership }) => agreementSigned && partnership);
    expect(ready.length).toBeGreaterThanOrEqual(10);
    expect(resellers.length - ready.length).toBeGreaterThanOrEqual(10);
  });

  test('plays what a reseller does, and remembers it over a kill', async () => {
    const [, , , , , , , , , , , , late] = (await (await fetch(sandbox('resellers'))).json()) as {
      tenantId: string;
      partnership: boolean;
    }[];
    expect(late?.partnership).toBe(false);
    expect(await put(`resellers/${late?.tenantId}`, { agreementSigned: true, partnership: true })).toMatchObject({
      partnership: true,
    });
    await system.kill();
    await system.up();
    const again = (await (await fetch(sandbox('resellers'))).json()) as { tenantId: string; partnership: boolean }[];
    expect(again.find(({ tenantId }) => tenantId === late?.tenantId)?.partnership).toBe(true);
    expect((await fetch(system.url(2))).status).toBe(200);
  });

  test('lets nobody in without a token for Partner Center, and says what it does not serve', async () => {
    const url = `${system.url(2)}/v1/profiles/mpn`;
    expect((await fetch(url)).status).toBe(401);
    const ours = { authorization: `Bearer ${await system.token()}` };
    expect((await fetch(url, { headers: ours })).status).toBe(401);
    expect((await fetch(sandbox('nothing'))).status).toBe(404);
  });
});
