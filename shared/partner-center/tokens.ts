import { z } from 'zod';
import type { Settings } from '../settings.ts';
import { PartnerCenterUnavailable } from './errors.ts';

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
/** A token that ends while a call is on its way is no use. */
const MARGIN = 120_000;

/**
 * `appUser`: the secure application model, by the refresh token that an admin agent has consented to once. `app`: the
 * app alone, where a page allows it (page partner-center-authentication).
 */
export type Auth = 'appUser' | 'app';

export interface Tokens {
  get(auth: Auth, resource: string): Promise<string>;
  /** After a 401: the token that was used is good for nothing any more. */
  forget(token: string): void;
}

interface Kept {
  current?: { token: string; until: number };
  asking?: Promise<string>;
}

/**
 * Access tokens for Partner Center, one for each resource and kind of sign-in. Kept until shortly before their end;
 * asked for once, however many wait.
 */
export function accessTokens(settings: Settings): Tokens {
  const kept = new Map<string, Kept>();

  async function ask(auth: Auth, resource: string): Promise<{ token: string; until: number }> {
    const response = await fetch(settings.PARTNER_CENTER_TOKEN_URL, {
      method: 'POST',
      body: new URLSearchParams({
        ...(auth === 'app'
          ? { grant_type: 'client_credentials' }
          : { grant_type: 'refresh_token', refresh_token: settings.PARTNER_CENTER_REFRESH_TOKEN }),
        client_id: settings.PARTNER_CENTER_CLIENT_ID,
        client_secret: settings.PARTNER_CENTER_CLIENT_SECRET,
        scope: `${resource}/.default`,
      }),
      signal: AbortSignal.timeout(settings.PARTNER_CENTER_TIMEOUT),
    }).catch(() => undefined);
    const answer = answerSchema.safeParse(await response?.json().catch(() => undefined));
    // Never the cause: it may hold what was sent.
    if (!response?.ok || !answer.success) {
      throw new PartnerCenterUnavailable('unreachable', 'No access token for Partner Center could be had.');
    }
    const { access_token: token, expires_in: seconds } = answer.data;
    return { token, until: Date.now() + seconds * 1000 - MARGIN };
  }

  function keptFor(key: string): Kept {
    const known = kept.get(key) ?? {};
    kept.set(key, known);
    return known;
  }

  return {
    async get(auth, resource) {
      const mine = keptFor(`${auth} ${resource}`);
      if (mine.current !== undefined && Date.now() < mine.current.until) return mine.current.token;
      mine.asking ??= ask(auth, resource)
        .then((current) => {
          mine.current = current;
          return current.token;
        })
        .finally(() => {
          delete mine.asking;
        });
      return mine.asking;
    },
    forget(token) {
      for (const mine of kept.values()) if (mine.current?.token === token) delete mine.current;
    },
  };
}
