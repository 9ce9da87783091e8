/** What Partner Center answered instead of doing it (page error-codes): its own code and description. */
export class PartnerCenterError extends Error {
  override readonly name = 'PartnerCenterError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, description: string) {
    super(description);
    this.status = status;
    this.code = code;
  }
}

/** Its no for good. A 401 is the provider's own trouble with its sign-in, and passes once that is mended. */
export const isRefusedForGood = (error: unknown): error is PartnerCenterError =>
  error instanceof PartnerCenterError && error.status !== 401;

/** Partner Center cannot be reached, is overloaded, or answers what it never should: nobody can say anything now. */
export class PartnerCenterUnavailable extends Error {
  override readonly name = 'PartnerCenterUnavailable';
  readonly kind: 'unreachable' | 'timeout' | 'failing' | 'throttled' | 'unreadable';
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: PartnerCenterUnavailable['kind'], message: string, retryAfterSeconds?: number) {
    super(message);
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
