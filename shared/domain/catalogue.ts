import { z } from 'zod';
import type { Amount } from './money.ts';

/** How long one commits, and how often one pays (page product-resources). */
export const terms = ['P1M', 'P1Y', 'P3Y'] as const;
export const billingCycles = ['monthly', 'annual', 'triennial'] as const;
export const termSchema = z.enum(terms).meta({ description: 'ISO 8601 duration of the commitment' });
export const billingCycleSchema = z.enum(billingCycles);
export type Term = (typeof terms)[number];
export type BillingCycle = (typeof billingCycles)[number];

/** `productId:skuId`, as Partner Center names them. */
export const productIdSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{6,20}:[A-Za-z0-9]{4,10}$/, 'must be a product id of the catalogue, such as CFQ7TTC0LH18:0001')
  .meta({ description: '`productId:skuId` of the catalogue', example: 'CFQ7TTC0LH18:0001' });

/** One way to buy a product: for this term, paid this often, at this price for each licence and the whole term. */
export interface Offer {
  term: Term;
  billingCycle: BillingCycle;
  unitPrice: Amount;
}

/** A product as it can be bought in one country. */
export interface Product {
  /** `productId:skuId`. */
  id: string;
  title: string;
  minQuantity: number;
  maxQuantity: number;
  currency: string;
  /** Never empty; the cheapest commitment that Partner Center lists first is the default. */
  offers: Offer[];
}

export interface FieldProblem {
  path: string;
  message: string;
}

const list = (values: string[]) => [...new Set(values)].join(', ');

/** The offer that was chosen, or the default one; a problem that names `term` or `billingCycle` when there is none such. */
export function chooseOffer(
  product: Product,
  wanted: { term?: Term | undefined; billingCycle?: BillingCycle | undefined },
): { offer: Offer } | { problem: FieldProblem } {
  const { term, billingCycle } = wanted;
  const ofTerm = product.offers.filter((offer) => term === undefined || offer.term === term);
  const offer = ofTerm.find((each) => billingCycle === undefined || each.billingCycle === billingCycle);
  if (offer !== undefined) return { offer };
  if (ofTerm.length === 0) {
    const message = `${product.title} is sold for the terms ${list(product.offers.map((each) => each.term))}`;
    return { problem: { path: 'term', message } };
  }
  const message = `${product.title} is then paid ${list(ofTerm.map((each) => each.billingCycle))}`;
  return { problem: { path: 'billingCycle', message } };
}

/** What is wrong with this many licences of a product; undefined when nothing is. */
export function quantityProblem(product: Product, quantity: number): FieldProblem | undefined {
  const { title, minQuantity, maxQuantity } = product;
  if (quantity >= minQuantity && quantity <= maxQuantity) return undefined;
  return { path: 'quantity', message: `${title} is sold from ${minQuantity} to ${maxQuantity} licences` };
}
