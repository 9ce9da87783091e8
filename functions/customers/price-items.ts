import type { ChosenItem } from '../../shared/domain/onboarding.ts';
import { priceItems, type Review, type WantedItem } from '../../shared/domain/review.ts';
import { invalid } from '../../shared/http/problem.ts';
import type { Services } from '../services.ts';

/**
 * The order with the prices of this moment, and what a cart names each of its items by. Throws a 422 that names what
 * cannot be ordered so (`items.N.field`).
 */
export async function currentOrder(
  { catalogue, now }: Services,
  country: string,
  wanted: WantedItem[],
  correlationId: string,
): Promise<{ items: ChosenItem[]; review: Review }> {
  const ids = wanted.map(({ productId }) => productId);
  const products = await catalogue.current(country, ids, correlationId);
  const priced = priceItems(wanted, products, now());
  if ('problems' in priced) throw invalid(priced.problems);
  const items = priced.review.lines.map(({ productId, quantity, term, billingCycle }) => {
    const catalogItemId = products.get(productId)?.catalogItemIds[term];
    if (catalogItemId === undefined) throw new Error(`The catalogue has an offer of ${productId} that nothing names.`);
    return { productId, quantity, term, billingCycle, catalogItemId };
  });
  return { items, review: priced.review };
}
