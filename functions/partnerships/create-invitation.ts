import type { z } from 'zod';
import { type Invitation, createInvitation as newInvitation } from '../../shared/domain/invitation.ts';
import { type InvitationRequest, invitationRequestSchema } from '../../shared/domain/invitation-text.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { madeBySame, type NewIdentity } from '../../shared/http/request.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { deliveredInvitation, deliveredInvitationSchema } from './delivery.ts';
import { draftFor } from './draft-invitation.ts';
import { PARTNERSHIP_INVITATION } from './orchestrator.ts';

export type Staff = Extract<Trace['actor'], { kind: 'staff' }>;

/**
 * Makes one invitation: takes its address, then writes it with its audit entry. Repeating it with the same identity
 * gives the invitation that is there. Throws a Refusal when another one is pending for the address.
 */
export async function invite(
  services: Services,
  request: InvitationRequest,
  identity: NewIdentity,
  trace: Trace,
): Promise<Invitation> {
  const { invitations, addresses, settings } = services;
  if (identity.requestHash !== undefined) {
    const made = await invitations.read(identity.id);
    if (made !== undefined) return madeBySame(made, identity);
  }
  const now = services.now();
  const { subject, text } = draftFor(services, request);
  const invitation = newInvitation({ subject, text, ...defined(request), ...identity }, trace.actor as Staff, now, {
    lifetime: settings.INVITATION_LIFETIME,
    reminders: settings.REMINDER_SCHEDULE,
  });
  await addresses.reserve(request.resellerEmail, identity.id, now);
  const made = await create(services, invitation, trace);
  return made === invitation ? made : madeBySame(made, identity);
}

async function create({ invitations, addresses }: Services, invitation: Invitation, trace: Trace): Promise<Invitation> {
  try {
    if ((await invitations.create(invitation, trace)) === 'created') return invitation;
  } catch (error) {
    await addresses.release(invitation.resellerEmail, invitation.id).catch(() => undefined);
    throw error;
  }
  const made = await invitations.read(invitation.id);
  if (made === undefined) throw new Error('The address was given to another request meanwhile.');
  return made;
}

/** What was given; an absent subject or text leaves the draft's in place. */
const defined = (request: z.output<typeof invitationRequestSchema>) => {
  const { subject, text, ...rest } = request;
  return { ...rest, ...(subject === undefined ? {} : { subject }), ...(text === undefined ? {} : { text }) };
};

export const createInvitation = (services: Services) =>
  endpoint({
    name: 'createInvitation',
    summary: 'Ask a reseller for a partnership',
    method: 'POST',
    route: 'api/invitations',
    roles: may.invite,
    body: invitationRequestSchema,
    creates: true,
    success: { status: 202, description: 'The pending invitation', schema: deliveredInvitationSchema },
    async handle({ body, identity, trace, wake }) {
      const invitation = await invite(services, body, identity, trace);
      await wake(PARTNERSHIP_INVITATION, invitation.id);
      return {
        body: deliveredInvitation(services, invitation),
        revision: invitation.revision,
        headers: { location: `/api/invitations/${invitation.id}` },
      };
    },
  });
