import type { DatabaseSync } from 'node:sqlite';

/** A reseller as Partner Center would know it: who it is, and what its people have done there. */
export interface SandboxReseller {
  tenantId: string;
  partnerId: string;
  name: string;
  location: string;
  /** Has signed the Microsoft Partner Agreement. */
  agreementSigned: boolean;
  /** Has accepted the provider's own partnership link. */
  partnership: boolean;
}

export interface Call {
  at: string;
  method: string;
  path: string;
  requestId: string;
  correlationId: string;
  status: number;
  /** Answered with what the first call of this request id was answered. */
  replayed: boolean;
}

export interface Answer {
  status: number;
  body?: unknown;
}

const NAMES = [
  'First Up Consultants',
  'ReleCloud',
  'Fabrikam',
  'Woodgrove',
  'Adatum',
  'Proseware',
  'Litware',
  'Trey Research',
  'Tailwind Traders',
  'Northwind',
  'Wingtip',
  'Fourth Coffee',
  'Humongous Insurance',
  'Lamna',
  'Margie’s Travel',
  'Alpine Ski House',
  'Bellows College',
  'Best For You',
  'Graphic Design Institute',
  'Liberty’s',
  'Munson’s',
  'Nod Publishers',
];
const READY = 12;

/** Twelve have done everything; of the others one thing or the other, or both, is missing. */
const SEED: SandboxReseller[] = NAMES.map((name, index) => ({
  tenantId: `${(0x484e548c + index).toString(16)}-f5f3-4528-93a9-${(0xc16c6373cb59 + index).toString(16)}`,
  partnerId: String(4847383 + index * 50),
  name,
  location: index % 3 === 1 ? 'BE' : 'NL',
  agreementSigned: index < READY || index % 3 === 0,
  partnership: index < READY || index % 3 === 1,
}));

/** What the sandbox knows, in SQLite; writes belong inside a transaction. */
export class SandboxState {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `CREATE TABLE IF NOT EXISTS resellers (tenant TEXT PRIMARY KEY, body TEXT);
       CREATE TABLE IF NOT EXISTS calls (number INTEGER PRIMARY KEY, at TEXT, body TEXT);
       CREATE INDEX IF NOT EXISTS calls_at ON calls (at);
       CREATE TABLE IF NOT EXISTS answers (request TEXT PRIMARY KEY, body TEXT)`,
    );
    const insert = database.prepare('INSERT OR IGNORE INTO resellers (tenant, body) VALUES (?, ?)');
    for (const reseller of SEED) insert.run(reseller.tenantId, JSON.stringify(reseller));
  }

  resellers(): SandboxReseller[] {
    const rows = this.#database.prepare('SELECT body FROM resellers ORDER BY rowid').all();
    return rows.map(({ body }) => JSON.parse(String(body)));
  }

  reseller = (tenantId: string) => this.resellers().find((each) => each.tenantId === tenantId.toLowerCase());

  save(reseller: SandboxReseller): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO resellers (tenant, body) VALUES (?, ?)')
      .run(reseller.tenantId, JSON.stringify(reseller));
  }

  /** The answer that a request id was given before. */
  answered(requestId: string): Answer | undefined {
    const row = this.#database.prepare('SELECT body FROM answers WHERE request = ?').get(requestId);
    return row === undefined ? undefined : JSON.parse(String(row['body']));
  }

  keepAnswer(requestId: string, answer: Answer): void {
    this.#database.prepare('INSERT INTO answers (request, body) VALUES (?, ?)').run(requestId, JSON.stringify(answer));
  }

  note(call: Call): void {
    this.#database.prepare('INSERT INTO calls (at, body) VALUES (?, ?)').run(call.at, JSON.stringify(call));
  }

  /** In order; since a moment, where one is given. */
  calls(since: string): Call[] {
    const rows = this.#database.prepare('SELECT body FROM calls WHERE at >= ? ORDER BY number').all(since);
    return rows.map(({ body }) => JSON.parse(String(body)));
  }
}
