import { withHistory } from './history.ts';
import {
  dueMails,
  type MailEvent,
  type MailTimes,
  mailDueAt,
  noteEvent,
  type OutgoingMail,
  startCall,
  withMailIn,
} from './mail.ts';
import {
  isToCustomer,
  openRequestMails,
  type RelationshipRequest,
  remindersToQueue,
  requestUndeliverable,
} from './relationship-request.ts';
import { earliest } from './time.ts';

/** What the workflow has to do for a request, and when it has to look again (absent: never). */
export interface RequestProgress {
  check: boolean;
  record: boolean;
  mails: string[];
  wakeAt?: string;
}

export const NOTHING_TO_DO: RequestProgress = { check: false, record: false, mails: [] };

const isToBeRecorded = ({ status, recordedAt }: RelationshipRequest) =>
  status === 'accepted' && recordedAt === undefined;

export function requestProgress(request: RelationshipRequest, now: string, times: MailTimes): RequestProgress {
  const wakeAt = requestActionAt(request, times);
  return {
    check: request.status === 'pending' && request.nextCheckAt !== undefined && request.nextCheckAt <= now,
    record: isToBeRecorded(request),
    mails: dueMails(openRequestMails(request), now, times),
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

/** The earliest moment at which something is to be done; undefined when the request is finished. */
export function requestActionAt(request: RelationshipRequest, times: MailTimes): string | undefined {
  const moments = openRequestMails(request).map((mail) => mailDueAt(mail, times));
  if (isToBeRecorded(request)) moments.push(request.answeredAt);
  if (request.status === 'pending') {
    moments.push(request.expiresAt, request.nextCheckAt, ...remindersToQueue(request).map(({ dueAt }) => dueAt));
  }
  return earliest(moments);
}

/** Prepares the call of the mail service for one mail in line; see `prepareCall`. */
export function startRequestMail(request: RelationshipRequest, deliveryId: string, now: string, times: MailTimes) {
  const { mail, call } = startCall(openRequestMails(request), deliveryId, now, times);
  return { document: mail === undefined ? request : withRequestMail(request, mail), call };
}

/** Replaces one mail, and notes on its reminder when that went out. */
export const withRequestMail = (request: RelationshipRequest, mail: OutgoingMail): RelationshipRequest => ({
  ...request,
  ...withMailIn(request, mail),
});

/** Takes in what came of a call. A mail to the customer that is refused for good ends the wait. */
export function settleRequestMail(
  request: RelationshipRequest,
  mail: OutgoingMail,
  taken: boolean,
  now: string,
): RelationshipRequest {
  const noted = withHistory(withRequestMail(request, mail), {
    at: now,
    event: taken ? 'mailSent' : 'mailNotSent',
    detail: describe(mail, mail.reason),
  });
  if (mail.status !== 'failed' || !isToCustomer(mail)) return noted;
  return requestUndeliverable(noted, mail.reason ?? 'refused', { kind: 'mailService' }, now);
}

/** Takes one event of the mail service. A bounce or a drop of what was addressed to the customer ends the wait. */
export function takeRequestMailEvent(
  request: RelationshipRequest,
  deliveryId: string,
  eventId: string,
  event: MailEvent,
): RelationshipRequest {
  const mail = request.mails.find((each) => each.deliveryId === deliveryId);
  if (mail === undefined) return request;
  const taken = noteEvent(mail, eventId, event);
  if (taken === mail) return request;
  const noted = withHistory(withRequestMail(request, taken), {
    at: event.at,
    event: event.status,
    by: 'mail service',
    detail: describe(mail, event.reason),
  });
  const failed = event.status === 'bounced' || event.status === 'dropped';
  if (!failed || !isToCustomer(mail)) return noted;
  return requestUndeliverable(noted, event.reason ?? event.status, { kind: 'mailService' }, event.at);
}

const describe = ({ kind, reminder }: OutgoingMail, reason: string | undefined) =>
  [kind, reminder, reason].filter((part) => part !== undefined).join(' ');
