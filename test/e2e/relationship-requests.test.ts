import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, newAddress, System } from '../support/system.ts';

const PROVIDER = 'partnerships@contoso.example';

let system: System;
let reseller: { id: string; name: string; partnerId: string };
beforeAll(async () => {
  system = await System.start();
  const form = await system.ready();
  await system.accept(form);
  reseller = await eventually(async () => {
    const found = await system.reseller(form.tenantId);
    expect(found?.status).toBe('active');
    return found;
  });
}, 120_000);
afterAll(() => system.dispose());

let companies = 0;
const newCompany = () => {
  companies += 1;
  return { companyName: `Litware ${companies} B.V.`, domain: `litware${companies}.onmicrosoft.com` };
};

const asking = (changes: Record<string, unknown> = {}) => ({
  customerName: newCompany().companyName,
  customerEmail: newAddress('ceo'),
  language: 'en',
  ...changes,
});

async function ask(changes: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
  const answer = await system.api('POST', '/api/relationship-requests', { body: asking(changes), headers });
  expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
  return answer.body;
}

const post = (id: string, verb: string, body?: unknown, headers: Record<string, string> = {}) =>
  system.api('POST', `/api/relationship-requests/${id}/${verb}`, { headers, ...(body === undefined ? {} : { body }) });
const read = async (id: string) => (await system.api('GET', `/api/relationship-requests/${id}`)).body;

/** Plays the customer's global admin, who accepts at Microsoft. */
async function acceptAtMicrosoft(company: { companyName: string; domain: string }): Promise<string> {
  const response = await fetch(`${system.url(2)}/sandbox/customers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...company, country: 'NL' }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

const reaches = (id: string, status: string) =>
  eventually(async () => {
    const request = await read(id);
    expect(request.status).toBe(status);
    return request;
  });

describe('an existing customer of Microsoft becomes ours', () => {
  test('asked by mail for a reseller, it appears with that reseller once it has accepted', async () => {
    const company = newCompany();
    const customerEmail = newAddress('ceo');
    const request = await ask({ customerName: company.companyName, customerEmail, resellerId: reseller.id });
    expect(request).toMatchObject({ status: 'pending', delivery: 'send', resellerId: reseller.id });
    expect(request.link).toMatch(/^https:\/\/admin\.microsoft\.com\//);

    const [mail] = await eventually(async () => {
      const messages = await system.messages(customerEmail);
      expect(messages).toHaveLength(1);
      return messages;
    });
    expect(mail?.subject).toContain('Contoso Distribution');
    expect(mail?.text).toContain(request.link);
    expect(mail?.text).toContain(reseller.name);
    expect(mail?.html).toContain('View the request');
    expect((await system.api('GET', `/api/customers?search=${company.domain}`)).body.items).toEqual([]);

    const customerId = await acceptAtMicrosoft(company);
    expect((await post(request.id, 'check')).status).toBe(200);
    await reaches(request.id, 'accepted');
    const customer = await eventually(async () => {
      const answer = await system.api('GET', `/api/customers/${customerId}`);
      expect([answer.status, answer.body?.access]).toEqual([200, [expect.anything()]]);
      return answer.body;
    });
    expect(customer).toMatchObject({
      name: company.companyName,
      domain: company.domain,
      status: 'active',
      origin: 'relationshipRequest',
      reseller: { id: reseller.id, name: reseller.name, partnerId: reseller.partnerId, status: 'active' },
      subscriptions: [],
      access: [{ kind: 'accountManagement', cause: `relationshipRequest ${request.id}` }],
    });

    const done = await eventually(async () => {
      const current = await read(request.id);
      expect(current.steps.map(({ status }: { status: string }) => status)).toEqual(['done', 'done', 'done']);
      return current;
    });
    expect(done).toMatchObject({ customerId, answeredAt: expect.any(String) });
    await eventually(async () => {
      const notices = (await system.messages(PROVIDER)).filter(({ subject }) => subject.includes(company.companyName));
      expect(notices.map(({ subject }) => subject)).toEqual([
        `${company.companyName} accepted the reseller relationship`,
      ]);
      expect(notices[0]?.text).toContain(reseller.name);
    });
    const audit = (await system.api('GET', `/api/audit?subjectId=${request.id}`)).body.items;
    expect(audit.map(({ action }: { action: string }) => action)).toEqual([
      'recordCustomer',
      'findCustomer',
      'createRelationshipRequest',
    ]);
  });

  test('where its domain is given, its name may be another', async () => {
    const company = newCompany();
    const request = await ask({ customerName: 'Lit Ware', customerDomain: company.domain.toUpperCase() });
    expect(request.customerDomain).toBe(company.domain);
    await acceptAtMicrosoft({ ...company, domain: `x${company.domain}` });
    const customerId = await acceptAtMicrosoft(company);
    await post(request.id, 'check');
    expect(await reaches(request.id, 'accepted')).toMatchObject({ customerId });
    await eventually(async () => {
      const { items } = (await system.api('GET', `/api/customers?search=${company.domain}`)).body;
      expect(items).toMatchObject([{ id: customerId, name: company.companyName }]);
      expect(items[0].reseller).toBeUndefined();
    });
  });

  test('where several fit, a person says which it is', async () => {
    const company = newCompany();
    const request = await ask({ customerName: company.companyName.toUpperCase() });
    const right = await acceptAtMicrosoft(company);
    const other = await acceptAtMicrosoft({ ...company, domain: `other-${company.domain}` });
    await post(request.id, 'check');
    const waiting = await eventually(async () => {
      const current = await read(request.id);
      expect(current.candidates).toHaveLength(2);
      return current;
    });
    expect(waiting.status).toBe('pending');
    expect(waiting.candidates.map(({ id }: { id: string }) => id).sort()).toEqual([right, other].sort());
    await eventually(async () => {
      const notices = (await system.messages(PROVIDER)).filter(({ text }) => text.includes(company.domain));
      expect(notices.map(({ subject }) => subject)).toEqual([expect.stringContaining('Several customers')]);
    });
    expect((await post(request.id, 'assign', { customerId: randomUUID() })).body.errors).toEqual([
      { path: 'customerId', message: 'is no customer of the provider in Partner Center' },
    ]);
    const assigned = await post(request.id, 'assign', { customerId: right });
    expect(assigned.body).toMatchObject({ status: 'accepted', customerId: right });
    await eventually(async () => expect((await system.api('GET', `/api/customers/${right}`)).status).toBe(200));
    expect((await system.api('GET', `/api/customers/${other}`)).status).toBe(404);
    const second = await ask();
    expect((await post(second.id, 'assign', { customerId: right })).body.errors).toEqual([
      { path: 'customerId', message: 'is in the list of customers already' },
    ]);
  });
});

describe('delivery', () => {
  test('a draft holds the placeholder, in the language asked for, and names the reseller', async () => {
    const body = { customerName: 'Litware', customerEmail: newAddress(), language: 'nl', resellerId: reseller.id };
    const draft = await system.api('POST', '/api/relationship-requests/draft', { body });
    expect(draft.status).toBe(200);
    expect(draft.body.subject).toBe('Contoso Distribution vraagt u om een resellerrelatie');
    expect(draft.body.text).toContain('{{link}}');
    expect(draft.body.text).toContain(reseller.name);
  });

  test('mailto and copy leave a pending request and send nothing', async () => {
    const customerEmail = newAddress('ceo');
    const byMail = await ask({ delivery: 'mailto', customerEmail });
    const opened = new URL(byMail.mailto);
    expect(decodeURIComponent(opened.pathname)).toBe(customerEmail);
    expect(opened.searchParams.get('body')).toContain(byMail.link);
    const copied = await ask({ delivery: 'copy', subject: 'Hello', text: 'Please: {{link}}' });
    expect(copied.message).toEqual({ subject: 'Hello', text: `Please: ${copied.link}` });
    for (const { id } of [byMail, copied]) {
      expect(await read(id)).toMatchObject({ status: 'pending', mail: { status: 'byProvider' }, mails: [] });
    }
    expect(await system.messages(customerEmail)).toEqual([]);
  });

  test('a mail that bounces ends the request, and the provider is told', async () => {
    const { customerName, id } = await ask({ customerEmail: newAddress('bounce') });
    await reaches(id, 'undeliverable');
    await eventually(async () => {
      const subjects = (await system.messages(PROVIDER)).map(({ subject }) => subject);
      expect(subjects).toContain(`Your relationship request to ${customerName} could not be delivered`);
    });
  });
});

describe('one open request for an address', () => {
  test('the second is refused and points to the first; once that has ended there may be another', async () => {
    const customerEmail = newAddress('ceo');
    const first = await ask({ customerEmail });
    const second = await system.api('POST', '/api/relationship-requests', {
      body: asking({ customerEmail: customerEmail.toUpperCase() }),
    });
    expect([second.status, second.body.type]).toEqual([409, 'urn:tandem:problem:request-pending']);
    expect(second.body).toMatchObject({ requestId: first.id, location: `/api/relationship-requests/${first.id}` });
    // Inviting a reseller at this address is another matter.
    await system.invite({ resellerEmail: customerEmail });
    expect((await post(first.id, 'revoke')).body.status).toBe('revoked');
    await ask({ customerEmail });
  });

  test('of ten at once one is made', async () => {
    const body = asking();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => system.api('POST', '/api/relationship-requests', { body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array(9).fill(409)]);
  });

  test('the same Idempotency-Key gives the same request; with another body it is refused', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = asking();
    const [first, again] = [
      await system.api('POST', '/api/relationship-requests', { body, headers }),
      await system.api('POST', '/api/relationship-requests', { body, headers }),
    ];
    expect([first.status, again.status, again.body.id]).toEqual([202, 202, first.body.id]);
    const other = await system.api('POST', '/api/relationship-requests', { body: asking(), headers });
    expect(other.body.errors).toMatchObject([{ path: 'Idempotency-Key' }]);
  });
});

describe('what is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no name', { customerName: undefined }, 'customerName'],
    ['a name with a line break', { customerName: 'Lit\nware' }, 'customerName'],
    ['too long a name', { customerName: 'x'.repeat(201) }, 'customerName'],
    ['an address that is none', { customerEmail: 'ceo' }, 'customerEmail'],
    ['no language', { language: undefined }, 'language'],
    ['another language', { language: 'fr' }, 'language'],
    ['another way to deliver', { delivery: 'fax' }, 'delivery'],
    ['a domain that is none', { customerDomain: 'lit ware' }, 'customerDomain'],
    ['a domain without a dot', { customerDomain: 'litware' }, 'customerDomain'],
    ['a domain that is a list', { customerDomain: ['a.b'] }, 'customerDomain'],
    ['a reseller that is no GUID', { resellerId: 'fabrikam' }, 'resellerId'],
    ['a reseller that nobody knows', { resellerId: randomUUID() }, 'resellerId'],
    ['a text without the link', { text: 'Hello' }, 'text'],
    ['an empty subject', { subject: '' }, 'subject'],
    ['a field that is not known', { customer: 'Litware' }, 'customer'],
  ])('%s', async (_what, change, path) => {
    const answer = await system.api('POST', '/api/relationship-requests', { body: asking(change) });
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test.each([
    ['no id', {}, 'customerId'],
    ['an id that is no GUID', { customerId: 'litware' }, 'customerId'],
  ])('assigning with %s', async (_what, body, path) => {
    const { id } = await ask();
    const answer = await post(id, 'assign', body);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test('a reseller without an active partnership', async () => {
    const awaiting = (await system.sandboxResellers()).find(({ partnership }) => !partnership);
    const form = {
      ...(await system.ready()),
      tenantId: awaiting?.tenantId ?? '',
      partnerId: awaiting?.partnerId ?? '',
    };
    await system.accept(form);
    await eventually(async () => expect((await system.reseller(form.tenantId))?.status).toBe('awaitingEnrolment'));
    for (const target of ['/api/relationship-requests', '/api/relationship-requests/draft']) {
      const { customerName, customerEmail, language } = asking();
      const body = { customerName, customerEmail, language, resellerId: form.tenantId };
      const answer = await system.api('POST', target, { body });
      expect([answer.status, answer.body.type]).toEqual([409, 'urn:tandem:problem:reseller-not-active']);
    }
  });

  test('a change of one that has ended, or that others have changed', async () => {
    const { id } = await ask();
    expect((await post(id, 'revoke', undefined, { 'if-match': '"99"' })).status).toBe(412);
    expect((await post(id, 'revoke')).status).toBe(200);
    for (const [verb, body] of [['revoke'], ['check']] as [string, unknown?][]) {
      const answer = await post(id, verb, body);
      expect([answer.status, answer.body.type]).toEqual([409, 'urn:tandem:problem:request-not-pending']);
    }
  });

  test('what is not there', async () => {
    expect((await system.api('GET', `/api/relationship-requests/${randomUUID()}`)).status).toBe(404);
    for (const [verb, body] of [['revoke'], ['check'], ['assign', { customerId: randomUUID() }]] as [
      string,
      unknown?,
    ][]) {
      expect((await post(randomUUID(), verb, body)).status).toBe(404);
    }
  });
});

test('the list shows them by status, newest first, page by page', async () => {
  const made = [await ask(), await ask(), await ask()].map(({ id }) => id);
  const first = await system.api('GET', '/api/relationship-requests?status=pending&pageSize=2');
  const next = await system.api(
    'GET',
    `/api/relationship-requests?status=pending&pageSize=2&continuationToken=${first.body.continuationToken}`,
  );
  const ids = [...first.body.items, ...next.body.items].map(({ id }: { id: string }) => id);
  expect(ids.slice(0, 3)).toEqual(made.toReversed());
  const revoked = await system.api('GET', '/api/relationship-requests?status=revoked');
  expect(new Set(revoked.body.items.map(({ status }: { status: string }) => status))).toEqual(new Set(['revoked']));
  expect((await system.api('GET', '/api/relationship-requests?status=open')).body.errors).toMatchObject([
    { path: 'status' },
  ]);
});

test('while Partner Center is down nothing is asked, and the address stays free', async () => {
  const body = asking();
  await system.partnerCenterFaults([
    { method: 'GET', path: 'relationshiprequests', times: 10, kind: 'status', status: 500 },
  ]);
  const refused = await system.api('POST', '/api/relationship-requests', { body });
  await system.partnerCenterFaults([]);
  expect([502, 503, 504]).toContain(refused.status);
  await eventually(async () =>
    expect((await system.api('POST', '/api/relationship-requests', { body })).status).toBe(202),
  );
});
