import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sum, times, toAmount, toDecimal } from '../../../shared/domain/money.ts';

describe('amounts of money', () => {
  test.each([
    ['12.5', 1250],
    ['12.50', 1250],
    ['12.500', 1250],
    ['0.07', 7],
    ['1000000', 100_000_000],
    [0.1, 10],
    [19.99, 1999],
  ])('%s is %d hundredths', (decimal, amount) => expect(toAmount(decimal)).toBe(amount));

  test.each(['', '-1', '1.005', '1,5', 'NaN', '1e3', '.5', '1.'])('%j is no amount', (text) => {
    expect(() => toAmount(text)).toThrow(RangeError);
  });

  test('what is shown reads back as the same amount, and totals are exact', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(10_000_000), fc.integer({ min: 1, max: 10_000 }))), (lines) => {
        const amounts = lines.map(([price, quantity]) => times(price, quantity));
        const exact = lines.reduce((total, [price, quantity]) => total + BigInt(price) * BigInt(quantity), 0n);
        expect(BigInt(sum(amounts))).toBe(exact);
        for (const [price] of lines) expect(toAmount(toDecimal(price))).toBe(price);
      }),
    );
  });
});
