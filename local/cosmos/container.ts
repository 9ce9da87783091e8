import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type ContainerDefinition, checkTtl, completed, pathOf } from './definition.ts';
import { Refusal } from './refusal.ts';
import { joined, keyOf, NULL, type Path, type Sql } from './sql.ts';

export interface Document {
  id: string;
  [property: string]: unknown;
}

/** What a request demands of the document that is there. */
export interface Condition {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
}

export interface Row {
  seq: number;
  id: string;
  body: string;
  etag: string;
  ts: number;
}

interface Wanted {
  partitions?: string[] | undefined;
  id?: string;
  after?: [pk: string, id: string];
}

const LARGEST_DOCUMENT = 2 * 1024 * 1024;
const LONGEST_ID = 1023;
const DEEPEST = 128;
const SYSTEM = ['_rid', '_self', '_etag', '_attachments', '_ts'];
/** Each costs every write; beyond this, a new shape of query sorts instead. */
const MOST_INDEXES = 32;
const UNIQUE_VIOLATED = 2067;
const seconds = () => Date.now() / 1000;

/** The documents of one container in a table of their own; every method belongs inside a transaction. */
export class Container {
  definition: ContainerDefinition;
  readonly table: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #indexes = new Map<string, string>();
  readonly #partitionPath: Path;

  constructor(database: DatabaseSync, number: number, definition: ContainerDefinition) {
    this.definition = definition;
    this.#database = database;
    this.#partitionPath = pathOf(definition.partitionKey.paths[0] ?? '');
    this.table = `documents_${number}`;
    // What queries compare has no type here: a typed column would turn a number into text before it compares.
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${this.table} (seq INTEGER PRIMARY KEY AUTOINCREMENT, pk TEXT NOT NULL, id NOT NULL,
        body TEXT NOT NULL, etag NOT NULL, ts NOT NULL, expires REAL, UNIQUE (pk, id));
       CREATE INDEX IF NOT EXISTS ${this.table}_expires ON ${this.table} (expires) WHERE expires IS NOT NULL`,
    );
    for (const [index, { paths }] of (definition.uniqueKeyPolicy?.uniqueKeys ?? []).entries()) {
      // In a unique key a missing value counts as null.
      const keys = paths.map((path) => `ifnull(${keyOf(pathOf(path))}, ${NULL})`);
      database.exec(
        `CREATE UNIQUE INDEX IF NOT EXISTS ${this.table}_unique_${index} ON ${this.table} (pk, ${keys.join(', ')})`,
      );
    }
  }

  /** Runs a statement over this table, prepared once. */
  all({ text, bound }: Sql): Record<string, SQLInputValue>[] {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      if (this.#statements.size > 500) this.#statements.clear();
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement.all(...bound) as Record<string, SQLInputValue>[];
  }

  /**
   * The clause that has a query use the index for these columns, which is made when there is none. Without statistics
   * SQLite would guess, and a query of this shape has the one best index.
   */
  indexedBy(columns: string[]): string {
    if (columns.length === 0) return '';
    const list = columns.join(', ');
    let name = this.#indexes.get(list);
    if (name === undefined) {
      if (this.#indexes.size >= MOST_INDEXES) return '';
      name = `${this.table}_${createHash('sha256').update(list).digest('hex').slice(0, 16)}`;
      this.#database.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${this.table} (${list})`);
      this.#indexes.set(list, name);
    }
    return `INDEXED BY ${name}`;
  }

  /** Condition that leaves out what has expired. */
  alive = (): Sql => ({ text: '(expires IS NULL OR expires > ?)', bound: [seconds()] });

  #find(pk: string, id: string): Row | undefined {
    const { text, bound } = this.alive();
    const sql = `SELECT seq, id, body, etag, ts FROM ${this.table} WHERE pk = ? AND id = ? AND ${text}`;
    return this.all({ text: sql, bound: [pk, id, ...bound] })[0] as unknown as Row | undefined;
  }

  #existing(pk: string, id: string, { ifMatch }: Condition = {}): Row {
    const row = this.#find(pk, id);
    if (row === undefined) throw notFound(id);
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== row.etag) throw preconditionFailed();
    return row;
  }

  #put(pk: string, document: Document, old: Row | undefined): Document {
    const { id, ttl } = document;
    const [own] = JSON.parse(pk) as unknown[];
    if (JSON.stringify(partitionOf(document, this.#partitionPath)) !== JSON.stringify(own)) {
      const message = "PartitionKey extracted from document doesn't match the one specified in the header.";
      throw new Refusal(400, message, { 'x-ms-substatus': '1001' });
    }
    const lasting = checkTtl(ttl);
    if (isDeeper(document, DEEPEST)) throw new Refusal(400, `A document has at most ${DEEPEST} levels of nesting.`);
    const body = JSON.stringify(
      Object.fromEntries(Object.entries(document).filter(([name]) => !SYSTEM.includes(name))),
    );
    if (Buffer.byteLength(body) > LARGEST_DOCUMENT) throw new Refusal(413, 'Request size is too large.');
    const now = seconds();
    const row = { id, body, etag: `"${randomUUID()}"`, ts: Math.floor(now) };
    // What has expired holds neither its id nor its unique values.
    this.all({ text: `DELETE FROM ${this.table} WHERE expires <= ?`, bound: [now] });
    const values = [body, row.etag, row.ts, expiry(this.definition.defaultTtl, lasting, now)];
    const sql =
      old === undefined
        ? `INSERT INTO ${this.table} (body, etag, ts, expires, pk, id) VALUES (?, ?, ?, ?, ?, ?) RETURNING seq`
        : `UPDATE ${this.table} SET body = ?, etag = ?, ts = ?, expires = ? WHERE seq = ? RETURNING seq`;
    try {
      const [written] = this.all({ text: sql, bound: [...values, ...(old === undefined ? [pk, id] : [old.seq])] });
      // What was alive a moment ago may just have expired.
      if (written === undefined) throw notFound(id);
      return decorate({ ...row, seq: Number(written['seq']) });
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== UNIQUE_VIOLATED) throw error;
      throw new Refusal(409, 'Unique index constraint violation.');
    }
  }

  create(pk: string, document: Document): Document {
    checkId(document.id);
    if (this.#find(pk, document.id) !== undefined) {
      throw new Refusal(409, 'Entity with the specified id already exists in the system.');
    }
    return this.#put(pk, document, undefined);
  }

  read(pk: string, id: string): Document {
    return decorate(this.#existing(pk, id));
  }

  replace(pk: string, id: string, document: Document, condition: Condition): Document {
    const row = this.#existing(pk, id, condition);
    if (document.id !== id) throw new Refusal(400, 'The id of a document cannot be changed.');
    return this.#put(pk, document, row);
  }

  /** If-Match is for the document that is there; where there is none, an upsert creates. */
  upsert(pk: string, document: Document, condition: Condition): { document: Document; created: boolean } {
    checkId(document.id);
    const row = this.#find(pk, document.id);
    if (row !== undefined && condition.ifNoneMatch === '*') throw preconditionFailed();
    if (row !== undefined) this.#existing(pk, document.id, condition);
    return { document: this.#put(pk, document, row), created: row === undefined };
  }

  remove(pk: string, id: string, condition: Condition): void {
    const { seq } = this.#existing(pk, id, condition);
    this.all({ text: `DELETE FROM ${this.table} WHERE seq = ?`, bound: [seq] });
  }

  /** Changes the document when `filter` holds of it; 412 when not. */
  patch(
    pk: string,
    id: string,
    change: (document: Document) => Document,
    filter: Sql | undefined,
    condition: Condition,
  ) {
    const row = this.#existing(pk, id, condition);
    if (filter !== undefined) {
      const sql = `SELECT 1 FROM ${this.table} WHERE seq = ? AND ${filter.text}`;
      if (this.all({ text: sql, bound: [row.seq, ...filter.bound] }).length === 0) throw preconditionFailed();
    }
    return this.#put(pk, change(JSON.parse(row.body)), row);
  }

  /** Takes a new definition; documents without a ttl of their own follow a new default. */
  redefine(given: unknown): ContainerDefinition {
    const definition = completed(given);
    for (const fixed of ['id', 'partitionKey', 'uniqueKeyPolicy'] as const) {
      if (JSON.stringify(definition[fixed]) !== JSON.stringify(this.definition[fixed])) {
        throw new Refusal(400, `The ${fixed} of a container cannot be changed.`);
      }
    }
    const { defaultTtl } = definition;
    if (defaultTtl !== this.definition.defaultTtl) {
      const ttl = "json_extract(body, '$.ttl')";
      const fallback = defaultTtl === undefined ? -1 : defaultTtl;
      this.all({
        text: `UPDATE ${this.table} SET expires = CASE WHEN ? OR ifnull(${ttl}, ?) = -1 THEN NULL ELSE ts + ifnull(${ttl}, ?) END`,
        bound: [Number(defaultTtl === undefined), fallback, fallback],
      });
    }
    return definition;
  }

  count(): number {
    const { text, bound } = this.alive();
    return Number(this.all({ text: `SELECT count(*) AS n FROM ${this.table} WHERE ${text}`, bound })[0]?.['n']);
  }

  /** Documents in the order of partition and id, for people: those of partitions or with an id, or after another. */
  browse(wanted: Wanted, most: number): (Row & { pk: string })[] {
    const { partitions, id, after } = wanted;
    const filters = [this.alive()];
    if (partitions !== undefined)
      filters.push({ text: `pk IN (${partitions.map(() => '?').join(', ')})`, bound: partitions });
    if (id !== undefined) filters.push({ text: 'id = ?', bound: [id] });
    if (after !== undefined) filters.push({ text: '(pk, id) > (?, ?)', bound: after });
    const { text, bound } = joined('AND', filters);
    const sql = `SELECT pk, seq, id, body, etag, ts FROM ${this.table} WHERE ${text} ORDER BY pk, id LIMIT ?`;
    return this.all({ text: sql, bound: [...bound, most] }) as unknown as (Row & { pk: string })[];
  }

  /** How SQLite runs a query, in its words, with the columns of the indexes that it names. */
  explain({ text, bound }: Sql): { plan: string[]; indexes: string[] } {
    const plan = this.all({ text: `EXPLAIN QUERY PLAN ${text}`, bound }).map(({ detail }) => String(detail));
    const used = [...this.#indexes].filter(([, name]) => plan.some((step) => step.includes(name)));
    return { plan, indexes: used.map(([columns, name]) => `${name}: ${columns}`) };
  }
}

const notFound = (id: string) =>
  new Refusal(404, `Entity with the specified id does not exist in the system: '${id}'.`);
const preconditionFailed = () =>
  new Refusal(412, 'Operation cannot be performed because one of the specified precondition is not met.');

/** The value as the partition key header has it; a document without one has `{}`. */
function partitionOf(document: Document, path: Path): unknown {
  const value = path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], document);
  if (value !== null && typeof value === 'object')
    throw new Refusal(400, 'A partition key cannot be an object or array.');
  return value === undefined ? {} : value;
}

function checkId(id: unknown): void {
  if (typeof id !== 'string' || id === '') {
    throw new Refusal(400, "The input content is invalid because the required properties - 'id; ' - are missing");
  }
  if (Buffer.byteLength(id) > LONGEST_ID || /[/\\#]/.test(id)) {
    throw new Refusal(400, `The id of a document has at most ${LONGEST_ID} bytes and none of / \\ #.`);
  }
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels < 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

/** Without a default on the container, `ttl` on a document does nothing. */
const expiry = (defaultTtl: number | undefined, ttl: number | undefined, now: number): number | null =>
  defaultTtl === undefined || (ttl ?? defaultTtl) === -1 ? null : now + (ttl ?? defaultTtl);

export const decorate = ({ seq, id, body, etag, ts }: Row): Document => {
  const rid = Buffer.alloc(16);
  rid.writeBigUInt64BE(BigInt(seq), 8);
  const system = {
    _rid: rid.toString('base64'),
    _self: `docs/${id}`,
    _etag: etag,
    _attachments: 'attachments/',
    _ts: ts,
  };
  return { ...(JSON.parse(body) as Document), ...system };
};
