import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { BASIC, detailsOf } from '../support/onboarding.ts';
import { eventually, newAddress, type Role, System } from '../support/system.ts';

let system: System;
let invitationId: string;
beforeAll(async () => {
  system = await System.start();
  invitationId = (await system.invite()).id;
}, 120_000);
afterAll(() => system.dispose());

const ROLES: Role[] = ['GlobalAdmin', 'UserManagementAdmin', 'AdminAgent', 'SalesAgent'];
const everyone = ROLES;
const inviters: Role[] = ['GlobalAdmin', 'AdminAgent', 'SalesAgent'];
const removers: Role[] = ['GlobalAdmin', 'AdminAgent'];
const credentialReaders: Role[] = ['GlobalAdmin', 'UserManagementAdmin', 'AdminAgent'];
const changers: Role[] = ['GlobalAdmin', 'AdminAgent'];
const auditors: Role[] = ['GlobalAdmin', 'UserManagementAdmin'];

const draft = () => ({ resellerName: 'Fabrikam', resellerEmail: newAddress(), language: 'en' });
const chosen = () => ({ items: [{ productId: BASIC, quantity: 5 }] });
const request = () => ({ customerName: 'Litware', customerEmail: newAddress(), language: 'en' });

const agreement = () => ({
  acceptedOn: '2026-03-01',
  acceptedBy: { firstName: 'Tania', lastName: 'Carr', email: 'tania@wingtip.example' },
});

const orderLine = { type: 'new', productId: BASIC, quantity: 1 };

/** Every endpoint that needs a token: who may use it, and what they are answered. */
const MATRIX: [
  method: string,
  target: () => string,
  allowed: Role[],
  status: number,
  body?: (() => unknown) | undefined,
  raw?: () => string,
][] = [
  ['POST', () => '/api/invitations/draft', inviters, 200, draft],
  ['POST', () => '/api/invitations', inviters, 202, draft],
  [
    'POST',
    () => '/api/invitations/bulk',
    inviters,
    202,
    undefined,
    () => `resellerName,resellerEmail,language\nFabrikam,${newAddress()},nl`,
  ],
  ['GET', () => '/api/invitations', everyone, 200],
  ['GET', () => `/api/invitations/${invitationId}`, everyone, 200],
  ['POST', () => `/api/invitations/${randomUUID()}/resend`, inviters, 404],
  ['POST', () => `/api/invitations/${randomUUID()}/revoke`, inviters, 404],
  ['POST', () => `/api/invitations/${invitationId}/extend`, inviters, 200],
  ['GET', () => '/api/resellers', everyone, 200],
  ['GET', () => `/api/resellers/${randomUUID()}`, everyone, 404],
  ['PATCH', () => `/api/resellers/${randomUUID()}`, removers, 404, () => ({ partnerId: '4847383' })],
  ['POST', () => `/api/resellers/${randomUUID()}/check`, inviters, 404],
  ['GET', () => `/api/resellers/${randomUUID()}/removal`, everyone, 404],
  ['POST', () => `/api/resellers/${randomUUID()}/remove`, removers, 404, () => ({ confirm: true, goodFaith: true })],
  ['POST', () => `/api/customers/${randomUUID()}/orders`, inviters, 404, () => ({ lines: [orderLine] })],
  ['GET', () => `/api/customers/${randomUUID()}/orders`, everyone, 404],
  ['GET', () => `/api/customers/${randomUUID()}/orders/${randomUUID()}`, everyone, 404],
  ['GET', () => `/api/customers/${randomUUID()}/subscriptions/${randomUUID()}`, everyone, 404],
  [
    'PATCH',
    () => `/api/customers/${randomUUID()}/subscriptions/${randomUUID()}`,
    changers,
    404,
    () => ({ supportContact: 'provider' }),
  ],
  ['POST', () => `/api/customers/${randomUUID()}/drift/accept`, changers, 404, () => ({ field: 'name' })],
  ['GET', () => '/api/audit', auditors, 200],
  ['GET', () => '/api/provider', everyone, 200],
  ['GET', () => '/api/me', everyone, 200],
  ['GET', () => '/api/overview', everyone, 200],
  ['GET', () => '/api/statistics', everyone, 200],
  ['GET', () => '/api/products', everyone, 200],
  ['GET', () => '/api/onboardings', everyone, 200],
  ['POST', () => '/api/onboardings', inviters, 422, () => ({})],
  ['GET', () => `/api/onboardings/${randomUUID()}`, everyone, 404],
  ['PUT', () => `/api/onboardings/${randomUUID()}`, inviters, 404, () => detailsOf()],
  ['PUT', () => `/api/onboardings/${randomUUID()}/subscriptions`, inviters, 404, chosen],
  ['POST', () => `/api/onboardings/${randomUUID()}/submit`, inviters, 404],
  ['POST', () => `/api/onboardings/${randomUUID()}/cancel`, inviters, 404],
  ['POST', () => `/api/onboardings/${randomUUID()}/credentials`, credentialReaders, 404],
  ['GET', () => '/api/customers', everyone, 200],
  ['GET', () => `/api/customers/${randomUUID()}`, everyone, 404],
  ['GET', () => `/api/customers/${randomUUID()}/subscriptions`, everyone, 404],
  ['PUT', () => `/api/customers/${randomUUID()}/agreement`, inviters, 404, agreement],
  ['GET', () => `/api/access?customerId=${randomUUID()}`, everyone, 200],
  ['POST', () => '/api/relationship-requests/draft', inviters, 200, request],
  ['POST', () => '/api/relationship-requests', inviters, 202, request],
  ['GET', () => '/api/relationship-requests', everyone, 200],
  ['GET', () => `/api/relationship-requests/${randomUUID()}`, everyone, 404],
  ['POST', () => `/api/relationship-requests/${randomUUID()}/revoke`, inviters, 404],
  ['POST', () => `/api/relationship-requests/${randomUUID()}/check`, inviters, 404],
  [
    'POST',
    () => `/api/relationship-requests/${randomUUID()}/assign`,
    inviters,
    404,
    () => ({ customerId: randomUUID() }),
  ],
];

describe.each(MATRIX)('%s %s', (method, target, allowed, status, body, raw) => {
  const options = () => ({
    ...(body === undefined ? {} : { body: body() }),
    ...(raw === undefined ? {} : { raw: raw(), headers: { 'content-type': 'text/csv' } }),
  });
  test.each(ROLES)('as %s', async (role) => {
    const answer = await system.api(method, target(), { ...options(), roles: [role] });
    expect(answer.status).toBe(allowed.includes(role) ? status : 403);
  });
  test('without a role, and without a token', async () => {
    expect((await system.api(method, target(), { ...options(), roles: [] })).status).toBe(403);
    const nobody = await system.api(method, target(), { ...options(), token: null });
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
    expect(nobody.headers.get('content-type')).toBe('application/problem+json');
  });
});

test('the OpenAPI description names every endpoint of the matrix, with its roles', async () => {
  const { body, status } = await system.api('GET', '/api/openapi.json', { token: null });
  expect(status).toBe(200);
  expect(body.openapi).toMatch(/^3\.1/);
  const secured = Object.values(body.paths as Record<string, Record<string, { security?: [] }>>)
    .flatMap((path) => Object.values(path))
    .filter((operation) => operation.security === undefined);
  expect(secured).toHaveLength(MATRIX.length);
});

test('a person with two roles may do what either may', async () => {
  const roles: Role[] = ['UserManagementAdmin', 'SalesAgent'];
  expect((await system.api('GET', '/api/audit', { roles })).status).toBe(200);
  expect((await system.api('POST', '/api/invitations/draft', { roles, body: draft() })).status).toBe(200);
});

describe('tokens', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const get = async (token: string | null) => (await system.api('GET', '/api/invitations', { token })).status;
  const publicJwk = async (): Promise<JWK> => {
    const { keys } = (await (await fetch(`${system.url(3)}/jwks`)).json()) as { keys: JWK[] };
    return keys[0] as JWK;
  };
  const claims = async () =>
    JSON.parse(Buffer.from((await system.token()).split('.')[1] as string, 'base64url').toString());
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('a good one is taken', async () => expect(await get(await system.token())).toBe(200));

  test.each<[string, () => Record<string, unknown>]>([
    ['of another issuer', () => ({ iss: 'https://login.microsoftonline.com/other/v2.0' })],
    ['for another audience', () => ({ aud: 'api://other' })],
    ['that has expired', () => ({ exp: now() - 60, iat: now() - 3600, nbf: now() - 3600 })],
    ['that is not valid yet', () => ({ nbf: now() + 600 })],
    ['without an expiry that can be read', () => ({ exp: 'never' })],
  ])('one %s is refused', async (_what, broken) =>
    expect(await get(await system.token(['GlobalAdmin'], broken()))).toBe(401),
  );

  test('one without a signature is refused', async () => {
    expect(await get(`${encode({ alg: 'none', typ: 'JWT' })}.${encode(await claims())}.`)).toBe(401);
    expect(await get(`${encode({ alg: 'none', typ: 'JWT' })}.${encode(await claims())}.x`)).toBe(401);
  });

  test('one signed with the public key as an HMAC secret is refused', async () => {
    const jwk = await publicJwk();
    const pem = await exportSPKI((await importJWK(jwk, 'RS256')) as Parameters<typeof exportSPKI>[0]);
    const head = `${encode({ alg: 'HS256', typ: 'JWT', kid: jwk.kid })}.${encode(await claims())}`;
    expect(await get(`${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`)).toBe(401);
  });

  test('one of an unknown key, or of another key under a known id, is refused', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const sign = async (kid: string) =>
      new SignJWT(await claims()).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
    expect(await get(await sign('nobody'))).toBe(401);
    expect(await get(await sign((await publicJwk()).kid as string))).toBe(401);
  });

  test('one with its claims changed is refused', async () => {
    const [head, , signature] = (await system.token(['SalesAgent'])).split('.');
    expect(await get(`${head}.${encode({ ...(await claims()), roles: ['GlobalAdmin'] })}.${signature}`)).toBe(401);
  });

  test.each(['', 'Bearer', 'Bearer x', 'Basic dXNlcjpwYXNz', 'Bearer a.b.c', `Bearer ${'x'.repeat(5000)}`])(
    '%j is refused',
    async (header) => {
      const answer = await system.api('GET', '/api/invitations', { token: null, headers: { authorization: header } });
      expect(answer.status).toBe(401);
    },
  );

  test('roles that are not a list give nothing', async () => {
    expect(await get(await system.token(['SalesAgent'], { roles: 'GlobalAdmin' }))).toBe(403);
    expect(await get(await system.token(['SalesAgent'], { roles: { GlobalAdmin: true } }))).toBe(403);
  });

  test('after the keys were rotated the new ones are taken, and the old ones still', async () => {
    const before = await system.token(['AdminAgent']);
    await fetch(`${system.url(3)}/rotate`, { method: 'POST' });
    const after = await system.token(['AdminAgent'], { name: 'After the rotation' });
    expect(after.split('.')[0]).not.toBe(before.split('.')[0]);
    expect(await get(before)).toBe(200);
    // Unknown keys are looked up again, but not at every request: whoever sends nonsense must not make us ask Entra each time.
    await eventually(async () => expect(await get(after)).toBe(200));
  });
});
