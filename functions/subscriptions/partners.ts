import type { Customer } from '../../shared/domain/customer.ts';
import { mustBeActive, type Reseller } from '../../shared/domain/reseller.ts';
import { invalid } from '../../shared/http/problem.ts';
import type { Services } from '../services.ts';

/** A Partner ID that a request names, or that stands on what it changes. */
export interface PartnerIdInUse {
  partnerId: string;
  /** The field that names it; without one, an id that none of our resellers has is let be. */
  path?: string;
}

/** The reseller with this Partner ID: an active one where there is one; undefined when none of ours has it. */
async function resellerWith({ resellers }: Services, partnerId: string): Promise<Reseller | undefined> {
  const { items } = await resellers.page({ sortBy: 'since', equal: { partnerId }, size: 50 });
  return items.find(({ status }) => status === 'active') ?? items[0];
}

/**
 * Each Partner ID on record must be that of an active reseller of ours, or nobody is paid (page
 * create-an-order-for-a-customer-of-an-indirect-reseller). Throws a 422 that names the field of one that none of ours
 * has, a Refusal for one whose reseller is not active.
 */
export async function mustBeOfActiveResellers(services: Services, used: PartnerIdInUse[]): Promise<void> {
  const ids = [...new Set(used.map(({ partnerId }) => partnerId))];
  const found = new Map(
    await Promise.all(ids.map(async (id) => [id, await resellerWith(services, id)] as [string, Reseller | undefined])),
  );
  const unknown = used.filter(({ partnerId, path }) => path !== undefined && found.get(partnerId) === undefined);
  if (unknown.length > 0) {
    throw invalid(
      unknown.map(({ path = '' }) => ({ path, message: 'is not the Partner ID of a reseller of the provider' })),
    );
  }
  for (const reseller of found.values()) if (reseller !== undefined) mustBeActive(reseller);
}

/** The reseller through which a customer buys, which has to be active; undefined for the provider's own customers. */
export async function resellerOf(
  { resellers }: Services,
  { resellerId }: Pick<Customer, 'resellerId'>,
): Promise<Reseller | undefined> {
  const reseller = resellerId === undefined ? undefined : await resellers.read(resellerId);
  if (reseller !== undefined) mustBeActive(reseller);
  return reseller;
}
