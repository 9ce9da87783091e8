import { once } from 'node:events';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { HistoryEvent } from './codec.ts';
import type { Batch, WriterAnswer, WriterRequest } from './writer.ts';

export type Status = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';
export const ENDED: ReadonlySet<string> = new Set<Status>(['Completed', 'Failed', 'Terminated']);

/** What everybody may see of an instance. */
export interface Summary {
  id: string;
  execution: string;
  name: string;
  status: Status;
  createdAt: number;
  updatedAt: number;
  /** JSON text. */
  input: string;
  /** JSON text, or the plain words of a failure or a termination. */
  output: string | null;
  /** JSON text. */
  customStatus: string | null;
}

/** What the engine keeps of an instance beside its history. */
export interface Kept {
  /** Ids given so far; counts as the library counts. */
  nextId: number;
  /** What has arrived and was not worked on yet. */
  inbox: HistoryEvent[];
  /** Timers that were cancelled: the history has no event for it. */
  cancelled: number[];
  /** Who waits for the outcome. */
  parent?: { id: string; execution: string; taskId: number };
  /** The orchestrator has ended; tasks that it left behind have not. */
  finishing?: boolean;
  /** The custom status of the generation before, which shows until this one sets its own; JSON text. */
  carriedStatus?: string | null;
  /** Why it is set aside. */
  aside?: string;
}

export interface Filter {
  after?: string;
  most: number;
  statuses?: string[];
  prefix?: string;
  /** A part of the id or the name. */
  search?: string;
  createdFrom?: number | undefined;
  createdTo?: number | undefined;
}

/** An instance as it is on disk. What reads its parts throws where they cannot be read. */
export interface Stored {
  summary: Summary;
  /** Of its last batch of events. */
  seq: number;
  kept(): Kept;
  history(): HistoryEvent[];
}

const ENDED_BEFORE = `WHERE status IN ('Completed', 'Failed', 'Terminated') AND updated < ? ORDER BY updated LIMIT ?`;
const SUMMARY =
  'id, execution, name, status, created AS createdAt, updated AS updatedAt, input, output, custom AS customStatus';

/**
 * The task hub in SQLite. What is read is what was committed; what is written goes to a thread of its own, so that the
 * app goes on while the disk works, and comes back when it is on disk.
 */
export class TaskHubStore {
  readonly #writer: Worker;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  private constructor(writer: Worker, file: string) {
    this.#writer = writer;
    this.#db = new DatabaseSync(file);
  }

  static async open(file: string): Promise<TaskHubStore> {
    const writer = new Worker(new URL('./writer.ts', import.meta.url), { workerData: file });
    await once(writer, 'message');
    return new TaskHubStore(writer, file);
  }

  /** It is asked for one thing at a time. A fault of the thread itself is nobody's to handle and ends the process. */
  async #ask(request: WriterRequest): Promise<void> {
    this.#writer.postMessage(request);
    const { error } = await new Promise<WriterAnswer>((resolve) => this.#writer.once('message', resolve));
    if (error !== undefined) throw new Error(error);
  }

  /** One transaction; resolves when it is on disk. */
  write = (batch: Batch): Promise<void> => this.#ask(batch);

  async close(): Promise<void> {
    await this.#ask('close');
    this.#db.close();
  }

  #sql(text: string) {
    const known = this.#statements.get(text) ?? this.#db.prepare(text);
    this.#statements.set(text, known);
    return known;
  }

  summary = (id: string) => this.#sql(`SELECT ${SUMMARY} FROM instances WHERE id = ?`).get(id) as Summary | undefined;

  load(id: string): Stored | undefined {
    const row = this.#sql(`SELECT ${SUMMARY}, state FROM instances WHERE id = ?`).get(id);
    if (row === undefined) return undefined;
    const { state, ...summary } = row;
    const batches = this.#sql('SELECT seq, events FROM history WHERE id = ? ORDER BY seq').all(id);
    return {
      summary: summary as unknown as Summary,
      seq: Number(batches.at(-1)?.['seq'] ?? 0),
      kept: () => JSON.parse(String(state)),
      history: () => batches.flatMap(({ events }) => JSON.parse(String(events)) as HistoryEvent[]),
    };
  }

  list(filter: Filter): Summary[] {
    const { after = '', prefix, statuses = [], search, createdFrom, createdTo, most } = filter;
    const where = ['id > ?'];
    const values: SQLInputValue[] = [after];
    const and = (clause: string, ...given: SQLInputValue[]) => {
      where.push(clause);
      values.push(...given);
    };
    if (prefix) and('id >= ? AND id < ?', prefix, `${prefix}\u{10ffff}`);
    if (statuses.length > 0) and(`status IN (${statuses.map(() => '?').join()})`, ...statuses);
    if (search)
      and('(instr(lower(id), ?) > 0 OR instr(lower(name), ?) > 0)', search.toLowerCase(), search.toLowerCase());
    if (createdFrom !== undefined) and('created >= ?', createdFrom);
    if (createdTo !== undefined) and('created <= ?', createdTo);
    const sql = `SELECT ${SUMMARY} FROM instances WHERE ${where.join(' AND ')} ORDER BY id LIMIT ?`;
    return this.#sql(sql).all(...values, most) as unknown as Summary[];
  }

  /** How many instances there are of each status. */
  counts(): Record<string, number> {
    const rows = this.#sql('SELECT status, count(*) AS n FROM instances GROUP BY status').all();
    return Object.fromEntries(rows.map(({ status, n }) => [String(status), Number(n)]));
  }

  /** Those that a stop or a kill interrupted. */
  busy = () => this.#ids('WHERE busy = 1');

  /** Those with a timer that is due. */
  due = (now: number, most: number) => this.#ids('WHERE due <= ? ORDER BY due LIMIT ?', now, most);

  /** Ended ones that nothing was written to since `before`. */
  endedBefore = (before: number, most: number) => this.#ids(ENDED_BEFORE, before, most);

  #ids(which: string, ...values: number[]): string[] {
    const rows = this.#sql(`SELECT id FROM instances ${which}`).all(...values);
    return rows.map(({ id }) => String(id));
  }

  nextDue(): number | undefined {
    const due = this.#sql('SELECT min(due) AS due FROM instances WHERE due IS NOT NULL').get()?.['due'];
    return typeof due === 'number' ? due : undefined;
  }
}
