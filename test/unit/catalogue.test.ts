import { describe, expect, test } from '@jest/globals';
import { partnerCatalogue } from '../../shared/catalogue.ts';
import { PartnerCenterError } from '../../shared/partner-center/index.ts';

const price = (skuId: string, changes: Record<string, unknown> = {}) => ({
  ...{ productId: 'PRODUCT1', skuId, title: 'Basic', term: 'P1M', billingCycle: 'monthly', unitPrice: '5.38' },
  ...{ currency: 'EUR', segment: 'commercial', ...changes },
});
const sku = (id: string, changes: Record<string, unknown> = {}) => ({
  ...{ id, productId: 'PRODUCT1', title: `Basic ${id}`, description: '', minQuantity: 1, maxQuantity: 300 },
  ...{ isTrial: false, billingCycles: [], ...changes },
});
const way = (skuId: string, changes: Record<string, unknown> = {}) => ({
  ...{ id: 'WAY', productId: 'PRODUCT1', skuId, catalogItemId: `PRODUCT1:${skuId}:WAY`, segment: 'commercial' },
  ...{ currency: 'EUR', country: 'NL', isPurchasable: true, isRenewable: true },
  terms: [{ duration: 'P1M', description: '' }],
  ...changes,
});

/** A Partner Center that counts what it is asked. */
function world() {
  const state = {
    now: Date.parse('2026-03-02T09:00:00.000Z'),
    prices: [price('0001')],
    skus: [sku('0001')],
    ways: [way('0001')],
    asked: [] as string[],
  };
  const answer = async <T>(what: string, value: () => T): Promise<T> => {
    state.asked.push(what);
    await new Promise((resolve) => setImmediate(resolve));
    return value();
  };
  const missing = () => {
    throw new PartnerCenterError(404, '400013', 'The product was not found.');
  };
  const source = {
    prices: () => answer('prices', () => state.prices),
    products: () => answer('products', () => [{ id: 'PRODUCT1' }, { id: 'UNPRICED' }]),
    skus: ({ productId }: { productId: string }) => answer(`skus ${productId}`, () => state.skus),
    sku: ({ skuId }: { skuId: string }) =>
      answer(`sku ${skuId}`, () => state.skus.find(({ id }) => id === skuId) ?? missing()),
    availabilities: ({ skuId }: { skuId: string }) =>
      answer(`ways ${skuId}`, () => {
        const found = state.ways.filter((each) => each.skuId === skuId);
        return found.length === 0 ? missing() : found;
      }),
  };
  const catalogue = partnerCatalogue(source as never, 600_000, () => state.now);
  return { state, catalogue };
}

describe('the search', () => {
  test('finds by title or id, in any case, and only what has a price', async () => {
    const { catalogue } = world();
    for (const text of ['', 'BASIC', ' basic 0001 ', 'product1:0001']) {
      expect((await catalogue.search('NL', text, 'c')).map(({ id }) => id)).toEqual(['PRODUCT1:0001']);
    }
    expect(await catalogue.search('NL', 'premium', 'c')).toEqual([]);
  });

  test('reads the list once in its lifetime, and once for all who ask at the same time', async () => {
    const { state, catalogue } = world();
    await Promise.all(Array.from({ length: 20 }, () => catalogue.search('NL', '', 'c')));
    await catalogue.search('NL', '', 'c');
    expect(state.asked).toEqual(['prices', 'products', 'skus PRODUCT1']);
    await catalogue.search('BE', '', 'c');
    expect(state.asked).toHaveLength(6);
    state.now += 600_000;
    await catalogue.search('NL', '', 'c');
    expect(state.asked).toHaveLength(9);
  });

  test('that fails is asked again by the next', async () => {
    const { state, catalogue } = world();
    state.skus = undefined as never;
    await expect(catalogue.search('NL', '', 'c')).rejects.toThrow();
    state.skus = [sku('0001')];
    expect(await catalogue.search('NL', '', 'c')).toHaveLength(1);
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['a trial', {}, { isTrial: true }],
    ['of another segment', { segment: 'education' }, {}],
    ['not yet sold', { startsAt: '2026-04-01T00:00:00.000Z' }, {}],
    ['no longer sold', { endsAt: '2026-03-01T00:00:00.000Z' }, {}],
    ['bought for good', { term: '', billingCycle: 'one_time' }, {}],
    ['paid by consumption', { unitPrice: '0.00042' }, {}],
    ['a correction', { unitPrice: '-1.00' }, {}],
    ['paid otherwise', {}, { billingCycles: ['annual'] }],
  ])('leaves out what is %s', async (_what, ofPrice, ofSku) => {
    const { state, catalogue } = world();
    state.prices = [price('0001', ofPrice)];
    state.skus = [sku('0001', ofSku)];
    expect(await catalogue.search('NL', '', 'c')).toEqual([]);
  });
});

describe('what is ordered', () => {
  test('is read anew each time, with what a cart names it by; limits come from the list where it is there', async () => {
    const { state, catalogue } = world();
    await catalogue.search('NL', '', 'c');
    state.asked.length = 0;
    state.prices = [price('0001', { unitPrice: '6.00' })];
    const items = await catalogue.current('NL', ['PRODUCT1:0001', 'PRODUCT1:0001', 'OTHER:0001'], 'c');
    expect([...items.values()]).toMatchObject([
      {
        id: 'PRODUCT1:0001',
        maxQuantity: 300,
        offers: [{ term: 'P1M', billingCycle: 'monthly', unitPrice: 600 }],
        catalogItemIds: { P1M: 'PRODUCT1:0001:WAY' },
      },
    ]);
    expect(state.asked).toEqual(['prices', 'ways 0001']);
  });

  test('is read once for all who ask at the same time', async () => {
    const { state, catalogue } = world();
    await Promise.all(Array.from({ length: 20 }, () => catalogue.current('NL', ['PRODUCT1:0001'], 'c')));
    expect(state.asked.filter((each) => each === 'prices' || each === 'ways 0001')).toHaveLength(2);
  });

  test('has only the terms that can be bought now', async () => {
    const { state, catalogue } = world();
    state.prices = [
      price('0001'),
      price('0001', { term: 'P1Y' }),
      price('0001', { term: 'P1Y', billingCycle: 'annual' }),
    ];
    state.ways = [way('0001', { terms: [{ duration: 'P1Y', description: '', billingCycle: 'annual' }] })];
    const item = (await catalogue.current('NL', ['PRODUCT1:0001'], 'c')).get('PRODUCT1:0001');
    expect(item?.offers.map(({ term, billingCycle }) => [term, billingCycle])).toEqual([['P1Y', 'annual']]);
    expect(item?.catalogItemIds).toEqual({ P1Y: 'PRODUCT1:0001:WAY' });
  });

  test.each<[string, (state: ReturnType<typeof world>['state']) => void]>([
    ['whose availability is gone', (state) => Object.assign(state, { ways: [] })],
    ['that is not for sale', (state) => Object.assign(state, { ways: [way('0001', { isPurchasable: false })] })],
    ['whose SKU is gone', (state) => Object.assign(state, { skus: [] })],
    ['without a price', (state) => Object.assign(state, { prices: [] })],
  ])('%s is absent', async (_what, change) => {
    const { state, catalogue } = world();
    change(state);
    expect((await catalogue.current('NL', ['PRODUCT1:0001'], 'c')).size).toBe(0);
  });
});
