import { z } from 'zod';
import { type Invitation, invitationStatuses } from '../../shared/domain/invitation.ts';
import { deliverySchema } from '../../shared/domain/invitation-text.ts';
import { languageSchema } from '../../shared/domain/language.ts';
import { isOpen, mailKinds, type OutgoingMail } from '../../shared/domain/mail.ts';

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

export const mailSchema = z.object({
  deliveryId: z.string().optional(),
  kind: z.enum(mailKinds).optional(),
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
    enrolment: z
      .object({ status: z.enum(['awaiting', 'active', 'ended']), at: instant.optional() })
      .optional()
      .meta({ description: 'Of the reseller that accepted: whether Partner Center shows the partnership too' }),
    steps: z.array(
      z.object({
        name: z.enum(['send', 'awaitAnswer', 'awaitEnrolment', 'activateReseller', 'tellBothSides']),
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

/** What people see of a mail. */
export const mailView = ({ events: _e, calledAt: _c, uncertainAt: _u, notBefore: _n, ...mail }: OutgoingMail) => mail;

/** What a document has beside what it is of. */
type Kept = Record<'subjectId' | 'type' | 'searchText', string>;

/** What people and front-ends see of an invitation. The link is not in it. */
export function invitationView(invitation: Invitation): InvitationView {
  const { linkVersion: _v, requestHash: _h, nextActionAt: _n, revision: _r, mails, ...shown } = invitation;
  const { subjectId: _s, type: _t, searchText: _x, ...rest } = shown as typeof shown & Partial<Kept>;
  const latest = mails.findLast((mail) => mail.kind === 'invitation');
  return {
    ...rest,
    mail: latest === undefined ? { status: 'byProvider' } : mailView(latest),
    mails: mails.map(mailView),
    steps: stepsOf(invitation, latest),
  };
}

/** The wait for Partner Center, and the activation after it. */
const ENROLMENT_STEPS = {
  awaiting: ['running', 'waiting'],
  active: ['done', 'done'],
  ended: ['skipped', 'skipped'],
} as const;

function stepsOf(invitation: Invitation, mail: OutgoingMail | undefined): InvitationView['steps'] {
  const { status, answeredAt, enrolment, mails } = invitation;
  const ended = status !== 'pending';
  const endedAt = answeredAt ?? (ended ? invitation.history.find(({ event }) => event === status)?.at : undefined);
  const told = mails.filter(({ kind }) => kind === 'confirmation' || kind === 'notice');
  const sent = mail === undefined ? 'skipped' : FAILED.has(mail.status) ? 'failed' : isOpen(mail) ? 'running' : 'done';
  const [enrolling, activation] =
    status === 'accepted'
      ? ENROLMENT_STEPS[enrolment?.status ?? 'awaiting']
      : ended
        ? (['skipped', 'skipped'] as const)
        : (['waiting', 'waiting'] as const);
  const telling = !ended ? 'waiting' : told.some(isOpen) ? 'running' : told.length === 0 ? 'skipped' : 'done';
  return [
    { name: 'send', status: sent, ...at(mail?.sentAt) },
    { name: 'awaitAnswer', status: ended ? 'done' : 'running', ...at(endedAt) },
    { name: 'awaitEnrolment', status: enrolling, ...at(enrolment?.at) },
    { name: 'activateReseller', status: activation, ...at(enrolment?.at) },
    { name: 'tellBothSides', status: telling, ...at(told.at(-1)?.sentAt) },
  ];
}

const at = (time: string | undefined) => (time === undefined ? {} : { at: time });
