import { z } from 'zod';
import { draftRequestSchema } from '../../shared/domain/invitation-text.ts';
import { plus } from '../../shared/domain/time.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { may } from '../../shared/identity/roles.ts';
import { draft } from '../../shared/mail/templates/index.ts';
import type { Services } from '../services.ts';

/** The mail that an invitation would be, in the reseller's language; `{{link}}` stands where the link will be. */
export function draftFor({ settings, now }: Services, request: z.output<typeof draftRequestSchema>) {
  return draft({
    language: request.language,
    providerName: settings.PROVIDER_NAME,
    resellerName: request.resellerName,
    expiresAt: plus(now(), settings.INVITATION_LIFETIME),
    timeZone: settings.TIME_ZONE,
  });
}

export const draftInvitation = (services: Services) =>
  endpoint({
    name: 'draftInvitation',
    summary: 'Draft the e-mail that asks a reseller for a partnership',
    method: 'POST',
    route: 'api/invitations/draft',
    roles: may.invite,
    body: draftRequestSchema,
    success: { status: 200, description: 'The draft', schema: z.object({ subject: z.string(), text: z.string() }) },
    handle: async ({ body }) => ({ body: draftFor(services, body) }),
  });
