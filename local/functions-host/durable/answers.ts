import type { Outcome } from './engine.ts';

/** A request to the management API, over HTTP or from the app's own client. */
export interface ManagementRequest {
  method: string;
  /** Below the base path. */
  path: string;
  query: URLSearchParams;
  text: string;
  contentType: string;
  continuation?: string | undefined;
  /** Where the caller sees this host. */
  url: string;
}

export interface Answer {
  status: number;
  /** JSON when it is no string. */
  body?: unknown;
  headers?: Record<string, string>;
}

export const NOT_FOUND: Answer = { status: 404 };
export const OUTCOMES: Record<Outcome, Answer> = { taken: { status: 202 }, ended: { status: 410 }, unknown: NOT_FOUND };

export const problem = (status: number, Message: string, ExceptionMessage?: string): Answer => ({
  status,
  body: { Message, ...(ExceptionMessage === undefined ? {} : { ExceptionMessage }) },
});
export const badArgument = (why: string) => problem(400, 'One or more of the arguments submitted is incorrect', why);
export const notServed = (what: string): Answer => ({
  status: 501,
  body: `${what} is not served by the local Functions host.`,
});
