/** What the sandbox answers to one call of Partner Center's API. */
export interface Answer {
  status: number;
  /** JSON; without it the answer has no body. */
  body?: unknown;
  /** Sent as it is, in place of JSON. */
  text?: string;
  headers?: Record<string, string>;
  /** Some pages print a byte order mark before their JSON. */
  bom?: true;
}

/** A refusal in Partner Center's words; handlers throw it before they change anything. */
export class Refused extends Error {
  readonly answer: Answer;
  constructor(status: number, code: number, description: string, source?: string, data?: unknown[]) {
    super(description);
    this.answer = errorAnswer(status, code, description, source, data);
  }
}

/** Partner Center's error body (page error-codes). */
export const errorAnswer = (
  status: number,
  code: number,
  description: string,
  source = 'PartnerApiServiceControllers',
  data: unknown[] = [],
): Answer => ({ status, body: { code, description: description.slice(0, 1024), data, source } });

export const INVALID_INPUT = 800002;
export const INVALID_PROPERTY = 3000;

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const link = (uri: string, method = 'GET') => ({ uri, method, headers: [] });

/** Page utility-resources: a collection, as every list page prints it. */
export const collection = (items: unknown[], selfUri?: string) => ({
  totalCount: items.length,
  items,
  ...(selfUri === undefined ? {} : { links: { self: link(selfUri) } }),
  attributes: { objectType: 'Collection' },
});
