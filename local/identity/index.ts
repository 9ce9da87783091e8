import { AssertionError } from 'node:assert';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  Events,
  type MutableRedirectUri,
  type MutableResponse,
  type MutableToken,
  OAuth2Issuer,
  OAuth2Service,
  type TokenRequestIncomingMessage,
} from 'oauth2-mock-server';
import { HttpError, listen, sendHtml, sendJson } from '../http.ts';
import { writeWhole } from '../whole-file.ts';
import { rolePicker, startPage } from './page.ts';
import { type Person, personOf, refreshTokenFor } from './people.ts';

const ROLES = ['GlobalAdmin', 'UserManagementAdmin', 'AdminAgent', 'SalesAgent'];
const DEFAULT_SCOPE = '/.default';
const TENANT = '7f1a2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b';

export interface IdentityOptions {
  port: number;
  dataDir: string;
  /** Every token is for this audience, whatever the request says, as with Entra's app registrations. */
  audience: string;
}

/**
 * Sign-in on one machine: an OpenID Connect issuer whose tokens look like Entra's. `scope` names the app roles.
 * A form field `claims` (JSON) overrides any claim, so that tests can get tokens that are broken in one way.
 */
export async function startIdentity({ port, dataDir, audience }: IdentityOptions) {
  const issuer = new OAuth2Issuer();
  const keys = await openKeys(issuer, path.join(dataDir, 'identity-keys.json'));
  const service = new OAuth2Service(issuer);
  const signedIn = new Map<string, Person>();
  const personFor = ({ code, refresh_token }: Record<string, unknown>) =>
    personOf(refresh_token) ?? signedIn.get(String(code));

  service.on(Events.BeforeTokenSigning, (token: MutableToken, request: TokenRequestIncomingMessage) => {
    const form = request.body as unknown as Record<string, unknown>;
    const person = personFor(form);
    if (person === undefined) return void Object.assign(token.payload, claimsFor(form, audience));
    // The library gives the id token, and only that, an audience of its own: the client.
    const forClient = token.payload['aud'];
    const asked = { scope: person.roles.join(' '), name: person.name };
    Object.assign(token.payload, claimsFor(asked, typeof forClient === 'string' ? forClient : audience));
  });
  service.on(Events.BeforeAuthorizeRedirect, ({ url }: MutableRedirectUri, request: unknown) => {
    const asked = (request as { query: Record<string, unknown> }).query;
    const roles = [asked['as_role'] ?? []].flat().map(String);
    signedIn.set(String(url.searchParams.get('code')), { name: String(asked['as_name']), roles });
    if (asked['response_mode'] !== 'fragment') return;
    url.hash = url.searchParams.toString();
    url.search = '';
  });
  service.on(Events.BeforeResponse, ({ body }: MutableResponse, request: TokenRequestIncomingMessage) => {
    const form = request.body as unknown as Record<string, unknown>;
    const person = personFor(form);
    if (person === undefined || body === null || typeof body !== 'object') return;
    Object.assign(body, { refresh_token: refreshTokenFor(person) });
    signedIn.delete(String(form['code']));
  });
  service.addRoute('POST', '/rotate', async (_request, response) => {
    await keys.rotate();
    sendJson(response, 200, { kid: keys.current() });
  });
  service.addRoute('GET', '/', (_request, response) => sendHtml(response, 200, startPage(issuer.url ?? '', ROLES)));

  const server = await listen((request, response) => {
    const refusal = checkRequest(request.method ?? '', request.url ?? '');
    if (refusal !== undefined) return sendJson(response, refusal.status, { error: refusal.message });
    response.setHeader('access-control-allow-origin', '*');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET' && pathname === '/authorize' && !searchParams.has('as_name')) {
      return sendHtml(response, 200, rolePicker(Object.fromEntries(searchParams), ROLES));
    }
    service.requestHandler(request, response);
  }, port);
  issuer.url = server.url;
  return { ...server, issuer: server.url, jwksUri: `${server.url}/jwks` };
}

/** The library answers a body that it cannot read with a stack; only the methods that it serves reach it. */
function checkRequest(method: string, url: string): HttpError | undefined {
  if (['GET', 'POST', 'HEAD', 'OPTIONS'].includes(method)) return undefined;
  return new HttpError(405, `${method} ${url} is not served`);
}

function claimsFor(form: Record<string, unknown>, audience: string): Record<string, unknown> {
  const scope = String(form['scope'] ?? '');
  const asked = scope.split(' ');
  const roles = ROLES.filter((role) => asked.includes(role));
  const name = String(form['name'] ?? (roles.length === 0 ? 'Nobody' : `${roles.join(' and ')} (local)`));
  const id = String(form['subject'] ?? `local-${roles.join('-') || 'nobody'}`);
  return {
    // A scope that ends in `/.default` is for another API, as on Entra's own token endpoint.
    aud: scope.endsWith(DEFAULT_SCOPE) ? scope.slice(0, -DEFAULT_SCOPE.length) : audience,
    sub: id,
    oid: id,
    tid: TENANT,
    name,
    preferred_username: `${id.toLowerCase()}@contoso.example`,
    azp: 'tandem-local',
    ver: '2.0',
    roles,
    ...overrides(form['claims']),
  };
}

/** A mistake here is refused: a test would get a good token where it asked for a broken one. */
function overrides(claims: unknown): Record<string, unknown> {
  if (claims === undefined) return {};
  const refused = new AssertionError({ message: 'The form field claims must be a JSON object.' });
  try {
    const asked: unknown = JSON.parse(String(claims));
    if (typeof asked === 'object' && asked !== null && !Array.isArray(asked)) return { ...asked };
  } catch {
    throw refused;
  }
  throw refused;
}

/** Signing keys that outlive a restart, so that tokens do too. The newest one signs; the ones before still verify. */
async function openKeys(issuer: OAuth2Issuer, file: string) {
  mkdirSync(path.dirname(file), { recursive: true });
  const stored: Record<string, unknown>[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  for (const key of stored) await issuer.keys.add(key);
  let newest = String(stored.at(-1)?.['kid'] ?? '');

  async function rotate() {
    newest = (await issuer.keys.generate('RS256')).kid;
    writeWhole(file, JSON.stringify(issuer.keys.toJSON(true)));
  }
  if (stored.length === 0) await rotate();

  // The library signs with its keys in turn; an identity provider signs with its newest.
  const build = issuer.buildToken.bind(issuer);
  issuer.buildToken = (options) => build({ kid: newest, ...options });
  return { rotate, current: () => newest };
}
