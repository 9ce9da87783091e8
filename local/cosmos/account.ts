import type { DatabaseSync } from 'node:sqlite';
import { Container, type ContainerDefinition } from './container.ts';
import { Refusal } from './refusal.ts';

/** Databases and containers of the one account, as SQLite has them. */
export class Account {
  readonly #database: DatabaseSync;
  readonly #containers = new Map<string, Container>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `CREATE TABLE IF NOT EXISTS databases (id TEXT PRIMARY KEY);
       CREATE TABLE IF NOT EXISTS containers (number INTEGER PRIMARY KEY, name TEXT UNIQUE, definition TEXT)`,
    );
    const rows = database.prepare('SELECT number, name, definition FROM containers').all();
    for (const { number, name, definition } of rows) {
      this.#containers.set(String(name), new Container(database, Number(number), JSON.parse(String(definition))));
    }
  }

  createDatabase(id: string): { id: string } {
    if (this.#hasDatabase(id)) throw new Refusal(409, `The database '${id}' exists already.`);
    this.#database.prepare('INSERT INTO databases (id) VALUES (?)').run(id);
    return { id };
  }

  database(id: string): { id: string } {
    if (!this.#hasDatabase(id)) throw new Refusal(404, `There is no database '${id}'.`);
    return { id };
  }

  #hasDatabase = (id: string) => this.#database.prepare('SELECT 1 FROM databases WHERE id = ?').get(id) !== undefined;

  createContainer(databaseId: string, definition: ContainerDefinition): ContainerDefinition {
    this.database(databaseId);
    const name = `${databaseId}/${definition.id}`;
    if (this.#containers.has(name)) throw new Refusal(409, `The container '${definition.id}' exists already.`);
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO containers (name, definition) VALUES (?, ?)')
      .run(name, JSON.stringify(definition));
    this.#containers.set(name, new Container(this.#database, Number(lastInsertRowid), definition));
    return definition;
  }

  container(databaseId: string, id: string): Container {
    const container = this.#containers.get(`${databaseId}/${id}`);
    if (container === undefined) throw new Refusal(404, `There is no container '${id}'.`);
    return container;
  }

  all = () => [...this.#containers];
}
