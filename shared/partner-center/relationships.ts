import { z } from 'zod';
import { type CallIds, canonical } from './request-id.ts';
import { allPages, type Send } from './transport.ts';
import { defined } from './wire.ts';

/** Page relationships-resources: a reseller that is related to us, or to a customer of ours. */
export const relationshipSchema = z
  .looseObject({
    id: z.string(),
    name: z.string().default(''),
    mpnId: z.string().default(''),
    location: z.string().optional(),
    state: z.string().optional(),
  })
  .transform(({ id, name, mpnId, location, state }) =>
    defined({
      tenantId: canonical(id),
      name,
      partnerId: mpnId,
      country: location,
      /** A customer's resellers come without a state: those that are listed are active. */
      active: (state ?? 'active').toLowerCase() === 'active',
    }),
  );

export type IndirectReseller = z.output<typeof relationshipSchema>;

export const relationships = (send: Send) => ({
  /** The resellers with a partnership with us (page retrieve-a-list-of-indirect-resellers). */
  indirectResellers: (ids: CallIds): Promise<IndirectReseller[]> =>
    allPages(send, {
      path: '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf',
      item: relationshipSchema,
      ...ids,
    }),
});
