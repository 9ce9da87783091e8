import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BASIC, inSandbox, onboardedCustomer, taken } from '../support/customers.ts';
import { onboardingsOf } from '../support/onboarding.ts';
import { amongOthers, type Fault, faultKinds, faultsAt } from '../support/partner-center-faults.ts';
import { eventually, System } from '../support/system.ts';

/** Every call of the comparison with Partner Center × every kind of fault; each kind has a customer of its own. */

const CALLS: [what: string, below: string][] = [
  ['the customer', ''],
  ['its resellers', '/relationships'],
  ['its subscriptions', '/subscriptions'],
];

interface Compared {
  kind: string;
  fault: Fault;
  customerId: string;
  subscriptionId: string;
}

let system: System;
let onboardings: ReturnType<typeof onboardingsOf>;
let compared: Compared[];
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', PARTNER_CENTER_TIMEOUT: 'PT1S' });
  onboardings = onboardingsOf(system);
  await onboardings.settings({ provisioningDelayMs: 50 });
  const { id: resellerId } = await onboardings.reseller();
  compared = await Promise.all(
    faultKinds(1_000).map(async ([kind, fault]) => {
      const customer = await onboardedCustomer(system, [{ productId: BASIC, quantity: 2 }], resellerId);
      return { kind, fault, customerId: customer.id, subscriptionId: customer.subscriptions[0].id };
    }),
  );
}, 120_000);
afterAll(() => system.dispose());

const providerIsRead = () => system.api('GET', '/api/provider');

const read = ({ customerId }: Compared) => taken(system.api('GET', `/api/customers/${customerId}`));

test.each(CALLS)(
  'whatever fails at %s: what differs is noted by this run or the next, and nothing else is',
  async (what, below) => {
    const theirs = 3 + CALLS.findIndex(([each]) => each === what);
    await system.partnerCenterFaults(
      compared.flatMap(({ fault, customerId }) =>
        faultsAt([{ method: 'GET', path: `/v1/customers/${customerId}${below}$` }], fault),
      ),
    );
    await Promise.all(
      compared.map(({ subscriptionId }) => inSandbox(system, `subscriptions/${subscriptionId}`, { quantity: theirs })),
    );
    const since = new Date().toISOString();
    const difference = { field: 'quantity', ours: 2, theirs };
    await amongOthers(providerIsRead, () =>
      eventually(async () => {
        expect(await system.runTimer('reconcile')).toBe(202);
        await eventually(async () => {
          const drifts = await Promise.all(compared.map(async (each) => (await read(each)).drift));
          for (const drift of drifts) expect(drift).toMatchObject([difference]);
        }, 10);
      }),
    );
    expect((await onboardings.faultsLeft()).filter(({ times }) => times > 0)).toEqual([]);
    expect((await onboardings.calls(since)).filter(({ method }) => method !== 'GET')).toEqual([]);
    for (const each of compared) {
      const { kind } = each;
      const { status, subscriptions, drift } = await read(each);
      expect({ kind, status, drift, subscriptions }).toMatchObject({
        ...{ kind, status: 'active', drift: [{ ...difference, subscriptionId: each.subscriptionId }] },
        subscriptions: [{ id: each.subscriptionId, quantity: 2, status: 'active' }],
      });
    }
  },
);
