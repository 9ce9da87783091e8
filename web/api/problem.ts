export interface FieldError {
  path: string;
  message: string;
}

/** The API's own refusal, RFC 9457. `type` is the last part of its urn. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly type: string;
  readonly detail: string | undefined;
  readonly correlationId: string;
  readonly errors: FieldError[];
  readonly extras: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>, correlationId: string) {
    super(String(body['title'] ?? `HTTP ${status}`));
    this.status = status;
    this.type = String(body['type'] ?? '').replace(/^urn:tandem:problem:/, '');
    this.detail = typeof body['detail'] === 'string' ? body['detail'] : undefined;
    this.correlationId = String(body['correlationId'] ?? correlationId);
    this.errors = Array.isArray(body['errors']) ? (body['errors'] as FieldError[]) : [];
    this.extras = body;
  }
}

/** No answer came: the request may or may not have arrived, so only what may be repeated is. */
export class Unreachable extends Error {
  readonly correlationId: string;
  constructor(correlationId: string, cause: unknown) {
    super('unreachable', { cause });
    this.correlationId = correlationId;
  }
}

/** Nobody is signed in any more. */
export class SessionEnded extends Error {}

const PASSING = new Set([408, 429, 502, 503, 504]);

/** Whether trying again may help: what is sent again carries the same idempotency key or is idempotent by itself. */
export const passes = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof ApiProblem && PASSING.has(error.status));

export const correlationIdOf = (error: unknown): string | undefined =>
  error instanceof ApiProblem || error instanceof Unreachable ? error.correlationId : undefined;
