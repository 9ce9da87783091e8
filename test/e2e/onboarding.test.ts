import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BASIC, detailsOf, FINANCE, newDomain, onboardingsOf, PREMIUM } from '../support/onboarding.ts';
import { eventually, System } from '../support/system.ts';

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
let reseller: { id: string; partnerId: string; name: string };
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', REMINDER_CRON: '*/2 * * * * *' });
  onboardings = onboardingsOf(system);
  reseller = await onboardings.reseller();
}, 120_000);
afterAll(() => system.dispose());

const post = (target: string, body: unknown, headers: Record<string, string> = {}) =>
  system.api('POST', target, { body, headers });
const pathsOf = (answer: { body: { errors?: { path: string }[] } }) => answer.body.errors?.map(({ path }) => path);

describe('a new customer, from a reseller', () => {
  const domainPrefix = newDomain();
  let id: string;
  let etag: string;

  test('1. the reseller is chosen already, and the details make a draft', async () => {
    const answer = await post('/api/onboardings', { resellerId: reseller.id, ...detailsOf(domainPrefix) });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ status: 'draft', resellerId: reseller.id, items: [], credentials: 'none' });
    id = answer.body.id;
    expect(answer.headers.get('location')).toBe(`/api/onboardings/${id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
  });

  test('2. products are looked up, with what can be chosen of them', async () => {
    const { body } = await system.api('GET', '/api/products?search=business%20prem');
    expect(body.items).toMatchObject([
      { id: PREMIUM, title: 'Microsoft 365 Business Premium', minQuantity: 1, maxQuantity: 300, currency: 'EUR' },
    ]);
    const [product] = body.items;
    expect(product.terms).toEqual(expect.arrayContaining(['P1M', 'P1Y', 'P3Y']));
    expect(product.billingCycles).toContain('annual');
    expect(product.unitPrice).toBe(product.offers[0].unitPrice);
  });

  test('3. subscriptions and licence counts are chosen, and the review shows the whole order, priced', async () => {
    const answer = await onboardings.choose(id, [
      { productId: BASIC, quantity: 25 },
      { productId: PREMIUM, quantity: 3, term: 'P1Y', billingCycle: 'annual' },
    ]);
    const { review } = answer.body;
    expect(review.lines).toMatchObject([
      { productId: BASIC, title: 'Microsoft 365 Business Basic', quantity: 25 },
      { productId: PREMIUM, quantity: 3, term: 'P1Y', billingCycle: 'annual' },
    ]);
    for (const { unitPrice, quantity, total } of review.lines) expect(total).toBeCloseTo(unitPrice * quantity, 2);
    expect(review.total).toBeCloseTo(review.lines[0].total + review.lines[1].total, 2);
    expect(review.currency).toBe('EUR');
    const read = await system.api('GET', `/api/onboardings/${id}`);
    expect(read.body).toEqual(answer.body);
    etag = read.headers.get('etag') ?? '';
  });

  test('4. submitted, it goes through its steps to the end', async () => {
    const answer = await post(`/api/onboardings/${id}/submit`, undefined, { 'if-match': etag });
    expect(answer.status).toBe(202);
    expect(answer.body.status).toBe('submitted');
    expect(answer.headers.get('location')).toBe(`/api/onboardings/${id}`);
    const ended = await onboardings.ended(id);
    expect(ended).toMatchObject({ status: 'completed', credentials: 'available', leftovers: [] });
    expect(onboardings.stepsOf(ended)).toEqual({
      checkDomain: 'done',
      createCustomer: 'done',
      associateReseller: 'done',
      confirmAgreement: 'skipped',
      placeOrder: 'done',
      provision: 'done',
    });
    for (const { at } of ended.steps) expect(Date.parse(at)).not.toBeNaN();
  });

  test('5. Partner Center has the customer, its reseller, the order and who is paid for it', async () => {
    const customer = await onboardings.customer(domainPrefix);
    const { customerId, orderIds } = await onboardings.read(id);
    expect(customer).toMatchObject({
      id: customerId,
      relationshipToPartner: 'reseller',
      resellerTenantId: reseller.id,
    });
    expect(customer?.orders.map((order) => order.id).sort()).toEqual([...orderIds].sort());
    const lines = customer?.orders.flatMap(({ lineItems }) => lineItems) ?? [];
    expect(lines.map(({ quantity }) => quantity).sort()).toEqual([25, 3]);
    expect(lines.map((line) => line.partnerIdOnRecord)).toEqual([reseller.partnerId, reseller.partnerId]);
  });

  test('6. all calls of the operation carry its correlation id, and each effect was asked for once', async () => {
    const { customerId, correlationId } = await onboardings.read(id);
    const calls = (await onboardings.calls()).filter((call) => call.path.includes(customerId));
    expect(new Set(calls.map((call) => call.correlationId))).toEqual(new Set([correlationId]));
    expect(calls.filter(({ method }) => method !== 'GET')).toHaveLength(2);
  });

  test('7. the audit trail says who did what', async () => {
    const { body } = await system.api('GET', `/api/audit?subjectId=${id}`);
    const actions = body.items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['createOnboarding', 'chooseSubscriptions', 'submitOnboarding', 'lookAtProvisioning']),
    );
  });

  test('8. it takes no change any more', async () => {
    const edited = await system.api('PUT', `/api/onboardings/${id}`, { body: detailsOf() });
    const submitted = await post(`/api/onboardings/${id}/submit`, undefined);
    const cancelled = await post(`/api/onboardings/${id}/cancel`, undefined);
    expect([edited, submitted, cancelled].map(({ status, body }) => [status, body.type])).toEqual([
      [409, 'urn:tandem:problem:onboarding-not-draft'],
      [409, 'urn:tandem:problem:onboarding-not-draft'],
      [409, 'urn:tandem:problem:onboarding-ended'],
    ]);
    expect(cancelled.body.onboardingStatus).toBe('completed');
  });
});

test("the provider's own customer has no reseller, and nobody on record", async () => {
  const domainPrefix = newDomain();
  const id = await onboardings.reviewed(detailsOf(domainPrefix));
  await onboardings.submit(id);
  expect(onboardings.stepsOf(await onboardings.ended(id))).toMatchObject({ associateReseller: 'skipped' });
  const customer = await onboardings.customer(domainPrefix);
  expect(customer?.resellerTenantId).toBeNull();
  expect(customer?.orders[0]?.lineItems[0]?.partnerIdOnRecord).toBeUndefined();
});

describe('a price that changed since the review', () => {
  test('is shown before anything is ordered, and then holds', async () => {
    const id = await onboardings.reviewed({}, [{ productId: FINANCE, quantity: 5 }]);
    const before = (await onboardings.read(id)).review;
    await onboardings.price(FINANCE, 2);
    const refused = await post(`/api/onboardings/${id}/submit`, undefined);
    expect(refused.status).toBe(409);
    expect(refused.body.type).toBe('urn:tandem:problem:price-changed');
    expect(refused.body.review.total).toBeGreaterThan(before.total * 1.9);
    const now = await system.api('GET', `/api/onboardings/${id}`);
    expect(now.body).toMatchObject({ status: 'draft', review: refused.body.review });
    expect(now.headers.get('etag')).toBe(refused.body.etag);
    expect((await onboardings.submit(id)).body.review.total).toBe(refused.body.review.total);
    expect((await onboardings.ended(id)).status).toBe('completed');
  });
});

describe('cancelling', () => {
  test('a draft leaves nothing behind', async () => {
    const domainPrefix = newDomain();
    const id = await onboardings.reviewed(detailsOf(domainPrefix));
    const answer = await post(`/api/onboardings/${id}/cancel`, undefined);
    expect([answer.status, answer.body.status]).toEqual([200, 'cancelled']);
    expect(await onboardings.customer(domainPrefix)).toBeUndefined();
    expect((await post(`/api/onboardings/${id}/submit`, undefined)).status).toBe(409);
  });

  test('what is on its way turns back, and is undone', async () => {
    await onboardings.settings({ provisioningDelayMs: 3_600_000 });
    const domainPrefix = newDomain();
    const id = await onboardings.reviewed({ resellerId: reseller.id, ...detailsOf(domainPrefix) });
    await onboardings.submit(id);
    await eventually(async () =>
      expect(onboardings.stepsOf(await onboardings.read(id))).toMatchObject({ provision: 'running' }),
    );
    const answer = await post(`/api/onboardings/${id}/cancel`, undefined);
    expect(answer.status).toBe(200);
    const ended = await onboardings.ended(id);
    await onboardings.settings({ provisioningDelayMs: 200 });
    expect(ended).toMatchObject({ status: 'cancelled', leftovers: [], credentials: 'none' });
    expect(onboardings.stepsOf(ended)).toEqual({
      checkDomain: 'done',
      createCustomer: 'undone',
      associateReseller: 'undone',
      confirmAgreement: 'skipped',
      placeOrder: 'undone',
      provision: 'skipped',
    });
    const customer = await onboardings.customer(domainPrefix);
    expect(customer).toMatchObject({ relationshipToPartner: 'none', orders: [{ status: 'cancelled' }] });
  });
});

describe('bad input', () => {
  type Part = 'company' | 'contact' | 'address';
  test.each<[Part, Record<string, unknown>, string]>([
    ['company', { name: '' }, 'company.name'],
    ['company', { domainPrefix: 'not a prefix' }, 'company.domainPrefix'],
    ['company', { domainPrefix: 'contoso' }, 'company.domainPrefix'],
    ['company', { culture: 'xx' }, 'company.culture'],
    ['company', { culture: 'de-DE' }, 'company.culture'],
    ['company', { language: 'fr' }, 'company.language'],
    ['company', { organizationRegistrationNumber: '12345678' }, 'company.organizationRegistrationNumber'],
    ['contact', { firstName: 'x'.repeat(51) }, 'contact.firstName'],
    ['contact', { lastName: undefined }, 'contact.lastName'],
    ['contact', { email: 'nobody' }, 'contact.email'],
    ['contact', { phoneNumber: 'x' }, 'contact.phoneNumber'],
    ['address', { line1: '' }, 'address.line1'],
    ['address', { line2: 7 }, 'address.line2'],
    ['address', { city: undefined }, 'address.city'],
    ['address', { postalCode: undefined }, 'address.postalCode'],
    ['address', { postalCode: '12' }, 'address.postalCode'],
    ['address', { state: 'Noord-Holland' }, 'address.state'],
    ['address', { country: 'ZZ' }, 'address.country'],
    ['address', { planet: 'Earth' }, 'address.planet'],
  ])('%s %j is refused, and its field named', async (part, change, path) => {
    const details = detailsOf();
    const answer = await post('/api/onboardings', { ...details, [part]: { ...details[part], ...change } });
    expect(answer.status).toBe(422);
    expect(pathsOf(answer)).toEqual([path]);
  });

  test.each([
    ['city', 'Amstedam', 'Amsterdam'],
    ['postalCode', '1012lg', '1012 LG'],
  ])('an address whose %s Partner Center corrects comes back with its suggestion', async (field, given, right) => {
    const details = detailsOf();
    const address = { ...details.address, [field]: given };
    const answer = await post('/api/onboardings', { ...details, address });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([{ path: `address.${field}`, message: `should be '${right}'` }]);
    expect(answer.body.suggestedAddress).toEqual({ ...address, [field]: right });
    const taken = await post('/api/onboardings', { ...details, address: answer.body.suggestedAddress });
    expect(taken.status).toBe(201);
  });

  test('a country that asks for a registration number says so', async () => {
    const details = detailsOf();
    const company = { ...details.company, culture: 'en-US', language: 'en' };
    const address = { line1: 'Andrássy út 1', city: 'Budapest', postalCode: '1061', country: 'HU' };
    const without = await post('/api/onboardings', { ...details, company, address });
    expect(pathsOf(without)).toEqual(['company.organizationRegistrationNumber']);
    const named = { ...company, organizationRegistrationNumber: '12345678-1-42' };
    expect((await post('/api/onboardings', { ...details, company: named, address })).status).toBe(201);
  });

  test('a reseller that is unknown is named; one that is not active is a conflict', async () => {
    const unknown = await post('/api/onboardings', { ...detailsOf(), resellerId: randomUUID() });
    expect([unknown.status, pathsOf(unknown)]).toEqual([422, ['resellerId']]);
    const form = await system.ready();
    await system.accept(form);
    await eventually(async () => expect((await system.reseller(form.tenantId)).status).toBe('active'));
    const id = await onboardings.reviewed({ resellerId: form.tenantId });
    const removal = { confirm: true, goodFaith: true };
    expect((await post(`/api/resellers/${form.tenantId}/remove`, removal)).status).toBeLessThan(300);
    const later = await post('/api/onboardings', { ...detailsOf(), resellerId: form.tenantId });
    const submitted = await post(`/api/onboardings/${id}/submit`, undefined);
    for (const answer of [later, submitted]) {
      expect([answer.status, answer.body.type]).toEqual([409, 'urn:tandem:problem:reseller-not-active']);
    }
  });

  let draftId: string | undefined;
  test.each<[unknown, string[]]>([
    [{ items: [] }, ['items']],
    [{}, ['items']],
    [{ items: [{ productId: 'basic', quantity: 1 }] }, ['items.0.productId']],
    [{ items: [{ productId: 'CFQ7TTC0XXXX:0001', quantity: 1 }] }, ['items.0.productId']],
    [{ items: [{ productId: BASIC, quantity: 0 }] }, ['items.0.quantity']],
    [{ items: [{ productId: BASIC, quantity: 301 }] }, ['items.0.quantity']],
    [{ items: [{ productId: FINANCE, quantity: 4 }] }, ['items.0.quantity']],
    [{ items: [{ productId: BASIC, quantity: 1, term: 'P5Y' }] }, ['items.0.term']],
    [{ items: [{ productId: FINANCE, quantity: 5, term: 'P1M' }] }, ['items.0.term']],
    [{ items: [{ productId: BASIC, quantity: 1, term: 'P1M', billingCycle: 'annual' }] }, ['items.0.billingCycle']],
    [
      {
        items: [
          { productId: BASIC, quantity: 1 },
          { productId: BASIC, quantity: 2 },
          { productId: PREMIUM, quantity: 900 },
        ],
      },
      ['items.1.productId', 'items.2.quantity'],
    ],
  ])('%j is refused, each item by its field', async (body, paths) => {
    draftId ??= (await onboardings.draft()).id as string;
    const id = draftId;
    const answer = await system.api('PUT', `/api/onboardings/${id}/subscriptions`, { body });
    expect(answer.status).toBe(422);
    expect(pathsOf(answer)).toEqual(paths);
    expect((await onboardings.read(id)).items).toEqual([]);
  });

  test('nothing chosen is nothing to submit', async () => {
    const { id } = await onboardings.draft();
    const answer = await post(`/api/onboardings/${id}/submit`, undefined);
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:tandem:problem:nothing-to-order']);
  });

  test('a domain that somebody took meanwhile is named when it is submitted', async () => {
    const details = detailsOf();
    const [first, second] = [await onboardings.reviewed(details), await onboardings.reviewed(details)];
    await onboardings.submit(first);
    await onboardings.ended(first);
    const answer = await post(`/api/onboardings/${second}/submit`, undefined);
    expect([answer.status, pathsOf(answer)]).toEqual([422, ['company.domainPrefix']]);
    expect((await onboardings.read(second)).status).toBe('draft');
  });

  test.each(['/api/products?country=ZZ', '/api/products?country=Holland', '/api/onboardings?status=open'])(
    '%s is refused',
    async (target) => expect((await system.api('GET', target)).status).toBe(422),
  );

  test.each([
    ['GET', ''],
    ['PUT', ''],
    ['PUT', '/subscriptions'],
    ['POST', '/submit'],
    ['POST', '/cancel'],
  ])('%s of one that is not there is 404', async (method, verb) => {
    const body = verb === '' ? detailsOf() : { items: [{ productId: BASIC, quantity: 1 }] };
    const options = method === 'PUT' ? { body } : {};
    expect((await system.api(method, `/api/onboardings/${randomUUID()}${verb}`, options)).status).toBe(404);
  });
});

describe('who comes twice, and who comes late', () => {
  test('a repeat with its key gets the draft that is there; another request under the key is refused', async () => {
    const body = detailsOf();
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all([1, 2, 3].map(() => post('/api/onboardings', body, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const other = await post('/api/onboardings', detailsOf(), key);
    expect([other.status, pathsOf(other)]).toEqual([422, ['Idempotency-Key']]);
  });

  test('of many who submit at once, one does: there is one customer with one order', async () => {
    const domainPrefix = newDomain();
    const id = await onboardings.reviewed(detailsOf(domainPrefix));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(`/api/onboardings/${id}/submit`, undefined)),
    );
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => ![202, 409, 422].includes(status))).toEqual([]);
    await onboardings.ended(id);
    expect((await onboardings.customer(domainPrefix))?.orders).toHaveLength(1);
  });

  test('a stale ETag changes nothing', async () => {
    const { id } = await onboardings.draft();
    await onboardings.choose(id);
    const headers = { 'if-match': '"1"' };
    const answers = await Promise.all([
      system.api('PUT', `/api/onboardings/${id}`, { body: detailsOf(), headers }),
      system.api('PUT', `/api/onboardings/${id}/subscriptions`, {
        body: { items: [{ productId: BASIC, quantity: 1 }] },
        headers,
      }),
      post(`/api/onboardings/${id}/submit`, undefined, headers),
      post(`/api/onboardings/${id}/cancel`, undefined, headers),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([412, 412, 412, 412]);
    expect(await onboardings.read(id)).toMatchObject({ status: 'draft', items: [{ quantity: 5 }] });
  });

  test('details are edited; another country drops what was chosen to order', async () => {
    const details = detailsOf();
    const id = await onboardings.reviewed(details);
    const contact = { ...details.contact, firstName: 'Gina' };
    const edited = await system.api('PUT', `/api/onboardings/${id}`, { body: { ...details, contact } });
    expect(edited.body).toMatchObject({ contact: { firstName: 'Gina' }, items: [{ productId: BASIC }] });
    const company = { ...details.company, culture: 'nl-BE' };
    const address = { line1: 'Meir 1', city: 'Antwerpen', postalCode: '2000', country: 'BE' };
    const moved = await system.api('PUT', `/api/onboardings/${id}`, { body: { ...details, company, address } });
    expect([moved.status, moved.body.items, moved.body.review]).toEqual([200, [], undefined]);
  });
});

describe('lists', () => {
  test('onboardings are paged, newest first, and filtered by status', async () => {
    const ids = new Set<string>();
    let query = '?pageSize=7&status=completed';
    for (;;) {
      const { body } = await system.api('GET', `/api/onboardings${query}`);
      for (const { id, status } of body.items) {
        expect(status).toBe('completed');
        expect(ids.has(id)).toBe(false);
        ids.add(id);
      }
      if (body.continuationToken === undefined) break;
      query = `?pageSize=7&status=completed&continuationToken=${body.continuationToken}`;
    }
    expect(ids.size).toBeGreaterThanOrEqual(3);
  });

  test('products are paged by title, each once, and sold by country', async () => {
    const titles: string[] = [];
    let query = 'pageSize=10';
    for (;;) {
      const { body } = await system.api('GET', `/api/products?${query}`);
      titles.push(...body.items.map(({ title }: { title: string }) => title));
      if (body.continuationToken === undefined) break;
      query = `pageSize=10&continuationToken=${body.continuationToken}`;
    }
    expect(titles).toEqual([...titles].sort((one, other) => one.localeCompare(other, 'en')));
    expect(titles).toEqual([...new Set(titles)]);
    expect(titles.length).toBeGreaterThan(20);
    const pounds = await system.api('GET', `/api/products?country=gb&search=${BASIC}`);
    expect(pounds.body.items).toMatchObject([{ id: BASIC, currency: 'GBP' }]);
  });
});

test('Partner Center in trouble is told as such, and nothing is half made', async () => {
  await system.partnerCenterFaults([
    { kind: 'status', status: 500, method: 'GET', path: 'countryvalidationrules', times: 3 },
  ]);
  const answer = await post('/api/onboardings', detailsOf());
  expect([answer.status, answer.body.type]).toEqual([503, 'urn:tandem:problem:unavailable']);
  expect(answer.body.correlationId).toBe(answer.headers.get('x-correlation-id'));
  expect((await post('/api/onboardings', detailsOf())).status).toBe(201);
});
