import { type Exchange, type Page, shapeOf } from './page.ts';

const TRANSITION_A_SUBSCRIPTION_WHAT_CAN_BE_UPGRADED_TO = {
  totalCount: 1,
  items: [
    {
      targetOffer: {
        id: '91FD106F-4B2C-4938-95AC-F54F74E9A239',
        name: 'Office 365 Enterprise E1',
        description:
          'For businesses that need communication and collaboration tools and the ability to read and do lightweight editing of documents with Office Online.',
        minimumQuantity: 1,
        maximumQuantity: 10000000,
        rank: 48,
        uri: '/3c95518e-8c37-41e3-9627-0ca339200f53/Offers/91FD106F-4B2C-4938-95AC-F54F74E9A239',
        locale: 'en-us',
        country: 'US',
        category: {
          id: 'Enterprise_Key',
          name: 'Enterprise',
          rank: 20,
          locale: 'en-us',
          country: 'US',
          attributes: { objectType: 'OfferCategory' },
        },
        prerequisiteOffers: [],
        isAddOn: false,
        isAvailableForPurchase: true,
        billing: 'license',
        isAutoRenewable: true,
        isInternal: false,
        conversionTargetOffers: [],
        partnerQualifications: ['none'],
        product: { id: '18181a46-0d4e-45cd-891e-60aabd171b4e', name: 'Office 365 Enterprise E1', unit: 'Licenses' },
        unitType: 'Licenses',
        links: {
          learnMore: { uri: 'http://g.microsoftonline.com/0BXPS00en/1013', method: 'GET', headers: [] },
          self: { uri: '/offers/91FD106F-4B2C-4938-95AC-F54F74E9A239?country=US', method: 'GET', headers: [] },
        },
        attributes: { objectType: 'Offer' },
      },
      upgradeType: 'upgrade_only',
      isEligible: false,
      quantity: 1,
      upgradeErrors: [
        {
          code: 2,
          description:
            'Subscription cannot be upgraded because the source subscription state is not active.  Additional Details contains the current source subscription state.',
          attributes: { objectType: 'UpgradeError' },
        },
      ],
      attributes: { objectType: 'Upgrade' },
    },
  ],
  attributes: { objectType: 'Collection' },
};

const TRANSITION_A_SUBSCRIPTION_UPGRADE = {
  sourceSubscriptionId: '896a2862-67e2-4f3d-bb3f-c50c42b5fad8',
  targetSubscriptionId: '2add8a55-454a-4ae5-a4c9-5107dc6e9768',
  upgradeType: 1,
  upgradeErrors: [],
  licenseErrors: [],
  attributes: { objectType: 'UpgradeResult' },
};

const PATH =
  '/v1/customers/0c39d6d5-c70d-4c55-bc02-f620844f3fd1/subscriptions/896a2862-67e2-4f3d-bb3f-c50c42b5fad8/upgrades';

const UPGRADE = {
  TargetOffer: {
    Id: '796B6B5F-613C-4E24-A17C-EBA730D49C02',
    Name: 'Office 365 Enterprise E3',
    Description: 'The best plan',
    MinimumQuantity: 1,
    MaximumQuantity: 10000000,
    Rank: 61,
    Uri: '/3c95518e-8c37-41e3-9627-0ca339200f53/Offers/796B6B5F-613C-4E24-A17C-EBA730D49C02',
    Locale: 'en-us',
    Country: 'US',
    Category: {
      Id: 'Enterprise_Key',
      Name: 'Enterprise',
      Rank: 20,
      Locale: 'en-us',
      Country: 'US',
      Attributes: { ObjectType: 'OfferCategory' },
    },
    PrerequisiteOffers: [],
    IsAddOn: false,
    IsAvailableForPurchase: true,
    Billing: 'license',
    IsAutoRenewable: true,
    Product: { Id: '6fd2c87f-b296-42f0-b197-1e91e994b900', Name: 'Office 365 Enterprise E3', Unit: 'Licenses' },
    UnitType: 'Licenses',
    Links: { LearnMore: { Uri: 'http://g.microsoftonline.com/0BXPS00en/1015', Method: 'GET', Headers: [] } },
    Attributes: { ObjectType: 'Offer' },
  },
  UpgradeType: 1,
  IsEligible: true,
  Quantity: 1,
  UpgradeErrors: [],
  Attributes: { ObjectType: 'Upgrade' },
};

/** What is sent is what was offered. */
const offered: Exchange[] = [
  { request: { method: 'GET', path: PATH }, response: { status: 200, body: { totalCount: 1, items: [UPGRADE] } } },
];

/** Upgrades of a subscription to another product. */
export const upgrades: Page[] = [
  {
    page: 'transition-a-subscription',
    example: 'what can be upgraded to',
    mended: 'values for the placeholders in its path',
    ids: { requestId: '18752a69-1aa1-4ef7-8f9d-eb3681b2d70a', correlationId: '81b08ffe-4cf8-49cd-82db-5c2fb0a8e132' },
    call: (client, ids) =>
      client.upgrades('0c39d6d5-c70d-4c55-bc02-f620844f3fd1', '896a2862-67e2-4f3d-bb3f-c50c42b5fad8', ids),
    request: { method: 'GET', path: PATH },
    response: { status: 200, body: TRANSITION_A_SUBSCRIPTION_WHAT_CAN_BE_UPGRADED_TO },
    result: [
      {
        targetOfferId: '91FD106F-4B2C-4938-95AC-F54F74E9A239',
        name: 'Office 365 Enterprise E1',
        isEligible: false,
        quantity: 1,
        errors: [
          {
            code: '2',
            message:
              'Subscription cannot be upgraded because the source subscription state is not active.  Additional Details contains the current source subscription state.',
          },
        ],
      },
    ],
    shape: shapeOf(
      TRANSITION_A_SUBSCRIPTION_WHAT_CAN_BE_UPGRADED_TO,
      'items[].targetOffer.links',
      'items[].targetOffer.category',
      'items[].upgradeErrors',
      'items[].upgradeErrors[]',
    ),
  },
  {
    page: 'transition-a-subscription',
    example: 'upgrade',
    mended:
      'values for the placeholders in its path; a missing comma is put in; a long description is cut off; the subscription that is upgraded in the path, as its code has it',
    ids: { requestId: '750fd5ea-904b-4c3e-b476-60d0feacab0d', correlationId: '81b08ffe-4cf8-49cd-82db-5c2fb0a8e132' },
    call: (client, ids) =>
      client.upgradeSubscription(
        '0c39d6d5-c70d-4c55-bc02-f620844f3fd1',
        '896a2862-67e2-4f3d-bb3f-c50c42b5fad8',
        { targetOfferId: '796B6B5F-613C-4E24-A17C-EBA730D49C02' },
        ids,
      ),
    given: offered,
    request: { method: 'POST', path: PATH, body: UPGRADE },
    response: { status: 200, body: TRANSITION_A_SUBSCRIPTION_UPGRADE },
    result: {
      sourceSubscriptionId: '896a2862-67e2-4f3d-bb3f-c50c42b5fad8',
      targetSubscriptionId: '2add8a55-454a-4ae5-a4c9-5107dc6e9768',
      errors: [],
      licenceErrors: [],
    },
    shape: shapeOf(TRANSITION_A_SUBSCRIPTION_UPGRADE),
  },
];
