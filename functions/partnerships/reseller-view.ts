import { z } from 'zod';
import { missingThings, missingWords } from '../../shared/domain/missing.ts';
import { type Reseller, resellerStatuses } from '../../shared/domain/reseller.ts';
import type { Settings } from '../../shared/settings.ts';
import { mailSchema, mailView } from './schemas.ts';

const instant = z.iso.datetime();

export const statementSchema = z.object({ id: z.enum(['goodFaith', 'confirm']), text: z.string() });

const removalSchema = z.object({
  at: instant,
  by: z.object({ id: z.string(), name: z.string().optional() }),
  statements: z.array(statementSchema).meta({ description: 'What was confirmed, as it was shown' }),
  relationshipGoneAt: instant.optional(),
});

export const resellerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    contactName: z.string(),
    partnerId: z.string(),
    tenantId: z.string(),
    status: z.enum(resellerStatuses),
    since: instant,
    invitationIds: z.array(z.string()),
    otherPartnerIds: z.array(z.string()).optional().meta({
      description: 'Given with a later invitation for the same tenant, and not taken over: for a person to look at',
    }),
    missing: z
      .array(z.object({ what: z.enum(missingThings), message: z.string() }))
      .optional()
      .meta({ description: 'What Partner Center does not show yet; absent until it could be asked' }),
    partnerIdInPartnerCenter: z.string().optional().meta({
      description:
        'The one that Partner Center shows for this tenant, where it is another: to be corrected by a person',
    }),
    checkedAt: instant.optional().meta({ description: 'When Partner Center was last seen' }),
    nextCheckAt: instant.optional(),
    inPartnerCenter: z.boolean().optional().meta({ description: 'Whether it showed the relationship then' }),
    partnerCenterUrl: z.string().optional().meta({ description: 'Where the relationship is ended' }),
    removal: removalSchema.optional(),
    mails: z.array(mailSchema),
    customersUrl: z.string().meta({ description: 'Its customers' }),
    accessUrl: z.string().meta({ description: 'The access that it has at customers' }),
  })
  .meta({ id: 'Reseller' });

export type ResellerView = z.input<typeof resellerSchema>;

/** What people and front-ends see of a reseller. */
export const resellerView =
  (settings: Settings) =>
  (reseller: Reseller): ResellerView => {
    const { id, name, email, contactName, partnerId, tenantId, status, since, invitationIds, mails } = reseller;
    const { missing, otherPartnerIds, partnerIdInPartnerCenter, checkedAt, nextCheckAt, inPartnerCenter, removal } =
      reseller;
    const shown = { otherPartnerIds, partnerIdInPartnerCenter, checkedAt, nextCheckAt, inPartnerCenter, removal };
    const known = Object.entries(shown).filter(([, value]) => value !== undefined);
    return {
      ...{ id, name, email, contactName, partnerId, tenantId, status, since, invitationIds },
      ...(missing === undefined
        ? {}
        : { missing: missing.map((what) => ({ what, message: missingWords('en', what, reseller) })) }),
      ...Object.fromEntries(known),
      ...(removal === undefined ? {} : { partnerCenterUrl: settings.PARTNER_CENTER_RESELLERS_PAGE }),
      mails: mails.map(mailView),
      customersUrl: `/api/customers?resellerId=${id}`,
      accessUrl: `/api/access?resellerId=${id}`,
    };
  };
