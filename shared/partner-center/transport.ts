import { randomUUID } from 'node:crypto';
import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  type IRetryBackoffContext,
  retry,
  wrap,
} from 'cockatiel';
import { z } from 'zod';
import type { Settings } from '../settings.ts';
import { PartnerCenterError, PartnerCenterUnavailable } from './errors.ts';
import { accessTokens } from './tokens.ts';

/** One call as its page shows it. */
export interface Request<S extends z.ZodType> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'HEAD';
  /** Below the base address, with its query. */
  path: string;
  /** What comes back is checked with it; fields that it does not know pass. */
  answer: S;
  body?: unknown;
  /** One for each operation of ours: in the log and in the audit trail too. */
  correlationId: string;
  /** The id of the call; the same one when the call is repeated. Made up for reads. */
  requestId?: string;
}

export type Send = <S extends z.ZodType>(request: Request<S>) => Promise<z.output<S>>;

const ATTEMPTS = 3;
const LONGEST_PAUSE = 5_000;
const BREAK_AFTER = 10;
const BROKEN_FOR = 15_000;

/** Page error-codes; `code` is documented as a string and comes as a number too. */
const errorSchema = z.looseObject({
  code: z.union([z.string(), z.number()]).transform(String),
  description: z.string(),
});

const isTrouble = (error: unknown) => error instanceof PartnerCenterUnavailable;

/** What Partner Center asks for, within reason; else a pause that doubles. A longer one is the caller's to wait. */
const pause = new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt, result }) => {
  const error = 'error' in result ? result.error : undefined;
  const asked = error instanceof PartnerCenterUnavailable ? error.retryAfterSeconds : undefined;
  return Math.min(asked === undefined ? 200 * 2 ** attempt : asked * 1000, LONGEST_PAUSE);
});

/**
 * Sends requests to Partner Center. What may pass is tried again (network, 408, 429, 5xx) under the same request id, by
 * which Partner Center recognises a repeat (page headers); after many failures in a row it is left alone for a while.
 * Throws a PartnerCenterError for an answer that says no, a PartnerCenterUnavailable for everything else; never a secret.
 */
export function transport(settings: Settings): Send {
  const tokens = accessTokens(settings);
  const policy = wrap(
    retry(handleWhen(isTrouble), { maxAttempts: ATTEMPTS - 1, backoff: pause }),
    circuitBreaker(handleWhen(isTrouble), { halfOpenAfter: BROKEN_FOR, breaker: new ConsecutiveBreaker(BREAK_AFTER) }),
  );

  async function call<S extends z.ZodType>(request: Request<S>, requestId: string): Promise<z.output<S>> {
    const token = await tokens.get();
    const { method, path, body, correlationId, answer } = request;
    const response = await fetch(`${settings.PARTNER_CENTER_URL}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'ms-requestid': requestId,
        'ms-correlationid': correlationId,
        'ms-contract-version': 'v1',
        'x-locale': 'en-US',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(settings.PARTNER_CENTER_TIMEOUT),
    }).catch((error: unknown) => {
      const late = error instanceof Error && error.name === 'TimeoutError';
      throw new PartnerCenterUnavailable(
        late ? 'timeout' : 'unreachable',
        `Partner Center ${late ? 'did not answer in time' : 'cannot be reached'}.`,
      );
    });
    if (response.status === 401) tokens.forget(token);
    if (!response.ok) throw await refusal(response);
    const read = answer.safeParse(await json(response));
    if (read.success) return read.data;
    const fields = read.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ');
    throw new PartnerCenterUnavailable(
      'unreadable',
      `Partner Center answered ${path.split('?')[0]} in a shape that is not documented (${fields}).`,
    );
  }

  return async (request) => {
    // Partner Center may answer 429 and 5xx after it did what was asked: a repeat has to be recognisable.
    const requestId = request.requestId ?? randomUUID();
    try {
      return await policy.execute(() => call(request, requestId));
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new PartnerCenterUnavailable(
        'failing',
        'Partner Center has failed many times in a row and is left alone for a while.',
        BROKEN_FOR / 1000,
      );
    }
  };
}

/** Partner Center's JSON begins with a byte order mark at times. */
async function json(response: Response): Promise<unknown> {
  try {
    return JSON.parse((await response.text()).replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

async function refusal(response: Response): Promise<Error> {
  const { status } = response;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  if (status === 429) return new PartnerCenterUnavailable('throttled', 'Partner Center asks for a pause.', retryAfter);
  if (status === 408 || status >= 500) {
    return new PartnerCenterUnavailable('failing', `Partner Center answered ${status}.`, retryAfter);
  }
  const said = errorSchema.safeParse(await json(response));
  if (said.success) return new PartnerCenterError(status, said.data.code, said.data.description.slice(0, 1024));
  return new PartnerCenterError(status, '', `Partner Center answered ${status}.`);
}
