import type { Aggregates } from '../shared/cosmos/aggregates.ts';
import { type MailTimes, noteOutcome, type OutgoingMail } from '../shared/domain/mail.ts';
import type { Trace } from '../shared/domain/trace.ts';
import type { Letter } from '../shared/mail/sendgrid.ts';
import type { Services } from './services.ts';

/** A document with mails in line. */
interface WithMails {
  id: string;
  revision: number;
  mails: OutgoingMail[];
}

/** What is particular to the mails of one type of document. */
export interface Outbox<T extends WithMails> {
  documents: Aggregates<T>;
  /** Prepares the call for a mail that may still go out. */
  start(document: T, deliveryId: string, now: string, times: MailTimes): { document: T; call: boolean };
  /** The words, from the document as it stands. */
  compose(document: T, mail: OutgoingMail): Promise<Letter> | Letter;
  /** Takes in what came of the call. */
  settle(document: T, mail: OutgoingMail, taken: boolean, now: string): T;
}

/**
 * Sends one mail that stands in line. `sending` is on disk before the mail service is called, and the outcome after.
 * Whoever repeats this finds `sending`, does not know, and leaves the mail alone until its event settles it or the wait is
 * over. Gives the document as it then is.
 */
export async function sendFromOutbox<T extends WithMails>(
  { sendMail, mailTimes, now }: Services,
  { documents, start, compose, settle }: Outbox<T>,
  { id, deliveryId }: { id: string; deliveryId: string },
): Promise<T | undefined> {
  const cause = (kind: 'timer' | 'mailService'): Trace => ({ actor: { kind }, action: 'sendMail' });
  let mayCall = false;
  const prepare = (current: T): T => {
    const prepared = start(current, deliveryId, now(), mailTimes);
    mayCall = prepared.call;
    return prepared.document;
  };
  const document = await documents.update(id, prepare, cause('timer'));
  const mail = document?.mails.find((each) => each.deliveryId === deliveryId);
  if (!mayCall || document === undefined || mail === undefined) return document;
  const outcome = await sendMail(await compose(document, mail));
  const note = (current: T): T => {
    const sent = current.mails.find((each) => each.deliveryId === deliveryId);
    if (sent === undefined) return current;
    const next = noteOutcome(sent, outcome, now(), mailTimes);
    return next === sent ? current : settle(current, next, outcome.kind === 'taken', now());
  };
  return documents.update(id, note, cause('mailService'));
}
