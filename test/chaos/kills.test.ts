import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectNoSecrets } from '../support/secrets.ts';
import { ACCEPT, eventually, formOf, linkIn, newAddress, System } from '../support/system.ts';

const KILLS = 20;
const CLIENTS = 8;
/** Between two steps of a client, ms: there shall be something to lose at each kill, and not more than can be looked at. */
const THINKING = 60;

let system: System;
beforeAll(async () => {
  system = await System.start({ MAIL_UNCERTAIN_WAIT: 'PT60S', REMINDER_CRON: '*/2 * * * * *' });
}, 120_000);
afterAll(() => system.dispose());

interface Known {
  id: string;
  address: string;
  /** What was acknowledged last. */
  status: 'pending' | 'accepted' | 'declined' | 'revoked';
}

/** Invites, answers and revokes at random, and keeps what was acknowledged; a request that a kill cut off is no promise. */
async function load(known: Known[], going: () => boolean) {
  while (going()) {
    try {
      await oneStep(known);
      await pause(Math.random() * THINKING);
    } catch {
      // The system is down at the moment: the next request finds it up again, or not.
      await pause(20);
    }
  }
}

async function oneStep(known: Known[]) {
  const pending = known.find(({ status }) => status === 'pending');
  if (pending === undefined || Math.random() < 0.6) {
    const address = newAddress();
    const { id } = await system.invite({ resellerEmail: address }, { 'idempotency-key': randomUUID() });
    known.push({ id, address, status: 'pending' });
    return;
  }
  const link = (await system.messages(pending.address))
    .map(({ text }) => linkIn(text))
    .find((found) => found !== undefined);
  if (link === undefined) return;
  const kind = Math.random();
  if (kind < 0.2) {
    const revoked = await system.api('POST', `/api/invitations/${pending.id}/revoke`);
    if (revoked.status === 200) pending.status = 'revoked';
    return;
  }
  const accept = kind < 0.7;
  const answer = await fetch(link, formOf(accept ? await acceptance() : { answer: 'decline' }));
  if (answer.status === 200) pending.status = accept ? 'accepted' : 'declined';
}

/** Of a reseller that has everything in place in Partner Center, or of one that has to be waited for. */
const acceptance = async () => (Math.random() < 0.5 ? system.ready() : { ...ACCEPT, tenantId: randomUUID() });

test(`${KILLS} kills under mixed load: what was acknowledged is there, every workflow ends, no mail is doubled`, async () => {
  const known: Known[] = [];
  let going = true;
  const clients = Array.from({ length: CLIENTS }, () => load(known, () => going));
  for (let kill = 0; kill < KILLS; kill += 1) {
    await pause(Math.random() * 1_500);
    await system.kill();
    await system.up();
  }
  going = false;
  await Promise.all(clients);
  expect(known.length).toBeGreaterThan(20);

  for (const { id, status } of known) {
    const invitation = await system.invitation(id);
    // A request whose answer a kill cut off may have had its effect: then it is further than we know, never behind.
    if (status === 'pending') expect(['pending', 'accepted', 'declined', 'revoked']).toContain(invitation.status);
    else expect(invitation.status).toBe(status);
  }

  await eachOnce(known, async ({ id }) => {
    const { steps } = await system.invitation(id);
    expect(
      steps.filter(
        ({ name, status }: { name: string; status: string }) =>
          status === 'running' && name !== 'awaitAnswer' && name !== 'awaitEnrolment',
      ),
    ).toEqual([]);
  });

  // Where neither the answer nor the event of a mail reached us within the wait, a second one may go out, marked.
  const unmarked = [...Map.groupBy(await system.messages(), ({ customArgs }) => customArgs['deliveryId'])]
    .filter(([, [, ...again]]) => again.some(({ customArgs }) => customArgs['possiblyDoubled'] !== 'true'))
    .map(([deliveryId]) => deliveryId);
  expect(unmarked).toEqual([]);

  // The task hub agrees with the documents: who waits has a running workflow, who has ended has none.
  const statuses = await taskHub();
  for (const { id } of known) {
    const { status } = await system.invitation(id);
    const runtime = statuses.get(`partnershipInvitation-${id}`);
    if (status === 'pending') expect(runtime).toBe('Running');
    else expect(runtime).toBe('Completed');
  }
  await eachOnce(known, async ({ id }) => {
    const { resellerId } = await system.invitation(id);
    if (resellerId === undefined) return;
    const { status } = await system.reseller(resellerId);
    expect(status).toMatch(/^(active|awaitingEnrolment)$/);
    expect(await runtimeOf(`partnershipWatch-${resellerId}`)).toBe(status === 'active' ? 'Completed' : 'Running');
  });
  await expectNoSecrets(system, [await system.token()]);
}, 700_000);

/** Each of these comes to be so; what has is not looked at again. */
async function eachOnce(known: Known[], isSo: (each: Known) => Promise<void>): Promise<void> {
  for (const each of known) await eventually(() => isSo(each), 240);
}

const durable = (target: string, headers: Record<string, string> = {}) =>
  fetch(`${system.url()}/runtime/webhooks/durabletask/${target}code=${system.masterKey()}`, { headers });

async function runtimeOf(id: string): Promise<string> {
  return ((await (await durable(`instances/${id}?`)).json()) as { runtimeStatus: string }).runtimeStatus;
}

async function taskHub(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let token: string | null = null;
  do {
    const headers: Record<string, string> = token === null ? {} : { 'x-ms-continuation-token': token };
    const response = await durable('instances?top=500&', headers);
    for (const { instanceId, runtimeStatus } of (await response.json()) as {
      instanceId: string;
      runtimeStatus: string;
    }[]) {
      found.set(instanceId, runtimeStatus);
    }
    token = response.headers.get('x-ms-continuation-token');
  } while (token !== null && token !== '');
  return found;
}
