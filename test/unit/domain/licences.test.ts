import { expect, test } from '@jest/globals';
import { licencesOf } from '../../../shared/domain/licences.ts';

type Counted = Parameters<typeof licencesOf>[0][number];

const subscription = (productId: string, quantity: number, status = 'active') =>
  ({ productId, title: `Product ${productId}`, quantity, status }) as Counted['subscriptions'][number];

test('licences are summed by product and by reseller, the largest first; only what is active counts', () => {
  const sums = licencesOf([
    { resellerId: 'r1', subscriptions: [subscription('a', 2), subscription('b', 10)] },
    { resellerId: 'r2', subscriptions: [subscription('a', 3), subscription('a', 50, 'suspended')] },
    { subscriptions: [subscription('b', 1)] },
  ]);
  expect(sums.quantity).toBe(16);
  expect(sums.byProduct).toEqual([
    { productId: 'b', title: 'Product b', quantity: 11 },
    { productId: 'a', title: 'Product a', quantity: 5 },
  ]);
  expect(sums.byReseller).toEqual([
    { resellerId: 'r1', quantity: 12 },
    { resellerId: 'r2', quantity: 3 },
    { quantity: 1 },
  ]);
});
