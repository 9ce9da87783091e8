import { type Offer, type Product, type Term, terms } from './domain/catalogue.ts';
import { toAmount } from './domain/money.ts';
import {
  type Availability,
  type PartnerCenter,
  PartnerCenterError,
  type Price,
  type Sku,
} from './partner-center/index.ts';
import { inBatches, shared } from './sharing.ts';

/** What can be bought in a country, by way of Partner Center's catalogue and price list. */
export interface Catalogue {
  /** Products whose title or id holds the text, by title; may be some minutes old. */
  search(country: string, text: string, correlationId: string): Promise<Product[]>;
  /** These products with the prices of this moment; what cannot be bought in the country is absent. */
  current(country: string, productIds: string[], correlationId: string): Promise<Map<string, CatalogueItem>>;
}

/** A product with what a cart asks for: the catalogue item to name for each term. */
export interface CatalogueItem extends Product {
  catalogItemIds: Partial<Record<Product['offers'][number]['term'], string>>;
}

type Source = Pick<PartnerCenter, 'products' | 'skus' | 'sku' | 'availabilities' | 'prices'>;
type PriceList = Map<string, { currency: string; offers: Offer[] }>;

/** Requests to Partner Center at once for one list. */
const AT_ONCE = 8;
const SEGMENT = 'commercial';

/**
 * Limits come from the SKUs, prices from the price list, what a cart names from the availabilities. The search's list is
 * kept for `lifetime` ms for each country; what is ordered is read when it is asked for, once for all who ask meanwhile.
 */
export function partnerCatalogue(partnerCenter: Source, lifetime: number, now: () => number = Date.now): Catalogue {
  const kept = new Map<string, { until: number; skus: Map<string, Sku>; products: Product[] }>();

  const priceList = shared((country: string, correlationId: string) => readPrices(country, correlationId));
  const load = shared((country: string, correlationId: string) => readList(country, correlationId));
  const availabilities = shared((key: string, correlationId: string) => {
    const [country = '', productId = '', skuId = ''] = key.split('/');
    const query = { country, productId, skuId, targetSegment: SEGMENT } as const;
    return ifThere(partnerCenter.availabilities(query, { correlationId }));
  });

  async function readPrices(country: string, correlationId: string): Promise<PriceList> {
    const at = new Date(now()).toISOString();
    const list: PriceList = new Map();
    for (const price of await partnerCenter.prices({ country }, { correlationId })) {
      const offer = offerOf(price, at);
      if (offer === undefined) continue;
      const id = `${price.productId}:${price.skuId}`;
      const entry = list.get(id) ?? { currency: price.currency, offers: [] };
      if (entry.currency === price.currency) entry.offers.push(offer);
      list.set(id, entry);
    }
    return list;
  }

  async function readList(country: string, correlationId: string) {
    const ids = { correlationId };
    const [prices, found] = await Promise.all([
      priceList(country, correlationId),
      partnerCenter.products({ country, targetSegment: SEGMENT }, ids),
    ]);
    const priced = new Set([...prices.keys()].map((id) => id.split(':')[0]));
    const wanted = found.filter(({ id }) => priced.has(id));
    const all = await inBatches(wanted, AT_ONCE, ({ id }) =>
      partnerCenter.skus({ productId: id, country, targetSegment: SEGMENT }, ids),
    );
    const skus = new Map(all.flat().map((sku) => [`${sku.productId}:${sku.id}`, sku]));
    const products = [...skus]
      .map(([id, sku]) => productOf(id, sku, prices))
      .filter((product) => product !== undefined)
      .sort((one, other) => one.title.localeCompare(other.title, 'en') || one.id.localeCompare(other.id, 'en'));
    const list = { until: now() + lifetime, skus, products };
    kept.set(country, list);
    return list;
  }

  async function list(country: string, correlationId: string) {
    const known = kept.get(country);
    return known !== undefined && now() < known.until ? known : load(country, correlationId);
  }

  async function item(country: string, id: string, prices: PriceList, correlationId: string) {
    const [productId = '', skuId = ''] = id.split(':');
    const known = kept.get(country)?.skus.get(id);
    const [sku, ways] = await Promise.all([
      known ?? ifThere(partnerCenter.sku({ productId, skuId, country }, { correlationId })),
      availabilities(`${country}/${productId}/${skuId}`, correlationId),
    ]);
    const product = sku && productOf(id, sku, prices);
    return product === undefined || ways === undefined ? undefined : itemOf(product, ways);
  }

  return {
    async search(country, text, correlationId) {
      const { products } = await list(country, correlationId);
      const wanted = text.trim().toLowerCase();
      return products.filter(({ id, title }) => `${title} ${id}`.toLowerCase().includes(wanted));
    },

    async current(country, productIds, correlationId) {
      const prices = await priceList(country, correlationId);
      const ids = [...new Set(productIds)].filter((id) => prices.has(id));
      const items = await inBatches(ids, AT_ONCE, (id) => item(country, id, prices, correlationId));
      return new Map(items.filter((each) => each !== undefined).map((each) => [each.id, each]));
    },
  };
}

/** Page error-codes: what is not in the catalogue of a country is answered 404. */
async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PartnerCenterError && error.status === 404) return undefined;
    throw error;
  }
}

/** A row of the price list that holds at `at`, for companies, with a term and a cycle that are sold by licence. */
function offerOf({ term, billingCycle, unitPrice, segment, startsAt, endsAt }: Price, at: string): Offer | undefined {
  const known = terms.find((each) => each === term);
  if (known === undefined || (segment ?? SEGMENT) !== SEGMENT) return undefined;
  if (billingCycle === undefined || billingCycle === 'one_time' || billingCycle === 'none') return undefined;
  if ((startsAt !== undefined && startsAt > at) || (endsAt !== undefined && endsAt <= at)) return undefined;
  try {
    return { term: known, billingCycle, unitPrice: toAmount(unitPrice) };
  } catch {
    // Parts of a cent are a price for consumption, and negative ones are corrections: neither is sold by licence.
    return undefined;
  }
}

function productOf(id: string, sku: Sku, prices: PriceList): Product | undefined {
  const price = prices.get(id);
  if (price === undefined || sku.isTrial) return undefined;
  const { title, minQuantity, maxQuantity, billingCycles } = sku;
  const offers = price.offers.filter(
    ({ billingCycle }) => billingCycles.length === 0 || billingCycles.includes(billingCycle),
  );
  return offers.length === 0 ? undefined : { id, title, minQuantity, maxQuantity, currency: price.currency, offers };
}

/** The offers that can be put in a cart now. */
function itemOf(product: Product, ways: Availability[]): CatalogueItem | undefined {
  const catalogItemIds: Partial<Record<Term, string>> = {};
  const open = ways.filter(({ isPurchasable, segment }) => isPurchasable && (segment === '' || segment === SEGMENT));
  const offers = product.offers.filter(({ term, billingCycle }) => {
    const way = open.find(({ terms: sold }) =>
      sold.some((each) => each.duration === term && (each.billingCycle ?? billingCycle) === billingCycle),
    );
    if (way !== undefined) catalogItemIds[term] ??= way.catalogItemId;
    return way !== undefined;
  });
  return offers.length === 0 ? undefined : { ...product, offers, catalogItemIds };
}
