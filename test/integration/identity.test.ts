import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { type Running, startThread } from '../../local/thread.ts';

const AUDIENCE = 'api://tandem';
let folder: string;
let running: Running;
let identity: { url: string; issuer: string; jwksUri: string; port: number };

/** On a thread, as `npm start` has it: jest's own realm has other objects than the library expects. */
const open = async (port = 0) => {
  const request = { module: './identity/index.ts', start: 'startIdentity', name: 'sign-in' };
  running = await startThread(
    { ...request, options: { port, dataDir: folder, audience: AUDIENCE } },
    process.env,
    (_name, error) => {
      throw error;
    },
  );
  identity = running.info as typeof identity;
};
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tandem-identity-'));
  await open();
});
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const token = async (form: Record<string, string>) => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
  const answer = (await (await fetch(`${identity.url}/token`, { method: 'POST', body })).json()) as {
    access_token: string;
    token_type: string;
  };
  expect(answer.token_type).toBe('Bearer');
  return answer.access_token;
};
const verify = (jwt: string) =>
  jwtVerify(jwt, createRemoteJWKSet(new URL(identity.jwksUri)), {
    issuer: identity.issuer,
    audience: AUDIENCE,
    algorithms: ['RS256'],
  });

describe('a token', () => {
  test('looks like Entra’s and verifies', async () => {
    const { payload, protectedHeader } = await verify(await token({ scope: 'GlobalAdmin SalesAgent nonsense' }));
    expect(payload).toMatchObject({
      roles: ['GlobalAdmin', 'SalesAgent'],
      ver: '2.0',
      tid: expect.any(String),
      oid: expect.any(String),
      name: expect.any(String),
    });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) });
    expect((payload.exp as number) - (payload.iat as number)).toBe(3600);
  });

  test('has no roles when none are asked for', async () => expect(decodeJwt(await token({}))['roles']).toEqual([]));

  test('is for this audience whatever is asked', async () =>
    expect(decodeJwt(await token({ scope: 'AdminAgent', aud: 'api://other' })).aud).toBe(AUDIENCE));

  test('names whom it is asked for', async () =>
    expect(decodeJwt(await token({ scope: 'AdminAgent', subject: 'sanne', name: 'Sanne' }))).toMatchObject({
      sub: 'sanne',
      oid: 'sanne',
      name: 'Sanne',
    }));

  test('can be broken in one way, for tests', async () => {
    const broken = await token({ scope: 'AdminAgent', claims: JSON.stringify({ exp: 1, iss: 'https://other' }) });
    expect(decodeJwt(broken)).toMatchObject({ exp: 1, iss: 'https://other', aud: AUDIENCE });
    await expect(verify(broken)).rejects.toThrow();
  });
});

test.each(['{"exp":', '[]', '5', ''])('claims that are no JSON object are refused, not ignored: %j', async (claims) => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'AdminAgent', claims });
  const response = await fetch(`${identity.url}/token`, { method: 'POST', body });
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain('access_token');
});

test('rotating adds a key that signs from then on; tokens of the one before still verify', async () => {
  const before = await token({ scope: 'AdminAgent' });
  await fetch(`${identity.url}/rotate`, { method: 'POST' });
  const after = await token({ scope: 'AdminAgent' });
  const [old, fresh] = await Promise.all([verify(before), verify(after)]);
  expect(fresh.protectedHeader.kid).not.toBe(old.protectedHeader.kid);
});

test('tokens outlive a restart', async () => {
  const jwt = await token({ scope: 'AdminAgent' });
  const { port } = identity;
  await running.stop();
  await open(port);
  expect((await verify(jwt)).payload['roles']).toEqual(['AdminAgent']);
});

test('discovery names the addresses, and a page says what this is', async () => {
  const discovery = (await (await fetch(`${identity.url}/.well-known/openid-configuration`)).json()) as Record<
    string,
    string
  >;
  expect(discovery).toMatchObject({ issuer: identity.issuer, jwks_uri: identity.jwksUri });
  expect(await (await fetch(identity.url)).text()).toContain('GlobalAdmin');
});

describe('a person at a browser', () => {
  const client = 'tandem';
  const verifier = 'a'.repeat(43);
  const asked = {
    client_id: client,
    response_type: 'code',
    response_mode: 'fragment',
    redirect_uri: 'http://localhost/console/',
    scope: `${AUDIENCE}/.default openid profile offline_access`,
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const authorize = (more: Record<string, string> = {}) =>
    fetch(`${identity.url}/authorize?${new URLSearchParams({ ...asked, ...more })}`, { redirect: 'manual' });

  async function redeem(form: Record<string, string>) {
    const body = new URLSearchParams({ client_id: client, ...form });
    return fetch(`${identity.url}/token`, { method: 'POST', body });
  }

  test('is asked for a name and roles, and everything that was asked comes along', async () => {
    const page = await (await authorize({ state: '"><script>' })).text();
    for (const role of ['GlobalAdmin', 'UserManagementAdmin', 'AdminAgent', 'SalesAgent']) expect(page).toContain(role);
    expect(page).toContain('name="nonce" value="nonce-1"');
    expect(page).not.toContain('"><script>');
  });

  test('comes back with a code that is good for tokens in these roles, with the verifier alone, and so does its refresh token', async () => {
    const back = await authorize({ as_name: 'Sanne', as_role: 'SalesAgent' });
    const { origin, pathname, hash } = new URL(back.headers.get('location') ?? '');
    expect(origin + pathname).toBe('http://localhost/console/');
    const answer = new URLSearchParams(hash.slice(1));
    expect(answer.get('state')).toBe('state-1');
    const form = { grant_type: 'authorization_code', code: answer.get('code') ?? '', redirect_uri: asked.redirect_uri };

    const tokens = await (await redeem({ ...form, code_verifier: verifier })).json();
    const access = (await verify(tokens.access_token)).payload;
    expect(access).toMatchObject({ roles: ['SalesAgent'], name: 'Sanne' });
    expect(decodeJwt(tokens.id_token)).toMatchObject({ aud: client, nonce: 'nonce-1', name: 'Sanne' });

    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const renewed = await (await redeem(refresh)).json();
    expect((await verify(renewed.access_token)).payload).toMatchObject({ roles: ['SalesAgent'], oid: access['oid'] });
  });

  test('cannot use a code without its verifier', async () => {
    const back = await authorize({ as_name: 'Sanne', as_role: 'SalesAgent' });
    const code = new URLSearchParams(new URL(back.headers.get('location') ?? '').hash.slice(1)).get('code') ?? '';
    const answer = await redeem({ grant_type: 'authorization_code', code, code_verifier: 'b'.repeat(43) });
    expect(answer.status).toBe(400);
  });

  test('may have several roles, or none', async () => {
    for (const roles of [['GlobalAdmin', 'SalesAgent'], []]) {
      const query = new URLSearchParams({ ...asked, as_name: 'Sanne' });
      for (const role of roles) query.append('as_role', role);
      const back = await fetch(`${identity.url}/authorize?${query}`, { redirect: 'manual' });
      const code = new URLSearchParams(new URL(back.headers.get('location') ?? '').hash.slice(1)).get('code') ?? '';
      const tokens = await (await redeem({ grant_type: 'authorization_code', code, code_verifier: verifier })).json();
      expect((await verify(tokens.access_token)).payload['roles']).toEqual(roles);
    }
  });
});
