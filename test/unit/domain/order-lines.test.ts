import { describe, expect, test } from '@jest/globals';
import { type LineRequest, orderRequestSchema } from '../../../shared/domain/order.ts';
import { productsNeeded, subscriptionProblems } from '../../../shared/domain/order-lines.ts';
import {
  BASIC,
  customer,
  E3,
  FIRST,
  MORE,
  make,
  NEW,
  SECOND,
  STANDARD,
  subscription,
  UPGRADE,
} from './order-samples.ts';

const problemsOf = (lines: LineRequest[]) => {
  const made = make(lines);
  return 'problems' in made ? made.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

describe('what is asked for', () => {
  const parse = (line: object) => orderRequestSchema.safeParse({ lines: [line] });

  test.each([
    ['no type', { productId: BASIC, quantity: 1 }],
    ['no product', { type: 'new', quantity: 1 }],
    ['no licence', { type: 'new', productId: BASIC, quantity: 0 }],
    ['half a licence', { type: 'addLicences', subscriptionId: FIRST, quantity: 1.5 }],
    ['no such term', { type: 'new', productId: BASIC, quantity: 1, term: 'P2Y' }],
    ['a Partner ID that is none', { type: 'new', productId: BASIC, quantity: 1, resellerPartnerId: 'abc' }],
    ['a subscription that is none', { type: 'addLicences', subscriptionId: 'x', quantity: 1 }],
    ['a field that there is not', { type: 'upgrade', subscriptionId: FIRST, productId: E3, quantity: 1 }],
  ])('%s is refused', (_what, line) => expect(parse(line).success).toBe(false));

  test('a subscription is named in any case', () => {
    const parsed = parse({ ...MORE, subscriptionId: FIRST.toUpperCase() });
    expect(parsed.data?.lines[0]).toMatchObject({ subscriptionId: FIRST });
  });

  test('a total has at most two decimals', () => {
    const total = (expectedTotal: number) => orderRequestSchema.safeParse({ lines: [NEW], expectedTotal }).success;
    expect([336, 336.1, 336.12, 19.99, 1.005, 0.001, -1].map(total)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('lines', () => {
  test('are priced, with the reseller of the customer on record', () => {
    expect(make([NEW, MORE, UPGRADE])).toMatchObject({
      currency: 'EUR',
      lines: [
        { number: 0, title: 'Business Basic', unitPrice: 6720, total: 33_600, resellerPartnerId: '4847383' },
        { number: 1, quantity: 3, total: 20_160, maxQuantity: 300, resellerPartnerId: '4847383' },
        { number: 2, title: 'Business Standard', quantity: 10, total: 140_400, targetOfferId: `${STANDARD}:YEAR` },
      ],
    });
  });

  test('take the term that was chosen, and another reseller', () => {
    const line = { ...NEW, term: 'P1M' as const, resellerPartnerId: '4847433' };
    expect(make([line])).toMatchObject({
      lines: [{ term: 'P1M', billingCycle: 'monthly', catalogItemId: `${BASIC}:MONTH`, resellerPartnerId: '4847433' }],
    });
  });

  test.each<[string, LineRequest, string]>([
    ['a product that is not sold', { ...NEW, productId: 'CFQ7TTC0XXXX:0001' }, 'lines.1.productId: cannot be bought'],
    ['too many licences', { ...NEW, quantity: 301 }, 'lines.1.quantity: Business Basic is sold from 1 to 300'],
    [
      'a term that it is not sold for',
      { ...NEW, term: 'P3Y' },
      'lines.1.term: Business Basic is sold for the terms P1Y, P1M',
    ],
    [
      'a billing cycle that it is not sold with',
      { ...NEW, term: 'P1Y', billingCycle: 'monthly' },
      'lines.1.billingCycle: Business Basic is then paid annual',
    ],
    ['more than there may be in all', { ...MORE, quantity: 291 }, 'lines.1.quantity: Business Basic is sold up to 300'],
    [
      'an upgrade that there is not',
      { ...UPGRADE, productId: BASIC },
      `lines.1.productId: Business Basic can become Business Standard (${STANDARD})`,
    ],
    [
      'an upgrade of what has none',
      { ...UPGRADE, subscriptionId: FIRST },
      'lines.1.productId: Business Basic cannot be upgraded',
    ],
    ['an upgrade that is not possible now', { ...UPGRADE, productId: E3 }, 'lines.1.productId: not provisioned yet'],
  ])('%s is named', (_what, line, problem) => {
    const problems = problemsOf([NEW, line]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  test('that bring a subscription to its maximum are taken', () =>
    expect(problemsOf([{ ...MORE, quantity: 290 }])).toEqual([]));
});

describe('subscriptions that lines name', () => {
  const problems = (lines: LineRequest[], of = customer()) => subscriptionProblems(of, lines);

  test('are good when they are the customer’s and active', () => expect(problems([NEW, MORE, UPGRADE])).toEqual([]));

  test('must be the customer’s', () => {
    expect(problems([NEW, MORE], customer({ subscriptions: [] }))).toEqual([
      { path: 'lines.1.subscriptionId', message: 'is no subscription of this customer' },
    ]);
  });

  test.each(['pending', 'suspended', 'deleted'] as const)('must not be %s', (status) => {
    const of = customer({ subscriptions: [subscription(FIRST, { status })] });
    expect(problems([MORE], of)).toEqual([
      { path: 'lines.0.subscriptionId', message: `is ${status}; only an active one can be changed` },
    ]);
  });

  test('are in one line each', () => {
    expect(problems([MORE, { ...UPGRADE, subscriptionId: FIRST }])).toMatchObject([{ path: 'lines.1.subscriptionId' }]);
  });

  test('say which products are needed', () => {
    expect(productsNeeded(customer(), [NEW, MORE, UPGRADE, { ...MORE, subscriptionId: SECOND }])).toEqual([
      BASIC,
      STANDARD,
    ]);
  });
});
