import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  atPartnerCenter,
  BASIC,
  endedOrder,
  onboardedCustomer,
  ordered,
  orderFor,
  STANDARD,
  subscriptionsOf,
} from '../support/customers.ts';
import { onboardingsOf } from '../support/onboarding.ts';
import { type Call, expectNothingDoubled, type Fault, faultKinds, REFUSAL } from '../support/partner-center-faults.ts';
import { eventually, System } from '../support/system.ts';

/**
 * Every activity of an order that calls Partner Center × every kind of fault. Each kind has a customer of its own; in each
 * round every customer's order meets its kind of fault in another activity, all at the same time.
 */

interface Stream {
  name: string;
  fault: Fault;
  customerId: string;
  /** Gets one licence more with each order. */
  anchor: string;
  licences: number;
  /** Is upgraded with the next order; it is what the order before made. */
  spare: string;
}

/** What a refusal in this activity leaves: `lines` that fail, or a step; nothing when it only puts a look off. */
interface Activity {
  name: string;
  where: (stream: Stream) => Call;
  /** The request for the order asks the same first. */
  afterOrdering?: true;
  refused: { lines: number[] } | { step: string } | 'later';
}

const under = (rest: (stream: Stream) => string) => (stream: Stream) => `${stream.customerId}/${rest(stream)}$`;
const at = (method: string, rest: (stream: Stream) => string) => (stream: Stream) => ({
  method,
  path: under(rest)(stream),
});

const ACTIVITIES: Activity[] = [
  { name: 'createOrderCart', where: at('POST', () => 'carts'), refused: { lines: [0] } },
  { name: 'checkOutOrderCart', where: at('POST', () => 'carts/[^/]+/checkout'), refused: { lines: [0] } },
  { name: 'addLicences: read', where: at('GET', ({ anchor }) => `subscriptions/${anchor}`), refused: { lines: [1] } },
  {
    name: 'addLicences: change',
    where: at('PATCH', ({ anchor }) => `subscriptions/${anchor}`),
    refused: { lines: [1] },
  },
  {
    name: 'upgradeSubscription: read',
    where: at('GET', ({ spare }) => `subscriptions/${spare}/upgrades`),
    afterOrdering: true,
    refused: { lines: [2] },
  },
  {
    name: 'upgradeSubscription',
    where: at('POST', ({ spare }) => `subscriptions/${spare}/upgrades`),
    refused: { lines: [2] },
  },
  {
    name: 'checkProvisioning: status',
    where: at('GET', () => 'subscriptions/[^/]+/provisioningstatus'),
    refused: 'later',
  },
  {
    name: 'checkProvisioning: subscription',
    where: at('GET', ({ anchor, spare }) => `subscriptions/(?!${anchor}|${spare})[^/]+`),
    refused: 'later',
  },
  {
    name: 'setSupportContacts',
    where: at('PUT', () => 'subscriptions/[^/]+/supportcontact'),
    refused: { step: 'supportContact' },
  },
];

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
let streams: Stream[];
beforeAll(async () => {
  system = await System.start({
    PROVISIONING_CHECK_INTERVAL: 'PT0.3S',
    PARTNER_CENTER_TIMEOUT: 'PT1S',
    REMINDER_CRON: '*/3 * * * * *',
  });
  onboardings = onboardingsOf(system);
  await onboardings.settings({ provisioningDelayMs: 100 });
  const { id: resellerId } = await onboardings.reseller();
  streams = await Promise.all(
    faultKinds(1_000).map(async ([name, fault]) => {
      const items = [
        { productId: BASIC, quantity: 10 },
        { productId: BASIC, quantity: 2, term: 'P1Y' },
      ];
      const customer = await onboardedCustomer(system, items, resellerId);
      const idOf = (quantity: number) =>
        customer.subscriptions.find((each: { quantity: number }) => each.quantity === quantity).id;
      return { name, fault, customerId: customer.id, anchor: idOf(10), licences: 10, spare: idOf(2) };
    }),
  );
}, 120_000);
afterAll(() => system.dispose());

/** In each round a stream is at another activity, so that they do not all fail at the same moment. */
const activityOf = (stream: Stream, round: number) =>
  ACTIVITIES[(round + streams.indexOf(stream)) % ACTIVITIES.length] as Activity;

function faultsOf(stream: Stream, { where, afterOrdering }: Activity): Fault[] {
  const place = where(stream);
  const fault = { ...stream.fault, ...place };
  return afterOrdering ? [{ kind: 'delay', delayMs: 1, times: 1, ...place }, fault] : [fault];
}

/** Many failures in a row make us leave Partner Center alone for a while: then the request is sent again, as clients do. */
const place = ({ customerId, anchor, spare }: Stream) =>
  eventually(async () => {
    const answer = await orderFor(system, customerId, [
      { type: 'new', productId: BASIC, quantity: 2 },
      { type: 'addLicences', subscriptionId: anchor, quantity: 1 },
      { type: 'upgrade', subscriptionId: spare, productId: STANDARD },
    ]);
    if (answer.status !== 202) throw new Error(`${answer.status}: ${answer.text}`);
    return answer.body;
  });

interface Line {
  status: string;
  subscriptionId?: string;
  error?: { code: string; description: string };
}

function expectedOf(stream: Stream, { refused }: Activity) {
  const passes = stream.fault !== REFUSAL || refused === 'later';
  const failing = !passes && 'lines' in refused ? refused.lines : [];
  return {
    status: failing.length === 0 ? 'completed' : 'partlyFailed',
    lines: [0, 1, 2].map((number) => (failing.includes(number) ? 'failed' : 'done')),
    contact: !passes && 'step' in refused ? 'failed' : 'done',
  };
}

/** A change that is sent again finds that it was made, and is not sent: it need not meet all of its faults. */
async function expectFaultsMet() {
  const left = (await onboardings.faultsLeft()).filter(({ times, method }) => times > 0 && method !== 'PATCH');
  expect(left).toEqual([]);
}

test('whatever fails, each order ends as it should, once, and both sides say the same', async () => {
  const since = new Date().toISOString();
  let orders = (await Promise.all(streams.map(({ customerId }) => atPartnerCenter(system, customerId)))).flatMap(
    (there) => there.orders,
  ).length;
  for (const round of ACTIVITIES.keys()) {
    await system.partnerCenterFaults(streams.flatMap((stream) => faultsOf(stream, activityOf(stream, round))));
    const ended = await Promise.all(
      streams.map(async (stream) => ({ stream, order: await endedOrder(system, await place(stream)) })),
    );
    await expectFaultsMet();
    for (const { stream, order } of ended) {
      const activity = activityOf(stream, round);
      const lines: Line[] = order.lines;
      const contact = order.steps.find(({ name }: { name: string }) => name === 'supportContact').status;
      const cell = `${activity.name} × ${stream.name}`;
      const outcome = { cell, status: order.status, lines: lines.map(({ status }) => status), contact };
      expect(outcome).toEqual({ cell, ...expectedOf(stream, activity) });
      for (const { error } of lines)
        if (error !== undefined)
          expect(error).toEqual({ code: String(REFUSAL.code), description: REFUSAL.description });
      if (lines[0]?.status === 'done') stream.spare = lines[0].subscriptionId as string;
      else if (lines[2]?.status === 'done') stream.spare = '';
      if (lines[1]?.status === 'done') stream.licences += 1;
      orders += lines.filter(({ status }, number) => number !== 1 && status === 'done').length;
    }
    for (const stream of streams.filter(({ spare }) => spare === '')) {
      const { lines } = await ordered(system, stream.customerId, [{ type: 'new', productId: BASIC, quantity: 2 }]);
      stream.spare = lines[0].subscriptionId;
      orders += 1;
    }
  }

  expectNothingDoubled(await onboardings.calls(since));
  let ordersThere = 0;
  for (const { customerId, anchor, licences } of streams) {
    const there = await atPartnerCenter(system, customerId);
    const ours = await subscriptionsOf(system, customerId);
    ordersThere += there.orders.length;
    expect(ours.find(({ id }) => id === anchor).quantity).toBe(licences);
    const plain = (list: { id: string; quantity: number; status: string }[]) =>
      list
        .map(({ id, quantity, status }) => ({ id, quantity, status }))
        .sort((one, other) => one.id.localeCompare(other.id));
    expect(plain(ours)).toEqual(plain(there.subscriptions));
  }
  expect(ordersThere).toBe(orders);
}, 600_000);
