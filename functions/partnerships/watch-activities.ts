import { randomUUID } from 'node:crypto';
import {
  noteCheck,
  passTime,
  startResellerMail,
  type WatchProgress,
  watchProgress,
  withInvitationsTold,
  withResellerMail,
} from '../../shared/domain/enrolment.ts';
import { withEnrolment } from '../../shared/domain/invitation-enrolment.ts';
import type { Reseller } from '../../shared/domain/reseller.ts';
import type { Actor, Trace } from '../../shared/domain/trace.ts';
import { type Outbox, sendFromOutbox } from '../outbox.ts';
import type { Services } from '../services.ts';
import { askPartnerCenter } from './ask-partner-center.ts';
import { composeResellerMail } from './reseller-mails.ts';

/** The steps of the watch. Each may run any number of times: what is recorded on the document is not done again. */
export function watchActivities(services: Services) {
  const { invitations, resellers, mailTimes, enrolmentTimes, now } = services;
  const trace = (action: string, kind: Extract<Actor['kind'], 'timer' | 'partnerCenter'> = 'timer'): Trace => ({
    actor: { kind },
    action,
  });

  const report = (reseller: Reseller | undefined): WatchProgress =>
    reseller === undefined
      ? { check: false, tellInvitations: false, mails: [] }
      : watchProgress(reseller, now(), mailTimes);

  /** Where a look at Partner Center is due, it comes before any reminder: what is there by now is not asked for. */
  async function lookAtReseller(id: string): Promise<WatchProgress> {
    const pass = (reseller: Reseller) =>
      watchProgress(reseller, now(), mailTimes).check ? reseller : passTime(reseller, now());
    return report(await resellers.update(id, pass, trace('passTime')));
  }

  async function checkEnrolment(id: string): Promise<WatchProgress> {
    const reseller = await resellers.read(id);
    if (reseller === undefined || !report(reseller).check) return report(reseller);
    const correlationId = randomUUID();
    const finding = await askPartnerCenter(services, reseller.tenantId, correlationId);
    const note = (current: Reseller) => passTime(noteCheck(current, finding, now(), enrolmentTimes), now());
    return report(await resellers.update(id, note, { ...trace('checkEnrolment', 'partnerCenter'), correlationId }));
  }

  /** The invitations that led here show whether their reseller has come through. */
  async function tellInvitations(id: string): Promise<WatchProgress> {
    const reseller = await resellers.read(id);
    if (reseller === undefined) return report(reseller);
    const { status, invitationIds } = reseller;
    if (status !== 'awaitingEnrolment') {
      const outcome = status === 'active' ? 'active' : 'ended';
      for (const invitationId of invitationIds) {
        await invitations.update(
          invitationId,
          (invitation) => withEnrolment(invitation, outcome, now()),
          trace('tellInvitations'),
        );
      }
    }
    return report(
      await resellers.update(id, (current) => withInvitationsTold(current, status), trace('tellInvitations')),
    );
  }

  const outbox: Outbox<Reseller> = {
    documents: resellers,
    start: startResellerMail,
    settle: withResellerMail,
    compose: (reseller, mail) => composeResellerMail(services, reseller, mail),
  };

  async function sendResellerMail(which: { id: string; deliveryId: string }): Promise<WatchProgress> {
    return report(await sendFromOutbox(services, outbox, which));
  }

  return { lookAtReseller, checkEnrolment, tellInvitations, sendResellerMail };
}
