import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HttpError, readBody } from '../http.ts';
import type { TypedData } from './core-module.ts';
import type { HandlerFailed, Invoke } from './invoke.ts';
import { type HostLog, NotServed } from './refusal.ts';
import type { Match } from './routes.ts';

type Nullable<T> = { value: T } | undefined;

interface WireCookie {
  name: string;
  value: string;
  domain?: Nullable<string>;
  path?: Nullable<string>;
  expires?: Nullable<{ seconds: number; nanos?: number }>;
  maxAge?: Nullable<number>;
  httpOnly?: Nullable<boolean>;
  secure?: Nullable<boolean>;
  sameSite?: string;
}

interface WireResponse {
  statusCode: string;
  headers: Record<string, string>;
  cookies?: WireCookie[];
  body?: { bytes?: Uint8Array };
}

export interface HttpOptions {
  invoke: Invoke;
  log: HostLog;
  /** Where the library takes requests itself, when the app has switched HTTP streams on. */
  streamTo: string | undefined;
}

const LARGEST_BODY = 104_857_600;
const largestBody = () => Number(process.env['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT'] ?? LARGEST_BODY);
const INVOCATION = 'x-ms-invocation-id';
/** Those of one connection: the way to the library and the way back have their own. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', INVOCATION]);

let lastHost = '';
let lastOrigin = 'http://localhost';
/** Where the client sees us; a `Host` that cannot be one is the client's mistake, not a failure of ours. */
function originOf(host = 'localhost'): string {
  if (host !== lastHost) {
    lastHost = host;
    lastOrigin = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).origin : 'http://localhost';
  }
  return lastOrigin;
}

/** Headers as one text each. The client's address is added as Azure's front end does. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const hop = `${request.socket.remoteAddress?.replace(/^::ffff:/, '')}:${request.socket.remotePort}`;
  const before = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = before === undefined ? hop : `${before}, ${hop}`;
  return headers;
}

function cookieText(cookie: WireCookie): string {
  const { name, value, domain, path, expires, maxAge, httpOnly, secure, sameSite } = cookie;
  const parts = [`${name}=${encodeURIComponent(value)}`];
  if (expires) parts.push(`Expires=${new Date(expires.value.seconds * 1000).toUTCString()}`);
  if (maxAge) parts.push(`Max-Age=${Math.trunc(maxAge.value)}`);
  if (domain) parts.push(`Domain=${domain.value}`);
  parts.push(`Path=${path?.value ?? '/'}`);
  if (httpOnly?.value) parts.push('HttpOnly');
  if (secure?.value) parts.push('Secure');
  const site = { lax: 'Lax', strict: 'Strict', explicitNone: 'None' }[sameSite ?? ''];
  if (site !== undefined) parts.push(`SameSite=${site}`);
  return parts.join('; ');
}

/** Runs an HTTP function for a request. One that throws is a 500 with nothing in it. */
export async function runHttpFunction(
  match: Match,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  options: HttpOptions,
): Promise<void> {
  const { target } = match;
  if (target.refused !== undefined) throw target.refused;
  try {
    if (options.streamTo === undefined) await runBuffered(match, request, response, url, options.invoke);
    else await runStreamed(match, request, response, url, options.invoke, options.streamTo);
  } catch (error) {
    if (error instanceof HttpError || error instanceof NotServed) throw error;
    const { cause = error } = error as HandlerFailed;
    const told = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    options.log.error(`${target.metadata.name} failed: ${told}`);
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
}

const asStrings = (params: Record<string, string>): Record<string, TypedData> =>
  Object.fromEntries(Object.entries(params).map(([name, string]) => [name, { string }]));

async function runBuffered(
  { target, params }: Match,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  invoke: Invoke,
) {
  const bytes = await readBody(request, largestBody());
  const http = {
    method: request.method,
    url: `${originOf(request.headers.host)}${url.pathname}${url.search}`,
    headers: headersOf(request),
    params,
    body: bytes.length === 0 ? undefined : { bytes },
  };
  const invocation = await invoke(target, { http });
  const returned = await invocation.returned();
  if (returned?.http === undefined) return void response.writeHead(204).end();
  const { statusCode, headers, cookies = [], body } = returned.http as unknown as WireResponse;
  if (cookies.length > 0) response.setHeader('set-cookie', cookies.map(cookieText));
  const content = Buffer.from(body?.bytes ?? []);
  const status = Number(statusCode);
  response.writeHead(
    status,
    status === 204 || status === 304 ? headers : { ...headers, 'content-length': content.length },
  );
  response.end(request.method === 'HEAD' ? undefined : content);
}

/** The body of a request. Past the limit it is an error, and the rest is read and dropped, so that the refusal is heard. */
function limited(request: IncomingMessage): Transform {
  const limit = largestBody();
  let size = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size <= limit) return done(null, chunk);
      request.unpipe(body).resume();
      done(new HttpError(413, `The body is larger than ${limit} bytes.`));
    },
  });
  request.on('close', () => request.complete || body.destroy());
  return request.pipe(body);
}

/** With HTTP streams on, request and response go through the library's own server, and only the call itself from here. */
async function runStreamed(
  { target, params }: Match,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  invoke: Invoke,
  streamTo: string,
) {
  const invocationId = randomUUID();
  const headers = headersOf(request);
  const onward = send(new URL(`${url.pathname}${url.search}`, streamTo), {
    method: request.method,
    headers: {
      ...headers,
      [INVOCATION]: invocationId,
      'x-forwarded-host': new URL(originOf(headers['host'])).host,
      'x-forwarded-proto': 'http',
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    onward.on('response', resolve).on('error', reject),
  );
  const body = limited(request);
  const sent = pipeline(body, onward).catch(() => undefined);
  const triggerMetadata = { ...asStrings(params), Headers: { json: JSON.stringify(headers) } };
  const called = invoke(target, { http: {} }, { triggerMetadata, invocationId }).then((invocation) =>
    invocation.returned(),
  );
  called.catch(() => onward.destroy());
  answered.catch(() => undefined);
  const answer = await Promise.race([answered, called.then(() => answered)]).catch((error: unknown) => {
    // What was wrong with the body, and not what came of it.
    throw body.errored instanceof HttpError ? body.errored : error;
  });
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name)) response.setHeader(name, value);
  }
  response.writeHead(answer.statusCode ?? 500);
  await pipeline(answer, response);
  await Promise.all([called, sent]);
}
