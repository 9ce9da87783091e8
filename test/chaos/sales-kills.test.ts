import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BASIC, onboardedCustomer, STANDARD } from '../support/customers.ts';
import { detailsOf, newDomain, onboardingsOf, type SandboxCustomer } from '../support/onboarding.ts';
import { type ApiAnswer, eventually, System } from '../support/system.ts';

const ONBOARDINGS = 200;
const ORDERS = 200;
const KILLS = 20;
const CLIENTS = 8;
const CUSTOMERS_BEFORE = 10;

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT1S', REMINDER_CRON: '*/2 * * * * *' });
  onboardings = onboardingsOf(system);
}, 120_000);
afterAll(() => system.dispose());

type Json = ApiAnswer['body'];

/** Asks until it is heard: a request that a kill cut off is asked again, under the same key. */
async function heard(method: string, target: string, body?: unknown, key?: string): Promise<ApiAnswer> {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  return eventually(async () => {
    const answer = await system.api(method, target, { headers, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 500) throw new Error(`${method} ${target}: ${answer.status} ${answer.text}`);
    return answer;
  }, 240);
}

/** One onboarding until its submission is acknowledged. */
async function onboard(domainPrefix: string, resellerId: string, quantity: number): Promise<string> {
  const { body } = await heard('POST', '/api/onboardings', { resellerId, ...detailsOf(domainPrefix) }, randomUUID());
  const target = `/api/onboardings/${body.id}`;
  await heard('PUT', `${target}/subscriptions`, { items: [{ productId: BASIC, quantity }] });
  const submitted = await heard('POST', `${target}/submit`);
  // A submission whose acknowledgement was cut off is found when it is repeated.
  if (submitted.status !== 202) expect((await heard('GET', target)).body.status).not.toBe('draft');
  return body.id;
}

/** One order until it is acknowledged. */
async function order(customerId: string, quantity: number): Promise<string> {
  const lines = [{ type: 'new', productId: STANDARD, quantity }];
  const { status, body, text } = await heard('POST', `/api/customers/${customerId}/orders`, { lines }, randomUUID());
  expect([status, text]).toEqual([202, expect.anything()]);
  return `/api/customers/${customerId}/orders/${body.id}`;
}

/** Works through jobs with some clients at once. */
async function work(jobs: (() => Promise<void>)[]): Promise<void> {
  const left = [...jobs];
  const client = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) await job();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

const mixed = <T>(a: T[], b: T[]) => a.flatMap((each, index) => [each, ...b.slice(index, index + 1)]);
const licences = (of: { quantity: number }[]) => of.reduce((total, { quantity }) => total + quantity, 0);

test(`${ONBOARDINGS} onboardings and ${ORDERS} orders under ${KILLS} kills: all end, each is done once, the totals agree`, async () => {
  const reseller = await onboardings.reseller();
  const before: Json[] = await Promise.all(
    Array.from({ length: CUSTOMERS_BEFORE }, () =>
      onboardedCustomer(system, [{ productId: BASIC, quantity: 1 }], reseller.id),
    ),
  );
  const made: { id: string; domain: string; quantity: number }[] = [];
  const placed: { target: string; customerId: string; quantity: number }[] = [];
  const onboardingJobs = Array.from({ length: ONBOARDINGS }, (_, index) => async () => {
    const domain = newDomain('kills');
    const quantity = 1 + (index % 7);
    made.push({ id: await onboard(domain, reseller.id, quantity), domain, quantity });
  });
  const orderJobs = Array.from({ length: ORDERS }, (_, index) => async () => {
    const customerId = before[index % before.length].id;
    const quantity = 1 + (index % 5);
    placed.push({ target: await order(customerId, quantity), customerId, quantity });
  });

  let killing = true;
  const kills = (async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await pause(Math.random() * 1_500);
      await system.kill();
      await system.up();
    }
    killing = false;
  })();
  await Promise.all([kills, work(mixed(onboardingJobs, orderJobs))]);
  expect([killing, made.length, placed.length]).toEqual([false, ONBOARDINGS, ORDERS]);

  const onboarded: Json[] = [];
  for (const { id } of made) {
    onboarded.push(
      await eventually(async () => {
        const onboarding = await onboardings.read(id);
        if (onboarding.status !== 'completed') throw new Error(JSON.stringify(onboarding));
        return onboarding;
      }, 240),
    );
  }
  for (const { target } of placed) {
    await eventually(async () => {
      const { body } = await system.api('GET', target);
      if (body.status !== 'completed') throw new Error(JSON.stringify(body));
    }, 240);
  }

  const theirs = new Map<string, SandboxCustomer>();
  const customers = await onboardings.customers();
  for (const customer of customers) theirs.set(customer.id, customer);
  expect(customers).toHaveLength(CUSTOMERS_BEFORE + ONBOARDINGS);

  for (const [index, { domain, quantity }] of made.entries()) {
    const customer = theirs.get(onboarded[index].customerId);
    expect(customer?.domain).toBe(`${domain}.onmicrosoft.com`);
    expect(customer?.orders).toHaveLength(1);
    expect(customer?.subscriptions.map((each) => each.quantity)).toEqual([quantity]);
  }
  for (const { id } of before) {
    const orders = placed.filter(({ customerId }) => customerId === id);
    const customer = theirs.get(id);
    expect(customer?.orders).toHaveLength(1 + orders.length);
    expect(licences(customer?.subscriptions ?? [])).toBe(1 + licences(orders));
  }
  for (const { id, subscriptions } of customers) {
    const ours: Json[] = (await system.api('GET', `/api/customers/${id}/subscriptions`)).body.items;
    const told = ({ id: each, quantity, status }: Json) => `${each} ${quantity} ${status}`;
    expect(ours.map(told).sort()).toEqual(subscriptions.map(told).sort());
  }
}, 900_000);
