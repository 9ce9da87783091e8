import client from '@sendgrid/client';
import service from '@sendgrid/mail';
import type { SendOutcome } from '../domain/mail.ts';
import type { Settings } from '../settings.ts';

export interface Letter {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Come back with every event of this mail. */
  customArgs: Record<string, string>;
}

export type SendMail = (letter: Letter) => Promise<SendOutcome>;

/** Answers after which the mail may still have been taken: a gateway gave up, not the service. */
const GATEWAY_GAVE_UP = new Set([408, 502, 504]);
/** Our own credentials or account are at fault: the mail can go out when a person has mended that. */
const OURS_TO_MEND = new Set([401, 403, 429]);

/**
 * Sends through SendGrid's v3 API. Never throws: what the caller needs to know is whether the mail was taken, refused
 * for now, refused for good, or whether nobody can say.
 */
export function sendGridMail(settings: Settings): SendMail {
  client.setApiKey(settings.SENDGRID_API_KEY);
  client.setDefaultRequest('baseUrl', settings.SENDGRID_BASE_URL);
  service.setClient(client);
  service.setTimeout(settings.MAIL_TIMEOUT);

  return async ({ to, subject, text, html, customArgs }) => {
    try {
      await service.send({
        to,
        from: { email: settings.MAIL_FROM, name: settings.PROVIDER_NAME },
        replyTo: settings.PROVIDER_EMAIL,
        subject,
        text,
        html,
        customArgs,
        // Sent by a machine about one matter: no out-of-office replies, and nothing to unsubscribe from.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
        // Tracking would rewrite the acceptance link to run through the mail service's servers.
        trackingSettings: {
          clickTracking: { enable: false, enableText: false },
          openTracking: { enable: false },
          subscriptionTracking: { enable: false },
        },
      });
      return { kind: 'taken' };
    } catch (error) {
      return outcomeOf(error);
    }
  };
}

interface ResponseError {
  code?: number | string;
  response?: { headers?: Record<string, string>; body?: { errors?: { message: string; field?: string | null }[] } };
}

function outcomeOf(error: unknown): SendOutcome {
  const { code, response } = error as ResponseError;
  if (typeof code !== 'number' || response === undefined) {
    return code === 'ECONNREFUSED'
      ? { kind: 'refusedForNow', reason: 'The mail service cannot be reached.' }
      : { kind: 'unknown', reason: `The mail service did not answer (${code ?? 'no answer'}).` };
  }
  if (GATEWAY_GAVE_UP.has(code)) return { kind: 'unknown', reason: `The mail service answered ${code}.` };
  if (code >= 500 || OURS_TO_MEND.has(code)) {
    const seconds = retryAfter(response.headers ?? {});
    const reason = `The mail service answered ${code}.`;
    return { kind: 'refusedForNow', reason, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
  }
  const said = response.body?.errors?.map(({ message, field }) => (field ? `${field}: ${message}` : message)).join(' ');
  return { kind: 'refused', reason: `The mail service refused the mail (${code}). ${said ?? ''}`.trim().slice(0, 500) };
}

const LONGEST_PAUSE_SECONDS = 3600;

/** Seconds from `Retry-After` (seconds or a date), or from SendGrid's `X-RateLimit-Reset` (epoch seconds). */
function retryAfter(headers: Record<string, string>): number | undefined {
  const now = Date.now();
  const after = headers['retry-after'];
  const reset = Number(headers['x-ratelimit-reset']);
  const seconds =
    after === undefined ? reset - now / 1000 : /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), LONGEST_PAUSE_SECONDS) : undefined;
}
