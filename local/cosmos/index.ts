import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestFaults } from '../faults.ts';
import { HttpError, type Listening, readBody, sendJson } from '../http.ts';
import { sendPage } from '../page.ts';
import { listenFor, openState } from '../state.ts';
import { Account, described } from './account.ts';
import { checkSignature } from './auth.ts';
import { BatchFailed, oneDocument, postDocuments, type Reply } from './documents.ts';
import { type Entry, page } from './page.ts';
import { notServed, Refusal } from './refusal.ts';

export interface CosmosOptions {
  port: number;
  dataDir: string;
  /** The account's master key, base64; every request is checked against it. */
  key: string;
  /** Databases that are there from the start, with the definitions of their containers. */
  databases?: Record<string, { id: string }[]>;
}

const LARGEST_REQUEST = 2 * 1024 * 1024;
const MOST_QUERIES = 50;
const LOOPBACK = /^(localhost|127\.0\.0\.1)(:\d+)?$/;
const TOO_MUCH_FOR_SQLITE = /^(too many|Expression tree is too large|parser stack overflow)/;

/** Azure Cosmos DB for NoSQL on one machine: the part of its REST protocol that the SDK uses for what the app does. */
export async function startCosmos({ port, dataDir, key, databases = {} }: CosmosOptions): Promise<Listening> {
  const state = openState(dataDir, 'cosmos.db');
  const account = new Account(state.database);
  await state.commits.run(() => {
    for (const [id, containers] of Object.entries(databases)) account.ensure(id, containers);
  });
  const secret = Buffer.from(key, 'base64');
  const stats = {
    requests: 0,
    requestCharge: 0,
    operations: {} as Record<string, { requests: number; requestCharge: number }>,
  };
  const lastQueries: Entry[] = [];
  const faults = requestFaults();
  const refusal = (status: number, message: string, headers?: Record<string, string>) =>
    new Refusal(status, message, headers);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const bytes = await readBody(request, LARGEST_REQUEST);
    if (faults.control(request, bytes, response)) return;
    if (method === 'GET' && url === '/stats') return sendJson(response, 200, stats);
    const { pathname, searchParams } = new URL(url, 'http://local');
    if (method === 'GET' && pathname === '/' && /text\/html/.test(request.headers.accept ?? '')) {
      // A page of another site that has this address under a name of its own is not shown people's data.
      if (!LOOPBACK.test(request.headers.host ?? '')) throw new Refusal(403, 'This page is for this machine alone.');
      const { status, html } = page(account, lastQueries, searchParams);
      return sendPage(response, status, html);
    }
    // No request of the protocol has a query: a question mark belongs to an id.
    const segments = url.split('/').filter(Boolean).map(decodeURIComponent);
    checkSignature(request, segments, secret);
    const reply = await faults.around(request, response, refusal, () => perform(request, segments, bytes));
    if (reply !== undefined) answer(response, reply);
  }

  async function perform(request: IncomingMessage, segments: string[], bytes: Buffer): Promise<Reply> {
    const body = bytes.length === 0 ? undefined : JSON.parse(bytes.toString());
    const work = () => route(account, request, segments, body);
    const start = performance.now();
    // What only reads sees what is committed, and need not wait for the next commit.
    const reply = isRead(request) ? work() : await state.commits.run(work).catch(failedBatch);
    count(reply);
    const { ran, charge } = reply;
    if (ran !== undefined) {
      lastQueries.unshift({ ...ran, charge, at: new Date(), ms: performance.now() - start });
      lastQueries.length = Math.min(lastQueries.length, MOST_QUERIES);
    }
    return reply;
  }

  function count({ operation, charge }: Reply): void {
    const counted = stats.operations[operation] ?? { requests: 0, requestCharge: 0 };
    stats.operations[operation] = counted;
    for (const each of [stats, counted]) {
      each.requests += 1;
      each.requestCharge += charge;
    }
  }

  return listenFor(
    state,
    (request, response) => void serve(request, response).catch((error) => refuse(response, error)),
    port,
  );
}

const isRead = ({ method, headers }: IncomingMessage) =>
  method === 'GET' || 'x-ms-documentdb-isquery' in headers || 'x-ms-cosmos-is-query-plan-request' in headers;

function failedBatch(error: unknown): Reply {
  if (error instanceof BatchFailed) return error.reply;
  throw error;
}

/** The path names what is meant: `/dbs/{db}/colls/{container}/docs/{id}`. */
function route(account: Account, request: IncomingMessage, segments: string[], body: unknown): Reply {
  const { method = '', headers } = request;
  const [, databaseId = '', , containerId = '', , id = ''] = segments;
  const feed = `${method} ${segments.map((segment, index) => (index % 2 === 0 ? segment : '*')).join('/')}`;
  const plain = (status: number, found: unknown): Reply => ({ operation: 'Metadata', status, body: found, charge: 1 });
  switch (feed) {
    case 'GET ':
      return plain(200, accountOf(`http://${headers.host}/`));
    case 'POST dbs':
      return plain(201, account.createDatabase(body));
    case 'GET dbs/*':
      return plain(200, account.database(databaseId));
    case 'POST dbs/*/colls':
      return plain(201, account.createContainer(databaseId, body));
    case 'GET dbs/*/colls/*':
      return plain(200, described(account.container(databaseId, containerId).definition));
    case 'PUT dbs/*/colls/*':
      return plain(200, account.replaceContainer(databaseId, containerId, body));
    case 'GET dbs/*/colls/*/pkranges':
      return plain(200, account.container(databaseId, containerId) && ONE_RANGE);
    case 'POST dbs/*/colls/*/docs':
      return postDocuments(account.container(databaseId, containerId), headers, body);
    case `${method} dbs/*/colls/*/docs/*`:
      return oneDocument(account.container(databaseId, containerId), method, id, headers, body);
    default:
      throw notServed(feed);
  }
}

const RANGE = { id: '0', minInclusive: '', maxExclusive: 'FF', ridPrefix: 0, status: 'online', parents: [] };
const ONE_RANGE = { _rid: '', _count: 1, PartitionKeyRanges: [RANGE] };

/** The SDK takes its addresses from here, so they are the ones that it called. */
const accountOf = (endpoint: string) => ({
  ...described({ id: 'local' }),
  writableLocations: [{ name: 'local', databaseAccountEndpoint: endpoint }],
  readableLocations: [{ name: 'local', databaseAccountEndpoint: endpoint }],
  enableMultipleWriteLocations: false,
  userConsistencyPolicy: { defaultConsistencyLevel: 'Session' },
});

const commonHeaders = (charge: number) => ({
  'x-ms-request-charge': charge.toFixed(2),
  'x-ms-activity-id': randomUUID(),
  'x-ms-session-token': '0:1',
});

function answer(response: ServerResponse, { status, body, headers, charge }: Reply): void {
  const all = { ...commonHeaders(charge), ...headers };
  if (body === undefined) response.writeHead(status, all).end();
  else sendJson(response, status, body, all);
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const { status, code, message, headers, details } = asRefusal(error);
  const retry: Record<string, string> = status === 429 ? { 'x-ms-retry-after-ms': '50' } : {};
  sendJson(response, status, { code, message, ...details }, { ...commonHeaders(1), ...retry, ...headers });
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof HttpError) return new Refusal(error.status, `Request size is too large. ${error.message}`);
  if (error instanceof SyntaxError || error instanceof URIError) return new Refusal(400, error.message);
  // What nests too deep for the stack, or is too much for one statement.
  if (error instanceof RangeError || TOO_MUCH_FOR_SQLITE.test(String((error as Error).message)))
    return notServed('a request as deep or as long as this');
  return new Refusal(500, error instanceof Error ? `The local Cosmos DB failed: ${error.message}` : 'unknown');
}
