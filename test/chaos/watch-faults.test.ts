import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { onboardingsOf } from '../support/onboarding.ts';
import { amongOthers, type Call, faultKinds, faultsAt } from '../support/partner-center-faults.ts';
import { ACCEPT, eventually, formOf, newAddress, System } from '../support/system.ts';

/**
 * Every look at Partner Center for a reseller × every kind of fault: when it accepts, while it is waited for, and after it
 * was removed. A no for good is an outage too: it says nothing about the reseller.
 */

const KINDS = faultKinds(1_000);
const PROVIDER = 'partnerships@contoso.example';

let system: System;
beforeAll(async () => {
  system = await System.start({ ENROLMENT_CHECK_INTERVAL: 'PT1S', PARTNER_CENTER_TIMEOUT: 'PT1S' });
}, 120_000);
afterAll(() => system.dispose());

const providerIsRead = () => system.api('GET', '/api/provider');

interface Invited {
  tenantId: string;
  email: string;
  accept(): Promise<void>;
}

let made = 0;

/** A company that has been invited; in Partner Center it has done all, or nothing yet. */
async function invited(inPlace: boolean): Promise<Invited> {
  made += 1;
  const [tenantId, partnerId] = [randomUUID(), String(6_000_000 + made)];
  const state = { partnerId, name: `Reseller ${made}`, enrolment: 'enrolled' };
  await system.inPartnerCenter(tenantId, { ...state, agreementSigned: inPlace, partnership: inPlace } as object);
  const email = newAddress();
  await system.invite({ resellerEmail: email });
  const link = await system.linkTo(email);
  return {
    tenantId,
    email,
    async accept() {
      const answer = await fetch(link, formOf({ ...ACCEPT, tenantId, partnerId }));
      expect(answer.status).toBe(200);
    },
  };
}

const shows = ({ tenantId }: Invited, expected: Record<string, unknown>) =>
  eventually(async () => expect(await system.reseller(tenantId)).toMatchObject(expected));

const check = async ({ tenantId }: Invited) =>
  expect((await system.api('POST', `/api/resellers/${tenantId}/check`)).status).toBe(202);

/** One that has been seen with nothing in place, and one that was removed while Partner Center still has it. */
async function waiting(): Promise<Invited> {
  const reseller = await invited(false);
  await reseller.accept();
  await shows(reseller, { status: 'awaitingEnrolment', inPartnerCenter: false });
  return reseller;
}

async function removed(): Promise<Invited> {
  const reseller = await invited(true);
  await reseller.accept();
  await shows(reseller, { status: 'active' });
  const body = { confirm: true, goodFaith: true };
  expect((await system.api('POST', `/api/resellers/${reseller.tenantId}/remove`, { body })).status).toBe(200);
  return reseller;
}

/** All three ask for the list of relationships: a fault there is set once for each of them. */
const relationships: Call = { method: 'GET', path: '/v1/relationships' };
const agreement = ({ tenantId }: Invited): Call => ({ method: 'GET', path: `/agreementstatus.*${tenantId}` });

const mailsOf = async ({ tenantId }: Invited, to: string, kind: string) =>
  (await system.messages(to)).filter(({ customArgs }) => customArgs['deliveryId']?.startsWith(`${tenantId}-${kind}-`));

test.each(KINDS)('%s: each reseller ends as it would have, and both sides are told once', async (_name, fault) => {
  const [fresh, awaiting, leaving] = await Promise.all([invited(true), waiting(), removed()]);
  const all = [fresh, awaiting, leaving];
  const since = new Date().toISOString();
  await system.partnerCenterFaults([
    ...faultsAt([relationships], { ...fault, times: 3 * Number(fault['times']) }),
    ...faultsAt(all.map(agreement), fault),
  ]);
  await amongOthers(providerIsRead, async () => {
    await Promise.all([
      fresh.accept(),
      system.inPartnerCenter(awaiting.tenantId, { agreementSigned: true, partnership: true }),
      system.inPartnerCenter(leaving.tenantId, { partnership: false }),
    ]);
    await Promise.all([check(awaiting), check(leaving)]);
    await Promise.all([
      shows(fresh, { status: 'active', inPartnerCenter: true }),
      shows(awaiting, { status: 'active', inPartnerCenter: true }),
      shows(leaving, {
        status: 'removed',
        inPartnerCenter: false,
        removal: { relationshipGoneAt: expect.any(String) },
      }),
    ]);
  });
  const onboardings = onboardingsOf(system);
  expect((await onboardings.faultsLeft()).filter(({ times }) => times > 0)).toEqual([]);
  expect((await onboardings.calls(since)).filter(({ method }) => method !== 'GET')).toEqual([]);

  await eventually(async () => {
    expect(await mailsOf(awaiting, awaiting.email, 'enrolled')).toHaveLength(1);
    expect(await mailsOf(awaiting, PROVIDER, 'enrolledNotice')).toHaveLength(1);
  });
  expect(await mailsOf(leaving, leaving.email, 'enrolled')).toEqual([]);
  const there = new Map((await system.sandboxResellers()).map((each) => [each.tenantId, each]));
  for (const { tenantId } of all) {
    const { partnerId, inPartnerCenter, missing } = await system.reseller(tenantId);
    expect({ partnerId, partnership: inPartnerCenter, missing }).toEqual({
      partnerId: there.get(tenantId)?.partnerId,
      partnership: there.get(tenantId)?.partnership,
      missing: undefined,
    });
  }
});
