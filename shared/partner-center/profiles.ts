import { z } from 'zod';
import type { CallIds } from './request-id.ts';
import type { Send } from './transport.ts';

const text = z.string().optional().default('');

const address = z
  .looseObject({ country: text, city: text, state: text, addressLine1: text, addressLine2: text, postalCode: text })
  .partial()
  .optional();

/** Page get-legal-business-profile. */
const legalBusinessProfile = z.looseObject({
  companyName: text,
  address,
  primaryContact: z
    .looseObject({ firstName: text, lastName: text, email: text, phoneNumber: text })
    .partial()
    .optional(),
  vettingStatus: text,
});

/** Page get-partner-network-profile. */
const partnerNetworkProfile = z.looseObject({ mpnId: text });

/** Page get-support-profile. */
const supportProfile = z.looseObject({ email: text, telephone: text, website: text });

/** Page get-an-organization-profile. */
const organizationProfile = z.looseObject({
  id: z.string(),
  companyName: text,
  defaultAddress: address,
  tenantId: text,
  domain: text,
  email: text,
});

export interface PartnerProfiles {
  legalBusiness: z.output<typeof legalBusinessProfile>;
  partnerNetwork: z.output<typeof partnerNetworkProfile>;
  support: z.output<typeof supportProfile>;
  organization: z.output<typeof organizationProfile>;
}

export const profiles = (send: Send) => ({
  /** The profiles under which the partner stands in Partner Center, read together. */
  async profiles({ correlationId }: CallIds): Promise<PartnerProfiles> {
    const get = <S extends z.ZodType>(name: string, answer: S) =>
      send({ method: 'GET', path: `/v1/profiles/${name}`, answer, correlationId });
    const [legalBusiness, partnerNetwork, support, organization] = await Promise.all([
      get('legalbusiness?vettingVersion=Current', legalBusinessProfile),
      get('mpn', partnerNetworkProfile),
      get('support', supportProfile),
      get('organization', organizationProfile),
    ]);
    return { legalBusiness, partnerNetwork, support, organization };
  },
});
