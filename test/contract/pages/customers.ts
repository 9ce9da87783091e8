import { type Page, shapeOf } from './page.ts';

const CREATE_A_CUSTOMER_FOR_AN_INDIRECT_RESELLER = {
  id: '626099fe-17af-4756-9fd0-6a73b7127859',
  commerceId: '626099fe-17af-4756-9fd0-6a73b7127859',
  companyProfile: {
    tenantId: '626099fe-17af-4756-9fd0-6a73b7127859',
    domain: 'WingtipToys678152504.onmicrosoft.com',
    companyName: 'Wingtip Toys678152504',
    links: {
      self: { uri: '/customers/626099fe-17af-4756-9fd0-6a73b7127859/profiles/company', method: 'GET', headers: [] },
    },
    attributes: { objectType: 'CustomerCompanyProfile' },
  },
  billingProfile: {
    id: '7079246e-7b62-56ef-7cbd-a819514b54b5',
    email: 'Gena@wingtiptoys.com',
    culture: 'en-US',
    language: 'En',
    companyName: 'Wingtip Toys678152504',
    defaultAddress: {
      country: 'US',
      city: 'Redmond',
      state: 'WA',
      addressLine1: 'One Microsoft Way',
      postalCode: '98052',
      firstName: 'Gena',
      lastName: 'Soto',
      phoneNumber: '4255550101',
    },
    attributes: { etag: '-8799889149591823008', objectType: 'CustomerBillingProfile' },
  },
  relationshipToPartner: 'reseller',
  allowDelegatedAccess: true,
  userCredentials: { userName: 'admin', password: '0Krha*Io' },
  associatedPartnerId: '484e548c-f5f3-4528-93a9-c16c6373cb59',
  attributes: { objectType: 'Customer' },
};

const CREATE_A_CUSTOMER = {
  id: 'dfd8cc0a-c592-468c-8461-869a38d24738',
  commerceId: '0a4ce58a-6f96-4273-8035-d9c7d31b9ba4',
  companyProfile: {
    tenantId: 'dfd8cc0a-c592-468c-8461-869a38d24738',
    domain: 'xyz.ccsctp.net',
    attributes: { objectType: 'CustomerCompanyProfile' },
  },
  billingProfile: {
    id: 'd17c0275-da92-5c33-9032-782ef1d0b69b',
    email: 'test@outlook.com',
    culture: 'en-US',
    language: 'en',
    companyName: 'test company',
    defaultAddress: {
      country: 'US',
      city: 'Redmond',
      state: 'WA',
      addressLine1: 'One Microsoft Way',
      postalCode: '98052',
      firstName: 'Test',
      lastName: 'Test',
      phoneNumber: '',
    },
    attributes: { etag: '5920358838484612121', objectType: 'CustomerBillingProfile' },
  },
  relationshipToPartner: 'none',
  userCredentials: { userName: 'admin', password: '=;;n.=s9Z' },
  attributes: { objectType: 'Customer' },
};

const GET_A_CUSTOMER_BY_ID = {
  id: 'eebd1b55-5360-4438-a11d-5c06918c3014',
  commerceId: '99e6a635-48e7-424d-9059-c9db944e3c54',
  companyProfile: {
    tenantId: 'eebd1b55-5360-4438-a11d-5c06918c3014',
    domain: 'abcdefgh1234.ccsctp.net',
    companyName: '1kl as kjk',
    address: {
      country: 'US',
      region: 'wa',
      city: 'redmond',
      addressLine1: '1 ms way',
      postalCode: '98052',
      phoneNumber: '1234567890',
    },
    email: 'a@a.com',
    links: {
      self: { uri: '/customers/eebd1b55-5360-4438-a11d-5c06918c3014/profiles/company', method: 'GET', headers: [] },
    },
    attributes: { objectType: 'CustomerCompanyProfile' },
  },
  billingProfile: {
    id: 'eeada110-69d6-4cc9-b093-75feb7ca9d3f',
    firstName: 'd0d89d776d03471c819bf772191ed728',
    lastName: 'kjkAJJAAAAAAAAAAAAAAAAAAAA',
    email: 'a@a.com',
    culture: 'en-US',
    language: 'en',
    companyName:
      '1kl as kjkAAAAAAAAAAAAAAAJJJJJJJJJJJAAAAAJJJJJJJJJJJAAJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJAJJJJJAJJAAAAJAJJAAAAAAAAAAAAAAAAAAAA',
    defaultAddress: {
      country: 'US',
      city: 'redmond',
      state: 'WA',
      addressLine1: '1 ms way',
      postalCode: '98052',
      firstName: '1kl as',
      lastName: 'kjk',
      phoneNumber: '1234567890',
    },
    links: {
      self: { uri: '/customers/eebd1b55-5360-4438-a11d-5c06918c3014/profiles/billing', method: 'GET', headers: [] },
    },
    attributes: { etag: '-4242348048554929329', objectType: 'CustomerBillingProfile' },
  },
  relationshipToPartner: 'reseller',
  allowDelegatedAccess: true,
  customDomains: ['abcdefgh1234.ccsctp.net'],
  links: { self: { uri: '/customers/eebd1b55-5360-4438-a11d-5c06918c3014', method: 'GET', headers: [] } },
  attributes: { objectType: 'Customer' },
};

const GET_A_LIST_OF_CUSTOMERS = {
  totalCount: 2,
  items: [
    {
      id: 'b44bb1fb-c595-45b0-9e09-d657365580bf',
      companyProfile: {
        tenantId: '<guid>',
        domain: 'domain',
        companyName: 'companyName',
        attributes: { objectType: 'CustomerCompanyProfile' },
      },
      relationshipToPartner: 'reseller',
      attributes: { objectType: 'Customer' },
    },
    {
      id: '45c44870-ef77-4fdd-b6fe-3dacb075cff2',
      companyProfile: {
        tenantId: '<guid>',
        domain: 'domain',
        companyName: 'companyName',
        attributes: { objectType: 'CustomerCompanyProfile' },
      },
      relationshipToPartner: 'reseller',
      attributes: { objectType: 'Customer' },
    },
  ],
  links: { self: { uri: '/v1/customers?size=40', method: 'GET', headers: [] } },
  attributes: { objectType: 'Collection' },
};

const GET_CUSTOMERS_OF_AN_INDIRECT_RESELLER = {
  totalCount: 2,
  items: [
    {
      id: '53eb21cb-6b2d-4ee5-9e92-27dfc927e93c',
      companyProfile: {
        tenantId: '53eb21cb-6b2d-4ee5-9e92-27dfc927e93c',
        domain: 'FourthCoffee137.onmicrosoft.com',
        companyName: 'FourthCoffee137',
        links: {
          self: { uri: '/customers/53eb21cb-6b2d-4ee5-9e92-27dfc927e93c/profiles/company', method: 'GET', headers: [] },
        },
        attributes: { objectType: 'CustomerCompanyProfile' },
      },
      relationshipToPartner: 'reseller',
      links: { self: { uri: '/customers/53eb21cb-6b2d-4ee5-9e92-27dfc927e93c', method: 'GET', headers: [] } },
      attributes: { objectType: 'Customer' },
    },
    {
      id: '3dfe847b-cad9-4fc1-86d3-cf16c2790087',
      companyProfile: {
        tenantId: '3dfe847b-cad9-4fc1-86d3-cf16c2790087',
        domain: 'WingtipToys1254789149.onmicrosoft.com',
        companyName: 'Wingtip Toys1254789149',
        links: {
          self: { uri: '/customers/3dfe847b-cad9-4fc1-86d3-cf16c2790087/profiles/company', method: 'GET', headers: [] },
        },
        attributes: { objectType: 'CustomerCompanyProfile' },
      },
      relationshipToPartner: 'reseller',
      links: { self: { uri: '/customers/3dfe847b-cad9-4fc1-86d3-cf16c2790087', method: 'GET', headers: [] } },
      attributes: { objectType: 'Customer' },
    },
  ],
  attributes: { objectType: 'Collection' },
};

const GET_A_CUSTOMER_BY_NAME = {
  totalCount: 3,
  items: [
    {
      id: 'c5757d70-06f3-4f23-8367-5a9e55019f94',
      companyProfile: {
        tenantId: 'c5757d70-06f3-4f23-8367-5a9e55019f94',
        domain: 'contoso190.onmicrosoft.com',
        companyName: 'Contoso190',
        links: {
          self: { uri: '/customers/c5757d70-06f3-4f23-8367-5a9e55019f94/profiles/company', method: 'GET', headers: [] },
        },
        attributes: { objectType: 'CustomerCompanyProfile' },
      },
      relationshipToPartner: 'reseller',
      links: { self: { uri: '/customers/c5757d70-06f3-4f23-8367-5a9e55019f94', method: 'GET', headers: [] } },
      attributes: { objectType: 'Customer' },
    },
    {
      id: '7b26b357-9ca3-48b8-a58e-4febe2662a5d',
      companyProfile: {
        tenantId: '7b26b357-9ca3-48b8-a58e-4febe2662a5d',
        domain: 'ContosoCorpCo.onmicrosoft.com',
        companyName: 'Contoso',
        links: {
          self: { uri: '/customers/7b26b357-9ca3-48b8-a58e-4febe2662a5d/profiles/company', method: 'GET', headers: [] },
        },
        attributes: { objectType: 'CustomerCompanyProfile' },
      },
      relationshipToPartner: 'reseller',
      links: { self: { uri: '/customers/7b26b357-9ca3-48b8-a58e-4febe2662a5d', method: 'GET', headers: [] } },
      attributes: { objectType: 'Customer' },
    },
    {
      id: 'bfbd6ef0-311f-47ec-bbd7-0fcb7846661b',
      companyProfile: {
        tenantId: 'bfbd6ef0-311f-47ec-bbd7-0fcb7846661b',
        domain: 'contosocorpdemo.onmicrosoft.com',
        companyName: 'Contoso',
        links: {
          self: { uri: '/customers/bfbd6ef0-311f-47ec-bbd7-0fcb7846661b/profiles/company', method: 'GET', headers: [] },
        },
        attributes: { objectType: 'CustomerCompanyProfile' },
      },
      relationshipToPartner: 'reseller',
      links: { self: { uri: '/customers/bfbd6ef0-311f-47ec-bbd7-0fcb7846661b', method: 'GET', headers: [] } },
      attributes: { objectType: 'Customer' },
    },
  ],
  links: {
    self: {
      uri: '/customers?size=0&filter=%7B%22Field%22%3A%22Domain%22%2C%22Value%22%3A%22cont%22%2C%22Operator%22%3A%22starts_with%22%7D',
      method: 'GET',
      headers: [],
    },
  },
  attributes: { objectType: 'Collection' },
};

const GET_INDIRECT_RESELLERS_OF_A_CUSTOMER = {
  totalCount: 1,
  items: [
    {
      id: '484e548c-f5f3-4528-93a9-c16c6373cb59',
      name: 'First Up Consultants',
      relationshipType: 'is_indirect_cloud_solution_provider_of',
      mpnId: '4847383',
      attributes: { objectType: 'PartnerRelationship' },
    },
  ],
  attributes: { objectType: 'Collection' },
};

const REQUEST_RESELLER_RELATIONSHIP = {
  url: 'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=3b33e682-00c3-41ee-9dd2-a548adf56438&msppId=0&DAP=false#/BillingAccounts/partner-invitation',
  attributes: { objectType: 'RelationshipRequest' },
};

const REMOVE_A_RESELLER_RELATIONSHIP_WITH_A_CUSTOMER = {
  Id: null,
  CommerceId: null,
  CompanyProfile: null,
  BillingProfile: null,
  RelationshipToPartner: 'none',
  AllowDelegatedAccess: null,
  UserCredentials: null,
  CustomDomains: null,
  AssociatedPartnerId: null,
  Attributes: { ObjectType: 'Customer' },
};

/** Customers: made, read, listed, asked for, left. */
export const customers: Page[] = [
  {
    page: 'create-a-customer-for-an-indirect-reseller',
    ids: { requestId: 'd628adbe-b7ee-412e-ac55-58f22b4ba2f4', correlationId: '0dd197a8-992c-44ca-aeae-21cd83494dce' },
    call: (client, ids) =>
      client.createCustomer(
        {
          company: {
            name: 'Wingtip Toys678152504',
            domain: 'WingtipToys678152504.onmicrosoft.com',
            culture: 'EN-US',
            language: 'En',
          },
          contact: { firstName: 'Gena', lastName: 'Soto', email: 'Gena@wingtiptoys.com', phoneNumber: '4255550101' },
          address: { line1: 'One Microsoft Way', city: 'Redmond', state: 'WA', postalCode: '98052', country: 'US' },
          resellerTenantId: '484e548c-f5f3-4528-93a9-c16c6373cb59',
        },
        ids,
      ),
    request: {
      method: 'POST',
      path: '/v1/customers',
      body: {
        Id: null,
        CommerceId: null,
        CompanyProfile: {
          TenantId: null,
          Domain: 'WingtipToys678152504.onmicrosoft.com',
          CompanyName: null,
          Attributes: { ObjectType: 'CustomerCompanyProfile' },
        },
        BillingProfile: {
          Id: null,
          FirstName: null,
          LastName: null,
          Email: 'Gena@wingtiptoys.com',
          Culture: 'EN-US',
          Language: 'En',
          CompanyName: 'Wingtip Toys678152504',
          DefaultAddress: {
            Country: 'US',
            Region: null,
            City: 'Redmond',
            State: 'WA',
            AddressLine1: 'One Microsoft Way',
            AddressLine2: null,
            PostalCode: '98052',
            FirstName: 'Gena',
            LastName: 'Soto',
            PhoneNumber: '4255550101',
          },
          Attributes: { ObjectType: 'CustomerBillingProfile' },
        },
        RelationshipToPartner: 'none',
        AllowDelegatedAccess: null,
        UserCredentials: null,
        CustomDomains: null,
        AssociatedPartnerId: '484e548c-f5f3-4528-93a9-c16c6373cb59',
        Attributes: { ObjectType: 'Customer' },
      },
    },
    response: { status: 201, body: CREATE_A_CUSTOMER_FOR_AN_INDIRECT_RESELLER },
    result: {
      id: '626099fe-17af-4756-9fd0-6a73b7127859',
      domain: 'WingtipToys678152504.onmicrosoft.com',
      credentials: { userName: 'admin', password: '0Krha*Io' },
    },
    shape: shapeOf(CREATE_A_CUSTOMER_FOR_AN_INDIRECT_RESELLER),
  },
  {
    page: 'create-a-customer',
    mended: 'a comma too many is left out',
    ids: { requestId: '94e4e214-6b06-4fb7-96d1-94d559f9b47f', correlationId: 'ab993325-1605-4cf4-bac4-fb584142a31b' },
    call: (client, ids) =>
      client.createCustomer(
        {
          company: { name: 'test company', domain: 'xyz.ccsctp.net', culture: 'EN-US', language: 'en' },
          contact: { firstName: 'Test', lastName: 'Test', email: 'test@outlook.com' },
          address: { line1: 'One Microsoft Way', city: 'Redmond', state: 'WA', postalCode: '98052', country: 'US' },
        },
        ids,
      ),
    request: {
      method: 'POST',
      path: '/v1/customers',
      body: {
        CompanyProfile: { Domain: 'xyz.ccsctp.net' },
        BillingProfile: {
          Culture: 'EN-US',
          Email: 'test@outlook.com',
          Language: 'en',
          CompanyName: 'test company',
          DefaultAddress: {
            FirstName: 'Test',
            LastName: 'Test',
            AddressLine1: 'One Microsoft Way',
            City: 'Redmond',
            State: 'WA',
            PostalCode: '98052',
            Country: 'US',
          },
        },
      },
    },
    response: { status: 201, body: CREATE_A_CUSTOMER },
    result: {
      id: 'dfd8cc0a-c592-468c-8461-869a38d24738',
      domain: 'xyz.ccsctp.net',
      credentials: { userName: 'admin', password: '=;;n.=s9Z' },
    },
    shape: shapeOf(CREATE_A_CUSTOMER),
  },
  {
    page: 'get-a-customer-by-id',
    mended: 'values for the placeholders in its path',
    ids: { requestId: '74ca1db9-df92-41c6-a362-a16433b0542b', correlationId: 'a176c585-b5de-4d65-824c-67a6deb45cd9' },
    call: (client, ids) => client.customer('eebd1b55-5360-4438-a11d-5c06918c3014', ids),
    request: { method: 'GET', path: '/v1/customers/eebd1b55-5360-4438-a11d-5c06918c3014' },
    response: { status: 200, body: GET_A_CUSTOMER_BY_ID },
    result: {
      id: 'eebd1b55-5360-4438-a11d-5c06918c3014',
      name: '1kl as kjk',
      domain: 'abcdefgh1234.ccsctp.net',
      relationship: 'reseller',
      email: 'a@a.com',
      culture: 'en-US',
      language: 'en',
      country: 'US',
      allowsDelegatedAccess: true,
    },
    shape: shapeOf(GET_A_CUSTOMER_BY_ID),
  },
  {
    page: 'get-a-list-of-customers',
    ids: { requestId: '3705fc6d-4127-4a87-bdba-9658f73fe019', correlationId: 'b12260fb-82de-4701-a25f-dcd367690645' },
    call: (client, ids) => client.customers({ pageSize: 40 }, ids),
    request: { method: 'GET', path: '/v1/customers?size=40' },
    response: { status: 200, body: GET_A_LIST_OF_CUSTOMERS },
    result: {
      items: [
        { id: 'b44bb1fb-c595-45b0-9e09-d657365580bf', name: 'companyName', domain: 'domain', relationship: 'reseller' },
        { id: '45c44870-ef77-4fdd-b6fe-3dacb075cff2', name: 'companyName', domain: 'domain', relationship: 'reseller' },
      ],
      totalCount: 2,
    },
    shape: shapeOf(GET_A_LIST_OF_CUSTOMERS),
  },
  {
    page: 'get-customers-of-an-indirect-reseller',
    mended: 'a comma too many is left out',
    ids: { requestId: 'aa04fb9d-c6b6-4754-8a6a-86e00cdd5ccb', correlationId: 'b4e67a78-0692-45d1-b408-04b9178a8ac6' },
    call: (client, ids) =>
      client.customers({ resellerTenantId: '484e548c-f5f3-4528-93a9-c16c6373cb59', pageSize: 0 }, ids),
    request: {
      method: 'GET',
      path: '/v1/customers?size=0&filter=%7B%22Field%22%3A%22IndirectReseller%22%2C%22Value%22%3A%22484e548c-f5f3-4528-93a9-c16c6373cb59%22%2C%22Operator%22%3A%22starts_with%22%7D',
    },
    response: { status: 200, body: GET_CUSTOMERS_OF_AN_INDIRECT_RESELLER },
    result: {
      items: [
        {
          id: '53eb21cb-6b2d-4ee5-9e92-27dfc927e93c',
          name: 'FourthCoffee137',
          domain: 'FourthCoffee137.onmicrosoft.com',
          relationship: 'reseller',
        },
        {
          id: '3dfe847b-cad9-4fc1-86d3-cf16c2790087',
          name: 'Wingtip Toys1254789149',
          domain: 'WingtipToys1254789149.onmicrosoft.com',
          relationship: 'reseller',
        },
      ],
      totalCount: 2,
    },
    shape: shapeOf(GET_CUSTOMERS_OF_AN_INDIRECT_RESELLER),
  },
  {
    page: 'get-a-customer-by-name',
    ids: { requestId: '5ce66de5-eea9-486f-a11c-c852aa3d1502', correlationId: 'a2a912ee-d595-47e2-97ae-1b0ae1efa13d' },
    call: (client, ids) => client.customers({ search: 'Cont', pageSize: 0 }, ids),
    request: {
      method: 'GET',
      path: '/v1/customers?size=0&filter=%7B%22Field%22%3A%22CompanyName%22%2C%22Value%22%3A%22Cont%22%2C%22Operator%22%3A%22starts_with%22%7D',
    },
    response: { status: 200, body: GET_A_CUSTOMER_BY_NAME },
    result: {
      items: [
        {
          id: 'c5757d70-06f3-4f23-8367-5a9e55019f94',
          name: 'Contoso190',
          domain: 'contoso190.onmicrosoft.com',
          relationship: 'reseller',
        },
        {
          id: '7b26b357-9ca3-48b8-a58e-4febe2662a5d',
          name: 'Contoso',
          domain: 'ContosoCorpCo.onmicrosoft.com',
          relationship: 'reseller',
        },
        {
          id: 'bfbd6ef0-311f-47ec-bbd7-0fcb7846661b',
          name: 'Contoso',
          domain: 'contosocorpdemo.onmicrosoft.com',
          relationship: 'reseller',
        },
      ],
      totalCount: 3,
    },
    shape: shapeOf(GET_A_CUSTOMER_BY_NAME),
  },
  {
    page: 'get-indirect-resellers-of-a-customer',
    ids: { requestId: 'c9251710-5a30-4cd3-891a-c42d550af9a8', correlationId: 'a96f326c-a392-44f4-bcfe-43152a756ba8' },
    call: (client, ids) => client.resellersOfCustomer('c501c3c4-d776-40ef-9ecf-9cefb59442c1', ids),
    request: { method: 'GET', path: '/v1/customers/c501c3c4-d776-40ef-9ecf-9cefb59442c1/relationships' },
    response: { status: 200, body: GET_INDIRECT_RESELLERS_OF_A_CUSTOMER },
    result: [
      {
        tenantId: '484e548c-f5f3-4528-93a9-c16c6373cb59',
        name: 'First Up Consultants',
        partnerId: '4847383',
        active: true,
      },
    ],
    shape: shapeOf(GET_INDIRECT_RESELLERS_OF_A_CUSTOMER),
  },
  {
    page: 'request-reseller-relationship',
    ids: { requestId: 'ee519026-4c67-4113-bec7-a38aca621bf0', correlationId: '02971f0f-1029-47b2-9fdb-1932f0987470' },
    call: (client, ids) => client.relationshipRequestLink(ids),
    request: { method: 'GET', path: '/v1/customers/relationshiprequests' },
    response: { status: 200, body: REQUEST_RESELLER_RELATIONSHIP },
    result:
      'https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=3b33e682-00c3-41ee-9dd2-a548adf56438&msppId=0&DAP=false#/BillingAccounts/partner-invitation',
    shape: shapeOf(REQUEST_RESELLER_RELATIONSHIP),
  },
  {
    page: 'remove-a-reseller-relationship-with-a-customer',
    mended: 'values for the placeholders in its path',
    ids: { requestId: '9fef8b23-6e3e-45d2-8678-e9fe89c35af5', correlationId: '9b4bf2ca-f374-4d51-9113-781ca87b8380' },
    call: (client, ids) => client.endCustomerRelationship('0c39d6d5-c70d-4c55-bc02-f620844f3fd1', ids),
    request: {
      method: 'PATCH',
      path: '/v1/customers/0c39d6d5-c70d-4c55-bc02-f620844f3fd1',
      body: { relationshipToPartner: 'none', attributes: { objectType: 'Customer' } },
    },
    response: { status: 200, body: REMOVE_A_RESELLER_RELATIONSHIP_WITH_A_CUSTOMER },
    shape: shapeOf(REMOVE_A_RESELLER_RELATIONSHIP_WITH_A_CUSTOMER),
  },
  {
    page: 'delete-a-customer-account-from-the-integration-sandbox',
    mended: 'values for the placeholders in its path',
    ids: { requestId: '655890ba-4d2b-4d09-a95f-4ea1348686a5', correlationId: '1438ea3d-b515-45c7-9ec1-27ee0cc8e6bd' },
    call: (client, ids) => client.deleteCustomer('0c39d6d5-c70d-4c55-bc02-f620844f3fd1', ids),
    request: { method: 'DELETE', path: '/v1/customers/0c39d6d5-c70d-4c55-bc02-f620844f3fd1' },
    response: { status: 204 },
    shape: shapeOf(undefined),
  },
];
