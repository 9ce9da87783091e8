import { randomUUID } from 'node:crypto';
import { CosmosClient } from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aggregates } from '../../shared/cosmos/aggregates.ts';
import { type Customer, newCustomer } from '../../shared/domain/customer.ts';
import { BASIC, detailsOf, newDomain, onboardingsOf } from '../support/onboarding.ts';
import { System } from '../support/system.ts';

let system: System;
let reseller: { id: string; name: string; partnerId: string };
const names = { domainPrefix: newDomain('northwind'), own: newDomain('adatum') };
let northwind: string;
let adatum: string;

beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S' });
  const onboardings = onboardingsOf(system);
  reseller = await onboardings.reseller();
  const onboard = async (domainPrefix: string, name: string, resellerId?: string) => {
    const { company, ...details } = detailsOf(domainPrefix);
    const changes = { ...details, company: { ...company, name }, ...(resellerId === undefined ? {} : { resellerId }) };
    const id = await onboardings.reviewed(changes, [
      { productId: BASIC, quantity: 7, term: 'P1Y', billingCycle: 'annual' },
    ]);
    await onboardings.submit(id);
    const ended = await onboardings.ended(id);
    expect(ended.status).toBe('completed');
    return ended.customerId as string;
  };
  northwind = await onboard(names.domainPrefix, 'Northwind Éclairs B.V.', reseller.id);
  adatum = await onboard(names.own, 'A. Datum Corporation');
}, 120_000);
afterAll(() => system.dispose());

const list = async (query = '') => {
  const answer = await system.api('GET', `/api/customers${query}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body;
};
const namesOf = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);

describe('the customer list', () => {
  test('shows each customer with its reseller, newest first', async () => {
    const { items } = await list();
    expect(items).toMatchObject([
      { id: adatum, name: 'A. Datum Corporation', status: 'active', origin: 'onboarding', subscriptionCount: 1 },
      {
        id: northwind,
        domain: `${names.domainPrefix}.onmicrosoft.com`,
        country: 'NL',
        reseller: { id: reseller.id, name: reseller.name, partnerId: reseller.partnerId, status: 'active' },
      },
    ]);
    expect(items[0].reseller).toBeUndefined();
  });

  test('can be filtered by reseller', async () => {
    expect(namesOf(await list(`?resellerId=${reseller.id.toUpperCase()}`))).toEqual(['Northwind Éclairs B.V.']);
    expect(namesOf(await list(`?resellerId=${randomUUID()}`))).toEqual([]);
  });

  test.each([
    ['part of a name, whatever its case', 'wind%20%C3%89CLAIRS'],
    ['part of a domain', names.domainPrefix.slice(2, 12).toUpperCase()],
  ])('can be searched by %s', async (_what, search) => {
    expect(namesOf(await list(`?search=${search}`))).toEqual(['Northwind Éclairs B.V.']);
    expect(namesOf(await list(`?search=${search}&resellerId=${randomUUID()}`))).toEqual([]);
  });

  test('what a search holds is text and nothing else', async () => {
    for (const search of ['%25', '_', "'", '"', '\\', '*', "' OR 1=1 --"]) {
      expect(namesOf(await list(`?search=${encodeURIComponent(search)}`))).toEqual([]);
    }
  });

  test('shows those whose relation has ended when asked', async () => {
    expect(namesOf(await list('?status=ended'))).toEqual([]);
  });

  test.each([
    ['?resellerId=fabrikam', 'resellerId'],
    ['?search=', 'search'],
    [`?search=${'x'.repeat(101)}`, 'search'],
    ['?search=a&search=b', 'search'],
    ['?status=removed', 'status'],
    ['?pageSize=0', 'pageSize'],
    ['?pageSize=201', 'pageSize'],
    ['?continuationToken=x', 'continuationToken'],
    ['?reseller=x', 'reseller'],
  ])('%s is refused', async (query, path) => {
    const answer = await system.api('GET', `/api/customers${query}`);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });
});

describe('a customer', () => {
  test('opens to its subscriptions and to who has access', async () => {
    const answer = await system.api('GET', `/api/customers/${northwind.toUpperCase()}`);
    expect(answer.headers.get('etag')).toMatch(/^"\d+"$/);
    expect(answer.body).toMatchObject({
      id: northwind,
      email: 'gena@wingtip.example',
      reseller: { id: reseller.id, name: reseller.name },
      subscriptions: [
        {
          productId: BASIC,
          title: 'Microsoft 365 Business Basic',
          quantity: 7,
          status: 'active',
          term: 'P1Y',
          resellerPartnerId: reseller.partnerId,
        },
      ],
      access: [{ kind: 'accountManagement', customerId: northwind, resellerId: reseller.id }],
    });
    const { items } = (await system.api('GET', `/api/customers/${northwind}/subscriptions`)).body;
    expect(items).toEqual(answer.body.subscriptions);
  });

  test('that nobody knows is not there', async () => {
    for (const target of [randomUUID(), `${randomUUID()}/subscriptions`, 'nobody', 'nobody/subscriptions']) {
      expect((await system.api('GET', `/api/customers/${target}`)).status).toBe(404);
    }
  });
});

describe('access', () => {
  test('shows on the customer and on the reseller', async () => {
    const record = {
      customerId: northwind,
      customerName: 'Northwind Éclairs B.V.',
      resellerId: reseller.id,
      resellerName: reseller.name,
      kind: 'accountManagement',
    };
    const { accessUrl, customersUrl } = await system.reseller(reseller.id);
    for (const target of [`/api/access?customerId=${northwind}`, accessUrl]) {
      expect((await system.api('GET', target)).body.items).toMatchObject([record]);
    }
    expect((await system.api('GET', customersUrl)).body.items).toMatchObject([{ id: northwind }]);
    expect((await system.api('GET', `/api/access?customerId=${adatum}`)).body.items).toEqual([]);
    const both = await system.api('GET', `/api/access?customerId=${adatum}&resellerId=${reseller.id}`);
    expect(both.body.items).toEqual([]);
  });

  test.each([
    ['', 'customerId'],
    ['?customerId=x', 'customerId'],
    ['?resellerId=x', 'resellerId'],
  ])('%s is refused', async (query, path) => {
    const answer = await system.api('GET', `/api/access${query}`);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });
});

test('many customers come page by page, each once, also while others are added', async () => {
  const client = new CosmosClient({ endpoint: system.url(4), key: system.keys().cosmosKey });
  const records = client.database('tandem').container('records');
  const customers = aggregates<Customer>(records, 'customer');
  const add = (n: number) => {
    const name = `Page ${n}`;
    const fresh = { id: randomUUID(), name, domain: `page${n}.onmicrosoft.com`, origin: 'onboarding' as const };
    // Many share a moment: the id decides between them.
    const since = new Date(Date.UTC(2020, 0, 1 + Math.floor(n / 10))).toISOString();
    return customers.create(newCustomer({ ...fresh, since }), { actor: { kind: 'workflow' }, action: 'test' });
  };
  await Promise.all(Array.from({ length: 60 }, (_, n) => add(n)));
  const seen: string[] = [];
  let token = '';
  do {
    const page = await list(`?search=page%20&pageSize=7${token}`);
    seen.push(...namesOf(page));
    if (seen.length === 14) await add(1_000);
    token = page.continuationToken === undefined ? '' : `&continuationToken=${page.continuationToken}`;
  } while (token !== '');
  expect(seen).toHaveLength(60);
  expect(new Set(seen).size).toBe(60);
  client.dispose();
});
