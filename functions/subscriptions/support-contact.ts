import type { Customer, Subscription, SupportContact } from '../../shared/domain/customer.ts';
import {
  type SupportContact as Contact,
  PartnerCenterUnavailable,
  type WriteIds,
} from '../../shared/partner-center/index.ts';
import { profileOf } from '../operations/provider.ts';
import type { Services } from '../services.ts';
import { orRefusal } from './order-document.ts';

/** Who supports a customer's subscriptions unless somebody says otherwise: its reseller, else the provider. */
export const defaultContact = ({ resellerId }: Pick<Customer, 'resellerId'>): SupportContact =>
  resellerId === undefined ? 'provider' : { resellerId };

/** A support contact as Partner Center names it (page update-a-subscription-s-support-contact). */
export async function contactFor(
  { resellers, partnerCenter }: Pick<Services, 'resellers' | 'partnerCenter'>,
  contact: SupportContact,
  correlationId: string,
): Promise<Contact | undefined> {
  if (contact === 'provider') {
    const { tenantId, partnerId, name } = profileOf(await partnerCenter.profiles({ correlationId }));
    if (partnerId === '') {
      throw new PartnerCenterUnavailable(
        'unreadable',
        'Partner Center does not say what the Partner ID of the provider is.',
      );
    }
    return { tenantId, partnerId, name };
  }
  const reseller = await resellers.read(contact.resellerId);
  return reseller && { tenantId: reseller.tenantId, partnerId: reseller.partnerId, name: reseller.name };
}

/** `contactFor` for several subscriptions of one operation: each contact is looked up once. */
export function contactsOnce(services: Pick<Services, 'resellers' | 'partnerCenter'>) {
  const known = new Map<string, Promise<Contact | undefined>>();
  return (contact: SupportContact, correlationId: string): Promise<Contact | undefined> => {
    const key = contact === 'provider' ? contact : contact.resellerId;
    const found = known.get(key) ?? contactFor(services, contact, correlationId);
    known.set(key, found);
    return found;
  };
}

/**
 * Names the default contact on a customer's new subscriptions. The provider answers until somebody else is named (page
 * get-a-subscription-s-support-contact), and so still does where Partner Center does not take the reseller.
 */
export async function withDefaultContact(
  services: Pick<Services, 'resellers' | 'partnerCenter'>,
  customer: Pick<Customer, 'id' | 'resellerId'>,
  subscriptions: Subscription[],
  ids: (subscriptionId: string) => WriteIds,
): Promise<Subscription[]> {
  const supportContact = defaultContact(customer);
  const byProvider = (subscription: Subscription): Subscription => ({ ...subscription, supportContact: 'provider' });
  if (supportContact === 'provider') return subscriptions.map(byProvider);
  const contactOnce = contactsOnce(services);
  const named: Subscription[] = [];
  for (const subscription of subscriptions) {
    const callIds = ids(subscription.id);
    const contact = await contactOnce(supportContact, callIds.correlationId);
    const set =
      contact &&
      (await orRefusal(services.partnerCenter.setSupportContact(customer.id, subscription.id, contact, callIds)));
    named.push(set && 'value' in set ? { ...subscription, supportContact } : byProvider(subscription));
  }
  return named;
}
