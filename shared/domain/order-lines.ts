import { chooseOffer, type FieldProblem, type Offer, type Product, quantityProblem, type Term } from './catalogue.ts';
import { type Customer, findSubscription, type Subscription } from './customer.ts';
import { type LineRequest, type OrderLine, priced } from './order.ts';

/** A product with what a cart names for each term. */
export type OrderableProduct = Product & { catalogItemIds: Partial<Record<Term, string>> };

/** A product that Partner Center would let a subscription become, or why it would not. */
export interface UpgradeTarget {
  productId: string;
  /** What the upgrade names. */
  targetOfferId: string;
  title: string;
  eligible: boolean;
  why?: string;
}

export interface OrderContext {
  customer: Customer;
  /** What can be bought, with the prices of this moment. */
  products: ReadonlyMap<string, OrderableProduct>;
  /** By subscription. */
  upgrades: ReadonlyMap<string, UpgradeTarget[]>;
  /** The Partner ID on record of what is new, unless the line names another. */
  resellerPartnerId?: string;
}

type Request<T extends LineRequest['type']> = Extract<LineRequest, { type: T }>;

const at = (index: number, { path, message }: FieldProblem): FieldProblem => ({
  path: `lines.${index}.${path}`,
  message,
});

/** What is wrong with the subscriptions that lines name: nothing of Partner Center is needed to see it. */
export function subscriptionProblems(customer: Customer, lines: LineRequest[]): FieldProblem[] {
  const named = new Set<string>();
  return lines.flatMap((line, index): FieldProblem[] => {
    if (line.type === 'new') return [];
    const { subscriptionId } = line;
    const problem = (message: string) => [at(index, { path: 'subscriptionId', message })];
    const subscription = findSubscription(customer, subscriptionId);
    if (subscription === undefined) return problem('is no subscription of this customer');
    if (subscription.status !== 'active')
      return problem(`is ${subscription.status}; only an active one can be changed`);
    if (named.has(subscriptionId)) return problem('is in another line already; one order changes it once');
    named.add(subscriptionId);
    return [];
  });
}

/** Products whose price and limits the lines need. */
export const productsNeeded = (customer: Customer, lines: LineRequest[]): string[] => [
  ...new Set(
    lines
      .map((line) =>
        line.type === 'addLicences' ? findSubscription(customer, line.subscriptionId)?.productId : line.productId,
      )
      .filter((id) => id !== undefined),
  ),
];

type Made = { line: OrderLine; currency: string } | { problem: FieldProblem };

/** The lines with their prices, or what is wrong with each (`lines.N.field`). All are in one currency. */
export function orderLines(
  requested: LineRequest[],
  context: OrderContext,
): { lines: OrderLine[]; currency: string } | { problems: FieldProblem[] } {
  const made = requested.map((line, number) => makeLine(line, number, context));
  const problems = made.flatMap((each, index) => ('problem' in each ? [at(index, each.problem)] : []));
  const good = made.flatMap((each) => ('line' in each ? [each] : []));
  const currency = good[0]?.currency ?? '';
  for (const each of good) {
    if (each.currency === currency) continue;
    const message = `is sold in ${each.currency}, others in ${currency}: order them apart`;
    problems.push(at(each.line.number, { path: 'productId', message }));
  }
  return problems.length > 0 ? { problems } : { lines: good.map(({ line }) => line), currency };
}

function makeLine(request: LineRequest, number: number, context: OrderContext): Made {
  switch (request.type) {
    case 'new':
      return newLine(request, number, context);
    case 'addLicences':
      return addLicencesLine(request, number, context);
    case 'upgrade':
      return upgradeLine(request, number, context);
  }
}

const problem = (path: string, message: string) => ({ problem: { path, message } });
const NOT_SOLD = 'cannot be bought in the country of this customer';

function newLine(request: Request<'new'>, number: number, { products, resellerPartnerId }: OrderContext): Made {
  const { productId, quantity, resellerPartnerId: given = resellerPartnerId } = request;
  const product = products.get(productId);
  if (product === undefined) return problem('productId', NOT_SOLD);
  const amiss = quantityProblem(product, quantity);
  if (amiss !== undefined) return { problem: amiss };
  const chosen = chooseOffer(product, request);
  if ('problem' in chosen) return chosen;
  const catalogItemId = product.catalogItemIds[chosen.offer.term];
  if (catalogItemId === undefined) return problem('term', `${product.title} cannot be bought for it at the moment`);
  const { currency } = product;
  const line = { type: 'new' as const, number, ...describe(product, chosen.offer), quantity, catalogItemId };
  return { line: priced({ ...line, ...partner(given) }), currency };
}

function addLicencesLine(request: Request<'addLicences'>, number: number, { customer, products }: OrderContext): Made {
  const { subscriptionId, quantity } = request;
  const subscription = findSubscription(customer, subscriptionId) as Subscription;
  const product = products.get(subscription.productId);
  if (product === undefined) return problem('subscriptionId', `is of ${subscription.title}, which ${NOT_SOLD}`);
  const { maxQuantity, title, currency } = product;
  if (subscription.quantity + quantity > maxQuantity) {
    const message = `${title} is sold up to ${maxQuantity} licences; there are ${subscription.quantity} already`;
    return problem('quantity', message);
  }
  const chosen = chooseOffer(product, subscription);
  if ('problem' in chosen) return problem('subscriptionId', chosen.problem.message);
  const line = { type: 'addLicences' as const, number, ...describe(product, chosen.offer), quantity };
  return {
    line: priced({ ...line, subscriptionId, maxQuantity, ...partner(subscription.resellerPartnerId) }),
    currency,
  };
}

function upgradeLine(request: Request<'upgrade'>, number: number, context: OrderContext): Made {
  const { customer, products, upgrades } = context;
  const { subscriptionId, productId } = request;
  const subscription = findSubscription(customer, subscriptionId) as Subscription;
  const targets = upgrades.get(subscriptionId) ?? [];
  const target = targets.find((each) => each.productId.toLowerCase() === productId.toLowerCase());
  if (target === undefined) return problem('productId', upgradeWords(subscription, targets));
  if (!target.eligible) return problem('productId', target.why ?? `Partner Center does not allow it at the moment`);
  const product = products.get(productId);
  if (product === undefined) return problem('productId', NOT_SOLD);
  const { quantity } = subscription;
  const amiss = quantityProblem(product, quantity);
  if (amiss !== undefined) return problem('productId', `${amiss.message}; the subscription has ${quantity}`);
  const alike = chooseOffer(product, subscription);
  const { offer } = 'offer' in alike ? alike : { offer: product.offers[0] as Offer };
  const { targetOfferId } = target;
  const line = {
    type: 'upgrade' as const,
    number,
    ...describe(product, offer),
    quantity,
    subscriptionId,
    targetOfferId,
  };
  return { line: priced({ ...line, ...partner(subscription.resellerPartnerId) }), currency: product.currency };
}

const upgradeWords = ({ title }: Subscription, targets: UpgradeTarget[]) =>
  targets.length === 0
    ? `${title} cannot be upgraded`
    : `${title} can become ${targets.map((each) => `${each.title} (${each.productId})`).join(', ')}`;

const describe = ({ id, title }: Product, { term, billingCycle, unitPrice }: Offer) => ({
  productId: id,
  title,
  term,
  billingCycle,
  unitPrice,
});

const partner = (resellerPartnerId: string | undefined) =>
  resellerPartnerId === undefined ? {} : { resellerPartnerId };
