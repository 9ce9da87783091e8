import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PRODUCT, Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.dispose());

const products = (query: string) => sandbox.get(`/products?${query}`);
const MARKETS = ['NL', 'BE', 'DE', 'GB', 'US'];

describe('the catalogue', () => {
  test.each(MARKETS)('sells licences in %s', async (country) => {
    const { body } = await products(`country=${country}&targetView=OnlineServices`);
    const titles = body.items.map(({ title }: { title: string }) => title);
    expect(titles.length).toBeGreaterThanOrEqual(20);
    expect(titles).toEqual(
      expect.arrayContaining(['Microsoft 365 Business Premium', 'Microsoft 365 E5', 'Power BI Pro']),
    );
  });

  test('views and segments: what is not sold is empty, what is not known is refused', async () => {
    expect((await products('country=NL&targetView=MicrosoftAzure')).body.items).toEqual([]);
    const education = await products('country=NL&targetView=OnlineServices&targetSegment=education');
    expect(education.body.items).toEqual([]);
    expect((await products('country=NL&targetView=Toys')).body).toMatchObject({ code: 400036 });
    const segment = await products('country=NL&targetView=OnlineServices&targetSegment=toys');
    expect([segment.status, segment.body.code]).toEqual([403, 400030]);
    expect((await products('country=QQ&targetView=OnlineServices')).status).toBe(400);
  });

  test('a product, its SKUs with their quantities, and how they can be bought', async () => {
    const product = await sandbox.get(`/products/${PRODUCT.basic}?country=NL`);
    expect(product.body).toMatchObject({ id: PRODUCT.basic, title: 'Microsoft 365 Business Basic' });
    const { body } = await sandbox.get(`/Products/${PRODUCT.basic}/Skus?Country=NL`);
    expect(body.items).toMatchObject([
      { id: '0001', productId: PRODUCT.basic, minimumQuantity: 1, maximumQuantity: 300, isTrial: false },
    ]);
    const { body: found } = await sandbox.get(`/products/${PRODUCT.basic}/skus/0001/availabilities?country=NL`);
    const [availability] = found.items;
    expect(availability).toMatchObject({
      catalogItemId: `${PRODUCT.basic}:0001:${availability.id}`,
      defaultCurrency: { code: 'EUR', symbol: '€' },
      country: 'NL',
      isPurchasable: true,
    });
    const terms = availability.terms as { duration: string; billingCycle: string }[];
    expect(terms.map(({ duration, billingCycle }) => `${duration} ${billingCycle}`)).toEqual([
      'P1M monthly',
      'P1Y monthly',
      'P1Y annual',
      'P3Y monthly',
      'P3Y annual',
      'P3Y triennial',
    ]);
    const one = await sandbox.get(`/products/${PRODUCT.basic}/skus/0001/availabilities/${availability.id}?country=NL`);
    expect(one.body.id).toBe(availability.id);
  });

  test.each([
    [PRODUCT.single, 1, 1],
    [PRODUCT.fiveOrMore, 5, 10_000_000],
  ])('%s has limits of its own', async (id, minimumQuantity, maximumQuantity) => {
    const { body } = await sandbox.get(`/products/${id}/skus/0001?country=NL`);
    expect(body).toMatchObject({ minimumQuantity, maximumQuantity });
  });

  test('some products have several SKUs', async () => {
    const { body } = await sandbox.get(`/products/${PRODUCT.windows365}/skus?country=NL`);
    expect(body.totalCount).toBeGreaterThan(1);
  });

  test('one product of the list cannot be bought in Belgium', async () => {
    const { body } = await products('country=BE&targetView=OnlineServices');
    expect(body.items.map(({ id }: { id: string }) => id)).toContain(PRODUCT.notInBelgium);
    const at = `/products/${PRODUCT.notInBelgium}/skus/0001/availabilities?country=`;
    expect((await sandbox.get(`${at}BE`)).body.items).toEqual([]);
    expect((await sandbox.get(`${at}NL`)).body.items).toHaveLength(1);
  });

  test.each([
    ['products/NOTHING', 400013],
    ['products/NOTHING/skus', 400013],
    [`products/${PRODUCT.basic}/skus/9999`, 400018],
    [`products/${PRODUCT.basic}/skus/0001/availabilities/NOTHING`, 400019],
  ])('%s is not found: code %i', async (target, code) => {
    const { status, body } = await sandbox.get(`/${target}?country=NL`);
    expect([status, body.code]).toEqual([404, code]);
  });

  test('a customer sees the catalogue of its own market', async () => {
    const id = await sandbox.customer({
      address: { Country: 'DE', PostalCode: '10115', City: 'Berlin' },
      billing: { Culture: 'de-DE', Language: 'de' },
    });
    const { body } = await sandbox.get(`/customers/${id}/products?targetView=OnlineServices`);
    expect(body.totalCount).toBeGreaterThan(20);
    const { body: found } = await sandbox.get(`/customers/${id}/products/${PRODUCT.e3}/skus/0001/availabilities`);
    expect(found.items[0].country).toBe('DE');
  });
});

describe('the price sheet', () => {
  const sheet = async (market: string, view = 'updatedlicensebased', query = '') => {
    const target = `/v1.0/sales/pricesheets(Market='${market}',PricesheetView='${view}')/$value${query}`;
    const headers = { authorization: `Bearer ${await sandbox.token('https://api.partner.microsoft.com')}` };
    const response = await fetch(`${sandbox.url}${target}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const rows = (text: string) => {
    const [header = [], ...lines] = text
      .trim()
      .split('\r\n')
      .map((line) => line.slice(1, -1).split('","'));
    return lines.map((line) => Object.fromEntries(header.map((name, index) => [name, line[index]])));
  };
  const price = async (market: string, id: string, term: string, plan: string) =>
    Number(
      rows((await sheet(market)).text).find(
        (row) => row['ProductId'] === id && row['TermDuration'] === term && row['BillingPlan'] === plan,
      )?.['UnitPrice'],
    );

  test('is a file with a row for each way to buy', async () => {
    const { status, headers, text } = await sheet('NL');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    const found = rows(text);
    expect(found[0]).toMatchObject({
      ProductTitle: 'Microsoft 365 Business Basic',
      ProductId: PRODUCT.basic,
      SkuId: '0001',
      TermDuration: 'P1M',
      BillingPlan: 'Monthly',
      Market: 'NL',
      Currency: 'EUR',
      UnitPrice: expect.stringMatching(/^\d+\.\d\d$/),
      'ERP Price': expect.stringMatching(/^\d+\.\d\d$/),
      Segment: 'Commercial',
    });
    expect(found.some((row) => row['ProductId'] === PRODUCT.notInBelgium)).toBe(true);
    expect(rows((await sheet('BE')).text).some((row) => row['ProductId'] === PRODUCT.notInBelgium)).toBe(true);
    expect(rows((await sheet('us')).text)[0]).toMatchObject({ Market: 'US', Currency: 'USD' });
  });

  test('a price is that of one licence for the whole term, and can be changed', async () => {
    const [month, year] = [
      await price('NL', PRODUCT.e5, 'P1M', 'Monthly'),
      await price('NL', PRODUCT.e5, 'P1Y', 'Annual'),
    ];
    expect(year / month).toBeCloseTo(10, 1);
    const change = { productId: PRODUCT.e5, skuId: '0001', factor: 2 };
    expect((await sandbox.control('POST', 'prices', change)).status).toBe(200);
    expect(await price('NL', PRODUCT.e5, 'P1Y', 'Annual')).toBeCloseTo(2 * year, 1);
    for (const [wrong, status] of [
      [{ ...change, skuId: '9' }, 404],
      [{ ...change, factor: 0 }, 400],
    ] as const) {
      expect((await sandbox.control('POST', 'prices', wrong)).status).toBe(status);
    }
  });

  test('other sheets are empty, unknown ones refused', async () => {
    expect(rows((await sheet('NL', 'azure_reservations')).text)).toEqual([]);
    expect((await sheet('QQ')).status).toBe(400);
    expect((await sheet('NL', 'toys')).status).toBe(400);
    expect((await sheet('NL', 'updatedlicensebased', '?timeline=never')).status).toBe(400);
  });
});
