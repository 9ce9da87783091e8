import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { column, type Translated, translate } from './query.ts';
import { notServed, Refusal } from './refusal.ts';

export interface Document {
  id: string;
  [property: string]: unknown;
}

export interface ContainerDefinition {
  id: string;
  partitionKey: { paths: string[] };
  indexingPolicy?: { compositeIndexes?: { path: string; order: 'ascending' | 'descending' }[][] };
  defaultTtl?: number;
}

export interface Condition {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
}

interface Row {
  pk: string;
  id: string;
  body: string;
  etag: string;
  ts: number;
}

const LARGEST_DOCUMENT = 2 * 1024 * 1024;
const SYSTEM = ['_rid', '_self', '_etag', '_attachments', '_ts'];
const now = () => Date.now() / 1000;

/** The documents of one container in a table of their own; every method belongs inside a transaction. */
export class Container {
  readonly definition: ContainerDefinition;
  readonly #database: DatabaseSync;
  readonly #table: string;

  constructor(database: DatabaseSync, number: number, definition: ContainerDefinition) {
    if (definition.partitionKey.paths.length !== 1) throw notServed('hierarchical partition keys');
    this.definition = definition;
    this.#database = database;
    this.#table = `documents_${number}`;
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${this.#table}
        (pk TEXT, id TEXT, body TEXT, etag TEXT, ts INTEGER, expires REAL, PRIMARY KEY (pk, id)) WITHOUT ROWID;
       CREATE INDEX IF NOT EXISTS ${this.#table}_expires ON ${this.#table} (expires) WHERE expires IS NOT NULL`,
    );
    for (const [index, paths] of (definition.indexingPolicy?.compositeIndexes ?? []).entries()) {
      const columns = paths.map(
        ({ path, order }) => `${column(path.slice(1))} ${order === 'descending' ? 'DESC' : 'ASC'}`,
      );
      const covered = column(paths[0]?.path.slice(1) ?? '');
      database.exec(
        `CREATE INDEX IF NOT EXISTS ${this.#table}_composite_${index} ON ${this.#table} (${columns.join(', ')}) WHERE ${covered} IS NOT NULL`,
      );
    }
  }

  #find(pk: string, id: string): Row | undefined {
    const sql = `SELECT pk, id, body, etag, ts FROM ${this.#table} WHERE pk = ? AND id = ? AND (expires IS NULL OR expires > ?)`;
    return this.#database.prepare(sql).get(pk, id, now()) as unknown as Row | undefined;
  }

  #existing(pk: string, id: string, { ifMatch }: Condition = {}): Row {
    const row = this.#find(pk, id);
    if (row === undefined) throw new Refusal(404, `There is no document '${id}' in this partition.`);
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== row.etag) {
      throw new Refusal(412, 'Operation cannot be performed because one of the specified precondition is not met.');
    }
    return row;
  }

  #put(pk: string, document: Document): Document {
    const { id } = document;
    if (typeof id !== 'string' || id === '' || id.length > 255 || /[/\\?#]/.test(id)) {
      throw new Refusal(400, 'A document needs an id of 1 to 255 characters without / \\ ? #.');
    }
    const path = this.definition.partitionKey.paths[0]?.slice(1) ?? '';
    if (JSON.stringify(document[path]) !== pk.slice(1, -1)) {
      throw new Refusal(
        400,
        `PartitionKey extracted from document doesn't match the one specified in the header (${path}).`,
      );
    }
    const ts = Math.floor(now());
    const etag = `"${randomUUID()}"`;
    const own = Object.fromEntries(Object.entries(document).filter(([name]) => !SYSTEM.includes(name)));
    const body = JSON.stringify(own);
    if (Buffer.byteLength(body) > LARGEST_DOCUMENT) throw new Refusal(413, 'Request size is too large.');
    this.#database
      .prepare(`INSERT OR REPLACE INTO ${this.#table} (pk, id, body, etag, ts, expires) VALUES (?, ?, ?, ?, ?, ?)`)
      .run(pk, id, body, etag, ts, this.#expiry(document));
    return decorate({ pk, id, body, etag, ts });
  }

  #expiry({ ttl }: Document): number | null {
    const { defaultTtl } = this.definition;
    if (defaultTtl === undefined) return null;
    const seconds = typeof ttl === 'number' ? ttl : defaultTtl;
    return seconds === -1 ? null : now() + seconds;
  }

  create(pk: string, document: Document): Document {
    if (this.#find(pk, document.id) !== undefined) {
      throw new Refusal(409, 'Entity with the specified id already exists in the system.');
    }
    return this.#put(pk, document);
  }

  read(pk: string, id: string): Document {
    return decorate(this.#existing(pk, id));
  }

  replace(pk: string, id: string, document: Document, condition: Condition): Document {
    this.#existing(pk, id, condition);
    if (document.id !== id) throw new Refusal(400, 'The id of a document cannot be changed.');
    return this.#put(pk, document);
  }

  upsert(pk: string, document: Document, condition: Condition): Document {
    if (condition.ifMatch !== undefined) this.#existing(pk, document.id, condition);
    return this.#put(pk, document);
  }

  remove(pk: string, id: string, condition: Condition): void {
    this.#existing(pk, id, condition);
    this.#database.prepare(`DELETE FROM ${this.#table} WHERE pk = ? AND id = ?`).run(pk, id);
  }

  query(text: string, parameters: { name: string; value: unknown }[], pk: string | undefined): unknown[] {
    const query = translate(text, parameters);
    this.#mustBeIndexed(query);
    const filters = ['(expires IS NULL OR expires > ?)'];
    const bound: SQLInputValue[] = [now()];
    if (pk !== undefined) {
      filters.push('pk = ?');
      bound.push(pk);
    }
    if (query.where !== '') {
      filters.push(query.where);
      bound.push(...(query.parameters as SQLInputValue[]));
    }
    // A document without the property is not in the index that orders, so it is not in the result either.
    const [first] = query.orderBy;
    if (first !== undefined) filters.push(`${column(first.path)} IS NOT NULL`);
    const order = query.orderBy.map(({ path, descending }) => `${column(path)} ${descending ? 'DESC' : 'ASC'}`);
    const tail = `${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''}${query.top === undefined ? '' : ` LIMIT ${query.top}`}`;
    const what = query.value === 'count' ? 'count(*) AS body' : 'pk, id, body, etag, ts';
    const rows = this.#database
      .prepare(`SELECT ${what} FROM ${this.#table} WHERE ${filters.join(' AND ')}${tail}`)
      .all(...bound) as unknown as Row[];
    if (query.value === 'count') return rows.map(({ body }) => body);
    return rows.map(decorate).flatMap((document) => project(document, query));
  }

  /** Order by two properties needs a composite index, in this order or wholly in the other. */
  #mustBeIndexed({ orderBy }: Translated): void {
    if (orderBy.length < 2) return;
    const wanted = orderBy.map(({ path, descending }) => `/${path} ${descending}`).join();
    const reversed = orderBy.map(({ path, descending }) => `/${path} ${!descending}`).join();
    const composites = (this.definition.indexingPolicy?.compositeIndexes ?? []).map((paths) =>
      paths.map(({ path, order }) => `${path} ${order === 'descending'}`).join(),
    );
    if (composites.some((each) => each === wanted || each === reversed)) return;
    throw new Refusal(
      400,
      'The order by query does not have a corresponding composite index that it can be served from.',
    );
  }

  count(): number {
    const row = this.#database
      .prepare(`SELECT count(*) AS n FROM ${this.#table} WHERE expires IS NULL OR expires > ?`)
      .get(now());
    return Number(row?.['n']);
  }

  removeExpired(): void {
    this.#database.prepare(`DELETE FROM ${this.#table} WHERE expires <= ?`).run(now());
  }
}

const decorate = ({ id, body, etag, ts }: Row): Document => ({
  ...JSON.parse(body),
  _rid: Buffer.from(id).toString('base64url').slice(0, 24),
  _self: '',
  _etag: etag,
  _attachments: 'attachments/',
  _ts: ts,
});

const at = (document: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document);

function project(document: Document, { fields, value }: Translated): unknown[] {
  if (value !== undefined) {
    const found = at(document, value);
    return found === undefined ? [] : [found];
  }
  if (fields === undefined) return [document];
  const pairs = fields.map(({ name, path }) => [name, at(document, path)] as const);
  return [Object.fromEntries(pairs.filter(([, found]) => found !== undefined))];
}
