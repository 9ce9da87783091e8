import type { AccessKind } from '../../shared/domain/access.ts';
import type { Onboarding } from '../../shared/domain/onboarding.ts';

/** Microsoft's product id of the Azure plan; its owner role is what a reseller gets with it. */
const AZURE_PLAN = 'DZH318Z0BPS6';

/** The access that a customer's reseller gets with its first order. */
export const accessKindsOf = ({ items }: Pick<Onboarding, 'items'>): AccessKind[] =>
  items.some(({ productId }) => productId.startsWith(`${AZURE_PLAN}:`))
    ? ['accountManagement', 'azurePlanOwner']
    : ['accountManagement'];
