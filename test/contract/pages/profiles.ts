import { type Exchange, type Page, shapeOf } from './page.ts';

const GET_LEGAL_BUSINESS_PROFILE = {
  companyName: 'Lucerne Publishing',
  address: {
    country: 'US',
    city: 'Buffalo',
    state: 'NY',
    addressLine1: '123 Main Street',
    addressLine2: '',
    postalCode: '98052',
    firstName: 'Gena',
    lastName: 'Soto',
    phoneNumber: '4255550100',
  },
  primaryContact: {
    firstName: 'Gena',
    lastName: 'Soto',
    email: 'gena@lucernepublishing.com',
    phoneNumber: '4255550100',
  },
  companyApproverAddress: {
    country: 'US',
    city: 'Buffalo',
    state: 'NY',
    addressLine1: '123 Main Street',
    addressLine2: '',
    postalCode: '98052',
  },
  companyApproverEmail: 'gena@lucernepublishing.com',
  vettingStatus: 'authorized',
  vettingSubStatus: 'none',
  profileType: 'LegalBusinessProfile',
  links: { self: { uri: '/profiles/legalbusiness', method: 'GET', headers: [] } },
  attributes: { objectType: 'LegalBusinessProfile' },
};

const GET_PARTNER_NETWORK_PROFILE = {
  mpnId: '1234567',
  profileType: 'MpnProfile',
  links: { self: { uri: '/profiles/mpn', method: 'GET', headers: [] } },
  attributes: { objectType: 'MpnProfile' },
};

const GET_SUPPORT_PROFILE = {
  email: 'email@sample.com',
  telephone: '4255555555',
  website: 'www.microsoft.com',
  profileType: 'support_profile',
  links: { self: { uri: '/v1/profiles/support', method: 'GET', headers: [] } },
  attributes: { objectType: 'PartnerSupportProfile' },
};

const GET_AN_ORGANIZATION_PROFILE = {
  id: 'b01b1487-b36e-4e6d-9b5e-0b58974c4b28',
  companyName: 'TEST_TEST_BugBash1',
  defaultAddress: {
    country: 'US',
    city: 'Redmond',
    state: 'WA',
    addressLine1: 'Two Microsoft Way',
    addressLine2: '',
    postalCode: '98052',
    firstName: 'Test',
    lastName: 'Account',
    phoneNumber: '',
  },
  tenantId: 'b01b1487-b36e-4e6d-9b5e-0b58974c4b28',
  domain: 'testtestbugbash1.onmicrosoft.com',
  email: 'test-partner@microsoft.com',
  language: 'es',
  culture: 'es-US',
  profileType: 'OrganizationProfile',
  links: { self: { uri: '/profiles/organization', method: 'GET', headers: [] } },
  attributes: { etag: 'etag', objectType: 'OrganizationProfile' },
};

const RESULT = {
  legalBusiness: GET_LEGAL_BUSINESS_PROFILE,
  partnerNetwork: GET_PARTNER_NETWORK_PROFILE,
  support: GET_SUPPORT_PROFILE,
  organization: GET_AN_ORGANIZATION_PROFILE,
};

const pages: Page[] = [
  {
    page: 'get-legal-business-profile',
    ids: { requestId: '7391249f-cba0-467c-b026-7b3a60196422', correlationId: '98a091a0-67db-4eeb-ae0d-7e8b2e39c1d2' },
    call: (client, ids) => client.profiles(ids),
    request: { method: 'GET', path: '/v1/profiles/legalbusiness?vettingVersion=Current' },
    response: { status: 200, body: GET_LEGAL_BUSINESS_PROFILE },
    shape: shapeOf(GET_LEGAL_BUSINESS_PROFILE),
  },
  {
    page: 'get-partner-network-profile',
    mended: 'values for its placeholders',
    ids: { requestId: '76879323-92d1-437e-90dd-c84dbb9f7dec', correlationId: 'cb9f3209-d020-4bf9-871c-e1f1c75348f8' },
    call: (client, ids) => client.profiles(ids),
    request: { method: 'GET', path: '/v1/profiles/mpn' },
    response: { status: 200, body: GET_PARTNER_NETWORK_PROFILE },
    shape: shapeOf(GET_PARTNER_NETWORK_PROFILE),
  },
  {
    page: 'get-support-profile',
    ids: { requestId: '07029132-385d-416f-a9a6-df5e9e4c78d3', correlationId: '20604323-50bf-4738-9968-c5486ab32be0' },
    call: (client, ids) => client.profiles(ids),
    request: { method: 'GET', path: '/v1/profiles/support' },
    response: { status: 200, body: GET_SUPPORT_PROFILE },
    shape: shapeOf(GET_SUPPORT_PROFILE),
  },
  {
    page: 'get-an-organization-profile',
    mended: 'values for its placeholders',
    ids: { requestId: 'b85cb7ab-cc2e-4966-93f0-cf0d8377a93f', correlationId: '1bb03149-88d2-4bc2-9cc1-d6e83890fa9e' },
    call: (client, ids) => client.profiles(ids),
    request: { method: 'GET', path: '/v1/profiles/organization' },
    response: { status: 200, body: GET_AN_ORGANIZATION_PROFILE },
    shape: shapeOf(GET_AN_ORGANIZATION_PROFILE),
  },
];

const exchanges: Exchange[] = pages.map(({ request, response }) => ({ request, response }));

/** The profiles under which the partner stands; one call of ours reads all four. */
export const profiles: Page[] = pages.map(({ ids: { correlationId }, ...each }) => ({
  ...each,
  // One operation, four calls: each has a request id of its own.
  ids: { correlationId },
  given: exchanges,
  result: RESULT,
}));
