import { withHistory } from './history.ts';
import type { Invitation } from './invitation.ts';

/** Joins the accepted invitation to the reseller that it made. */
export function withReseller(invitation: Invitation, resellerId: string, isActive: boolean, now: string): Invitation {
  if (invitation.resellerId !== undefined) return invitation;
  const joined = withHistory({ ...invitation, resellerId }, { at: now, event: 'resellerJoined', detail: resellerId });
  if (isActive) return withEnrolment(joined, 'active', now);
  return { ...joined, enrolment: invitation.enrolment ?? { status: 'awaiting' } };
}

/** What became of an invitation's reseller that was awaiting enrolment: it is active, or was removed before it came to that. */
export function withEnrolment(invitation: Invitation, outcome: 'active' | 'ended', now: string): Invitation {
  if ((invitation.enrolment?.status ?? 'awaiting') !== 'awaiting') return invitation;
  const event = outcome === 'active' ? 'resellerActivated' : 'enrolmentEnded';
  return withHistory({ ...invitation, enrolment: { status: outcome, at: now } }, { at: now, event });
}
