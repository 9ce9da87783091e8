import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Answer, errorAnswer, INVALID_INPUT } from './answers.ts';
import type { Cart, Customer, Order, Subscription } from './records.ts';
import { type SandboxReseller, SEED_RESELLERS } from './resellers.ts';
import { type SandboxSettings, sandboxSettings } from './settings.ts';

export interface Call {
  at: string;
  method: string;
  path: string;
  requestId: string;
  correlationId: string;
  /** As the caller saw it, or would have. */
  status: number;
  /** Answered with what the first call of this request id was answered. */
  replayed: boolean;
  /** The kind of fault that it met. */
  fault?: string;
}

/** Which write a request id stands for. */
export interface Write {
  method: string;
  path: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS resellers (tenant TEXT PRIMARY KEY, body TEXT);
  CREATE INDEX IF NOT EXISTS resellers_partner ON resellers (json_extract(body, '$.partnerId'));
  CREATE TABLE IF NOT EXISTS calls (number INTEGER PRIMARY KEY, at TEXT, body TEXT);
  CREATE INDEX IF NOT EXISTS calls_at ON calls (at);
  CREATE TABLE IF NOT EXISTS answers (request TEXT PRIMARY KEY, body TEXT);
  CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, body TEXT);
  CREATE TABLE IF NOT EXISTS prices (sku TEXT PRIMARY KEY, factor REAL);
  CREATE TABLE IF NOT EXISTS customers (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, domain TEXT UNIQUE, company TEXT, reseller TEXT, relation TEXT, body TEXT);
  CREATE INDEX IF NOT EXISTS customers_relation ON customers (relation);
  CREATE INDEX IF NOT EXISTS customers_reseller ON customers (reseller);
  CREATE INDEX IF NOT EXISTS customers_company ON customers (company);
  ${['carts', 'orders', 'subscriptions']
    .map(
      (
        table,
      ) => `CREATE TABLE IF NOT EXISTS ${table} (number INTEGER PRIMARY KEY, id TEXT UNIQUE, customer TEXT, body TEXT);
  CREATE INDEX IF NOT EXISTS ${table}_customer ON ${table} (customer);`,
    )
    .join('\n')}`;

const body = <T>(row: Record<string, unknown> | undefined): T | undefined =>
  row === undefined ? undefined : JSON.parse(String(row['body']));

/** What belongs to a customer, found by its id or by the customer's. */
export class Belongings<T extends { id: string; customerId: string }> {
  readonly #get: StatementSync;
  readonly #find: StatementSync;
  readonly #of: StatementSync;
  readonly #all: StatementSync;
  readonly #save: StatementSync;

  constructor(database: DatabaseSync, table: string) {
    this.#get = database.prepare(`SELECT body FROM ${table} WHERE id = ? AND customer = ?`);
    this.#find = database.prepare(`SELECT body FROM ${table} WHERE id = ?`);
    this.#of = database.prepare(`SELECT body FROM ${table} WHERE customer = ? ORDER BY number`);
    this.#all = database.prepare(`SELECT body FROM ${table} ORDER BY number`);
    this.#save = database.prepare(
      `INSERT INTO ${table} (id, customer, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body`,
    );
  }

  get = (id: string, customerId: string): T | undefined => body(this.#get.get(id, customerId));
  /** Whoever's it is. */
  find = (id: string): T | undefined => body(this.#find.get(id));
  of = (customerId: string): T[] => this.#of.all(customerId).map((row) => body(row) as T);
  all = (): T[] => this.#all.all().map((row) => body(row) as T);
  save = (value: T): void => void this.#save.run(value.id, value.customerId, JSON.stringify(value));
}

/** Which customers a list asks for; at most one of the fields. */
export interface CustomerFilter {
  reseller?: string;
  companyStartsWith?: string;
  domainStartsWith?: string;
}

/** What the sandbox knows, in SQLite; writes belong inside a transaction. */
export class SandboxState {
  readonly carts: Belongings<Cart>;
  readonly orders: Belongings<Order>;
  readonly subscriptions: Belongings<Subscription>;
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  #settings: SandboxSettings | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(SCHEMA);
    for (const reseller of SEED_RESELLERS) {
      this.#run('INSERT OR IGNORE INTO resellers (tenant, body) VALUES (?, ?)', reseller.tenantId, reseller);
    }
    this.carts = new Belongings(database, 'carts');
    this.orders = new Belongings(database, 'orders');
    this.subscriptions = new Belongings(database, 'subscriptions');
  }

  #sql(text: string): StatementSync {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    const prepared = this.#database.prepare(text);
    this.#prepared.set(text, prepared);
    return prepared;
  }

  /** Objects are stored as JSON. */
  #run(text: string, ...values: (string | number | null | object)[]): void {
    this.#sql(text).run(...values.map((each) => (typeof each === 'object' && each ? JSON.stringify(each) : each)));
  }

  resellers = (): SandboxReseller[] =>
    this.#sql('SELECT body FROM resellers ORDER BY rowid')
      .all()
      .map((row) => body(row) as SandboxReseller);

  reseller = (tenantId: string): SandboxReseller | undefined =>
    body(this.#sql('SELECT body FROM resellers WHERE tenant = ?').get(tenantId.toLowerCase()));

  resellerByPartnerId = (partnerId: string): SandboxReseller | undefined =>
    body(this.#sql(`SELECT body FROM resellers WHERE json_extract(body, '$.partnerId') = ?`).get(partnerId));

  saveReseller(reseller: SandboxReseller): void {
    this.#run(
      'INSERT INTO resellers (tenant, body) VALUES (?, ?) ON CONFLICT (tenant) DO UPDATE SET body = excluded.body',
      reseller.tenantId,
      reseller,
    );
  }

  /** The answer that a request id was given before; that it was another write's is told, not answered with. */
  answered(requestId: string, write: Write): Answer | undefined {
    const kept = body<Write & { answer: Answer }>(
      this.#sql('SELECT body FROM answers WHERE request = ?').get(requestId.toLowerCase()),
    );
    if (kept === undefined || (kept.method === write.method && kept.path === write.path)) return kept?.answer;
    const first = `${kept.method} ${kept.path}`;
    return errorAnswer(400, INVALID_INPUT, `Invalid request input: MS-RequestId ${requestId} was used for ${first}.`);
  }

  keepAnswer(requestId: string, write: Write, answer: Answer): void {
    this.#run('INSERT INTO answers (request, body) VALUES (?, ?)', requestId.toLowerCase(), { ...write, answer });
  }

  note(call: Call): void {
    this.#run('INSERT INTO calls (at, body) VALUES (?, ?)', call.at, call);
  }

  /** In order; since a moment, where one is given. */
  calls = (since: string): Call[] =>
    this.#sql('SELECT body FROM calls WHERE at >= ? ORDER BY number')
      .all(since)
      .map((row) => body(row) as Call);

  latestCalls = (count: number): Call[] =>
    this.#sql('SELECT body FROM calls ORDER BY number DESC LIMIT ?')
      .all(count)
      .map((row) => body(row) as Call);

  /** A copy: what is changed in it counts once it is saved. */
  settings(): SandboxSettings {
    this.#settings ??=
      body(this.#sql(`SELECT body FROM settings WHERE key = 'all'`).get()) ?? sandboxSettings.parse({});
    return structuredClone(this.#settings);
  }

  saveSettings(settings: SandboxSettings): void {
    this.#run(
      `INSERT INTO settings (key, body) VALUES ('all', ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body`,
      settings,
    );
    this.#settings = undefined;
  }

  /** By what the list price of a SKU is multiplied. */
  priceFactor = (sku: string): number =>
    Number(this.#sql('SELECT factor FROM prices WHERE sku = ?').get(sku)?.['factor'] ?? 1);

  setPriceFactor(sku: string, factor: number): void {
    this.#run(
      'INSERT INTO prices (sku, factor) VALUES (?, ?) ON CONFLICT (sku) DO UPDATE SET factor = excluded.factor',
      sku,
      factor,
    );
  }

  customer = (id: string): Customer | undefined =>
    body(this.#sql('SELECT body FROM customers WHERE id = ?').get(id.toLowerCase()));

  customerByDomain = (domain: string): Customer | undefined =>
    body(this.#sql('SELECT body FROM customers WHERE domain = ?').get(domain.toLowerCase()));

  /** The domain of a tenant that was deleted is free again. */
  saveCustomer(customer: Customer): void {
    this.#run(
      `INSERT INTO customers (id, domain, company, reseller, relation, body) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET domain = excluded.domain, company = excluded.company,
         reseller = excluded.reseller, relation = excluded.relation, body = excluded.body`,
      customer.id,
      customer.relation === 'deleted' ? null : customer.domain.toLowerCase(),
      customer.companyName.toLowerCase(),
      customer.reseller ?? null,
      customer.relation,
      customer,
    );
  }

  /** Customers whose relation stands, oldest first, after a number; with the number of each, to go on from. */
  customerPage(filter: CustomerFilter, after: number, size: number): { number: number; customer: Customer }[] {
    const { where, values, byPrefix } = condition(filter);
    // A plus keeps SQLite from walking through all customers in their order instead of seeking the prefix.
    const plain = byPrefix ? '+' : '';
    const conditions = `${plain}relation = 'reseller' AND ${where} AND ${plain}number > ?`;
    return this.#sql(`SELECT number, body FROM customers WHERE ${conditions} ORDER BY ${plain}number LIMIT ?`)
      .all(...values, after, size)
      .map((row) => ({ number: Number(row['number']), customer: body(row) as Customer }));
  }

  allCustomers = (): Customer[] =>
    this.#sql('SELECT body FROM customers ORDER BY number')
      .all()
      .map((row) => body(row) as Customer);

  latestCustomers = (count: number): Customer[] =>
    this.#sql('SELECT body FROM customers ORDER BY number DESC LIMIT ?')
      .all(count)
      .map((row) => body(row) as Customer);
}

const LAST = '\uffff';
const prefix = (column: string, start: string) => ({
  where: `${column} >= ? AND ${column} < ?`,
  values: [start.toLowerCase(), start.toLowerCase() + LAST],
  byPrefix: true,
});

function condition({ reseller, companyStartsWith, domainStartsWith }: CustomerFilter) {
  if (reseller !== undefined) return { where: 'reseller = ?', values: [reseller.toLowerCase()], byPrefix: false };
  if (companyStartsWith !== undefined) return prefix('company', companyStartsWith);
  if (domainStartsWith !== undefined) return prefix('domain', domainStartsWith);
  return { where: 'TRUE', values: [], byPrefix: false };
}
