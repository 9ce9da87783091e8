import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../sqlite.ts';

/** An instance's row, in the order of the table's columns. */
export type InstanceRow = [
  id: string,
  execution: string,
  name: string,
  status: string,
  created: number,
  updated: number,
  input: string,
  output: string | null,
  custom: string | null,
  state: string,
  due: number | null,
  busy: 0 | 1,
];

/** What one commit holds. */
export interface Batch {
  /** Instances whose history goes first: they start over, or are removed. */
  forget: string[];
  remove: string[];
  instances: InstanceRow[];
  history: [id: string, seq: number, events: string][];
}

export type WriterRequest = Batch | 'close';
export interface WriterAnswer {
  error?: string;
}

const port = parentPort;
if (port === null) throw new Error('The writer runs on a thread of its own.');
const database = openDatabase(String(workerData));
database.exec(
  `CREATE TABLE IF NOT EXISTS instances (id TEXT PRIMARY KEY, execution TEXT, name TEXT, status TEXT, created INTEGER,
     updated INTEGER, input TEXT, output TEXT, custom TEXT, state TEXT, due INTEGER, busy INTEGER) WITHOUT ROWID;
   CREATE INDEX IF NOT EXISTS instances_due ON instances (due) WHERE due IS NOT NULL;
   CREATE INDEX IF NOT EXISTS instances_busy ON instances (id) WHERE busy = 1;
   CREATE INDEX IF NOT EXISTS instances_ended ON instances (updated) WHERE status IN ('Completed', 'Failed', 'Terminated');
   CREATE TABLE IF NOT EXISTS history (id TEXT, seq INTEGER, events TEXT, PRIMARY KEY (id, seq)) WITHOUT ROWID;`,
);
const forget = database.prepare('DELETE FROM history WHERE id = ?');
const remove = database.prepare('DELETE FROM instances WHERE id = ?');
// An update leaves alone the indexes of what has not changed.
const save = database.prepare(
  `INSERT INTO instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
     execution = excluded.execution, name = excluded.name, status = excluded.status, created = excluded.created,
     updated = excluded.updated, input = excluded.input, output = excluded.output, custom = excluded.custom,
     state = excluded.state, due = excluded.due, busy = excluded.busy`,
);
const append = database.prepare('INSERT INTO history VALUES (?, ?, ?)');

function write(batch: Batch): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const id of batch.forget) forget.run(id);
    for (const id of batch.remove) remove.run(id);
    for (const row of batch.instances) save.run(...row);
    for (const row of batch.history) append.run(...row);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

const answer = (given: WriterAnswer) => port.postMessage(given);
port.on('message', (request: WriterRequest) => {
  try {
    if (request === 'close') database.close();
    else write(request);
    answer({});
    if (request === 'close') port.close();
  } catch (error) {
    answer({ error: String(error) });
  }
});
answer({});
// As in thread-main.ts: the next start finds this file compiled.
flushCompileCache();
