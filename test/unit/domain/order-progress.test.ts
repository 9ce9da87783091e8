import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Order, type OrderLine, totalOf } from '../../../shared/domain/order.ts';
import {
  closeOrder,
  contactless,
  failLine,
  finishLine,
  giveUpCart,
  holdLine,
  isOverdue,
  noteCart,
  noteOrdered,
  noteProvisioning,
  noteSupportContacts,
  noteTarget,
  orderNextActionAt,
  planOrder,
  putOffLine,
  refuseCart,
  restOrder,
} from '../../../shared/domain/order-progress.ts';
import { later, MORE, NEW, NOW, order, TIMES, UPGRADE } from './order-samples.ts';

const ERROR = { code: '800005', description: 'Create order is not successful' };
const taskOf = (of: Order, now = NOW) => planOrder(of, now).task;
const statusesOf = ({ lines }: Order) => lines.map(({ status }) => status);
const stepsOf = ({ steps }: Order) => Object.fromEntries(steps.map(({ name, status }) => [name, status]));
const cart = (of: Order) => noteCart(of, { id: 'cart-1', lines: [{ number: 0, orderGroup: '0' }] }, NOW);

describe('an order with all kinds of lines', () => {
  test('goes from the cart to its end, each step following from the document', () => {
    let now = NOW;
    let current = order([NEW, MORE, UPGRADE]);
    expect(taskOf(current)).toEqual({ activity: 'createOrderCart' });
    current = cart(current);
    expect(taskOf(current)).toEqual({ activity: 'checkOutOrderCart' });
    current = noteOrdered(current, 0, { orderId: 'A', subscriptionId: 's-1' }, now);
    expect(taskOf(current)).toEqual({ activity: 'addLicences', line: 1 });
    current = noteTarget(current, 1, 10, now);
    expect(current.lines[1]).toMatchObject({ targetQuantity: 13, status: 'waiting' });
    current = noteOrdered(current, 1, {}, now);
    expect(taskOf(current)).toEqual({ activity: 'upgradeSubscription', line: 2 });
    current = noteOrdered(current, 2, { subscriptionId: 's-2' }, now);
    expect(taskOf(current)).toEqual({ activity: 'checkProvisioning' });
    expect(stepsOf(current)).toMatchObject({
      createCart: 'done',
      checkout: 'done',
      addLicences: 'done',
      upgrade: 'done',
    });
    current = restOrder(noteProvisioning(current, 0, 's-1', now), now, TIMES);
    expect(statusesOf(current)).toEqual(['provisioning', 'ordered', 'ordered']);
    expect(planOrder(current, now)).toEqual({ wakeAt: later(1000) });
    now = later(1000);
    current = [0, 1, 2].reduce((next, number) => finishLine(next, number, now), current);
    expect(taskOf(current, now)).toEqual({ activity: 'setSupportContacts' });
    expect(contactless(current).map(({ number }) => number)).toEqual([0, 2]);
    current = noteSupportContacts(current, [], now);
    expect(taskOf(current, now)).toEqual({ activity: 'closeOrder' });
    current = closeOrder(current, now);
    expect(current).toMatchObject({ status: 'completed', completedAt: now });
    expect(planOrder(current, now)).toEqual({});
    expect(orderNextActionAt(current)).toBeUndefined();
    expect(new Set(Object.values(stepsOf(current)))).toEqual(new Set(['done']));
  });

  test('skips the steps for which it has no line', () => {
    expect(stepsOf(order([MORE]))).toEqual({
      ...{ createCart: 'skipped', checkout: 'skipped', addLicences: 'waiting' },
      ...{ upgrade: 'skipped', provision: 'waiting', supportContact: 'skipped' },
    });
  });
});

describe('a cart', () => {
  const twoLines = () => order([NEW, NEW]);

  test('with a line that cannot be bought is given up, and the others go into another', () => {
    const current = noteCart(
      twoLines(),
      {
        id: 'cart-1',
        lines: [
          { number: 0, orderGroup: '0' },
          { number: 1, error: ERROR },
        ],
      },
      NOW,
    );
    expect(statusesOf(current)).toEqual(['waiting', 'failed']);
    expect(current.cartId).toBeUndefined();
    expect(current.cartsGivenUp).toBe(1);
    expect(taskOf(current)).toEqual({ activity: 'createOrderCart' });
  });

  test('that is refused fails all new lines, with the words of Partner Center', () => {
    const current = refuseCart(order([NEW, MORE]), 'createCart', ERROR, NOW);
    expect(current.lines[0]).toMatchObject({ status: 'failed', error: ERROR });
    expect(stepsOf(current)).toMatchObject({ createCart: 'failed', checkout: 'skipped' });
    expect(taskOf(current)).toEqual({ activity: 'addLicences', line: 1 });
  });

  test('that is gone is made anew', () => {
    const current = giveUpCart(cart(order([NEW])), 'cart-1', NOW);
    expect(taskOf(current)).toEqual({ activity: 'createOrderCart' });
    expect(giveUpCart(current, 'cart-1', NOW)).toBe(current);
  });

  test('that is noted twice counts once', () => {
    const current = cart(order([NEW]));
    expect(cart(current)).toBe(current);
  });
});

describe('the quantity to be', () => {
  test('is decided once', () => {
    const current = noteTarget(order([MORE]), 0, 10, NOW);
    expect(noteTarget(current, 0, 13, NOW)).toBe(current);
  });

  test('above the maximum fails the line', () => {
    const current = noteTarget(order([MORE]), 0, 298, NOW);
    expect(current.lines[0]).toMatchObject({ status: 'failed', error: { code: 'above-maximum' } });
  });
});

describe('a line that has to wait', () => {
  test('for another order is tried again later; the rest of the order goes on', () => {
    const held = holdLine(order([MORE, UPGRADE]), 0, NOW, TIMES);
    expect(taskOf(held)).toEqual({ activity: 'upgradeSubscription', line: 1 });
    const current = restOrder(noteOrdered(held, 1, {}, NOW), NOW, { ...TIMES, checkInterval: 5_000 });
    expect(planOrder(current, NOW)).toEqual({ wakeAt: later(1_000) });
    expect(orderNextActionAt(current)).toBe(later(1_000));
    expect(taskOf(current, later(1_000))).toEqual({ activity: 'addLicences', line: 0 });
  });

  test('for Partner Center makes a new call each time, and fails when its time is over', () => {
    const current = putOffLine(order([MORE]), 0, ERROR, NOW, TIMES);
    expect(current.lines[0]).toMatchObject({ status: 'waiting', tries: 1, notBefore: later(1_000) });
    expect(putOffLine(current, 0, ERROR, later(TIMES.limit), TIMES).lines[0]).toMatchObject({
      status: 'failed',
      error: ERROR,
    });
  });

  test('for provisioning is looked at after pauses that double up to a quarter of an hour', () => {
    let current = noteOrdered(order([MORE]), 0, {}, NOW);
    const pauses = Array.from({ length: 12 }, () => {
      current = restOrder(current, NOW, TIMES);
      return Date.parse(current.nextCheckAt as string) - Date.parse(NOW);
    });
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900].map((seconds) => seconds * 1000));
  });

  test('is overdue at the limit', () => {
    const line = noteOrdered(order([MORE]), 0, {}, NOW).lines[0] as OrderLine;
    expect([TIMES.limit - 1, TIMES.limit].map((ms) => isOverdue(line, later(ms), TIMES))).toEqual([false, true]);
  });
});

describe('the end', () => {
  const ended = (failed: number[]) => {
    const all = order([NEW, MORE]).lines.map(({ number }) => number);
    const current = all.reduce(
      (next, number) => (failed.includes(number) ? failLine(next, number, ERROR, NOW) : finishLine(next, number, NOW)),
      order([NEW, MORE]),
    );
    return closeOrder(current, NOW).status;
  };

  test('says whether all, some or none of it came', () => {
    expect([ended([]), ended([1]), ended([0, 1])]).toEqual(['completed', 'partlyFailed', 'failed']);
  });

  test('does not come while a line is open', () => {
    const current = finishLine(order([NEW, MORE]), 0, NOW);
    expect(closeOrder(current, NOW)).toBe(current);
  });

  test('a support contact that cannot be set is said on the step; the order stands', () => {
    const current = noteSupportContacts(
      finishLine(noteProvisioning(order([NEW]), 0, 's-1', NOW), 0, NOW),
      [ERROR],
      NOW,
    );
    expect(current.steps.find(({ name }) => name === 'supportContact')).toMatchObject({
      status: 'failed',
      detail: ERROR.description,
    });
    expect(closeOrder(current, NOW).status).toBe('completed');
  });
});

/** Everything that can happen to an order, at any time and in any order. */
const happenings: ((of: Order, number: number, now: string) => Order)[] = [
  (of, _, now) =>
    noteCart(of, { id: `cart-${now}`, lines: of.lines.map(({ number }) => ({ number, orderGroup: '0' })) }, now),
  (of, number, now) => noteCart(of, { id: `cart-${now}`, lines: [{ number, error: ERROR }] }, now),
  (of, _, now) => giveUpCart(of, of.cartId ?? '', now),
  (of, _, now) => refuseCart(of, 'checkout', ERROR, now),
  (of, number, now) => noteOrdered(of, number, { orderId: 'A', subscriptionId: `s-${number}` }, now),
  (of, number, now) => noteTarget(of, number, number * 100, now),
  (of, number, now) => noteProvisioning(of, number, `s-${number}`, now),
  (of, number, now) => finishLine(of, number, now),
  (of, number, now) => failLine(of, number, ERROR, now),
  (of, number, now) => holdLine(of, number, now, TIMES),
  (of, number, now) => putOffLine(of, number, ERROR, now, TIMES),
  (of, _, now) => restOrder(of, now, TIMES),
  (of, number, now) => noteSupportContacts(of, number === 0 ? [ERROR] : [], now),
  (of, _, now) => closeOrder(of, now),
];

const RANK = { waiting: 0, ordered: 1, provisioning: 2, done: 3, failed: 3 };

describe('whatever happens, in whatever order', () => {
  const events = fc.array(fc.tuple(fc.nat(happenings.length - 1), fc.nat(3), fc.nat(20_000)), { maxLength: 40 });

  test('no line goes back, an end is final, the money stays, and there is always something to do or the order has ended', () => {
    fc.assert(
      fc.property(events, (list) => {
        let current = order([NEW, MORE, UPGRADE, NEW]);
        const money = current.total;
        let now = NOW;
        for (const [what, number, pause] of list) {
          now = later(pause, now);
          const next = happenings[what]?.(current, number, now) as Order;
          for (const [index, line] of next.lines.entries()) {
            const before = current.lines[index] as OrderLine;
            expect(RANK[line.status]).toBeGreaterThanOrEqual(RANK[before.status]);
            if (RANK[before.status] === 3) expect(line).toEqual(before);
            expect(line.status === 'failed').toBe(line.error !== undefined);
          }
          if (current.status !== 'submitted') expect(next.lines).toEqual(current.lines);
          expect(next.total).toBe(money);
          expect(totalOf(next.lines)).toBe(money);
          expect(next.revision).toBeGreaterThanOrEqual(current.revision);
          const plan = planOrder(next, now);
          if (next.status === 'submitted') {
            expect((plan.task === undefined) !== (plan.wakeAt === undefined)).toBe(true);
            expect(orderNextActionAt(next)).toBeDefined();
            if (plan.wakeAt !== undefined) expect(plan.wakeAt > now).toBe(true);
          } else {
            expect(plan).toEqual({});
            expect(next.lines.every(({ status }) => RANK[status] === 3)).toBe(true);
          }
          current = next;
        }
      }),
      { numRuns: 400 },
    );
  });

  test('totals are the sums of their lines', () => {
    const quantities = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(quantities, (list) => {
        const made = order(list.map((quantity) => ({ ...NEW, quantity })));
        expect(made.total).toBe(list.reduce((sum, quantity) => sum + quantity * 6720, 0));
      }),
      { numRuns: 100 },
    );
  });
});
