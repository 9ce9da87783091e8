import { isJson } from '../../json.ts';
import { adaptLibraries } from '../library-source.ts';
import type { ManagementApi } from './management.ts';

const SHARED = Symbol.for('tandem.durable-transport');
const CREATE = 'this.axiosInstance = axios_1.default.create(';
/** A field that nothing reads, worked out anew for every client with ten checks of addresses. */
const ORIGINS = 'this.extractUniqueWebhookOrigins(this.clientData)';

interface Transport {
  create(): Record<'get' | 'post' | 'delete', (...given: never[]) => Promise<Reply>>;
}
interface Reply {
  status: number;
  data: unknown;
  headers: Record<string, string>;
}
interface RequestConfig {
  headers?: Record<string, string>;
}

const withOurTransport = (source: string) =>
  source
    .replace(CREATE, `this.axiosInstance = globalThis[Symbol.for('tandem.durable-transport')].create(`)
    .replace(ORIGINS, '[]');

/** What axios makes of a body of type JSON: text that is JSON stays, other text becomes JSON. */
function asJson(data: string | undefined): string {
  if (data === undefined) return '';
  return isJson(data) ? data : JSON.stringify(data);
}

/**
 * The durable client of the library talks HTTP to the host, and much of what a lifecycle costs goes there. Here it gets
 * the same answers without the wire: only the library's way to make its HTTP client is replaced, in the package or in a
 * bundle that holds it. Where neither is recognized, the wire is still there.
 */
export function answerInProcess() {
  let answer: { api: ManagementApi; from: number } | undefined;

  async function call(method: string, url: string, text: string, config: RequestConfig = {}): Promise<Reply> {
    if (answer === undefined) throw new Error('The host has not started yet.');
    const { pathname, searchParams, origin } = new URL(url);
    const {
      status,
      body = '',
      headers,
    } = await answer.api({
      method,
      path: pathname.slice(answer.from),
      query: searchParams,
      text,
      contentType: method === 'POST' ? 'application/json' : '',
      continuation: config.headers?.['x-ms-continuation-token'],
      url: origin,
    });
    return { status, data: body, headers: headers ?? {} };
  }
  const transport: Transport = {
    create: () => ({
      get: (url: string, config?: RequestConfig) => call('GET', url, '', config),
      delete: (url: string) => call('DELETE', url, ''),
      post: (url: string, data?: string) => call('POST', url, asJson(data)),
    }),
  };
  (globalThis as Record<symbol, unknown>)[SHARED] = transport;

  adaptLibraries(withOurTransport);

  /** From here on it answers; `base` is the address that the library was given. */
  return (api: ManagementApi, base: string) => {
    answer = { api, from: new URL(base).pathname.length };
  };
}
