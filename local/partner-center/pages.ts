import type { Answer, SandboxState } from './state.ts';

/** Partner Center's error body (page error-codes). */
export const refuse = (
  status: number,
  code: number,
  description: string,
  source = 'PartnerApiServiceControllers',
): Answer => ({
  status,
  body: { code, description, data: [], source },
});

const self = (uri: string) => ({ self: { uri, method: 'GET', headers: [] } });
const ADDRESS = {
  country: 'NL',
  city: 'Utrecht',
  state: '',
  addressLine1: 'Stationsplein 1',
  addressLine2: '',
  postalCode: '3511 ED',
};
const CONTACT = { firstName: 'Sanne', lastName: 'Bakker', email: 'sanne@contoso.example', phoneNumber: '' };
const TENANT = '7f1a2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b';

/** The provider's own profiles; its primary contact has no telephone number, and there is no support address. */
const PROFILES: Record<string, object> = {
  // get-legal-business-profile
  legalbusiness: {
    companyName: 'Contoso Distribution',
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
    mpnId: '1234567',
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
    id: TENANT,
    companyName: 'Contoso Distribution',
    defaultAddress: { ...ADDRESS, ...CONTACT },
    tenantId: TENANT,
    domain: 'contosodistribution.onmicrosoft.com',
    email: 'partners@contoso.example',
    language: 'nl',
    culture: 'nl-NL',
    profileType: 'OrganizationProfile',
    links: self('/profiles/organization'),
    attributes: { etag: 'W/"local"', objectType: 'OrganizationProfile' },
  },
};

const INDIRECT = 'IsIndirectCloudSolutionProviderOf';

/** Page retrieve-a-list-of-indirect-resellers. */
function relationships(state: SandboxState, query: URLSearchParams): Answer {
  const type = query.get('relationship_type');
  if (type !== INDIRECT) return refuse(400, 800002, `Invalid request input: relationship_type '${type}'.`);
  const items = state
    .resellers()
    .filter(({ partnership }) => partnership)
    .map(({ tenantId, partnerId, name, location }) => ({
      id: tenantId,
      name,
      relationshipType: 'is_indirect_cloud_solution_provider_of',
      state: 'Active',
      mpnId: partnerId,
      location,
      attributes: { objectType: 'PartnerRelationship' },
    }));
  return { status: 200, body: { totalCount: items.length, items, attributes: { objectType: 'Collection' } } };
}

/** Page verify-indirect-reseller-mpa-status, with its codes. */
function agreementStatus(state: SandboxState, query: URLSearchParams): Answer {
  const given = new Map([...query].map(([name, value]) => [name.toLowerCase(), value]));
  const [partnerId, tenantId] = [given.get('mpnid') ?? '', given.get('tenantid') ?? ''];
  if (partnerId !== '' && tenantId !== '') {
    return refuse(400, 2000, 'Both MPN Id and Tenant Id should not be passed.', 'ComplianceController');
  }
  if (tenantId !== '') {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenantId))
      return refuse(400, 2000, 'Tenant Id must be a GUID.');
    const reseller = state.reseller(tenantId);
    if (reseller === undefined) {
      return refuse(
        400,
        2205,
        `Partner Center doesn't find any account associated to the Tenant ID ${tenantId}`,
        'PartnerFD',
      );
    }
    return { status: 200, body: { isAgreementSigned: reseller.agreementSigned } };
  }
  if (partnerId === '') return refuse(400, 2001, 'Both MPN Id and Tenant Id cannot be empty.', 'ComplianceController');
  if (!/^\d+$/.test(partnerId)) return refuse(400, 2000, 'MPN Id must be numeric.');
  const reseller = state.resellers().find((each) => each.partnerId === partnerId);
  if (reseller === undefined) {
    return refuse(
      400,
      2200,
      `MPN Id ${partnerId} is either invalid or not yet migrated to Partner Center. Please advise your reseller to migrate the reseller MPN ID to Partner Center to continue with this order.`,
      'PartnerFD',
    );
  }
  return { status: 200, body: { isAgreementSigned: reseller.agreementSigned } };
}

/** What Partner Center answers; undefined for what this sandbox does not serve. */
export function answerPage(state: SandboxState, method: string, url: URL): Answer | undefined {
  const path = url.pathname.toLowerCase();
  if (method !== 'GET') return undefined;
  const profile = PROFILES[path.replace(/^\/v1\/profiles\//, '')];
  if (path.startsWith('/v1/profiles/') && profile !== undefined) return { status: 200, body: profile };
  if (path === '/v1/relationships') return relationships(state, url.searchParams);
  if (path === '/v1/compliance/csp/agreementstatus') return agreementStatus(state, url.searchParams);
  return undefined;
}
