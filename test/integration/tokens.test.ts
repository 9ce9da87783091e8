import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { KeysUnavailable, tokenVerifier } from '../../shared/identity/tokens.ts';
import type { Settings } from '../../shared/settings.ts';

const settings = (jwks: string) =>
  ({ AUTH_ISSUER: 'https://issuer', AUTH_AUDIENCE: 'api://tandem', AUTH_JWKS_URI: jwks }) as Settings;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${encode({ alg: 'RS256', kid: 'k' })}.${encode({ iss: 'https://issuer' })}.c2ln`;

test('keys that cannot be had are our trouble, not a verdict on the caller', async () => {
  await expect(tokenVerifier(settings('http://127.0.0.1:1/jwks'))(`Bearer ${token}`)).rejects.toThrow(KeysUnavailable);
});

test.each([
  [500, ''],
  [200, 'no JSON'],
  [200, '{"no":"keys"}'],
])('neither are an answer of %i %j', async (status, body) => {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  const verdict = await tokenVerifier(settings(uri))(`Bearer ${token}`).catch((error: unknown) => error);
  server.close();
  expect(verdict).toBeInstanceOf(KeysUnavailable);
});

test('who sends no token costs no look at the keys', async () => {
  const verify = tokenVerifier(settings('http://127.0.0.1:1/jwks'));
  for (const header of [null, '', 'Bearer', 'Basic x', 'Bearer a.b']) expect(await verify(header)).toBeUndefined();
});
