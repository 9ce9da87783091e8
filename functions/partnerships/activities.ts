import { randomUUID } from 'node:crypto';
import { enrolAtOnce, withInvitationsTold } from '../../shared/domain/enrolment.ts';
import { withHistory } from '../../shared/domain/history.ts';
import {
  type Invitation,
  markUndeliverable,
  type Progress,
  passTime,
  progress,
  startMail,
  withMail,
} from '../../shared/domain/invitation.ts';
import { withReseller } from '../../shared/domain/invitation-enrolment.ts';
import type { OutgoingMail } from '../../shared/domain/mail.ts';
import { joinReseller, resellerFrom } from '../../shared/domain/reseller.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import { type Outbox, sendFromOutbox } from '../outbox.ts';
import type { Services } from '../services.ts';
import { askPartnerCenter } from './ask-partner-center.ts';
import { composeMail } from './mails.ts';

/** The steps of the workflow. Each may run any number of times: what is recorded on the document is not done again. */
export function partnershipActivities(services: Services) {
  const { invitations, resellers, mailTimes, enrolmentTimes, now } = services;
  const trace = (action: string): Trace => ({ actor: { kind: 'timer' }, action });

  const update = (id: string, cause: Trace, change: (invitation: Invitation) => Invitation) =>
    invitations.update(id, change, cause);

  const report = (invitation: Invitation | undefined): Progress =>
    invitation === undefined ? { mails: [], activate: false } : progress(invitation, now(), mailTimes);

  async function noteWhatTimeBrought(id: string): Promise<Progress> {
    return report(await update(id, trace('passTime'), (invitation) => passTime(invitation, now())));
  }

  const outbox: Outbox<Invitation> = {
    documents: invitations,
    start: startMail,
    settle: noted,
    /** What is missing in Partner Center stands on the reseller. */
    async compose(invitation, mail) {
      const { resellerId } = invitation;
      const reseller = resellerId === undefined ? undefined : await resellers.read(resellerId);
      return composeMail(services, invitation, mail, reseller);
    },
  };

  async function sendInvitationMail(which: { id: string; deliveryId: string }): Promise<Progress> {
    return report(await sendFromOutbox(services, outbox, which));
  }

  /**
   * The accepted reseller joins the list, active when Partner Center shows all of it already. Its id is its tenant's, so
   * that a repeat finds what the first run made.
   */
  async function activateReseller(id: string): Promise<Progress> {
    const invitation = await invitations.read(id);
    if (invitation?.answer === undefined || invitation.resellerId !== undefined) return report(invitation);
    const accepted = resellerFrom(invitation, now(), enrolmentTimes);
    const join = { ...trace('activateReseller'), correlationId: randomUUID() };
    const finding = await askPartnerCenter(services, accepted.tenantId, join.correlationId);
    const checked = enrolAtOnce(accepted, finding, now(), enrolmentTimes);
    const fresh = withInvitationsTold(checked, checked.status);
    const created = await resellers.create(fresh, join);
    const reseller =
      created === 'created'
        ? fresh
        : await resellers.update(fresh.id, (known) => joinReseller(known, fresh, enrolmentTimes), join);
    const isActive = reseller?.status === 'active';
    return report(await update(id, join, (current) => withReseller(current, fresh.id, isActive, now())));
  }

  return { noteWhatTimeBrought, sendInvitationMail, activateReseller };
}

/** What came of a call goes into the history; a refusal for good of what was to reach the reseller ends the wait. */
function noted(invitation: Invitation, mail: OutgoingMail, taken: boolean, now: string): Invitation {
  const detail = [mail.kind, mail.reminder, mail.reason].filter((part) => part !== undefined).join(' ');
  const event = taken ? 'mailSent' : 'mailNotSent';
  const changed = withHistory(withMail(invitation, mail), { at: now, event, detail });
  const forReseller = mail.kind === 'invitation' || mail.kind === 'reminder';
  if (mail.status !== 'failed' || !forReseller) return changed;
  return markUndeliverable(changed, mail.reason ?? 'refused', { kind: 'mailService' }, now);
}
