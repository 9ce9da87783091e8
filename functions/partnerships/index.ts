import * as df from 'durable-functions';
import { activity, wakingActivity } from '../../shared/durable/workflow.ts';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import type { Services } from '../services.ts';
import { registerAcceptancePage } from './acceptance-page.ts';
import { partnershipActivities } from './activities.ts';
import { bulkInvite } from './bulk-invite.ts';
import { extend, resend, revoke } from './change-invitation.ts';
import { checkReseller, correctReseller } from './change-reseller.ts';
import { createInvitation } from './create-invitation.ts';
import { draftInvitation } from './draft-invitation.ts';
import { PARTNERSHIP_INVITATION, partnershipInvitation } from './orchestrator.ts';
import { getInvitation, listInvitations } from './read-invitations.ts';
import { getReseller, listResellers } from './read-resellers.ts';
import { getRemoval, removeReseller } from './remove-reseller.ts';
import { reminderRun } from './timer.ts';
import { PARTNERSHIP_WATCH, partnershipWatch } from './watch.ts';
import { watchActivities } from './watch-activities.ts';

/** Invitations, the acceptance page, reminders, and the indirect resellers from enrolment to removal. */
export const partnershipEndpoints = (services: Services): Endpoint[] =>
  [
    draftInvitation,
    createInvitation,
    bulkInvite,
    listInvitations,
    getInvitation,
    resend,
    revoke,
    extend,
    listResellers,
    getReseller,
    correctReseller,
    checkReseller,
    getRemoval,
    removeReseller,
  ].map((define) => define(services));

export function registerPartnerships(services: Services): void {
  const { noteWhatTimeBrought, sendInvitationMail, activateReseller } = partnershipActivities(services);
  activity('noteWhatTimeBrought', noteWhatTimeBrought);
  activity('sendInvitationMail', sendInvitationMail);
  activity('activateReseller', activateReseller);
  wakingActivity<string>('startWatch', (resellerId, ensure) => ensure(PARTNERSHIP_WATCH, resellerId));
  df.app.orchestration(PARTNERSHIP_INVITATION, partnershipInvitation);
  const { lookAtReseller, checkEnrolment, tellInvitations, sendResellerMail } = watchActivities(services);
  activity('lookAtReseller', lookAtReseller);
  activity('checkEnrolment', checkEnrolment);
  activity('tellInvitations', tellInvitations);
  activity('sendResellerMail', sendResellerMail);
  df.app.orchestration(PARTNERSHIP_WATCH, partnershipWatch);
  df.app.client.timer('reminders', { schedule: '%REMINDER_CRON%', handler: reminderRun(services) });
  registerAcceptancePage(services);
}
