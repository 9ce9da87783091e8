import { createHash } from 'node:crypto';
import { countryOf } from './countries.ts';

export type Term = 'P1M' | 'P1Y' | 'P3Y';
export type Cycle = 'monthly' | 'annual' | 'triennial';

export interface Sku {
  id: string;
  title: string;
  /** Estimated retail price for a month of an annual term, EUR. */
  monthly: number;
  minimum: number;
  maximum: number;
}

export interface Product {
  id: string;
  title: string;
  description: string;
  terms: Term[];
  skus: Sku[];
  /** Products to which its subscriptions can be upgraded. */
  upgrades: string[];
  /** Whether an order for it can be cancelled; else its subscriptions are suspended. */
  cancellable: boolean;
  notIn: string[];
}

/** Billing cycles that a term can have, as in the new commerce price list. */
export const CYCLES: Record<Term, Cycle[]> = {
  P1M: ['monthly'],
  P1Y: ['monthly', 'annual'],
  P3Y: ['monthly', 'annual', 'triennial'],
};

const MANY = 10_000_000;
const ALL: Term[] = ['P1M', 'P1Y', 'P3Y'];
const SHORT: Term[] = ['P1M', 'P1Y'];

type Given = Partial<Omit<Product, 'skus'>> & { minimum?: number; maximum?: number; skus?: Sku[] };

function product(id: string, title: string, monthly: number, given: Given = {}): Product {
  const { minimum = 1, maximum = MANY, ...rest } = given;
  const sku = { id: '0001', title, monthly, minimum, maximum };
  const description = `${title}, licensed per user.`;
  return { id, title, description, terms: ALL, skus: [sku], upgrades: [], cancellable: true, notIn: [], ...rest };
}

const cloudPc = (id: string, size: string, monthly: number): Sku => ({
  id,
  title: `Windows 365 Business ${size}`,
  monthly,
  minimum: 1,
  maximum: 300,
});

const BUSINESS = { maximum: 300 };

export const PRODUCTS: Product[] = [
  product('CFQ7TTC0LH18', 'Microsoft 365 Business Basic', 5.6, {
    ...BUSINESS,
    upgrades: ['CFQ7TTC0LDPB', 'CFQ7TTC0LCHC', 'CFQ7TTC0LFLX'],
  }),
  product('CFQ7TTC0LDPB', 'Microsoft 365 Business Standard', 11.7, {
    ...BUSINESS,
    upgrades: ['CFQ7TTC0LCHC', 'CFQ7TTC0LFLX'],
  }),
  product('CFQ7TTC0LCHC', 'Microsoft 365 Business Premium', 20.6, {
    ...BUSINESS,
    upgrades: ['CFQ7TTC0LFLX', 'CFQ7TTC0LFLZ'],
  }),
  product('CFQ7TTC0LFLX', 'Microsoft 365 E3', 39.0, { upgrades: ['CFQ7TTC0LFLZ'] }),
  product('CFQ7TTC0LFLZ', 'Microsoft 365 E5', 57.4),
  product('CFQ7TTC0LF8Q', 'Office 365 E1', 9.4, { upgrades: ['CFQ7TTC0LF8R', 'CFQ7TTC0LFLX'] }),
  product('CFQ7TTC0LF8R', 'Office 365 E3', 23.0, { upgrades: ['CFQ7TTC0LFLX', 'CFQ7TTC0LFLZ'] }),
  product('CFQ7TTC0LH16', 'Exchange Online (Plan 1)', 3.7, {
    upgrades: ['CFQ7TTC0LH1P', 'CFQ7TTC0LH18', 'CFQ7TTC0LDPB'],
  }),
  product('CFQ7TTC0LH1P', 'Exchange Online (Plan 2)', 7.5, { upgrades: ['CFQ7TTC0LF8R'] }),
  product('CFQ7TTC0LFLS', 'Microsoft Entra ID P1', 5.6, { upgrades: ['CFQ7TTC0LFK5'] }),
  product('CFQ7TTC0LFK5', 'Microsoft Entra ID P2', 8.4),
  product('CFQ7TTC0LCH4', 'Microsoft Intune Plan 1', 7.5),
  product('CFQ7TTC0J1GB', 'Microsoft Defender for Business', 2.8, BUSINESS),
  product('CFQ7TTC0LHXH', 'Microsoft Defender for Office 365 (Plan 1)', 1.9),
  product('CFQ7TTC0LH0T', 'Microsoft Teams Phone Standard', 9.4),
  product('CFQ7TTC0LH3N', 'Microsoft Teams Phone with Calling Plan', 14.1, { terms: SHORT, notIn: ['BE'] }),
  product('CFQ7TTC0QW5P', 'Microsoft Teams Rooms Basic', 0, { terms: ['P1Y'], maximum: 25 }),
  product('CFQ7TTC0HD33', 'Visio Plan 1', 4.7, { upgrades: ['CFQ7TTC0HD32'], cancellable: false }),
  product('CFQ7TTC0HD32', 'Visio Plan 2', 14.1, { cancellable: false }),
  product('CFQ7TTC0HDB1', 'Planner Plan 1', 9.4, { upgrades: ['CFQ7TTC0HDB0'] }),
  product('CFQ7TTC0HDB0', 'Planner and Project Plan 3', 28.1, { upgrades: ['CFQ7TTC0HD9Z'] }),
  product('CFQ7TTC0HD9Z', 'Planner and Project Plan 5', 51.5),
  product('CFQ7TTC0HL8W', 'Power BI Pro', 13.1, { upgrades: ['CFQ7TTC0HL8X'] }),
  product('CFQ7TTC0HL8X', 'Power BI Premium Per User', 22.5),
  product('CFQ7TTC0LH0H', 'Power Apps Premium', 18.7),
  product('CFQ7TTC0LFF1', 'Dynamics 365 Sales Enterprise', 98.3, { upgrades: ['CFQ7TTC0LFDZ'] }),
  product('CFQ7TTC0LFDZ', 'Dynamics 365 Sales Premium', 140.5),
  product('CFQ7TTC0LFNG', 'Dynamics 365 Finance', 196.7, { terms: ['P1Y', 'P3Y'], minimum: 5 }),
  product('CFQ7TTC0MM8R', 'Dynamics 365 Customer Insights', 1592.0, { terms: ['P1Y'], maximum: 1 }),
  product('CFQ7TTC0MM8S', 'Microsoft 365 Copilot', 28.1, { terms: ['P1Y'] }),
  product('CFQ7TTC0J203', 'Windows 365 Business', 29.0, {
    terms: SHORT,
    cancellable: false,
    skus: [
      cloudPc('0001', '2 vCPU, 4 GB, 64 GB', 29.0),
      cloudPc('0002', '2 vCPU, 8 GB, 128 GB', 42.2),
      cloudPc('0003', '4 vCPU, 16 GB, 128 GB', 61.8),
    ],
  }),
];

const BY_ID = new Map(PRODUCTS.map((each) => [each.id, each]));
export const productOf = (id: string): Product | undefined => BY_ID.get(id.toUpperCase());

export interface Availability {
  id: string;
  catalogItemId: string;
  country: string;
  product: Product;
  sku: Sku;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Looks like the catalogue's own ids, and is the same at every start. */
const availabilityId = (text: string) =>
  `CFQ7TTC0${[...createHash('sha256').update(text).digest().subarray(0, 4)].map((byte) => BASE32[byte % 32]).join('')}`;

/** The configuration in which a SKU can be bought in a country; none where it is not sold. */
export function availabilityOf(product: Product, sku: Sku, country: string): Availability | undefined {
  if (product.notIn.includes(country) || countryOf(country) === undefined) return undefined;
  const id = availabilityId(`${product.id}:${sku.id}:${country}`);
  return { id, catalogItemId: `${product.id}:${sku.id}:${id}`, country, product, sku };
}

/** The item that a catalogue item id names in a customer's country; undefined when it names none. */
export function catalogItem(catalogItemId: string, country: string): Availability | undefined {
  const [productId = '', skuId = ''] = catalogItemId.split(':');
  const product = productOf(productId);
  const sku = product?.skus.find(({ id }) => id === skuId);
  if (product === undefined || sku === undefined) return undefined;
  const availability = availabilityOf(product, sku, country.toUpperCase());
  return availability?.catalogItemId.toUpperCase() === catalogItemId.toUpperCase() ? availability : undefined;
}
