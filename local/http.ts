import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in that listens: where it is, and how it is stopped. */
export interface Listening {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** A refusal with an HTTP status; handlers throw it, each stand-in words it in its own protocol. */
export class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What is being answered at a stop may take this long, ms. */
const LONGEST_GOODBYE = 3_000;

/** Listens on loopback only: the stand-ins hold a provider's data and know no firewall. Rejects when the port is in use. */
export async function listen(handler: RequestListener, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    // A target that is no URL ends the request, not the process with all stand-ins in it.
    if (URL.canParse(request.url ?? '', 'http://localhost')) handler(request, response);
    else response.writeHead(400).end('The request target is no URL.\n');
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://localhost:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        const patience = setTimeout(() => server.closeAllConnections(), LONGEST_GOODBYE);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** Reads the whole body; past `limit` bytes it throws a 413. */
export function readBody(request: IncomingMessage, limit = 10 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is read and dropped: to stop here would cut the connection before the refusal is heard.
      if (size <= limit) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > limit) reject(new HttpError(413, `The body is larger than ${limit} bytes.`));
      else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', reject);
  });
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it goes into HTML, attributes included. */
export const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] as string);

export function sendHtml(response: ServerResponse, status: number, html: string) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(html);
}
