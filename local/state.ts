import { mkdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type Listening, listen } from './http.ts';
import { GroupCommit, openDatabase } from './sqlite.ts';

/** What a stand-in keeps: a database in a folder of its own, and the commits through which it is changed. */
export interface State {
  database: DatabaseSync;
  commits: GroupCommit;
}

export function openState(dataDir: string, file: string): State {
  mkdirSync(dataDir, { recursive: true });
  const database = openDatabase(path.join(dataDir, file));
  return { database, commits: new GroupCommit(database) };
}

/** Listens for requests about a state, which is closed with the server, or when the port is in use. */
export async function listenFor(
  { database, commits }: State,
  listener: RequestListener,
  port: number,
): Promise<Listening> {
  const server = await listen(listener, port).catch((error) => {
    database.close();
    throw error;
  });
  return {
    ...server,
    async close() {
      await server.close();
      await commits.run(() => undefined);
      database.close();
    },
  };
}
