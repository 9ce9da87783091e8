import { z } from 'zod';
import { type CallIds, canonical, type WriteIds } from './request-id.ts';
import { subscriptionPath } from './subscriptions.ts';
import type { Send } from './transport.ts';
import { collectionOf, defined, pascalCase } from './wire.ts';

const errorSchema = z
  .looseObject({ code: z.union([z.string(), z.number()]), description: z.string().default('') })
  .transform(({ code, description }) => ({ code: String(code), message: description }));

const errors = z.array(errorSchema).default([]);

const targetOfferSchema = z.looseObject({
  id: z.string(),
  name: z.string().optional(),
});

/** Page upgrade-resources: the resource as it is, since the upgrade sends it back. */
const resourceSchema = z.looseObject({
  targetOffer: targetOfferSchema,
  upgradeType: z.union([z.string(), z.number()]).optional(),
  isEligible: z.boolean().optional(),
  quantity: z.number().optional(),
  upgradeErrors: z.array(z.unknown()).optional(),
});

const upgradeSchema = resourceSchema.transform(({ targetOffer, isEligible, quantity, upgradeErrors }) =>
  defined({
    targetOfferId: targetOffer.id,
    name: targetOffer.name ?? '',
    isEligible: isEligible ?? false,
    quantity,
    /** Why it is not eligible. */
    errors: errors.parse(upgradeErrors),
  }),
);

/** A product that a subscription can be upgraded to, or why not. */
export type Upgrade = z.output<typeof upgradeSchema>;

const resultSchema = z
  .looseObject({
    sourceSubscriptionId: z.string(),
    targetSubscriptionId: z.string().optional(),
    upgradeErrors: errors,
    licenseErrors: errors,
  })
  .transform(({ sourceSubscriptionId, targetSubscriptionId, upgradeErrors, licenseErrors }) =>
    defined({
      sourceSubscriptionId: canonical(sourceSubscriptionId),
      targetSubscriptionId: targetSubscriptionId && canonical(targetSubscriptionId),
      /** The upgrade did not happen. */
      errors: upgradeErrors,
      /** The upgrade happened, and these licences did not come along. */
      licenceErrors: licenseErrors,
    }),
  );

export type UpgradeResult = z.output<typeof resultSchema>;

export const upgrades = (send: Send) => ({
  /** What a subscription can be upgraded to (page transition-a-subscription). */
  async upgrades(customerId: string, id: string, ids: CallIds): Promise<Upgrade[]> {
    const path = `${subscriptionPath(customerId, id)}/upgrades`;
    return (await send({ method: 'GET', path, answer: collectionOf(upgradeSchema), ...ids })).items;
  },

  /**
   * Upgrades a subscription to another product (page transition-a-subscription; as its code does, by the subscription
   * that is upgraded, where its table speaks of the target). Look for `errors`: Partner Center answers 200 with them.
   */
  async upgradeSubscription(
    customerId: string,
    id: string,
    { targetOfferId }: { targetOfferId: string },
    ids: WriteIds,
  ): Promise<UpgradeResult> {
    const path = `${subscriptionPath(customerId, id)}/upgrades`;
    const { correlationId } = ids;
    const { items } = await send({ method: 'GET', path, answer: collectionOf(resourceSchema), correlationId });
    // A repeat finds the offer gone when the upgrade went through: the request id brings its answer back.
    const offered = items.find(({ targetOffer }) => targetOffer.id.toLowerCase() === targetOfferId.toLowerCase());
    const body = offered ?? { targetOffer: { id: targetOfferId }, attributes: { objectType: 'Upgrade' } };
    return send({ method: 'POST', path, body: pascalCase(body), answer: resultSchema, ...ids });
  },
});
