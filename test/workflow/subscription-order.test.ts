import { describe, expect, test } from '@jest/globals';
import { subscriptionOrder } from '../../functions/subscriptions/orchestrator.ts';
import { releaseSubscription, reserveSubscription, type Subscription } from '../../shared/domain/customer.ts';
import type { LineRequest } from '../../shared/domain/order.ts';
import { OrderWorld, type Trouble } from '../support/memory-orders.ts';
import {
  BASIC,
  customer,
  E3,
  FIRST,
  MORE,
  NEW,
  RESELLER_ID,
  SECOND,
  TIMES,
  UPGRADE,
} from '../unit/domain/order-samples.ts';
import { runToEnd, type World } from './replay.ts';

/** Starts the workflow (anew) over documents as they are. */
const runAgain = (world: OrderWorld, onWait: (world: OrderWorld, until: string) => void = () => undefined) =>
  runToEnd(subscriptionOrder, world.id, {
    get now() {
      return world.now;
    },
    set now(time) {
      world.now = time;
    },
    activities: world.activities as unknown as World['activities'],
    onWait: (until) => {
      onWait(world, until);
      return false;
    },
  });

async function run(
  lines: LineRequest[],
  setUp: (world: OrderWorld) => void = () => undefined,
  onWait?: (world: OrderWorld, until: string) => void,
) {
  const world = new OrderWorld(lines);
  setUp(world);
  const outcome = await runAgain(world, onWait);
  return { world, outcome };
}

const ALL = [NEW, MORE, UPGRADE];
const EFFECTS = ['createCart', 'checkoutCart', 'changeSubscription', 'upgradeSubscription'];

describe('an order that all goes well for', () => {
  test('places, adds, upgrades, waits for provisioning, records, and names who supports it', async () => {
    const { world, outcome } = await run(ALL, (world) => {
      world.provisioning = ['pending', 'pending', 'pending'];
    });
    expect(world.order).toMatchObject({ status: 'completed', cartId: 'cart-0' });
    expect(new Set(Object.values(world.steps()))).toEqual(new Set(['done']));
    expect(world.effects).toEqual([...EFFECTS, 'setSupportContact', 'setSupportContact']);
    expect(world.subscriptionOf(0)).toMatchObject({
      status: 'active',
      quantity: 5,
      supportContact: { resellerId: RESELLER_ID },
    });
    expect(world.subscriptionOf(1)).toMatchObject({ id: FIRST, quantity: 13 });
    expect(world.subscriptionOf(2)).toMatchObject({ quantity: 10, status: 'active' });
    expect(world.customer.subscriptions.find(({ id }) => id === SECOND)?.status).toBe('deleted');
    expect(world.customer.underOrder).toBeUndefined();
    expect(outcome.longestHistory).toBeLessThan(60);
  });

  test('once more from the start, it does nothing', async () => {
    const { world } = await run(ALL);
    const calls = world.calls.length;
    expect(await runAgain(world)).toMatchObject({ generations: 1, ran: ['planOrder'] });
    expect(world.calls).toHaveLength(calls);
  });

  test('whose answer does not name the subscriptions: they are found by their order', async () => {
    const { world } = await run([NEW], (world) => {
      world.answersWithSubscriptions = false;
    });
    expect(world.order.status).toBe('completed');
    expect(world.subscriptionOf(0)?.orderId).toBe('order-0');
  });

  test('waits with pauses that grow, in short histories', async () => {
    const pauses: number[] = [];
    const { world, outcome } = await run(
      [NEW],
      (world) => {
        world.provisioning = Array(8).fill('pending');
      },
      (world, until) => pauses.push(Date.parse(until) - world.now),
    );
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128].map((seconds) => seconds * TIMES.checkInterval));
    expect(world.order.status).toBe('completed');
    expect(outcome.generations).toBe(9);
    expect(outcome.longestHistory).toBeLessThan(40);
  });
});

describe('whatever call fails, and however', () => {
  const METHODS = [...EFFECTS, 'subscription', 'provisioningStatus', 'setSupportContact'];
  const TROUBLES: Trouble[] = ['down', 'lost'];
  const cells = METHODS.flatMap((method) => TROUBLES.map((trouble): [string, Trouble] => [method, trouble]));

  test.each(cells)('%s %s, three times: everything is done once', async (method, trouble) => {
    const { world } = await run(ALL, (world) => {
      world.troubles[method] = [trouble, trouble, trouble];
    });
    expect(world.order.status).toBe('completed');
    expect(world.effects).toEqual([...EFFECTS, 'setSupportContact', 'setSupportContact']);
    expect(world.subscriptionOf(1)?.quantity).toBe(13);
  });

  test.each([
    ['createCart', ['failed', 'done', 'done'], 'createCart'],
    ['checkoutCart', ['failed', 'done', 'done'], 'checkout'],
    ['changeSubscription', ['done', 'failed', 'done'], 'addLicences'],
    ['upgradeSubscription', ['done', 'done', 'failed'], 'upgrade'],
  ])('%s refused for good: its lines fail with the words, the others go on', async (method, lines, step) => {
    const { world } = await run(ALL, (world) => {
      world.troubles[method] = ['refused'];
    });
    expect(world.statuses()).toEqual(lines);
    expect(world.order.status).toBe('partlyFailed');
    expect(world.steps()[step]).toBe('failed');
    const failed = world.order.lines.find(({ status }) => status === 'failed');
    expect(failed?.error).toEqual({ code: '800002', description: `${method} was refused.` });
    expect(world.customer.underOrder).toBeUndefined();
  });

  test.each(['subscription', 'provisioningStatus'])('%s refused: it is looked at again', async (method) => {
    const { world } = await run([NEW], (world) => {
      world.troubles[method] = ['refused'];
    });
    expect(world.order.status).toBe('completed');
  });

  test('a support contact that is refused leaves the order completed, and the step says why', async () => {
    const { world } = await run([NEW], (world) => {
      world.troubles['setSupportContact'] = ['refused'];
    });
    expect(world.order.status).toBe('completed');
    expect(world.steps()['supportContact']).toBe('failed');
    expect(world.subscriptionOf(0)?.supportContact).toBeUndefined();
  });

  test('trouble that outlasts the tries fails the workflow; started anew it goes on where it was', async () => {
    const world = new OrderWorld(ALL);
    world.troubles['checkoutCart'] = Array(8).fill('lost');
    await expect(runAgain(world)).rejects.toThrow();
    expect(world.order.status).toBe('submitted');
    await runAgain(world);
    expect(world.order.status).toBe('completed');
    expect(world.effects.slice(0, 4)).toEqual(EFFECTS);
  });
});

describe('carts', () => {
  test('one that is gone is made again', async () => {
    const { world } = await run([NEW], (world) => {
      world.troubles['checkoutCart'] = ['cartGone'];
    });
    expect(world.order).toMatchObject({ status: 'completed', cartId: 'cart-1', cartsGivenUp: 1 });
    expect(world.orders).toHaveLength(1);
  });

  test('one that was ordered by a call whose answer is lost for good: the orders tell', async () => {
    const { world } = await run([NEW], (world) => {
      world.troubles['checkoutCart'] = ['lost', 'cartOrdered'];
    });
    expect(world.order.status).toBe('completed');
    expect(world.orders).toHaveLength(1);
  });

  test.each([
    ['of something else', 7, 'unknown'],
    ['of the same that we have on record', 5, 'earlier'],
  ])('one that is gone is not taken for an earlier order %s', async (_what, quantity, orderId) => {
    const { world } = await run([NEW], (world) => {
      const line = { offerId: `${BASIC}:YEAR`, quantity, term: 'P1Y', subscriptionId: FIRST };
      world.orders.push({ id: 'Earlier', createdAt: world.order.createdAt, lines: [line] });
      const noted = (each: Subscription) => (each.id === FIRST ? { ...each, orderId } : each);
      world.change((current) => ({ ...current, subscriptions: current.subscriptions.map(noted) }));
      world.troubles['checkoutCart'] = ['cartGone'];
    });
    expect(world.order).toMatchObject({ status: 'completed', cartId: 'cart-1' });
    expect(world.orders).toHaveLength(2);
  });

  test('one with a line that cannot be bought: the others are ordered without it', async () => {
    const { world } = await run([NEW, { ...NEW, productId: E3 }], (world) => {
      world.badLine = `${E3}:YEAR`;
    });
    expect(world.statuses()).toEqual(['done', 'failed']);
    expect(world.order.lines[1]?.error).toEqual({ code: '800017', description: 'Not available' });
    expect(world.orders.map(({ lines }) => lines.length)).toEqual([1]);
  });
});

describe('a subscription that another order is changing', () => {
  test('is waited for, while the rest of the order goes on', async () => {
    const { world } = await run(
      [NEW, MORE],
      (world) => world.change((current) => reserveSubscription(current, FIRST, 'another')),
      (world) => {
        expect(world.effects).not.toContain('changeSubscription');
        if (world.order.lines[0]?.status !== 'done') return;
        world.subscriptions.set(FIRST, { quantity: 20, status: 'active' });
        world.change((current) => releaseSubscription(current, FIRST, 'another'));
      },
    );
    expect(world.order.status).toBe('completed');
    expect(world.subscriptionOf(1)?.quantity).toBe(23);
  });

  test('by Partner Center itself: it is asked again, and the same number of licences is there at the end', async () => {
    const { world } = await run([MORE], (world) => {
      world.troubles['changeSubscription'] = ['notReady', 'notReady'];
    });
    expect(world.order).toMatchObject({ status: 'completed', lines: [{ tries: 2, targetQuantity: 13 }] });
  });

  test('by Partner Center for ever: the line fails in the end, with its words', async () => {
    const { world } = await run(
      [MORE],
      (world) => {
        world.troubles['changeSubscription'] = Array(5_000).fill('notReady');
      },
      (world) => {
        world.now += TIMES.limit / 10;
      },
    );
    expect(world.order).toMatchObject({ status: 'failed', lines: [{ error: { code: '800082' } }] });
    expect(world.customer.underOrder).toBeUndefined();
  });
});

describe('provisioning', () => {
  test('that fails is said of its line', async () => {
    const { world } = await run([NEW], (world) => {
      world.provisioning = ['failed'];
    });
    expect(world.order).toMatchObject({ status: 'failed', lines: [{ error: { code: 'provisioning-failed' } }] });
  });

  test('that takes too long ends the order; the subscription stays on record as pending', async () => {
    const { world } = await run([NEW], (world) => {
      world.provisioning = Array(1_000).fill('pending');
    });
    expect(world.order).toMatchObject({ status: 'failed', lines: [{ error: { code: 'provisioning-overdue' } }] });
    expect(world.subscriptionOf(0)).toMatchObject({ status: 'pending', productId: BASIC });
    expect(world.now - Date.parse(world.order.createdAt)).toBeGreaterThanOrEqual(TIMES.limit);
  });
});

test('the provider supports what it sells itself', async () => {
  const { resellerId: _, ...own } = customer();
  const world = new OrderWorld([NEW], own);
  await runAgain(world);
  expect(world.subscriptionOf(0)?.supportContact).toBe('provider');
});

test('a document that is gone ends the workflow', async () => {
  const { outcome } = await run([NEW], (world) => world.documents.clear());
  expect(outcome).toMatchObject({ generations: 1, ran: ['planOrder'] });
});
