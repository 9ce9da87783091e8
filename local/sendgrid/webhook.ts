import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { GroupCommit } from '../sqlite.ts';
import type { MailEvent } from './fates.ts';
import type { WebhookKey } from './webhook-key.ts';

/** Events wait this long for others to go along in one post, ms. */
const COLLECT = 50;
const BATCH = 100;
const FIRST_RETRY = 1_000;
/** Far below SendGrid's, so that nobody waits for hours at a desk. */
const LONGEST_RETRY = 5_000;
const GIVE_UP_AFTER = 86_400_000;
const ANSWER_WITHIN = 10_000;

interface Batch {
  numbers: number[];
  body: string;
  /** How often it was posted before. */
  attempts: number;
}

interface WebhookOptions {
  database: DatabaseSync;
  commits: GroupCommit;
  url: string;
  key: WebhookKey;
  log: Logger | undefined;
}

/**
 * The signed event webhook. Events are rows that are posted until the app answers 2xx, also after a restart; nothing is
 * ever posted that is not on disk. Each batch has its own retries: one that the app chokes on holds up no other.
 */
export class EventWebhook {
  readonly #options: WebhookOptions;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #enabled = true;
  #wake = () => {};

  constructor(options: WebhookOptions) {
    this.#options = options;
    options.database.exec(
      `CREATE TABLE IF NOT EXISTS event_queue (number INTEGER PRIMARY KEY, body TEXT, created INTEGER, attempts INTEGER, due INTEGER);
       CREATE INDEX IF NOT EXISTS event_queue_due ON event_queue (due);
       UPDATE event_queue SET due = 0`,
    );
    this.#loop = this.#run();
  }

  /** Off: events are discarded, those in line too, as when they never reach us. */
  async enable(enabled: boolean): Promise<void> {
    this.#enabled = enabled;
    const { commits, database } = this.#options;
    if (!enabled) await commits.run(() => database.exec('DELETE FROM event_queue'));
  }

  /** Puts events in line; inside the transaction that takes the mail. */
  add(events: MailEvent[]): void {
    if (!this.#enabled) return;
    const now = Date.now();
    const insert = this.#options.database.prepare(
      'INSERT INTO event_queue (body, created, attempts, due) VALUES (?, ?, 0, ?)',
    );
    for (const event of events) {
      const full = { timestamp: Math.floor(now / 1000), sg_event_id: randomUUID(), ...event };
      insert.run(JSON.stringify(full), now, now + COLLECT);
    }
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const batch = this.#nextBatch();
      if (batch === undefined) {
        await this.#untilDue();
        continue;
      }
      const trouble = await this.#post(batch);
      if (!this.#stop.signal.aborted) await this.#note(batch, trouble);
    }
  }

  /** What is due, of one number of attempts: what failed goes again without what is new. */
  #nextBatch(): Batch | undefined {
    const rows = this.#options.database
      .prepare(
        `SELECT number, body, attempts FROM event_queue WHERE due <= ?1
         AND attempts = (SELECT attempts FROM event_queue WHERE due <= ?1 ORDER BY due LIMIT 1) ORDER BY number LIMIT ${BATCH}`,
      )
      .all(Date.now());
    const first = rows[0];
    if (first === undefined) return undefined;
    return {
      numbers: rows.map(({ number }) => Number(number)),
      body: `[${rows.map(({ body }) => body).join(',')}]`,
      attempts: Number(first['attempts']),
    };
  }

  async #untilDue(): Promise<void> {
    const next = this.#options.database.prepare('SELECT min(due) AS due FROM event_queue').get()?.['due'];
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (typeof next === 'number') timer = setTimeout(resolve, next - Date.now());
    });
    clearTimeout(timer);
  }

  /** Gives what went wrong, if anything. */
  async #post({ body }: Batch): Promise<string | undefined> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    try {
      const response = await fetch(this.#options.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-twilio-email-event-webhook-signature': this.#options.key.sign(timestamp + body),
          'x-twilio-email-event-webhook-timestamp': timestamp,
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ANSWER_WITHIN)]),
      });
      await response.body?.cancel();
      return response.ok ? undefined : `the app answered ${response.status}`;
    } catch (error) {
      return `the app cannot be reached: ${(error as Error).message}`;
    }
  }

  #note({ numbers, attempts }: Batch, trouble: string | undefined): Promise<void> {
    const { database, commits, log } = this.#options;
    const those = `number IN (${numbers.join(',')})`;
    if (trouble === undefined) return commits.run(() => database.exec(`DELETE FROM event_queue WHERE ${those}`));
    if (attempts === 0) log?.debug(`${numbers.length} events will be posted again: ${trouble}`);
    const due = Date.now() + Math.min(FIRST_RETRY * 2 ** attempts, LONGEST_RETRY);
    return commits.run(() => {
      database.exec(`UPDATE event_queue SET attempts = attempts + 1, due = ${due} WHERE ${those}`);
      const { changes } = database.prepare('DELETE FROM event_queue WHERE created < ?').run(Date.now() - GIVE_UP_AFTER);
      if (changes > 0) log?.warn(`${changes} events were given up after a day: ${trouble}`);
    });
  }
}
