import { type Page, shapeOf } from './page.ts';

const GET_A_SUBSCRIPTION_S_SUPPORT_CONTACT = {
  supportTenantId: '3B33E682-00C3-41EE-9DD2-A548ADF56438',
  supportMpnId: '4391507',
  name: 'Trey Research',
  links: {
    self: {
      uri: '/customers/0C39D6D5-C70D-4C55-BC02-F620844F3FD1/subscriptions/C8D8FBAB-6A62-44DC-BE50-B7C74E43A296/supportcontact',
      method: 'Get',
      headers: [],
    },
  },
  attributes: { objectType: 'SupportContact' },
};

const UPDATE_A_SUBSCRIPTION_S_SUPPORT_CONTACT = {
  supportTenantId: '3B33E682-00C3-41EE-9DD2-A548ADF56438',
  supportMpnId: '4391507',
  name: 'Trey Research',
  links: {
    self: {
      uri: '/customers/0C39D6D5-C70D-4C55-BC02-F620844F3FD1/subscriptions/C8D8FBAB-6A62-44DC-BE50-B7C74E43A296/supportcontact',
      method: 'Get',
      headers: [],
    },
  },
  attributes: { objectType: 'SupportContact' },
};

/** Who supports a subscription. */
export const supportContact: Page[] = [
  {
    page: 'get-a-subscription-s-support-contact',
    ids: { requestId: 'd052776c-e8fd-4803-b6a3-1659055ac3c4', correlationId: 'a6c552a8-1922-4d0c-bb94-335a33334d14' },
    call: (client, ids) =>
      client.supportContact('0c39d6d5-c70d-4c55-bc02-f620844f3fd1', 'C8D8FBAB-6A62-44DC-BE50-B7C74E43A296', ids),
    request: {
      method: 'GET',
      path: '/v1/customers/0c39d6d5-c70d-4c55-bc02-f620844f3fd1/subscriptions/C8D8FBAB-6A62-44DC-BE50-B7C74E43A296/supportcontact',
    },
    response: { status: 200, text: `\ufeff${JSON.stringify(GET_A_SUBSCRIPTION_S_SUPPORT_CONTACT)}` },
    result: { tenantId: '3b33e682-00c3-41ee-9dd2-a548adf56438', partnerId: '4391507', name: 'Trey Research' },
    shape: shapeOf(GET_A_SUBSCRIPTION_S_SUPPORT_CONTACT),
  },
  {
    page: 'update-a-subscription-s-support-contact',
    ids: { requestId: 'b72d732a-eed7-4a60-82d1-1b2e6cba0ed2', correlationId: '84eff9e1-6a8c-42aa-8678-c00b0d3fb26f' },
    call: (client, ids) =>
      client.setSupportContact(
        '0c39d6d5-c70d-4c55-bc02-f620844f3fd1',
        'C8D8FBAB-6A62-44DC-BE50-B7C74E43A296',
        { tenantId: '3B33E682-00C3-41EE-9DD2-A548ADF56438', partnerId: '4391507', name: 'Trey Research' },
        ids,
      ),
    request: {
      method: 'PUT',
      path: '/v1/customers/0c39d6d5-c70d-4c55-bc02-f620844f3fd1/subscriptions/C8D8FBAB-6A62-44DC-BE50-B7C74E43A296/supportcontact',
      body: {
        SupportTenantId: '3B33E682-00C3-41EE-9DD2-A548ADF56438',
        SupportMpnId: '4391507',
        Name: 'Trey Research',
        Links: {
          Self: {
            Uri: '/customers/0C39D6D5-C70D-4C55-BC02-F620844F3FD1/subscriptions/C8D8FBAB-6A62-44DC-BE50-B7C74E43A296/supportcontact',
            Method: 'Get',
            Headers: [],
          },
        },
        Attributes: { ObjectType: 'SupportContact' },
      },
    },
    response: { status: 200, text: `\ufeff${JSON.stringify(UPDATE_A_SUBSCRIPTION_S_SUPPORT_CONTACT)}` },
    result: { tenantId: '3b33e682-00c3-41ee-9dd2-a548adf56438', partnerId: '4391507', name: 'Trey Research' },
    shape: shapeOf(UPDATE_A_SUBSCRIPTION_S_SUPPORT_CONTACT),
  },
];
