import { z } from 'zod';
import type { Settings } from '../settings.ts';
import { PartnerCenterUnavailable } from './errors.ts';

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const SCOPE = 'https://api.partnercenter.microsoft.com/.default';
/** A token that ends while a call is on its way is no use. */
const MARGIN = 120_000;

/**
 * Access tokens of the secure application model: app+user, by the refresh token that an admin agent has consented to
 * once (page partner-center-authentication). Kept until shortly before their end; asked for once, however many wait.
 */
export function accessTokens(settings: Settings) {
  let current: { token: string; until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const response = await fetch(settings.PARTNER_CENTER_TOKEN_URL, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: settings.PARTNER_CENTER_CLIENT_ID,
        client_secret: settings.PARTNER_CENTER_CLIENT_SECRET,
        refresh_token: settings.PARTNER_CENTER_REFRESH_TOKEN,
        scope: SCOPE,
      }),
      signal: AbortSignal.timeout(settings.PARTNER_CENTER_TIMEOUT),
    }).catch(() => undefined);
    const answer = answerSchema.safeParse(await response?.json().catch(() => undefined));
    // Never the cause: it may hold what was sent.
    if (!response?.ok || !answer.success) {
      throw new PartnerCenterUnavailable('unreachable', 'No access token for Partner Center could be had.');
    }
    const { access_token: token, expires_in: seconds } = answer.data;
    current = { token, until: Date.now() + seconds * 1000 - MARGIN };
    return token;
  }

  return {
    async get(): Promise<string> {
      if (current !== undefined && Date.now() < current.until) return current.token;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    /** After a 401: the token that was used is good for nothing any more. */
    forget(token: string): void {
      if (current?.token === token) current = undefined;
    },
  };
}
