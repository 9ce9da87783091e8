import { createHash, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { blobNotFound, conditionNotMet, containerNotFound, Refusal } from './refusal.ts';

export interface Blob {
  etag: string;
  modified: string;
  contentType: string;
  md5: string;
  content: Uint8Array;
}

/** What a request demands of the blob that is there; quoted ETags, or `*`. */
export interface Conditions {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
}

interface Row {
  seq: number;
  etag: string;
  modified: string;
  contentType: string;
  md5: string;
}

/**
 * Containers and their block blobs. Contents lie in a table of their own whose rows are only ever added or overwritten in
 * place: a row that moved to another page would leave a copy of itself behind, which nobody could erase any more. Every
 * method belongs inside a transaction.
 */
export class BlobStore {
  readonly #database: DatabaseSync;
  /** What a kill left in the log counts as erased too. */
  #logHoldsErased = true;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `PRAGMA secure_delete = ON;
       CREATE TABLE IF NOT EXISTS containers (name TEXT PRIMARY KEY, etag TEXT NOT NULL, modified TEXT NOT NULL);
       CREATE TABLE IF NOT EXISTS contents (seq INTEGER PRIMARY KEY AUTOINCREMENT, content BLOB NOT NULL);
       CREATE TABLE IF NOT EXISTS blobs (container TEXT NOT NULL, name TEXT NOT NULL, seq INTEGER NOT NULL,
         etag TEXT NOT NULL, modified TEXT NOT NULL, contentType TEXT NOT NULL, md5 TEXT NOT NULL,
         PRIMARY KEY (container, name)) WITHOUT ROWID`,
    );
    this.eraseLog();
  }

  /** Undefined when it is there already. */
  ensureContainer(name: string): { etag: string; modified: string } | undefined {
    const made = { etag: newEtag(), modified: new Date().toUTCString() };
    const { changes } = this.#database
      .prepare('INSERT OR IGNORE INTO containers (name, etag, modified) VALUES (?, ?, ?)')
      .run(name, made.etag, made.modified);
    return changes === 0 ? undefined : made;
  }

  createContainer(name: string): { etag: string; modified: string } {
    const made = this.ensureContainer(name);
    if (made === undefined) throw new Refusal(409, 'ContainerAlreadyExists', 'The specified container already exists.');
    return made;
  }

  put(container: string, name: string, content: Uint8Array, contentType: string, conditions: Conditions): Row {
    const old = this.#find(container, name);
    const { ifMatch, ifNoneMatch } = conditions;
    if (ifNoneMatch === '*' && old !== undefined)
      throw new Refusal(409, 'BlobAlreadyExists', 'The specified blob already exists.');
    if (ifNoneMatch !== undefined && ifNoneMatch === old?.etag) throw conditionNotMet(412);
    if (ifMatch !== undefined && !matches(ifMatch, old)) throw conditionNotMet(412);
    if (old !== undefined) this.#erase(old);
    const added = this.#database.prepare('INSERT INTO contents (content) VALUES (?)').run(content);
    const row = {
      seq: Number(added.lastInsertRowid),
      etag: newEtag(),
      modified: new Date().toUTCString(),
      contentType,
      md5: createHash('md5').update(content).digest('base64'),
    };
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO blobs (container, name, seq, etag, modified, contentType, md5) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(container, name, row.seq, row.etag, row.modified, row.contentType, row.md5);
    return row;
  }

  get(container: string, name: string, { ifMatch, ifNoneMatch }: Conditions): Blob {
    const row = this.#existing(container, name);
    if (ifMatch !== undefined && !matches(ifMatch, row)) throw conditionNotMet(412);
    if (ifNoneMatch !== undefined && matches(ifNoneMatch, row)) throw conditionNotMet(304);
    const { content } = this.#database
      .prepare('SELECT content FROM contents WHERE seq = ?')
      .get(row.seq) as unknown as Blob;
    return { ...row, content };
  }

  delete(container: string, name: string, { ifMatch, ifNoneMatch }: Conditions): void {
    const row = this.#existing(container, name);
    if (ifMatch !== undefined && !matches(ifMatch, row)) throw conditionNotMet(412);
    if (ifNoneMatch !== undefined && matches(ifNoneMatch, row)) throw conditionNotMet(412);
    this.#erase(row);
    this.#database.prepare('DELETE FROM blobs WHERE container = ? AND name = ?').run(container, name);
  }

  /** After the commit: what was erased in the database must not live on in its write-ahead log. */
  eraseLog(): void {
    if (!this.#logHoldsErased) return;
    const row = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    if (row?.['busy'] !== 0) throw new Error('The write-ahead log could not be emptied.');
    this.#logHoldsErased = false;
  }

  count = () => Number(this.#database.prepare('SELECT count(*) AS n FROM blobs').get()?.['n']);

  #erase({ seq }: Row): void {
    this.#logHoldsErased = true;
    this.#database.prepare('UPDATE contents SET content = zeroblob(length(content)) WHERE seq = ?').run(seq);
  }

  #find(container: string, name: string): Row | undefined {
    if (this.#database.prepare('SELECT 1 FROM containers WHERE name = ?').get(container) === undefined)
      throw containerNotFound();
    return this.#database
      .prepare('SELECT seq, etag, modified, contentType, md5 FROM blobs WHERE container = ? AND name = ?')
      .get(container, name) as Row | undefined;
  }

  #existing(container: string, name: string): Row {
    const row = this.#find(container, name);
    if (row === undefined) throw blobNotFound();
    return row;
  }
}

const matches = (condition: string, row: Row | undefined) =>
  row !== undefined && (condition === '*' || condition === row.etag);

const newEtag = () => `"0x${randomBytes(8).toString('hex').toUpperCase()}"`;
