import type { Invitation, Reminder } from './invitation.ts';
import type { Language } from './language.ts';
import { isOpen, type OutgoingMail } from './mail.ts';
import { allMissingWords, type Missing } from './missing.ts';
import { Refusal } from './refusal.ts';
import type { RemovalStatement } from './removal-statements.ts';
import { plus } from './time.ts';

export const resellerStatuses = ['awaitingEnrolment', 'active', 'removed'] as const;
export type ResellerStatus = (typeof resellerStatuses)[number];

/** Those of the list of indirect resellers; who was removed is found by asking for it. */
export const listedStatuses = ['awaitingEnrolment', 'active'] as const satisfies readonly ResellerStatus[];

/** Who ended a partnership, when, and what they confirmed in doing so. */
export interface Removal {
  at: string;
  by: { id: string; name?: string };
  statements: RemovalStatement[];
  /** When Partner Center was first seen without the relationship. */
  relationshipGoneAt?: string;
}

/** An indirect reseller of the provider. There is one for each tenant, whoever of that company was invited. */
export interface Reseller {
  id: string;
  name: string;
  email: string;
  language: Language;
  contactName: string;
  partnerId: string;
  tenantId: string;
  status: ResellerStatus;
  /** When it accepted here. */
  since: string;
  /** The invitations that led here. */
  invitationIds: string[];
  /** Another invitation was accepted for this tenant with a different Partner ID: kept for a person to look at. */
  otherPartnerIds?: string[];
  /** What Partner Center does not show yet; absent until it could be asked, and once nothing is missing. */
  missing?: Missing[];
  /** The one that Partner Center shows for this tenant, where it is another. Never taken over without a person. */
  partnerIdInPartnerCenter?: string;
  /** Whether Partner Center showed the relationship when it was last asked. */
  inPartnerCenter?: boolean;
  /** When Partner Center last answered. */
  checkedAt?: string;
  /** When it is asked next; absent when there is nothing to wait for. */
  nextCheckAt?: string;
  /** The pause before that, ms; grows while nothing changes. */
  checkInterval?: number;
  /** While something is missing, the reseller is reminded of it. */
  reminders: Reminder[];
  mails: OutgoingMail[];
  removal?: Removal;
  /** The status that this reseller's invitations have been told. */
  toldInvitations?: ResellerStatus;
  revision: number;
  nextActionAt?: string;
}

export interface EnrolmentTimes {
  /** First pause between two looks at Partner Center, ms. */
  checkInterval: number;
  /** Reminders to the reseller, ms after its acceptance. */
  reminders: number[];
}

/** The reseller that an accepted invitation makes, to be looked up in Partner Center. Two acceptances can make but one. */
export function resellerFrom(invitation: Invitation, now: string, times: EnrolmentTimes): Reseller {
  const { answer, answeredAt: since = now } = invitation;
  if (answer === undefined) throw new Error(`Invitation ${invitation.id} has not been accepted.`);
  return {
    id: answer.tenantId,
    name: invitation.resellerName,
    email: invitation.resellerEmail,
    language: invitation.language,
    contactName: answer.contactName,
    partnerId: answer.partnerId,
    tenantId: answer.tenantId,
    status: 'awaitingEnrolment',
    since,
    invitationIds: [invitation.id],
    nextCheckAt: now,
    reminders: remindersFrom(since, times, []),
    mails: [],
    revision: 1,
  };
}

/** Numbers go on after those of earlier mails: a number stands in the mail's id, and makes it the only one. */
export function remindersFrom(now: string, { reminders }: EnrolmentTimes, mails: OutgoingMail[]): Reminder[] {
  const last = Math.max(0, ...mails.map(({ reminder }) => reminder ?? 0));
  return reminders.map((after, index) => ({
    number: last + index + 1,
    dueAt: plus(now, after),
  }));
}

/**
 * A further invitation accepted for a tenant that is a reseller already. It never overwrites what is known (the link is
 * no proof of who owns a tenant); a different Partner ID is kept beside it. A removed reseller starts over, unless it was
 * removed after this acceptance, which is only now taken in.
 */
export function joinReseller(known: Reseller, fresh: Reseller, times: EnrolmentTimes): Reseller {
  const invitationId = fresh.invitationIds[0] as string;
  if (known.invitationIds.includes(invitationId)) return known;
  const joined = { invitationIds: [...known.invitationIds, invitationId], revision: known.revision + 1 };
  if (known.status === 'removed') {
    const { mails, toldInvitations: _t, ...kept } = known;
    if (known.removal !== undefined && fresh.since <= known.removal.at) return { ...kept, ...joined, mails };
    const reminders = fresh.status === 'active' ? [] : remindersFrom(fresh.since, times, mails);
    return { ...fresh, ...joined, mails, reminders };
  }
  const nextCheckAt = fresh.nextCheckAt ?? fresh.since;
  const again = known.status === 'awaitingEnrolment' ? { nextCheckAt } : {};
  if (known.partnerId === fresh.partnerId) return { ...known, ...again, ...joined };
  const otherPartnerIds = [...new Set([...(known.otherPartnerIds ?? []), fresh.partnerId])];
  return { ...known, ...again, ...joined, otherPartnerIds };
}

/**
 * Refuses what only a reseller with an active partnership may take part in: adding a customer, ordering, being the
 * reseller or the support contact of a subscription. The refusal says what stands in the way.
 */
export function mustBeActive(reseller: Reseller): void {
  const { id, name, status, missing, removal } = reseller;
  if (status === 'active') return;
  const because =
    status === 'removed'
      ? `The partnership with this reseller was removed${removal === undefined ? '' : ` on ${removal.at}`}.`
      : missing === undefined
        ? 'Partner Center has not been seen with the partnership yet.'
        : allMissingWords('en', missing, reseller).join(' ');
  throw new Refusal('reseller-not-active', `Nothing can be transacted for '${name}' (${status}). ${because}`, {
    resellerId: id,
    resellerStatus: status,
  });
}

export function mustNotBeRemoved({ id, name, status }: Reseller): void {
  if (status !== 'removed') return;
  throw new Refusal('reseller-removed', `The partnership with '${name}' was removed; a new invitation starts over.`, {
    resellerId: id,
  });
}

/**
 * A person corrects the Partner ID. Partner Center is asked anew, and until it shows this one the reseller is not active:
 * an order with a wrong Partner ID would go through and the reseller would not be paid for it.
 */
export function correctPartnerId(reseller: Reseller, partnerId: string, now: string, times: EnrolmentTimes): Reseller {
  mustNotBeRemoved(reseller);
  if (reseller.partnerId === partnerId) return reseller;
  const { missing: _m, partnerIdInPartnerCenter: _p, otherPartnerIds, checkInterval: _c, ...kept } = reseller;
  const others = otherPartnerIds?.filter((other) => other !== partnerId) ?? [];
  const reopened = reseller.status === 'active' ? { reminders: remindersFrom(now, times, reseller.mails) } : {};
  return {
    ...kept,
    ...reopened,
    ...(others.length === 0 ? {} : { otherPartnerIds: others }),
    partnerId,
    status: 'awaitingEnrolment',
    nextCheckAt: now,
    revision: reseller.revision + 1,
  };
}

/** Has Partner Center asked at once. Of an active reseller there is nothing to wait for. */
export const checkNow = (reseller: Reseller, now: string): Reseller =>
  reseller.status === 'active' ? reseller : { ...reseller, nextCheckAt: now };

/**
 * Ends the partnership here. No API ends it in Partner Center: from now on that is looked at until it is gone. Customers
 * and access stay as they are; what was still to be sent to the reseller is called off.
 */
export function removeReseller(
  reseller: Reseller,
  statements: RemovalStatement[],
  by: Removal['by'],
  now: string,
): Reseller {
  mustNotBeRemoved(reseller);
  const { missing: _m, checkInterval: _c, ...kept } = reseller;
  return {
    ...kept,
    status: 'removed',
    removal: { at: now, by, statements },
    nextCheckAt: now,
    reminders: [],
    mails: calledOff(reseller.mails),
    revision: reseller.revision + 1,
  };
}

/** What asks the reseller for something is no longer sent where that has not begun. */
export const calledOff = (mails: OutgoingMail[]): OutgoingMail[] =>
  mails.map((mail) => (isOpen(mail) && mail.status === 'queued' ? { ...mail, status: 'cancelled' } : mail));
