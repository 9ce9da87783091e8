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
  404: 'NotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'RequestEntityTooLarge',
  424: 'FailedDependency',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

export const notServed = (what: string) => new Refusal(400, `The local Cosmos DB does not serve ${what}.`);
