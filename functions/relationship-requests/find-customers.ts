import type { FoundCustomer, RelationshipRequest } from '../../shared/domain/relationship-request.ts';
import { PartnerCenterError, PartnerCenterUnavailable } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';

/** More than these is no answer to which customer it is. */
const MOST_SHOWN = 20;

/**
 * The customers of the provider in Partner Center that this request may have brought: those of its domain where that is
 * given, of its company name otherwise, and not in our list yet. `unavailable` when Partner Center cannot be asked: that
 * says nothing about the customer.
 */
export async function findCustomers(
  { partnerCenter, customers }: Pick<Services, 'partnerCenter' | 'customers'>,
  { customerName, customerDomain }: RelationshipRequest,
  correlationId: string,
): Promise<FoundCustomer[] | 'unavailable'> {
  const query = customerDomain === undefined ? { search: customerName } : { domain: customerDomain };
  const fits = ({ name, domain }: FoundCustomer) =>
    customerDomain === undefined ? isSame(name, customerName) : isSame(domain, customerDomain);
  const found: FoundCustomer[] = [];
  try {
    let after: string | undefined;
    do {
      const page = await partnerCenter.customers(
        { ...query, ...(after === undefined ? {} : { after }) },
        { correlationId },
      );
      for (const { id, name, domain, relationship } of page.items) {
        if (relationship === 'none' || !fits({ id, name, domain })) continue;
        if ((await customers.read(id))?.status !== 'active') found.push({ id, name, domain });
      }
      after = page.after;
    } while (after !== undefined && found.length < MOST_SHOWN);
  } catch (error) {
    if (error instanceof PartnerCenterError || error instanceof PartnerCenterUnavailable) return 'unavailable';
    throw error;
  }
  return found.slice(0, MOST_SHOWN);
}

const isSame = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();
