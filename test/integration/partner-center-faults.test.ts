import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { newCustomer, PRODUCT, RESELLER, Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.settings({ provisioningDelayMs: 0 });
});
afterEach(() => sandbox.faults());
afterAll(() => sandbox.dispose());

interface Call {
  method: string;
  path: string;
  status: number;
  requestId: string;
  replayed: boolean;
  fault?: string;
}
const callsOf = async (requestId: string): Promise<Call[]> =>
  (await sandbox.control('GET', 'calls')).body.filter((call: Call) => call.requestId === requestId);
const customersWith = async (domain: string) =>
  (await sandbox.control('GET', 'customers')).body.filter((each: { domain: string }) => each.domain === domain);

describe('a write under the request id of an earlier one', () => {
  test('is answered as then, and does nothing again', async () => {
    const [given, requestId] = [newCustomer(), randomUUID()];
    const first = await sandbox.post('/customers', given, { requestId });
    const second = await sandbox.post('/customers', given, { requestId });
    expect(first.status).toBe(201);
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(await customersWith(given.CompanyProfile.Domain)).toHaveLength(1);
    expect((await callsOf(requestId)).map(({ status, replayed }) => ({ status, replayed }))).toEqual([
      { status: 201, replayed: false },
      { status: 201, replayed: true },
    ]);
  });

  test('sent many times at once, still does it once', async () => {
    const [given, requestId] = [newCustomer(), randomUUID()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => sandbox.post('/customers', given, { requestId })),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await customersWith(given.CompanyProfile.Domain)).toHaveLength(1);
  });

  test('hears a business failure again', async () => {
    const [given, requestId] = [newCustomer({ reseller: RESELLER.noPartnership.tenantId }), randomUUID()];
    const first = await sandbox.post('/customers', given, { requestId });
    expect(first.status).toBe(400);
    expect((await sandbox.post('/customers', given, { requestId })).text).toBe(first.text);
    expect((await callsOf(requestId)).map(({ replayed }) => replayed)).toEqual([false, true]);
  });

  test('is told when it is another write', async () => {
    const requestId = randomUUID();
    await sandbox.post('/customers', newCustomer(), { requestId });
    const other = await sandbox.post('/validations/address', {}, { requestId });
    expect([other.status, other.body.code]).toEqual([400, 800002]);
  });

  test('reads are made anew', async () => {
    const requestId = randomUUID();
    const id = await sandbox.customer();
    const size = async () => (await sandbox.get(`/customers/${id}/carts`, { requestId })).status;
    expect([await size(), await size()]).toEqual([501, 501]);
    expect((await callsOf(requestId)).map(({ replayed }) => replayed)).toEqual([false, false]);
  });
});

describe('a fault that was asked for', () => {
  test.each([
    ['503', { kind: 'status', status: 503 }, 503],
    ['429 with a pause', { kind: 'status', status: 429, headers: { 'Retry-After': 7 } }, 429],
    ['a code of Partner Center’s', { kind: 'status', status: 403, code: 2032, description: 'Access denied' }, 403],
  ])('%s: nothing is done, and the repeat does it', async (_what, fault, status) => {
    const [given, requestId] = [newCustomer(), randomUUID()];
    await sandbox.faults({ ...fault, method: 'POST', path: '^/v1/Customers$' });
    const refused = await sandbox.post('/customers', given, { requestId });
    expect(refused.status).toBe(status);
    expect(refused.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
    if (status === 403) expect(refused.body).toMatchObject({ code: 2032, description: 'Access denied' });
    expect(await customersWith(given.CompanyProfile.Domain)).toHaveLength(0);
    expect((await sandbox.post('/customers', given, { requestId })).status).toBe(201);
    expect((await callsOf(requestId)).map(({ replayed, fault: met }) => [replayed, met])).toEqual([
      [false, 'status'],
      [false, undefined],
    ]);
  });

  test.each([
    ['another status after the effect', { kind: 'statusAfter', status: 502 }],
    ['half an answer', { kind: 'malformed' }],
    ['an answer of another shape', { kind: 'wrongSchema' }],
    ['a connection that is dropped after the effect', { kind: 'resetAfter' }],
  ])('%s: it is done once, and the repeat hears what the first time should have', async (_what, fault) => {
    const [given, requestId] = [newCustomer(), randomUUID()];
    await sandbox.faults({ ...fault, path: '/customers' });
    const first = await sandbox.post('/customers', given, { requestId }).catch(() => undefined);
    if (fault.kind === 'statusAfter') expect(first?.status).toBe(502);
    else if (fault.kind === 'resetAfter') expect(first).toBeUndefined();
    else {
      expect(first?.status).toBe(201);
      expect(first?.body?.companyProfile).toBeUndefined();
    }
    const second = await sandbox.post('/customers', given, { requestId });
    expect(second.status).toBe(201);
    const found = await customersWith(given.CompanyProfile.Domain);
    expect(found.map(({ id }: { id: string }) => id)).toEqual([second.body.id]);
    expect((await callsOf(requestId)).map(({ replayed, fault: met }) => [replayed, met])).toEqual([
      [false, fault.kind],
      [true, undefined],
    ]);
  });

  test('a connection that is dropped before: nothing is done', async () => {
    const given = newCustomer();
    await sandbox.faults({ kind: 'resetBefore' });
    await expect(sandbox.post('/customers', given)).rejects.toThrow();
    expect(await customersWith(given.CompanyProfile.Domain)).toHaveLength(0);
  });

  test('a delay: the answer comes all the same', async () => {
    await sandbox.faults({ kind: 'delay', delayMs: 20, times: 1 });
    expect((await sandbox.get('/profiles/mpn')).status).toBe(200);
    expect((await sandbox.control('GET', 'faults')).body).toMatchObject([{ kind: 'delay', times: 0 }]);
  });

  test('comes so many times, for what it is meant for', async () => {
    await sandbox.faults({ kind: 'status', times: 2, method: 'get', path: 'profiles/mpn' });
    const statuses = [];
    for (const target of ['/profiles/support', '/profiles/mpn', '/PROFILES/MPN', '/profiles/mpn']) {
      statuses.push((await sandbox.get(target)).status);
    }
    expect(statuses).toEqual([200, 500, 500, 200]);
  });

  test.each([
    ['an unknown kind', [{ kind: 'earthquake' }], /0\.kind \("earthquake"\)/],
    ['an unknown field', [{ kind: 'delay', colour: 'red' }], /colour/],
    ['a pattern that is none', [{ kind: 'delay', path: '(' }], /0\.path \("\("\).*regular expression/],
    ['a status that is no fault', [{ kind: 'status', status: 200 }], /0\.status \(200\)/],
    ['no list', { kind: 'delay' }, /array/],
    ['no JSON', '{', /JSON/],
  ])('%s is refused', async (_what, faults, words) => {
    const { status, body } = await sandbox.control('PUT', 'faults', faults);
    expect(status).toBe(400);
    expect(body.error).toMatch(words);
  });
});

describe('the sandbox’s own paths', () => {
  test('settings are kept, and a mistake in them is named', async () => {
    expect((await sandbox.settings({ slowChanges: 3 })).body).toMatchObject({ slowChanges: 3, provisioningDelayMs: 0 });
    expect((await sandbox.control('GET', 'settings')).body.slowChanges).toBe(3);
    await sandbox.settings({ slowChanges: 0 });
    for (const wrong of [
      { provisioningDelay: 3 },
      { provisioningDelayMs: -1 },
      { orderErrors: [{ code: 1 }] },
      { orderErrors: [{ productId: 'x', catalogItemId: 'y' }] },
      [],
    ]) {
      expect((await sandbox.settings(wrong)).status).toBe(400);
    }
  });

  test('a reseller is changed, made, and not given the Partner ID of another', async () => {
    const target = `resellers/${RESELLER.noAgreement.tenantId}`;
    const changed = await sandbox.control('PUT', target, { partnerId: '777', name: 'New & Co' });
    expect(changed.body).toMatchObject({ partnerId: '777', name: 'New & Co', partnership: true });
    const status = () => sandbox.get('/compliance/csp/agreementstatus?mpnId=777');
    expect((await status()).body.code).toBe(2203);
    for (const [enrolment, code] of [
      ['notEnrolled', 2204],
      ['otherRegion', 2201],
    ] as const) {
      await sandbox.control('PUT', target, { enrolment });
      expect((await status()).body.code).toBe(code);
    }
    await sandbox.control('PUT', target, { enrolment: 'enrolled', agreementSigned: true });
    expect((await status()).body).toEqual({ isAgreementSigned: true });
    await sandbox.control('PUT', target, { agreementSigned: false });
    expect((await sandbox.control('GET', target)).body).toMatchObject({ partnerId: '777', agreementSigned: false });
    expect((await sandbox.control('PUT', target, { partnerId: RESELLER.ready.partnerId })).status).toBe(409);
    expect((await sandbox.control('PUT', target, { colour: 'red' })).status).toBe(400);
    const unknown = `resellers/${randomUUID()}`;
    expect((await sandbox.control('PUT', unknown, { partnership: true })).status).toBe(404);
    const made = { partnerId: '778', name: 'Newer', agreementSigned: true, partnership: true };
    expect((await sandbox.control('PUT', unknown, made)).body).toMatchObject(made);
    const resellers = (await sandbox.control('GET', 'resellers')).body as {
      agreementSigned: boolean;
      partnership: boolean;
    }[];
    const ready = resellers.filter(({ agreementSigned, partnership }) => agreementSigned && partnership);
    expect(ready.length).toBeGreaterThanOrEqual(20);
    expect(resellers.length - ready.length).toBeGreaterThanOrEqual(10);
  });

  test('the overview is a page for people, and runs nothing of what it shows', async () => {
    await sandbox.customer({ billing: { CompanyName: '<script>alert(1)</script>' } });
    await sandbox.get('/nothing/<script>alert(2)</script>');
    const { path } = await sandbox.subscription(PRODUCT.e3, 17);
    const response = await fetch(sandbox.url);
    const html = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(html).not.toContain('<script>');
    for (const shown of [
      'Fabrikam',
      '&lt;script&gt;alert(1)',
      'Microsoft 365 E3 × 17',
      'provisioningDelayMs',
      path.slice(0, 20),
    ]) {
      expect(html).toContain(shown);
    }
    const button = new URLSearchParams({ partnership: 'false' });
    const target = `${sandbox.url}/sandbox/resellers/${RESELLER.other.tenantId}`;
    const pressed = await fetch(target, { method: 'POST', body: button, redirect: 'manual' });
    expect(pressed.status).toBe(303);
    expect((await sandbox.control('GET', `resellers/${RESELLER.other.tenantId}`)).body.partnership).toBe(false);
  });

  test('lets nobody in without a token for Partner Center', async () => {
    const url = `${sandbox.url}/v1/customers`;
    const ours = await sandbox.token('api://somebody-else');
    for (const authorization of ['', 'Bearer x', `Bearer ${ours}`]) {
      const response = await fetch(url, { headers: { authorization } });
      expect([response.status, ((await response.json()) as { code: number }).code]).toEqual([401, 400]);
    }
  });

  test('says what it does not serve', async () => {
    const { status, body } = await sandbox.get('/invoices');
    expect([status, body.description]).toEqual([501, expect.stringContaining('GET /v1/invoices')]);
    expect((await sandbox.call('DELETE', '/products')).status).toBe(501);
    expect((await sandbox.control('GET', 'nothing')).status).toBe(404);
    expect((await sandbox.get('/customers/%E0%A4%A')).status).toBe(400);
  });
});

test('started anew on the same folder, it knows everything', async () => {
  const [given, requestId] = [newCustomer(), randomUUID()];
  const first = await sandbox.post('/customers', given, { requestId });
  const { path } = await sandbox.subscription(PRODUCT.e3, 11);
  await sandbox.settings({ provisioningDelayMs: 5 });
  await sandbox.control('POST', 'prices', { productId: PRODUCT.e3, factor: 3 });
  const state = async () =>
    Promise.all(['customers', 'resellers', 'settings'].map(async (what) => (await sandbox.control('GET', what)).text));
  const [before, subscription] = [await state(), (await sandbox.get(path)).text];
  const calls = (await sandbox.control('GET', 'calls')).body.length;

  await sandbox.down();
  await sandbox.up();

  expect(await state()).toEqual(before);
  expect((await sandbox.control('GET', 'calls')).body).toHaveLength(calls);
  expect((await sandbox.get(path)).text).toBe(subscription);
  expect((await sandbox.post('/customers', given, { requestId })).text).toBe(first.text);
});

test('calls are listed since a moment, in order', async () => {
  await sandbox.get('/profiles/mpn');
  const all = (await sandbox.control('GET', 'calls')).body as { at: string; path: string }[];
  const since = all.at(-1)?.at ?? '';
  await sandbox.get('/profiles/support');
  const later = (await sandbox.control('GET', `calls?since=${since}`)).body as typeof all;
  expect(later.at(-1)?.path).toBe('/v1/profiles/support');
  expect(later.length).toBeLessThan(all.length);
});
