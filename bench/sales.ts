import { BASIC, onboardedCustomer, orderFor, STANDARD } from '../test/support/customers.ts';
import { detailsOf, onboardingsOf } from '../test/support/onboarding.ts';
import { eventually, System } from '../test/support/system.ts';
import { head, healthChecks, load, round, row, say } from './report.ts';

const CLIENTS = [1, 10];
const COUNT = 200;
const CUSTOMERS = 20;

/** Onboardings and orders from the first request until the last one has completed, and what they ask of Partner Center. */
export async function sales(): Promise<void> {
  const system = await System.start({ REMINDER_CRON: '0 0 0 1 1 *', PROVISIONING_CHECK_INTERVAL: 'PT0.2S' });
  try {
    await onboardingsOf(system).settings({ provisioningDelayMs: 0 });
    const { id: resellerId } = await onboardingsOf(system).reseller();
    await onboardings(system, resellerId);
    await orders(system, resellerId);
    await calls(system, resellerId);
  } finally {
    await system.dispose();
  }
}

/** Waits until nothing of a list is under way; gives the seconds since `start`. */
async function drained(system: System, list: string, count: number, start: number): Promise<number> {
  await eventually(async () => {
    let completed = 0;
    let token: string | undefined;
    do {
      const next = token === undefined ? '' : `&continuationToken=${token}`;
      const { body } = await system.api('GET', `${list}pageSize=200${next}`);
      completed += body.items.filter(({ status }: { status: string }) => status === 'completed').length;
      token = body.continuationToken;
    } while (token !== undefined);
    if (completed < count) throw new Error(`${completed} of ${count} have completed.`);
  }, 300);
  return (performance.now() - start) / 1000;
}

async function onboardings(system: System, resellerId: string) {
  const token = await system.token();
  const api = `${system.url()}/api/onboardings`;
  say(
    '\nOnboardings (draft, subscriptions, review and submission over HTTP; then customer, access, order, provisioned)',
  );
  head(['clients', 'onboardings/s', 'p50 ms of the requests', 'p99 ms', 'health checks/s', 'ratio']);
  let made = 0;
  for (const clients of CLIENTS) {
    const start = performance.now();
    const asked = await load({
      url: api,
      method: 'POST',
      token,
      expect: 201,
      clients,
      count: COUNT,
      body: JSON.stringify({ resellerId, ...detailsOf(`bench${clients}x{n}`) }),
      // biome-ignore lint/suspicious/noThenProperty: what follows the first request; nothing awaits it
      then: [
        {
          url: `${api}/{id}/subscriptions`,
          method: 'PUT',
          expect: 200,
          body: JSON.stringify({ items: [{ productId: BASIC, quantity: 5 }] }),
        },
        { url: `${api}/{id}/submit`, method: 'POST', expect: 202 },
      ],
    });
    made += COUNT;
    const perSecond = COUNT / (await drained(system, '/api/onboardings?', made, start));
    const base = await healthChecks(system, clients, 1_000);
    const ratio = round(perSecond / base.perSecond, 3);
    row([clients, round(perSecond), round(asked.p50), round(asked.p99), round(base.perSecond), ratio]);
  }
}

async function orders(system: System, resellerId: string) {
  const token = await system.token();
  const customers = await Promise.all(
    Array.from({ length: CUSTOMERS }, () => onboardedCustomer(system, [{ productId: BASIC, quantity: 1 }], resellerId)),
  );
  say(`\nOrders of one new subscription, for ${CUSTOMERS} customers`);
  head(['clients for each customer', 'orders/s', 'health checks/s', 'ratio']);
  const each = COUNT / CUSTOMERS;
  for (const [done, clients] of CLIENTS.entries()) {
    const start = performance.now();
    // One client process asks for one customer; the processes run beside each other, as front-ends do.
    const batches = clients === 1 ? customers.map((customer) => [customer]) : [customers];
    for (const batch of batches) {
      await Promise.all(
        batch.map(({ id }) =>
          load({
            url: `${system.url()}/api/customers/${id}/orders`,
            method: 'POST',
            token,
            expect: 202,
            clients: 1,
            count: each,
            body: JSON.stringify({ lines: [{ type: 'new', productId: STANDARD, quantity: 2 }] }),
          }),
        ),
      );
    }
    for (const { id } of customers) await drained(system, `/api/customers/${id}/orders?`, each * (done + 1), start);
    const perSecond = COUNT / ((performance.now() - start) / 1000);
    const base = await healthChecks(system, clients, 1_000);
    row([
      clients === 1 ? 'one customer at a time' : 'all at once',
      round(perSecond),
      round(base.perSecond),
      round(perSecond / base.perSecond, 3),
    ]);
  }
}

/** A page of Partner Center's documentation is one method and path, whatever the ids in it. */
const pageOf = ({ method, path }: { method: string; path: string }) =>
  `${method} ${path.replace(/\?.*/, '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|CFQ[A-Z0-9]+|[A-Za-z0-9-]+(?=\.onmicrosoft)/gi, '…')}`;

async function calls(system: System, resellerId: string) {
  const { calls: callsSince } = onboardingsOf(system);
  say('\nCalls of Partner Center for one operation, against the least possible: each page that it needs, once');
  head(['operation', 'calls', 'least', 'asked more than once']);
  const count = async (name: string, operation: () => Promise<unknown>) => {
    const since = new Date().toISOString();
    await operation();
    const pages = Map.groupBy((await callsSince(since)).map(pageOf), (page) => page);
    const total = [...pages.values()].reduce((sum, some) => sum + some.length, 0);
    const again = [...pages].filter(([, some]) => some.length > 1).map(([page, some]) => `${page} (${some.length})`);
    row([name, total, pages.size, again.join(', ') || '–']);
  };
  let customer: Awaited<ReturnType<typeof onboardedCustomer>>;
  await count('onboarding, one subscription', async () => {
    customer = await onboardedCustomer(system, [{ productId: BASIC, quantity: 5 }], resellerId);
  });
  const ordered = async (line: Record<string, unknown>) => {
    const { body } = await orderFor(system, customer.id, [line]);
    await drained(system, `/api/customers/${customer.id}/orders?`, ++placed, performance.now());
    return body;
  };
  let placed = 0;
  const subscriptionId = () => customer.subscriptions[0].id;
  await count('order, new subscription', () => ordered({ type: 'new', productId: STANDARD, quantity: 2 }));
  await count('order, more licences', () =>
    ordered({ type: 'addLicences', subscriptionId: subscriptionId(), quantity: 2 }),
  );
  await count('order, upgrade', () =>
    ordered({ type: 'upgrade', subscriptionId: subscriptionId(), productId: STANDARD }),
  );
}
