import { type Answer, link, ok, Refused } from './answers.ts';
import type { Asked } from './asked.ts';

const ADDRESS = {
  country: 'NL',
  city: 'Utrecht',
  state: '',
  addressLine1: 'Stationsplein 1',
  addressLine2: '',
  postalCode: '3511 ED',
};
const CONTACT = { firstName: 'Sanne', lastName: 'Bakker', email: 'sanne@contoso.example', phoneNumber: '' };
const self = (uri: string) => ({ self: link(uri) });

/** The provider whose Partner Center this is. */
export const PROVIDER = {
  tenantId: '7f1a2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b',
  partnerId: '1234567',
  name: 'Contoso Distribution',
  domain: 'contosodistribution.onmicrosoft.com',
};

/** The provider's own profiles; its primary contact has no telephone number, and there is no support address. */
const PROFILES: Record<string, object> = {
  // get-legal-business-profile
  legalbusiness: {
    companyName: PROVIDER.name,
    address: { ...ADDRESS, ...CONTACT },
    primaryContact: CONTACT,
    companyApproverAddress: ADDRESS,
    companyApproverEmail: CONTACT.email,
    vettingStatus: 'authorized',
    vettingSubStatus: 'none',
    profileType: 'LegalBusinessProfile',
    links: self('/profiles/legalbusiness'),
    attributes: { objectType: 'LegalBusinessProfile' },
  },
  // get-partner-network-profile
  mpn: {
    mpnId: PROVIDER.partnerId,
    profileType: 'MpnProfile',
    links: self('/profiles/mpn'),
    attributes: { objectType: 'MpnProfile' },
  },
  // get-support-profile
  support: {
    email: '',
    telephone: '+31 30 123 4567',
    website: 'www.contoso.example',
    profileType: 'support_profile',
    links: self('/v1/profiles/support'),
    attributes: { objectType: 'PartnerSupportProfile' },
  },
  // get-an-organization-profile
  organization: {
    id: PROVIDER.tenantId,
    companyName: PROVIDER.name,
    defaultAddress: { ...ADDRESS, ...CONTACT },
    tenantId: PROVIDER.tenantId,
    domain: PROVIDER.domain,
    email: 'partners@contoso.example',
    language: 'nl',
    culture: 'nl-NL',
    profileType: 'OrganizationProfile',
    links: self('/profiles/organization'),
    attributes: { etag: 'W/"local"', objectType: 'OrganizationProfile' },
  },
};

export function getProfile({ params }: Asked): Answer {
  const profile = PROFILES[params['profile']?.toLowerCase() ?? ''];
  if (profile === undefined) {
    throw new Refused(501, 0, `The sandbox does not serve the profile ${params['profile']}.`);
  }
  return ok(profile);
}
