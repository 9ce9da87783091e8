import { describe, expect, test } from '@jest/globals';
import { relationshipActivities } from '../../functions/relationship-requests/activities.ts';
import { relationshipRequest } from '../../functions/relationship-requests/orchestrator.ts';
import type { Services } from '../../functions/services.ts';
import type { AccessRecord } from '../../shared/domain/access.ts';
import { type Customer, newCustomer } from '../../shared/domain/customer.ts';
import { answerInvitation } from '../../shared/domain/invitation.ts';
import type { SendOutcome } from '../../shared/domain/mail.ts';
import { takeRequestMailEvent } from '../../shared/domain/relationship-progress.ts';
import {
  checkRequestNow,
  createRelationshipRequest,
  type RelationshipRequest,
  revokeRequest,
} from '../../shared/domain/relationship-request.ts';
import { type Reseller, removeReseller, resellerFrom } from '../../shared/domain/reseller.ts';
import type { Letter } from '../../shared/mail/sendgrid.ts';
import {
  type PartnerCenterCustomer,
  PartnerCenterError,
  PartnerCenterUnavailable,
} from '../../shared/partner-center/index.ts';
import type { Settings } from '../../shared/settings.ts';
import {
  ANSWER,
  DAY,
  ENROLMENT_TIMES,
  iso,
  MAIL_TIMES,
  MINUTE,
  memory,
  newInvitation,
  STAFF,
  START,
  TENANT,
} from '../support/memory-services.ts';
import { runToEnd } from './replay.ts';

const ID = '5d2b7c1e-6f6b-4a53-9d0a-5a1f0c3b2d22';
const CUSTOMER = 'b1a2c3d4-0000-4000-8000-000000000001';
const TIMES = { ...ENROLMENT_TIMES, lifetime: 30 * DAY };
const LITWARE: PartnerCenterCustomer = {
  id: CUSTOMER,
  name: 'Litware B.V.',
  domain: 'litware.onmicrosoft.com',
  relationship: 'reseller',
  email: 'ceo@litware.example',
  country: 'NL',
};
const AZURE_PLAN = {
  ...{ id: 'sub-1', name: 'Azure plan', quantity: 1, status: 'active' as const, autoRenew: true, isTrial: false },
  ...{ offerId: 'DZH318Z0BPS6:0001:DZH318Z0BML8', term: 'P1M', billingCycle: 'monthly' as const },
};

function newRequest(changes: Partial<RelationshipRequest> = {}): RelationshipRequest {
  const request = {
    id: ID,
    customerName: 'Litware B.V.',
    customerEmail: 'ceo@litware.example',
    language: 'nl' as const,
    delivery: 'send' as const,
    subject: 'Een vraag',
    text: 'Beste Litware,\n\n{{link}}\n\nGroet',
    link: 'https://admin.microsoft.example/accept',
    resellerId: TENANT,
  };
  return { ...createRelationshipRequest(request, STAFF, iso(START), TIMES), ...changes };
}

function newWorld(request: RelationshipRequest) {
  const accepted = answerInvitation(newInvitation(), { answer: 'accept', details: ANSWER }, iso(START));
  const reseller: Reseller = { ...resellerFrom(accepted, iso(START), ENROLMENT_TIMES), status: 'active' };
  const requests = new Map([[ID, request]]);
  const world = {
    now: START,
    requests,
    resellers: new Map([[TENANT, reseller]]),
    customers: new Map<string, Customer>(),
    access: new Map<string, AccessRecord>(),
    letters: [] as Letter[],
    /** The provider's customers in Partner Center; nobody by default. */
    partnerCenter: [] as PartnerCenterCustomer[] | 'unavailable',
    looked: [] as number[],
    mailService: async (_letter: Letter): Promise<SendOutcome> => ({ kind: 'taken' }),
    request: () => requests.get(ID) as RelationshipRequest,
    change: (change: (current: RelationshipRequest) => RelationshipRequest) =>
      void requests.set(ID, change(world.request())),
  };
  const shown = () => {
    if (world.partnerCenter === 'unavailable') throw new PartnerCenterUnavailable('failing', 'down');
    return world.partnerCenter;
  };
  const services = {
    settings: {
      PROVIDER_NAME: 'Contoso',
      PROVIDER_LANGUAGE: 'en',
      NOTIFY_EMAIL: 'notify@contoso.example',
      TIME_ZONE: 'Europe/Amsterdam',
    } as Settings,
    relationshipRequests: memory(requests),
    resellers: memory(world.resellers),
    customers: memory(world.customers),
    access: memory(world.access),
    relationshipTimes: TIMES,
    mailTimes: MAIL_TIMES,
    now: () => iso(world.now),
    partnerCenter: {
      // Two to a page, so that paging is walked.
      async customers({ search = '', domain = '', after = '0' }) {
        world.looked.push(world.now);
        const begins = (text: string, start: string) => text.toLowerCase().startsWith(start.toLowerCase());
        const all = shown().filter((each) => begins(each.name, search) && begins(each.domain, domain));
        const end = Number(after) + 2;
        const items = all.slice(Number(after), end);
        return { items, totalCount: all.length, ...(end < all.length ? { after: String(end) } : {}) };
      },
      async customer(id: string) {
        const found = shown().find((each) => each.id === id);
        if (found === undefined) throw new PartnerCenterError(404, '600009', 'The customer is not there.');
        return found;
      },
      subscriptions: async () => [AZURE_PLAN],
    },
    sendMail: async (letter: Letter) => {
      const outcome = await world.mailService(letter);
      if (outcome.kind === 'taken') world.letters.push(letter);
      return outcome;
    },
  } as unknown as Services;
  return { world, activities: relationshipActivities(services) };
}

type Memory = ReturnType<typeof newWorld>['world'];
type During = (world: Memory, until: string, round: number) => boolean;

async function run(
  during: During = () => false,
  changes: Partial<RelationshipRequest> = {},
  setUp?: (world: Memory) => void,
) {
  const { world, activities } = newWorld(newRequest(changes));
  setUp?.(world);
  const outcome = await runToEnd(relationshipRequest, ID, {
    get now() {
      return world.now;
    },
    set now(time) {
      world.now = time;
    },
    activities,
    onWait: (until, round) => during(world, until, round),
  });
  return { world, outcome, request: world.request() };
}

/** Does something at a time of the wait, once, with or without waking the workflow. */
const atTime = (time: number, act: (world: Memory) => void, wakes = false): During => {
  let done = false;
  return (world, until) => {
    if (done || Date.parse(until) < time) return false;
    done = true;
    if (wakes) world.now = time;
    act(world);
    return wakes;
  };
};
const appears =
  (...found: PartnerCenterCustomer[]) =>
  (world: Memory) => {
    world.partnerCenter = found;
  };
const mailsOf = ({ letters }: Memory) =>
  letters.map(({ customArgs }) => customArgs['deliveryId']?.replace(`${ID}-`, ''));

describe('the request to an existing customer', () => {
  test('finds by itself that the customer has accepted, records it with its reseller, and tells the provider', async () => {
    const { world, request } = await run(atTime(START + 4 * DAY, appears(LITWARE)));
    expect(request).toMatchObject({ status: 'accepted', customerId: CUSTOMER, recordedAt: expect.any(String) });
    expect(request.nextCheckAt).toBeUndefined();
    expect(world.customers.get(CUSTOMER)).toMatchObject({
      name: 'Litware B.V.',
      resellerId: TENANT,
      origin: 'relationshipRequest',
      email: 'ceo@litware.example',
      subscriptions: [{ id: 'sub-1', title: 'Azure plan', productId: 'DZH318Z0BPS6:0001', status: 'active' }],
      revision: 1,
    });
    expect([...world.access.values()].map(({ kind }) => kind)).toEqual(['accountManagement', 'azurePlanOwner']);
    expect(mailsOf(world)).toEqual(['request-1', 'reminder-1', 'notice-1']);
    const [asked, , notice] = world.letters;
    expect(asked).toMatchObject({ to: 'ceo@litware.example', subject: 'Een vraag' });
    expect(asked?.html).toContain('href="https://admin.microsoft.example/accept"');
    expect(asked?.customArgs).toMatchObject({ relationshipRequestId: ID });
    expect(notice?.subject).toBe('Litware B.V. accepted the reseller relationship');
    expect(world.now).toBeLessThanOrEqual(START + 5 * DAY + MINUTE);
  });

  test('looks less and less often, at least daily, reminds on the schedule, and expires with a short history', async () => {
    const waits: number[] = [];
    const { world, outcome, request } = await run((current, until) => {
      waits.push(Date.parse(until) - current.now);
      return false;
    });
    expect(request.status).toBe('expired');
    expect(mailsOf(world)).toEqual(['request-1', 'reminder-1', 'reminder-2', 'reminder-3', 'notice-1']);
    expect(request.reminders.map(({ sentAt }) => sentAt)).toEqual([3, 7, 14].map((days) => iso(START + days * DAY)));
    expect(world.letters.at(-1)?.subject).toBe('Your relationship request to Litware B.V. has expired');
    expect(world.looked.slice(0, 4).map((time) => (time - START) / MINUTE)).toEqual([15, 45, 105, 225]);
    expect(world.looked.at(-1)).toBe(START + 30 * DAY);
    expect(world.looked.length).toBeLessThan(45);
    expect(Math.max(...waits)).toBeLessThanOrEqual(DAY);
    expect(outcome.longestHistory).toBeLessThan(40);
  });

  test('who accepts on the last day is found before the request expires', async () => {
    const { request } = await run(atTime(START + 30 * DAY - MINUTE, appears(LITWARE)));
    expect(request.status).toBe('accepted');
  });

  test('is asked to look at once', async () => {
    const during = atTime(
      START + 3.5 * DAY,
      (world) => {
        appears(LITWARE)(world);
        world.change((current) => checkRequestNow(current, iso(world.now)));
      },
      true,
    );
    const { request } = await run(during);
    expect(request.answeredAt).toBe(iso(START + 3.5 * DAY));
  });

  test('where its domain is given, only that counts', async () => {
    const namesake = { ...LITWARE, id: 'other', domain: 'litware2.onmicrosoft.com' };
    const renamed = { ...LITWARE, name: 'Litware International' };
    const { request } = await run(atTime(START + DAY, appears(namesake, renamed)), { customerDomain: LITWARE.domain });
    expect(request.customerId).toBe(CUSTOMER);
  });

  test('who has no relationship, another name, or is in the list already is not it', async () => {
    const { request } = await run(
      () => false,
      {},
      (world) => {
        const ours = {
          id: 'ours',
          name: LITWARE.name,
          domain: 'ours.example',
          origin: 'onboarding' as const,
          since: iso(START),
        };
        world.customers.set('ours', newCustomer(ours));
        world.partnerCenter = [
          { ...LITWARE, id: 'none', relationship: 'none' },
          { ...LITWARE, id: 'longer', name: 'Litware B.V. Holding' },
          { ...LITWARE, id: 'ours' },
        ];
      },
    );
    expect(request.status).toBe('expired');
  });

  test('one that was ours before is so again, under its new reseller', async () => {
    const { world } = await run(atTime(START + DAY, appears(LITWARE)), {}, (current) => {
      const { id, name, domain } = LITWARE;
      const before = newCustomer({
        id,
        name,
        domain,
        origin: 'onboarding',
        since: '2024-01-01T00:00:00.000Z',
        resellerId: 'old',
      });
      current.customers.set(CUSTOMER, { ...before, status: 'ended', revision: 4 });
    });
    expect(world.customers.get(CUSTOMER)).toMatchObject({ status: 'active', resellerId: TENANT, revision: 6 });
    expect(world.access.size).toBe(2);
  });

  test('where several fit it waits for a person, and tells the provider once', async () => {
    const other = { ...LITWARE, id: 'other', domain: 'litware2.onmicrosoft.com' };
    const third = { ...LITWARE, id: 'third', domain: 'litware3.onmicrosoft.com' };
    const { world, request } = await run(atTime(START + DAY, appears(LITWARE, other, third)));
    expect(request.status).toBe('expired');
    expect(mailsOf(world).filter((mail) => mail?.startsWith('notice'))).toEqual(['notice-1', 'notice-2']);
    const [several] = world.letters.filter(({ to }) => to === 'notify@contoso.example');
    expect(several?.subject).toBe('Several customers may be Litware B.V.');
    for (const { domain } of [LITWARE, other, third]) expect(several?.text).toContain(domain);
    expect(world.customers.size).toBe(0);
  });

  test('an outage of Partner Center is no finding: it goes on looking', async () => {
    const { world, request } = await run(
      (current) => {
        if (current.now > START + 2 * DAY) appears(LITWARE)(current);
        else expect(current.request()).toMatchObject({ status: 'pending', revision: 1 });
        return false;
      },
      {},
      (current) => {
        current.partnerCenter = 'unavailable';
      },
    );
    expect(request.status).toBe('accepted');
    expect(world.looked[1]).toBe(START + 30 * MINUTE);
  });

  test('a reseller that was removed meanwhile gets neither the customer nor the access', async () => {
    const { world, request } = await run(
      atTime(START + DAY, (current) => {
        const reseller = current.resellers.get(TENANT) as Reseller;
        current.resellers.set(TENANT, removeReseller(reseller, [], { id: 'staff-1' }, iso(current.now)));
        appears(LITWARE)(current);
      }),
    );
    expect(request.status).toBe('accepted');
    expect(world.customers.get(CUSTOMER)?.resellerId).toBeUndefined();
    expect(world.access.size).toBe(0);
  });

  test('revoked, it stops without another mail', async () => {
    const during = atTime(
      START + 2 * DAY,
      (world) => world.change((current) => revokeRequest(current, STAFF, iso(world.now))),
      true,
    );
    const { world, request } = await run(during);
    expect(request.status).toBe('revoked');
    expect(mailsOf(world)).toEqual(['request-1']);
  });

  test('a bounce ends it and the provider is told; a refusal for good does so too', async () => {
    const bounce = { status: 'bounced' as const, at: iso(START + MINUTE), reason: 'no such mailbox' };
    const during = atTime(
      START + 5 * MINUTE,
      (world) => world.change((current) => takeRequestMailEvent(current, `${ID}-request-1`, 'event-1', bounce)),
      true,
    );
    const bounced = await run(during);
    expect(bounced.request.status).toBe('undeliverable');
    expect(bounced.world.letters.at(-1)?.text).toContain('no such mailbox');

    const refused = await run(
      () => false,
      {},
      (world) => {
        world.mailService = async ({ to }) =>
          to === 'ceo@litware.example' ? { kind: 'refused', reason: 'not a mailbox' } : { kind: 'taken' };
      },
    );
    expect(refused.request.status).toBe('undeliverable');
    expect(mailsOf(refused.world)).toEqual(['notice-1']);
  });

  test('a mail whose fate nobody knows goes out once more after the wait, marked', async () => {
    let calls = 0;
    const { world } = await run(atTime(START + DAY, appears(LITWARE)), {}, (current) => {
      current.mailService = async () => {
        calls += 1;
        return calls === 1 ? { kind: 'unknown', reason: 'no answer' } : { kind: 'taken' };
      };
    });
    expect(world.letters[0]?.customArgs).toMatchObject({ deliveryId: `${ID}-request-1`, possiblyDoubled: 'true' });
  });

  test('after a downtime one reminder goes out, however many fell due', async () => {
    const { world } = await run(
      () => false,
      {},
      (current) => {
        current.now = START + 10 * DAY;
      },
    );
    expect(mailsOf(world)).toEqual(['request-1', 'reminder-2', 'reminder-3', 'notice-1']);
  });

  test('a customer that withdraws before it is recorded is waited for again', async () => {
    const { world, activities } = newWorld(newRequest());
    world.now += 20 * MINUTE;
    appears(LITWARE)(world);
    expect(await activities.findCustomer(ID)).toMatchObject({ record: true });
    appears()(world);
    expect(await activities.recordCustomer(ID)).toMatchObject({ record: false, check: false });
    expect(world.request()).toMatchObject({ status: 'pending', nextCheckAt: iso(world.now + 15 * MINUTE) });
    expect(world.request().customerId).toBeUndefined();
    expect(world.customers.size).toBe(0);
  });

  test('every step may be run twice: nothing is done a second time', async () => {
    const { world, activities } = newWorld(newRequest());
    const twice = async <I>(name: (input: I) => Promise<unknown>, input: I) => {
      await name(input);
      const before = JSON.stringify([world.request().mails.length, [...world.customers], [...world.access]]);
      await name(input);
      expect(JSON.stringify([world.request().mails.length, [...world.customers], [...world.access]])).toBe(before);
    };
    world.now += 20 * MINUTE;
    appears(LITWARE)(world);
    await twice(activities.lookAtRequest, ID);
    await twice(activities.findCustomer, ID);
    await twice(activities.recordCustomer, ID);
    for (const { deliveryId } of world.request().mails) await twice(activities.sendRequestMail, { id: ID, deliveryId });
    expect(mailsOf(world)).toEqual(['notice-1']);
    expect(await activities.lookAtRequest('nobody')).toEqual({ check: false, record: false, mails: [] });
  });
});
