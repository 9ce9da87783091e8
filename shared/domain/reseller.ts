import type { Invitation } from './invitation.ts';
import { Refusal } from './refusal.ts';

export const resellerStatuses = ['awaitingEnrolment', 'active', 'removed'] as const;
export type ResellerStatus = (typeof resellerStatuses)[number];

/** An indirect reseller of the provider. There is one for each tenant, whoever of that company was invited. */
export interface Reseller {
  id: string;
  name: string;
  email: string;
  contactName: string;
  partnerId: string;
  tenantId: string;
  status: ResellerStatus;
  since: string;
  /** The invitations that led here. */
  invitationIds: string[];
  /** Another invitation was accepted for this tenant with a different Partner ID: kept for a person to look at. */
  otherPartnerIds?: string[];
  revision: number;
}

/** The reseller that an accepted invitation makes. Its id is its tenant's: two acceptances can make but one. */
export function resellerFrom(invitation: Invitation, status: ResellerStatus, now: string): Reseller {
  const { answer } = invitation;
  if (answer === undefined) throw new Error(`Invitation ${invitation.id} has not been accepted.`);
  return {
    id: answer.tenantId,
    name: invitation.resellerName,
    email: invitation.resellerEmail,
    contactName: answer.contactName,
    partnerId: answer.partnerId,
    tenantId: answer.tenantId,
    status,
    since: now,
    invitationIds: [invitation.id],
    revision: 1,
  };
}

/**
 * A further invitation accepted for a tenant that is a reseller already. It never overwrites what is known (the link is
 * no proof of who owns a tenant); a different Partner ID is kept beside it. A removed reseller starts over.
 */
export function joinReseller(known: Reseller, fresh: Reseller): Reseller {
  const invitationId = fresh.invitationIds[0] as string;
  if (known.invitationIds.includes(invitationId)) return known;
  const invitationIds = [...known.invitationIds, invitationId];
  const revision = known.revision + 1;
  if (known.status === 'removed') return { ...fresh, invitationIds, revision };
  if (known.partnerId === fresh.partnerId) return { ...known, invitationIds, revision };
  const otherPartnerIds = [...new Set([...(known.otherPartnerIds ?? []), fresh.partnerId])];
  return { ...known, invitationIds, otherPartnerIds, revision };
}

/** Nothing can be transacted for a reseller that is not active. */
export function mustBeActive({ id, name, status }: Reseller): void {
  if (status === 'active') return;
  throw new Refusal('reseller-not-active', `Nothing can be transacted for '${name}' (${status}).`, {
    resellerId: id,
    resellerStatus: status,
  });
}
