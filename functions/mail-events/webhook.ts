import { z } from 'zod';
import { progress, takeMailEvent } from '../../shared/domain/invitation.ts';
import type { DeliveryStatus } from '../../shared/domain/mail.ts';
import { type Call, endpoint } from '../../shared/http/endpoint.ts';
import { Problem } from '../../shared/http/problem.ts';
import { check, decodeText, readBytes } from '../../shared/http/request.ts';
import { PARTNERSHIP_INVITATION } from '../partnerships/orchestrator.ts';
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
      const groups = Map.groupBy(events.filter(isOurs), ({ invitationId }) => invitationId as string);
      for (const [invitationId, group] of groups) {
        const invitation = await take(services, invitationId, group, trace);
        // Only what ended the wait gives the workflow something to do.
        const due = invitation && progress(invitation, services.now(), services.mailTimes).mails.length > 0;
        if (due) await wake(PARTNERSHIP_INVITATION, invitationId);
      }
      return { body: { taken: events.length } };
    },
  });
};

const isOurs = ({ event, deliveryId, invitationId }: MailServiceEvent) =>
  event in STATUS && deliveryId !== undefined && invitationId !== undefined;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, 'The body must be JSON.', { errors: [{ path: '', message: 'must be JSON' }] });
  }
}

/** All events of one invitation in one write. */
function take({ invitations }: Services, id: string, events: MailServiceEvent[], trace: Call<0, 0, 0>['trace']) {
  return invitations.update(
    id,
    (invitation) =>
      events.reduce((next, event) => {
        const reason = TROUBLE.has(event.event) ? (event.reason ?? event.response) : undefined;
        const noted = {
          status: STATUS[event.event] as DeliveryStatus,
          at: new Date(event.timestamp * 1000).toISOString(),
          ...(reason === undefined ? {} : { reason: reason.slice(0, 500) }),
        };
        return takeMailEvent(next, event.deliveryId as string, event.sg_event_id, noted);
      }, invitation),
    { ...trace, actor: { kind: 'mailService' } },
  );
}
