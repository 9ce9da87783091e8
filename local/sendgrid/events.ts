import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from '../sqlite.ts';
import { writeWhole } from '../whole-file.ts';
import type { Message } from './mailbox.ts';

const FIRST_RETRY = 250;
const LONGEST_RETRY = 5_000;
const GIVE_UP_AFTER = 86_400_000;
const BATCH = 20;
const IDLE = 50;

/** What becomes of a mail, by the beginning of its recipient's local part, as with a mail service's test addresses. */
const FATES: [begins: string, events: { event: string; [field: string]: string }[]][] = [
  [
    'bounce',
    [
      { event: 'processed' },
      { event: 'bounce', type: 'bounce', status: '5.1.1', reason: '550 5.1.1 The mailbox does not exist' },
    ],
  ],
  [
    'blocked',
    [
      { event: 'processed' },
      { event: 'bounce', type: 'blocked', status: '5.7.1', reason: '550 5.7.1 Blocked by policy' },
    ],
  ],
  ['drop', [{ event: 'dropped', reason: 'Bounced Address' }]],
  [
    'defer',
    [
      { event: 'processed' },
      { event: 'deferred', response: '451 4.3.0 Try again later', attempt: '1' },
      { event: 'delivered', response: '250 OK' },
    ],
  ],
  ['spam', [{ event: 'processed' }, { event: 'delivered', response: '250 OK' }, { event: 'spamreport' }]],
];
const ARRIVES = [{ event: 'processed' }, { event: 'delivered', response: '250 OK' }];

/**
 * The signed event webhook. Events are rows that are posted until the app answers 2xx, also after a restart; nothing is
 * ever posted that is not on disk.
 */
export class EventWebhook {
  readonly publicKey: string;
  readonly #database: DatabaseSync;
  readonly #commits: GroupCommit;
  readonly #url: string;
  readonly #privateKey: KeyObject;
  #enabled = true;
  readonly #stopping = new AbortController();
  #pause = FIRST_RETRY;
  #notBefore = 0;
  #loop: Promise<void>;

  constructor(database: DatabaseSync, commits: GroupCommit, url: string, keyFile: string) {
    this.#database = database;
    this.#commits = commits;
    this.#url = url;
    database.exec('CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY, body TEXT, created INTEGER)');
    this.#privateKey = openKey(keyFile);
    this.publicKey = createPublicKey(this.#privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
    this.#loop = this.#run();
  }

  /** Off: events are discarded, as when they never reach us. */
  enable(enabled: boolean): void {
    this.#enabled = enabled;
  }

  /** Puts what will become of a mail in line; inside the transaction that takes the mail. */
  expect(message: Message): void {
    const local = message.to.toLowerCase();
    const fate = FATES.find(([begins]) => local.startsWith(begins))?.[1] ?? ARRIVES;
    for (const event of fate)
      this.add({
        ...message.customArgs,
        ...stamp(),
        ...event,
        email: message.to,
        sg_message_id: `${message.id}.local`,
        'smtp-id': `<${message.id}@local>`,
      });
  }

  add(event: Record<string, unknown>): void {
    if (!this.#enabled) return;
    const full = { ...stamp(), ...event };
    this.#database.prepare('INSERT INTO events (body, created) VALUES (?, ?)').run(JSON.stringify(full), Date.now());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, IDLE));
      if (Date.now() < this.#notBefore) continue;
      const rows = this.#database.prepare(`SELECT number, body FROM events ORDER BY number LIMIT ${BATCH}`).all();
      if (rows.length === 0) continue;
      if (await this.#post(`[${rows.map(({ body }) => body).join(',')}]`)) {
        this.#pause = FIRST_RETRY;
        await this.#forget(`number <= ${Number(rows.at(-1)?.['number'])}`);
      } else {
        this.#notBefore = Date.now() + this.#pause;
        this.#pause = Math.min(this.#pause * 2, LONGEST_RETRY);
        await this.#forget(`created < ${Date.now() - GIVE_UP_AFTER}`);
      }
    }
  }

  #forget = (which: string) => this.#commits.run(() => this.#database.exec(`DELETE FROM events WHERE ${which}`));

  async #post(body: string): Promise<boolean> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = sign('sha256', Buffer.from(timestamp + body), { key: this.#privateKey, dsaEncoding: 'der' });
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-twilio-email-event-webhook-signature': signature.toString('base64'),
          'x-twilio-email-event-webhook-timestamp': timestamp,
        },
        body,
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(10_000)]),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}

/** What every event has of its own; a custom argument of the same name never takes its place. */
const stamp = () => ({ timestamp: Math.floor(Date.now() / 1000), sg_event_id: randomUUID() });

/** The key that signs, made once: what the app was given as public key stays right. */
function openKey(file: string): KeyObject {
  if (existsSync(file)) return createPrivateKey(readFileSync(file, 'utf8'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  writeWhole(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return privateKey;
}
