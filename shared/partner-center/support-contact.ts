import { z } from 'zod';
import { type CallIds, canonical, type WriteIds } from './request-id.ts';
import { subscriptionPath } from './subscriptions.ts';
import type { Send } from './transport.ts';
import { pascalCase } from './wire.ts';

const newContactSchema = z.strictObject({
  tenantId: z.guid(),
  partnerId: z.string().regex(/^\d{1,12}$/),
  name: z.string().min(1),
});

/** The partner that a customer is told to call: the provider or a reseller of its. */
export type SupportContact = z.input<typeof newContactSchema>;

const contactSchema = z
  .looseObject({ supportTenantId: z.string(), supportMpnId: z.string().default(''), name: z.string().default('') })
  .transform(({ supportTenantId, supportMpnId, name }) => ({
    tenantId: canonical(supportTenantId),
    partnerId: supportMpnId,
    name,
  }));

export const supportContact = (send: Send) => ({
  /** Who supports a subscription (page get-a-subscription-s-support-contact). */
  supportContact: (customerId: string, subscriptionId: string, ids: CallIds): Promise<SupportContact> =>
    send({
      method: 'GET',
      path: `${subscriptionPath(customerId, subscriptionId)}/supportcontact`,
      answer: contactSchema,
      ...ids,
    }),

  /** Names who supports a subscription: must be a reseller with a relationship (page update-a-subscription-s-support-contact). */
  async setSupportContact(
    customerId: string,
    subscriptionId: string,
    contact: SupportContact,
    ids: WriteIds,
  ): Promise<SupportContact> {
    const { tenantId, partnerId, name } = newContactSchema.parse(contact);
    const path = `${subscriptionPath(customerId, subscriptionId)}/supportcontact`;
    const body = { supportTenantId: tenantId, supportMpnId: partnerId, name };
    return send({
      method: 'PUT',
      path,
      body: pascalCase({ ...body, attributes: { objectType: 'SupportContact' } }),
      answer: contactSchema,
      ...ids,
    });
  },
});
