import {
  dueMails,
  isOpen,
  type MailEvent,
  type MailTimes,
  mailDueAt,
  noteEvent,
  type OutgoingMail,
  startCall,
  withMailIn,
  withQueuedMail,
} from './mail.ts';
import type { Missing } from './missing.ts';
import { calledOff, type EnrolmentTimes, type Reseller, type ResellerStatus } from './reseller.ts';
import { earliest, plus } from './time.ts';

/** What Partner Center shows for a reseller's tenant. */
export interface Finding {
  /** The relationship with us, where there is one, with the Partner ID in it. */
  relationship?: { partnerId: string };
  agreement: 'signed' | 'notSigned' | 'unknown';
}

const DAY = 86_400_000;
/** However short the setting: between two looks there is a pause. */
const SHORTEST_INTERVAL = 1_000;

/** What still stands in the way of transacting, in the order in which it is done. Page verify-indirect-reseller-mpa-status. */
export function missingIn({ relationship, agreement }: Finding, partnerId: string): Missing[] {
  const missing: Missing[] = [];
  if (agreement === 'unknown' && relationship === undefined) missing.push('unknownTenant');
  else if (agreement !== 'signed') missing.push('agreement');
  if (relationship === undefined) missing.push('partnership');
  else if (otherPartnerId(relationship, partnerId) !== undefined) missing.push('partnerIdMismatch');
  return missing;
}

const otherPartnerId = (relationship: Finding['relationship'], partnerId: string) =>
  relationship === undefined || relationship.partnerId === '' || relationship.partnerId === partnerId
    ? undefined
    : relationship.partnerId;

/**
 * Notes what Partner Center showed. Something missing is looked for again, with pauses that double up to a day while
 * nothing changes; nothing missing makes the reseller active and both sides are told. An outage (`unavailable`) is no
 * finding: all stays, and it is tried again after the first pause. Same object for an active reseller.
 */
export function noteCheck(
  reseller: Reseller,
  finding: Finding | 'unavailable',
  now: string,
  { checkInterval }: EnrolmentTimes,
): Reseller {
  if (reseller.status === 'active') return reseller;
  const first = Math.max(checkInterval, SHORTEST_INTERVAL);
  if (finding === 'unavailable') return { ...reseller, nextCheckAt: plus(now, first) };
  const { partnerIdInPartnerCenter: _p, checkInterval: _c, nextCheckAt: _n, ...kept } = reseller;
  const shown = otherPartnerId(finding.relationship, reseller.partnerId);
  const seen: Reseller = {
    ...kept,
    ...(shown === undefined ? {} : { partnerIdInPartnerCenter: shown }),
    inPartnerCenter: finding.relationship !== undefined,
    checkedAt: now,
  };
  const found = seen.status === 'removed' ? seen : { ...seen, missing: missingIn(finding, reseller.partnerId) };
  const same = isSame(reseller, found);
  const revision = reseller.revision + (same ? 0 : 1);
  if (found.status === 'removed' && found.inPartnerCenter === false) return gone({ ...found, revision }, now);
  if (found.missing?.length === 0) return enrolled({ ...found, revision }, now);
  const pause = same ? Math.min(2 * (reseller.checkInterval ?? first), Math.max(first, DAY)) : first;
  return { ...found, revision, checkInterval: pause, nextCheckAt: plus(now, pause) };
}

const isSame = (before: Reseller, after: Reseller) =>
  before.checkedAt !== undefined &&
  before.inPartnerCenter === after.inPartnerCenter &&
  before.partnerIdInPartnerCenter === after.partnerIdInPartnerCenter &&
  JSON.stringify(before.missing) === JSON.stringify(after.missing);

function enrolled({ missing: _m, ...reseller }: Reseller, now: string): Reseller {
  const mails = calledOff(reseller.mails);
  const told = (['enrolled', 'enrolledNotice'] as const).reduce(
    (next, kind) => withQueuedMail({ id: reseller.id, mails: next }, kind, countOf(next, kind) + 1, now),
    mails,
  );
  return { ...reseller, status: 'active', reminders: [], mails: told };
}

function gone(reseller: Reseller, now: string): Reseller {
  const { removal } = reseller;
  if (removal === undefined || removal.relationshipGoneAt !== undefined) return reseller;
  return { ...reseller, removal: { ...removal, relationshipGoneAt: now } };
}

/** A reseller that has everything in place when it accepts needs no second mail: the confirmation says it. */
export function enrolAtOnce(
  fresh: Reseller,
  finding: Finding | 'unavailable',
  now: string,
  times: EnrolmentTimes,
): Reseller {
  const checked = noteCheck(fresh, finding, now, times);
  return { ...checked, mails: fresh.mails, revision: fresh.revision };
}

const countOf = (mails: OutgoingMail[], kind: OutgoingMail['kind']) =>
  mails.filter((mail) => mail.kind === kind).length;

/** What the passing of time brings: a reminder of what is missing, one however many fell due. Same object when nothing. */
export function passTime(reseller: Reseller, now: string): Reseller {
  const due = dueReminders(reseller).filter(({ dueAt }) => dueAt <= now);
  const last = due.at(-1);
  if (last === undefined) return reseller;
  const skipped = new Set(due.slice(0, -1).map(({ number }) => number));
  return {
    ...reseller,
    reminders: reseller.reminders.filter(({ number }) => !skipped.has(number)),
    mails: withQueuedMail(reseller, 'enrolmentReminder', last.number, now),
  };
}

/** Nobody is reminded of what is not known to be missing, nor again who reported our mail as spam or cannot be reached. */
function dueReminders({ status, missing, mails, since, reminders }: Reseller) {
  if (status !== 'awaitingEnrolment' || missing === undefined) return [];
  const unwanted = new Set(['spamReported', 'bounced', 'dropped', 'failed']);
  const toReseller = mails.filter(({ kind, queuedAt }) => kind !== 'enrolledNotice' && queuedAt >= since);
  if (toReseller.some((mail) => unwanted.has(mail.status))) return [];
  const queued = new Set(mails.map((mail) => mail.reminder));
  return reminders.filter(({ number }) => !queued.has(number));
}

/** Mails with work to do: whoever is active or removed is asked for nothing any more. */
const openMails = ({ status, mails }: Reseller) =>
  mails.filter((mail) => isOpen(mail) && (status === 'awaitingEnrolment' || mail.kind !== 'enrolmentReminder'));

const needsCheck = ({ status, nextCheckAt }: Reseller) => status !== 'active' && nextCheckAt !== undefined;
const mustTellInvitations = ({ status, toldInvitations }: Reseller) =>
  status !== (toldInvitations ?? 'awaitingEnrolment');

/** What the watch has to do for this reseller, and when it has to look again (absent: never). */
export interface WatchProgress {
  check: boolean;
  tellInvitations: boolean;
  mails: string[];
  wakeAt?: string;
}

export function watchProgress(reseller: Reseller, now: string, times: MailTimes): WatchProgress {
  const wakeAt = resellerActionAt(reseller, times);
  return {
    check: needsCheck(reseller) && (reseller.nextCheckAt ?? now) <= now,
    tellInvitations: mustTellInvitations(reseller),
    mails: dueMails(openMails(reseller), now, times),
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

/** The earliest moment at which something is to be done for a reseller; undefined when there is nothing to wait for. */
export function resellerActionAt(reseller: Reseller, times: MailTimes): string | undefined {
  const moments = [
    ...openMails(reseller).map((mail) => mailDueAt(mail, times)),
    ...dueReminders(reseller).map(({ dueAt }) => dueAt),
    ...(needsCheck(reseller) ? [reseller.nextCheckAt] : []),
    ...(mustTellInvitations(reseller) ? [reseller.checkedAt ?? reseller.removal?.at ?? reseller.since] : []),
  ];
  return earliest(moments);
}

/** Notes that the reseller's invitations show this status. */
export const withInvitationsTold = (reseller: Reseller, status: ResellerStatus): Reseller =>
  reseller.toldInvitations === status ? reseller : { ...reseller, toldInvitations: status };

/** Prepares the call of the mail service for one mail in line; see `prepareCall`. */
export function startResellerMail(reseller: Reseller, deliveryId: string, now: string, times: MailTimes) {
  const { mail, call } = startCall(openMails(reseller), deliveryId, now, times);
  return { document: mail === undefined ? reseller : withResellerMail(reseller, mail), call };
}

/** Replaces one mail, and notes on its reminder when that went out. */
export function withResellerMail(reseller: Reseller, mail: OutgoingMail): Reseller {
  return { ...reseller, ...withMailIn(reseller, mail) };
}

/** Takes one event of the mail service for a mail to or about the reseller. */
export function takeResellerMailEvent(
  reseller: Reseller,
  deliveryId: string,
  eventId: string,
  event: MailEvent,
): Reseller {
  const mail = reseller.mails.find((each) => each.deliveryId === deliveryId);
  if (mail === undefined) return reseller;
  const noted = noteEvent(mail, eventId, event);
  return noted === mail ? reseller : withResellerMail(reseller, noted);
}
