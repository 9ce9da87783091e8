import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { Contention } from '../cosmos/aggregates.ts';
import { CredentialsUnavailable } from '../credentials/keys.ts';
import { Refusal } from '../domain/refusal.ts';
import { KeysUnavailable } from '../identity/tokens.ts';
import { PartnerCenterError, PartnerCenterUnavailable } from '../partner-center/errors.ts';
import { meaningOf } from '../partner-center/refusals.ts';

export const fieldErrorSchema = z.object({
  path: z.string().meta({ description: 'The field, with dots; a header by its name; empty for the body as a whole' }),
  message: z.string(),
});

/** RFC 9457. `type` is stable and is what a client may act on. */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    correlationId: z.string(),
    errors: z.array(fieldErrorSchema).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });

export type FieldError = z.infer<typeof fieldErrorSchema>;

const TITLES: Record<number, [type: string, title: string]> = {
  400: ['unreadable-body', 'The body cannot be read'],
  401: ['unauthenticated', 'A valid access token is needed'],
  403: ['forbidden', 'Your roles do not allow this'],
  404: ['not-found', 'There is no such thing'],
  410: ['credentials-gone', 'The credentials cannot be read any more'],
  412: ['stale', 'It has changed since you read it'],
  413: ['too-large', 'The body is too large'],
  415: ['unsupported-media-type', 'The body has the wrong content type'],
  422: ['invalid-input', 'The input is not valid'],
  500: ['internal', 'Something went wrong on our side'],
  502: ['partner-center', 'Partner Center did not do what was asked'],
  503: ['unavailable', 'A service that this needs cannot be reached'],
  504: ['timeout', 'A service that this needs did not answer in time'],
};

/** Thrown anywhere below an endpoint; becomes the answer. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly extras: Record<string, unknown>;

  constructor(status: number, detail?: string, extras: Record<string, unknown> = {}, refusalCode?: string) {
    super(detail ?? '');
    const [type, title] = TITLES[status] ?? ['other', 'The request was refused'];
    this.status = status;
    this.type = refusalCode ?? type;
    this.title = refusalCode === undefined ? title : 'The state of things does not allow this';
    this.extras = extras;
  }
}

export const notFound = (what: string) => new Problem(404, `There is no such ${what}.`);

export const invalid = (errors: FieldError[], more: Record<string, unknown> = {}) =>
  new Problem(422, errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '), {
    errors,
    ...more,
  });

/** Field errors of a zod error; an unknown field is named itself, not the object that holds it. */
export function fieldErrors(error: z.ZodError, prefix: string[] = []): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path.map(String)];
    if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: issue.message }];
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not a known field' }));
  });
}

/** The problem that an error is to a client: the domain's refusals and our known troubles by name, the rest as a 500 that tells nothing. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Refusal) return conflict(error.code, error.message, error.details);
  if (error instanceof Problem) return error;
  if (UNAVAILABLE.some((kind) => error instanceof kind)) return new Problem(503, (error as Error).message);
  if (error instanceof PartnerCenterError) {
    return refusedByPartnerCenter(error);
  }
  if (error instanceof PartnerCenterUnavailable) return new Problem(STATUS_OF_TROUBLE[error.kind], error.message);
  if (isStorageTrouble(error)) return new Problem(503, 'The database cannot be reached at the moment.');
  return new Problem(500);
}

const UNAVAILABLE = [KeysUnavailable, CredentialsUnavailable, Contention];
const STATUS_OF_TROUBLE = { unreachable: 503, failing: 503, throttled: 503, timeout: 504, unreadable: 502 } as const;

/** What the Cosmos DB SDK throws when it gave up: an HTTP status, or the name of a network failure. */
const isStorageTrouble = (error: unknown): boolean => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (
    (typeof code === 'number' && (code === 408 || code === 429 || code === 449 || code >= 500)) ||
    (typeof code === 'string' &&
      /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|UND_ERR|TimeoutError|REQUEST_SEND_ERROR)/.test(code))
  );
};

/** A 409 whose `type` is the refusal's own code. */
const conflict = (code: string, message: string, extras: Record<string, unknown>) =>
  new Problem(409, message, extras, code);

/** A wrong field of the client's, a state that does not allow it, or trouble of ours; always with Partner Center's own code. */
function refusedByPartnerCenter(error: PartnerCenterError): Problem {
  const extras = { partnerCenter: { status: error.status, code: error.code } };
  const meaning = meaningOf(error);
  if (meaning === undefined) return new Problem(502, error.message, extras);
  if ('conflict' in meaning) return conflict(meaning.conflict, error.message, extras);
  const errors = [{ path: meaning.field, message: error.message }];
  return new Problem(422, `${meaning.field}: ${error.message}`, { ...extras, errors });
}

export function problemResponse(error: unknown, correlationId: string): HttpResponseInit {
  const body = describe(toProblem(error));
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  if (body.status === 401) headers['www-authenticate'] = 'Bearer';
  if (body.status === 503) headers['retry-after'] = '5';
  return { status: body.status, headers, body: JSON.stringify({ ...body, correlationId }) };
}

const describe = ({ type, title, status, message, extras }: Problem) => ({
  ...extras,
  type: `urn:tandem:problem:${type}`,
  title,
  status,
  ...(message === '' ? {} : { detail: message }),
});
