import type { Message } from './mailbox.ts';

/** An event as the webhook posts it, flat, beside what the queue adds (`timestamp`, `sg_event_id`). */
export interface MailEvent {
  event: string;
  [field: string]: unknown;
}

const PROCESSED = { event: 'processed' };
const DELIVERED = { event: 'delivered', response: '250 OK' };

/** What becomes of a mail, by the beginning of its recipient's local part, as with a mail service's test addresses. */
const FATES: Record<string, MailEvent[]> = {
  bounce: [
    PROCESSED,
    { event: 'bounce', type: 'bounce', status: '5.1.1', reason: '550 5.1.1 The mailbox does not exist' },
  ],
  blocked: [PROCESSED, { event: 'bounce', type: 'blocked', status: '5.7.1', reason: '550 5.7.1 Blocked by policy' }],
  drop: [{ event: 'dropped', reason: 'Bounced Address' }],
  defer: [PROCESSED, { event: 'deferred', response: '451 4.3.0 Try again later', attempt: '1' }, DELIVERED],
  spam: [PROCESSED, DELIVERED, { event: 'spamreport' }],
};

/** The events that a mail will have. */
export function fateOf(message: Message): MailEvent[] {
  const address = message.to.toLowerCase();
  const kind = Object.keys(FATES).find((begins) => address.startsWith(begins)) ?? '';
  return (FATES[kind] ?? [PROCESSED, DELIVERED]).map((event) => eventOf(message, event));
}

/** Custom arguments stand flat among the event's own fields, and never in their place. */
export const eventOf = (message: Message, event: MailEvent): MailEvent => ({
  ...message.customArgs,
  email: message.to,
  sg_message_id: `${message.id}.local`,
  'smtp-id': `<${message.id}@local>`,
  ...event,
});
