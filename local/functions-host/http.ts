import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http.ts';
import type { TypedData } from './core-module.ts';
import type { Invoke } from './invoke.ts';
import type { HostLog } from './refusal.ts';
import type { Match } from './routes.ts';

const LARGEST_BODY = 100 * 1024 * 1024;

interface WireResponse {
  statusCode: string;
  headers: Record<string, string>;
  cookies?: {
    name: string;
    value: string;
    path?: { value: string };
    httpOnly?: { value: boolean };
    secure?: { value: boolean };
  }[];
  body?: { bytes?: Uint8Array };
}

/** The whole address as the client wrote it; a `Host` that cannot be one is the client's mistake, not a failure of ours. */
function addressOf({ headers, url = '/' }: IncomingMessage): string {
  const { pathname, search } = new URL(url, 'http://localhost');
  const base = `http://${headers.host ?? 'localhost'}`;
  return `${URL.canParse(base) ? base : 'http://localhost'}${pathname}${search}`;
}

/** The request as it crosses to the worker. The client's address is added as Azure's front end does. */
async function toWire(request: IncomingMessage, { params }: Match): Promise<TypedData> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const hop = `${request.socket.remoteAddress?.replace(/^::ffff:/, '')}:${request.socket.remotePort}`;
  headers['x-forwarded-for'] = headers['x-forwarded-for'] === undefined ? hop : `${headers['x-forwarded-for']}, ${hop}`;
  const bytes = await readBody(request, LARGEST_BODY);
  return {
    http: {
      method: request.method,
      url: addressOf(request),
      headers,
      params,
      body: bytes.length === 0 ? undefined : { bytes },
    },
  };
}

function cookieText({ name, value, path, httpOnly, secure }: NonNullable<WireResponse['cookies']>[number]): string {
  const parts = [`${name}=${encodeURIComponent(value)}`];
  if (path !== undefined) parts.push(`Path=${path.value}`);
  if (httpOnly?.value) parts.push('HttpOnly');
  if (secure?.value) parts.push('Secure');
  return parts.join('; ');
}

/** Runs an HTTP function for a request. One that throws is a 500 with nothing in it. */
export async function runHttpFunction(
  match: Match,
  request: IncomingMessage,
  response: ServerResponse,
  invoke: Invoke,
  log: HostLog,
): Promise<void> {
  const data = await toWire(request, match);
  let returned: TypedData | null | undefined;
  try {
    const names = Object.entries(match.params).map(([name, value]) => [name, { string: value }]);
    returned = await invoke(match.target, data, Object.fromEntries(names));
  } catch (error) {
    log.error(
      `${match.target.metadata.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return void response.writeHead(500).end();
  }
  if (returned?.http === undefined) return void response.writeHead(204).end();
  const { statusCode, headers, cookies = [], body } = returned.http as unknown as WireResponse;
  if (cookies.length > 0) response.setHeader('set-cookie', cookies.map(cookieText));
  const bytes = Buffer.from(body?.bytes ?? []);
  response.writeHead(Number(statusCode), { ...headers, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
