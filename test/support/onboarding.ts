import type { Call as SandboxCall } from '../../local/partner-center/state.ts';
import { type ApiAnswer, eventually, type RequestOptions, type System } from './system.ts';

export type { SandboxCall };

/** Products of the sandbox's catalogue, by what a test needs of them. */
export const BASIC = 'CFQ7TTC0LH18:0001';
export const PREMIUM = 'CFQ7TTC0LCHC:0001';
/** An order of it cannot be cancelled. */
export const VISIO = 'CFQ7TTC0HD33:0001';
/** Sold from five. */
export const FINANCE = 'CFQ7TTC0LFNG:0001';

export interface SandboxCustomer {
  id: string;
  domain: string;
  companyName: string;
  resellerTenantId: string | null;
  relationshipToPartner: 'reseller' | 'none';
  orders: { id: string; status: string; lineItems: { quantity: number; partnerIdOnRecord?: string }[] }[];
  subscriptions: { id: string; status: string; quantity: number; partnerId?: string }[];
}

let made = 0;
export const newDomain = (what = 'wingtip') => `${what}${process.pid}x${Date.now().toString(36)}x${made++}`;

export const detailsOf = (domainPrefix = newDomain()) => ({
  company: { name: `Wingtip Toys ${domainPrefix}`, domainPrefix, culture: 'nl-NL', language: 'nl' },
  contact: { firstName: 'Gena', lastName: 'Soto', email: 'gena@wingtip.example', phoneNumber: '0201234567' },
  address: { line1: 'Damrak 1', city: 'Amsterdam', postalCode: '1012 LG', country: 'NL' },
});

/** What a test does with onboardings, over the API, and what it sees and sets in Partner Center's sandbox. */
export const onboardingsOf = (system: System) => {
  const sandbox = `${system.url(2)}/sandbox`;

  /** What has to be done; while Partner Center is in trouble the API asks to come again, and does nothing. */
  async function ok(method: string, target: string, options: RequestOptions = {}): Promise<ApiAnswer> {
    const answer = await eventually(async () => {
      const one = await system.api(method, target, options);
      if (one.status >= 502) throw new Error(`${method} ${target} was answered ${one.status}: ${one.text}`);
      return one;
    });
    if (answer.status >= 300) throw new Error(`${method} ${target} was answered ${answer.status}: ${answer.text}`);
    return answer;
  }

  async function send(method: string, path: string, body: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${sandbox}/${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
  }

  const get = async (path: string) => (await fetch(`${sandbox}/${path}`)).json();

  const read = async (id: string) => (await ok('GET', `/api/onboardings/${id}`)).body;

  return {
    read,

    /** A reseller that has accepted and with which everything is in order. */
    async reseller(): Promise<{ id: string; partnerId: string; name: string }> {
      const form = await system.ready();
      await system.accept(form);
      return eventually(async () => {
        const reseller = await system.reseller(form.tenantId);
        if (reseller?.status !== 'active') throw new Error(`The reseller is ${reseller?.status}.`);
        return reseller;
      });
    },

    async draft(changes: Record<string, unknown> = {}) {
      return (await ok('POST', '/api/onboardings', { body: { ...detailsOf(), ...changes } })).body;
    },

    choose: (id: string, items: Record<string, unknown>[] = [{ productId: BASIC, quantity: 5 }]) =>
      ok('PUT', `/api/onboardings/${id}/subscriptions`, { body: { items } }),

    /** A draft with subscriptions, ready to be submitted. */
    async reviewed(changes: Record<string, unknown> = {}, items?: Record<string, unknown>[]): Promise<string> {
      const { id } = await this.draft(changes);
      await this.choose(id, items);
      return id;
    },

    submit: (id: string) => ok('POST', `/api/onboardings/${id}/submit`),

    /** The onboarding once it has come to an end. */
    ended: (id: string) =>
      eventually(async () => {
        const onboarding = await read(id);
        if (['draft', 'submitted'].includes(onboarding.status)) throw new Error(JSON.stringify(onboarding));
        return onboarding;
      }),

    /** How its steps stand, by name. */
    stepsOf: ({ steps }: { steps: { name: string; status: string }[] }): Record<string, string> =>
      Object.fromEntries(steps.map(({ name, status }) => [name, status])),

    calls: (since = ''): Promise<SandboxCall[]> => get(`calls?since=${encodeURIComponent(since)}`),
    customers: (): Promise<SandboxCustomer[]> => get('customers'),
    async customer(domainPrefix: string): Promise<SandboxCustomer | undefined> {
      const domain = `${domainPrefix}.onmicrosoft.com`;
      return (await this.customers()).find((customer) => customer.domain === domain);
    },
    faultsLeft: (): Promise<{ times: number; method?: string; path?: string }[]> => get('faults'),
    settings: (settings: Record<string, unknown>) => send('PUT', 'settings', settings),
    price: (productId: string, factor: number) =>
      send('POST', 'prices', { productId: productId.split(':')[0], skuId: productId.split(':')[1], factor }),
  };
};
