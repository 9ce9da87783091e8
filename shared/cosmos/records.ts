import { type Container, CosmosClient, type JSONObject, type SqlParameter } from '@azure/cosmos';
import type { Settings } from '../settings.ts';
import type { Cursor } from './cursor.ts';

/** The one container: each aggregate shares its logical partition (`/subjectId`) with its audit trail. */
export function recordsContainer(settings: Settings): Container {
  const client = new CosmosClient({ endpoint: settings.COSMOS_ENDPOINT, key: settings.COSMOS_KEY });
  return client.database(settings.COSMOS_DATABASE).container('records');
}

export const hasCode = (error: unknown, code: number) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

/** A document as read, with the ETag that a conditional write needs. */
export interface Stored<T> {
  document: T;
  etag: string;
}

/** Reads one document that is its own partition's subject; undefined when there is none. */
export async function readRecord<T extends object>(container: Container, id: string): Promise<Stored<T> | undefined> {
  const { resource, statusCode, etag } = await container.item(id, id).read();
  if (statusCode === 404 || resource === undefined) return undefined;
  return { document: withoutSystemProperties(resource) as T, etag };
}

/** What Cosmos DB adds to a document is not the document's. */
function withoutSystemProperties({ _rid, _self, _etag, _attachments, _ts, ...document }: Record<string, unknown>) {
  return document;
}

type Write =
  | { operationType: 'Create'; resourceBody: JSONObject }
  | { operationType: 'Replace'; id: string; ifMatch: string; resourceBody: JSONObject };

/**
 * Writes one or two documents of one partition, all or nothing. Gives the first one's new ETag, or `conflict` when a
 * document to create exists or one to replace has changed. Throws on anything else.
 */
export async function write(
  container: Container,
  subjectId: string,
  writes: Write[],
): Promise<{ etag: string } | 'conflict'> {
  const { result, code } = await container.items.batch(writes, subjectId).catch(rethrowCause);
  const failed = result?.find(({ statusCode }) => statusCode >= 400 && statusCode !== 424);
  if (failed !== undefined) {
    if ([404, 409, 412].includes(failed.statusCode)) return 'conflict';
    throw Object.assign(new Error(`Cosmos DB refused a write with ${failed.statusCode}.`), { code: failed.statusCode });
  }
  const etag = result?.[0]?.eTag;
  if (etag === undefined) throw new Error(`Cosmos DB answered a batch with ${code} and no result.`);
  return { etag };
}

/** The SDK hides what went wrong with a batch, and its code, inside an error of its own. */
function rethrowCause(error: unknown): never {
  throw error instanceof Error ? (error.cause ?? error) : error;
}

export interface PageRequest {
  type: string;
  /** The property that orders the list; a composite index with `/id` serves it. */
  sortBy: 'createdAt' | 'since' | 'at';
  /** What a property has to be; of a list, any one. */
  equal?: Record<string, string | readonly string[]>;
  /** Text that `searchText` has to hold, in whatever case. */
  contains?: string | undefined;
  partitionKey?: string;
  after?: Cursor | undefined;
  size: number;
  /** Only these properties, beside the id and the one that orders; all without it. */
  fields?: readonly string[];
}

/** One page of a list, newest first, and the cursor of the next one where there is more. */
export async function readPage<T extends { id: string } & object>(
  container: Container,
  { type, sortBy, equal = {}, contains, partitionKey, after, size, fields }: PageRequest,
): Promise<{ items: T[]; next?: Cursor }> {
  const filters = ['c.type = @type'];
  const parameters: SqlParameter[] = [
    { name: '@n', value: size + 1 },
    { name: '@type', value: type },
  ];
  for (const [path, wanted] of Object.entries(equal)) {
    const values = [wanted].flat();
    const names = values.map((_, index) => `@${path}${index}`);
    filters.push(`c.${path} IN (${names.join(', ')})`);
    parameters.push(...values.map((value, index) => ({ name: names[index] as string, value })));
  }
  if (contains !== undefined) {
    filters.push('CONTAINS(c.searchText, @contains)');
    parameters.push({ name: '@contains', value: contains.toLowerCase() });
  }
  if (after !== undefined) {
    filters.push(`c.${sortBy} <= @sort AND (c.${sortBy} < @sort OR (c.${sortBy} = @sort AND c.id < @id))`);
    parameters.push({ name: '@sort', value: after.sort }, { name: '@id', value: after.id });
  }
  const selected = fields === undefined ? '*' : ['id', sortBy, ...fields].map((field) => `c.${field}`).join(', ');
  const query = `SELECT TOP @n ${selected} FROM c WHERE ${filters.join(' AND ')} ORDER BY c.${sortBy} DESC, c.id DESC`;
  // Without it the SDK merges an ordered query in pages of ten, and pays for each.
  const options = { maxItemCount: size + 1, ...(partitionKey === undefined ? {} : { partitionKey }) };
  const { resources } = await container.items.query<Record<string, unknown>>({ query, parameters }, options).fetchAll();
  const items = resources.slice(0, size).map((item) => withoutSystemProperties(item) as T);
  const last = items.at(-1) as (T & Record<string, string>) | undefined;
  if (resources.length <= size || last === undefined) return { items };
  return { items, next: { sort: last[sortBy] as string, id: last.id } };
}

/**
 * How many documents of a type have a property at a value, or, with `each`, how many items their lists of that name hold.
 */
export async function countRecords(
  container: Container,
  { type, path, value, each }: { type: string; path: string; value: string; each?: string },
): Promise<number> {
  const join = each === undefined ? '' : ` JOIN i IN c.${each}`;
  const query = `SELECT VALUE COUNT(1) FROM c${join} WHERE c.type = @type AND c.${path} = @value`;
  const parameters = [
    { name: '@type', value: type },
    { name: '@value', value },
  ];
  const { resources } = await container.items.query<number>({ query, parameters }).fetchAll();
  return resources[0] ?? 0;
}

export interface DueRecord {
  id: string;
  type: string;
  nextActionAt: string;
}

/** Everything that has work to do at `now`, oldest first, page by page; rows that change meanwhile skip nobody. */
export async function* dueRecords(container: Container, now: string, pageSize = 100): AsyncGenerator<DueRecord[]> {
  let after: DueRecord | undefined;
  for (;;) {
    const filters = ['c.nextActionAt <= @now'];
    const parameters: SqlParameter[] = [
      { name: '@n', value: pageSize },
      { name: '@now', value: now },
    ];
    if (after !== undefined) {
      filters.push('c.nextActionAt >= @sort AND (c.nextActionAt > @sort OR (c.nextActionAt = @sort AND c.id > @id))');
      parameters.push({ name: '@sort', value: after.nextActionAt }, { name: '@id', value: after.id });
    }
    const query = `SELECT TOP @n c.id, c.type, c.nextActionAt FROM c WHERE ${filters.join(' AND ')} ORDER BY c.nextActionAt ASC, c.id ASC`;
    const { resources } = await container.items
      .query<DueRecord>({ query, parameters }, { maxItemCount: pageSize })
      .fetchAll();
    if (resources.length > 0) yield resources;
    if (resources.length < pageSize) return;
    after = resources.at(-1);
  }
}
