import { z } from 'zod';
import type { CallIds } from './request-id.ts';
import { allPages, type Send } from './transport.ts';
import { defined, part } from './wire.ts';

/** Page product-resources, BillingCycleType; `triennial` has come since. */
export const BILLING_CYCLES = ['monthly', 'annual', 'triennial', 'one_time', 'none'] as const;
export type BillingCycle = (typeof BILLING_CYCLES)[number];

const isBillingCycle = (value: string): value is BillingCycle => (BILLING_CYCLES as readonly string[]).includes(value);

/** How often we are billed; undefined for a cycle that we do not know. */
export const billingCycleOf = z
  .string()
  .optional()
  .transform((value) => {
    const cycle = value?.toLowerCase() ?? '';
    return isBillingCycle(cycle) ? cycle : undefined;
  });

const productSchema = z
  .looseObject({
    id: z.string(),
    title: z.string(),
    description: z.string().default(''),
    isMicrosoftProduct: z.boolean().default(false),
    publisherName: z.string().default(''),
  })
  .transform(({ id, title, description, isMicrosoftProduct, publisherName }) => ({
    id,
    title,
    description,
    isMicrosoftProduct,
    publisher: publisherName,
  }));

const skuSchema = z
  .looseObject({
    id: z.string(),
    productId: z.string(),
    title: z.string(),
    description: z.string().default(''),
    minimumQuantity: z.number().default(1),
    maximumQuantity: z.number().default(Number.MAX_SAFE_INTEGER),
    isTrial: z.boolean().default(false),
    supportedBillingCycles: z.array(z.string()).default([]),
  })
  .transform(({ id, productId, title, description, minimumQuantity, maximumQuantity, isTrial, ...more }) => ({
    /** Unique within its product only. */
    id,
    productId,
    title,
    description,
    minQuantity: minimumQuantity,
    maxQuantity: maximumQuantity,
    isTrial,
    billingCycles: more.supportedBillingCycles.filter(isBillingCycle),
  }));

const termSchema = z
  .looseObject({ duration: z.string(), description: z.string().default(''), billingCycle: billingCycleOf })
  .transform(({ duration, description, billingCycle }) =>
    defined({
      /** ISO 8601: P1M, P1Y, P3Y. */
      duration,
      description,
      billingCycle,
    }),
  );

const availabilitySchema = z
  .looseObject({
    id: z.string(),
    productId: z.string(),
    skuId: z.string(),
    catalogItemId: z.string(),
    defaultCurrency: z.looseObject({ code: z.string() }).optional(),
    segment: z.string().default(''),
    country: z.string().default(''),
    isPurchasable: z.boolean().default(false),
    isRenewable: z.boolean().default(false),
    terms: z.array(termSchema).default([]),
  })
  .transform(({ id, productId, skuId, catalogItemId, defaultCurrency, segment, country, ...more }) => ({
    id,
    productId,
    skuId,
    /** What a cart line names. It changes over time: read it when buying, never keep it (page product-resources). */
    catalogItemId,
    currency: defaultCurrency?.code ?? '',
    segment: segment.toLowerCase(),
    country,
    isPurchasable: more.isPurchasable,
    isRenewable: more.isRenewable,
    terms: more.terms,
  }));

export type Product = z.output<typeof productSchema>;
export type Sku = z.output<typeof skuSchema>;
export type Availability = z.output<typeof availabilitySchema>;

export interface CatalogueView {
  /** ISO 3166, such as `NL`. */
  country: string;
  targetSegment?: 'commercial' | 'education' | 'government' | 'nonprofit';
}

const view = ({ country, targetSegment }: CatalogueView) =>
  `country=${part(country)}${targetSegment === undefined ? '' : `&targetSegment=${targetSegment}`}`;

export const catalogue = (send: Send) => ({
  /**
   * What can be bought in a country (page get-a-list-of-products). `targetView` as the page has it; left out:
   * OnlineServices, the licences.
   */
  products: (query: CatalogueView & { targetView?: string }, ids: CallIds): Promise<Product[]> => {
    const { country, targetView = 'OnlineServices', targetSegment } = query;
    const segment = targetSegment === undefined ? '' : `&targetSegment=${targetSegment}`;
    const path = `/v1/products?country=${part(country)}&targetView=${part(targetView)}${segment}`;
    return allPages(send, { path, item: productSchema, auth: 'app', ...ids });
  },

  /** One product (page get-a-product-by-id). */
  product: ({ productId, country }: { productId: string; country: string }, ids: CallIds): Promise<Product> =>
    send({
      method: 'GET',
      path: `/v1/products/${part(productId)}?country=${part(country)}`,
      answer: productSchema,
      auth: 'app',
      ...ids,
    }),

  /** The shapes of a product, with their least and most quantity (page get-a-list-of-skus-for-a-product). */
  skus: ({ productId, ...query }: CatalogueView & { productId: string }, ids: CallIds): Promise<Sku[]> =>
    allPages(send, {
      path: `/v1/products/${part(productId)}/skus?${view(query)}`,
      item: skuSchema,
      auth: 'app',
      ...ids,
    }),

  /** One SKU (page get-a-sku-by-id). */
  sku: (
    { productId, skuId, country }: { productId: string; skuId: string; country: string },
    ids: CallIds,
  ): Promise<Sku> =>
    send({
      method: 'GET',
      path: `/v1/products/${part(productId)}/skus/${part(skuId)}?country=${part(country)}`,
      answer: skuSchema,
      auth: 'app',
      ...ids,
    }),

  /** How a SKU can be bought: terms, currency, and the catalogue item to order (page get-a-list-of-availabilities-for-a-sku). */
  availabilities: (
    { productId, skuId, ...query }: CatalogueView & { productId: string; skuId: string },
    ids: CallIds,
  ): Promise<Availability[]> =>
    allPages(send, {
      path: `/v1/products/${part(productId)}/skus/${part(skuId)}/availabilities?${view(query)}`,
      item: availabilitySchema,
      auth: 'app',
      ...ids,
    }),
});
