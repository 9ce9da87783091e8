import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { recipientsOf, type SentMail } from './mail.ts';

export interface Message {
  id: string;
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  customArgs: Record<string, string>;
  headers: Record<string, string>;
  /** ISO 8601, UTC. */
  receivedAt: string;
}

/** The mails taken, as SQLite has them; writes belong inside a transaction. */
export class Mailbox {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `CREATE TABLE IF NOT EXISTS messages (number INTEGER PRIMARY KEY, id TEXT UNIQUE, recipient TEXT COLLATE NOCASE, body TEXT);
       CREATE INDEX IF NOT EXISTS messages_recipient ON messages (recipient)`,
    );
  }

  /** Keeps one message for each recipient. The id of the first is that of the request; the others' begin with it. */
  take(mail: SentMail): Message[] {
    const requestId = randomUUID();
    const part = (type: string) => mail.content.find((content) => content.type === type)?.value ?? '';
    const from = mail.from.name === undefined ? mail.from.email : `${mail.from.name} <${mail.from.email}>`;
    const replyTo: Record<string, string> = mail.reply_to === undefined ? {} : { 'Reply-To': mail.reply_to.email };
    const messages = mail.personalizations
      .flatMap((each) => recipientsOf(each).map(({ email }) => ({ email, each })))
      .map(({ email, each }, index) => ({
        id: index === 0 ? requestId : `${requestId}-${index}`,
        to: email,
        from,
        subject: each.subject ?? mail.subject ?? '',
        text: part('text/plain'),
        html: part('text/html'),
        customArgs: { ...mail.custom_args, ...each.custom_args },
        headers: { ...replyTo, ...mail.headers, ...each.headers },
        receivedAt: new Date().toISOString(),
      }));
    const insert = this.#database.prepare('INSERT INTO messages (id, recipient, body) VALUES (?, ?, ?)');
    for (const message of messages) insert.run(message.id, message.to, JSON.stringify(message));
    return messages;
  }

  /** Oldest first: those to this address (whatever the case), received at `since` or later. */
  list({ to, since }: { to?: string | undefined; since?: Date | undefined }): Message[] {
    return this.#select(
      "WHERE (?1 IS NULL OR recipient = ?1) AND (?2 IS NULL OR body ->> 'receivedAt' >= ?2) ORDER BY number",
      [to ?? null, since?.toISOString() ?? null],
    );
  }

  /** Newest first; by words in subject, address or text. */
  search(words: string, most: number): Message[] {
    const fields = ['recipient', ...['from', 'subject', 'text'].map((field) => `body ->> '${field}'`)];
    const found = fields.map((field) => `${field} LIKE ?1 ESCAPE '\\'`).join(' OR ');
    const pattern = `%${words.trim().replaceAll(/[\\%_]/g, '\\$&')}%`;
    return this.#select(`WHERE ${found} ORDER BY number DESC LIMIT ?2`, [pattern, most]);
  }

  get(id: string): Message | undefined {
    return this.#select('WHERE id = ?', [id])[0];
  }

  /** The newest message with this delivery id among its custom arguments. */
  withDeliveryId(deliveryId: string): Message | undefined {
    return this.#select("WHERE body ->> '$.customArgs.deliveryId' = ? ORDER BY number DESC LIMIT 1", [deliveryId])[0];
  }

  empty(): void {
    this.#database.exec('DELETE FROM messages');
  }

  #select(tail: string, values: SQLInputValue[]): Message[] {
    const rows = this.#database.prepare(`SELECT body FROM messages ${tail}`).all(...values);
    return rows.map(({ body }) => JSON.parse(String(body)));
  }
}
