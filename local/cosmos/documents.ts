import type { IncomingHttpHeaders } from 'node:http';
import { type Container, type Document, LARGEST_DOCUMENT } from './container.ts';
import { type PatchBody, patched } from './patch.ts';
import { mustBeMerged, planOf, runQuery } from './query.ts';
import { notServed, Refusal } from './refusal.ts';
import { type QueryBody, translate } from './translate.ts';

/** What goes back; `charge` is an estimate in request units, `operation` is what it counts under. */
export interface Reply {
  operation: string;
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  charge: number;
}

interface BatchOperation {
  operationType: string;
  id?: string;
  ifMatch?: string;
  resourceBody?: unknown;
}

const MOST_OPERATIONS = 100;
const DEFAULT_PAGE = 100;

/** After the documentation: reading 1 kB costs 1 RU and 100 kB 10 RU, writing some five times that, replacing ten. */
const readCharge = (body: unknown) => 1 + (Math.max(1, Buffer.byteLength(JSON.stringify(body ?? '')) / 1024) - 1) / 11;
const COST: Record<string, number> = {
  Create: 5.29,
  Upsert: 10.29,
  Replace: 10.29,
  Patch: 10.29,
  Delete: 5.29,
  Read: 1,
};
const queryCharge = (items: unknown[]) => 2.3 + 0.05 * items.length + 0.5 * readCharge(items);

const isSet = (header: string | string[] | undefined) => String(header).toLowerCase() === 'true';
const text = (header: string | string[] | undefined) => (header === undefined ? undefined : String(header));

function partitionOf(headers: IncomingHttpHeaders): string | undefined {
  const header = text(headers['x-ms-documentdb-partitionkey']);
  if (header === undefined) return undefined;
  const key = JSON.parse(header) as unknown;
  if (!Array.isArray(key) || key.length !== 1) throw notServed('a partition key of other than one value');
  if (Buffer.byteLength(header) > 2048 + 4) throw new Refusal(400, 'The partition key is larger than 2,048 bytes.');
  return JSON.stringify(key);
}

function mustHavePartition(headers: IncomingHttpHeaders): string {
  const partition = partitionOf(headers);
  if (partition === undefined) throw new Refusal(400, 'PartitionKey value must be supplied for this operation.');
  return partition;
}

/** `POST …/docs`: a query, a query plan, a batch, an upsert or a create, as the headers say. */
export function postDocuments(container: Container, headers: IncomingHttpHeaders, body: unknown): Reply {
  if (isSet(headers['x-ms-cosmos-is-query-plan-request']))
    return { operation: 'QueryPlan', status: 200, body: planOf(body as QueryBody), charge: 0 };
  if (isSet(headers['x-ms-documentdb-isquery'])) return query(container, headers, body as QueryBody);
  const partition = mustHavePartition(headers);
  if (isSet(headers['x-ms-cosmos-is-batch-request'])) {
    if (!isSet(headers['x-ms-cosmos-batch-atomic'])) throw notServed('bulk requests that are not atomic');
    return batch(container, partition, body as BatchOperation[], /minimal/.test(String(headers['prefer'])));
  }
  const operationType = isSet(headers['x-ms-documentdb-is-upsert']) ? 'Upsert' : 'Create';
  return single(container, partition, { operationType, resourceBody: body }, headers);
}

const METHODS: Record<string, string> = { GET: 'Read', PUT: 'Replace', DELETE: 'Delete', PATCH: 'Patch' };

/** `GET`, `PUT`, `PATCH`, `DELETE …/docs/{id}`. */
export function oneDocument(
  container: Container,
  method: string,
  id: string,
  headers: IncomingHttpHeaders,
  body: unknown,
): Reply {
  const operationType = METHODS[method];
  if (operationType === undefined) throw notServed(`${method} on a document`);
  return single(container, mustHavePartition(headers), { operationType, id, resourceBody: body }, headers);
}

function single(container: Container, partition: string, given: BatchOperation, headers: IncomingHttpHeaders): Reply {
  const ifNoneMatch = headers['if-none-match'];
  const ifMatch = headers['if-match'];
  const operation = ifMatch === undefined ? given : { ...given, ifMatch };
  const { status, document, charge } = perform(container, partition, operation, ifNoneMatch);
  const etag = document === undefined ? undefined : String(document['_etag']);
  const unchanged = given.operationType === 'Read' && ifNoneMatch !== undefined && ifNoneMatch === etag;
  return {
    operation: given.operationType,
    status: unchanged ? 304 : status,
    body: unchanged ? undefined : document,
    ...(etag === undefined ? {} : { headers: { etag } }),
    charge,
  };
}

interface Performed {
  status: number;
  document?: Document;
  charge: number;
}

/** One operation on one document, by itself or in a batch. */
function perform(
  container: Container,
  partition: string,
  { operationType, id = '', ifMatch, resourceBody }: BatchOperation,
  ifNoneMatch?: string,
): Performed {
  const condition = { ifMatch, ifNoneMatch };
  const given = resourceBody as Document;
  if (
    /^(Create|Upsert|Replace)$/.test(operationType) &&
    (typeof given !== 'object' || given === null || Array.isArray(given))
  )
    throw new Refusal(400, 'A document is a JSON object.');
  const done = (status: number, document: Document): Performed => ({
    status,
    document,
    charge: readCharge(document) * (COST[operationType] ?? 1),
  });
  switch (operationType) {
    case 'Create':
      return done(201, container.create(partition, given));
    case 'Read':
      return done(200, container.read(partition, id));
    case 'Replace':
      return done(200, container.replace(partition, id, given, condition));
    case 'Upsert': {
      const { document, created } = container.upsert(partition, given, condition);
      return done(created ? 201 : 200, document);
    }
    case 'Patch': {
      const body = resourceBody as PatchBody;
      const { operations, condition: demanded = '' } = Array.isArray(body) ? { operations: body } : body;
      const filter = demanded === '' ? undefined : translate({ query: `SELECT * ${demanded}` }).where;
      const [partitionKeyPath = ''] = container.definition.partitionKey.paths;
      const change = (document: Document) => patched(document, operations, partitionKeyPath);
      return done(200, container.patch(partition, id, change, filter, condition));
    }
    case 'Delete':
      container.remove(partition, id, condition);
      return { status: 204, charge: COST['Delete'] ?? 0 };
    default:
      throw notServed(`'${operationType}' in a batch`);
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

/** All or nothing. The answer to a failed batch is 207: the operation that failed with its status, the others with 424. */
function batch(container: Container, partition: string, operations: BatchOperation[], minimal: boolean): Reply {
  if (!Array.isArray(operations) || operations.length < 1 || operations.length > MOST_OPERATIONS)
    throw new Refusal(400, `A batch takes 1 to ${MOST_OPERATIONS} operations.`);
  if (Buffer.byteLength(JSON.stringify(operations)) > LARGEST_DOCUMENT)
    throw new Refusal(413, 'Request size is too large.');
  let charge = 0;
  const results = operations.map((operation, index) => {
    try {
      const { status: statusCode, document, charge: requestCharge } = perform(container, partition, operation);
      charge += requestCharge;
      const eTag = document?.['_etag'];
      return { statusCode, requestCharge, eTag, resourceBody: minimal ? undefined : document };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const body = operations.map((_, other) => ({
        statusCode: other === index ? error.status : 424,
        requestCharge: 0,
      }));
      throw new BatchFailed({ operation: 'Batch', status: 207, body, charge: Math.max(charge, 5) });
    }
  });
  return { operation: 'Batch', status: 200, body: results, charge };
}

function query(container: Container, headers: IncomingHttpHeaders, body: QueryBody): Reply {
  const partition = partitionOf(headers);
  if (partition === undefined && headers['x-ms-documentdb-partitionkeyrangeid'] === undefined && mustBeMerged(body)) {
    const message = 'The provided cross partition query can not be directly served by the gateway.';
    throw new Refusal(
      400,
      message,
      { 'x-ms-substatus': '1004' },
      { additionalErrorInfo: JSON.stringify(planOf(body)) },
    );
  }
  const asked = Number(headers['x-ms-max-item-count'] ?? DEFAULT_PAGE);
  const pageSize = asked > 0 ? Math.min(asked, 10_000) : DEFAULT_PAGE;
  const token = text(headers['x-ms-continuation']);
  const { items, continuation } = runQuery(container, body, { partition, pageSize, continuation: token });
  return {
    operation: 'Query',
    status: 200,
    body: { _rid: '', Documents: items, _count: items.length },
    headers: {
      'x-ms-item-count': String(items.length),
      ...(continuation === undefined ? {} : { 'x-ms-continuation': continuation }),
    },
    charge: queryCharge(items),
  };
}
