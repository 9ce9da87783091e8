import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { onboardingsOf } from '../support/onboarding.ts';
import {
  amongOthers,
  type Call,
  faultKinds,
  faultsAt,
  lasting,
  passingFaults,
  REFUSAL,
} from '../support/partner-center-faults.ts';
import { eventually, newAddress, System } from '../support/system.ts';

/** Every call for a relationship request × every kind of fault: the link, the search, the customer that accepted. */

const KINDS = faultKinds(1_000);
const PROVIDER = 'partnerships@contoso.example';
const REQUESTS = '/api/relationship-requests';

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
beforeAll(async () => {
  system = await System.start({ ENROLMENT_CHECK_INTERVAL: 'PT1S', PARTNER_CENTER_TIMEOUT: 'PT1S' });
  onboardings = onboardingsOf(system);
}, 120_000);
afterAll(() => system.dispose());

const providerIsRead = () => system.api('GET', '/api/provider');

let companies = 0;
function newCompany() {
  companies += 1;
  return { companyName: `Litware${companies}x`, domain: `litware${companies}x.onmicrosoft.com` };
}
type Company = ReturnType<typeof newCompany>;

const ask = (customerName: string, customerEmail: string, key: string) =>
  system.api('POST', REQUESTS, {
    body: { customerName, customerEmail, language: 'en' },
    headers: { 'idempotency-key': key },
  });

/** The customer's people accept at Microsoft. */
async function accept(company: Company): Promise<string> {
  const response = await fetch(`${system.url(2)}/sandbox/customers`, { method: 'POST', body: JSON.stringify(company) });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

async function asked() {
  const company = newCompany();
  const { body } = await ask(company.companyName, newAddress('ceo'), randomUUID());
  return { id: body.id as string, company };
}

/** The two below a customer hit whichever is recorded first. */
const callsOf = ({ companyName }: Company): Call[] => [
  { method: 'GET', path: `/v1/customers\\?.*${companyName}%22` },
  { method: 'GET', path: '/v1/customers/[0-9a-f-]{36}$' },
  { method: 'GET', path: '/v1/customers/[0-9a-f-]{36}/subscriptions$' },
];

async function expectNothingLeft() {
  expect((await onboardings.faultsLeft()).filter(({ times }) => times > 0)).toEqual([]);
}

test.each(KINDS)('%s, at every call of the workflow: the customer appears, once', async (_name, fault) => {
  const requests = await Promise.all([asked(), asked(), asked()]);
  const [{ company: searched }] = requests;
  const since = new Date().toISOString();
  await system.partnerCenterFaults(faultsAt(callsOf(searched), fault));
  const all = await Promise.all(requests.map(async (each) => ({ ...each, customerId: await accept(each.company) })));
  await amongOthers(providerIsRead, async () => {
    await Promise.all(all.map(({ id }) => system.api('POST', `${REQUESTS}/${id}/check`)));
    for (const { id, customerId } of all) {
      await eventually(async () => {
        const { steps, ...request } = (await system.api('GET', `${REQUESTS}/${id}`)).body;
        expect(request).toMatchObject({ status: 'accepted', customerId });
        expect(steps.map(({ status }: { status: string }) => status)).toEqual(['done', 'done', 'done']);
      });
    }
  });
  await expectNothingLeft();
  expect((await onboardings.calls(since)).filter(({ method }) => method !== 'GET')).toEqual([]);
  for (const { company, customerId } of all) {
    const there = await onboardings.customer(company.domain.replace('.onmicrosoft.com', ''));
    const { items } = (await system.api('GET', `/api/customers?search=${company.domain}`)).body;
    expect(items).toMatchObject([
      { id: customerId, name: there?.companyName, domain: there?.domain, status: 'active' },
    ]);
    await eventually(async () => {
      const notices = (await system.messages(PROVIDER)).filter(({ subject }) => subject.includes(company.companyName));
      expect(notices).toHaveLength(1);
    });
  }
});

test.each([
  ...passingFaults(1_000).map(([name, fault]) => [name, lasting(fault)] as const),
  ['a refusal', REFUSAL] as const,
])(
  '%s, at the link, as often as it is asked for: nothing is asked of the customer, and a repeat is taken',
  async (_name, fault) => {
    const [customerName, address, key] = [newCompany().companyName, newAddress('ceo'), randomUUID()];
    await system.partnerCenterFaults(faultsAt([{ method: 'GET', path: '/relationshiprequests$' }], fault));
    const failed = await ask(customerName, address, key);
    expect([502, 503, 504]).toContain(failed.status);
    expect(failed.body.correlationId).toBe(failed.headers.get('x-correlation-id'));
    const names = async () => {
      const { items } = (await system.api('GET', `${REQUESTS}?pageSize=200`)).body;
      return items.filter((each: { customerName: string }) => each.customerName === customerName);
    };
    expect([await names(), await system.messages(address)]).toEqual([[], []]);
    const taken = await eventually(async () => {
      const answer = await ask(customerName, address, key);
      expect(answer.status).toBe(202);
      return answer.body;
    });
    expect((await ask(customerName, address, key)).body.id).toBe(taken.id);
    expect(await names()).toHaveLength(1);
    await expectNothingLeft();
    await system.api('POST', `${REQUESTS}/${taken.id}/revoke`);
  },
);
