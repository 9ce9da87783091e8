import type { CallIds, PartnerCenter, WriteIds } from '../../../shared/partner-center/index.ts';
import { parseAnswer } from '../../../shared/partner-center/wire.ts';

/** A request as a page prints it: method, path with query, the headers that matter, body. */
export interface PrintedRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'HEAD' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A response as a page prints it. `text` is a body that is no JSON, or JSON with a byte order mark before it. */
export interface PrintedResponse {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
}

export interface Exchange {
  request: PrintedRequest;
  response: PrintedResponse;
}

/**
 * One example of a page of Partner Center's REST documentation (folder `develop` of its developer docs; the examples
 * are Microsoft's, under the MIT licence), and the call of our client that it documents.
 */
export interface Page extends Exchange {
  /** The page's name, as in its address. */
  page: string;
  /** Which of its examples, where it has several. */
  example?: string;
  /** What had to be put right in print, as little as can be: placeholders, commas, comments. */
  mended?: string;
  /** The printed ids of the call. */
  ids: CallIds;
  call(client: PartnerCenter, ids: WriteIds): Promise<unknown>;
  /** What else the call asks, and what it is told. */
  given?: Exchange[];
  /** What the client gives back: `result`, or the error that it throws. */
  result?: unknown;
  error?: Record<string, unknown>;
  /**
   * What any Partner Center must answer here: the printed fields with the printed types, by path (`items[].id`), names
   * in camelCase. Worked out from the printed body by `shapeOf`.
   */
  shape: Record<string, string>;
}

/**
 * The fields of a printed body with their types; of a list, those that each of its items has. `except`: paths (and what
 * is below them) that a page prints for its own example only.
 */
export function shapeOf(body: unknown, ...except: string[]): Record<string, string> {
  if (body === undefined) return {};
  const own = (path: string) => except.some((each) => path === each || /^[.[]/.test(after(path, each)));
  return Object.fromEntries(typesOf(parseAnswer(JSON.stringify(body)), '').filter(([path]) => !own(path)));
}

const after = (path: string, start: string) => (path.startsWith(start) ? path.slice(start.length) : '');

function typesOf(value: unknown, path: string): [path: string, type: string][] {
  if (Array.isArray(value)) {
    const [first = [], ...others] = value.map((item) => typesOf(item, `${path}[]`));
    const shared = first.filter(([name]) => others.every((other) => other.some(([same]) => same === name)));
    return [[path, 'array'], ...shared];
  }
  if (typeof value !== 'object' || value === null) return [[path, typeof value]];
  return Object.entries(value).flatMap(([name, member]) => typesOf(member, path === '' ? name : `${path}.${name}`));
}
