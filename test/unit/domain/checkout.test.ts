import { describe, expect, test } from '@jest/globals';
import { matchCheckout } from '../../../shared/domain/checkout.ts';
import type { NewLine } from '../../../shared/domain/order.ts';
import { E3, NEW, order, STANDARD } from './order-samples.ts';

const lines = () =>
  order([NEW, { ...NEW, productId: STANDARD, quantity: 2 }, { ...NEW, productId: E3 }, NEW]).lines.map(
    (line, index) => ({ ...line, orderGroup: index === 2 ? '1' : '0' }) as NewLine,
  );
const placed = ({ catalogItemId, quantity, term }: NewLine, subscriptionId: string) => ({
  ...{ offerId: catalogItemId.toLowerCase(), quantity, term, subscriptionId },
});

describe('what came of a cart', () => {
  test('is told line by line, in whatever order it is answered; twins get one each', () => {
    const [basic, standard, e3, again] = lines() as [NewLine, NewLine, NewLine, NewLine];
    const orders = [
      { id: 'A', billingCycle: 'annual', lines: [placed(again, 's-1'), placed(standard, 's-2'), placed(basic, 's-3')] },
      { id: 'B', billingCycle: 'annual', lines: [placed(e3, 's-4')] },
    ];
    expect(matchCheckout(lines(), orders, [])).toEqual([
      { number: 0, orderId: 'A', subscriptionId: 's-1' },
      { number: 1, orderId: 'A', subscriptionId: 's-2' },
      { number: 2, orderId: 'B', subscriptionId: 's-4' },
      { number: 3, orderId: 'A', subscriptionId: 's-3' },
    ]);
  });

  test('an error of a group fails its lines, and no other', () => {
    const [basic, standard, , again] = lines() as [NewLine, NewLine, NewLine, NewLine];
    const orders = [{ id: 'A', lines: [basic, standard, again].map((line) => placed(line, `s-${line.number}`)) }];
    const errors = [{ orderGroup: '1', code: '800005', message: 'Create order is not successful' }];
    expect(matchCheckout(lines(), orders, errors)[2]).toEqual({
      number: 2,
      error: { code: '800005', description: 'Create order is not successful' },
    });
  });

  test('an error without a group is that of all which was not ordered', () => {
    const errors = [{ code: '800005', message: 'No' }];
    expect(matchCheckout(lines().slice(0, 1), [], errors)).toEqual([
      { number: 0, error: { code: '800005', description: 'No' } },
    ]);
  });

  test('a line of which nothing is said is not hidden', () => {
    expect(matchCheckout(lines().slice(0, 1), [], [])).toMatchObject([{ number: 0, error: { code: 'no-answer' } }]);
  });

  test('lines that differ in reseller, term or licences do not stand for each other', () => {
    const one = { ...(lines()[0] as NewLine), resellerPartnerId: '1' };
    const other = { ...one, number: 1, resellerPartnerId: '2' };
    const orders = [
      {
        id: 'A',
        lines: [
          { ...placed(one, 's-2'), resellerPartnerId: '2' },
          { ...placed(one, 's-1'), resellerPartnerId: '1' },
        ],
      },
    ];
    expect(matchCheckout([one, other], orders, [])).toEqual([
      { number: 0, orderId: 'A', subscriptionId: 's-1' },
      { number: 1, orderId: 'A', subscriptionId: 's-2' },
    ]);
  });
});
