import type { Page } from './page.ts';

const COLUMNS = [
  'ProductTitle',
  'ProductId',
  'SkuId',
  'SkuTitle',
  'Publisher',
  'SkuDescription',
  'UnitOfMeasure',
  'TermDuration',
  'BillingPlan',
  'Market',
  'Currency',
  'UnitPrice',
  'PricingTierRangeMin',
  'PricingTierRangeMax',
  'EffectiveStartDate',
  'EffectiveEndDate',
  'Tags',
  'ERP Price',
];

const SHEET = `${COLUMNS.map((column) => `"${column}"`).join(',')}
"Advanced Communications","CFQ7TTC0HDK0","0001","Advanced Communications","Microsoft Corporation","Advanced meetings, calling, workflow integration, and management tools for IT.","","P1Y","Annual","US","USD","115.2","","","2/1/2019 12:00:00 AM","2/4/2021 8:35:31 PM","License","144"
`;

/** The price sheet: CSV, so the shape is that of a row under the names of its first line. */
export const prices: Page[] = [
  {
    page: 'get-a-price-sheet',
    mended:
      'a typographic quotation mark in its first line; ids, which it does not print; asked for as it is, where the example asks for a compressed one',
    ids: { requestId: '9f8bed52-e4df-4d0c-9ca6-929a187b0731', correlationId: '9f8bed52-e4df-4d0c-9ca6-929a187b0731' },
    call: (client, ids) => client.prices({ country: 'US', month: '202101' }, ids),
    request: {
      method: 'GET',
      path: "/v1.0/sales/pricesheets(Market='US',PricesheetView='updatedlicensebased')/$value?timeline=history&month=202101",
      headers: { 'accept-encoding': 'identity' },
    },
    response: {
      status: 200,
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename=sheets.csv',
      },
      text: SHEET,
    },
    result: [
      {
        productId: 'CFQ7TTC0HDK0',
        skuId: '0001',
        title: 'Advanced Communications',
        term: 'P1Y',
        billingCycle: 'annual',
        unitPrice: '115.2',
        currency: 'USD',
        retailPrice: '144',
        startsAt: '2019-02-01T00:00:00.000Z',
        endsAt: '2021-02-04T20:35:31.000Z',
      },
    ],
    shape: Object.fromEntries(COLUMNS.map((column) => [column, 'string'])),
  },
];
