import { z } from 'zod';

/** How the sandbox is to behave from now on; set by a test or a person over HTTP, kept over restarts. */
export const sandboxSettings = z.strictObject({
  /** An order or a change of licences is provisioned this much later, ms. */
  provisioningDelayMs: z.number().int().min(0).max(86_400_000).default(200),
  /** Product id → why its next subscriptions never get provisioned; with `times`, that many. */
  provisioningFails: z
    .record(
      z.string().min(1),
      z.union([
        z.string().min(1),
        z.strictObject({ reason: z.string().min(1), times: z.number().int().min(0).default(1) }),
      ]),
    )
    .default({}),
  /** Lines that a checkout refuses, each so many times. */
  orderErrors: z
    .array(
      z
        .strictObject({
          catalogItemId: z.string().min(1).optional(),
          productId: z.string().min(1).optional(),
          code: z.number().int().default(800005),
          description: z.string().min(1).default('Create order is not successful'),
          times: z.number().int().min(0).default(1),
        })
        .refine(
          ({ catalogItemId, productId }) => (catalogItemId === undefined) !== (productId === undefined),
          'either catalogItemId or productId',
        ),
    )
    .default([]),
  /** So many changes of a subscription are answered 202, and hold once they are provisioned. */
  slowChanges: z.number().int().min(0).default(0),
  /** Whether a customer has to have accepted the Microsoft Customer Agreement before it can order. */
  customerAgreementRequired: z.boolean().default(false),
  /** Whether a repeated creation of a customer is answered without the credentials, which were told before. */
  forgetCredentials: z.boolean().default(false),
  /** A cart can be checked out for so long, ms. */
  cartLifetimeMs: z.number().int().min(0).default(900_000),
});

export type SandboxSettings = z.output<typeof sandboxSettings>;

/** Why a new subscription of this product is to fail, if it is; counts it. */
export function takeProvisioningFailure(settings: SandboxSettings, productId: string): string | undefined {
  const found = settings.provisioningFails[productId];
  if (found === undefined || typeof found === 'string') return found;
  if (found.times === 0) return undefined;
  found.times -= 1;
  return found.reason;
}

export const orderErrorFor = (settings: SandboxSettings, catalogItemId: string) =>
  settings.orderErrors.find(
    (error) =>
      error.times > 0 &&
      (error.catalogItemId === catalogItemId || error.productId === (catalogItemId.split(':')[0] as string)),
  );
