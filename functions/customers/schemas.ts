import { z } from 'zod';
import { billingCycleSchema, type Product, termSchema } from '../../shared/domain/catalogue.ts';
import { toDecimal } from '../../shared/domain/money.ts';
import { credentialStates, type Onboarding, onboardingStatuses } from '../../shared/domain/onboarding.ts';
import type { Review } from '../../shared/domain/review.ts';
import { stepSchema } from '../../shared/domain/steps.ts';

const instant = z.iso.datetime();
const price = z.number().meta({ description: 'For one licence and the whole term, in units of the currency' });

export const productSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    minQuantity: z.int(),
    maxQuantity: z.int(),
    terms: z.array(termSchema),
    billingCycles: z.array(billingCycleSchema),
    unitPrice: price.meta({ description: 'That of the first offer, which is what an item without a choice gets' }),
    currency: z.string(),
    offers: z.array(z.object({ term: termSchema, billingCycle: billingCycleSchema, unitPrice: price })),
  })
  .meta({ id: 'Product' });

export function productView(product: Product): z.input<typeof productSchema> {
  const { id, title, minQuantity, maxQuantity, currency } = product;
  const offers = product.offers.map((offer) => ({ ...offer, unitPrice: toDecimal(offer.unitPrice) }));
  return {
    ...{ id, title, minQuantity, maxQuantity, currency, offers },
    terms: [...new Set(offers.map(({ term }) => term))],
    billingCycles: [...new Set(offers.map(({ billingCycle }) => billingCycle))],
    unitPrice: offers[0]?.unitPrice ?? 0,
  };
}

const lineSchema = z.object({
  productId: z.string(),
  title: z.string(),
  quantity: z.int(),
  term: termSchema,
  billingCycle: billingCycleSchema,
  unitPrice: price,
  total: z.number(),
});

export const reviewSchema = z
  .object({
    lines: z.array(lineSchema),
    currency: z.string(),
    total: z.number().meta({ description: 'The sum of the lines: what is committed to' }),
    pricedAt: instant,
  })
  .meta({ id: 'Review' });

export const reviewView = ({ lines, currency, total, pricedAt }: Review): z.input<typeof reviewSchema> => ({
  lines: lines.map((line) => ({ ...line, unitPrice: toDecimal(line.unitPrice), total: toDecimal(line.total) })),
  currency,
  total: toDecimal(total),
  pricedAt,
});

const text = z.string().optional();

export const onboardingSchema = z
  .object({
    id: z.string(),
    resellerId: text,
    company: z.object({
      name: z.string(),
      domainPrefix: z.string(),
      culture: z.string(),
      language: z.string(),
      organizationRegistrationNumber: text,
    }),
    contact: z.object({ firstName: z.string(), lastName: z.string(), email: z.string(), phoneNumber: z.string() }),
    address: z.object({
      line1: z.string(),
      line2: text,
      city: z.string(),
      state: text,
      postalCode: text,
      country: z.string(),
    }),
    agreement: z
      .object({
        acceptedOn: instant,
        acceptedBy: z
          .object({ firstName: z.string(), lastName: z.string(), email: z.string(), phoneNumber: text })
          .optional(),
      })
      .optional()
      .meta({ description: 'When the customer accepted the Microsoft Customer Agreement, and who if not its contact' }),
    items: z.array(
      z.object({ productId: z.string(), quantity: z.int(), term: termSchema, billingCycle: billingCycleSchema }),
    ),
    review: reviewSchema.optional().meta({ description: 'The whole order with the prices that were read last' }),
    status: z.enum(onboardingStatuses),
    steps: z.array(stepSchema),
    submittedAt: instant.optional(),
    cancellationRequestedAt: instant.optional(),
    failure: z
      .object({ step: z.string(), message: z.string(), code: text, field: text })
      .optional()
      .meta({ description: 'Which step failed, what Partner Center said, and the field that it is about' }),
    customerId: text,
    orderIds: z.array(z.string()).optional(),
    credentials: z.enum(credentialStates),
    credentialsExpireAt: instant.optional(),
    credentialsReadAt: instant.optional(),
    credentialsReadBy: text,
    leftovers: z.array(z.object({ what: z.string(), message: z.string(), url: z.url() })).meta({
      description:
        'What is left for a person to do, on the page that is linked: what could not be undone, a lost password',
    }),
    correlationId: z.string(),
    createdAt: instant,
    createdBy: z.object({ id: z.string(), name: text }),
    history: z.array(z.object({ at: instant, event: z.string(), by: text, detail: text })),
  })
  .meta({ id: 'Onboarding' });

/** What people and front-ends see of an onboarding. */
export function onboardingView(onboarding: Onboarding): z.input<typeof onboardingSchema> {
  const { id, company, contact, address, status, steps, credentials, leftovers } = onboarding;
  const { correlationId, createdAt, createdBy, history, cancellation, review } = onboarding;
  const { resellerId, agreement, submittedAt, failure, customerId, orderIds } = onboarding;
  const { credentialsExpireAt, credentialsReadAt, credentialsReadBy } = onboarding;
  return {
    ...{ id, company, contact, address, status, steps, credentials, leftovers },
    ...{ correlationId, createdAt, createdBy, history },
    ...given({ resellerId, agreement, submittedAt, failure, customerId, orderIds }),
    ...given({ credentialsExpireAt, credentialsReadAt, credentialsReadBy }),
    ...(review === undefined ? {} : { review: reviewView(review) }),
    ...(cancellation === undefined ? {} : { cancellationRequestedAt: cancellation.at }),
    items: onboarding.items.map(({ catalogItemId: _, ...item }) => item),
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
