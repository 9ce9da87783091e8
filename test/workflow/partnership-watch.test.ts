import { describe, expect, test } from '@jest/globals';
import { partnershipInvitation } from '../../functions/partnerships/orchestrator.ts';
import { partnershipWatch } from '../../functions/partnerships/watch.ts';
import { noteCheck, takeResellerMailEvent } from '../../shared/domain/enrolment.ts';
import { answerInvitation, type Invitation } from '../../shared/domain/invitation.ts';
import { withReseller } from '../../shared/domain/invitation-enrolment.ts';
import { removalStatements } from '../../shared/domain/removal-statements.ts';
import { correctPartnerId, type Reseller, removeReseller, resellerFrom } from '../../shared/domain/reseller.ts';
import {
  ANSWER,
  DAY,
  ENROLMENT_TIMES,
  iso,
  MINUTE,
  memoryWorld,
  newInvitation,
  STAFF,
  START,
  TENANT,
} from '../support/memory-services.ts';
import { runToEnd, type World } from './replay.ts';

type Memory = ReturnType<typeof memoryWorld>['world'];
type During = (world: Memory, until: string, round: number) => boolean;

const PARTNERSHIP = { partnerId: ANSWER.partnerId };
const ALL = { relationship: PARTNERSHIP, agreement: 'signed' as const };
const UNSIGNED = { relationship: PARTNERSHIP, agreement: 'notSigned' as const };
const accepted = () => answerInvitation(newInvitation(), { answer: 'accept', details: ANSWER }, iso(START));

/** Runs the watch of a reseller that has just joined and is looked up for the first time. */
async function run(setUp: (world: Memory) => void, during: During = () => false) {
  const invitation = withReseller({ ...accepted(), mails: [] }, TENANT, false, iso(START));
  const { world, activities } = memoryWorld(invitation);
  world.resellers.set(TENANT, resellerFrom(invitation, iso(START), ENROLMENT_TIMES));
  setUp(world);
  const clock: World = {
    get now() {
      return world.now;
    },
    set now(time) {
      world.now = time;
    },
    activities: activities as World['activities'],
    onWait: (until, round) => during(world, until, round),
  };
  const outcome = await runToEnd(partnershipWatch, TENANT, clock);
  return { world, outcome, reseller: world.resellers.get(TENANT) as Reseller, invitation: world.invitation() };
}

const change = (world: Memory, apply: (reseller: Reseller) => Reseller) =>
  world.resellers.set(TENANT, apply(world.resellers.get(TENANT) as Reseller));

const kinds = ({ letters }: Memory) =>
  letters.map(({ customArgs }) => customArgs['deliveryId']?.replace(`${TENANT}-`, ''));

/** Does something at a time of the wait, once; wakes the watch or lets its timer find out. */
const atTime = (time: number, act: (world: Memory) => void, wakes = true): During => {
  let done = false;
  return (world, until) => {
    if (done || Date.parse(until) < time) return false;
    done = true;
    if (wakes) world.now = time;
    act(world);
    return wakes;
  };
};

describe('the watch of a reseller that accepted', () => {
  test('notices by itself that Partner Center shows all of it, tells both sides and the invitation, and ends', async () => {
    const { world, reseller, invitation } = await run(
      (world) => {
        world.partnerCenter = UNSIGNED;
      },
      atTime(
        START + 5 * DAY,
        (world) => {
          world.partnerCenter = ALL;
        },
        false,
      ),
    );
    expect(reseller).toMatchObject({ status: 'active', toldInvitations: 'active' });
    expect(invitation.enrolment?.status).toBe('active');
    expect(kinds(world)).toEqual(['enrolmentReminder-1', 'enrolled-1', 'enrolledNotice-1']);
    expect(world.letters.map(({ to }) => to)).toEqual([
      'jan@fabrikam.example',
      'jan@fabrikam.example',
      'notify@contoso.example',
    ]);
    expect(world.letters[0]?.text).toContain('https://partner.example/partnership');
    expect(world.letters[0]?.text).toContain('nog niet ondertekend');
    expect(world.letters[0]?.customArgs).toMatchObject({ resellerId: TENANT });
    expect(world.now).toBeLessThanOrEqual(START + 6 * DAY + MINUTE);
  });

  test('looks less and less often, at least daily, with a short history, and reminds on the schedule', async () => {
    const waits: number[] = [];
    const sent: string[] = [];
    const { outcome } = await run(
      (world) => {
        world.partnerCenter = UNSIGNED;
        world.mailService = async ({ customArgs }) => {
          sent.push(`${customArgs['deliveryId']?.replace(`${TENANT}-`, '')} ${(world.now - START) / DAY}`);
          return { kind: 'taken' };
        };
      },
      (world, until) => {
        waits.push(Date.parse(until) - world.now);
        if (world.now > START + 40 * DAY) world.partnerCenter = ALL;
        return false;
      },
    );
    expect(sent.slice(0, 3)).toEqual(['enrolmentReminder-1 3', 'enrolmentReminder-2 7', 'enrolmentReminder-3 14']);
    expect(waits.slice(0, 4).map((wait) => wait / MINUTE)).toEqual([15, 30, 60, 120]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(DAY);
    expect(waits.length).toBeLessThan(70);
    expect(outcome.longestHistory).toBeLessThan(40);
  });

  test('waits an outage out without a change or a mail', async () => {
    const { world, reseller } = await run(
      (world) => {
        world.partnerCenter = 'unavailable';
      },
      (world) => {
        if (world.now > START + 2 * DAY) world.partnerCenter = ALL;
        else expect(world.resellers.get(TENANT)).toMatchObject({ status: 'awaitingEnrolment', revision: 1, mails: [] });
        return false;
      },
    );
    expect(reseller.status).toBe('active');
    expect(kinds(world)).toEqual(['enrolled-1', 'enrolledNotice-1']);
  });

  test('stops reminding who reported the mail as spam, and still watches', async () => {
    const { world, reseller } = await run(
      (world) => {
        world.partnerCenter = UNSIGNED;
      },
      (world) => {
        if (world.letters.length === 1 && world.now < START + 4 * DAY) {
          const event = { status: 'spamReported' as const, at: iso(world.now) };
          change(world, (current) => takeResellerMailEvent(current, `${TENANT}-enrolmentReminder-1`, 'e1', event));
        }
        if (world.now > START + 20 * DAY) world.partnerCenter = ALL;
        return false;
      },
    );
    expect(reseller.status).toBe('active');
    expect(kinds(world)).toEqual(['enrolmentReminder-1', 'enrolled-1', 'enrolledNotice-1']);
  });

  test('takes a correction up at once', async () => {
    const { reseller, world } = await run(
      (world) => {
        world.partnerCenter = { ...ALL, relationship: { partnerId: '999999' } };
      },
      atTime(START + MINUTE, (world) =>
        change(world, (current) => correctPartnerId(current, '999999', iso(world.now), ENROLMENT_TIMES)),
      ),
    );
    expect(reseller).toMatchObject({ status: 'active', partnerId: '999999' });
    expect(world.now).toBe(START + MINUTE);
  });

  test('sends no mail twice when a step is run again after its work was done', async () => {
    let calls = 0;
    const { world } = await run((world) => {
      world.partnerCenter = ALL;
      world.mailService = async () => {
        calls += 1;
        if (calls === 1) throw new Error('the process died here');
        return { kind: 'taken' };
      };
    });
    expect(kinds(world).sort()).toEqual(['enrolled-1', 'enrolledNotice-1']);
    expect(
      world.letters.find(({ customArgs }) => customArgs['deliveryId']?.endsWith('enrolled-1'))?.customArgs,
    ).toMatchObject({
      possiblyDoubled: 'true',
    });
  });

  test('of nobody ends at once', async () => {
    const { outcome } = await run((world) => world.resellers.clear());
    expect(outcome).toMatchObject({ generations: 1, ran: ['lookAtReseller'] });
  });
});

describe('the watch of a removed reseller', () => {
  const remove = (world: Memory) =>
    change(world, (current) =>
      removeReseller(current, removalStatements('en', 'Contoso', 'Fabrikam'), { id: STAFF.id }, iso(world.now)),
    );

  test('looks until the relationship is gone, sends nothing, and closes the invitation', async () => {
    const { world, reseller, invitation } = await run(
      (world) => {
        world.partnerCenter = UNSIGNED;
        remove(world);
      },
      (world) => {
        if (world.now > START + 3 * DAY) world.partnerCenter = { agreement: 'signed' };
        return false;
      },
    );
    expect(reseller).toMatchObject({ status: 'removed', inPartnerCenter: false });
    expect(reseller.removal?.relationshipGoneAt).toMatch(/^2026/);
    expect(invitation.enrolment?.status).toBe('ended');
    expect(world.letters).toEqual([]);
  });

  test('gives way when the reseller starts over meanwhile', async () => {
    const second = answerInvitation(
      newInvitation({ id: '5c0a7c1e-6f6b-4a53-9d0a-5a1f0c3b2d22' }),
      { answer: 'accept', details: ANSWER },
      iso(START + DAY),
    );
    const { reseller } = await run(
      (world) => {
        world.partnerCenter = ALL;
        remove(world);
        world.partnerCenter = UNSIGNED;
      },
      (world, _until, round) => {
        if (round === 2) {
          const fresh: Reseller = resellerFrom(second, iso(START + DAY), ENROLMENT_TIMES);
          world.now = START + DAY;
          world.resellers.set(TENANT, noteCheck(fresh, UNSIGNED, iso(world.now), ENROLMENT_TIMES));
          return true;
        }
        if (world.now > START + 2 * DAY) world.partnerCenter = ALL;
        return false;
      },
    );
    expect(reseller.status).toBe('active');
    expect(reseller).not.toHaveProperty('removal');
  });
});

describe('the invitation', () => {
  async function accept(setUp: (world: Memory) => void) {
    const start: Invitation = accepted();
    const { world, activities } = memoryWorld(start);
    setUp(world);
    const clock: World = { now: START, activities: activities as World['activities'], onWait: () => false };
    await runToEnd(partnershipInvitation, start.id, clock);
    return world;
  }

  test('hands over to the watch, with the last step in the confirmation and what is missing told to both sides', async () => {
    const world = await accept((world) => {
      world.partnerCenter = UNSIGNED;
    });
    expect(world.woken).toEqual([`partnershipWatch-${TENANT}`]);
    expect(world.resellers.get(TENANT)).toMatchObject({ status: 'awaitingEnrolment', missing: ['agreement'] });
    expect(world.invitation().enrolment).toEqual({ status: 'awaiting' });
    const [confirmation, notice] = world.letters;
    expect(confirmation?.text).toContain('https://partner.example/partnership');
    expect(confirmation?.text).toContain('nog niet ondertekend');
    expect(notice?.text).toContain('has not been signed');
  });

  test('of a reseller that has everything in place says so, and asks for no last step', async () => {
    const world = await accept(() => undefined);
    expect(world.resellers.get(TENANT)).toMatchObject({ status: 'active', mails: [] });
    expect(world.invitation().enrolment?.status).toBe('active');
    expect(world.letters[0]?.text).toContain('Alles staat in het Partnercentrum');
    expect(world.letters[0]?.text).not.toContain('https://partner.example/partnership');
  });

  test('is confirmed during an outage too, with the link and without a guess', async () => {
    const world = await accept((world) => {
      world.partnerCenter = 'unavailable';
    });
    expect(world.letters[0]?.text).toContain('https://partner.example/partnership');
    expect(world.letters[0]?.text).not.toContain('•');
    expect(world.woken).toHaveLength(1);
  });
});
