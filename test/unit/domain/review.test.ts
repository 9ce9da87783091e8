import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Product } from '../../../shared/domain/catalogue.ts';
import { priceItems, samePrices, wantedItemsSchema, wantedOf } from '../../../shared/domain/review.ts';
import { BASIC, FINANCE, orderOf, PRODUCTS } from '../../support/onboarding-values.ts';

const NOW = '2026-03-02T09:00:00.000Z';
const problems = (wanted: Parameters<typeof priceItems>[0], products: ReadonlyMap<string, Product> = PRODUCTS) => {
  const priced = priceItems(wanted, products, NOW);
  return 'problems' in priced ? priced.problems.map(({ path }) => path) : [];
};

describe('a review', () => {
  test('takes the first offer where nothing is chosen, and the total is the sum of the lines', () => {
    const { review } = orderOf([
      { productId: BASIC.id, quantity: 10 },
      { productId: BASIC.id, quantity: 2, term: 'P1Y' },
      { productId: FINANCE.id, quantity: 5 },
    ]);
    expect(review.lines.map(({ term, billingCycle, total }) => [term, billingCycle, total])).toEqual([
      ['P1M', 'monthly', 5_380],
      ['P1Y', 'annual', 10_752],
      ['P1Y', 'annual', 944_160],
    ]);
    expect(review).toMatchObject({ currency: 'EUR', total: 5_380 + 10_752 + 944_160 });
  });

  test('names what is wrong with each item', () => {
    expect(
      problems([
        { productId: 'CFQ7TTC0XXXX:0001', quantity: 1 },
        { productId: BASIC.id, quantity: 301 },
        { productId: FINANCE.id, quantity: 4, term: 'P3Y' },
        { productId: FINANCE.id, quantity: 5, billingCycle: 'monthly' },
        { productId: BASIC.id, quantity: 1 },
      ]),
    ).toEqual([
      'items.0.productId',
      'items.1.quantity',
      'items.2.quantity',
      'items.2.term',
      'items.3.billingCycle',
      'items.4.productId',
    ]);
  });

  test('is in one currency', () => {
    const dollars = new Map([...PRODUCTS, [FINANCE.id, { ...FINANCE, currency: 'USD' }]]);
    const wanted = [
      { productId: BASIC.id, quantity: 1 },
      { productId: FINANCE.id, quantity: 5 },
    ];
    expect(problems(wanted, dollars)).toEqual(['items.1.productId']);
  });

  test('of the same items asks for the same money until a price changes, in whichever line', () => {
    const before = orderOf().review;
    const dearer = { ...BASIC, offers: BASIC.offers.map((offer) => ({ ...offer, unitPrice: offer.unitPrice + 1 })) };
    const after = orderOf(wantedOf(before), new Map([[BASIC.id, dearer]])).review;
    expect(samePrices(before, orderOf(wantedOf(before)).review)).toBe(true);
    expect(samePrices(before, after)).toBe(false);
  });

  test('adds up, whatever the prices and counts', () => {
    const prices = fc.array(fc.tuple(fc.nat(10_000_000), fc.integer({ min: 1, max: 1_000_000 })), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(prices, (lines) => {
        const products = new Map(
          lines.map(([unitPrice], index) => {
            const id = `PRODUCT${index}:0001`;
            const offers = [{ term: 'P1M' as const, billingCycle: 'monthly' as const, unitPrice }];
            return [id, { ...BASIC, id, offers, maxQuantity: 1_000_000 }];
          }),
        );
        const wanted = lines.map(([, quantity], index) => ({ productId: `PRODUCT${index}:0001`, quantity }));
        const { review } = orderOf(wanted, products);
        const exact = lines.reduce((total, [price, quantity]) => total + BigInt(price) * BigInt(quantity), 0n);
        expect(BigInt(review.total)).toBe(exact);
        expect(review.lines.reduce((total, line) => total + line.total, 0)).toBe(review.total);
      }),
    );
  });
});

test.each([
  [[]],
  [Array.from({ length: 51 }, () => ({ productId: BASIC.id, quantity: 1 }))],
  [[{ productId: 'Business Basic', quantity: 1 }]],
  [[{ productId: BASIC.id, quantity: 0 }]],
  [[{ productId: BASIC.id, quantity: 1.5 }]],
  [[{ productId: BASIC.id, quantity: '5' }]],
  [[{ productId: BASIC.id, quantity: 1, term: 'P2Y' }]],
  [[{ productId: BASIC.id, quantity: 1, billingCycle: 'weekly' }]],
  [[{ productId: BASIC.id, quantity: 1, price: 1 }]],
])('items %# are refused', (items) => expect(wantedItemsSchema.safeParse(items).success).toBe(false));
