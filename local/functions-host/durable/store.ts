import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { EVENT, type HistoryEvent, historyEvent, type RetryOptions } from './codec.ts';

export type Status = 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated';

export interface Instance {
  id: string;
  /** One run; an instance that continues as new gets another, so that late results of the old one are dropped. */
  execution: string;
  name: string;
  input: unknown;
  output: unknown;
  customStatus: unknown;
  status: Status;
  createdAt: string;
  updatedAt: string;
  /** Ids given so far; counts as the library counts. */
  nextId: number;
  /** For each action that was acted upon, in order, its id; null where it has none. */
  actionIds: (number | null)[];
}

export interface Message {
  number: number;
  instance: string;
  event: HistoryEvent;
}

export interface OpenActivity {
  number: number;
  instance: string;
  execution: string;
  taskId: number;
  name: string;
  input: string;
  attempt: number;
  retry?: RetryOptions;
}

/** What a retry that waits for its timer needs to go on. */
export type PendingRetry = Pick<OpenActivity, 'name' | 'input' | 'attempt'> & { retry: RetryOptions };

export interface DueTimer {
  number: number;
  instance: string;
  execution: string;
  timerId: number;
  fireAt: number;
  retry?: PendingRetry;
}

type Row = Record<string, unknown>;
const json = (value: unknown) => JSON.stringify(value ?? null);
const parse = (text: unknown) => JSON.parse(String(text));

/**
 * The task hub in SQLite. Every method is synchronous and belongs inside a transaction; nothing here is kept in memory,
 * so that what waits costs a row and no more.
 */
export class TaskHubStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  constructor(database: DatabaseSync) {
    this.#db = database;
    database.exec(
      `CREATE TABLE IF NOT EXISTS instances (id TEXT PRIMARY KEY, execution TEXT, name TEXT, status TEXT, body TEXT, created TEXT) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS history (number INTEGER PRIMARY KEY, instance TEXT, events TEXT);
       CREATE INDEX IF NOT EXISTS history_instance ON history (instance, number);
       CREATE TABLE IF NOT EXISTS messages (number INTEGER PRIMARY KEY, instance TEXT, event TEXT);
       CREATE INDEX IF NOT EXISTS messages_instance ON messages (instance, number);
       CREATE TABLE IF NOT EXISTS activities (number INTEGER PRIMARY KEY, instance TEXT, execution TEXT, body TEXT);
       CREATE INDEX IF NOT EXISTS activities_instance ON activities (instance);
       CREATE TABLE IF NOT EXISTS timers (number INTEGER PRIMARY KEY, instance TEXT, execution TEXT, timer INTEGER, fire_at INTEGER, retry TEXT);
       CREATE INDEX IF NOT EXISTS timers_fire ON timers (fire_at);
       CREATE INDEX IF NOT EXISTS timers_instance ON timers (instance, timer)`,
    );
  }

  #sql(text: string) {
    const known = this.#statements.get(text) ?? this.#db.prepare(text);
    this.#statements.set(text, known);
    return known;
  }

  instance(id: string): Instance | undefined {
    const row = this.#sql('SELECT body FROM instances WHERE id = ?').get(id);
    return row === undefined ? undefined : parse(row['body']);
  }

  save(instance: Instance): void {
    const { id, execution, name, status, createdAt } = instance;
    this.#sql(
      'INSERT OR REPLACE INTO instances (id, execution, name, status, body, created) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(...[id, execution, name, status, json(instance), createdAt]);
  }

  list({
    after,
    most,
    statuses,
    prefix,
  }: {
    after: string;
    most: number;
    statuses: string[];
    prefix: string;
  }): Instance[] {
    const status = statuses.length === 0 ? '' : `AND status IN (${statuses.map(() => '?').join()})`;
    const rows = this.#sql(
      `SELECT body FROM instances WHERE id > ? AND id >= ? AND id < ? ${status} ORDER BY id LIMIT ?`,
    ).all(...[after, prefix, `${prefix}\u{10ffff}`, ...statuses, most]);
    return rows.map(({ body }) => parse(body));
  }

  /** A new run: whatever was there of an earlier one goes, but for events that have not been looked at. */
  begin(
    instance: Omit<Instance, 'execution' | 'nextId' | 'actionIds' | 'status' | 'updatedAt' | 'output' | 'customStatus'>,
    keepEvents: boolean,
  ): void {
    const { id, name, input } = instance;
    this.clear(id, keepEvents);
    const fresh: Instance = {
      ...instance,
      execution: randomUUID(),
      output: null,
      customStatus: null,
      status: keepEvents ? 'Running' : 'Pending',
      updatedAt: new Date().toISOString(),
      nextId: 0,
      actionIds: [],
    };
    this.save(fresh);
    const started = historyEvent(EVENT.executionStarted, { Name: name, Input: json(input) });
    // Before any event that was kept: nothing can happen to a run that has not started.
    const kept = this.messages(id, 10_000);
    this.#sql('DELETE FROM messages WHERE instance = ?').run(id);
    this.send(id, started);
    for (const { event } of kept) this.send(id, event);
  }

  clear(id: string, keepEvents: boolean): void {
    for (const table of ['history', 'activities', 'timers'])
      this.#sql(`DELETE FROM ${table} WHERE instance = ?`).run(id);
    if (!keepEvents) this.#sql('DELETE FROM messages WHERE instance = ?').run(id);
    else
      for (const { number, event } of this.messages(id, 10_000))
        if (event.EventType !== EVENT.eventRaised) this.taken(number);
  }

  remove(id: string): void {
    this.clear(id, false);
    this.#sql('DELETE FROM instances WHERE id = ?').run(id);
  }

  history(id: string): HistoryEvent[] {
    return this.#sql('SELECT events FROM history WHERE instance = ? ORDER BY number')
      .all(id)
      .flatMap(({ events }) => parse(events));
  }

  append(id: string, events: HistoryEvent[]): void {
    this.#sql('INSERT INTO history (instance, events) VALUES (?, ?)').run(id, json(events));
  }

  send(id: string, event: HistoryEvent): void {
    this.#sql('INSERT INTO messages (instance, event) VALUES (?, ?)').run(id, json(event));
  }

  messages(id: string, most: number): Message[] {
    const rows = this.#sql(
      'SELECT number, instance, event FROM messages WHERE instance = ? ORDER BY number LIMIT ?',
    ).all(id, most);
    return rows.map((row: Row) => ({ number: Number(row['number']), instance: id, event: parse(row['event']) }));
  }

  taken(number: number): void {
    this.#sql('DELETE FROM messages WHERE number = ?').run(number);
  }

  instancesWithMessages(): string[] {
    return this.#sql('SELECT DISTINCT instance FROM messages')
      .all()
      .map(({ instance }) => String(instance));
  }

  schedule(activity: Omit<OpenActivity, 'number'>): OpenActivity {
    const { instance, execution } = activity;
    const { lastInsertRowid } = this.#sql('INSERT INTO activities (instance, execution, body) VALUES (?, ?, ?)').run(
      instance,
      execution,
      json(activity),
    );
    return { ...activity, number: Number(lastInsertRowid) };
  }

  openActivities(): OpenActivity[] {
    return this.#sql('SELECT number, body FROM activities ORDER BY number')
      .all()
      .map(({ number, body }) => ({ ...parse(body), number: Number(number) }));
  }

  /** Takes an activity out; false when it is not open any more, so that its result belongs to nobody. */
  closeActivity(number: number): boolean {
    return this.#sql('DELETE FROM activities WHERE number = ?').run(number).changes === 1;
  }

  setTimer({ instance, execution, timerId, fireAt, retry }: Omit<DueTimer, 'number'>): void {
    this.#sql('INSERT INTO timers (instance, execution, timer, fire_at, retry) VALUES (?, ?, ?, ?, ?)').run(
      ...[instance, execution, timerId, Math.ceil(fireAt), retry === undefined ? null : json(retry)],
    );
  }

  cancelTimer(instance: string, timerId: number): void {
    this.#sql('DELETE FROM timers WHERE instance = ? AND timer = ?').run(instance, timerId);
  }

  nextTimer(): number | undefined {
    const row = this.#sql('SELECT min(fire_at) AS at FROM timers').get();
    return row?.['at'] === null || row === undefined ? undefined : Number(row['at']);
  }

  takeDueTimers(now: number, most: number): DueTimer[] {
    const rows = this.#sql(
      'DELETE FROM timers WHERE number IN (SELECT number FROM timers WHERE fire_at <= ? ORDER BY fire_at LIMIT ?) RETURNING *',
    ).all(now, most);
    return rows.map((row: Row) => ({
      number: Number(row['number']),
      instance: String(row['instance']),
      execution: String(row['execution']),
      timerId: Number(row['timer']),
      fireAt: Number(row['fire_at']),
      ...(row['retry'] === null ? {} : { retry: parse(row['retry']) }),
    }));
  }
}
