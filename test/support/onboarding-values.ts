import type { Product } from '../../shared/domain/catalogue.ts';
import {
  type ChosenItem,
  chooseItems,
  draftOnboarding,
  type Onboarding,
  submitOnboarding,
} from '../../shared/domain/onboarding.ts';
import type { OnboardingTimes } from '../../shared/domain/onboarding-progress.ts';
import { priceItems, type Review, type WantedItem } from '../../shared/domain/review.ts';
import { DAY, iso, STAFF, START, TENANT } from './memory-services.ts';

export const ONBOARDING_TIMES: OnboardingTimes = { checkInterval: 5_000, provisioningLimit: DAY };

export const DETAILS = {
  company: { name: 'Wingtip Toys', domainPrefix: 'wingtiptoys', culture: 'nl-NL', language: 'nl' },
  contact: { firstName: 'Gena', lastName: 'Soto', email: 'gena@wingtip.example', phoneNumber: '0201234567' },
  address: { line1: 'Damrak 1', city: 'Amsterdam', postalCode: '1012 LG', country: 'NL' },
};

export const BASIC: Product = {
  id: 'CFQ7TTC0LH18:0001',
  title: 'Microsoft 365 Business Basic',
  minQuantity: 1,
  maxQuantity: 300,
  currency: 'EUR',
  offers: [
    { term: 'P1M', billingCycle: 'monthly', unitPrice: 538 },
    { term: 'P1Y', billingCycle: 'annual', unitPrice: 5376 },
  ],
};
export const FINANCE: Product = {
  id: 'CFQ7TTC0LFNG:0001',
  title: 'Dynamics 365 Finance',
  minQuantity: 5,
  maxQuantity: 1000,
  currency: 'EUR',
  offers: [{ term: 'P1Y', billingCycle: 'annual', unitPrice: 188_832 }],
};
export const PRODUCTS = new Map([BASIC, FINANCE].map((product) => [product.id, product]));

/** An order at the prices of the catalogue, or at others. */
export function orderOf(
  wanted: WantedItem[] = [{ productId: BASIC.id, quantity: 10 }],
  products: ReadonlyMap<string, Product> = PRODUCTS,
): { items: ChosenItem[]; review: Review } {
  const priced = priceItems(wanted, products, iso(START));
  if ('problems' in priced) throw new Error(JSON.stringify(priced.problems));
  const items = priced.review.lines.map(({ productId, quantity, term, billingCycle }) => {
    return { productId, quantity, term, billingCycle, catalogItemId: `${productId}:ITEM` };
  });
  return { items, review: priced.review };
}

export const draft = (): Onboarding =>
  draftOnboarding(
    { id: '6b7a1c90-1de4-4c0b-8f53-0f7d0c1a2b3c', ...DETAILS, resellerId: TENANT, correlationId: 'correlation' },
    STAFF,
    iso(START),
  );

export const reviewedDraft = (): Onboarding => chooseItems(draft(), orderOf(), STAFF, iso(START));

export const submitted = (): Onboarding => submitOnboarding(reviewedDraft(), orderOf(), STAFF, iso(START));
