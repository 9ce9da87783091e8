import { CYCLES, type Cycle, catalogItem, type Term } from './products.ts';
import { partnerOnRecordRefusal } from './relationships.ts';
import type { SandboxState } from './state.ts';

export interface Line {
  catalogItemId: string;
  quantity: number;
  billingCycle: string;
  termDuration?: string | undefined;
  partnerIdOnRecord?: string | undefined;
}

export const quantityError = (quantity: number, { minimum, maximum }: { minimum: number; maximum: number }) =>
  quantity >= minimum && quantity <= maximum
    ? undefined
    : `Subscription quantity is not within minimum and maximum allowed quantity: ${quantity} is not from ${minimum} to ${maximum}`;

/** What is wrong with a line of a cart or an order in a customer's country (codes: page error-codes). */
export function lineError(state: SandboxState, country: string, line: Line) {
  const error = (errorCode: number, errorDescription: string) => ({ errorCode, errorDescription });
  const item = catalogItem(line.catalogItemId, country);
  if (item === undefined) {
    return error(800070, `Offer is not available in the specified country: ${line.catalogItemId} in ${country}`);
  }
  const outside = quantityError(line.quantity, item.sku);
  if (outside !== undefined) return error(2002, outside);
  const terms: string[] = item.product.terms;
  if (line.termDuration === undefined || !terms.includes(line.termDuration)) {
    const given = `termDuration '${line.termDuration ?? ''}' is not one of ${terms.join(', ')}`;
    return error(800028, `The initial purchase term is no longer available for purchase/update: ${given}`);
  }
  const cycles = CYCLES[line.termDuration as Term];
  if (!cycles.includes(line.billingCycle.toLowerCase() as Cycle)) {
    const given = `billingCycle '${line.billingCycle}' is not one of ${cycles.join(', ')}`;
    return error(6001, `The billing cycle is not supported for ${line.termDuration}: ${given}`);
  }
  // Without a Partner ID the purchase goes through, and no reseller is recorded for it.
  if (line.partnerIdOnRecord === undefined) return undefined;
  const refusal = partnerOnRecordRefusal(state, line.partnerIdOnRecord);
  return refusal === undefined ? undefined : error(refusal[1], refusal[2]);
}
