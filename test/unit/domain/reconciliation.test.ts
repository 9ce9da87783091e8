import { describe, expect, test } from '@jest/globals';
import type { Customer, Subscription } from '../../../shared/domain/customer.ts';
import {
  acceptDrift,
  type CustomerThere,
  compareCustomer,
  isToCompare,
} from '../../../shared/domain/reconciliation.ts';
import { customer, FIRST, later, NOW, RESELLER_ID, SECOND, subscription } from './order-samples.ts';

const DAY = 86_400_000;
const THIRD = '33333333-3333-4333-8333-333333333333';

const there = (changes: Partial<CustomerThere> = {}): CustomerThere => ({
  ...{ isOurs: true, name: 'Wingtip', domain: 'Wingtip.onmicrosoft.com', resellerIds: [RESELLER_ID] },
  subscriptions: [subscription(FIRST), subscription(SECOND)],
  isBeingOrdered: false,
  ...changes,
});
const withFirst = (changes: Partial<Subscription>) =>
  there({ subscriptions: [subscription(FIRST, changes), subscription(SECOND)] });
const drift = (theirs: CustomerThere, ours: Customer = customer()) =>
  (compareCustomer(ours, theirs, NOW).drift ?? []).map(({ seenAt: _, ...rest }) => rest);

describe('what differs', () => {
  test('nothing, when all is alike; case in a domain is no difference', () => {
    const compared = compareCustomer(customer(), there(), NOW);
    expect(compared).toMatchObject({ revision: 1, compared: { at: NOW, revision: 1, since: NOW } });
    expect(compared).not.toHaveProperty('drift');
    expect(compared).not.toHaveProperty('hasDrift');
  });

  test.each<[string, CustomerThere, object[]]>([
    ['the name', there({ name: 'Wingtip Toys' }), [{ field: 'name', ours: 'Wingtip', theirs: 'Wingtip Toys' }]],
    ['the domain', there({ domain: 'a.b' }), [{ field: 'domain', ours: 'wingtip.onmicrosoft.com', theirs: 'a.b' }]],
    ['the reseller', there({ resellerIds: ['other'] }), [{ field: 'reseller', ours: RESELLER_ID, theirs: 'other' }]],
    ['no reseller there', there({ resellerIds: [] }), [{ field: 'reseller', ours: RESELLER_ID }]],
    ['licences', withFirst({ quantity: 12 }), [{ field: 'quantity', subscriptionId: FIRST, ours: 10, theirs: 12 }]],
    [
      'status',
      withFirst({ status: 'suspended' }),
      [{ field: 'status', subscriptionId: FIRST, ours: 'active', theirs: 'suspended' }],
    ],
    [
      'the Partner ID on record',
      withFirst({ resellerPartnerId: '1' }),
      [{ field: 'resellerPartnerId', subscriptionId: FIRST, ours: '4847383', theirs: '1' }],
    ],
    [
      'a subscription that is not there',
      there({ subscriptions: [subscription(SECOND)] }),
      [{ field: 'subscription', subscriptionId: FIRST, ours: 'Business Basic' }],
    ],
    [
      'a subscription that we do not have',
      there({ subscriptions: [...there().subscriptions, subscription(THIRD, { title: 'Visio' })] }),
      [{ field: 'subscription', subscriptionId: THIRD, theirs: 'Visio' }],
    ],
    ['the relationship', there({ isOurs: false }), [{ field: 'relationship', ours: 'active' }]],
  ])('%s', (_what, theirs, expected) => expect(drift(theirs)).toEqual(expected));

  test('not what an order is changing, nor what one is making', () => {
    const busy = customer({ underOrder: [{ subscriptionId: FIRST, orderId: 'order-1' }] });
    expect(drift(withFirst({ quantity: 12 }), busy)).toEqual([]);
    const more = [...there().subscriptions, subscription(THIRD)];
    expect(drift(there({ subscriptions: more, isBeingOrdered: true }))).toEqual([]);
  });

  test('not what is deleted on one side and gone on the other', () => {
    const ours = customer({ subscriptions: [subscription(FIRST, { status: 'deleted' })] });
    expect(drift(there({ subscriptions: [subscription(THIRD, { status: 'deleted' })] }), ours)).toEqual([]);
  });

  test('a subscription that has been provisioned meanwhile is taken over: that is progress', () => {
    const ours = customer({ subscriptions: [subscription(FIRST, { status: 'pending' }), subscription(SECOND)] });
    const compared = compareCustomer(ours, there(), NOW);
    expect(compared.subscriptions[0]).toMatchObject({ status: 'active' });
    expect(compared.revision).toBe(2);
    expect(compared.drift).toBeUndefined();
  });
});

describe('over time', () => {
  const first = () => compareCustomer(customer(), withFirst({ quantity: 12 }), NOW);

  test('drift keeps the moment at which it was seen, and raises the revision once', () => {
    const again = compareCustomer(first(), withFirst({ quantity: 12 }), later(3_600_000));
    expect(again.drift?.[0]?.seenAt).toBe(NOW);
    expect(again).toMatchObject({ revision: 2, hasDrift: 'yes' });
  });

  test('drift that changed is seen anew; drift that is gone is gone', () => {
    const other = compareCustomer(first(), withFirst({ quantity: 13 }), later(1));
    expect(other.drift).toMatchObject([{ theirs: 13, seenAt: later(1) }]);
    const gone = compareCustomer(other, there(), later(2));
    expect(gone).not.toHaveProperty('drift');
    expect(gone).not.toHaveProperty('hasDrift');
    expect(gone.subscriptions[0]?.quantity).toBe(10);
  });

  test('each customer is compared while it changed within a day, and else once a day', () => {
    const compared = first();
    expect(isToCompare(customer(), NOW)).toBe(true);
    expect(isToCompare(compared, later(1))).toBe(true);
    const quiet = compareCustomer(compared, withFirst({ quantity: 12 }), later(DAY));
    expect([0, DAY - 1].map((ms) => isToCompare(quiet, later(ms, later(DAY))))).toEqual([false, false]);
    expect(isToCompare(quiet, later(2 * DAY))).toBe(true);
    expect(isToCompare({ ...quiet, revision: quiet.revision + 1 }, later(DAY))).toBe(true);
    expect(isToCompare({ ...customer(), status: 'ended' }, NOW)).toBe(false);
  });
});

describe('taking over what Partner Center has', () => {
  const take = (
    theirs: CustomerThere,
    ...[field, id, found]: [Parameters<typeof acceptDrift>[1], string?, Subscription?]
  ) => acceptDrift(compareCustomer(customer(), theirs, NOW), field, id, found);

  test.each<[string, Customer, object]>([
    ['licences', take(withFirst({ quantity: 12 }), 'quantity', FIRST), { quantity: 12 }],
    ['status', take(withFirst({ status: 'suspended' }), 'status', FIRST), { status: 'suspended' }],
    ['Partner ID', take(withFirst({ resellerPartnerId: '1' }), 'resellerPartnerId', FIRST), { resellerPartnerId: '1' }],
    [
      'what is not there',
      take(there({ subscriptions: [subscription(SECOND)] }), 'subscription', FIRST),
      { status: 'deleted' },
    ],
  ])('%s', (_what, taken, expected) => {
    expect(taken.subscriptions[0]).toMatchObject(expected);
    expect(taken.subscriptions).toHaveLength(2);
    expect(taken).not.toHaveProperty('drift');
    expect(taken.revision).toBe(3);
  });

  test('no Partner ID there: none here', () => {
    const { resellerPartnerId: _, ...bare } = subscription(FIRST);
    const taken = take(there({ subscriptions: [bare, subscription(SECOND)] }), 'resellerPartnerId', FIRST);
    expect(taken.subscriptions[0]).not.toHaveProperty('resellerPartnerId');
  });

  test('name and domain, and what a search looks in', () => {
    expect(take(there({ name: 'Wingtip Toys' }), 'name')).toMatchObject({
      name: 'Wingtip Toys',
      searchText: 'wingtip toys wingtip.onmicrosoft.com',
    });
  });

  test('the reseller, or that there is none', () => {
    expect(take(there({ resellerIds: ['other'] }), 'reseller').resellerId).toBe('other');
    expect(take(there({ resellerIds: [] }), 'reseller')).not.toHaveProperty('resellerId');
  });

  test('a subscription that we did not have', () => {
    const third = subscription(THIRD);
    const taken = take(there({ subscriptions: [...there().subscriptions, third] }), 'subscription', THIRD, third);
    expect(taken.subscriptions[2]).toEqual(third);
  });

  test('that the relationship has ended', () =>
    expect(take(there({ isOurs: false }), 'relationship').status).toBe('ended'));

  test('one of two: the other one stays', () => {
    const taken = take({ ...withFirst({ quantity: 12 }), name: 'Wingtip Toys' }, 'name');
    expect(taken).toMatchObject({ hasDrift: 'yes', drift: [{ field: 'quantity' }] });
  });

  test('what does not differ is refused', () => {
    expect(() => acceptDrift(customer(), 'name', undefined)).toThrow('do not differ');
  });
});
