import { z } from 'zod';
import {
  extendInvitation,
  type Invitation,
  resendInvitation,
  revokeInvitation,
} from '../../shared/domain/invitation.ts';
import { plus } from '../../shared/domain/time.ts';
import type { Actor } from '../../shared/domain/trace.ts';
import { type Endpoint, endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { invalid, notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { deliveredInvitation, deliveredInvitationSchema } from './delivery.ts';
import { PARTNERSHIP_INVITATION } from './orchestrator.ts';

const nothing = z.strictObject({}).optional();

const extension = z
  .strictObject({
    expiresAt: z.iso.datetime().optional().meta({ description: 'Without it: a full lifetime from now' }),
  })
  .optional();

/** A change that staff make to a pending invitation: guarded by its state and by `If-Match`, then its workflow is woken. */
function change<B extends z.ZodType>(
  services: Services,
  definition: { name: string; summary: string; verb: string; body: B },
  apply: (invitation: Invitation, by: Actor, now: string, body: z.output<B>) => Invitation,
): Endpoint {
  const { name, summary, verb } = definition;
  return endpoint({
    name,
    summary,
    method: 'POST',
    route: `api/invitations/{id}/${verb}`,
    roles: may.invite,
    params: byId,
    body: definition.body,
    changes: true,
    success: { status: 200, description: 'The invitation as it is now', schema: deliveredInvitationSchema },
    async handle({ params, body, trace, checkRevision, wake }) {
      const now = services.now();
      const changed = await services.invitations.update(
        params.id,
        (invitation) => {
          checkRevision(invitation.revision);
          return apply(invitation, trace.actor, now, body);
        },
        trace,
      );
      if (changed === undefined) throw notFound('invitation');
      await wake(PARTNERSHIP_INVITATION, changed.id);
      return { body: deliveredInvitation(services, changed), revision: changed.revision };
    },
  });
}

export const resend = (services: Services) =>
  change(
    services,
    { name: 'resendInvitation', summary: 'Send the mail once more, with the same link', verb: 'resend', body: nothing },
    resendInvitation,
  );

export const revoke = (services: Services) =>
  change(
    services,
    { name: 'revokeInvitation', summary: 'End the invitation; its link is dead', verb: 'revoke', body: nothing },
    revokeInvitation,
  );

export const extend = (services: Services) =>
  change(
    services,
    { name: 'extendInvitation', summary: 'Give the reseller more time', verb: 'extend', body: extension },
    (invitation, by, now, body) => {
      const latest = plus(now, services.settings.INVITATION_LIFETIME);
      const expiresAt = body?.expiresAt === undefined ? latest : new Date(body.expiresAt).toISOString();
      if (expiresAt <= now || expiresAt > latest) {
        throw invalid([{ path: 'expiresAt', message: `must lie in the future and be ${latest} at the latest` }]);
      }
      return extendInvitation(invitation, expiresAt, by, now);
    },
  );
