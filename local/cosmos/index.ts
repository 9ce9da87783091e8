import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { delayOf, type Fault, Faults, reset } from '../faults.ts';
import { listen, readBody, sendHtml, sendJson } from '../http.ts';
import { GroupCommit, openDatabase } from '../sqlite.ts';
import { Account } from './account.ts';
import { checkSignature } from './auth.ts';
import type { ContainerDefinition } from './container.ts';
import { BatchFailed, oneDocument, postDocuments, type Reply } from './documents.ts';
import { overviewPage } from './page.ts';
import { notServed, Refusal } from './refusal.ts';

export interface CosmosOptions {
  port: number;
  dataDir: string;
  /** The account's master key, base64; every request is checked against it. */
  key: string;
}

interface CosmosFault extends Fault {
  method?: string;
  /** Regular expression on the path. */
  path?: string;
}

const EXPIRY_SWEEP = 60_000;

/** Azure Cosmos DB for NoSQL on one machine: the part of its REST protocol that the SDK uses for what the app does. */
export async function startCosmos({ port, dataDir, key }: CosmosOptions) {
  mkdirSync(dataDir, { recursive: true });
  const database = openDatabase(path.join(dataDir, 'cosmos.db'));
  const account = new Account(database);
  const commits = new GroupCommit(database);
  const secret = Buffer.from(key, 'base64');
  const stats = { requests: 0, requestCharge: 0 };
  const faults = new Faults<CosmosFault, IncomingMessage>(
    (fault, { method = '', url = '' }) =>
      (fault.method === undefined || fault.method === method) && new RegExp(fault.path ?? '').test(url),
  );

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const segments = new URL(url, 'http://local').pathname.split('/').filter(Boolean).map(decodeURIComponent);
    const bytes = await readBody(request, 4 * 1024 * 1024);
    if (method === 'PUT' && url === '/faults') {
      faults.set(JSON.parse(bytes.toString()));
      return sendJson(response, 200, faults.left());
    }
    if (method === 'GET' && url === '/stats') return sendJson(response, 200, stats);
    if (method === 'GET' && url === '/' && /text\/html/.test(request.headers.accept ?? '')) {
      return sendHtml(response, 200, overviewPage(account.all().map(([name, container]) => [name, container.count()])));
    }
    checkSignature(request, segments, secret);
    const fault = faults.take(request);
    if (fault?.kind === 'delay') await delayOf(fault);
    if (fault?.kind === 'resetBefore') return reset(response);
    if (fault?.kind === 'status') throw new Refusal(fault.status ?? 503, 'A fault that was asked for.', fault.headers);
    const body = bytes.length === 0 ? undefined : JSON.parse(bytes.toString());
    const reply = await commits
      .run(() => route(account, request, segments, body))
      .catch((error) => {
        if (error instanceof BatchFailed) return error.reply;
        throw error;
      });
    stats.requests += 1;
    stats.requestCharge += reply.charge;
    if (fault?.kind === 'resetAfter') return reset(response);
    answer(response, reply);
  }

  const server = await listen((request, response) => {
    serve(request, response).catch((error) => refuse(response, error));
  }, port);
  const sweep = setInterval(() => {
    void commits.run(() => account.all().forEach(([, container]) => void container.removeExpired()));
  }, EXPIRY_SWEEP);
  return {
    ...server,
    async close() {
      clearInterval(sweep);
      await server.close();
      await commits.run(() => undefined);
      database.close();
    },
  };
}

/** The path names what is meant: `/dbs/{db}/colls/{container}/docs/{id}`. */
function route(account: Account, request: IncomingMessage, segments: string[], body: unknown): Reply {
  const { method = '', headers } = request;
  const [dbs, databaseId = '', colls, containerId = '', kind, id] = segments;
  const feed = `${method} ${segments.map((segment, index) => (index % 2 === 0 ? segment : '*')).join('/')}`;
  const plain = (status: number, found: unknown): Reply => ({ status, body: found, charge: 1 });
  if (feed === 'GET ') return plain(200, accountOf(`http://${headers.host}/`));
  if (feed === 'POST dbs') return plain(201, account.createDatabase((body as { id: string }).id));
  if (feed === 'GET dbs/*') return plain(200, account.database(databaseId));
  if (feed === 'POST dbs/*/colls') return plain(201, account.createContainer(databaseId, body as ContainerDefinition));
  if (dbs !== 'dbs' || colls !== 'colls' || containerId === '') throw notServed(feed);
  const container = account.container(databaseId, containerId);
  if (feed === 'GET dbs/*/colls/*') return plain(200, { ...container.definition, _rid: 'local', _self: '' });
  if (feed === 'GET dbs/*/colls/*/pkranges') return plain(200, ONE_RANGE);
  if (kind === 'docs' && id !== undefined) return oneDocument(container, method, id, headers, body);
  if (feed === 'POST dbs/*/colls/*/docs') return postDocuments(container, headers, body);
  throw notServed(feed);
}

const ONE_RANGE = {
  _rid: 'local',
  _count: 1,
  PartitionKeyRanges: [
    { id: '0', _rid: 'local', minInclusive: '', maxExclusive: 'FF', ridPrefix: 0, status: 'online', parents: [] },
  ],
};

/** The SDK takes its addresses from here, so they are the ones that it called. */
const accountOf = (endpoint: string) => ({
  id: 'local',
  _rid: 'local',
  _self: '',
  writableLocations: [{ name: 'local', databaseAccountEndpoint: endpoint }],
  readableLocations: [{ name: 'local', databaseAccountEndpoint: endpoint }],
  enableMultipleWriteLocations: false,
  userConsistencyPolicy: { defaultConsistencyLevel: 'Session' },
});

function answer(response: ServerResponse, { status, body, etag, charge }: Reply): void {
  const headers = {
    'x-ms-request-charge': charge.toFixed(2),
    'x-ms-session-token': '0:1',
    ...(etag === undefined ? {} : { etag }),
  };
  if (body === undefined) response.writeHead(status, headers).end();
  else sendJson(response, status, body, headers);
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const refusal =
    error instanceof Refusal ? error : new Refusal(400, error instanceof Error ? error.message : 'unreadable');
  const retry: Record<string, string> = refusal.status === 429 ? { 'x-ms-retry-after-ms': '50' } : {};
  const { code, message } = refusal;
  sendJson(response, refusal.status, { code, message }, { 'x-ms-request-charge': '1', ...retry, ...refusal.headers });
}
