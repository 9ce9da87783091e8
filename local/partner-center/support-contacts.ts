import { z } from 'zod';
import { type Answer, INVALID_PROPERTY, link, Refused } from './answers.ts';
import { type Asked, readBodyAs } from './asked.ts';
import { PROVIDER } from './profiles.ts';
import type { Subscription, SupportContact } from './records.ts';
import { askedSubscription } from './subscriptions.ts';

/** The provider answers for a subscription until somebody else is named. */
const OWN: SupportContact = {
  supportTenantId: PROVIDER.tenantId,
  supportMpnId: PROVIDER.partnerId,
  name: PROVIDER.name,
};

const answer = ({ id, customerId, supportContact = OWN }: Subscription): Answer => {
  const self = link(`/customers/${customerId}/subscriptions/${id}/supportcontact`, 'Get');
  const body = { ...supportContact, links: { self }, attributes: { objectType: 'SupportContact' } };
  return { status: 200, body, bom: true };
};

/** Page get-a-subscription-s-support-contact. */
export const getSupportContact = (asked: Asked): Answer => answer(askedSubscription(asked).subscription);

const contactSchema = z.object({
  supportTenantId: z.string().trim().min(1),
  supportMpnId: z.string().trim().min(1),
  name: z.string().trim().min(1),
});

/** Page update-a-subscription-s-support-contact: the provider, or a reseller with a relationship to it. */
export function putSupportContact(asked: Asked): Answer {
  const { state } = asked;
  const { subscription } = askedSubscription(asked);
  const given = readBodyAs(asked, contactSchema, INVALID_PROPERTY);
  const tenantId = given.supportTenantId.toLowerCase();
  const reseller = tenantId === PROVIDER.tenantId ? undefined : state.reseller(tenantId);
  if (tenantId !== PROVIDER.tenantId && !reseller?.partnership) {
    const description = `MPN Id is not a valid Indirect Reseller: supportTenantId ${tenantId} has no relationship with you`;
    throw new Refused(400, 800016, description);
  }
  if (given.supportMpnId !== (reseller?.partnerId ?? PROVIDER.partnerId)) {
    throw new Refused(404, 800015, `MPN Id is not found: ${given.supportMpnId} is not that of ${tenantId}`);
  }
  const changed = { ...subscription, supportContact: { ...given, supportTenantId: tenantId } };
  state.subscriptions.save(changed);
  return answer(changed);
}
