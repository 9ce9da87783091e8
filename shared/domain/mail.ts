import { plus } from './time.ts';

/** An invitation's mails, those of the reseller that it made, and what asks a customer for a relationship. */
export const mailKinds = [
  'request',
  'invitation',
  'reminder',
  'confirmation',
  'notice',
  'enrolmentReminder',
  'enrolled',
  'enrolledNotice',
] as const;
export type MailKind = (typeof mailKinds)[number];

/**
 * One mail that the system sends, as the document that it is about keeps it. The order of writes is what makes it go out
 * once: `sending` is written before the mail service is called, `sent` after its answer, and the service's own signed
 * events settle what a crash left open.
 */
export interface OutgoingMail {
  /** Deterministic; goes along as a custom argument and comes back with every event. */
  deliveryId: string;
  kind: MailKind;
  reminder?: number;
  status: MailStatus;
  queuedAt: string;
  /** How often the mail service was called. */
  attempts: number;
  calledAt?: string;
  /**
   * Since when nobody knows whether the latest call was heard: the clock of the wait for an event that settles it. It
   * starts when that is noticed, not when the call began, so that a downtime does not eat up the wait.
   */
  uncertainAt?: string;
  sentAt?: string;
  /** Not before this time: after a refusal that may pass. */
  notBefore?: string;
  /** Sent a second time although the first may have arrived: neither an answer nor an event came. */
  possiblyDoubled?: true;
  reason?: string;
  /** Events taken, by `sg_event_id`. */
  events: Record<string, MailEvent>;
}

export type MailStatus = 'queued' | 'sending' | 'sent' | DeliveryStatus | 'failed' | 'cancelled';
export type DeliveryStatus = 'processed' | 'deferred' | 'delivered' | 'spamReported' | 'bounced' | 'dropped';

export interface MailEvent {
  status: DeliveryStatus;
  at: string;
  reason?: string;
}

/** What came of one call of the mail service. */
export type SendOutcome =
  | { kind: 'taken' }
  | { kind: 'refusedForNow'; reason: string; retryAfterSeconds?: number }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };

export interface MailTimes {
  /** Wait for an event before a mail whose fate is unknown goes out again, ms. */
  uncertainWait: number;
  /** First pause after a refusal that may pass, ms; doubles up to an hour. */
  retryInterval: number;
}

const LONGEST_RETRY = 3_600_000;
/** A service that asks for no pause at all still gets one, or the workflow would turn in circles. */
const SHORTEST_RETRY = 1_000;
/** Events come in any order: a later stage of the delivery is never overwritten by an earlier one. */
const STAGE: Record<DeliveryStatus, number> = {
  processed: 1,
  deferred: 2,
  delivered: 3,
  spamReported: 4,
  bounced: 5,
  dropped: 6,
};
const KEPT_EVENTS = 50;

function queuedMail(
  mail: Pick<OutgoingMail, 'deliveryId' | 'kind'> & { reminder?: number },
  now: string,
): OutgoingMail {
  return { ...mail, status: 'queued', queuedAt: now, attempts: 0, events: {} };
}

/** Kinds of which each has the number of its reminder. */
const REMINDERS = new Set<OutgoingMail['kind']>(['reminder', 'enrolmentReminder']);

/** A document's mails with one more in line. Its number, among those of its kind, makes its id the only one. */
export function withQueuedMail(
  { id, mails }: { id: string; mails: OutgoingMail[] },
  kind: OutgoingMail['kind'],
  number: number,
  now: string,
): OutgoingMail[] {
  const reminder = REMINDERS.has(kind) ? { reminder: number } : {};
  return [...mails, queuedMail({ deliveryId: `${id}-${kind}-${number}`, kind, ...reminder }, now)];
}

export const isOpen = (mail: OutgoingMail) => mail.status === 'queued' || mail.status === 'sending';

/** When an open mail is to be worked on next; undefined for a settled one. */
export function mailDueAt(mail: OutgoingMail, times: MailTimes): string | undefined {
  if (mail.status === 'queued') return mail.notBefore ?? mail.queuedAt;
  if (mail.status === 'sending') return plus(mail.uncertainAt ?? mail.calledAt ?? mail.queuedAt, times.uncertainWait);
  return undefined;
}

/** The ids of those mails that are to be worked on by now. */
export const dueMails = (open: OutgoingMail[], now: string, times: MailTimes): string[] =>
  open.filter((mail) => (mailDueAt(mail, times) ?? now) <= now).map(({ deliveryId }) => deliveryId);

/**
 * What is to be written before the mail service may be called: `sending`, for a mail that is due. Whoever finds
 * `sending` there already does not know what came of that call, starts the wait, and may not call before its end.
 */
export function prepareCall(mail: OutgoingMail, now: string, times: MailTimes): { mail: OutgoingMail; call: boolean } {
  if (mail.status === 'sending' && mail.uncertainAt === undefined) {
    return { mail: { ...mail, uncertainAt: now }, call: false };
  }
  if (!isOpen(mail) || (mailDueAt(mail, times) ?? now) > now) return { mail, call: false };
  const doubled = mail.status === 'sending' ? { possiblyDoubled: true as const } : {};
  const calling = { ...without(mail, 'uncertainAt'), ...doubled, status: 'sending' as const };
  return { mail: { ...calling, calledAt: now, attempts: mail.attempts + 1 }, call: true };
}

/** Notes what came of the call. A mail that an event has settled meanwhile keeps what the event said. */
export function noteOutcome(mail: OutgoingMail, outcome: SendOutcome, now: string, times: MailTimes): OutgoingMail {
  if (outcome.kind === 'taken') {
    return mail.status === 'sending'
      ? { ...without(mail, 'reason', 'notBefore', 'uncertainAt'), status: 'sent', sentAt: now }
      : mail;
  }
  if (mail.status !== 'sending') return mail;
  const { reason } = outcome;
  if (outcome.kind === 'unknown') return { ...mail, reason, uncertainAt: mail.uncertainAt ?? now };
  if (outcome.kind === 'refused') return { ...mail, status: 'failed', reason };
  const backOff = Math.min(times.retryInterval * 2 ** (mail.attempts - 1), LONGEST_RETRY);
  const asked = outcome.retryAfterSeconds === undefined ? backOff : outcome.retryAfterSeconds * 1000;
  const pause = Math.max(asked, SHORTEST_RETRY);
  return { ...without(mail, 'uncertainAt'), status: 'queued', reason, notBefore: plus(now, pause) };
}

/** Takes an event once, whatever the order of arrival; returns the same object when it is known already. */
export function noteEvent(mail: OutgoingMail, eventId: string, event: MailEvent): OutgoingMail {
  if (eventId in mail.events) return mail;
  const events = Object.fromEntries([...Object.entries(mail.events), [eventId, event]].slice(-KEPT_EVENTS));
  const current = mail.status in STAGE ? STAGE[mail.status as DeliveryStatus] : 0;
  if (mail.status === 'failed' || STAGE[event.status] < current) return { ...mail, events };
  const reason = event.reason === undefined ? {} : { reason: event.reason };
  return {
    ...without(mail, 'reason', 'notBefore', 'uncertainAt'),
    ...reason,
    events,
    status: event.status,
    sentAt: mail.sentAt ?? event.at,
  };
}

/** `prepareCall` for one of the mails that may still go out; without a mail when it is not among them, or stays as it is. */
export function startCall(
  open: OutgoingMail[],
  deliveryId: string,
  now: string,
  times: MailTimes,
): { mail?: OutgoingMail; call: boolean } {
  const known = open.find((mail) => mail.deliveryId === deliveryId);
  if (known === undefined) return { call: false };
  const { mail, call } = prepareCall(known, now, times);
  return mail === known ? { call } : { mail, call };
}

/** A document's mails with one replaced, and its reminders with the time at which that went out. */
export function withMailIn<R extends { number: number; sentAt?: string }>(
  { mails, reminders }: { mails: OutgoingMail[]; reminders: R[] },
  mail: OutgoingMail,
): { mails: OutgoingMail[]; reminders: R[] } {
  const { sentAt } = mail;
  return {
    mails: mails.map((each) => (each.deliveryId === mail.deliveryId ? mail : each)),
    reminders:
      sentAt === undefined || mail.reminder === undefined
        ? reminders
        : reminders.map((each) => (each.number === mail.reminder ? { ...each, sentAt } : each)),
  };
}

function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
}
