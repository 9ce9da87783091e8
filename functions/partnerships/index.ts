import * as df from 'durable-functions';
import { activity } from '../../shared/durable/workflow.ts';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import type { Services } from '../services.ts';
import { registerAcceptancePage } from './acceptance-page.ts';
import { partnershipActivities } from './activities.ts';
import { bulkInvite } from './bulk-invite.ts';
import { extend, resend, revoke } from './change-invitation.ts';
import { createInvitation } from './create-invitation.ts';
import { draftInvitation } from './draft-invitation.ts';
import { PARTNERSHIP_INVITATION, partnershipInvitation } from './orchestrator.ts';
import { getInvitation, listInvitations } from './read-invitations.ts';
import { getReseller, listResellers } from './read-resellers.ts';
import { reminderRun } from './timer.ts';

/** Invitations, the acceptance page, reminders and the list of indirect resellers. */
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
  ].map((define) => define(services));

export function registerPartnerships(services: Services): void {
  const { noteWhatTimeBrought, sendInvitationMail, activateReseller } = partnershipActivities(services);
  activity('noteWhatTimeBrought', noteWhatTimeBrought);
  activity('sendInvitationMail', sendInvitationMail);
  activity('activateReseller', activateReseller);
  df.app.orchestration(PARTNERSHIP_INVITATION, partnershipInvitation);
  df.app.client.timer('reminders', { schedule: '%REMINDER_CRON%', handler: reminderRun(services) });
  registerAcceptancePage(services);
}
