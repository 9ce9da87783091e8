import { z } from 'zod';
import { takeResellerMailEvent, watchProgress } from '../../shared/domain/enrolment.ts';
import { progress, takeMailEvent } from '../../shared/domain/invitation.ts';
import type { DeliveryStatus, MailEvent } from '../../shared/domain/mail.ts';
import { requestProgress, takeRequestMailEvent } from '../../shared/domain/relationship-progress.ts';
import type { RelationshipRequest } from '../../shared/domain/relationship-request.ts';
import { type Call, endpoint } from '../../shared/http/endpoint.ts';
import { Problem } from '../../shared/http/problem.ts';
import { check, decodeText, readBytes } from '../../shared/http/request.ts';
import { PARTNERSHIP_INVITATION } from '../partnerships/orchestrator.ts';
import { PARTNERSHIP_WATCH } from '../partnerships/watch.ts';
import { RELATIONSHIP_REQUEST } from '../relationship-requests/orchestrator.ts';
import type { Services } from '../services.ts';
import { isSigned, publicKeyFrom } from './verify.ts';

/** SendGrid posts batches well below this. */
const LIMIT = 4 * 1024 * 1024;

const STATUS: Record<string, DeliveryStatus> = {
  processed: 'processed',
  deferred: 'deferred',
  delivered: 'delivered',
  spamreport: 'spamReported',
  bounce: 'bounced',
  dropped: 'dropped',
};

/** Only these say something worth a person's while; the answer to a delivery is "250 OK". */
const TROUBLE = new Set(['deferred', 'bounce', 'dropped']);

const eventSchema = z.looseObject({
  event: z.string(),
  sg_event_id: z.string().min(1).max(200),
  timestamp: z.number(),
  deliveryId: z.string().optional(),
  invitationId: z.guid().optional(),
  resellerId: z.guid().optional(),
  relationshipRequestId: z.guid().optional(),
  reason: z.string().optional(),
  response: z.string().optional(),
});

type MailServiceEvent = z.output<typeof eventSchema>;

/**
 * SendGrid's event webhook. Events that are not of our mails, or of kinds that change nothing (an open is no answer), are
 * acknowledged all the same: SendGrid repeats whatever gets no 2xx.
 */
export const mailEvents = (services: Services) => {
  const key = publicKeyFrom(services.settings.SENDGRID_WEBHOOK_PUBLIC_KEY);
  return endpoint({
    name: 'mailEvents',
    summary: 'Signed events of the mail service',
    method: 'POST',
    route: 'api/webhooks/sendgrid',
    roles: 'anyone',
    reads: 'application/json',
    success: { status: 200, description: 'Taken', schema: z.object({ taken: z.int() }) },
    async handle({ request, trace, wake }) {
      const body = await readBytes(request, LIMIT);
      const signature = request.headers.get('x-twilio-email-event-webhook-signature');
      const timestamp = request.headers.get('x-twilio-email-event-webhook-timestamp');
      if (!isSigned(key, body, signature, timestamp)) throw new Problem(401, 'The signature does not fit the body.');
      const events = check(z.array(eventSchema), parse(decodeText(body)));
      for (const { of, workflow, take } of subjects(services)) {
        const groups = Map.groupBy(events.filter(isOurs), (event) => event[of]);
        for (const [id, group] of groups) {
          // Only what ended a wait gives the workflow something to do.
          if (id !== undefined && (await take(id, group, trace))) await wake(workflow, id);
        }
      }
      return { body: { taken: events.length } };
    },
  });
};

const isOurs = ({ event, deliveryId }: MailServiceEvent) => event in STATUS && deliveryId !== undefined;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, 'The body must be JSON.', { errors: [{ path: '', message: 'must be JSON' }] });
  }
}

type Cause = Call<0, 0, 0>['trace'];

interface Subject {
  /** The custom argument that names the document. */
  of: 'invitationId' | 'resellerId' | 'relationshipRequestId';
  workflow: string;
  /** Takes all events of one document in one write; true when its workflow has a mail to see to now. */
  take(id: string, events: MailServiceEvent[], trace: Cause): Promise<boolean>;
}

/** Whose mails events may be about. */
const subjects = ({ invitations, resellers, relationshipRequests, mailTimes, now }: Services): Subject[] => [
  {
    of: 'invitationId',
    workflow: PARTNERSHIP_INVITATION,
    async take(id, events, trace) {
      const invitation = await invitations.update(id, (current) => takeAll(current, events, takeMailEvent), by(trace));
      return invitation !== undefined && progress(invitation, now(), mailTimes).mails.length > 0;
    },
  },
  {
    of: 'resellerId',
    workflow: PARTNERSHIP_WATCH,
    async take(id, events, trace) {
      const reseller = await resellers.update(id, (known) => takeAll(known, events, takeResellerMailEvent), by(trace));
      return reseller !== undefined && watchProgress(reseller, now(), mailTimes).mails.length > 0;
    },
  },
  {
    of: 'relationshipRequestId',
    workflow: RELATIONSHIP_REQUEST,
    async take(id, events, trace) {
      const note = (known: RelationshipRequest) => takeAll(known, events, takeRequestMailEvent);
      const request = await relationshipRequests.update(id, note, by(trace));
      return request !== undefined && requestProgress(request, now(), mailTimes).mails.length > 0;
    },
  },
];

const by = (trace: Cause): Cause => ({ ...trace, actor: { kind: 'mailService' } });

function takeAll<T>(
  document: T,
  events: MailServiceEvent[],
  take: (document: T, deliveryId: string, eventId: string, event: MailEvent) => T,
): T {
  return events.reduce((next, event) => {
    const reason = TROUBLE.has(event.event) ? (event.reason ?? event.response) : undefined;
    const noted = {
      status: STATUS[event.event] as DeliveryStatus,
      at: new Date(event.timestamp * 1000).toISOString(),
      ...(reason === undefined ? {} : { reason: reason.slice(0, 500) }),
    };
    return take(next, event.deliveryId as string, event.sg_event_id, noted);
  }, document);
}
