import { type Page, shapeOf } from './page.ts';

const RETRIEVE_A_LIST_OF_INDIRECT_RESELLERS = {
  totalCount: 2,
  items: [
    {
      id: '484e548c-f5f3-4528-93a9-c16c6373cb59',
      name: 'First Up Consultants',
      relationshipType: 'is_indirect_cloud_solution_provider_of',
      state: 'Active',
      mpnId: '4847383',
      location: 'US',
      attributes: { objectType: 'PartnerRelationship' },
    },
    {
      id: 'b01b1487-b36e-4e6d-9b5e-0b58974c4b28',
      name: 'ReleCloud',
      relationshipType: 'is_indirect_cloud_solution_provider_of',
      state: 'Active',
      mpnId: '4847433',
      location: 'BR',
      attributes: { objectType: 'PartnerRelationship' },
    },
  ],
  attributes: { objectType: 'Collection' },
};

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_BY_PARTNER_ID = { isAgreementSigned: true };

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_BY_TENANT_ID = { isAgreementSigned: true };

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_TENANT_ID_THAT_IS_NO_GUID = {
  code: 2000,
  description: 'Tenant Id must be a GUID.',
  data: [],
  source: 'PartnerApiServiceControllers',
};

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_THAT_IS_NO_NUMBER = {
  code: 2000,
  description: 'MPN Id must be numeric.',
  data: [],
  source: 'PartnerApiServiceControllers',
};

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_AN_UNKNOWN_PARTNER_ID = {
  code: 2200,
  description:
    'MPN Id 123456 is either invalid or not yet migrated to Partner Center. Please advise your reseller to migrate the reseller MPN ID to Partner Center to continue with this order.',
  data: ['https://partner.microsoft.com/resources/detail/migrate-pmc-pc-mpa-guide-pptx'],
  source: 'PartnerFD',
};

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_OF_ANOTHER_REGION = {
  code: 2201,
  description:
    'The CSP region of the MPN ID 1234567 doesn’t match the CSP region from where you are placing the order. Provide the MPN ID for the CSP region where you are placing the order.',
  data: ['https://docs.microsoft.com/partner-center/mpa-indirect-provider-faq'],
  source: 'PartnerFD',
};

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_WITHOUT_THE_AGREEMENT = {
  code: 2203,
  description:
    'MPN Id 123456 has not signed Microsoft Partner Agreement (MPA) for the CSP region where the order is being placed. Please advise your reseller to sign MPA to continue with the order.',
  data: ['https://docs.microsoft.com/partner-center/mpa-indirect-provider-faq'],
  source: 'PartnerFD',
};

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_THAT_IS_NOT_ENROLLED = {
  code: 2204,
  description:
    'MPN Id 123456 is not associated with a CSP Indirect Reseller account in Partner Center. Please advise your reseller to enroll into the CSP program as an indirect reseller in Partner Center.',
  data: ['https://docs.microsoft.com/partner-center/mpa-indirect-provider-faq'],
  source: 'PartnerFD',
};

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_AN_UNKNOWN_TENANT = {
  code: 2205,
  description:
    "Partner Center doesn't find any account associated to the Tenant ID 12345678-ACBD-1234-ABCD-123456789ABC",
  data: [],
  source: 'PartnerFD',
};

const VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_TENANT_WITHOUT_THE_AGREEMENT = {
  code: 2206,
  description:
    "Parnter Center Account associated to Tenant Id 12345678-ACBD-1234-ABCD-123456789ABC hasn't signed the agreement",
  data: ['https://docs.microsoft.com/partner-center/mpa-indirect-provider-faq'],
  source: 'PartnerFD',
};

/** Who the resellers are, and whether they have signed the partner agreement. */
export const resellers: Page[] = [
  {
    page: 'retrieve-a-list-of-indirect-resellers',
    ids: { requestId: '144391a4-fb06-41ae-b684-3308ce4706bd', correlationId: '72524ef8-81aa-4141-a049-45a4fece5d84' },
    call: (client, ids) => client.indirectResellers(ids),
    request: { method: 'GET', path: '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf' },
    response: { status: 200, body: RETRIEVE_A_LIST_OF_INDIRECT_RESELLERS },
    result: [
      {
        tenantId: '484e548c-f5f3-4528-93a9-c16c6373cb59',
        name: 'First Up Consultants',
        partnerId: '4847383',
        country: 'US',
        active: true,
      },
      {
        tenantId: 'b01b1487-b36e-4e6d-9b5e-0b58974c4b28',
        name: 'ReleCloud',
        partnerId: '4847433',
        country: 'BR',
        active: true,
      },
    ],
    shape: shapeOf(RETRIEVE_A_LIST_OF_INDIRECT_RESELLERS),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'by Partner ID',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ partnerId: '1234567' }, ids),
    request: { method: 'GET', path: '/v1/compliance/csp/agreementstatus?mpnid=1234567' },
    response: { status: 200, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_BY_PARTNER_ID },
    result: 'signed',
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_BY_PARTNER_ID),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'by tenant id',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ tenantId: 'a2898e3a-06ca-454e-a0d0-c73b0ee36bba' }, ids),
    request: {
      method: 'GET',
      path: '/v1/compliance/csp/agreementstatus?tenantId=a2898e3a-06ca-454e-a0d0-c73b0ee36bba',
    },
    response: { status: 200, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_BY_TENANT_ID },
    result: 'signed',
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_BY_TENANT_ID),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'a tenant id that is no GUID',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ tenantId: 'contoso' }, ids),
    request: { method: 'GET', path: '/v1/compliance/csp/agreementstatus?tenantId=contoso' },
    response: { status: 400, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_TENANT_ID_THAT_IS_NO_GUID },
    error: { status: 400, code: '2000', message: 'Tenant Id must be a GUID.' },
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_TENANT_ID_THAT_IS_NO_GUID),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'a Partner ID that is no number',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ partnerId: 'contoso' }, ids),
    request: { method: 'GET', path: '/v1/compliance/csp/agreementstatus?mpnid=contoso' },
    response: { status: 400, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_THAT_IS_NO_NUMBER },
    error: { status: 400, code: '2000', message: 'MPN Id must be numeric.' },
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_THAT_IS_NO_NUMBER),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'an unknown Partner ID',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ partnerId: '123456' }, ids),
    request: { method: 'GET', path: '/v1/compliance/csp/agreementstatus?mpnid=123456' },
    response: { status: 400, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_AN_UNKNOWN_PARTNER_ID },
    result: 'unknown',
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_AN_UNKNOWN_PARTNER_ID),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'a Partner ID of another region',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ partnerId: '1234567' }, ids),
    request: { method: 'GET', path: '/v1/compliance/csp/agreementstatus?mpnid=1234567' },
    response: { status: 400, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_OF_ANOTHER_REGION },
    result: 'unknown',
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_OF_ANOTHER_REGION),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'a Partner ID without the agreement',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ partnerId: '123456' }, ids),
    request: { method: 'GET', path: '/v1/compliance/csp/agreementstatus?mpnid=123456' },
    response: { status: 400, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_WITHOUT_THE_AGREEMENT },
    result: 'notSigned',
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_WITHOUT_THE_AGREEMENT),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'a Partner ID that is not enrolled',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ partnerId: '123456' }, ids),
    request: { method: 'GET', path: '/v1/compliance/csp/agreementstatus?mpnid=123456' },
    response: { status: 400, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_THAT_IS_NOT_ENROLLED },
    result: 'unknown',
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_PARTNER_ID_THAT_IS_NOT_ENROLLED),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'an unknown tenant',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ tenantId: '12345678-ACBD-1234-ABCD-123456789ABC' }, ids),
    request: {
      method: 'GET',
      path: '/v1/compliance/csp/agreementstatus?tenantId=12345678-ACBD-1234-ABCD-123456789ABC',
    },
    response: { status: 400, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_AN_UNKNOWN_TENANT },
    result: 'unknown',
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_AN_UNKNOWN_TENANT),
  },
  {
    page: 'verify-indirect-reseller-mpa-status',
    example: 'a tenant without the agreement',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) => client.agreementStatus({ tenantId: '12345678-ACBD-1234-ABCD-123456789ABC' }, ids),
    request: {
      method: 'GET',
      path: '/v1/compliance/csp/agreementstatus?tenantId=12345678-ACBD-1234-ABCD-123456789ABC',
    },
    response: { status: 400, body: VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_TENANT_WITHOUT_THE_AGREEMENT },
    result: 'notSigned',
    shape: shapeOf(VERIFY_INDIRECT_RESELLER_MPA_STATUS_A_TENANT_WITHOUT_THE_AGREEMENT),
  },
];
