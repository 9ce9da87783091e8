import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { Container } from './container.ts';
import { completed, NAME } from './definition.ts';
import { checked, Refusal } from './refusal.ts';
import { defineFunctions } from './sql.ts';

interface StoredContainer {
  number: number;
  name: string;
  definition: string;
}

const DATABASE = z.object({ id: NAME });

/** Databases and containers of the one account. What changes them belongs inside a transaction. */
export class Account {
  readonly #database: DatabaseSync;
  readonly #containers = new Map<string, Container>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    defineFunctions(database);
    database.exec(
      `CREATE TABLE IF NOT EXISTS databases (id TEXT PRIMARY KEY);
       CREATE TABLE IF NOT EXISTS containers (number INTEGER PRIMARY KEY, name TEXT UNIQUE, definition TEXT)`,
    );
    const rows = database
      .prepare('SELECT number, name, definition FROM containers')
      .all() as unknown as StoredContainer[];
    for (const { number, name, definition } of rows) {
      this.#containers.set(name, new Container(database, number, JSON.parse(definition)));
    }
  }

  /** Makes what is not there of a database and its containers. */
  ensure(databaseId: string, containers: { id: string }[]): void {
    if (!this.#hasDatabase(databaseId)) this.createDatabase({ id: databaseId });
    for (const each of containers)
      if (!this.#containers.has(`${databaseId}/${each.id}`)) this.createContainer(databaseId, each);
  }

  createDatabase(given: unknown): object {
    const { id } = checked(DATABASE, given, 'a database');
    if (this.#hasDatabase(id)) throw new Refusal(409, `Resource with specified id or name already exists: '${id}'.`);
    this.#database.prepare('INSERT INTO databases (id) VALUES (?)').run(id);
    return described({ id });
  }

  database(id: string): object {
    if (!this.#hasDatabase(id)) throw new Refusal(404, `Owner resource does not exist: there is no database '${id}'.`);
    return described({ id });
  }

  #hasDatabase = (id: string) => this.#database.prepare('SELECT 1 FROM databases WHERE id = ?').get(id) !== undefined;

  createContainer(databaseId: string, given: unknown): object {
    this.database(databaseId);
    const definition = completed(given);
    const name = `${databaseId}/${definition.id}`;
    if (this.#containers.has(name))
      throw new Refusal(409, `Resource with specified id or name already exists: '${definition.id}'.`);
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO containers (name, definition) VALUES (?, ?)')
      .run(name, JSON.stringify(definition));
    this.#containers.set(name, new Container(this.#database, Number(lastInsertRowid), definition));
    return described(definition);
  }

  container(databaseId: string, id: string): Container {
    const container = this.#containers.get(`${databaseId}/${id}`);
    if (container === undefined)
      throw new Refusal(404, `Owner resource does not exist: there is no container '${id}'.`);
    return container;
  }

  replaceContainer(databaseId: string, id: string, given: unknown): object {
    const container = this.container(databaseId, id);
    const definition = container.redefine(given);
    const sql = 'UPDATE containers SET definition = ? WHERE name = ?';
    this.#database.prepare(sql).run(JSON.stringify(definition), `${databaseId}/${id}`);
    container.definition = definition;
    return described(definition);
  }

  all = () => [...this.#containers];
}

/** With the properties that every resource has. */
export const described = (resource: { id: string }) => ({
  ...resource,
  _rid: Buffer.from(resource.id).toString('base64url'),
  _self: '',
  _etag: '"00000000-0000-0000-0000-000000000000"',
  _ts: 0,
});
