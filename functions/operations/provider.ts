import { z } from 'zod';
import { type ProviderProfile, profileGaps } from '../../shared/domain/provider.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { may } from '../../shared/identity/roles.ts';
import type { PartnerProfiles } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';

/** Where Partner Center lets its account administrators change the profile. */
const PROFILE_PAGE = 'https://partner.microsoft.com/dashboard/account/v3/organization/legalinfo';

const providerSchema = z
  .object({
    name: z.string(),
    partnerId: z.string(),
    tenantId: z.string(),
    countries: z.array(z.string()),
    website: z.string(),
    contact: z.object({ name: z.string(), email: z.string(), phone: z.string() }),
    support: z.object({ email: z.string(), phone: z.string() }),
    vetting: z.string(),
    incomplete: z.array(z.object({ field: z.string(), message: z.string() })),
    toChange: z.object({ message: z.string(), contact: z.string(), url: z.string() }),
  })
  .meta({ id: 'Provider' });

export function profileOf({ legalBusiness, partnerNetwork, support, organization }: PartnerProfiles): ProviderProfile {
  const { address, primaryContact } = legalBusiness;
  const countries = [address?.country, organization.defaultAddress?.country].filter((country) => country);
  return {
    name: legalBusiness.companyName || organization.companyName,
    partnerId: partnerNetwork.mpnId,
    tenantId: organization.tenantId || organization.id,
    countries: [...new Set(countries as string[])],
    website: support.website,
    contact: {
      name: [primaryContact?.firstName, primaryContact?.lastName].filter((part) => part).join(' '),
      email: primaryContact?.email ?? '',
      phone: primaryContact?.phoneNumber ?? '',
    },
    support: { email: support.email, phone: support.telephone },
    vetting: legalBusiness.vettingStatus,
  };
}

export const getProvider = ({ partnerCenter, settings }: Services) =>
  endpoint({
    name: 'getProvider',
    summary: 'The profile under which the provider stands in the list of indirect providers',
    method: 'GET',
    route: 'api/provider',
    roles: may.read,
    success: { status: 200, description: 'The profile, what it lacks, and whom to ask', schema: providerSchema },
    async handle({ trace }) {
      const profile = profileOf(await partnerCenter.profiles({ correlationId: trace.correlationId ?? '' }));
      const contact = profile.contact.email || settings.PROVIDER_EMAIL;
      const message = `The profile is changed in Partner Center by a global admin or account admin of the company. Ask ${contact}.`;
      return {
        body: { ...profile, incomplete: profileGaps(profile), toChange: { message, contact, url: PROFILE_PAGE } },
      };
    },
  });
