import {
  type AccountInfo,
  CacheLookupPolicy,
  type Configuration,
  ProtocolMode,
  PublicClientApplication,
} from '@azure/msal-browser';
import { SessionEnded } from '../api/problem.ts';
import type { ConsoleSettings } from './settings.ts';

/** Who is signed in, and what they sign their calls with. */
export interface Session {
  name: string;
  token(): Promise<string>;
  signOut(): Promise<void>;
  /** Signs in again and comes back to this page. */
  renew(): Promise<void>;
}

export const HOME = '/console/';
export const SIGNED_OUT = '/console/signed-out';

/**
 * MSAL takes only authorities with https. An issuer on this machine has none: it gets an address that MSAL accepts and
 * its real endpoints from its own discovery document.
 */
async function authorityOf(issuer: string): Promise<Partial<Configuration['auth']>> {
  if (issuer.startsWith('https:')) {
    return { authority: issuer.replace(/\/v2\.0\/?$/, ''), knownAuthorities: [new URL(issuer).host] };
  }
  const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
  const { host } = new URL(issuer);
  return { authority: `https://${host}/local`, knownAuthorities: [host], authorityMetadata: await discovery.text() };
}

/** Resolves when somebody is signed in, or leaves the page to sign in. Undefined where they have just signed out. */
export async function openSession({ issuer, clientId, scope }: ConsoleSettings): Promise<Session | undefined> {
  if (location.pathname === SIGNED_OUT) {
    // Also drafts: whoever sits down here next is somebody else.
    sessionStorage.clear();
    return undefined;
  }
  const local = !issuer.startsWith('https:');
  const client = new PublicClientApplication({
    auth: {
      clientId,
      ...(await authorityOf(issuer)),
      redirectUri: new URL(HOME, location.origin).href,
      postLogoutRedirectUri: new URL(SIGNED_OUT, location.origin).href,
    },
    // Not localStorage: a token goes with its tab.
    cache: { cacheLocation: 'sessionStorage' },
    system: { ...(local ? { protocolMode: ProtocolMode.OIDC } : {}) },
  });
  await client.initialize();
  const result = await client.handleRedirectPromise({ navigateToLoginRequestUrl: false });
  const account = result?.account ?? client.getAllAccounts()[0];
  const here = () => location.pathname + location.search;
  const signIn = () => client.loginRedirect({ scopes: [scope], state: here() });

  if (account === undefined) {
    await signIn();
    return new Promise(() => undefined);
  }
  const back = result?.state;
  if (back?.startsWith(HOME)) history.replaceState(null, '', back);
  else if (location.hash.includes('code=')) history.replaceState(null, '', HOME);
  return sessionOf(client, account, scope, signIn);
}

function sessionOf(
  client: PublicClientApplication,
  account: AccountInfo,
  scope: string,
  signIn: () => Promise<void>,
): Session {
  return {
    name: account.name ?? account.username,
    async token() {
      try {
        const { accessToken } = await client.acquireTokenSilent({
          scopes: [scope],
          account,
          cacheLookupPolicy: CacheLookupPolicy.AccessTokenAndRefreshToken,
        });
        return accessToken;
      } catch (error) {
        throw new SessionEnded('', { cause: error });
      }
    },
    signOut: () => client.logoutRedirect({ account }),
    renew: signIn,
  };
}
