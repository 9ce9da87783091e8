import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newCustomer, PRODUCT, RESELLER, Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.settings({ provisioningDelayMs: 0 });
});
afterAll(() => sandbox.dispose());

describe('a new customer', () => {
  test('is made for its reseller, and its credentials are told once', async () => {
    const given = newCustomer();
    const domain = given.CompanyProfile.Domain;
    expect((await sandbox.call('HEAD', `/domains/${domain}`)).status).toBe(404);
    const { status, body } = await sandbox.post('/customers', given);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      companyProfile: { tenantId: body.id, domain, companyName: 'Wingtip Toys' },
      billingProfile: { culture: 'nl-NL', language: 'nl', defaultAddress: { city: 'Utrecht', country: 'NL' } },
      relationshipToPartner: 'reseller',
      userCredentials: { userName: 'admin', password: expect.stringMatching(/^\S{12,}$/) },
      associatedPartnerId: RESELLER.ready.tenantId,
    });
    const taken = await sandbox.call('HEAD', `/domains/${domain.toUpperCase()}`);
    expect([taken.status, taken.text]).toEqual([200, '']);

    const read = await sandbox.get(`/customers/${body.id.toUpperCase()}`);
    expect(read.body).toMatchObject({
      id: body.id,
      allowDelegatedAccess: true,
      associatedPartnerId: RESELLER.ready.tenantId,
      companyProfile: { email: 'anna@wingtip.example', address: { city: 'Utrecht' } },
    });
    expect(read.body.userCredentials).toBeUndefined();
    expect(read.text).not.toContain(body.userCredentials.password);
    const all = await sandbox.control('GET', 'customers');
    expect(all.text).not.toContain(body.userCredentials.password);
    const related = await sandbox.get(`/customers/${body.id}/relationships`);
    expect(related.body.items).toMatchObject([{ id: RESELLER.ready.tenantId, mpnId: RESELLER.ready.partnerId }]);
  });

  test('without a reseller it is the provider’s own', async () => {
    const id = await sandbox.customer({ reseller: null });
    expect((await sandbox.get(`/customers/${id}`)).body.associatedPartnerId).toBeUndefined();
    expect((await sandbox.get(`/customers/${id}/relationships`)).body.totalCount).toBe(0);
  });

  test.each([
    ['a domain of another kind', { company: { Domain: 'wingtip.example' } }, 3000, 'companyProfile.domain'],
    ['a domain that is taken', { company: { Domain: 'Contoso.onmicrosoft.com' } }, 3000, 'not available'],
    ['no e-mail address', { billing: { Email: 'anna' } }, 3000, 'billingProfile.email'],
    ['no company', { billing: { CompanyName: ' ' } }, 3000, 'billingProfile.companyName'],
    ['a culture of another market', { billing: { Culture: 'de-DE' } }, 3000, 'billingProfile.culture'],
    ['an unknown language', { billing: { Language: 'xx' } }, 3000, 'billingProfile.language'],
    ['no city', { address: { City: null } }, 3000, 'billingProfile.defaultAddress.city'],
    ['a market that is not supported', { address: { Country: 'QQ' } }, 3000, 'country'],
    ['a wrong postal code', { address: { PostalCode: '12' } }, 2007, 'ZipInvalid'],
    ['a registration number where none is asked for', { company: { OrganizationRegistrationNumber: '1' } }, 600002, ''],
    ['a reseller without a partnership', { reseller: RESELLER.noPartnership.tenantId }, 800016, 'AssociatedPartnerId'],
    ['an unknown reseller', { reseller: '00000000-0000-4000-8000-000000000000' }, 800016, 'AssociatedPartnerId'],
  ])('with %s it is refused', async (_what, changes, code, words) => {
    const { status, body } = await sandbox.post('/customers', newCustomer(changes));
    expect(status).toBe(400);
    expect(body).toMatchObject({ code, description: expect.stringContaining(words), data: [] });
  });

  const HUNGARY = { Country: 'HU', City: 'Budapest', PostalCode: '1054' };
  const hungarian = (number: string | undefined, address = {}) =>
    newCustomer({
      company: { OrganizationRegistrationNumber: number },
      billing: { Culture: 'hu-HU', Language: 'hu' },
      address: { ...HUNGARY, ...address },
    });

  test.each([
    ['no registration number', hungarian(undefined), 600049],
    ['one of another format', hungarian('12'), 600050],
    ['no phone number', hungarian('12345678-1-42', { PhoneNumber: null }), 600051],
  ])('in a market that asks for its registration, with %s it is refused', async (_what, given, code) => {
    expect((await sandbox.post('/customers', given)).body).toMatchObject({ code });
  });

  test('in a market that asks for its registration it is made with a number', async () => {
    const { status, body } = await sandbox.post('/customers', hungarian('12345678-1-42'));
    expect([status, body.companyProfile?.organizationRegistrationNumber]).toEqual([201, '12345678-1-42']);
  });

  test('with a body that is no JSON it is refused', async () => {
    expect((await sandbox.post('/customers', '{"half":')).body).toMatchObject({ code: 800002 });
  });
});

describe('addresses and markets', () => {
  const dutch = { AddressLine1: 'Stationsplein 1', City: 'Utrecht', PostalCode: '3511 ED', Country: 'NL' };
  const american = {
    AddressLine1: 'One Microsoft Way',
    City: 'Redmond',
    State: 'WA',
    PostalCode: '98052',
    Country: 'US',
  };
  const check = (address: object) => sandbox.post('/validations/address', address);

  test('a right address is told so, without a body', async () => {
    for (const address of [dutch, american, { ...dutch, State: '' }]) {
      const { status, text } = await check(address);
      expect([status, text]).toEqual([200, '']);
    }
  });

  test.each([
    ['a postal code that is written differently', { ...dutch, PostalCode: '3511ed' }, { postal_code: '3511 ED' }],
    ['a misspelt city', { ...dutch, City: 'Utrect' }, { city: 'Utrecht' }],
    ['another city for the ZIP code', { ...american, PostalCode: '98007' }, { city: 'BELLEVUE', region: 'WA' }],
  ])('%s comes with a correction', async (_what, address, corrected) => {
    const { status, body } = await check(address);
    expect([status, body.code, body.source]).toEqual([400, 2007, 'PartnerFD']);
    expect(JSON.parse(body.description)).toMatchObject({
      corrected_address: corrected,
      object_type: 'AddressValidation',
    });
  });

  test.each([
    ['a postal code that is none', { ...dutch, PostalCode: '12' }],
    ['a state that is none', { ...american, State: 'XX' }],
  ])('%s comes without one', async (_what, address) => {
    const { body } = await check(address);
    expect(body.code).toBe(2007);
    expect(JSON.parse(body.description).corrected_address).toBeUndefined();
  });

  test.each([
    'NL',
    'BE',
    'DE',
    'LU',
    'FR',
    'GB',
    'US',
    'AM',
    'AZ',
    'BY',
    'HU',
    'KZ',
    'KG',
    'MD',
    'RU',
    'TJ',
    'UZ',
    'UA',
  ])('the rules of %s', async (country) => {
    const { status, body } = await sandbox.get(`/countryvalidationrules/${country.toLowerCase()}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      iso2Code: country,
      isRegistrationNumberSupported: !['NL', 'BE', 'DE', 'LU', 'FR', 'GB', 'US'].includes(country),
      attributes: { objectType: 'CountryInformation' },
    });
    expect(() => [new RegExp(body.postalCodeRegex), new RegExp(body.phoneNumberRegex)]).not.toThrow();
    expect(body.supportedCultures.value).toContain(body.defaultCulture);
  });

  test('the rules of a market that is not known', async () => {
    expect((await sandbox.get('/countryvalidationrules/QQ')).status).toBe(404);
  });
});

describe('lists of customers', () => {
  const filter = (Field: string, Value: string, Operator = 'starts_with') =>
    encodeURIComponent(JSON.stringify({ Field, Value, Operator }));

  test('come page by page, with the token of the next one', async () => {
    for (const name of ['Pagewise A', 'Pagewise B', 'Pagewise C']) {
      await sandbox.customer({ billing: { CompanyName: name }, reseller: RESELLER.other.tenantId });
    }
    const query = `size=2&filter=${filter('CompanyName', 'pagewise')}`;
    const first = (await sandbox.get(`/customers?${query}`)).body;
    expect(first.items.map(companyOf)).toEqual(['Pagewise A', 'Pagewise B']);
    const { uri, headers } = first.links.next;
    const token = { [headers[0].key]: headers[0].value };
    const second = (await sandbox.get(uri, { headers: token })).body;
    expect(second.items.map(companyOf)).toEqual(['Pagewise C']);
    expect(second.links.next).toBeUndefined();
    expect((await sandbox.get(uri)).status).toBe(400);
  });
  const companyOf = (item: { companyProfile: { companyName: string } }) => item.companyProfile.companyName;

  test('by reseller, by company and by domain', async () => {
    const [company, domain] = ['Only One %', 'onlyone.onmicrosoft.com'];
    const id = await sandbox.customer({
      company: { Domain: domain },
      billing: { CompanyName: company },
      reseller: RESELLER.other.tenantId,
    });
    for (const asked of [filter('CompanyName', 'only one %'), filter('Domain', 'ONLYONE')]) {
      const { body } = await sandbox.get(`/customers?size=0&filter=${asked}`);
      expect(body.items.map((item: { id: string }) => item.id)).toEqual([id]);
    }
    const { body } = await sandbox.get(`/customers?filter=${filter('IndirectReseller', RESELLER.other.tenantId)}`);
    expect(body.items.length).toBe(body.totalCount);
    expect(body.items.map((item: { id: string }) => item.id)).toContain(id);
    const ours = await sandbox.get(`/customers?filter=${filter('IndirectReseller', RESELLER.noPartnership.tenantId)}`);
    expect(ours.body.items).toEqual([]);
  });

  test.each([
    [`filter=${filter('Colour', 'x')}`],
    [`filter=${filter('Domain', 'x', 'equals')}`],
    ['filter=nothing'],
    ['size=many'],
  ])('%s is refused', async (query) => {
    expect((await sandbox.get(`/customers?${query}`)).status).toBe(400);
  });
});

describe('the end of a relation', () => {
  const none = { relationshipToPartner: 'none', attributes: { objectType: 'Customer' } };

  test('is refused while a subscription is active, and then stands', async () => {
    const { customerId, path } = await sandbox.subscription(PRODUCT.visio);
    const refused = await sandbox.patch(`/customers/${customerId}`, none);
    expect([refused.status, refused.body.description]).toEqual([400, expect.stringContaining('is active')]);
    expect((await sandbox.patch(path, { status: 'suspended' })).status).toBe(200);
    const { status, body } = await sandbox.patch(`/customers/${customerId}/`, none);
    expect([status, body.RelationshipToPartner]).toEqual([200, 'none']);
    const gone = await sandbox.get(`/customers/${customerId}`);
    expect([gone.status, gone.body.code]).toEqual([403, 20002]);
    const all = (await sandbox.control('GET', 'customers')).body as { id: string; relationshipToPartner: string }[];
    expect(all.find(({ id }) => id === customerId)?.relationshipToPartner).toBe('none');
  });

  test('asks for the word none', async () => {
    const id = await sandbox.customer();
    expect((await sandbox.patch(`/customers/${id}`, { relationshipToPartner: 'advisor' })).status).toBe(400);
  });

  test('a customer that is deleted leaves its domain', async () => {
    const given = newCustomer();
    const { id } = (await sandbox.post('/customers', given)).body;
    expect((await sandbox.call('DELETE', `/customers/${id}`)).status).toBe(204);
    expect((await sandbox.get(`/customers/${id}`)).body).toMatchObject({ code: 60003 });
    expect((await sandbox.post('/customers', given)).status).toBe(201);
  });

  test('comes back when the customer accepts the relationship request', async () => {
    expect((await sandbox.get('/customers/relationshiprequests')).body.url).toMatch(
      /^https:\/\/admin\.microsoft\.com\//,
    );
    const given = newCustomer();
    const { id } = (await sandbox.post('/customers', given)).body;
    await sandbox.patch(`/customers/${id}`, none);
    const accept = { companyName: 'Wingtip Toys', domain: given.CompanyProfile.Domain };
    expect((await sandbox.control('POST', 'customers', accept)).body).toMatchObject({ id });
    expect((await sandbox.get(`/customers/${id}`)).status).toBe(200);
    expect((await sandbox.control('POST', 'customers', accept)).status).toBe(409);
  });

  test('an existing customer appears once it has accepted', async () => {
    const accept = { companyName: 'Tasmanian Traders', domain: 'tasmanian.onmicrosoft.com' };
    const resellerTenantId = RESELLER.ready.tenantId;
    const { status, body } = await sandbox.control('POST', 'customers', { ...accept, resellerTenantId });
    expect(status).toBe(201);
    expect((await sandbox.get(`/customers/${body.id}`)).body).toMatchObject({ relationshipToPartner: 'reseller' });
    for (const wrong of [
      {},
      { ...accept, domain: 'x' },
      { ...accept, colour: 'red' },
      { ...accept, resellerTenantId: 'x' },
    ]) {
      expect((await sandbox.control('POST', 'customers', wrong)).status).toBe(400);
    }
  });
});
