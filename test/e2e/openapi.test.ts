import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { BASIC, detailsOf, onboardingsOf } from '../support/onboarding.ts';
import { eventually, System } from '../support/system.ts';

const ACCEPTED_BY = { firstName: 'Tania', lastName: 'Carr', email: 'tania@wingtip.example' };

let system: System;
// biome-ignore lint/suspicious/noExplicitAny: the document is looked into freely
let description: any;
beforeAll(async () => {
  system = await System.start();
  description = (await system.api('GET', '/api/openapi.json', { token: null })).body;
});
afterAll(() => system.dispose());

/** What an answer must look like, by the description itself. */
async function expectDescribed(
  method: string,
  template: string,
  answer: { status: number; body: unknown; headers: Headers },
) {
  const ajv = new Ajv2020.default({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'openapi', components: description.components });
  const response = description.paths[template]?.[method.toLowerCase()]?.responses?.[answer.status];
  expect(response).toBeDefined();
  const type = answer.headers.get('content-type') as string;
  const schema = JSON.parse(JSON.stringify(response.content[type].schema).replaceAll('"#/', '"openapi#/'));
  const validate = ajv.compile(schema);
  expect([validate(answer.body), validate.errors]).toEqual([true, null]);
}

test('the answers are as the description says', async () => {
  const body = { resellerName: 'Fabrikam', resellerEmail: 'described@fabrikam.example', language: 'en' };
  const created = await system.api('POST', '/api/invitations', { body });
  const { id } = created.body;
  await expectDescribed('POST', '/api/invitations', created);
  await expectDescribed('POST', '/api/invitations', await system.api('POST', '/api/invitations', { body }));
  await expectDescribed('POST', '/api/invitations', await system.api('POST', '/api/invitations', { body: {} }));
  await expectDescribed(
    'POST',
    '/api/invitations',
    await system.api('POST', '/api/invitations', { body, token: null }),
  );
  await expectDescribed('POST', '/api/invitations/draft', await system.api('POST', '/api/invitations/draft', { body }));
  await expectDescribed('GET', '/api/invitations', await system.api('GET', '/api/invitations'));
  await expectDescribed('GET', '/api/invitations/{id}', await system.api('GET', `/api/invitations/${id}`));
  await expectDescribed('GET', '/api/invitations/{id}', await system.api('GET', '/api/invitations/nobody'));
  await expectDescribed(
    'POST',
    '/api/invitations/{id}/revoke',
    await system.api('POST', `/api/invitations/${id}/revoke`),
  );
  await expectDescribed(
    'POST',
    '/api/invitations/{id}/revoke',
    await system.api('POST', `/api/invitations/${id}/revoke`),
  );
  await expectDescribed('GET', '/api/audit', await system.api('GET', `/api/audit?subjectId=${id}`));
  await expectDescribed('GET', '/api/resellers', await system.api('GET', '/api/resellers'));
  const form = await system.ready();
  await system.accept(form);
  const reseller = `/api/resellers/${form.tenantId}`;
  await eventually(async () => expect((await system.api('GET', reseller)).status).toBe(200));
  const described = '/api/resellers/{id}';
  await expectDescribed('GET', described, await system.api('GET', reseller));
  await expectDescribed('POST', `${described}/check`, await system.api('POST', `${reseller}/check`));
  await expectDescribed('PATCH', described, await system.api('PATCH', reseller, { body: { partnerId: '1000001' } }));
  await eventually(async () => expect((await system.reseller(form.tenantId)).partnerIdInPartnerCenter).toMatch(/\d/));
  await expectDescribed('GET', described, await system.api('GET', reseller));
  await expectDescribed('GET', `${described}/removal`, await system.api('GET', `${reseller}/removal`));
  const both = { confirm: true, goodFaith: true };
  await expectDescribed('POST', `${described}/remove`, await system.api('POST', `${reseller}/remove`, { body: {} }));
  await expectDescribed('POST', `${described}/remove`, await system.api('POST', `${reseller}/remove`, { body: both }));
  await expectDescribed('GET', described, await system.api('GET', reseller));
  await expectDescribed('GET', '/api/health', await system.api('GET', '/api/health', { token: null }));
});

test('the answers about a new customer are as the description says', async () => {
  const send = async (method: string, template: string, verb: string, body?: unknown) => {
    const target = template.replace('{id}', id);
    const answer = await system.api(method, `${target}${verb}`, body === undefined ? {} : { body });
    await expectDescribed(method, template, answer);
    return answer;
  };
  let id = '';
  await send('GET', '/api/products', '?pageSize=2');
  await send('GET', '/api/products', '?country=ZZ');
  await send('POST', '/api/onboardings', '', { ...detailsOf(), address: {} });
  const agreement = { acceptedOn: '2026-03-01', acceptedBy: ACCEPTED_BY };
  await send('POST', '/api/onboardings', '', { ...detailsOf(), agreement: { ...agreement, acceptedOn: '3026-03-01' } });
  id = (await send('POST', '/api/onboardings', '', { ...detailsOf(), agreement })).body.id;
  const one = '/api/onboardings/{id}';
  await send('POST', `${one}/submit`, '');
  await send('PUT', `${one}/subscriptions`, '', { items: [{ productId: BASIC, quantity: 5_000 }] });
  await send('PUT', `${one}/subscriptions`, '', { items: [{ productId: BASIC, quantity: 5 }] });
  await send('PUT', one, '', { ...detailsOf(), agreement });
  await onboardingsOf(system).price(BASIC, 1.5);
  expect((await send('POST', `${one}/submit`, '')).status).toBe(409);
  await send('POST', `${one}/submit`, '');
  const { customerId } = await onboardingsOf(system).ended(id);
  await send('GET', one, '');
  await send('POST', `${one}/cancel`, '');
  id = customerId;
  await send('PUT', '/api/customers/{id}/agreement', '', { acceptedOn: '2026-03-02', acceptedBy: ACCEPTED_BY });
  await send('PUT', '/api/customers/{id}/agreement', '', {});
  await send('GET', '/api/customers/{id}', '');
  await send('GET', '/api/onboardings', '?status=completed');
});

test('every operation has an id, a summary and named problems, and the page for people shows them all', async () => {
  const page = await (await fetch(`${system.url()}/api/docs`)).text();
  const ids = new Set<string>();
  for (const [template, methods] of Object.entries(
    description.paths as Record<string, Record<string, { operationId: string; summary: string }>>,
  )) {
    for (const [method, { operationId, summary }] of Object.entries(methods)) {
      ids.add(operationId);
      expect(summary.length).toBeGreaterThan(5);
      expect(page).toContain(`${method.toUpperCase()} ${template}`);
    }
  }
  expect(ids.size).toBeGreaterThanOrEqual(13);
  expect(Object.keys(description.paths['/api/invitations/bulk'].post.requestBody.content)).toEqual(['text/csv']);
});
