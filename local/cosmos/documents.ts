import type { IncomingHttpHeaders } from 'node:http';
import type { Container, Document } from './container.ts';
import { notServed, Refusal } from './refusal.ts';

/** What goes back: a status, a body, the ETag and the estimated charge in request units. */
export interface Reply {
  status: number;
  body?: unknown;
  etag?: string;
  charge: number;
}

interface BatchOperation {
  operationType: string;
  id?: string;
  ifMatch?: string;
  resourceBody?: Document;
}

/** Begins a rewritten query: what comes back is wrapped with its order values, as the SDK merges partitions by them. */
const ORDERED = '--ordered--';

const kilobytes = (body: unknown) => Math.max(1, Math.ceil(Buffer.byteLength(JSON.stringify(body ?? '')) / 1024));
/** Estimates after the documentation: a point read of 1 kB costs 1 RU, a write some 5 for each kB and its index. */
const readCharge = kilobytes;
const writeCharge = (body: unknown) => 5 * kilobytes(body) + 0.29;
const queryCharge = (rows: unknown[]) => 2.8 + 0.05 * rows.length + 0.5 * kilobytes(rows);

export const isSet = (header: string | string[] | undefined) => String(header).toLowerCase() === 'true';

function partitionOf(headers: IncomingHttpHeaders): string | undefined {
  const header = headers['x-ms-documentdb-partitionkey'];
  if (header === undefined) return undefined;
  const key = JSON.parse(String(header)) as unknown[];
  if (!Array.isArray(key) || key.length !== 1) throw notServed('this partition key');
  return JSON.stringify(key);
}

function mustHavePartition(headers: IncomingHttpHeaders): string {
  const partition = partitionOf(headers);
  if (partition === undefined) throw new Refusal(400, 'PartitionKey value must be supplied for this operation.');
  return partition;
}

const written = (status: number, document: Document): Reply => ({
  status,
  body: document,
  etag: String(document['_etag']),
  charge: writeCharge(document),
});

/** `POST …/docs`: a query, a query plan, a batch, an upsert or a create, as the headers say. */
export function postDocuments(container: Container, headers: IncomingHttpHeaders, body: unknown): Reply {
  if (isSet(headers['x-ms-cosmos-is-query-plan-request']))
    return { status: 200, body: planOf(body as QueryBody), charge: 0 };
  if (isSet(headers['x-ms-documentdb-isquery'])) return query(container, headers, body as QueryBody);
  const partition = mustHavePartition(headers);
  if (isSet(headers['x-ms-cosmos-is-batch-request'])) {
    if (!isSet(headers['x-ms-cosmos-batch-atomic'])) throw notServed('bulk requests that are not atomic');
    return batch(container, partition, body as BatchOperation[]);
  }
  if (isSet(headers['x-ms-documentdb-is-upsert'])) {
    return written(200, container.upsert(partition, body as Document, { ifMatch: headers['if-match'] }));
  }
  return written(201, container.create(partition, body as Document));
}

/** `GET`, `PUT`, `DELETE …/docs/{id}`. */
export function oneDocument(
  container: Container,
  method: string,
  id: string,
  headers: IncomingHttpHeaders,
  body: unknown,
): Reply {
  const partition = mustHavePartition(headers);
  const condition = { ifMatch: headers['if-match'] };
  switch (method) {
    case 'GET': {
      const document = container.read(partition, id);
      const unchanged = headers['if-none-match'] === document['_etag'];
      return {
        status: unchanged ? 304 : 200,
        body: unchanged ? undefined : document,
        etag: String(document['_etag']),
        charge: readCharge(document),
      };
    }
    case 'PUT':
      return written(200, container.replace(partition, id, body as Document, condition));
    case 'DELETE':
      container.remove(partition, id, condition);
      return { status: 204, charge: 5.29 };
    default:
      throw notServed(`${method} on a document`);
  }
}

/** Thrown through the savepoint, so that nothing of a failed batch stays. */
export class BatchFailed extends Error {
  readonly reply: Reply;
  constructor(reply: Reply) {
    super('The batch failed.');
    this.reply = reply;
  }
}

function batch(container: Container, partition: string, operations: BatchOperation[]): Reply {
  if (operations.length > 100) throw new Refusal(400, 'A batch takes at most 100 operations.');
  const results: Record<string, unknown>[] = [];
  for (const [index, operation] of operations.entries()) {
    try {
      results.push(runOperation(container, partition, operation));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const failed = operations.map((_, other) => ({
        statusCode: other === index ? error.status : 424,
        requestCharge: 0,
      }));
      throw new BatchFailed({ status: 207, body: failed, charge: 5 });
    }
  }
  return {
    status: 200,
    body: results,
    charge: results.reduce((sum, { requestCharge }) => sum + Number(requestCharge), 0),
  };
}

function runOperation(
  container: Container,
  partition: string,
  { operationType, id = '', ifMatch, resourceBody }: BatchOperation,
) {
  const done = (statusCode: number, document: Document) => ({
    statusCode,
    requestCharge: operationType === 'Read' ? readCharge(document) : writeCharge(document),
    eTag: document['_etag'],
    resourceBody: document,
  });
  const document = resourceBody as Document;
  switch (operationType) {
    case 'Create':
      return done(201, container.create(partition, document));
    case 'Read':
      return done(200, container.read(partition, id));
    case 'Replace':
      return done(200, container.replace(partition, id, document, { ifMatch }));
    case 'Upsert':
      return done(200, container.upsert(partition, document, { ifMatch }));
    case 'Delete':
      container.remove(partition, id, { ifMatch });
      return { statusCode: 204, requestCharge: 5.29 };
    default:
      throw notServed(`'${operationType}' in a batch`);
  }
}

interface QueryBody {
  query: string;
  parameters?: { name: string; value: unknown }[];
}

function query(container: Container, headers: IncomingHttpHeaders, { query: text, parameters = [] }: QueryBody): Reply {
  const partition = partitionOf(headers);
  const ordered = text.startsWith(ORDERED);
  const plain = ordered ? text.slice(ORDERED.length) : text;
  // The SDK merges by the order values, so it needs them beside whatever the query selects.
  const rows = container.query(plain, parameters, partition);
  const paths = ordered ? orderOf(plain).map(({ path }) => path) : [];
  const documents = ordered
    ? rows.map((payload) => ({
        _rid: String((payload as Document)['_rid'] ?? ''),
        orderByItems: paths.map((path) => ({ item: (payload as Document)[path] })),
        payload,
      }))
    : rows;
  return { status: 200, body: { _rid: '', Documents: documents, _count: documents.length }, charge: queryCharge(rows) };
}

const orderOf = (text: string) => {
  const [, list = ''] = /ORDER\s+BY\s+(.+)$/is.exec(text) ?? [];
  return list
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [expression = '', direction = 'ASC'] = part.trim().split(/\s+/);
      return {
        path: expression.slice(expression.indexOf('.') + 1),
        expression,
        descending: direction.toUpperCase() === 'DESC',
      };
    });
};

/** What the gateway tells the SDK of a query: one partition range, and how to merge when there is an order. */
function planOf({ query: text, parameters = [] }: QueryBody) {
  const order = orderOf(text);
  const [, top] = /SELECT\s+TOP\s+(\S+)/i.exec(text) ?? [];
  const limit = top?.startsWith('@') ? parameters.find(({ name }) => name === top)?.value : top;
  return {
    partitionedQueryExecutionInfoVersion: 2,
    queryInfo: {
      distinctType: 'None',
      top: limit === undefined ? null : Number(limit),
      offset: null,
      limit: null,
      orderBy: order.map(({ descending }) => (descending ? 'Descending' : 'Ascending')),
      orderByExpressions: order.map(({ expression }) => expression),
      groupByExpressions: [],
      groupByAliases: [],
      aggregates: [],
      groupByAliasToAggregateType: {},
      rewrittenQuery: order.length === 0 ? '' : `${ORDERED}${text}`,
      hasSelectValue: /SELECT\s+(TOP\s+\S+\s+)?VALUE/i.test(text),
      hasNonStreamingOrderBy: false,
    },
    queryRanges: [{ min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }],
  };
}
