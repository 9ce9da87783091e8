import { changed, type HistoryEntry, withHistory } from './history.ts';
import type { Reminder } from './invitation.ts';
import type { Language } from './language.ts';
import { isOpen, type OutgoingMail, withQueuedMail } from './mail.ts';
import { Refusal } from './refusal.ts';
import { plus } from './time.ts';
import { type Actor, actorLabel, authorOf } from './trace.ts';

export const relationshipRequestStatuses = ['pending', 'accepted', 'expired', 'revoked', 'undeliverable'] as const;
export type RelationshipRequestStatus = (typeof relationshipRequestStatuses)[number];

/** A customer as Partner Center lists it. */
export interface FoundCustomer {
  id: string;
  name: string;
  domain: string;
}

/**
 * An existing customer of Microsoft is asked to take the provider as its reseller, and all that came of it: one aggregate,
 * one document. It accepts at Microsoft; here that shows only by its standing in the provider's list of customers.
 */
export interface RelationshipRequest {
  id: string;
  /** Who shall serve it; absent: the provider itself. */
  resellerId?: string;
  customerName: string;
  customerEmail: string;
  /** Its domain in Partner Center, where that is known: a surer sign than the name. */
  customerDomain?: string;
  language: Language;
  delivery: 'send' | 'mailto' | 'copy';
  subject: string;
  /** Holds `{{link}}`. */
  text: string;
  /** Partner Center's, the same for all customers of the provider: it gives nobody anything. */
  link: string;
  status: RelationshipRequestStatus;
  createdAt: string;
  createdBy: { id: string; name?: string };
  expiresAt: string;
  answeredAt?: string;
  /** More than one customer fits: a person says which it is. */
  candidates?: FoundCustomer[];
  /** The customer that accepted. */
  customerId?: string;
  /** Its document is there, with its subscriptions and the access of its reseller. */
  recordedAt?: string;
  /** When Partner Center is asked next, and the pause before that, ms. */
  nextCheckAt?: string;
  checkInterval?: number;
  checkedAt?: string;
  reminders: Reminder[];
  mails: OutgoingMail[];
  history: HistoryEntry[];
  revision: number;
  requestHash?: string;
  nextActionAt?: string;
}

export interface RelationshipTimes {
  lifetime: number;
  reminders: number[];
  /** First pause between two looks at Partner Center, ms. */
  checkInterval: number;
}

const DAY = 86_400_000;
/** However short the setting: between two looks there is a pause. */
const SHORTEST_INTERVAL = 1_000;

export const isToCustomer = ({ kind }: OutgoingMail) => kind === 'request' || kind === 'reminder';

export type NewRelationshipRequest = Pick<
  RelationshipRequest,
  'id' | 'customerName' | 'customerEmail' | 'language' | 'delivery' | 'subject' | 'text' | 'link'
> &
  Partial<Pick<RelationshipRequest, 'resellerId' | 'customerDomain' | 'requestHash'>>;

/** A pending request; with delivery `send` its mail stands in line. Reminders that would come after the end are left out. */
export function createRelationshipRequest(
  request: NewRelationshipRequest,
  by: Extract<Actor, { kind: 'staff' }>,
  now: string,
  times: RelationshipTimes,
): RelationshipRequest {
  const expiresAt = plus(now, times.lifetime);
  const reminders = times.reminders
    .map((after, index) => ({ number: index + 1, dueAt: plus(now, after) }))
    .filter(({ dueAt }) => dueAt < expiresAt);
  const fresh: RelationshipRequest = {
    ...request,
    status: 'pending',
    createdAt: now,
    createdBy: authorOf(by),
    expiresAt,
    reminders,
    mails: [],
    history: [{ at: now, event: 'created', by: actorLabel(by), detail: request.delivery }],
    revision: 1,
  };
  const waiting = { ...fresh, ...nextLook(fresh, firstPause(times), now) };
  return request.delivery === 'send' ? { ...waiting, mails: withQueuedMail(waiting, 'request', 1, now) } : waiting;
}

const firstPause = ({ checkInterval }: RelationshipTimes) => Math.max(checkInterval, SHORTEST_INTERVAL);

/** The last look is at the end itself: who accepted on the last day is found before the request expires. */
const nextLook = ({ expiresAt }: RelationshipRequest, checkInterval: number, now: string) => {
  const next = plus(now, checkInterval);
  return { checkInterval, nextCheckAt: next < expiresAt || now >= expiresAt ? next : expiresAt };
};

export const isRequestOpen = ({ status, expiresAt }: RelationshipRequest, now: string) =>
  status === 'pending' && now < expiresAt;

function mustBePending(request: RelationshipRequest): void {
  if (request.status === 'pending') return;
  throw new Refusal('request-not-pending', `This request is ${request.status}; only a pending one can be changed.`, {
    requestStatus: request.status,
  });
}

/** The end of the wait: what was still to be sent for it is called off. */
function ended(
  request: RelationshipRequest,
  changes: Partial<RelationshipRequest> & { status: RelationshipRequestStatus },
  now: string,
  by: Actor,
  detail?: string,
): RelationshipRequest {
  const { nextCheckAt: _n, checkInterval: _i, candidates: _c, ...kept } = request;
  const mails = kept.mails.map((mail) => (mail.status === 'queued' ? { ...mail, status: 'cancelled' as const } : mail));
  const entry = { at: now, event: changes.status, ...(detail === undefined ? {} : { detail }) };
  return changed({ ...kept, mails }, changes, entry, by);
}

const withNotice = (request: RelationshipRequest, now: string): RelationshipRequest => ({
  ...request,
  mails: withQueuedMail(request, 'notice', request.mails.filter(({ kind }) => kind === 'notice').length + 1, now),
});

/** Stops waiting. The link is Microsoft's and stays good: a customer that accepts all the same is found by nobody here. */
export function revokeRequest(request: RelationshipRequest, by: Actor, now: string): RelationshipRequest {
  mustBePending(request);
  return ended(request, { status: 'revoked' }, now, by);
}

/** No mail can reach the address. Changes nothing once the request has ended. */
export function requestUndeliverable(
  request: RelationshipRequest,
  reason: string,
  by: Actor,
  now: string,
): RelationshipRequest {
  if (request.status !== 'pending') return request;
  return withNotice(ended(request, { status: 'undeliverable' }, now, by, reason), now);
}

/** Has Partner Center asked at once. */
export function checkRequestNow(request: RelationshipRequest, now: string): RelationshipRequest {
  mustBePending(request);
  return { ...request, nextCheckAt: now };
}

/** This customer has accepted. Its document is made next; the provider is told when it is there. */
export function acceptRequest(
  request: RelationshipRequest,
  { id, name }: FoundCustomer,
  by: Actor,
  now: string,
): RelationshipRequest {
  mustBePending(request);
  return ended(request, { status: 'accepted', customerId: id, answeredAt: now }, now, by, name);
}

/** The customer that had accepted has ended the relationship before its document was made: the wait goes on. */
export function acceptanceWithdrawn(
  request: RelationshipRequest,
  now: string,
  times: RelationshipTimes,
): RelationshipRequest {
  if (request.status !== 'accepted' || request.recordedAt !== undefined) return request;
  const { customerId: _c, answeredAt: _a, ...kept } = request;
  const waiting = { status: 'pending' as const, ...nextLook(request, firstPause(times), now) };
  return changed(kept as RelationshipRequest, waiting, { at: now, event: 'withdrawn' }, { kind: 'partnerCenter' });
}

/** Its customer is in the list. Same object when that is noted already. */
export function requestRecorded(
  request: RelationshipRequest,
  outcome: 'withReseller' | 'withoutReseller',
  now: string,
): RelationshipRequest {
  if (request.status !== 'accepted' || request.recordedAt !== undefined) return request;
  const entry = { at: now, event: 'customerRecorded', detail: outcome };
  return withNotice(changed(request, { recordedAt: now }, entry, { kind: 'workflow' }), now);
}

/**
 * Notes which customers Partner Center shows that may be the one. None: it is looked for again, with pauses that double
 * up to a day. One: it has accepted. Several: a person says which, and is told so once. An outage (`unavailable`) is no
 * finding. Same object when the request has ended.
 */
export function noteFound(
  request: RelationshipRequest,
  found: FoundCustomer[] | 'unavailable',
  now: string,
  times: RelationshipTimes,
): RelationshipRequest {
  if (request.status !== 'pending') return request;
  if (found === 'unavailable') return { ...request, ...nextLook(request, firstPause(times), now) };
  const [only] = found;
  const seen = { ...request, checkedAt: now };
  if (found.length === 1 && only !== undefined) return acceptRequest(seen, only, { kind: 'partnerCenter' }, now);
  const { candidates, ...kept } = seen;
  const before = candidates ?? [];
  const same = JSON.stringify(before) === JSON.stringify(found);
  const pause = same
    ? Math.min(2 * (seen.checkInterval ?? firstPause(times)), Math.max(firstPause(times), DAY))
    : firstPause(times);
  const looked = { ...kept, ...nextLook(seen, pause, now), ...(found.length === 0 ? {} : { candidates: found }) };
  if (same) return looked;
  const entry = {
    at: now,
    event: found.length === 0 ? 'nobodyFits' : 'severalFit',
    detail: found.map(({ name }) => name).join(', '),
  };
  const noted = changed(looked, {}, entry, { kind: 'partnerCenter' });
  return found.length > before.length ? withNotice(noted, now) : noted;
}

/**
 * What the passing of time brings at `now`: the expiry, or the reminders that fell due. A reminder stands in the history
 * alone: who revokes or assigns the request need not have seen it. Same object when nothing.
 */
export function passRequestTime(request: RelationshipRequest, now: string): RelationshipRequest {
  if (request.status !== 'pending') return request;
  if (now >= request.expiresAt) return withNotice(ended(request, { status: 'expired' }, now, { kind: 'timer' }), now);
  const due = remindersToQueue(request).filter(({ dueAt }) => dueAt <= now);
  const last = due.at(-1);
  if (last === undefined) return request;
  // After a downtime one reminder will do, however many fell due.
  const skipped = new Set(due.slice(0, -1).map(({ number }) => number));
  const reminders = request.reminders.filter(({ number }) => !skipped.has(number));
  const entry = { at: now, event: 'reminderDue', by: actorLabel({ kind: 'timer' }), detail: String(last.number) };
  return withHistory({ ...request, reminders, mails: withQueuedMail(request, 'reminder', last.number, now) }, entry);
}

/** Reminders to come. Who reports our mail as spam gets none. */
export function remindersToQueue({ mails, reminders }: RelationshipRequest): Reminder[] {
  if (mails.some(({ status }) => status === 'spamReported')) return [];
  const queued = new Set(mails.map(({ reminder }) => reminder));
  return reminders.filter(({ number }) => !queued.has(number));
}

/** Mails with work to do: once the wait is over, nothing that asks for an answer goes out any more. */
export const openRequestMails = ({ status, mails }: RelationshipRequest) =>
  mails.filter((mail) => isOpen(mail) && (status === 'pending' || !isToCustomer(mail)));
