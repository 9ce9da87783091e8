import type { z } from 'zod';

/** An answer other than success, in Cosmos DB's form: an HTTP status with `code` and `message`. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  /** What the body says beside code and message. */
  readonly details: object;

  constructor(status: number, message: string, headers: Record<string, string> = {}, details: object = {}) {
    super(message);
    this.status = status;
    this.code = CODES[status] ?? String(status);
    this.headers = headers;
    this.details = details;
  }
}

const CODES: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'RequestEntityTooLarge',
  424: 'FailedDependency',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

export const notServed = (what: string) => new Refusal(400, `The local Cosmos DB does not serve ${what}.`);

/** What a client sent, if it has this form; a Refusal names the field that has not. */
export function checked<T>(form: z.ZodType<T>, given: unknown, what: string): T {
  const { data, error } = form.safeParse(given);
  const issue = error?.issues[0];
  if (issue === undefined) return data as T;
  if (issue.code === 'unrecognized_keys') throw notServed(`'${issue.keys[0]}' of ${what}`);
  const field = issue.path.length === 0 ? what : `'${issue.path.join('/')}' of ${what}`;
  throw new Refusal(400, `The input content is invalid: ${field}: ${issue.message}.`);
}
