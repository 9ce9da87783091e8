import type { Customer } from './customer.ts';

/** So many rows are named; what is beyond them would not be told apart in a chart. */
const MOST_ROWS = 20;

/** Licences of active subscriptions, summed by product and by reseller, the largest first. */
export function licencesOf(customers: Pick<Customer, 'resellerId' | 'subscriptions'>[]) {
  const products = new Map<string, { productId: string; title: string; quantity: number }>();
  const resellers = new Map<string | undefined, number>();
  for (const { resellerId, subscriptions } of customers) {
    for (const { productId, title, quantity, status } of subscriptions) {
      if (status !== 'active') continue;
      const known = products.get(productId) ?? { productId, title, quantity: 0 };
      products.set(productId, { ...known, quantity: known.quantity + quantity });
      resellers.set(resellerId, (resellers.get(resellerId) ?? 0) + quantity);
    }
  }
  const largest = <T extends { quantity: number }>(rows: T[]) =>
    rows.sort((a, b) => b.quantity - a.quantity).slice(0, MOST_ROWS);
  return {
    quantity: [...resellers.values()].reduce((sum, each) => sum + each, 0),
    byProduct: largest([...products.values()]),
    byReseller: largest(
      [...resellers].map(([resellerId, quantity]) => ({
        ...(resellerId === undefined ? {} : { resellerId }),
        quantity,
      })),
    ),
  };
}
