import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { atPartnerCenter, BASIC, onboardedCustomer, subscriptionsOf, taken } from '../support/customers.ts';
import { onboardingsOf } from '../support/onboarding.ts';
import {
  amongOthers,
  type Call,
  expectNothingDoubled,
  type Fault,
  lasting,
  passingFaults,
  REFUSAL,
} from '../support/partner-center-faults.ts';
import { type ApiAnswer, eventually, System } from '../support/system.ts';

/**
 * What staff change while they wait (the reseller and the support contact of a subscription, the agreement of a customer):
 * every call of it × every kind of fault, as often as the call is tried. The answer says that it was not done, ours stays
 * as it was, and the same request sent again does it.
 */

const KINDS: [name: string, fault: Fault][] = [
  ...passingFaults(1_000).map(([name, fault]): [string, Fault] => [name, lasting(fault)]),
  ['a refusal', REFUSAL],
];
/** Of a customer whose agreement is on record, and is said to be again and again. */
const AGREED = '2026-02-01T00:00:00.000Z';
const TANIA = { firstName: 'Tania', lastName: 'Carr', email: 'tania@wingtip.example' };

interface Reseller {
  id: string;
  partnerId: string;
}

interface Owned {
  customerId: string;
  subscriptionId: string;
}

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
let resellers: [Reseller, Reseller];
let owned: [Owned, Owned, Owned, Owned, Owned, Owned, Owned, Owned];
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', PARTNER_CENTER_TIMEOUT: 'PT1S' });
  onboardings = onboardingsOf(system);
  await onboardings.settings({ provisioningDelayMs: 50 });
  resellers = [await onboardings.reseller(), await onboardings.reseller()];
  const own = async () => {
    const customer = await onboardedCustomer(system, [{ productId: BASIC, quantity: 2 }], resellers[0].id);
    return { customerId: customer.id, subscriptionId: customer.subscriptions[0].id };
  };
  owned = await Promise.all([own(), own(), own(), own(), own(), own(), own(), own()]);
  await eventually(async () => expect((await sendAgreement(owned[7], AGREED)).status).toBe(200));
}, 120_000);
afterAll(() => system.dispose());

/** One thing that is asked for, the call that fails under it, and how it stands here. */
interface Change {
  what: string;
  fails: Call;
  send(): Promise<ApiAnswer>;
  /** What is shown of it. */
  read(): Promise<unknown>;
  wanted: unknown;
}

type Where = (at: Owned) => Call;

const sendPatch = ({ customerId, subscriptionId }: Owned, body: unknown) =>
  system.api('PATCH', `/api/customers/${customerId}/subscriptions/${subscriptionId}`, { body });

const patch = (at: Owned, what: string, fails: Where, body: Record<string, unknown>): Change => ({
  ...{ what, fails: fails(at) },
  send: () => sendPatch(at, body),
  async read() {
    const subscription = (await subscriptionsOf(system, at.customerId)).find(({ id }) => id === at.subscriptionId);
    return Object.fromEntries(Object.keys(body).map((name) => [name, subscription[name]]));
  },
  wanted: body,
});

const sendAgreement = ({ customerId }: Owned, acceptedOn: string) =>
  system.api('PUT', `/api/customers/${customerId}/agreement`, { body: { acceptedOn, acceptedBy: TANIA } });

const putAgreement = (at: Owned, what: string, fails: Where, acceptedOn: string): Change => ({
  ...{ what, fails: fails(at) },
  send: () => sendAgreement(at, acceptedOn),
  read: async () => (await taken(system.api('GET', `/api/customers/${at.customerId}`))).agreement?.acceptedOn,
  wanted: acceptedOn,
});

/** In each round each customer gets another reseller, another support contact, or an agreement of another day. */
function changesOf(round: number): { changes: Change[]; ofVersions: Change } {
  const next = resellers[(round + 1) % 2];
  const reseller = { resellerPartnerId: next?.partnerId };
  const day = `2026-03-${String(round + 1).padStart(2, '0')}T00:00:00.000Z`;
  const subscription = (method: string, below = ''): Where => {
    return ({ subscriptionId }) => ({ method, path: `${subscriptionId}${below}$` });
  };
  const agreements = (method: string): Where => {
    return ({ customerId }) => ({ method, path: `${customerId}/agreements` });
  };
  const [read, change, contact, profile, known, versions, confirmation] = owned;
  const changes = [
    patch(read, 'the reseller: read', subscription('GET'), reseller),
    patch(change, 'the reseller', subscription('PATCH'), reseller),
    patch(contact, 'the contact', subscription('PUT', '/supportcontact'), { supportContact: { resellerId: next?.id } }),
    patch(profile, 'the contact: profile', () => ({ method: 'GET', path: '/v1/profiles/mpn$' }), {
      supportContact: 'provider',
    }),
    putAgreement(known, 'the agreement: what is known', agreements('GET'), day),
    putAgreement(confirmation, 'the agreement', agreements('POST'), day),
  ];
  // Each of the agreements asks for the versions: where that fails, the others are not to be in its way.
  const where = () => ({ method: 'GET', path: '/v1/agreements' });
  return { changes, ofVersions: putAgreement(versions, 'the agreement: versions', where, day) };
}

async function failsThenIsDone({ what, send, read, wanted }: Change, fault: Fault): Promise<void> {
  const before = await read();
  const { status, body, headers } = await send();
  // Half an answer to a change of a subscription does: the subscription is read anew.
  if (status === 200) expect([what, fault['kind']]).toEqual(['the reseller', 'malformed']);
  else {
    expect([502, ...(fault === REFUSAL ? [] : [503, 504])]).toContain(status);
    if (fault === REFUSAL) expect(body.partnerCenter).toEqual({ status: 400, code: String(REFUSAL.code) });
    expect(body.correlationId).toBe(headers.get('x-correlation-id'));
    expect({ what, shown: await read() }).toEqual({ what, shown: before });
  }
  await eventually(async () => expect({ what, status: (await send()).status }).toEqual({ what, status: 200 }));
  expect({ what, shown: await read() }).toEqual({ what, shown: wanted });
}

test.each(KINDS)('%s: it is not done, ours stays as it was, and sent again it is done once', async (name, fault) => {
  const round = KINDS.findIndex(([each]) => each === name);
  const since = new Date().toISOString();
  const [, , , profile, , , , other] = owned;
  await eventually(async () => {
    const before = { supportContact: { resellerId: resellers[0].id } };
    expect((await sendPatch(profile, before)).status).toBe(200);
  });
  const { changes, ofVersions } = changesOf(round);
  for (const some of [changes, [ofVersions]]) {
    await system.partnerCenterFaults(some.map(({ fails }) => ({ ...fault, ...fails })));
    await amongOthers(
      () => sendAgreement(other, AGREED),
      () => Promise.all(some.map((change) => failsThenIsDone(change, fault))),
    );
  }

  const calls = await onboardings.calls(since);
  expectNothingDoubled(calls);
  const confirmed = calls.filter(({ method, path, replayed, status, fault: met }) => {
    return method === 'POST' && /agreements$/.test(path) && !replayed && (status < 300 || met === 'statusAfter');
  });
  expect(new Set(confirmed.map(({ path }) => path)).size).toBe(3);
  expect(confirmed).toHaveLength(3);
  for (const { customerId, subscriptionId } of owned) {
    const [ours] = await subscriptionsOf(system, customerId);
    const theirs = (await atPartnerCenter(system, customerId)).subscriptions;
    expect([ours.id, ours.resellerPartnerId]).toEqual([subscriptionId, theirs[0].partnerId]);
    expect(theirs).toHaveLength(1);
  }
});
