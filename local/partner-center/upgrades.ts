import { z } from 'zod';
import { type Answer, collection, link, ok } from './answers.ts';
import { type Asked, readBodyAs } from './asked.ts';
import { askedCustomer } from './customers.ts';
import { lineError } from './line-rules.ts';
import { placeOrder } from './orders.ts';
import { type Availability, availabilityOf, catalogItem, productOf } from './products.ts';
import type { Subscription } from './records.ts';
import { statusOf } from './subscription-states.ts';
import { askedSubscription } from './subscriptions.ts';

/** Page upgrade-resources, UpgradeError: the page prints the place of the code in its list. */
const CODES = { other: 0, notActive: 2, noPath: 7, targetNotFound: 8, notProvisioned: 9 };
const upgradeError = (code: keyof typeof CODES, description: string, additionalDetails?: string) => ({
  code: CODES[code],
  description,
  ...(additionalDetails === undefined ? {} : { additionalDetails }),
  attributes: { objectType: 'UpgradeError' },
});

function targetsOf({ catalogItemId }: Subscription, country: string): Availability[] {
  const upgrades = productOf(catalogItemId.split(':')[0] as string)?.upgrades ?? [];
  return upgrades.flatMap((id) => {
    const product = productOf(id);
    return product?.skus.flatMap((sku) => availabilityOf(product, sku, country) ?? []) ?? [];
  });
}

/** Why a subscription cannot be upgraded, whatever to. */
function sourceErrors(subscription: Subscription, now: Date) {
  const status = statusOf(subscription, now);
  if (status === 'pending') {
    return [upgradeError('notProvisioned', 'Subscription cannot be upgraded because it is not provisioned.')];
  }
  if (status === 'active') return [];
  const description = 'Subscription cannot be upgraded because the source subscription state is not active.';
  return [upgradeError('notActive', description, status)];
}

const offerBody = ({ catalogItemId, country, product, sku }: Availability, rank: number) => ({
  id: catalogItemId,
  name: sku.title,
  description: product.description,
  minimumQuantity: sku.minimum,
  maximumQuantity: sku.maximum,
  rank,
  uri: `/offers/${catalogItemId}`,
  locale: 'en-us',
  country,
  category: {
    id: 'OnlineServices',
    name: 'Online services',
    rank: 20,
    locale: 'en-us',
    country,
    attributes: { objectType: 'OfferCategory' },
  },
  prerequisiteOffers: [],
  isAddOn: false,
  isAvailableForPurchase: true,
  billing: 'license',
  isAutoRenewable: true,
  isInternal: false,
  conversionTargetOffers: [],
  partnerQualifications: ['none'],
  product: { id: product.id, name: product.title, unit: 'Licenses' },
  unitType: 'Licenses',
  links: {
    learnMore: link('https://www.microsoft.com/microsoft-365'),
    self: link(`/offers/${catalogItemId}?country=${country}`),
  },
  attributes: { objectType: 'Offer' },
});

/** Page transition-a-subscription: to what a subscription can be upgraded, and whether it can be now. */
export function listUpgrades(asked: Asked): Answer {
  const { subscription, country } = askedSubscription(asked);
  const errors = sourceErrors(subscription, asked.now);
  const items = targetsOf(subscription, country).map((target, index) => {
    const { quantity, billingCycle, termDuration } = subscription;
    const line = { catalogItemId: target.catalogItemId, quantity, billingCycle, termDuration };
    const wrong = lineError(asked.state, country, line)?.errorDescription;
    const upgradeErrors = wrong === undefined ? errors : [...errors, upgradeError('other', wrong)];
    return {
      targetOffer: offerBody(target, 50 + index),
      upgradeType: 'upgrade_with_license_transfer',
      isEligible: upgradeErrors.length === 0,
      quantity: subscription.quantity,
      upgradeErrors,
      attributes: { objectType: 'Upgrade' },
    };
  });
  return ok(collection(items));
}

const upgradeSchema = z.object({
  targetOffer: z.object({ id: z.string().trim().min(1) }),
  quantity: z.number().int().min(1).nullish(),
});

const UPGRADE_WITH_LICENCES = 2;

/**
 * Page transition-a-subscription: the target becomes a subscription of its own, of the same term and cycle and under the
 * same Partner ID, and the source ends. What speaks against it is in the result, with 200.
 */
export function createUpgrade(asked: Asked): Answer {
  const { state, now } = asked;
  const customer = askedCustomer(asked);
  const { subscription, country } = askedSubscription(asked);
  const { targetOffer, quantity } = readBodyAs(asked, upgradeSchema);
  const target = catalogItem(targetOffer.id, country);
  const line = {
    catalogItemId: target?.catalogItemId ?? targetOffer.id,
    quantity: quantity ?? subscription.quantity,
    billingCycle: subscription.billingCycle,
    termDuration: subscription.termDuration,
  };
  const errors = sourceErrors(subscription, now);
  const paths = targetsOf(subscription, country).map(({ catalogItemId }) => catalogItemId);
  if (paths.length === 0) errors.push(upgradeError('noPath', 'Subscription does not have any upgrade paths.'));
  else if (!paths.includes(line.catalogItemId)) {
    errors.push(upgradeError('targetNotFound', `Target offer ${targetOffer.id} is not among the upgrade paths.`));
  } else {
    const wrong = lineError(state, country, line);
    if (wrong !== undefined) errors.push(upgradeError('other', wrong.errorDescription));
  }
  const result = {
    sourceSubscriptionId: subscription.id,
    upgradeType: UPGRADE_WITH_LICENCES,
    upgradeErrors: errors,
    licenseErrors: [],
    attributes: { objectType: 'UpgradeResult' },
  };
  if (errors.length > 0) return ok({ ...result, targetSubscriptionId: null });
  const order = placeOrder(asked, customer, [{ ...line, partnerIdOnRecord: subscription.partnerId }]);
  state.subscriptions.save({ ...subscription, status: 'deleted', version: subscription.version + 1 });
  return ok({ ...result, targetSubscriptionId: order.lines[0]?.subscriptionId });
}
