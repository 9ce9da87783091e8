import { z } from 'zod';
import {
  type BillingCycle,
  billingCycleSchema,
  chooseOffer,
  type FieldProblem,
  type Product,
  productIdSchema,
  quantityProblem,
  type Term,
  termSchema,
} from './catalogue.ts';
import { type Amount, sum, times } from './money.ts';

/** Products and licence counts as they are asked for; what is left out is the product's first offer. */
export const wantedItemsSchema = z
  .array(
    z.strictObject({
      productId: productIdSchema,
      quantity: z.int().min(1).max(1_000_000),
      term: termSchema.optional(),
      billingCycle: billingCycleSchema.optional(),
    }),
  )
  .min(1)
  .max(50);
export type WantedItem = z.output<typeof wantedItemsSchema>[number];

export interface ReviewLine {
  productId: string;
  title: string;
  quantity: number;
  term: Term;
  billingCycle: BillingCycle;
  /** For one licence and the whole term, however often it is paid: so Partner Center's price list has it. */
  unitPrice: Amount;
  total: Amount;
}

/** An order as it will be placed, with the prices of one moment. The total is what is committed to. */
export interface Review {
  lines: ReviewLine[];
  currency: string;
  total: Amount;
  pricedAt: string;
}

/** Prices what is wanted, or says what is wrong with each item (`items.N.field`). All lines are in one currency. */
export function priceItems(
  wanted: WantedItem[],
  products: ReadonlyMap<string, Product>,
  now: string,
): { review: Review } | { problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const lines: ReviewLine[] = [];
  const chosen = new Set<string>();
  const currency = wanted.map(({ productId }) => products.get(productId)?.currency).find((each) => each !== undefined);
  for (const [index, { productId, quantity, ...choice }] of wanted.entries()) {
    const fail = ({ path, message }: FieldProblem) => problems.push({ path: `items.${index}.${path}`, message });
    const product = products.get(productId);
    if (product === undefined) {
      fail({ path: 'productId', message: 'cannot be bought in the country of this customer' });
      continue;
    }
    const amiss = quantityProblem(product, quantity);
    if (amiss !== undefined) fail(amiss);
    const choosing = chooseOffer(product, choice);
    if ('problem' in choosing) {
      fail(choosing.problem);
      continue;
    }
    const { term, billingCycle, unitPrice } = choosing.offer;
    const key = `${productId} ${term} ${billingCycle}`;
    if (chosen.has(key)) fail({ path: 'productId', message: 'is there twice; give all its licences in one line' });
    chosen.add(key);
    if (product.currency !== currency) {
      fail({ path: 'productId', message: `is sold in ${product.currency}, others in ${currency}: order them apart` });
    }
    const { title } = product;
    lines.push({ productId, title, quantity, term, billingCycle, unitPrice, total: times(unitPrice, quantity) });
  }
  if (problems.length > 0 || currency === undefined) return { problems };
  return { review: { lines, currency, total: sum(lines.map(({ total }) => total)), pricedAt: now } };
}

/** Whether two reviews of the same items ask for the same money. */
export function samePrices(one: Review, other: Review): boolean {
  const prices = ({ lines, currency, total }: Review) =>
    JSON.stringify([currency, total, lines.map((line) => [line.productId, line.unitPrice, line.total])]);
  return prices(one) === prices(other);
}

/** What was chosen, as it would be asked for again. */
export const wantedOf = ({ lines }: Review): WantedItem[] =>
  lines.map(({ productId, quantity, term, billingCycle }) => ({ productId, quantity, term, billingCycle }));
