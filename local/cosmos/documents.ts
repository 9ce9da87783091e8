import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Container, Document } from './container.ts';
import { PATCH, patched } from './patch.ts';
import { mustBeMerged, planOf, runQuery, type Scope } from './query.ts';
import { checked, notServed, Refusal } from './refusal.ts';
import type { Sql } from './sql.ts';
import { QUERY, type QueryBody, translate } from './translate.ts';

/** What goes back; `charge` is an estimate in request units, `operation` is what it counts under. */
export interface Reply {
  operation: string;
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  charge: number;
  /** A query as it was asked and as SQLite ran it. */
  ran?: RanQuery;
}

export interface RanQuery {
  container: Container;
  asked: QueryBody;
  partition: string | undefined;
  sql: Sql;
  rows: number;
}

const OPERATION = z.object({
  operationType: z.enum(['Create', 'Read', 'Replace', 'Upsert', 'Patch', 'Delete']),
  id: z.string().default(''),
  ifMatch: z.string().optional(),
  resourceBody: z.unknown().optional(),
});
type Operation = z.infer<typeof OPERATION>;
const BATCH = z.array(OPERATION).min(1).max(100);
const DOCUMENT = z.custom<Document>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'it is a JSON object',
);
const PAGE_SIZE = z.coerce.number().pipe(z.int32().refine((size) => size === -1 || size > 0, 'it is -1 or positive'));
const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 10_000;
const LARGEST_ANSWER = 4 * 1024 * 1024;
const LONGEST_PARTITION_KEY = 2048;

/** After the documentation: reading 1 kB costs 1 RU and 100 kB 10 RU, writing some five times that, replacing ten. */
const readCharge = (size: number) => 1 + (Math.max(1, size / 1024) - 1) / 11;
const COST: Record<string, number> = { Create: 5.29, Upsert: 10.29, Replace: 10.29, Patch: 10.29, Delete: 5.29 };
const sizeOf = (body: unknown) => Buffer.byteLength(JSON.stringify(body ?? ''));

const isSet = (header: string | string[] | undefined) => String(header).toLowerCase() === 'true';
const text = (header: string | string[] | undefined) => (header === undefined ? undefined : String(header));

/** The value in the partition key header; `{}` stands for none. */
function partitionOf(headers: IncomingHttpHeaders): string | undefined {
  const header = text(headers['x-ms-documentdb-partitionkey']);
  if (header === undefined) return undefined;
  const key = JSON.parse(header) as unknown;
  if (!Array.isArray(key) || key.length !== 1) throw notServed('a partition key of other than one value');
  const partition = JSON.stringify(key);
  if (typeof key[0] === 'object' && partition !== '[null]' && partition !== '[{}]')
    throw new Refusal(400, 'A partition key cannot be an object or array.');
  if (Buffer.byteLength(partition) > LONGEST_PARTITION_KEY + '[""]'.length)
    throw new Refusal(400, `The partition key is larger than ${LONGEST_PARTITION_KEY} bytes.`);
  return partition;
}

function mustHavePartition(headers: IncomingHttpHeaders): string {
  const partition = partitionOf(headers);
  if (partition === undefined) throw new Refusal(400, 'PartitionKey value must be supplied for this operation.');
  return partition;
}

/** `POST …/docs`: a query, a query plan, a batch, an upsert or a create, as the headers say. */
export function postDocuments(container: Container, headers: IncomingHttpHeaders, body: unknown): Reply {
  if (isSet(headers['x-ms-cosmos-is-query-plan-request']))
    return { operation: 'QueryPlan', status: 200, body: planOf(translate(checked(QUERY, body, 'a query'))), charge: 0 };
  if (isSet(headers['x-ms-documentdb-isquery'])) return query(container, headers, body);
  const partition = mustHavePartition(headers);
  if (isSet(headers['x-ms-cosmos-is-batch-request'])) {
    if (!isSet(headers['x-ms-cosmos-batch-atomic'])) throw notServed('bulk requests that are not atomic');
    return batch(container, partition, checked(BATCH, body, 'a batch'), /minimal/.test(String(headers['prefer'])));
  }
  const operationType = isSet(headers['x-ms-documentdb-is-upsert']) ? 'Upsert' : 'Create';
  return single(container, partition, { operationType, id: '', resourceBody: body }, headers);
}

const METHODS = { GET: 'Read', PUT: 'Replace', DELETE: 'Delete', PATCH: 'Patch' } as const;

/** `GET`, `PUT`, `PATCH`, `DELETE …/docs/{id}`. */
export function oneDocument(
  container: Container,
  method: string,
  id: string,
  headers: IncomingHttpHeaders,
  body: unknown,
): Reply {
  if (!(method in METHODS)) throw notServed(`${method} on a document`);
  const operationType = METHODS[method as keyof typeof METHODS];
  return single(container, mustHavePartition(headers), { operationType, id, resourceBody: body }, headers);
}

function single(container: Container, partition: string, given: Operation, headers: IncomingHttpHeaders): Reply {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  const { status, document, charge } = perform(container, partition, { ...given, ifMatch }, ifNoneMatch);
  const operation = given.operationType;
  if (document === undefined) return { operation, status, charge };
  const reply = { operation, headers: { etag: String(document['_etag']) }, charge };
  if (operation === 'Read' && ifNoneMatch === reply.headers.etag) return { ...reply, status: 304 };
  return { ...reply, status, body: document };
}

interface Performed {
  status: number;
  document?: Document;
  size: number;
  charge: number;
}

/** One operation on one document, by itself or in a batch. */
function perform(
  container: Container,
  partition: string,
  { operationType, id, ifMatch, resourceBody }: Operation,
  ifNoneMatch?: string,
): Performed {
  const condition = { ifMatch, ifNoneMatch };
  const given = () => checked(DOCUMENT, resourceBody, 'a document');
  const done = (status: number, document: Document): Performed => {
    const size = sizeOf(document);
    return { status, document, size, charge: readCharge(size) * (COST[operationType] ?? 1) };
  };
  switch (operationType) {
    case 'Create':
      return done(201, container.create(partition, given()));
    case 'Read':
      return done(200, container.read(partition, id));
    case 'Replace':
      return done(200, container.replace(partition, id, given(), condition));
    case 'Upsert': {
      const { document, created } = container.upsert(partition, given(), condition);
      return done(created ? 201 : 200, document);
    }
    case 'Patch': {
      const { operations, condition: demanded } = checked(PATCH, resourceBody, 'a patch');
      const filter = demanded === undefined ? undefined : translate({ query: `SELECT * ${demanded}` }).where;
      const [partitionKeyPath = ''] = container.definition.partitionKey.paths;
      const change = (document: Document) => patched(document, operations, partitionKeyPath);
      return done(200, container.patch(partition, id, change, filter, condition));
    }
    case 'Delete':
      container.remove(partition, id, condition);
      return { status: 204, size: 0, charge: COST['Delete'] ?? 0 };
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
function batch(container: Container, partition: string, operations: Operation[], minimal: boolean): Reply {
  let charge = 0;
  let size = 0;
  const results = operations.map((operation, index) => {
    try {
      const performed = perform(container, partition, operation);
      const { status: statusCode, document, charge: requestCharge } = performed;
      charge += requestCharge;
      size += minimal ? 0 : performed.size;
      if (size > LARGEST_ANSWER) throw new Refusal(413, 'Response size is too large.');
      return { statusCode, requestCharge, eTag: document?.['_etag'], resourceBody: minimal ? undefined : document };
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

function query(container: Container, headers: IncomingHttpHeaders, body: unknown): Reply {
  const asked = checked(QUERY, body, 'a query');
  const translated = translate(asked);
  const partition = partitionOf(headers);
  if (partition === undefined && !isSet(headers['x-ms-documentdb-query-enablecrosspartition']))
    throw new Refusal(400, 'Cross partition query is required but disabled.');
  if (
    partition === undefined &&
    headers['x-ms-documentdb-partitionkeyrangeid'] === undefined &&
    mustBeMerged(translated)
  ) {
    const message = 'The provided cross partition query can not be directly served by the gateway.';
    const additionalErrorInfo = JSON.stringify(planOf(translated));
    throw new Refusal(400, message, { 'x-ms-substatus': '1004' }, { additionalErrorInfo });
  }
  const size = checked(PAGE_SIZE, headers['x-ms-max-item-count'] ?? -1, 'x-ms-max-item-count');
  const scope: Scope = {
    partition,
    pageSize: size === -1 ? DEFAULT_PAGE : Math.min(size, LARGEST_PAGE),
    continuation: text(headers['x-ms-continuation']),
  };
  const { items, continuation, sql } = runQuery(container, translated, scope);
  return {
    operation: 'Query',
    status: 200,
    body: { _rid: '', Documents: items, _count: items.length },
    headers: {
      'x-ms-item-count': String(items.length),
      ...(continuation === undefined ? {} : { 'x-ms-continuation': continuation }),
    },
    charge: 2.3 + 0.05 * items.length + 0.5 * readCharge(sizeOf(items)),
    ran: { container, asked, partition, sql, rows: items.length },
  };
}
