import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Settings } from '../settings.ts';
import { type Role, roles } from './roles.ts';

/** A member of the provider's staff, as the access token names them. */
export interface Caller {
  id: string;
  name?: string;
  roles: Role[];
}

/** The signing keys could not be had: nobody can be let in or turned away. */
export class KeysUnavailable extends Error {}

export type Authenticate = (authorization: string | null) => Promise<Caller | undefined>;

/**
 * Verifies Entra's access tokens: signature by the tenant's published keys (fetched again when an unknown one turns up),
 * issuer, audience, expiry and not-before. Undefined for whatever is no good token.
 */
export function tokenVerifier(settings: Settings): Authenticate {
  const keys = createRemoteJWKSet(new URL(settings.AUTH_JWKS_URI), { timeoutDuration: 5000, cooldownDuration: 5000 });
  const expected = {
    issuer: settings.AUTH_ISSUER,
    audience: settings.AUTH_AUDIENCE,
    algorithms: ['RS256'],
    requiredClaims: ['exp', 'nbf', 'sub'],
    clockTolerance: 5,
  };

  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    try {
      const { payload } = await jwtVerify(token, keys, expected);
      const claimed: unknown[] = Array.isArray(payload['roles']) ? payload['roles'] : [];
      const name = payload['name'];
      return {
        // Entra: `oid` is the person in the tenant; `sub` differs from app to app.
        id: String(payload['oid'] ?? payload.sub),
        ...(typeof name === 'string' ? { name } : {}),
        roles: roles.filter((role) => claimed.includes(role)),
      };
    } catch (error) {
      if (isVerdict(error)) return undefined;
      throw new KeysUnavailable('The signing keys of the identity provider cannot be read.', { cause: error });
    }
  };
}

/** What jose throws when the keys, not the token, are the trouble. */
const KEY_TROUBLE = new Set([errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]);

/** Whether the token itself was found wanting, rather than the keys out of reach. */
const isVerdict = (error: unknown) => error instanceof errors.JOSEError && !KEY_TROUBLE.has(error.code);
