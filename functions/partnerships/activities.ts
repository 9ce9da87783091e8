import {
  findMail,
  type Invitation,
  markUndeliverable,
  type Progress,
  passTime,
  progress,
  startMail,
  withHistory,
  withMail,
  withReseller,
} from '../../shared/domain/invitation.ts';
import { noteOutcome, type OutgoingMail, type SendOutcome } from '../../shared/domain/mail.ts';
import { joinReseller, resellerFrom } from '../../shared/domain/reseller.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import type { Services } from '../services.ts';
import { composeMail } from './mails.ts';

/** The steps of the workflow. Each may run any number of times: what is recorded on the document is not done again. */
export function partnershipActivities(services: Services) {
  const { invitations, resellers, mailTimes, now } = services;
  const trace = (action: string, kind: 'timer' | 'mailService' = 'timer'): Trace => ({ actor: { kind }, action });

  const update = (id: string, cause: Trace, change: (invitation: Invitation) => Invitation) =>
    invitations.update(id, change, cause);

  const report = (invitation: Invitation | undefined): Progress =>
    invitation === undefined ? { mails: [], activate: false } : progress(invitation, now(), mailTimes);

  async function noteWhatTimeBrought(id: string): Promise<Progress> {
    return report(await update(id, trace('passTime'), (invitation) => passTime(invitation, now())));
  }

  /**
   * `sending` is on disk before the mail service is called, and the outcome after. Whoever repeats this finds `sending`,
   * does not know, and leaves the mail alone until its event settles it or the wait is over.
   */
  async function sendInvitationMail({ id, deliveryId }: { id: string; deliveryId: string }): Promise<Progress> {
    let mayCall = false;
    const invitation = await update(id, trace('sendMail'), (current) => {
      const prepared = startMail(current, deliveryId, now(), mailTimes);
      mayCall = prepared.call;
      return prepared.invitation;
    });
    const mail = invitation && findMail(invitation, deliveryId);
    if (!mayCall || invitation === undefined || mail === undefined) return report(invitation);
    const outcome = await services.sendMail(composeMail(services, invitation, mail));
    return report(await update(id, trace('sendMail', 'mailService'), (current) => noted(current, mail, outcome)));
  }

  function noted(invitation: Invitation, { deliveryId, kind }: OutgoingMail, outcome: SendOutcome): Invitation {
    const mail = findMail(invitation, deliveryId);
    if (mail === undefined) return invitation;
    const next = noteOutcome(mail, outcome, now(), mailTimes);
    if (next === mail) return invitation;
    const detail = [kind, next.reminder, next.reason].filter((part) => part !== undefined).join(' ');
    const event = outcome.kind === 'taken' ? 'mailSent' : 'mailNotSent';
    const changed = withHistory(withMail(invitation, next), { at: now(), event, detail });
    const forReseller = kind === 'invitation' || kind === 'reminder';
    if (next.status !== 'failed' || !forReseller) return changed;
    return markUndeliverable(changed, next.reason ?? 'refused', { kind: 'mailService' }, now());
  }

  /** The accepted reseller joins the list. Its id is its tenant's, so that a repeat finds what the first run made. */
  async function activateReseller(id: string): Promise<Progress> {
    const invitation = await invitations.read(id);
    if (invitation?.answer === undefined || invitation.resellerId !== undefined) return report(invitation);
    const status = await services.checkEnrolment(invitation.answer);
    const fresh = resellerFrom(invitation, status, now());
    const created = await resellers.create(fresh, trace('activateReseller'));
    if (created === 'exists') {
      await resellers.update(fresh.id, (known) => joinReseller(known, fresh), trace('activateReseller'));
    }
    return report(await update(id, trace('activateReseller'), (current) => withReseller(current, fresh.id, now())));
  }

  return { noteWhatTimeBrought, sendInvitationMail, activateReseller };
}
