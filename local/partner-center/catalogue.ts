import { type Answer, collection, link, ok, Refused } from './answers.ts';
import type { Asked } from './asked.ts';
import { countryOf } from './countries.ts';
import { type Availability, availabilityOf, CYCLES, PRODUCTS, type Product, productOf, type Sku } from './products.ts';

/** Views of the catalogue that have something to sell here; the others are known and empty. */
const VIEWS = [
  'azure',
  'azurereservations',
  'azurereservationsvm',
  'azurereservationssql',
  'azurereservationscosmosdb',
];
const OTHER_VIEWS = [...VIEWS, 'microsoftazure', 'software', 'softwaresuselinux', 'softwareperpetual'];
const SELLING_VIEW = 'onlineservices';
const SEGMENTS = ['commercial', 'education', 'government', 'nonprofit'];

/** The market that is asked for: in the query, or the customer's own (pages that end in -by-customer). */
function marketOf({ query, params, state }: Asked): string {
  const customer = params['customer'] === undefined ? undefined : state.customer(params['customer']);
  if (params['customer'] !== undefined && customer?.relation !== 'reseller') {
    throw new Refused(404, 60003, `Tenant not found: ${params['customer']}`);
  }
  const country = customer?.billing.address.country ?? query.get('country') ?? '';
  if (countryOf(country) === undefined) throw new Refused(400, 800002, `Invalid request input: country '${country}'.`);
  return country.toUpperCase();
}

function segmentIsSold({ query }: Asked): boolean {
  const segment = (query.get('targetsegment') ?? 'commercial').toLowerCase();
  if (!SEGMENTS.includes(segment))
    throw new Refused(403, 400030, 'Access to the requested targetSegment is not allowed.');
  return segment === 'commercial';
}

function askedProduct({ params }: Asked): Product {
  const product = productOf(params['product'] ?? '');
  if (product === undefined) throw new Refused(404, 400013, 'Product was not found.');
  return product;
}

function askedSku(asked: Asked): { product: Product; sku: Sku } {
  const product = askedProduct(asked);
  const sku = product.skus.find(({ id }) => id === asked.params['sku']?.toUpperCase());
  if (sku === undefined) throw new Refused(404, 400018, 'Sku was not found.');
  return { product, sku };
}

const productBody = ({ id, title, description }: Product, country: string) => ({
  id,
  title,
  description,
  productType: { id: 'OnlineServicesNCE', displayName: 'OnlineServicesNCE' },
  isMicrosoftProduct: true,
  publisherName: 'Microsoft Corporation',
  links: {
    skus: link(`/products/${id}/skus?country=${country}`),
    self: link(`/products/${id}?country=${country}`),
  },
});

const skuBody = (product: Product, sku: Sku, country: string) => ({
  id: sku.id,
  productId: product.id,
  title: sku.title,
  description: `${sku.title}, licensed per user.`,
  minimumQuantity: sku.minimum,
  maximumQuantity: sku.maximum,
  isTrial: false,
  supportedBillingCycles: [...new Set(product.terms.flatMap((term) => CYCLES[term]))],
  purchasePrerequisites: [],
  inventoryVariables: [],
  provisioningVariables: [],
  dynamicAttributes: { isAddon: 'false', hasConstraints: String(sku.maximum < 1000), provisioningId: sku.id },
  links: {
    availabilities: link(`/products/${product.id}/skus/${sku.id}/availabilities?country=${country}`),
    self: link(`/products/${product.id}/skus/${sku.id}?country=${country}`),
  },
});

const COMMITMENTS = { P1M: 'One-Month', P1Y: 'One-Year', P3Y: 'Three-Year' };
const CYCLE_NAMES = { monthly: 'monthly', annual: 'yearly', triennial: 'one-time' };

const termBodies = ({ terms }: Product) =>
  terms.flatMap((duration) =>
    CYCLES[duration].map((cycle) => ({
      duration,
      description: `${COMMITMENTS[duration]} commitment for ${CYCLE_NAMES[cycle]} billing`,
      billingCycle: cycle,
    })),
  );

const availabilityBody = ({ id, catalogItemId, country, product, sku }: Availability) => ({
  id,
  productId: product.id,
  skuId: sku.id,
  catalogItemId,
  defaultCurrency: countryOf(country)?.currency,
  segment: 'commercial',
  country,
  isPurchasable: true,
  isRenewable: true,
  terms: termBodies(product),
  product: productBody(product, country),
  sku: skuBody(product, sku, country),
  links: { self: link(`/products/${product.id}/skus/${sku.id}/availabilities/${id}?country=${country}`) },
});

/** Pages get-a-list-of-products and get-a-list-of-products-by-customer. */
export function listProducts(asked: Asked): Answer {
  const country = marketOf(asked);
  const view = asked.query.get('targetview') ?? '';
  const known = [SELLING_VIEW, ...OTHER_VIEWS].includes(view.toLowerCase());
  if (!known) throw new Refused(403, 400036, 'Access to the requested targetView is not allowed.');
  const sold = segmentIsSold(asked) && view.toLowerCase() === SELLING_VIEW;
  const items = sold ? PRODUCTS.map((product) => productBody(product, country)) : [];
  return ok(collection(items, `/products?country=${country}&targetView=${view}`));
}

/** Page get-a-product-by-id. */
export const getProduct = (asked: Asked): Answer => ok(productBody(askedProduct(asked), marketOf(asked)));

/** Page get-a-list-of-skus-for-a-product. */
export function listSkus(asked: Asked): Answer {
  const [country, product] = [marketOf(asked), askedProduct(asked)];
  const items = segmentIsSold(asked) ? product.skus.map((sku) => skuBody(product, sku, country)) : [];
  return ok(collection(items, `/products/${product.id}/skus?country=${country}`));
}

/** Page get-a-sku-by-id. */
export function getSku(asked: Asked): Answer {
  const { product, sku } = askedSku(asked);
  return ok(skuBody(product, sku, marketOf(asked)));
}

/** Page get-a-list-of-availabilities-for-a-sku: empty where the SKU is not sold. */
export function listAvailabilities(asked: Asked): Answer {
  const country = marketOf(asked);
  const { product, sku } = askedSku(asked);
  const availability = segmentIsSold(asked) ? availabilityOf(product, sku, country) : undefined;
  const items = availability === undefined ? [] : [availabilityBody(availability)];
  return ok(collection(items, `/products/${product.id}/skus/${sku.id}/availabilities?country=${country}`));
}

/** Page get-an-availability-by-id. */
export function getAvailability(asked: Asked): Answer {
  const country = marketOf(asked);
  const { product, sku } = askedSku(asked);
  const availability = availabilityOf(product, sku, country);
  if (availability === undefined || availability.id !== asked.params['availability']?.toUpperCase()) {
    throw new Refused(404, 400019, 'Availability not found.');
  }
  return ok(availabilityBody(availability));
}
