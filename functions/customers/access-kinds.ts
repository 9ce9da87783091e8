import type { AccessKind } from '../../shared/domain/access.ts';

/** Microsoft's product id of the Azure plan; its owner role is what a reseller gets with it. */
const AZURE_PLAN = 'DZH318Z0BPS6';

/** The access that a customer's reseller gets with what the customer orders or has. */
export const accessKindsOf = ({ items }: { items: readonly { productId: string }[] }): AccessKind[] =>
  items.some(({ productId }) => productId.startsWith(`${AZURE_PLAN}:`))
    ? ['accountManagement', 'azurePlanOwner']
    : ['accountManagement'];
