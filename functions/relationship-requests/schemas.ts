import { z } from 'zod';
import { deliverySchema, LINK } from '../../shared/domain/invitation-text.ts';
import { languageSchema } from '../../shared/domain/language.ts';
import { isOpen } from '../../shared/domain/mail.ts';
import { type RelationshipRequest, relationshipRequestStatuses } from '../../shared/domain/relationship-request.ts';
import { type Step, stepSchema } from '../../shared/domain/steps.ts';
import { mailtoUrl } from '../../shared/mail/templates/index.ts';
import { mailSchema, mailView } from '../partnerships/schemas.ts';

const instant = z.iso.datetime();

export const relationshipRequestSchema = z
  .object({
    id: z.string(),
    resellerId: z.string().optional(),
    customerName: z.string(),
    customerEmail: z.string(),
    customerDomain: z.string().optional(),
    language: languageSchema,
    delivery: deliverySchema,
    subject: z.string(),
    text: z.string(),
    link: z.url().meta({ description: "Partner Center's own link, on which the customer's global admin accepts" }),
    status: z.enum(relationshipRequestStatuses),
    candidates: z
      .array(z.object({ id: z.string(), name: z.string(), domain: z.string() }))
      .optional()
      .meta({ description: 'More than one customer fits: assign the one that it is' }),
    customerId: z.string().optional(),
    mail: mailSchema.meta({ description: 'The latest mail with the request itself' }),
    mails: z.array(mailSchema),
    reminders: z.array(z.object({ number: z.int(), dueAt: instant, sentAt: instant.optional() })),
    steps: z.array(stepSchema),
    createdAt: instant,
    createdBy: z.object({ id: z.string(), name: z.string().optional() }),
    expiresAt: instant,
    answeredAt: instant.optional(),
    checkedAt: instant.optional().meta({ description: 'When Partner Center was last seen' }),
    nextCheckAt: instant.optional(),
    history: z.array(
      z.object({ at: instant, event: z.string(), by: z.string().optional(), detail: z.string().optional() }),
    ),
  })
  .meta({ id: 'RelationshipRequest' });

export type RelationshipRequestView = z.input<typeof relationshipRequestSchema>;

/** What people and front-ends see of a request. */
export function relationshipRequestView(request: RelationshipRequest): RelationshipRequestView {
  const { id, customerName, customerEmail, language, delivery, subject, text, link, status, mails } = request;
  const { reminders, createdAt, createdBy, expiresAt, history } = request;
  const { resellerId, customerDomain, candidates, customerId, answeredAt, checkedAt, nextCheckAt } = request;
  const known = Object.entries({
    ...{ resellerId, customerDomain, candidates, customerId, answeredAt, checkedAt, nextCheckAt },
  }).filter(([, value]) => value !== undefined);
  const latest = mails.findLast(({ kind }) => kind === 'request');
  return {
    ...{ id, customerName, customerEmail, language, delivery, subject, text, link, status },
    ...{ reminders, createdAt, createdBy, expiresAt, history },
    ...Object.fromEntries(known),
    mail: latest === undefined ? { status: 'byProvider' } : mailView(latest),
    mails: mails.map(mailView),
    steps: stepsOf(request),
  };
}

const FAILED = new Set(['failed', 'bounced', 'dropped', 'cancelled']);

function stepsOf({ status, mails, answeredAt, recordedAt, history }: RelationshipRequest): Step[] {
  const mail = mails.findLast(({ kind }) => kind === 'request');
  const ended = status !== 'pending';
  const endedAt = answeredAt ?? history.findLast(({ event }) => event === status)?.at;
  const sent = mail === undefined ? 'skipped' : FAILED.has(mail.status) ? 'failed' : isOpen(mail) ? 'running' : 'done';
  const recorded =
    recordedAt !== undefined ? 'done' : status === 'accepted' ? 'running' : ended ? 'skipped' : 'waiting';
  const at = (time: string | undefined) => (time === undefined ? {} : { at: time });
  return [
    { name: 'send', status: sent, ...at(mail?.sentAt) },
    { name: 'awaitAcceptance', status: ended ? 'done' : 'running', ...at(ended ? endedAt : undefined) },
    { name: 'recordCustomer', status: recorded, ...at(recordedAt) },
  ];
}

/** A request together with what the provider needs to deliver it itself. */
export const deliveredRequestSchema = relationshipRequestSchema.extend({
  mailto: z.string().optional().meta({ description: 'With delivery `mailto`: opens the mail, filled in' }),
  message: z.object({ subject: z.string(), text: z.string() }).optional().meta({
    description: 'With delivery `copy`: what to paste',
  }),
});

export function deliveredRequest(request: RelationshipRequest): z.input<typeof deliveredRequestSchema> {
  const view = relationshipRequestView(request);
  const { delivery, subject, text, status, customerEmail: to, link } = request;
  if (status !== 'pending' || delivery === 'send') return view;
  if (delivery === 'mailto') return { ...view, mailto: mailtoUrl({ to, subject, text, link }) };
  return { ...view, message: { subject, text: text.replaceAll(LINK, () => link) } };
}
