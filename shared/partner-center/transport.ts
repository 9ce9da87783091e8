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
import { asGuid, type CallIds } from './request-id.ts';
import { type Auth, accessTokens, type Tokens } from './tokens.ts';
import { collectionOf, parseAnswer, seek } from './wire.ts';

/** One call as its page shows it. */
export interface Request<S extends z.ZodType> extends CallIds {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'HEAD' | 'DELETE';
  /** Below the base address, with its query. */
  path: string;
  /** What comes back is checked with it; fields that it does not know pass. */
  answer: S;
  body?: unknown;
  headers?: Record<string, string>;
  /** Default `appUser`; `app` only where the page allows app-only authentication. */
  auth?: Auth;
  /** Price sheets come from the Partner API, which has an address and tokens of its own (page get-a-price-sheet). */
  from?: 'partnerCenter' | 'partnerApi';
  /** How the response is read, before `answer` checks it; as JSON when left out. */
  read?: (response: Response) => Promise<unknown>;
  /** In ms; `PARTNER_CENTER_TIMEOUT` when left out. */
  timeout?: number;
}

export type Send = <S extends z.ZodType>(request: Request<S>) => Promise<z.output<S>>;

const RESOURCES = {
  partnerCenter: 'https://api.partnercenter.microsoft.com',
  partnerApi: 'https://api.partner.microsoft.com',
} as const;

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
 * which Partner Center recognises a repeat (page headers), and a 401 once with a fresh token; after many failures in a
 * row it is left alone for a while. Throws a PartnerCenterError for an answer that says no, a PartnerCenterUnavailable
 * for everything else; never a secret.
 */
export function transport(settings: Settings): Send {
  const tokens = accessTokens(settings);
  const policy = wrap(
    retry(handleWhen(isTrouble), { maxAttempts: ATTEMPTS - 1, backoff: pause }),
    circuitBreaker(handleWhen(isTrouble), { halfOpenAfter: BROKEN_FOR, breaker: new ConsecutiveBreaker(BREAK_AFTER) }),
  );

  async function call<S extends z.ZodType>(request: Request<S>, requestId: string): Promise<z.output<S>> {
    const response = await withFreshToken(tokens, request, (token) => ask(settings, request, requestId, token));
    if (!response.ok) throw await refusal(response);
    const read = request.answer.safeParse(await readBody(request, response));
    if (read.success) return read.data;
    const fields = read.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ');
    throw new PartnerCenterUnavailable(
      'unreadable',
      `Partner Center answered ${request.path.split('?')[0]} in a shape that is not documented (${fields}).`,
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

/** A token may be refused before its end: revoked, or for another sign-in. Once is bad luck, twice is an answer. */
async function withFreshToken(
  tokens: Tokens,
  { auth = 'appUser', from = 'partnerCenter' }: Pick<Request<z.ZodType>, 'auth' | 'from'>,
  ask: (token: string) => Promise<Response>,
): Promise<Response> {
  const token = await tokens.get(auth, RESOURCES[from]);
  const response = await ask(token);
  if (response.status !== 401) return response;
  tokens.forget(token);
  const fresh = await tokens.get(auth, RESOURCES[from]);
  const again = await ask(fresh);
  if (again.status === 401) tokens.forget(fresh);
  return again;
}

async function ask(
  settings: Settings,
  { method, path, body, headers, correlationId, from = 'partnerCenter', timeout }: Request<z.ZodType>,
  requestId: string,
  token: string,
): Promise<Response> {
  const base = from === 'partnerApi' ? settings.PARTNER_CENTER_PRICES_URL : settings.PARTNER_CENTER_URL;
  return fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'ms-requestid': asGuid(requestId),
      'ms-correlationid': asGuid(correlationId),
      'ms-contract-version': 'v1',
      'x-locale': 'en-US',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeout ?? settings.PARTNER_CENTER_TIMEOUT),
  }).catch((error: unknown) => {
    throw network(error);
  });
}

async function readBody({ read = json }: Pick<Request<z.ZodType>, 'read'>, response: Response): Promise<unknown> {
  return read(response).catch((error: unknown) => {
    throw network(error);
  });
}

function network(error: unknown): PartnerCenterUnavailable {
  const late = error instanceof Error && error.name === 'TimeoutError';
  return new PartnerCenterUnavailable(
    late ? 'timeout' : 'unreachable',
    `Partner Center ${late ? 'did not answer in time' : 'cannot be reached'}.`,
  );
}

export const json = async (response: Response): Promise<unknown> => parseAnswer(await response.text());

async function refusal(response: Response): Promise<Error> {
  const { status } = response;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  if (status === 429) return new PartnerCenterUnavailable('throttled', 'Partner Center asks for a pause.', retryAfter);
  if (status === 408 || status >= 500) {
    return new PartnerCenterUnavailable('failing', `Partner Center answered ${status}.`, retryAfter);
  }
  const said = errorSchema.safeParse(await json(response).catch(() => undefined));
  if (said.success) return new PartnerCenterError(status, said.data.code, said.data.description.slice(0, 1024));
  return new PartnerCenterError(status, '', `Partner Center answered ${status}.`);
}

/** All items of a list, page after page. For lists that are bounded by nature: relationships, a catalogue, one customer's. */
export async function allPages<S extends z.ZodType>(
  send: Send,
  { path, item, auth = 'appUser', correlationId, requestId }: Pick<Request<S>, 'path' | 'auth'> & CallIds & { item: S },
): Promise<z.output<S>[]> {
  const answer = collectionOf(item);
  let page = await send({
    method: 'GET',
    path,
    answer,
    auth,
    correlationId,
    ...(requestId === undefined ? {} : { requestId }),
  });
  const items = [...page.items];
  while (page.after !== undefined) {
    page = await send({ method: 'GET', ...seek(path, page.after), answer, auth, correlationId });
    items.push(...page.items);
  }
  return items;
}
