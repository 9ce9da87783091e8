import { get } from 'node:http';
import { CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { aggregates } from '../../shared/cosmos/aggregates.ts';
import { type Customer, newCustomer } from '../../shared/domain/customer.ts';
import type { Invitation } from '../../shared/domain/invitation.ts';
import { newInvitation } from '../support/memory-services.ts';
import { System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await System.start();
});
afterAll(() => system.dispose());

interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  size: number;
}

/** As it comes over the wire: fetch would unpack it. */
const raw = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<Raw>((resolve, reject) => {
    get(`${system.url()}${path}`, { method, headers }, (response) => {
      let size = 0;
      response.on('data', (chunk) => {
        size += chunk.length;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, size }));
    }).on('error', reject);
  });

const assetOf = async () => {
  const html = await (await fetch(`${system.url()}/console`)).text();
  return /\/console\/assets\/[\w.-]+\.js/.exec(html)?.[0] ?? '';
};

test('the start of the site leads to the console', async () => {
  const { status, headers } = await raw('/');
  expect([status, headers['location']]).toEqual([302, '/console']);
});

test('every address below it is the one page, which is asked for anew each time', async () => {
  const page = await (await fetch(`${system.url()}/console`)).text();
  for (const path of ['/console/', '/console/customers/new', '/console/resellers/a/b/c?x=1']) {
    const response = await fetch(`${system.url()}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toBe(page);
  }
});

test('files are named after their content, kept for good, and compressed beforehand', async () => {
  const asset = await assetOf();
  const plain = await raw(asset);
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(plain.headers['vary']).toBe('accept-encoding');
  const brotli = await raw(asset, { 'accept-encoding': 'gzip, br' });
  const gzip = await raw(asset, { 'accept-encoding': 'gzip' });
  expect([brotli.headers['content-encoding'], gzip.headers['content-encoding']]).toEqual(['br', 'gzip']);
  expect(brotli.size).toBeLessThan(gzip.size);
  expect(gzip.size).toBeLessThan(plain.size / 2);
});

test('what the browser has already is not sent again', async () => {
  for (const path of ['/console', await assetOf()]) {
    const { headers } = await raw(path, { 'accept-encoding': 'br' });
    const again = await raw(path, { 'accept-encoding': 'br', 'if-none-match': String(headers['etag']) });
    expect([again.status, again.size]).toEqual([304, 0]);
    expect((await raw(path, { 'accept-encoding': 'gzip', 'if-none-match': String(headers['etag']) })).status).toBe(200);
  }
});

test('HEAD says what GET would, without it', async () => {
  const { status, headers, size } = await raw('/console', {}, 'HEAD');
  expect([status, size]).toEqual([200, 0]);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
});

test('there is nothing else to be had', async () => {
  for (const path of [
    '/console/assets/nothing.js',
    '/console/assets/../../app/index.js',
    '/console/assets/%2e%2e%2findex.html',
  ])
    expect((await fetch(`${system.url()}${path}`)).status).toBe(404);
  const climbed = await (await fetch(`${system.url()}/console/..%2f..%2fpackage.json`)).text();
  expect(climbed).not.toContain('devDependencies');
  expect((await fetch(`${system.url()}/console`, { method: 'POST' })).status).toBe(404);
});

test('the policy lets in what is ours, and nothing written into the page', async () => {
  const { headers } = await raw('/console');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*|data:.*script/);
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('the settings of the console hold no secret, and need no token', async () => {
  const { status, body, text } = await system.api('GET', '/api/console-settings', { token: null });
  expect(status).toBe(200);
  expect(body).toMatchObject({ issuer: system.url(3), clientId: 'tandem', scope: 'api://tandem/.default' });
  for (const secret of Object.values(system.keys())) expect(text).not.toContain(secret);
});

test('the dashboard counts all that there is, past any page, and names what expires first', async () => {
  const client = new CosmosClient({ endpoint: system.url(4), key: system.keys().cosmosKey });
  const records = client.database('tandem').container('records');
  const [invitations, customers] = [
    aggregates<Invitation>(records, 'invitation'),
    aggregates<Customer>(records, 'customer'),
  ];
  const trace = { actor: { kind: 'workflow' as const }, action: 'test' };
  const ids = Array.from({ length: 1_050 }, (_, n) => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`);
  const now = new Date().toISOString();
  const add = (id: string, n: number) => {
    // Every other one has had its reminder; the later of them expire first.
    const reminders = [{ number: 1, dueAt: now, ...(n % 2 === 0 ? { sentAt: now } : {}) }];
    const expiresAt = new Date(Date.UTC(2100, 0, 1, 0, 0, -n)).toISOString();
    const invitation = newInvitation({
      id,
      resellerName: `Reseller ${n}`,
      reminders,
      mails: [],
      createdAt: now,
      expiresAt,
    });
    const customer = newCustomer({
      id: id.replace('4000', '4001'),
      name: `C ${n}`,
      domain: `c${n}`,
      origin: 'onboarding',
      since: now,
    });
    return Promise.all([invitations.create(invitation, trace), customers.create(customer, trace)]);
  };
  for (let start = 0; start < ids.length; start += 50)
    await Promise.all(ids.slice(start, start + 50).map((id, n) => add(id, start + n)));
  client.dispose();

  const { body: overview } = await system.api('GET', '/api/overview');
  expect(overview.invitations).toEqual({ pending: 1_050, overdue: 525, undeliverable: 0 });
  expect(overview.overdue).toHaveLength(10);
  expect(overview.overdue[0].resellerName).toBe('Reseller 1048');
  const { body: statistics } = await system.api('GET', '/api/statistics');
  expect(statistics.invitations.byWeekSent.at(-1)).toMatchObject({ pending: 1_050, accepted: 0 });
  expect(statistics.licences).toMatchObject({ customers: 1_050, quantity: 0 });
});
