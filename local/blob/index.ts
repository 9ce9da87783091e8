import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestFaults } from '../faults.ts';
import { escapeHtml, HttpError, type Listening, readBody, sendHtml } from '../http.ts';
import { listenFor, openState } from '../state.ts';
import { checkSignature } from './auth.ts';
import { conditionNotMet, notServed, Refusal } from './refusal.ts';
import { BlobStore } from './store.ts';

export interface BlobOptions {
  port: number;
  dataDir: string;
  /** The storage account; the first segment of every path, as in the emulator's addresses. */
  account: string;
  /** Its key, base64; every request is checked against it. */
  key: string;
  /** Names of containers that are there from the start. */
  containers?: string[];
}

interface Reply {
  status: number;
  headers: Record<string, string>;
  body?: Uint8Array;
}

const LARGEST_BLOB = 1024 * 1024;
const CONTAINER_NAME = /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/;
/** Headers of the protocol that change nothing here; any other of theirs would be ignored silently. */
const KNOWN_HEADERS = new Set([
  'x-ms-version',
  'x-ms-date',
  'x-ms-client-request-id',
  'x-ms-blob-type',
  'x-ms-return-client-request-id',
]);
const UNSERVED_HEADERS = ['range', 'if-modified-since', 'if-unmodified-since', 'content-encoding', 'content-language'];

/**
 * Azure Blob Storage on one machine: containers are created, small block blobs put, read and deleted, with conditions.
 * What was deleted or overwritten is on no disk any more when that is answered.
 */
export async function startBlob({ port, dataDir, account, key, containers = [] }: BlobOptions): Promise<Listening> {
  const state = openState(dataDir, 'blob.db');
  const store = new BlobStore(state.database);
  await state.commits.run(() => {
    for (const each of containers) store.ensureContainer(each);
  });
  const secret = Buffer.from(key, 'base64');
  const faults = requestFaults();
  const refusal = (status: number, message: string, headers?: Record<string, string>) =>
    new Refusal(status, 'ServerBusy', message, headers);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const bytes = await readBody(request, LARGEST_BLOB);
    if (faults.control(request, bytes, response)) return;
    if (method === 'GET' && url === '/') return sendHtml(response, 200, overviewPage(account, store.count()));
    checkSignature(request, account, secret);
    const work = () => perform(request, new URL(url, 'http://local'), bytes);
    const reply = await faults.around(request, response, refusal, work);
    if (reply !== undefined) answer(request, response, reply);
  }

  /** One commit serves all that came at the same time, and so does one erasing of the log. */
  async function commit<T>(work: () => T): Promise<T> {
    const done = await state.commits.run(work);
    store.eraseLog();
    return done;
  }

  async function perform(request: IncomingMessage, url: URL, bytes: Buffer): Promise<Reply> {
    const { method = '', headers } = request;
    const [owner, container = '', ...rest] = url.pathname.split('/').slice(1).map(decodeURIComponent);
    const blob = rest.join('/');
    const query = [...url.searchParams].map(([name, value]) => `${name}=${value}`).join('&');
    const feed = `${method} ${container === '' ? 'account' : blob === '' ? 'container' : 'blob'}${query && ` ?${query}`}`;
    if (owner !== account) throw new Refusal(404, 'ResourceNotFound', `There is no account '${owner}'.`);
    mustBeServed(headers);
    const conditions = { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] };
    switch (feed) {
      case 'PUT container ?restype=container': {
        if (!CONTAINER_NAME.test(container))
          throw new Refusal(400, 'InvalidResourceName', 'The specified resource name contains invalid characters.');
        const { etag, modified } = await commit(() => store.createContainer(container));
        return { status: 201, headers: { etag, 'last-modified': modified } };
      }
      case 'PUT blob': {
        checkUpload(headers, bytes);
        const contentType = headers['content-type'] ?? 'application/octet-stream';
        const { etag, modified, md5 } = await commit(() => store.put(container, blob, bytes, contentType, conditions));
        const encrypted = { 'x-ms-request-server-encrypted': 'true' };
        return { status: 201, headers: { etag, 'last-modified': modified, 'content-md5': md5, ...encrypted } };
      }
      case 'GET blob': {
        const { etag, modified, contentType, md5, content } = store.get(container, blob, conditions);
        const shown = { etag, 'last-modified': modified, 'content-type': contentType, 'content-md5': md5 };
        return { status: 200, headers: { ...shown, 'x-ms-blob-type': 'BlockBlob' }, body: content };
      }
      case 'DELETE blob':
        await commit(() => store.delete(container, blob, conditions));
        return { status: 202, headers: { 'x-ms-delete-type-permanent': 'true' } };
      default:
        throw notServed(feed);
    }
  }

  return listenFor(
    state,
    (request, response) => void serve(request, response).catch((error) => refuse(request, response, error)),
    port,
  );
}

function mustBeServed(headers: IncomingMessage['headers']): void {
  const odd = Object.keys(headers).find(
    (name) => (name.startsWith('x-ms-') && !KNOWN_HEADERS.has(name)) || UNSERVED_HEADERS.includes(name),
  );
  if (odd !== undefined) throw notServed(`the header ${odd}`);
}

function checkUpload(headers: IncomingMessage['headers'], bytes: Buffer): void {
  if (headers['x-ms-blob-type'] !== 'BlockBlob')
    throw notServed(`blobs of type ${headers['x-ms-blob-type'] ?? 'none'}`);
  if (headers['content-length'] === undefined)
    throw new Refusal(411, 'MissingContentLengthHeader', 'The content length header was not specified.');
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(bytes).digest('base64'))
    throw new Refusal(
      400,
      'Md5Mismatch',
      'The MD5 value specified in the request did not match the one calculated by the server.',
    );
}

/** What every answer has. */
const commonHeaders = ({ headers }: IncomingMessage): Record<string, string> => ({
  'x-ms-request-id': randomUUID(),
  'x-ms-version': String(headers['x-ms-version'] ?? ''),
  ...(headers['x-ms-client-request-id'] === undefined
    ? {}
    : { 'x-ms-client-request-id': String(headers['x-ms-client-request-id']) }),
});

function answer(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  const length = { 'content-length': String(body?.length ?? 0) };
  response.writeHead(status, { ...commonHeaders(request), ...headers, ...length }).end(body);
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const { status, code, message, headers } = asRefusal(error);
  const common = commonHeaders(request);
  const said = `${message}\nRequestId:${common['x-ms-request-id']}\nTime:${new Date().toISOString()}`;
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${escapeHtml(said)}</Message></Error>`;
  // Where there is no body, as after a 304, the code stands in the header alone.
  const body = status === conditionNotMet(304).status ? '' : xml;
  const described = { 'content-type': 'application/xml', 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...common, 'x-ms-error-code': code, ...described, ...headers }).end(body);
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof HttpError)
    return new Refusal(error.status, error.status === 413 ? 'RequestBodyTooLarge' : 'InvalidInput', error.message);
  if (error instanceof SyntaxError || error instanceof URIError) return new Refusal(400, 'InvalidInput', error.message);
  return new Refusal(
    500,
    'InternalError',
    error instanceof Error ? `The local Blob Storage failed: ${error.message}` : 'unknown',
  );
}

const overviewPage = (account: string, blobs: number) =>
  `<!doctype html><html lang="en"><title>Blob Storage</title><meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:40rem;padding:0 1rem;color-scheme:light dark}</style>
<h1>Blob Storage</h1><p>The account <code>${escapeHtml(account)}</code> holds ${blobs} ${blobs === 1 ? 'blob' : 'blobs'}: the keys of
credentials that nobody has read yet. What is in them is not shown.`;
