import { changed, type HistoryEntry, withHistory } from './history.ts';
import type { Language } from './language.ts';
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
import { Refusal } from './refusal.ts';
import { earliest, plus } from './time.ts';
import { type Actor, actorLabel, authorOf } from './trace.ts';

export const invitationStatuses = ['pending', 'accepted', 'declined', 'expired', 'revoked', 'undeliverable'] as const;
export type InvitationStatus = (typeof invitationStatuses)[number];

export interface Reminder {
  number: number;
  dueAt: string;
  sentAt?: string;
}

export interface ResellerAnswer {
  partnerId: string;
  tenantId: string;
  contactName: string;
}

/** An indirect provider's request for a partnership, and all that came of it: one aggregate, one document. */
export interface Invitation {
  id: string;
  resellerName: string;
  resellerEmail: string;
  language: Language;
  delivery: 'send' | 'mailto' | 'copy';
  subject: string;
  /** Holds `{{link}}`; the link itself is stored nowhere. */
  text: string;
  status: InvitationStatus;
  /** Part of the link: raising it kills the links that were sent before. */
  linkVersion: number;
  createdAt: string;
  createdBy: { id: string; name?: string };
  expiresAt: string;
  answeredAt?: string;
  answer?: ResellerAnswer;
  resellerId?: string;
  /** Of the reseller that accepted, as far as this invitation is concerned. */
  enrolment?: { status: 'awaiting' | 'active' | 'ended'; at?: string };
  reminders: Reminder[];
  mails: OutgoingMail[];
  history: HistoryEntry[];
  /** Raised by each change that matters to people: the API's ETag, and the number of the audit entry. */
  revision: number;
  /** Shows that a repeated `Idempotency-Key` carries the same request. */
  requestHash?: string;
  /** When there is work to come next; absent when there is none. */
  nextActionAt?: string;
}

const isAddressedToReseller = (mail: OutgoingMail) => mail.kind === 'invitation' || mail.kind === 'reminder';

export interface NewInvitation
  extends Pick<Invitation, 'id' | 'resellerName' | 'resellerEmail' | 'language' | 'delivery' | 'subject' | 'text'> {
  requestHash?: string;
}

/** A pending invitation; with delivery `send` its mail stands in line. Reminders that would come after the end are left out. */
export function createInvitation(
  request: NewInvitation,
  by: Extract<Actor, { kind: 'staff' }>,
  now: string,
  times: { lifetime: number; reminders: number[] },
): Invitation {
  const expiresAt = plus(now, times.lifetime);
  const reminders = times.reminders
    .map((after, index) => ({ number: index + 1, dueAt: plus(now, after) }))
    .filter(({ dueAt }) => dueAt < expiresAt);
  const invitation: Invitation = {
    ...request,
    status: 'pending',
    linkVersion: 1,
    createdAt: now,
    createdBy: authorOf(by),
    expiresAt,
    reminders,
    mails: [],
    history: [{ at: now, event: 'created', by: actorLabel(by), detail: request.delivery }],
    revision: 1,
  };
  if (request.delivery !== 'send') return invitation;
  return { ...invitation, mails: withQueuedMail(invitation, 'invitation', 1, now) };
}

/** Whether the link can be answered at `now`; the clock decides even before the workflow has noted the end. */
export const isAnswerable = (invitation: Invitation, now: string) =>
  invitation.status === 'pending' && now < invitation.expiresAt;

function mustBePending(invitation: Invitation, now: string) {
  if (isAnswerable(invitation, now)) return;
  const status = invitation.status === 'pending' ? 'expired' : invitation.status;
  throw new Refusal('invitation-not-pending', `This invitation is ${status}; only a pending one can be changed.`, {
    invitationStatus: status,
  });
}

/** The reseller's answer. Throws a Refusal when another answer, or the clock, came first. */
export function answerInvitation(
  invitation: Invitation,
  answer: { answer: 'accept'; details: ResellerAnswer } | { answer: 'decline' },
  now: string,
): Invitation {
  mustBePending(invitation, now);
  const accepted = answer.answer === 'accept';
  const confirmed = { ...invitation, mails: withQueuedMail(invitation, 'confirmation', 1, now) };
  return ended(
    confirmed,
    { status: accepted ? 'accepted' : 'declined', answeredAt: now, ...(accepted ? { answer: answer.details } : {}) },
    now,
    { kind: 'resellerByLink' },
  );
}

/** The end of the wait: what was still to go to the reseller is called off, the provider is told. */
function ended(
  invitation: Invitation,
  changes: Partial<Invitation> & { status: InvitationStatus },
  now: string,
  by: Actor,
  detail?: string,
): Invitation {
  const calledOff = invitation.mails.map((mail) =>
    isAddressedToReseller(mail) && mail.status === 'queued' ? { ...mail, status: 'cancelled' as const } : mail,
  );
  const told =
    changes.status === 'revoked' ? calledOff : withQueuedMail({ ...invitation, mails: calledOff }, 'notice', 1, now);
  const entry = { at: now, event: changes.status, ...(detail === undefined ? {} : { detail }) };
  return changed(invitation, { ...changes, mails: told }, entry, by);
}

/** Sends the mail once more, with the same link. Refused while an earlier one is still on its way out. */
export function resendInvitation(invitation: Invitation, by: Actor, now: string): Invitation {
  mustBePending(invitation, now);
  const entry = { at: now, event: 'resent' };
  if (invitation.delivery !== 'send') return changed(invitation, {}, entry, by);
  const sent = invitation.mails.filter((mail) => mail.kind === 'invitation');
  if (sent.some(isOpen)) {
    throw new Refusal('mail-still-being-sent', 'The mail of this invitation is still being sent.');
  }
  return changed(invitation, { mails: withQueuedMail(invitation, 'invitation', sent.length + 1, now) }, entry, by);
}

/** Ends the invitation; the links sent before are dead from here on. */
export function revokeInvitation(invitation: Invitation, by: Actor, now: string): Invitation {
  mustBePending(invitation, now);
  return ended(invitation, { status: 'revoked', linkVersion: invitation.linkVersion + 1 }, now, by);
}

/** Gives the reseller until `expiresAt`; the links sent before stay good. */
export function extendInvitation(invitation: Invitation, expiresAt: string, by: Actor, now: string): Invitation {
  mustBePending(invitation, now);
  return changed(invitation, { expiresAt }, { at: now, event: 'extended', detail: expiresAt }, by);
}

/** No mail can reach the address. Changes nothing once the invitation has ended. */
export function markUndeliverable(invitation: Invitation, reason: string, by: Actor, now: string): Invitation {
  if (invitation.status !== 'pending') return invitation;
  return ended(invitation, { status: 'undeliverable' }, now, by, reason);
}

/**
 * What the passing of time brings at `now`: the expiry, or the reminders that fell due. A reminder stands in the history
 * alone: who revokes or extends the invitation need not have seen it. Same object when nothing.
 */
export function passTime(invitation: Invitation, now: string): Invitation {
  if (invitation.status !== 'pending') return invitation;
  if (now >= invitation.expiresAt) return ended(invitation, { status: 'expired' }, now, { kind: 'timer' });
  return unqueuedReminders(invitation)
    .filter(({ dueAt }) => dueAt <= now)
    .reduce((next, { number }) => withReminder(next, number, now), invitation);
}

function withReminder(invitation: Invitation, number: number, now: string): Invitation {
  const entry = { at: now, event: 'reminderDue', by: actorLabel({ kind: 'timer' }), detail: String(number) };
  return withHistory({ ...invitation, mails: withQueuedMail(invitation, 'reminder', number, now) }, entry);
}

/** Reminders to come. Who reports our mail as spam gets none. */
function unqueuedReminders(invitation: Invitation): Reminder[] {
  if (invitation.mails.some((mail) => mail.status === 'spamReported')) return [];
  const queued = new Set(invitation.mails.map((mail) => mail.reminder));
  return invitation.reminders.filter(({ number }) => !queued.has(number));
}

/** Mails with work to do: once the wait is over, nothing that asks for an answer goes out any more. */
const openMails = (invitation: Invitation) =>
  invitation.mails.filter((mail) => isOpen(mail) && (invitation.status === 'pending' || !isAddressedToReseller(mail)));

const isToBeActivated = (invitation: Invitation) =>
  invitation.status === 'accepted' && invitation.resellerId === undefined;

/** What the workflow has to do for this invitation, and when it has to look again (absent: never). */
export interface Progress {
  mails: string[];
  activate: boolean;
  resellerId?: string;
  wakeAt?: string;
}

export function progress(invitation: Invitation, now: string, times: MailTimes): Progress {
  const wakeAt = nextActionAt(invitation, times);
  const { resellerId } = invitation;
  return {
    mails: dueMails(openMails(invitation), now, times),
    activate: isToBeActivated(invitation),
    ...(resellerId === undefined ? {} : { resellerId }),
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

/** The earliest moment at which something is to be done; undefined when the invitation is finished. */
export function nextActionAt(invitation: Invitation, times: MailTimes): string | undefined {
  const moments = openMails(invitation).map((mail) => mailDueAt(mail, times));
  if (isToBeActivated(invitation)) moments.push(invitation.answeredAt);
  if (invitation.status === 'pending') {
    moments.push(invitation.expiresAt, ...unqueuedReminders(invitation).map(({ dueAt }) => dueAt));
  }
  return earliest(moments);
}

export const findMail = (invitation: Invitation, deliveryId: string) =>
  invitation.mails.find((mail) => mail.deliveryId === deliveryId);

/** What is to be written before a mail is sent, and whether it may be sent then; never when nobody should get it any more. */
export function startMail(
  invitation: Invitation,
  deliveryId: string,
  now: string,
  times: MailTimes,
): { document: Invitation; call: boolean } {
  const { mail, call } = startCall(openMails(invitation), deliveryId, now, times);
  return { document: mail === undefined ? invitation : withMail(invitation, mail), call };
}

/** Takes one event of the mail service. A bounce or a drop of what was addressed to the reseller ends the wait. */
export function takeMailEvent(
  invitation: Invitation,
  deliveryId: string,
  eventId: string,
  event: MailEvent,
): Invitation {
  const mail = findMail(invitation, deliveryId);
  if (mail === undefined) return invitation;
  const noted = noteEvent(mail, eventId, event);
  if (noted === mail) return invitation;
  const detail = [mail.kind, mail.reminder, event.reason].filter((part) => part !== undefined).join(' ');
  const next = withHistory(withMail(invitation, noted), {
    at: event.at,
    event: event.status,
    by: 'mail service',
    detail,
  });
  const failed = event.status === 'bounced' || event.status === 'dropped';
  if (!failed || !isAddressedToReseller(mail)) return next;
  return markUndeliverable(next, event.reason ?? event.status, { kind: 'mailService' }, event.at);
}

/** Replaces one mail, and notes on its reminder when that went out. */
export function withMail(invitation: Invitation, mail: OutgoingMail): Invitation {
  return { ...invitation, ...withMailIn(invitation, mail) };
}
