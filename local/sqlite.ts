import { DatabaseSync } from 'node:sqlite';

/** Opens a database whose commits are on disk when they return, so that a kill loses nothing that was answered. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
  return database;
}

interface Job {
  work: () => unknown;
  resolve: (value: never) => void;
  reject: (reason: unknown) => void;
}

/**
 * Runs what arrives in one tick as one transaction: one fsync serves all of it. Each job has its own savepoint, so that
 * one that throws undoes itself alone; its promise settles only after the commit that holds what it did.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  #jobs: Job[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ work, resolve, reject });
      if (this.#jobs.length === 1) setImmediate(() => this.#flush());
    });
  }

  #flush() {
    const jobs = this.#jobs;
    this.#jobs = [];
    const settle: (() => void)[] = [];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const job of jobs) settle.push(this.#attempt(job));
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const job of jobs) job.reject(error);
      return;
    }
    for (const done of settle) done();
  }

  #attempt({ work, resolve, reject }: Job): () => void {
    this.#database.exec('SAVEPOINT job');
    try {
      const value = work();
      this.#database.exec('RELEASE job');
      return () => resolve(value as never);
    } catch (error) {
      this.#database.exec('ROLLBACK TO job; RELEASE job');
      return () => reject(error);
    }
  }
}
