import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { newCustomer } from '../shared/domain/customer.ts';
import { System } from '../test/support/system.ts';
import { head, load, round, row, say } from './report.ts';

const RESELLERS = 20;
const REQUESTS = 300;

/** The list of customers with few and with many in it: what a page of it takes must not grow with what is not shown. */
export async function customers(): Promise<void> {
  const few = await latencies(100);
  const many = await latencies(10_000);
  say('\nThe list of customers, one client, ms of the median request');
  head(['request', '100 customers', '10,000 customers', 'ratio']);
  for (const [name, at] of few) {
    const then = many.get(name) ?? Number.NaN;
    row([name, round(at, 2), round(then, 2), round(then / at, 2)]);
  }
}

async function latencies(count: number): Promise<Map<string, number>> {
  const system = await System.start({ REMINDER_CRON: '0 0 0 1 1 *' });
  try {
    const resellers = Array.from({ length: RESELLERS }, () => randomUUID());
    await fill(system, count, resellers);
    const lists: [string, string][] = [
      ['first page of 50', ''],
      ['of one reseller', `&resellerId=${resellers[0]}`],
      ['search that finds a tenth', '&search=tenth'],
      ['search that finds one', '&search=unique'],
    ];
    const found = new Map<string, number>();
    for (const [name, query] of lists) {
      const url = `${system.url()}/api/customers?pageSize=50${query}`;
      const job = { url, method: 'GET', token: await system.token(), expect: 200, clients: 1 };
      await load({ ...job, count: 50 });
      found.set(name, (await load({ ...job, count: REQUESTS })).p50);
    }
    return found;
  } finally {
    await system.dispose();
  }
}

/** Customers as onboardings leave them, written straight into the database. */
export async function fill(system: System, count: number, resellers: string[]): Promise<void> {
  const { cosmosKey } = JSON.parse(readFileSync(path.join(system.data, 'keys.json'), 'utf8'));
  const client = new CosmosClient({ endpoint: system.url(4), key: cosmosKey });
  const records = client.database('tandem').container('records');
  for (let start = 0; start < count; start += 100) {
    const some = Array.from({ length: 100 }, (_, offset) => {
      const number = start + offset;
      const tag = number === count / 2 ? ' unique' : number % 10 === 0 ? ' tenth' : '';
      const customer = newCustomer({
        id: randomUUID(),
        name: `Wingtip Toys ${number}${tag}`,
        domain: `wingtip${number}.onmicrosoft.com`,
        resellerId: resellers[number % resellers.length] as string,
        origin: 'onboarding',
        since: new Date(Date.parse('2026-01-01T00:00:00Z') + number * 1000).toISOString(),
      });
      return { ...customer, type: 'customer', subjectId: customer.id };
    });
    await Promise.all(some.map((customer) => records.items.create(customer)));
  }
  client.dispose();
}
