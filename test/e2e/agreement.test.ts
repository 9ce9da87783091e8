import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { onboardedCustomer, ordered, orderFor, taken } from '../support/customers.ts';
import { BASIC, detailsOf, newDomain, onboardingsOf, PREMIUM } from '../support/onboarding.ts';
import { System } from '../support/system.ts';

/** Partner Center takes no order of a customer without its acceptance of the Microsoft Customer Agreement on record. */

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S' });
  onboardings = onboardingsOf(system);
}, 120_000);
afterAll(() => system.dispose());

const TANIA = { firstName: 'Tania', lastName: 'Carr', email: 'tania@wingtip.example', phoneNumber: '0201234568' };
const ACCEPTED = { acceptedOn: '2026-03-01', acceptedBy: TANIA };
const LINE = { type: 'new', productId: PREMIUM, quantity: 2 };
const TOMORROW = new Date(Date.now() + 2 * 86_400_000).toISOString();

const required = (customerAgreementRequired: boolean) => onboardings.settings({ customerAgreementRequired });
const put = (customerId: string, body: unknown, headers: Record<string, string> = {}) =>
  system.api('PUT', `/api/customers/${customerId}/agreement`, { body, headers });
const pathsOf = (answer: { body: { errors?: { path: string }[] } }) => answer.body.errors?.map(({ path }) => path);

/** How often Partner Center was asked to put a customer's acceptance on record. */
const confirmations = async (customerId: string) =>
  (await onboardings.calls()).filter(
    ({ method, path, replayed }) => method === 'POST' && path === `/v1/customers/${customerId}/agreements` && !replayed,
  );

async function onboarded(changes: Record<string, unknown> = {}) {
  const domain = newDomain();
  const id = await onboardings.reviewed({ ...detailsOf(domain), ...changes });
  await onboardings.submit(id);
  return { onboarding: await onboardings.ended(id), customer: await onboardings.customer(domain) };
}

describe('a new customer, where Partner Center asks for the agreement', () => {
  beforeAll(() => required(true));
  afterAll(() => required(false));

  test('that has accepted is on record, orders, and shows when it accepted', async () => {
    const { onboarding, customer } = await onboarded({ agreement: ACCEPTED });
    expect(onboarding).toMatchObject({
      status: 'completed',
      agreement: { acceptedOn: '2026-03-01T00:00:00.000Z', acceptedBy: TANIA },
    });
    expect(onboardings.stepsOf(onboarding)).toMatchObject({ confirmAgreement: 'done', placeOrder: 'done' });
    expect(customer?.orders).toHaveLength(1);
    const known = (await system.api('GET', `/api/customers/${onboarding.customerId}`)).body;
    expect(known.agreement).toEqual({ acceptedOn: '2026-03-01T00:00:00.000Z', recordedAt: expect.any(String) });
    expect(await confirmations(onboarding.customerId)).toMatchObject([{ correlationId: onboarding.correlationId }]);
  });

  test('whose confirmation is answered by nobody is on record once', async () => {
    await system.partnerCenterFaults([{ kind: 'resetAfter', method: 'POST', path: '/agreements$', times: 3 }]);
    const { onboarding } = await onboarded({ agreement: { acceptedOn: '2026-03-01T10:00:00+01:00' } });
    expect(onboarding).toMatchObject({ status: 'completed', agreement: { acceptedOn: '2026-03-01T09:00:00.000Z' } });
    expect(onboarding.agreement.acceptedBy).toBeUndefined();
    expect(await confirmations(onboarding.customerId)).toHaveLength(1);
  });

  test('of which nobody has said so is undone, and what is missing is named', async () => {
    const { onboarding, customer } = await onboarded();
    expect(onboarding).toMatchObject({
      status: 'failed',
      failure: { step: 'placeOrder', code: '13605', field: 'agreement', message: expect.stringContaining('anew') },
      leftovers: [],
    });
    expect(onboardings.stepsOf(onboarding)).toMatchObject({ confirmAgreement: 'skipped', createCustomer: 'undone' });
    expect(customer).toMatchObject({ relationshipToPartner: 'none', orders: [] });
    const ended = await put(onboarding.customerId, ACCEPTED);
    expect([ended.status, ended.body.type]).toEqual([409, 'urn:tandem:problem:customer-ended']);
  });
});

describe('a customer that is there', () => {
  let customerId: string;
  beforeAll(async () => {
    await required(false);
    customerId = (await onboardedCustomer(system, [{ productId: BASIC, quantity: 2 }])).id;
    await required(true);
  }, 120_000);

  test('gets nothing ordered before its acceptance is on record', async () => {
    const order = await ordered(system, customerId, [LINE]);
    expect(order.lines).toMatchObject([{ status: 'failed', error: { code: '13605' } }]);
    expect((await taken(system.api('GET', `/api/customers/${customerId}`))).agreement).toBeUndefined();
  });

  test.each([
    [{}, ['acceptedOn', 'acceptedBy']],
    [{ acceptedBy: TANIA }, ['acceptedOn']],
    [{ acceptedOn: '2026-03-01' }, ['acceptedBy']],
    [{ ...ACCEPTED, acceptedOn: 'yesterday' }, ['acceptedOn']],
    [{ ...ACCEPTED, acceptedOn: TOMORROW }, ['acceptedOn']],
    [{ ...ACCEPTED, acceptedBy: { ...TANIA, firstName: '' } }, ['acceptedBy.firstName']],
    [{ ...ACCEPTED, acceptedBy: { ...TANIA, lastName: undefined } }, ['acceptedBy.lastName']],
    [{ ...ACCEPTED, acceptedBy: { ...TANIA, email: 'tania' } }, ['acceptedBy.email']],
    [{ ...ACCEPTED, acceptedBy: { ...TANIA, phoneNumber: 'none' } }, ['acceptedBy.phoneNumber']],
    [{ ...ACCEPTED, acceptedBy: { ...TANIA, title: 'CEO' } }, ['acceptedBy.title']],
    [{ ...ACCEPTED, templateId: randomUUID() }, ['templateId']],
  ])('%j is refused, and its field named', async (body, paths) => {
    const answer = await put(customerId, body);
    expect([answer.status, pathsOf(answer)]).toEqual([422, paths]);
  });

  test.each([
    ['acceptedBy.email', 'Invalid property: primaryContact.email: is not allowed'],
    ['acceptedOn', 'Invalid property: dateAgreed: is not allowed'],
  ])('what only Partner Center finds wrong is named: %s', async (path, description) => {
    const fault = { kind: 'status', status: 400, code: 3000, description, method: 'POST', path: '/agreements$' };
    await system.partnerCenterFaults([fault]);
    const answer = await put(customerId, ACCEPTED);
    expect([answer.status, pathsOf(answer)]).toEqual([422, [path]]);
    expect(answer.body.partnerCenter).toEqual({ status: 400, code: '3000' });
  });

  test('is not recorded over a state that has changed, nor where there is none', async () => {
    expect((await put(customerId, ACCEPTED, { 'if-match': '"99"' })).status).toBe(412);
    expect((await put(randomUUID(), ACCEPTED)).status).toBe(404);
    expect((await put('nobody', ACCEPTED)).status).toBe(404);
    expect(await confirmations(customerId)).toMatchObject([{ fault: 'status' }, { fault: 'status' }]);
  });

  test('whose acceptance somebody records may order; said twice it is on record once', async () => {
    const answer = await put(customerId, ACCEPTED);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: customerId, agreement: { acceptedOn: '2026-03-01T00:00:00.000Z' } });
    expect(answer.headers.get('etag')).toMatch(/^"\d+"$/);
    const again = await put(customerId, ACCEPTED);
    expect([again.status, again.body.agreement]).toEqual([200, answer.body.agreement]);
    expect((await confirmations(customerId)).filter(({ status }) => status === 201)).toHaveLength(1);
    const order = await ordered(system, customerId, [LINE]);
    expect(order.status).toBe('completed');
    const { body } = await system.api('GET', `/api/audit?subjectId=${customerId}&pageSize=200`);
    expect(body.items.map(({ action }: { action: string }) => action)).toContain('recordAgreement');
  });

  test('accepts anew on another day', async () => {
    const answer = await put(customerId, { ...ACCEPTED, acceptedOn: '2026-04-01' });
    expect(answer.body.agreement.acceptedOn).toBe('2026-04-01T00:00:00.000Z');
    expect((await orderFor(system, customerId, [LINE])).status).toBe(202);
  });
});

describe('bad input of a draft', () => {
  test.each([
    [{}, ['agreement.acceptedOn']],
    [{ acceptedOn: '01-03-2026' }, ['agreement.acceptedOn']],
    [{ acceptedOn: TOMORROW }, ['agreement.acceptedOn']],
    [{ acceptedOn: '2026-03-01', acceptedBy: { ...TANIA, email: 'x' } }, ['agreement.acceptedBy.email']],
    [{ acceptedOn: '2026-03-01', by: 'Tania' }, ['agreement.by']],
  ])('%j is refused, and its field named; so is a change to it', async (agreement, paths) => {
    const answer = await system.api('POST', '/api/onboardings', { body: { ...detailsOf(), agreement } });
    expect([answer.status, pathsOf(answer)]).toEqual([422, paths]);
    const { id } = await onboardings.draft();
    const changed = await system.api('PUT', `/api/onboardings/${id}`, { body: { ...detailsOf(), agreement } });
    expect([changed.status, pathsOf(changed)]).toEqual([422, paths]);
  });
});
