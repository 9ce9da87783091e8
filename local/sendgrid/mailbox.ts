import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { SentMail } from './mail.ts';

export interface Message {
  id: string;
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  customArgs: Record<string, string>;
  headers: Record<string, string>;
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

  /** Keeps one message for each recipient. */
  take(mail: SentMail): Message[] {
    const part = (type: string) => mail.content.find((content) => content.type === type)?.value ?? '';
    const from = mail.from.name === undefined ? mail.from.email : `${mail.from.name} <${mail.from.email}>`;
    const replyTo: Record<string, string> = mail.reply_to === undefined ? {} : { 'Reply-To': mail.reply_to.email };
    const messages = mail.personalizations.flatMap((each) =>
      each.to.map(({ email }) => ({
        id: randomUUID(),
        to: email,
        from,
        subject: each.subject ?? mail.subject,
        text: part('text/plain'),
        html: part('text/html'),
        customArgs: { ...mail.custom_args, ...each.custom_args },
        headers: { ...replyTo, ...mail.headers, ...each.headers },
        receivedAt: new Date().toISOString(),
      })),
    );
    const insert = this.#database.prepare('INSERT INTO messages (id, recipient, body) VALUES (?, ?, ?)');
    for (const message of messages) insert.run(message.id, message.to, JSON.stringify(message));
    return messages;
  }

  /** Oldest first. */
  list({ to }: { to?: string | undefined } = {}): Message[] {
    return this.#select(to === undefined ? '' : 'WHERE recipient = ?', to === undefined ? [] : [to]);
  }

  /** Newest first; by words in subject, address or text. */
  search(words: string, most: number): Message[] {
    const pattern = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const fields = ['recipient', ...['from', 'subject', 'text'].map((field) => `body ->> '${field}'`)];
    const found = fields.map((field) => `${field} LIKE ?1 ESCAPE '\\'`).join(' OR ');
    return this.#select(`WHERE ${found} ORDER BY number DESC LIMIT ${most}`, [pattern]);
  }

  get(id: string): Message | undefined {
    return this.#select('WHERE id = ?', [id])[0];
  }

  empty(): void {
    this.#database.exec('DELETE FROM messages');
  }

  #select(tail: string, values: SQLInputValue[]): Message[] {
    const rows = this.#database.prepare(`SELECT body FROM messages ${tail}`).all(...values);
    return rows.map(({ body }) => JSON.parse(String(body)));
  }
}
