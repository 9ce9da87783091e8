import type { Customer, SupportContact } from '../../shared/domain/customer.ts';
import type { SupportContact as Contact } from '../../shared/partner-center/index.ts';
import { profileOf } from '../operations/provider.ts';
import type { Services } from '../services.ts';

/** Who supports a customer's subscriptions unless somebody says otherwise: its reseller, else the provider. */
export const defaultContact = ({ resellerId }: Pick<Customer, 'resellerId'>): SupportContact =>
  resellerId === undefined ? 'provider' : { resellerId };

/** A support contact as Partner Center names it (page update-a-subscription-s-support-contact). */
export async function contactFor(
  { resellers, partnerCenter }: Services,
  contact: SupportContact,
  correlationId: string,
): Promise<Contact | undefined> {
  if (contact === 'provider') {
    const { tenantId, partnerId, name } = profileOf(await partnerCenter.profiles({ correlationId }));
    return { tenantId, partnerId, name };
  }
  const reseller = await resellers.read(contact.resellerId);
  return reseller && { tenantId: reseller.tenantId, partnerId: reseller.partnerId, name: reseller.name };
}
