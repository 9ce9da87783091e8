import { describe, expect, test } from '@jest/globals';
import { partnershipInvitation } from '../../functions/partnerships/orchestrator.ts';
import { answerInvitation, type Invitation, revokeInvitation, takeMailEvent } from '../../shared/domain/invitation.ts';
import {
  ANSWER,
  DAY,
  iso,
  MINUTE,
  memoryWorld,
  newInvitation,
  STAFF,
  START,
  TENANT,
} from '../support/memory-services.ts';
import { runToEnd, type World } from './replay.ts';

/** Runs the workflow of one invitation; `during` is called on each wait and may change things, then answers whether to wake it. */
async function run(
  setUp: (world: ReturnType<typeof memoryWorld>['world']) => void,
  during: (world: ReturnType<typeof memoryWorld>['world'], until: string, round: number) => boolean = () => false,
  start: Invitation = newInvitation(),
) {
  const { world, activities } = memoryWorld(start);
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
  const outcome = await runToEnd(partnershipInvitation, start.id, clock);
  return { world, outcome, invitation: world.invitation() };
}

const kinds = (letters: { customArgs: Record<string, string> }[]) =>
  letters.map(({ customArgs }) => customArgs['deliveryId']?.replace(/^.{36}-/, ''));

const never = () => undefined;

/** Does something at a time of the wait, once. */
const atTime = (time: number, act: (world: ReturnType<typeof memoryWorld>['world']) => void) => {
  let done = false;
  return (world: ReturnType<typeof memoryWorld>['world'], until: string) => {
    if (done || Date.parse(until) < time) return false;
    done = true;
    world.now = time;
    act(world);
    return true;
  };
};

describe('an invitation that nobody answers', () => {
  test('is sent, reminded three times on its days, expires, and the provider is told', async () => {
    const sentAt: string[] = [];
    const { world, invitation } = await run((world) => {
      world.mailService = async () => {
        sentAt.push(iso(world.now));
        return { kind: 'taken' };
      };
    });
    expect(kinds(world.letters)).toEqual(['invitation-1', 'reminder-1', 'reminder-2', 'reminder-3', 'notice-1']);
    expect(sentAt).toEqual([0, 3, 7, 14, 30].map((day) => iso(START + day * DAY)));
    expect(invitation.status).toBe('expired');
    expect(invitation.reminders.map(({ sentAt }) => sentAt)).toEqual([3, 7, 14].map((day) => iso(START + day * DAY)));
    expect(world.letters.at(-1)?.to).toBe('notify@contoso.example');
  });

  test('waits in segments of at most a day, each with a short history', async () => {
    const waits: number[] = [];
    const { outcome } = await run(never, (world, until) => {
      waits.push(Date.parse(until) - world.now);
      return false;
    });
    expect(Math.max(...waits)).toBeLessThanOrEqual(DAY);
    expect(waits.length).toBeGreaterThanOrEqual(30);
    expect(outcome.longestHistory).toBeLessThan(40);
  });

  test('is not sent by the system when the provider sends it itself, but is reminded and expires', async () => {
    const byProvider = newInvitation({ delivery: 'mailto', mails: [] });
    const { world } = await run(never, undefined, byProvider);
    expect(kinds(world.letters)).toEqual(['reminder-1', 'reminder-2', 'reminder-3', 'notice-1']);
  });
});

describe('an answer', () => {
  test('accepted on day 5: the reseller is active, both sides are told, no more reminders', async () => {
    const { world, invitation } = await run(
      never,
      atTime(START + 5 * DAY, (world) =>
        world.change((current) => answerInvitation(current, { answer: 'accept', details: ANSWER }, iso(world.now))),
      ),
    );
    expect(kinds(world.letters)).toEqual(['invitation-1', 'reminder-1', 'confirmation-1', 'notice-1']);
    expect(invitation).toMatchObject({ status: 'accepted', resellerId: TENANT, answer: ANSWER });
    expect(world.resellers.get(TENANT)).toMatchObject({
      status: 'active',
      partnerId: '4847383',
      name: 'Fabrikam B.V.',
    });
    expect(world.now).toBe(START + 5 * DAY);
  });

  test('declined: both sides are told, there is no reseller', async () => {
    const { world, invitation } = await run(
      never,
      atTime(START + DAY, (world) =>
        world.change((current) => answerInvitation(current, { answer: 'decline' }, iso(world.now))),
      ),
    );
    expect(kinds(world.letters)).toEqual(['invitation-1', 'confirmation-1', 'notice-1']);
    expect(invitation.status).toBe('declined');
    expect(world.resellers.size).toBe(0);
  });

  test('whose signal got lost is found on the next wake', async () => {
    const { invitation, world } = await run(never, (world, until) => {
      if (Date.parse(until) >= START + 2 * DAY && world.invitation().status === 'pending') {
        world.change((current) => answerInvitation(current, { answer: 'decline' }, iso(START + 2 * DAY - 1)));
      }
      return false;
    });
    expect(invitation.status).toBe('declined');
    expect(kinds(world.letters)).toContain('notice-1');
  });

  test('revoked: nothing more is sent to anyone', async () => {
    const { world, invitation } = await run(
      never,
      atTime(START + DAY, (world) => world.change((current) => revokeInvitation(current, STAFF, iso(world.now)))),
    );
    expect(kinds(world.letters)).toEqual(['invitation-1']);
    expect(invitation.linkVersion).toBe(2);
  });

  test('a second acceptance for the same tenant joins the reseller and overwrites nothing', async () => {
    const known = {
      ...{ id: TENANT, tenantId: TENANT, name: 'Known', email: 'known@fabrikam.example', contactName: 'Known' },
      ...{
        partnerId: '1111111',
        status: 'active' as const,
        ...{ language: 'en' as const, reminders: [], mails: [] },
        since: iso(START),
        invitationIds: ['earlier'],
        revision: 1,
      },
    };
    const { world } = await run(
      (world) => world.resellers.set(TENANT, known),
      atTime(START + DAY, (world) =>
        world.change((current) => answerInvitation(current, { answer: 'accept', details: ANSWER }, iso(world.now))),
      ),
    );
    expect(world.resellers.get(TENANT)).toMatchObject({
      name: 'Known',
      partnerId: '1111111',
      otherPartnerIds: ['4847383'],
    });
  });
});

describe('the mail service', () => {
  test('refuses for now: the mail goes out after the pause that it asked for', async () => {
    const times: number[] = [];
    const { world } = await run(
      (world) => {
        world.mailService = async () => {
          times.push(world.now - START);
          return times.length === 1
            ? { kind: 'refusedForNow', reason: '429', retryAfterSeconds: 120 }
            : { kind: 'taken' };
        };
      },
      atTime(START + DAY, (world) => world.change((current) => revokeInvitation(current, STAFF, iso(world.now)))),
    );
    expect(times).toEqual([0, 120_000]);
    expect(kinds(world.letters)).toEqual(['invitation-1']);
  });

  test('asks for no pause at all: it gets one', async () => {
    const times: number[] = [];
    await run(
      (world) => {
        world.mailService = async () => {
          times.push(world.now - START);
          return times.length < 4 ? { kind: 'refusedForNow', reason: '429', retryAfterSeconds: 0 } : { kind: 'taken' };
        };
      },
      atTime(START + DAY, (world) => world.change((current) => revokeInvitation(current, STAFF, iso(world.now)))),
    );
    expect(times).toEqual([0, 1_000, 2_000, 3_000]);
  });

  test('refuses for good: undeliverable with its reason, and the provider is told', async () => {
    const { world, invitation } = await run((world) => {
      world.mailService = async ({ to }) =>
        to === 'jan@fabrikam.example' ? { kind: 'refused', reason: 'to: no such address' } : { kind: 'taken' };
    });
    expect(invitation.status).toBe('undeliverable');
    expect(invitation.mails[0]).toMatchObject({ status: 'failed', reason: 'to: no such address' });
    expect(kinds(world.letters)).toEqual(['notice-1']);
  });

  test('falls silent: the event settles it and no second mail goes out', async () => {
    let calls = 0;
    const { invitation } = await run(
      (world) => {
        world.mailService = async () => {
          calls += 1;
          return { kind: 'unknown', reason: 'timeout' };
        };
      },
      (world, _until, round) => {
        const { id } = world.invitation();
        if (round === 1) {
          world.now += MINUTE;
          const event = { status: 'processed' as const, at: iso(world.now) };
          world.change((current) => takeMailEvent(current, `${id}-invitation-1`, 'event-1', event));
          return true;
        }
        if (round === 2) {
          world.change((current) => revokeInvitation(current, STAFF, iso(world.now)));
          return true;
        }
        return false;
      },
    );
    expect(calls).toBe(1);
    expect(invitation.mails[0]).toMatchObject({ status: 'processed', attempts: 1 });
    expect(invitation.mails[0]?.possiblyDoubled).toBeUndefined();
  });

  test('falls silent and no event comes: one more mail after the wait, marked', async () => {
    const calls: number[] = [];
    const { world, invitation } = await run(
      (world) => {
        world.mailService = async () => {
          calls.push(world.now - START);
          return calls.length === 1 ? { kind: 'unknown', reason: 'timeout' } : { kind: 'taken' };
        };
      },
      atTime(START + DAY, (world) => world.change((current) => revokeInvitation(current, STAFF, iso(world.now)))),
    );
    expect(calls).toEqual([0, 15 * MINUTE]);
    expect(invitation.mails[0]).toMatchObject({ status: 'sent', attempts: 2, possiblyDoubled: true });
    expect(world.letters[0]?.customArgs['possiblyDoubled']).toBe('true');
  });

  test('reports a bounce: undeliverable, later reminders are off', async () => {
    const { world, invitation } = await run(
      never,
      atTime(START + MINUTE, (world) => {
        const event = { status: 'bounced' as const, at: iso(world.now), reason: '550 no mailbox' };
        world.change((current) => takeMailEvent(current, `${current.id}-invitation-1`, 'event-1', event));
      }),
    );
    expect(invitation.status).toBe('undeliverable');
    expect(kinds(world.letters)).toEqual(['invitation-1', 'notice-1']);
  });

  test('reports spam: no more reminders, the invitation still waits and expires', async () => {
    const { world, invitation } = await run(
      never,
      atTime(START + DAY, (world) => {
        const event = { status: 'spamReported' as const, at: iso(world.now) };
        world.change((current) => takeMailEvent(current, `${current.id}-invitation-1`, 'event-1', event));
      }),
    );
    expect(kinds(world.letters)).toEqual(['invitation-1', 'notice-1']);
    expect(invitation.status).toBe('expired');
  });
});

describe('steps that fail', () => {
  test('are tried again, and a mail that was on its way when the process died is not sent blindly', async () => {
    let calls = 0;
    const { world, invitation } = await run(
      (world) => {
        world.mailService = async () => {
          calls += 1;
          if (calls === 1) throw new Error('the process died here');
          return { kind: 'taken' };
        };
      },
      atTime(START + DAY, (world) => world.change((current) => revokeInvitation(current, STAFF, iso(world.now)))),
    );
    expect(calls).toBe(2);
    expect(invitation.mails[0]).toMatchObject({
      attempts: 2,
      possiblyDoubled: true,
      sentAt: iso(START + 15 * MINUTE + 1_000),
    });
    expect(world.letters).toHaveLength(1);
  });

  test('an activity that never succeeds fails the workflow, which the reminder run starts anew', async () => {
    const { world, activities } = memoryWorld(newInvitation());
    const broken: World = {
      now: START,
      activities: {
        ...(activities as World['activities']),
        noteWhatTimeBrought: () => Promise.reject(new Error('down')),
      },
      onWait: () => false,
    };
    await expect(runToEnd(partnershipInvitation, world.invitation().id, broken)).rejects.toThrow('down');
  });

  test('a document that is gone ends the workflow', async () => {
    const { outcome } = await run((world) => world.invitations.clear());
    expect(outcome).toMatchObject({ generations: 1, ran: ['noteWhatTimeBrought'] });
  });
});
