import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Running, startThread } from '../../local/thread.ts';

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, whatever its shape; the tests look into it.
  body: any;
  text: string;
}

export interface Sent {
  body?: unknown;
  headers?: Record<string, string>;
  requestId?: string;
}

/** A product of the sandbox's catalogue, by what a test needs of it. */
export const PRODUCT = {
  basic: 'CFQ7TTC0LH18',
  standard: 'CFQ7TTC0LDPB',
  e3: 'CFQ7TTC0LFLX',
  e5: 'CFQ7TTC0LFLZ',
  exchange: 'CFQ7TTC0LH16',
  /** Cannot be cancelled, and can be upgraded to Plan 2. */
  visio: 'CFQ7TTC0HD33',
  /** At most one. */
  single: 'CFQ7TTC0MM8R',
  /** At least five. */
  fiveOrMore: 'CFQ7TTC0LFNG',
  notInBelgium: 'CFQ7TTC0LH3N',
  windows365: 'CFQ7TTC0J203',
};

/** Resellers of the sandbox: one that has done everything, another one, and two that lack something. */
export const RESELLER = {
  ready: { tenantId: '484e548c-f5f3-4528-93a9-c16c6373cb59', partnerId: '4847383', name: 'First Up Consultants' },
  other: { tenantId: '484e548d-f5f3-4528-93a9-c16c6373cb5a', partnerId: '4847433', name: 'ReleCloud' },
  /** Has signed the agreement, and no partnership. */
  noPartnership: { tenantId: '484e5498-f5f3-4528-93a9-c16c6373cb65', partnerId: '4847983' },
  /** Has the partnership, and has not signed the agreement. */
  noAgreement: { tenantId: '484e5499-f5f3-4528-93a9-c16c6373cb66', partnerId: '4848033' },
};
export const PROVIDER_PARTNER_ID = '1234567';

/** The Partner Center sandbox with a sign-in of its own, on a folder that outlives a restart. */
export class Sandbox {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'tandem-sandbox-'));
  #identity: Running | undefined;
  #running: Running | undefined;
  #token: string | undefined;

  static async start(): Promise<Sandbox> {
    const sandbox = new Sandbox();
    sandbox.#identity = await sandbox.#thread('identity', 'startIdentity', { audience: 'api://tandem' });
    await sandbox.up();
    return sandbox;
  }

  #thread(name: string, start: string, options: Record<string, unknown>): Promise<Running> {
    const dataDir = path.join(this.folder, name);
    const request = { module: `./${name}/index.ts`, start, name, options: { port: 0, dataDir, ...options } };
    return startThread(request, process.env, (_name, error) => {
      throw error;
    });
  }

  async up(): Promise<void> {
    this.#running = await this.#thread('partner-center', 'startPartnerCenter', this.signIn);
  }

  /** Whose tokens the sandbox lets in. */
  get signIn() {
    const { issuer, jwksUri } = this.#identity?.info ?? {};
    return { issuer: String(issuer), jwksUri: String(jwksUri) };
  }

  async down(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  async dispose(): Promise<void> {
    await this.down();
    await this.#identity?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get url(): string {
    return String(this.#running?.info['url']);
  }

  get tokenUrl(): string {
    return `${this.#identity?.info['url']}/token`;
  }

  async token(audience = 'https://api.partnercenter.microsoft.com'): Promise<string> {
    const form = { grant_type: 'refresh_token', refresh_token: 'x', scope: `${audience}/.default` };
    const response = await fetch(this.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  /** One call of Partner Center's API. */
  async ask(method: string, target: string, { body, headers = {}, requestId = randomUUID() }: Sent = {}) {
    this.#token ??= await this.token();
    const ids = { 'ms-requestid': requestId, 'ms-correlationid': randomUUID() };
    return send(`${this.url}${target}`, method, { authorization: `Bearer ${this.#token}`, ...ids, ...headers }, body);
  }

  /** One call below `/v1`. */
  call = (method: string, target: string, sent: Sent = {}) => this.ask(method, `/v1${target}`, sent);
  get = (target: string, sent: Sent = {}) => this.call('GET', target, sent);
  post = (target: string, body: unknown, sent: Sent = {}) => this.call('POST', target, { body, ...sent });
  put = (target: string, body: unknown, sent: Sent = {}) => this.call('PUT', target, { body, ...sent });
  patch = (target: string, body: unknown, sent: Sent = {}) => this.call('PATCH', target, { body, ...sent });

  /** One call of the sandbox's own, below `/sandbox`. */
  control = (method: string, target: string, body?: unknown) => send(`${this.url}/sandbox/${target}`, method, {}, body);

  faults = (...faults: unknown[]) => this.control('PUT', 'faults', faults);
  settings = (settings: unknown) => this.control('PUT', 'settings', settings);

  /** Makes a customer and gives its id. */
  async customer(changes: Parameters<typeof newCustomer>[0] = {}): Promise<string> {
    const { status, body } = await this.post('/customers', newCustomer(changes));
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
  }

  /** What a cart line names for a product in a country. */
  async catalogItem(productId: string, country = 'NL', skuId = '0001'): Promise<string> {
    const { body } = await this.get(`/products/${productId}/skus/${skuId}/availabilities?country=${country}`);
    return body.items[0].catalogItemId;
  }

  async line(productId: string, quantity = 10, changes: Record<string, unknown> = {}) {
    const catalogItemId = await this.catalogItem(productId);
    return { catalogItemId, quantity, billingCycle: 'monthly', termDuration: 'P1Y', ...changes };
  }

  /** Buys lines for a customer, in one cart. */
  async buy(customerId: string, ...lines: unknown[]): Promise<Reply> {
    const cart = await this.post(`/customers/${customerId}/carts`, { lineItems: lines });
    if (cart.status !== 201) return cart;
    return this.call('POST', `/customers/${customerId}/carts/${cart.body.id}/checkout`);
  }

  /** A new customer's first subscription, provisioned. */
  async subscription(productId: string, quantity = 10, changes: Record<string, unknown> = {}) {
    const customerId = await this.customer();
    const { body } = await this.buy(customerId, await this.line(productId, quantity, changes));
    const [order] = body.orders;
    return {
      customerId,
      orderId: order.id as string,
      id: order.lineItems[0].subscriptionId as string,
      path: `/customers/${customerId}/subscriptions/${order.lineItems[0].subscriptionId}`,
    };
  }
}

async function send(url: string, method: string, headers: Record<string, string>, body: unknown): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: json(text), text };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const ADDRESS = {
  Country: 'NL',
  City: 'Utrecht',
  AddressLine1: 'Stationsplein 1',
  PostalCode: '3511 ED',
  FirstName: 'Anna',
  LastName: 'Visser',
  PhoneNumber: '+31 30 123 4567',
};

/** A customer as page create-a-customer-for-an-indirect-reseller sends it. */
export function newCustomer({
  company = {} as Record<string, unknown>,
  billing = {} as Record<string, unknown>,
  address = {} as Record<string, unknown>,
  reseller = RESELLER.ready.tenantId as string | null,
} = {}) {
  const Domain = `wingtip${randomUUID().slice(0, 8)}.onmicrosoft.com`;
  return {
    CompanyProfile: { Domain, ...company },
    BillingProfile: {
      Email: 'anna@wingtip.example',
      Culture: 'nl-NL',
      Language: 'nl',
      CompanyName: 'Wingtip Toys',
      DefaultAddress: { ...ADDRESS, ...address },
      ...billing,
    },
    AssociatedPartnerId: reseller,
  };
}
