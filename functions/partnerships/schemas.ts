import { z } from 'zod';
import { type Invitation, invitationStatuses } from '../../shared/domain/invitation.ts';
import { deliverySchema } from '../../shared/domain/invitation-text.ts';
import { languageSchema } from '../../shared/domain/language.ts';
import { isOpen, type OutgoingMail } from '../../shared/domain/mail.ts';
import { type Reseller, resellerStatuses } from '../../shared/domain/reseller.ts';

const instant = z.iso.datetime();

const mailStatusSchema = z.enum([
  'byProvider',
  'queued',
  'sending',
  'sent',
  'processed',
  'deferred',
  'delivered',
  'spamReported',
  'bounced',
  'dropped',
  'failed',
  'cancelled',
]);

const mailSchema = z.object({
  deliveryId: z.string().optional(),
  kind: z.enum(['invitation', 'reminder', 'confirmation', 'notice']).optional(),
  reminder: z.int().optional(),
  status: mailStatusSchema,
  attempts: z.int().optional(),
  queuedAt: instant.optional(),
  sentAt: instant.optional(),
  reason: z.string().optional(),
  possiblyDoubled: z.boolean().optional().meta({ description: 'Sent again although the first one may have arrived' }),
});

export const invitationSchema = z
  .object({
    id: z.string(),
    resellerName: z.string(),
    resellerEmail: z.string(),
    language: languageSchema,
    delivery: deliverySchema,
    subject: z.string(),
    text: z.string(),
    status: z.enum(invitationStatuses),
    mail: mailSchema.meta({ description: 'The latest mail with the invitation itself' }),
    mails: z.array(mailSchema),
    reminders: z.array(z.object({ number: z.int(), dueAt: instant, sentAt: instant.optional() })),
    createdAt: instant,
    createdBy: z.object({ id: z.string(), name: z.string().optional() }),
    expiresAt: instant,
    answeredAt: instant.optional(),
    answer: z.object({ partnerId: z.string(), tenantId: z.string(), contactName: z.string() }).optional(),
    resellerId: z.string().optional(),
    steps: z.array(
      z.object({
        name: z.enum(['send', 'awaitAnswer', 'activateReseller', 'tellBothSides']),
        status: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
        at: instant.optional(),
      }),
    ),
    history: z.array(
      z.object({ at: instant, event: z.string(), by: z.string().optional(), detail: z.string().optional() }),
    ),
  })
  .meta({ id: 'Invitation' });

export type InvitationView = z.input<typeof invitationSchema>;

const FAILED = new Set(['failed', 'bounced', 'dropped', 'cancelled']);

const mailView = ({ events: _e, calledAt: _c, uncertainAt: _u, notBefore: _n, ...mail }: OutgoingMail) => mail;

/** What people and front-ends see of an invitation. The link is not in it. */
export function invitationView(invitation: Invitation): InvitationView {
  const { linkVersion: _v, requestHash: _h, nextActionAt: _n, revision: _r, mails, ...shown } = invitation;
  const { subjectId: _s, type: _t, ...rest } = shown as typeof shown & { subjectId?: string; type?: string };
  const latest = mails.findLast((mail) => mail.kind === 'invitation');
  return {
    ...rest,
    mail: latest === undefined ? { status: 'byProvider' } : mailView(latest),
    mails: mails.map(mailView),
    steps: stepsOf(invitation, latest),
  };
}

function stepsOf(invitation: Invitation, mail: OutgoingMail | undefined): InvitationView['steps'] {
  const { status, answeredAt, resellerId, mails } = invitation;
  const ended = status !== 'pending';
  const endedAt = answeredAt ?? (ended ? invitation.history.find(({ event }) => event === status)?.at : undefined);
  const told = mails.filter(({ kind }) => kind === 'confirmation' || kind === 'notice');
  const sent = mail === undefined ? 'skipped' : FAILED.has(mail.status) ? 'failed' : isOpen(mail) ? 'running' : 'done';
  const activation =
    status === 'accepted' ? (resellerId === undefined ? 'running' : 'done') : ended ? 'skipped' : 'waiting';
  const telling = !ended ? 'waiting' : told.some(isOpen) ? 'running' : told.length === 0 ? 'skipped' : 'done';
  return [
    { name: 'send', status: sent, ...at(mail?.sentAt) },
    { name: 'awaitAnswer', status: ended ? 'done' : 'running', ...at(endedAt) },
    { name: 'activateReseller', status: activation },
    { name: 'tellBothSides', status: telling, ...at(told.at(-1)?.sentAt) },
  ];
}

const at = (time: string | undefined) => (time === undefined ? {} : { at: time });

export const resellerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    contactName: z.string(),
    partnerId: z.string(),
    tenantId: z.string(),
    status: z.enum(resellerStatuses),
    since: instant,
    invitationIds: z.array(z.string()),
    otherPartnerIds: z.array(z.string()).optional().meta({
      description: 'Given with a later invitation for the same tenant, and not taken over: for a person to look at',
    }),
  })
  .meta({ id: 'Reseller' });

export function resellerView(reseller: Reseller): z.input<typeof resellerSchema> {
  const { id, name, email, contactName, partnerId, tenantId, status, since, invitationIds, otherPartnerIds } = reseller;
  const others = otherPartnerIds === undefined ? {} : { otherPartnerIds };
  return { id, name, email, contactName, partnerId, tenantId, status, since, invitationIds, ...others };
}
