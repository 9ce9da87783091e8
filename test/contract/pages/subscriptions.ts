import { type Exchange, type Page, shapeOf } from './page.ts';

const GET_ALL_OF_A_CUSTOMER_S_SUBSCRIPTIONS = {
  totalCount: 37,
  items: [
    {
      id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
      entitlementId: 'a356ac8c-e310-44f4-bf85-C7f29044af99',
      friendlyName: 'nickname',
      quantity: 1,
      unitType: 'none',
      creationDate: '2015-11-25T06: 41: 12Z',
      effectiveStartDate: '2015-11-24T08: 00: 00Z',
      commitmentEndDate: '2016-12-12T08: 00: 00Z',
      status: 'active',
      autoRenewEnabled: false,
      billingType: 'none',
      contractType: 'subscription',
      links: {
        offer: { uri: '/v1/offers/0CCA44D6-68E9-4762-94EE-31ECE98783B9', method: 'GET', headers: [] },
        self: { uri: '/subscriptions?key=<key>', method: 'GET', headers: [] },
      },
      orderId: '6183db3d-6318-4e52-877e-25806e4971be',
      attributes: { etag: '<etag>', objectType: 'Subscription' },
    },
  ],
  attributes: { objectType: 'Collection' },
};

const GET_A_SUBSCRIPTION_BY_ID_A_STANDARD_SUBSCRIPTION = {
  id: 'A356AC8C-E310-44F4-BF85-C7F29044AF99',
  entitlementId: '42226ED6-070A-4E0F-B80C-4CDFB3E97AA7',
  offerId: 'MS-AZR-0145P',
  offerName: 'Microsoft Azure',
  friendlyName: 'Microsoft Azure',
  quantity: 1,
  unitType: 'Usage-based',
  creationDate: '2016-05-10T07:30:05.427Z',
  effectiveStartDate: '2016-05-10T00:00:00Z',
  commitmentEndDate: '9999-12-10T00:00:00Z',
  status: 'active',
  autoRenewEnabled: false,
  billingType: 'usage',
  contractType: 'subscription',
  links: {
    offer: { uri: '/offers/MS-AZR-0145P?country=US', method: 'GET', headers: [] },
    self: {
      uri: '/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/subscriptions/A356AC8C-E310-44F4-BF85-C7F29044AF99',
      method: 'GET',
      headers: [],
    },
  },
  orderId: 'B23FDEDD-D6BD-415A-8B71-3624C81C9644',
  attributes: {
    etag: 'eyJpZCI6ImEzNTZhYzhjLWUzMTAtNDRmNC1iZjg1LWM3ZjI5MDQ0YWY5OSIsInZlcnNpb24iOjJ9',
    objectType: 'Subscription',
  },
};

const GET_A_SUBSCRIPTION_BY_ID_AN_ADD_ON = {
  id: '968BA1CF-C146-4ADF-A300-308DCF718EEE',
  offerId: '2828BE95-46BA-4F91-B2FD-0BEF192ECF60',
  offerName: 'Exchange Online Archiving for Exchange Online',
  friendlyName: 'Some friendly name',
  quantity: 2,
  unitType: 'Licenses',
  parentSubscriptionId: '1C2B75C1-74A5-472A-A729-7F8CEFC477F9',
  creationDate: '2017-01-25T23:01:08.693Z',
  effectiveStartDate: '2017-01-25T00:00:00Z',
  commitmentEndDate: '2018-02-10T00:00:00Z',
  status: 'active',
  autoRenewEnabled: true,
  billingType: 'license',
  contractType: 'subscription',
  links: {
    offer: { uri: '/offers/2828BE95-46BA-4F91-B2FD-0BEF192ECF60?country=US', method: 'GET', headers: [] },
    parentSubscription: {
      uri: '/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/subscriptions/1C2B75C1-74A5-472A-A729-7F8CEFC477F9',
      method: 'GET',
      headers: [],
    },
    self: {
      uri: '/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/subscriptions/968BA1CF-C146-4ADF-A300-308DCF718EEE',
      method: 'GET',
      headers: [],
    },
  },
  orderId: 'CF3B0E37-BE0B-4CDD-B584-D1A97D98A922',
  attributes: {
    etag: 'eyJpZCI6Ijk2OGJhMWNmLWMxNDYtNGFkZi1hMzAwLTMwOGRjZjcxOGVlZSIsInZlcnNpb24iOjF9',
    objectType: 'Subscription',
  },
};

const CHANGE_THE_QUANTITY_OF_A_SUBSCRIPTION_DONE = {
  Id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
  FriendlyName: 'nickname',
  Quantity: 2,
  UnitType: 'none',
  ParentSubscriptionId: null,
  CreationDate: '2015-11-25T06:41:12Z',
  EffectiveStartDate: '2015-11-24T08:00:00Z',
  CommitmentEndDate: '2016-12-12T08:00:00Z',
  Status: 'active',
  AutoRenewEnabled: false,
  BillingType: 'none',
  PartnerId: null,
  ContractType: 'subscription',
  Links: {
    Offer: { Uri: '/v1/offers/0CCA44D6-68E9-4762-94EE-31ECE98783B9', Method: 'GET', Headers: [] },
    Entitlement: { Uri: '/entitlements?key=<key>', Method: 'GET', Headers: [] },
    Self: { Uri: '/subscriptions?key=<key>', Method: 'GET', Headers: [] },
  },
  OrderId: '6183db3d-6318-4e52-877e-25806e4971be',
  Attributes: { Etag: '<etag>', ObjectType: 'Subscription' },
};

const SUSPEND_A_SUBSCRIPTION = {
  Id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
  FriendlyName: 'nickname',
  Quantity: 2,
  UnitType: 'none',
  ParentSubscriptionId: null,
  CreationDate: '2015-11-25T06:41:12Z',
  EffectiveStartDate: '2015-11-24T08:00:00Z',
  CommitmentEndDate: '2016-12-12T08:00:00Z',
  Status: 'suspended',
  AutoRenewEnabled: false,
  BillingType: 'none',
  PartnerId: null,
  ContractType: 'subscription',
  Links: {
    Offer: { Uri: '/v1/offers/0CCA44D6-68E9-4762-94EE-31ECE98783B9', Method: 'GET', Headers: [] },
    Entitlement: { Uri: '/entitlements?key=<key>', Method: 'GET', Headers: [] },
    Self: { Uri: '/subscriptions?key=<key>', Method: 'GET', Headers: [] },
  },
  OrderId: '6183db3d-6318-4e52-877e-25806e4971be',
  Attributes: { Etag: '<etag>', ObjectType: 'Subscription' },
};

const REACTIVATE_A_SUSPENDED_A_SUBSCRIPTION = {
  Id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
  FriendlyName: 'nickname',
  Quantity: 2,
  UnitType: 'none',
  ParentSubscriptionId: null,
  CreationDate: '2015-11-25T06:41:12Z',
  EffectiveStartDate: '2015-11-24T08:00:00Z',
  CommitmentEndDate: '2016-12-12T08:00:00Z',
  Status: 'active',
  AutoRenewEnabled: false,
  BillingType: 'none',
  PartnerId: null,
  ContractType: 'subscription',
  Links: {
    Offer: { Uri: '/v1/offers/0CCA44D6-68E9-4762-94EE-31ECE98783B9', Method: 'GET', Headers: [] },
    Entitlement: { Uri: '/entitlements?key=<key>', Method: 'GET', Headers: [] },
    Self: { Uri: '/subscriptions?key=<key>', Method: 'GET', Headers: [] },
  },
  OrderId: '6183db3d-6318-4e52-877e-25806e4971be',
  Attributes: { Etag: '<etag>', ObjectType: 'Subscription' },
};

const GET_SUBSCRIPTION_PROVISIONING_STATUS = {
  skuId: '6FD2C87F-B296-42F0-B197-1E91E994B900',
  status: 'success',
  quantity: 5,
  endDate: '2018-05-10T00:00:00Z',
  attributes: { objectType: 'SubscriptionProvisioningStatus' },
};

const SUBSCRIPTION = '83ef9d05-4169-4ef9-9657-0e86b1eab1de';
const PATH = `/v1/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/subscriptions/${SUBSCRIPTION}`;

/** The resource of the change pages, as they send it. */
const RESOURCE = {
  Id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
  FriendlyName: 'nickname',
  Quantity: 2,
  UnitType: 'none',
  ParentSubscriptionId: null,
  CreationDate: '2015-11-25T06:41:12Z',
  EffectiveStartDate: '2015-11-24T08:00:00Z',
  CommitmentEndDate: '2016-12-12T08:00:00Z',
  Status: 'active',
  AutoRenewEnabled: false,
  BillingType: 'none',
  PartnerId: null,
  ContractType: 'subscription',
  OrderId: '6183db3d-6318-4e52-877e-25806e4971be',
  Attributes: { Etag: '<etag>', ObjectType: 'Subscription' },
};

/** The same before the change: it is read first, for its ETag. */
const before = (changes: Partial<typeof RESOURCE>): Exchange[] => [
  { request: { method: 'GET', path: PATH }, response: { status: 200, body: { ...RESOURCE, ...changes } } },
];

/** Subscriptions, read and changed. */
export const subscriptions: Page[] = [
  {
    page: 'get-all-of-a-customer-s-subscriptions',
    mended: 'values for the placeholders in its path; times are printed with spaces in them, and stay so',
    ids: { requestId: 'b2d13828-2ca5-41d4-94fb-9946214f4244', correlationId: 'c49004b1-224f-4d86-a607-6c8bcc52cfdd' },
    call: (client, ids) => client.subscriptions('4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04', ids),
    request: { method: 'GET', path: '/v1/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/subscriptions' },
    response: { status: 200, body: GET_ALL_OF_A_CUSTOMER_S_SUBSCRIPTIONS },
    result: [
      {
        id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
        name: 'nickname',
        friendlyName: 'nickname',
        quantity: 1,
        status: 'active',
        autoRenew: false,
        isTrial: false,
        orderId: '6183db3d-6318-4e52-877e-25806e4971be',
        startsAt: '2015-11-24T08: 00: 00Z',
        endsAt: '2016-12-12T08: 00: 00Z',
      },
    ],
    shape: shapeOf(GET_ALL_OF_A_CUSTOMER_S_SUBSCRIPTIONS),
  },
  {
    page: 'get-a-subscription-by-id',
    example: 'a standard subscription',
    ids: { requestId: '8f489776-a3f3-47cb-91c3-538e1f70f560', correlationId: 'e72e1dc3-4abd-4ce0-908b-d23fdaedcb28' },
    call: (client, ids) =>
      client.subscription('4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04', 'A356AC8C-E310-44F4-BF85-C7F29044AF99', ids),
    request: {
      method: 'GET',
      path: '/v1/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/subscriptions/A356AC8C-E310-44F4-BF85-C7F29044AF99',
    },
    response: { status: 200, body: GET_A_SUBSCRIPTION_BY_ID_A_STANDARD_SUBSCRIPTION },
    result: {
      id: 'a356ac8c-e310-44f4-bf85-c7f29044af99',
      name: 'Microsoft Azure',
      friendlyName: 'Microsoft Azure',
      quantity: 1,
      status: 'active',
      autoRenew: false,
      isTrial: false,
      offerId: 'MS-AZR-0145P',
      orderId: 'b23fdedd-d6bd-415a-8b71-3624c81c9644',
      startsAt: '2016-05-10T00:00:00Z',
      endsAt: '9999-12-10T00:00:00Z',
    },
    shape: shapeOf(GET_A_SUBSCRIPTION_BY_ID_A_STANDARD_SUBSCRIPTION),
  },
  {
    page: 'get-a-subscription-by-id',
    example: 'an add-on',
    mended: 'its request is not printed',
    ids: { requestId: '22bfd0fb-d1e6-4a8f-aa1a-124b7c820d80', correlationId: '6eacec93-852d-4167-9d96-c57809bea7ed' },
    call: (client, ids) =>
      client.subscription('4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04', '968BA1CF-C146-4ADF-A300-308DCF718EEE', ids),
    request: {
      method: 'GET',
      path: '/v1/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/subscriptions/968BA1CF-C146-4ADF-A300-308DCF718EEE',
    },
    response: { status: 200, body: GET_A_SUBSCRIPTION_BY_ID_AN_ADD_ON },
    result: {
      id: '968ba1cf-c146-4adf-a300-308dcf718eee',
      name: 'Exchange Online Archiving for Exchange Online',
      friendlyName: 'Some friendly name',
      quantity: 2,
      status: 'active',
      autoRenew: true,
      isTrial: false,
      offerId: '2828BE95-46BA-4F91-B2FD-0BEF192ECF60',
      orderId: 'cf3b0e37-be0b-4cdd-b584-d1a97d98a922',
      startsAt: '2017-01-25T00:00:00Z',
      endsAt: '2018-02-10T00:00:00Z',
    },
    shape: shapeOf(GET_A_SUBSCRIPTION_BY_ID_AN_ADD_ON),
  },
  {
    page: 'change-the-quantity-of-a-subscription',
    example: 'done',
    mended: 'values for the placeholders in its path; its status line repeats the request',
    ids: { requestId: 'ca7c39f7-1a80-43bc-90d8-ee7d1cad3831', correlationId: 'ec8f62e5-1d92-47e9-8d5d-1924af105f2c' },
    call: (client, ids) =>
      client.changeSubscription('4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04', SUBSCRIPTION, { quantity: 2 }, ids),
    given: before({ Quantity: 1 }),
    request: { method: 'PATCH', path: PATH, body: RESOURCE },
    response: { status: 200, body: CHANGE_THE_QUANTITY_OF_A_SUBSCRIPTION_DONE },
    result: {
      subscription: {
        id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
        name: 'nickname',
        friendlyName: 'nickname',
        quantity: 2,
        status: 'active',
        autoRenew: false,
        isTrial: false,
        orderId: '6183db3d-6318-4e52-877e-25806e4971be',
        startsAt: '2015-11-24T08:00:00Z',
        endsAt: '2016-12-12T08:00:00Z',
      },
      pending: false,
    },
    shape: shapeOf(CHANGE_THE_QUANTITY_OF_A_SUBSCRIPTION_DONE),
  },
  {
    page: 'change-the-quantity-of-a-subscription',
    example: 'going on',
    mended: 'values for the placeholders in its path; its status line repeats the request',
    ids: { requestId: 'ca7c39f7-1a80-43bc-90d8-ee7d1cad3831', correlationId: 'ec8f62e5-1d92-47e9-8d5d-1924af105f2c' },
    call: (client, ids) =>
      client.changeSubscription('4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04', SUBSCRIPTION, { quantity: 2 }, ids),
    given: before({ Quantity: 1 }),
    request: { method: 'PATCH', path: PATH, body: RESOURCE },
    response: {
      status: 202,
      headers: {
        location: '/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/subscriptions/83ef9d05-4169-4ef9-9657-0e86b1eab1de',
      },
    },
    result: {
      subscription: {
        id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
        name: 'nickname',
        friendlyName: 'nickname',
        quantity: 1,
        status: 'active',
        autoRenew: false,
        isTrial: false,
        orderId: '6183db3d-6318-4e52-877e-25806e4971be',
        startsAt: '2015-11-24T08:00:00Z',
        endsAt: '2016-12-12T08:00:00Z',
      },
      pending: true,
    },
    shape: shapeOf(undefined),
  },
  {
    page: 'suspend-a-subscription',
    mended:
      'values for the placeholders in its path; its status line repeats the request; the ETag in quotation marks, as page test-and-debug has it',
    ids: { requestId: 'ca7c39f7-1a80-43bc-90d8-ee7d1cad3831', correlationId: 'ec8f62e5-1d92-47e9-8d5d-1924af105f2c' },
    call: (client, ids) =>
      client.changeSubscription('4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04', SUBSCRIPTION, { status: 'suspended' }, ids),
    given: before({ Status: 'active' }),
    request: {
      method: 'PATCH',
      path: PATH,
      headers: { 'if-match': '"<etag>"' },
      body: { ...RESOURCE, Status: 'suspended' },
    },
    response: { status: 200, body: SUSPEND_A_SUBSCRIPTION },
    result: {
      subscription: {
        id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
        name: 'nickname',
        friendlyName: 'nickname',
        quantity: 2,
        status: 'suspended',
        autoRenew: false,
        isTrial: false,
        orderId: '6183db3d-6318-4e52-877e-25806e4971be',
        startsAt: '2015-11-24T08:00:00Z',
        endsAt: '2016-12-12T08:00:00Z',
      },
      pending: false,
    },
    shape: shapeOf(SUSPEND_A_SUBSCRIPTION),
  },
  {
    page: 'reactivate-a-suspended-a-subscription',
    mended: 'values for the placeholders in its path; its status line repeats the request',
    ids: { requestId: 'ca7c39f7-1a80-43bc-90d8-ee7d1cad3831', correlationId: 'ec8f62e5-1d92-47e9-8d5d-1924af105f2c' },
    call: (client, ids) =>
      client.changeSubscription('4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04', SUBSCRIPTION, { status: 'active' }, ids),
    given: before({ Status: 'suspended' }),
    request: { method: 'PATCH', path: PATH, body: RESOURCE },
    response: { status: 200, body: REACTIVATE_A_SUSPENDED_A_SUBSCRIPTION },
    result: {
      subscription: {
        id: '83ef9d05-4169-4ef9-9657-0e86b1eab1de',
        name: 'nickname',
        friendlyName: 'nickname',
        quantity: 2,
        status: 'active',
        autoRenew: false,
        isTrial: false,
        orderId: '6183db3d-6318-4e52-877e-25806e4971be',
        startsAt: '2015-11-24T08:00:00Z',
        endsAt: '2016-12-12T08:00:00Z',
      },
      pending: false,
    },
    shape: shapeOf(REACTIVATE_A_SUSPENDED_A_SUBSCRIPTION),
  },
  {
    page: 'get-subscription-provisioning-status',
    ids: { requestId: 'd0e38dfd-a2c5-4a14-ac06-12d30f0ec54e', correlationId: 'e937630b-8341-4d70-8f73-450d32ee0189' },
    call: (client, ids) =>
      client.provisioningStatus('0c39d6d5-c70d-4c55-bc02-f620844f3fd1', '34828C05-C16C-4D6F-9CFC-4D2650EF19A1', ids),
    request: {
      method: 'GET',
      path: '/v1/customers/0c39d6d5-c70d-4c55-bc02-f620844f3fd1/subscriptions/34828C05-C16C-4D6F-9CFC-4D2650EF19A1/provisioningstatus',
    },
    response: { status: 200, body: GET_SUBSCRIPTION_PROVISIONING_STATUS },
    result: {
      status: 'success',
      quantity: 5,
      skuId: '6FD2C87F-B296-42F0-B197-1E91E994B900',
      endsAt: '2018-05-10T00:00:00Z',
    },
    shape: shapeOf(GET_SUBSCRIPTION_PROVISIONING_STATUS),
  },
];
