import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BASIC, detailsOf, newDomain, onboardingsOf, PREMIUM, type SandboxCall, VISIO } from '../support/onboarding.ts';
import { eventually, System } from '../support/system.ts';

/**
 * Every activity of the onboarding that calls Partner Center × every kind of fault. The cells of one kind run at the same
 * time: as many onboardings as there are calls that fail, each fault hitting whichever comes first.
 */

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
let resellerId: string;
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.3S', PARTNER_CENTER_TIMEOUT: 'PT2S' });
  onboardings = onboardingsOf(system);
  resellerId = (await onboardings.reseller()).id;
  const customerAgreementRequired = true;
  await onboardings.settings({
    customerAgreementRequired,
    provisioningDelayMs: 100,
    provisioningFails: { [PREMIUM_PRODUCT]: 'No capacity' },
  });
}, 120_000);
afterAll(() => system.dispose());

const PREMIUM_PRODUCT = PREMIUM.split(':')[0] as string;

const agreement = { acceptedOn: '2026-03-01' };

interface Call {
  activity: string;
  method: string;
  path: string;
}

const FORWARD: Call[] = [
  { activity: 'createCustomer', method: 'POST', path: '/v1/customers$' },
  { activity: 'confirmAgreement: read', method: 'GET', path: '/customers/[^/]+/agreements' },
  { activity: 'confirmAgreement: versions', method: 'GET', path: '/v1/agreements' },
  { activity: 'confirmAgreement', method: 'POST', path: '/agreements$' },
  { activity: 'createCart', method: 'POST', path: '/carts$' },
  { activity: 'checkout', method: 'POST', path: '/checkout$' },
  { activity: 'lookAtProvisioning: order', method: 'GET', path: '/orders/[^/]+$' },
  { activity: 'lookAtProvisioning: status', method: 'GET', path: '/provisioningstatus$' },
  { activity: 'lookAtProvisioning: subscriptions', method: 'GET', path: '/subscriptions$' },
];
const BACKWARD: Call[] = [
  { activity: 'undoOrder: cancel', method: 'PATCH', path: '/orders/[^/]+$' },
  { activity: 'undoOrder: read', method: 'GET', path: '/subscriptions/[^/]+$' },
  { activity: 'undoOrder: suspend', method: 'PATCH', path: '/subscriptions/[^/]+$' },
  { activity: 'undoCustomer', method: 'PATCH', path: '/v1/customers/[^/]+$' },
];

/** Faults that pass; the time-out of a call is two seconds. */
const PASSING: [name: string, fault: Record<string, unknown>][] = [
  ['500, twice', { kind: 'status', status: 500, times: 2 }],
  ['500 after it was done, twice', { kind: 'statusAfter', status: 500, times: 2 }],
  ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '1' }, times: 1 }],
  ['a reset before', { kind: 'resetBefore', times: 2 }],
  ['a reset after', { kind: 'resetAfter', times: 2 }],
  ['half an answer', { kind: 'malformed', times: 2 }],
  ['an answer of another shape', { kind: 'wrongSchema', times: 2 }],
  ['no answer in time', { kind: 'delay', delayMs: 2_400, times: 1 }],
];

interface Flow {
  id: string;
  domain: string;
}

const prepare = (count: number, products: string[]): Promise<Flow[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const domain = newDomain('chaos');
      const items = products.map((productId) => ({ productId, quantity: 2 }));
      return { domain, id: await onboardings.reviewed({ resellerId, agreement, ...detailsOf(domain) }, items) };
    }),
  );

const submitAll = (flows: Flow[]) => Promise.all(flows.map(({ id }) => onboardings.submit(id)));
const endOfAll = (flows: Flow[]) => Promise.all(flows.map(({ id }) => onboardings.ended(id)));

/** The domain is looked at when it is submitted, and then by the workflow: the first look passes. */
const domainFault = ({ domain }: Flow, fault: Record<string, unknown>) => {
  const where = { method: 'HEAD', path: `/domains/${domain}` };
  return [
    { kind: 'delay', delayMs: 1, times: 1, ...where },
    { ...fault, ...where },
  ];
};

const faultsAt = (calls: Call[], fault: Record<string, unknown>) =>
  calls.map(({ method, path }) => ({ ...fault, method, path }));

/** Each write took effect at most once for its request id: a repeat was given the first answer. */
function expectNothingDoubled(calls: SandboxCall[]) {
  const effects = calls.filter(({ method, replayed, status, fault }) => {
    const done = status < 300 || fault === 'statusAfter';
    return !['GET', 'HEAD'].includes(method) && !replayed && done && fault !== 'resetBefore';
  });
  const ids = effects.map(({ requestId }) => requestId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
}

/** Partner Center has what we say: the customer, its order and its subscriptions, each once. */
async function expectAgreement(flow: Flow, onboarding: { status: string; customerId: string; orderIds: string[] }) {
  const customer = await onboardings.customer(flow.domain);
  const ours = (await system.api('GET', `/api/customers/${onboarding.customerId}`)).body;
  const placed = customer?.orders.map(({ id }) => id) ?? [];
  expect([...placed].sort()).toEqual([...onboarding.orderIds].sort());
  expect(customer?.id).toBe(onboarding.customerId);
  if (onboarding.status === 'completed') {
    expect([customer?.relationshipToPartner, ours.status]).toEqual(['reseller', 'active']);
    const theirs = customer?.subscriptions.map(({ id, quantity, status }) => ({ id, quantity, status }));
    const shown = ours.subscriptions.map(({ id, quantity, status }: Record<string, unknown>) => ({
      id,
      quantity,
      status,
    }));
    expect(shown).toEqual(theirs);
  } else {
    expect([customer?.relationshipToPartner, ours.status]).toEqual(['none', 'ended']);
    expect(customer?.subscriptions.map(({ status }) => status)).not.toContain('active');
  }
}

/** An answer to HEAD has no body that could be wrong: it is taken, and the second of two such faults is not needed. */
async function expectFaultsSpent() {
  const left = (await onboardings.faultsLeft()).filter(({ times, method }) => times > 0 && method !== 'HEAD');
  expect(left).toEqual([]);
}

describe('faults that pass', () => {
  test.each(PASSING)('%s, at every call: everything ends as it would have, and is done once', async (_name, fault) => {
    const since = new Date().toISOString();
    const forward = await prepare(FORWARD.length + 1, [BASIC]);
    const backward = await prepare(2, [PREMIUM, VISIO]);
    const [checked] = forward as [Flow];
    await system.partnerCenterFaults([...domainFault(checked, fault), ...faultsAt([...FORWARD, ...BACKWARD], fault)]);
    await submitAll([...forward, ...backward]);
    const [completed, failed] = await Promise.all([endOfAll(forward), endOfAll(backward)]);
    expect(completed.map(({ status, leftovers }) => [status, leftovers])).toEqual(forward.map(() => ['completed', []]));
    expect(failed.map(({ status, failure }) => [status, failure.step])).toEqual(
      backward.map(() => ['failed', 'provision']),
    );
    // The order of what cannot be cancelled is what is left; it was in one order with the rest.
    for (const { leftovers } of failed) expect(leftovers).toHaveLength(1);
    await expectFaultsSpent();
    expectNothingDoubled(await onboardings.calls(since));
    const all = [...forward, ...backward];
    for (const [index, onboarding] of [...completed, ...failed].entries()) {
      await expectAgreement(all[index] as Flow, onboarding);
    }
  });
});

const ORDERING = ['createCustomer', 'createCart', 'checkout'];

test.each(FORWARD.filter(({ activity }) => ORDERING.includes(activity)))(
  '$activity without an answer more often than a call is repeated: the step is, and it is done once',
  async ({ method, path }) => {
    const since = new Date().toISOString();
    const [flow] = (await prepare(1, [BASIC])) as [Flow];
    await system.partnerCenterFaults([{ kind: 'resetAfter', method, path, times: 4 }]);
    await onboardings.submit(flow.id);
    const onboarding = await onboardings.ended(flow.id);
    expect(onboarding.status).toBe('completed');
    await expectFaultsSpent();
    expectNothingDoubled(await onboardings.calls(since));
    await expectAgreement(flow, onboarding);
  },
);

describe('a refusal for good', () => {
  const refusal = { kind: 'status', status: 400, code: 800002, description: 'Refused.', times: 1 };
  const STEP: Record<string, string> = {
    createCustomer: 'createCustomer',
    'confirmAgreement: read': 'confirmAgreement',
    'confirmAgreement: versions': 'confirmAgreement',
    confirmAgreement: 'confirmAgreement',
    createCart: 'placeOrder',
    checkout: 'placeOrder',
    'lookAtProvisioning: order': 'provision',
    'lookAtProvisioning: status': 'provision',
  };

  test('of each step forward: that one onboarding is undone, the others complete', async () => {
    const since = new Date().toISOString();
    const calls = FORWARD.filter(({ activity }) => activity in STEP);
    const flows = await prepare(calls.length + 2, [BASIC]);
    const [checked] = flows as [Flow];
    await system.partnerCenterFaults([...domainFault(checked, refusal), ...faultsAt(calls, refusal)]);
    await submitAll(flows);
    const ended = await endOfAll(flows);
    const steps = ended.filter(({ status }) => status === 'failed').map(({ failure }) => failure.step);
    expect(steps.sort()).toEqual(['checkDomain', ...Object.values(STEP)].sort());
    expect(ended.filter(({ status }) => status === 'completed')).toHaveLength(1);
    for (const [index, onboarding] of ended.entries()) {
      expect(onboarding.leftovers).toEqual([]);
      if (onboarding.customerId !== undefined)
        await expectAgreement(flows[index] as Flow, { orderIds: [], ...onboarding });
      else expect(await onboardings.customer((flows[index] as Flow).domain)).toBeUndefined();
    }
    await expectFaultsSpent();
    expectNothingDoubled(await onboardings.calls(since));
  });

  test.each(BACKWARD.filter(({ activity }) => activity !== 'undoOrder: read'))(
    '$activity: it is left to a person, and the way back goes on',
    async (call) => {
      const flows = await prepare(1, call.activity === 'undoOrder: suspend' ? [PREMIUM, VISIO] : [PREMIUM]);
      await system.partnerCenterFaults(faultsAt([call], refusal));
      await submitAll(flows);
      const [onboarding] = await endOfAll(flows);
      expect(onboarding).toMatchObject({ status: 'failed', failure: { step: 'provision' }, credentials: 'none' });
      expect(onboarding.leftovers).toContainEqual(
        expect.objectContaining({ message: 'Refused.', url: expect.stringContaining(onboarding.customerId) }),
      );
      await expectFaultsSpent();
    },
  );
});

test('Partner Center away for longer than a workflow tries: the reminder run takes it up again', async () => {
  const [flow] = (await prepare(1, [BASIC])) as [Flow];
  await system.partnerCenterFaults([{ kind: 'status', status: 503, method: 'POST', path: '/checkout$', times: 1_000 }]);
  await onboardings.submit(flow.id);
  await eventually(async () =>
    expect(onboardings.stepsOf(await onboardings.read(flow.id))).toMatchObject({ placeOrder: 'running' }),
  );
  await system.kill();
  await system.up();
  await system.partnerCenterFaults([]);
  expect(await system.runReminders()).toBe(202);
  const onboarding = await onboardings.ended(flow.id);
  expect(onboarding.status).toBe('completed');
  await expectAgreement(flow, onboarding);
});
