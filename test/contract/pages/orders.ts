import { type Page, shapeOf } from './page.ts';

const GET_AN_ORDER_BY_ID = {
  id: 'YxH1q4KScfvfkJQjgRI8QY1DznnUWZTH1',
  referenceCustomerId: 'b0d70a69-4c42-4b27-b17b-91a835d8686a',
  billingCycle: 'one_time',
  currencyCode: 'USD',
  currencySymbol: '$',
  lineItems: [
    {
      lineItemNumber: 0,
      offerId: 'DZH318Z0BQ4Z:002L:DZH318Z0CMNP',
      friendlyName: 'Reserved_VM_Instance_Standard_NC12_AU_East_1_Year',
      quantity: 1,
      links: { sku: { uri: '/products/DZH318Z0BQ4Z/skus/002L?country=US', method: 'GET', headers: [] } },
    },
  ],
  creationDate: '2018-03-13T22:49:54.3396949Z',
  status: 'completed',
  links: {
    provisioningStatus: {
      uri: '/customers/b0d70a69-4c42-4b27-b17b-91a835d8686a/orders/YxH1q4KScfvfkJQjgRI8QY1DznnUWZTH1/provisioningstatus',
      method: 'GET',
      headers: [],
    },
    self: {
      uri: '/customers/b0d70a69-4c42-4b27-b17b-91a835d8686a/orders/YxH1q4KScfvfkJQjgRI8QY1DznnUWZTH1',
      method: 'GET',
      headers: [],
    },
  },
  attributes: { objectType: 'Order' },
};

const GET_ALL_OF_A_CUSTOMER_S_ORDERS = {
  totalCount: 2,
  items: [
    {
      id: '9qg-ErcO-4MPbPqq_3MIQaS7bn8W6HfG1',
      referenceCustomerId: 'b0d70a69-4c42-4b27-b17b-91a835d8686a',
      billingCycle: 'one_time',
      currencyCode: 'USD',
      lineItems: [
        {
          lineItemNumber: 0,
          offerId: 'DZH318Z0BQ4B:000Z:DZH318Z0DSPL',
          friendlyName: 'Reserved_VM_Instance_Standard_D1_AP_East_1_Year',
          quantity: 1,
          links: { sku: { uri: '/products/DZH318Z0BQ4B/skus/000Z?country=US', method: 'GET', headers: [] } },
        },
      ],
      creationDate: '2018-03-15T02:17:15.6455674Z',
      status: 'pending',
      links: {
        provisioningStatus: {
          uri: '/customers/b0d70a69-4c42-4b27-b17b-91a835d8686a/orders/9qg-ErcO-4MPbPqq_3MIQaS7bn8W6HfG1/provisioningstatus',
          method: 'GET',
          headers: [],
        },
        self: {
          uri: '/customers/b0d70a69-4c42-4b27-b17b-91a835d8686a/orders/9qg-ErcO-4MPbPqq_3MIQaS7bn8W6HfG1',
          method: 'GET',
          headers: [],
        },
      },
      attributes: { objectType: 'Order' },
    },
    {
      id: 'eeba9d00-7b46-443a-917e-22887a8fc993',
      referenceCustomerId: 'b0d70a69-4c42-4b27-b17b-91a835d8686a',
      billingCycle: 'monthly',
      currencyCode: 'USD',
      lineItems: [
        {
          lineItemNumber: 0,
          offerId: 'E59159FC-6F67-4599-B3CB-17FF4020F643',
          subscriptionId: 'DB8C695B-1C3C-4C55-B697-771503DD46BF',
          friendlyName: 'Azure Active Directory Premium P2',
          quantity: 1,
          links: {
            subscription: {
              uri: '/customers/b0d70a69-4c42-4b27-b17b-91a835d8686a/subscriptions/DB8C695B-1C3C-4C55-B697-771503DD46BF',
              method: 'GET',
              headers: [],
            },
            sku: {
              uri: '/products/84A661C4-E949-4BD2-A560-ED7766FCAF2B/skus/E59159FC-6F67-4599-B3CB-17FF4020F643',
              method: 'GET',
              headers: [],
            },
            provisioningStatus: {
              uri: '/subscriptions/DB8C695B-1C3C-4C55-B697-771503DD46BF/provisioningstatus',
              method: 'GET',
              headers: [],
            },
          },
        },
      ],
      creationDate: '2018-03-06T17:37:05.253-08:00',
      status: 'completed',
      links: {
        self: {
          uri: '/customers/b0d70a69-4c42-4b27-b17b-91a835d8686a/orders/eeba9d00-7b46-443a-917e-22887a8fc993',
          method: 'GET',
          headers: [],
        },
      },
      attributes: {
        etag: 'eyJpZCI6ImVlYmE5ZDAwLTdiNDYtNDQzYS05MTdlLTIyODg3YThmYzk5MyIsInZlcnNpb24iOjF9',
        objectType: 'Order',
      },
    },
  ],
  links: { self: { uri: '/customers/b0d70a69-4c42-4b27-b17b-91a835d8686a/orders', method: 'GET', headers: [] } },
  attributes: { objectType: 'Collection' },
};

const CANCEL_AN_ORDER_FROM_THE_INTEGRATION_SANDBOX = {
  id: 'UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1',
  alternateId: '11fc4bdfd47a',
  referenceCustomerId: 'bd59b416-37f9-4d8f-8df3-5750111fc615',
  billingCycle: 'one_time',
  currencyCode: 'USD',
  currencySymbol: '$',
  lineItems: [
    {
      lineItemNumber: 0,
      offerId: 'DG7GMGF0DWT0:0001:DG7GMGF0DSQR',
      termDuration: '',
      transactionType: 'New',
      friendlyName: 'Microsoft Identity Manager 2016 - 1 User CAL',
      quantity: 1,
      links: {
        product: { uri: '/products/DG7GMGF0DWT0?country=US', method: 'GET', headers: [] },
        sku: { uri: '/products/DG7GMGF0DWT0/skus/0001?country=US', method: 'GET', headers: [] },
        availability: {
          uri: '/products/DG7GMGF0DWT0/skus/0001/availabilities/DG7GMGF0DSQR?country=US',
          method: 'GET',
          headers: [],
        },
      },
    },
  ],
  creationDate: '2019-02-21T17:56:21.1335741Z',
  status: 'cancelled',
  transactionType: 'UserPurchase',
  attributes: { objectType: 'Order' },
};

/** Orders, read and cancelled. */
export const orders: Page[] = [
  {
    page: 'get-an-order-by-id',
    mended: 'values for the placeholders in its path',
    ids: { requestId: '0e5fc923-8e3c-4560-9100-ce7283c3e081', correlationId: '8a53b025-d5be-4d98-ab20-229d1813de76' },
    call: (client, ids) =>
      client.order('b0d70a69-4c42-4b27-b17b-91a835d8686a', 'YxH1q4KScfvfkJQjgRI8QY1DznnUWZTH1', ids),
    request: {
      method: 'GET',
      path: '/v1/customers/b0d70a69-4c42-4b27-b17b-91a835d8686a/orders/YxH1q4KScfvfkJQjgRI8QY1DznnUWZTH1',
    },
    response: { status: 200, body: GET_AN_ORDER_BY_ID },
    result: {
      id: 'YxH1q4KScfvfkJQjgRI8QY1DznnUWZTH1',
      customerId: 'b0d70a69-4c42-4b27-b17b-91a835d8686a',
      status: 'completed',
      lines: [
        {
          number: 0,
          offerId: 'DZH318Z0BQ4Z:002L:DZH318Z0CMNP',
          quantity: 1,
          name: 'Reserved_VM_Instance_Standard_NC12_AU_East_1_Year',
        },
      ],
      billingCycle: 'one_time',
      currency: 'USD',
      createdAt: '2018-03-13T22:49:54.3396949Z',
    },
    shape: shapeOf(GET_AN_ORDER_BY_ID, 'links.provisioningStatus'),
  },
  {
    page: 'get-all-of-a-customer-s-orders',
    mended: 'a missing brace is put in',
    ids: { requestId: '0e5fc923-8e3c-4560-9100-ce7283c3e081', correlationId: '8a53b025-d5be-4d98-ab20-229d1813de76' },
    call: (client, ids) => client.orders('b0d70a69-4c42-4b27-b17b-91a835d8686a', ids),
    request: { method: 'GET', path: '/v1/customers/b0d70a69-4c42-4b27-b17b-91a835d8686a/orders' },
    response: { status: 200, body: GET_ALL_OF_A_CUSTOMER_S_ORDERS },
    result: [
      {
        id: '9qg-ErcO-4MPbPqq_3MIQaS7bn8W6HfG1',
        customerId: 'b0d70a69-4c42-4b27-b17b-91a835d8686a',
        status: 'pending',
        lines: [
          {
            number: 0,
            offerId: 'DZH318Z0BQ4B:000Z:DZH318Z0DSPL',
            quantity: 1,
            name: 'Reserved_VM_Instance_Standard_D1_AP_East_1_Year',
          },
        ],
        billingCycle: 'one_time',
        currency: 'USD',
        createdAt: '2018-03-15T02:17:15.6455674Z',
      },
      {
        id: 'eeba9d00-7b46-443a-917e-22887a8fc993',
        customerId: 'b0d70a69-4c42-4b27-b17b-91a835d8686a',
        status: 'completed',
        lines: [
          {
            number: 0,
            offerId: 'E59159FC-6F67-4599-B3CB-17FF4020F643',
            quantity: 1,
            subscriptionId: 'db8c695b-1c3c-4c55-b697-771503dd46bf',
            name: 'Azure Active Directory Premium P2',
          },
        ],
        billingCycle: 'monthly',
        currency: 'USD',
        createdAt: '2018-03-06T17:37:05.253-08:00',
      },
    ],
    shape: shapeOf(GET_ALL_OF_A_CUSTOMER_S_ORDERS),
  },
  {
    page: 'cancel-an-order-from-the-integration-sandbox',
    mended: 'values for the placeholders in its path; a comma too many is left out',
    ids: { requestId: '655890ba-4d2b-4d09-a95f-4ea1348686a5', correlationId: '1438ea3d-b515-45c7-9ec1-27ee0cc8e6bd' },
    call: (client, ids) =>
      client.cancelOrder('bd59b416-37f9-4d8f-8df3-5750111fc615', 'UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1', ids),
    request: {
      method: 'PATCH',
      path: '/v1/customers/bd59b416-37f9-4d8f-8df3-5750111fc615/orders/UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1',
      body: { id: 'UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1', status: 'cancelled' },
    },
    response: { status: 200, body: CANCEL_AN_ORDER_FROM_THE_INTEGRATION_SANDBOX },
    result: {
      id: 'UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1',
      customerId: 'bd59b416-37f9-4d8f-8df3-5750111fc615',
      status: 'cancelled',
      lines: [
        {
          number: 0,
          offerId: 'DG7GMGF0DWT0:0001:DG7GMGF0DSQR',
          quantity: 1,
          name: 'Microsoft Identity Manager 2016 - 1 User CAL',
        },
      ],
      alternateId: '11fc4bdfd47a',
      billingCycle: 'one_time',
      currency: 'USD',
      createdAt: '2019-02-21T17:56:21.1335741Z',
    },
    shape: shapeOf(CANCEL_AN_ORDER_FROM_THE_INTEGRATION_SANDBOX),
  },
];
