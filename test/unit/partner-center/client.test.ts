import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type PartnerCenter, partnerCenter, requestIdOf } from '../../../shared/partner-center/index.ts';
import { type Asked, printedPartnerCenter, type Told } from '../../support/printed-partner-center.ts';

let printed: Awaited<ReturnType<typeof printedPartnerCenter>>;
let client: PartnerCenter;
beforeAll(async () => {
  printed = await printedPartnerCenter();
});
beforeEach(() => {
  client = partnerCenter(printed.settings);
});
afterAll(() => printed.close());

const CUSTOMER = '0c39d6d5-c70d-4c55-bc02-f620844f3fd1';
const ids = { correlationId: randomUUID(), requestId: randomUUID() };
const json = (body: unknown, status = 200): Told => ({ status, text: JSON.stringify(body) });
const methods = () => printed.asked.map(({ method }) => method);

describe('request ids', () => {
  test('the same for the same step of the same workflow, another for any other', () => {
    const id = requestIdOf('customerOnboarding-1', 'createCustomer');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(requestIdOf('customerOnboarding-1', 'createCustomer')).toBe(id);
    expect(requestIdOf('customerOnboarding-1', 'createCart')).not.toBe(id);
    expect(requestIdOf('customerOnboarding-2', 'createCustomer')).not.toBe(id);
    // Where one ends and the other begins is part of it.
    expect(requestIdOf('a-b', 'c')).not.toBe(requestIdOf('a', 'b-c'));
  });
});

describe('changing a subscription', () => {
  const ID = '83ef9d05-4169-4ef9-9657-0e86b1eab1de';
  const resource = (changes: object = {}) => ({
    id: ID,
    quantity: 1,
    status: 'active',
    somethingNew: { kept: true },
    attributes: { etag: 'e1', objectType: 'Subscription' },
    ...changes,
  });

  test('what Partner Center has added to the resource goes back with the change', async () => {
    printed.answersWith(({ method }) => json(resource(method === 'PATCH' ? { quantity: 3 } : {})));
    await client.changeSubscription(CUSTOMER, ID, { quantity: 3, resellerPartnerId: '4847383' }, ids);
    const patch = printed.asked.find(({ method }) => method === 'PATCH');
    expect(patch?.body).toEqual({
      Id: ID,
      Quantity: 3,
      Status: 'active',
      PartnerId: '4847383',
      SomethingNew: { Kept: true },
      Attributes: { Etag: 'e1', ObjectType: 'Subscription' },
    });
    expect(patch?.headers).toMatchObject({ 'if-match': '"e1"', 'ms-requestid': ids.requestId });
  });

  test('one that is already there is not asked for', async () => {
    printed.answersWith(() => json(resource({ quantity: 3 })));
    const changed = await client.changeSubscription(CUSTOMER, ID, { quantity: 3 }, ids);
    expect(changed).toMatchObject({ pending: false, subscription: { quantity: 3 } });
    expect(methods()).toEqual(['GET']);
  });

  test('when somebody changed it meanwhile it is read again, and asked for as another call', async () => {
    let version = 1;
    printed.answersWith(({ method, headers }): Told => {
      if (method === 'GET') return json(resource({ attributes: { etag: `e${version}` } }));
      if (headers['if-match'] === '"e2"') return json(resource({ quantity: 3 }));
      version = 2;
      return json({ code: '2055', description: 'Etag is no longer valid' }, 400);
    });
    const changed = await client.changeSubscription(CUSTOMER, ID, { quantity: 3 }, ids);
    expect(changed.subscription.quantity).toBe(3);
    const requestIds = printed.asked
      .filter(({ method }) => method === 'PATCH')
      .map(({ headers }) => headers['ms-requestid']);
    expect(requestIds).toEqual([ids.requestId, requestIdOf(ids.requestId, 'again')]);
  });
});

describe('carts', () => {
  const cart = json({ id: randomUUID(), status: 'Active', lineItems: [] }, 201);

  test('the reseller is the participant of each line', async () => {
    printed.answersWith(() => cart);
    const line = { catalogItemId: 'CFQ7TTC0LH18:0001:CFQ7TTC0K5BB', quantity: 5, billingCycle: 'annual' } as const;
    await client.createCart(CUSTOMER, [{ ...line, term: 'P1Y', resellerPartnerId: '4847383' }], ids);
    expect(printed.asked[0]?.body).toEqual({
      lineItems: [
        {
          id: 0,
          catalogItemId: 'CFQ7TTC0LH18:0001:CFQ7TTC0K5BB',
          quantity: 5,
          billingCycle: 'annual',
          termDuration: 'P1Y',
          participants: [{ key: 'transaction_reseller', value: '4847383' }],
        },
      ],
    });
  });

  test('a line that cannot be bought says why', async () => {
    const wanted = { catalogItemId: 'A:0001:B', quantity: 1, billingCycle: 'monthly' } as const;
    const error = { errorCode: 800010, errorDescription: 'Inventory is not available' };
    printed.answersWith(() => json({ id: 'c', lineItems: [{ id: 0, ...wanted, error }] }, 201));
    const { lines } = await client.createCart(CUSTOMER, [wanted], ids);
    expect(lines[0]?.error).toEqual({ code: '800010', message: 'Inventory is not available' });
  });

  test.each([
    ['no line at all', []],
    ['less than one licence', [{ catalogItemId: 'A:0001:B', quantity: 0, billingCycle: 'monthly' as const }]],
    [
      'a Partner ID that is none',
      [{ catalogItemId: 'A:0001:B', quantity: 1, billingCycle: 'monthly' as const, resellerPartnerId: 'x' }],
    ],
  ])('%s is never sent', async (_what, lines) => {
    printed.answersWith(() => cart);
    await expect(client.createCart(CUSTOMER, lines, ids)).rejects.toThrow();
    expect(printed.asked).toEqual([]);
  });

  test('orders that failed are told beside those that went through', async () => {
    const order = { id: 'o1', referenceCustomerId: CUSTOMER, lineItems: [], status: 'pending' };
    const failed = { orderGroupId: '1', code: 800023, description: 'Credit line' };
    printed.answersWith(() => json({ orders: [order], orderErrors: [failed] }, 201));
    expect(await client.checkoutCart(CUSTOMER, 'c', ids)).toMatchObject({
      orders: [{ id: 'o1', status: 'pending' }],
      orderErrors: [{ orderGroup: '1', code: '800023', message: 'Credit line' }],
    });
  });
});

describe('customers', () => {
  const customer = (companyName: string) => ({
    id: randomUUID(),
    companyProfile: { domain: 'x.onmicrosoft.com', companyName },
  });

  test('of a reseller and by name: Partner Center looks at the reseller, we at the name; page after page', async () => {
    const links = { next: { headers: [{ key: 'MS-ContinuationToken', value: 'more' }] } };
    printed.answersWith(({ headers }) =>
      headers['ms-continuationtoken'] === undefined
        ? json({ totalCount: 3, items: [customer('Contoso'), customer('Fabrikam')], links })
        : json({ totalCount: 3, items: [customer('Contoso Zwei')] }),
    );
    const query = { resellerTenantId: '484e548c-f5f3-4528-93a9-c16c6373cb59', search: 'cont' };
    const first = await client.customers(query, ids);
    expect(first.items.map(({ name }) => name)).toEqual(['Contoso']);
    expect(first.after).toBe('more');
    const second = await client.customers({ ...query, after: 'more' }, ids);
    expect(second.items.map(({ name }) => name)).toEqual(['Contoso Zwei']);
    expect(second.after).toBeUndefined();
    expect(decodeURIComponent(printed.asked[0]?.path ?? '')).toContain('"Field":"IndirectReseller"');
  });

  test('a password that comes in a shape that is not documented is in no error', async () => {
    printed.answersWith(() => json({ id: 5, userCredentials: { userName: 'admin', password: ['0Krha*Io'] } }, 201));
    const created = client.createCustomer(
      {
        company: { name: 'Contoso', domain: 'contoso.onmicrosoft.com', culture: 'nl-NL', language: 'nl' },
        contact: { firstName: 'Jan', lastName: 'de Vries', email: 'jan@contoso.example' },
        address: { line1: 'Dam 1', city: 'Amsterdam', postalCode: '1012 JS', country: 'NL' },
      },
      ids,
    );
    const error = (await created.catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ kind: 'unreadable' });
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain('0Krha');
  });
});

describe('prices', () => {
  const HEADER =
    'ProductTitle,ProductId,SkuId,SkuTitle,TermDuration,BillingPlan,Currency,UnitPrice,EffectiveStartDate,ERP Price,Segment';
  const sheet =
    (...rows: string[]) =>
    (_request: Asked): Told => ({ status: 200, text: [HEADER, ...rows].join('\n') });

  test('only what is asked for, with quoted commas and line breaks in it', async () => {
    printed.answersWith(
      sheet(
        '"Teams, for\nall",P1,0001,"Teams, for\nall",P1M,Monthly,EUR,1.05,2026-01-01T00:00:00Z,1.50,Commercial',
        'Other,P2,0001,Other,P1Y,Annual,EUR,10,,,Commercial',
      ),
    );
    expect(await client.prices({ country: 'NL', productIds: ['P1'] }, ids)).toEqual([
      {
        productId: 'P1',
        skuId: '0001',
        title: 'Teams, for\nall',
        term: 'P1M',
        billingCycle: 'monthly',
        unitPrice: '1.05',
        currency: 'EUR',
        retailPrice: '1.50',
        segment: 'commercial',
        startsAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(printed.asked[0]?.path).toBe(
      "/v1.0/sales/pricesheets(Market='NL',PricesheetView='updatedlicensebased')/$value",
    );
  });

  test('a price that is no number is not one', async () => {
    printed.answersWith(sheet('Teams,P1,0001,Teams,P1M,Monthly,EUR,gratis,,,'));
    await expect(client.prices({ country: 'NL' }, ids)).rejects.toMatchObject({ kind: 'unreadable' });
  });

  test('neither is a file that is no CSV', async () => {
    printed.answersWith(() => ({ status: 200, text: 'A,B\n"half' }));
    await expect(client.prices({ country: 'NL' }, ids)).rejects.toMatchObject({ kind: 'unreadable' });
  });
});

test('an upgrade that is no longer offered is asked for all the same: a repeat gets its answer back', async () => {
  const result = { sourceSubscriptionId: randomUUID(), targetSubscriptionId: randomUUID() };
  printed.answersWith(({ method }) => json(method === 'GET' ? { items: [] } : result));
  const upgraded = await client.upgradeSubscription(CUSTOMER, randomUUID(), { targetOfferId: 'T' }, ids);
  expect(upgraded).toEqual({ ...result, errors: [], licenceErrors: [] });
  expect(printed.asked[1]?.body).toMatchObject({ TargetOffer: { Id: 'T' } });
});

test('a description of an address that is no JSON is told as it is', async () => {
  printed.answersWith(() => json({ code: 2007, description: 'The postal code does not fit the city.' }, 400));
  const address = { line1: 'Dam 1', city: 'Amsterdam', postalCode: '1012 JS', country: 'NL' };
  expect(await client.validateAddress(address, ids)).toEqual({
    valid: false,
    message: 'The postal code does not fit the city.',
  });
});

test('parts of a path cannot lead elsewhere', async () => {
  printed.answersWith(() => json({ url: 'x' }, 404));
  await client.customer('../profiles/mpn?x=', ids).catch(() => undefined);
  expect(printed.asked[0]?.path).toBe('/v1/customers/..%2Fprofiles%2Fmpn%3Fx%3D');
});
