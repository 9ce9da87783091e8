import { z } from 'zod';
import type { Send } from './transport.ts';

/** An indirect reseller with which we have a relationship (pages retrieve-a-list-of-indirect-resellers, relationships-resources). */
export interface IndirectReseller {
  tenantId: string;
  name: string;
  partnerId: string;
  state: string;
}

const collection = z.looseObject({
  items: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string().optional().default(''),
      mpnId: z.coerce.string().optional().default(''),
      state: z.string().optional().default(''),
    }),
  ),
});

export const readIndirectResellers =
  (send: Send) =>
  async ({ correlationId }: { correlationId: string }): Promise<IndirectReseller[]> => {
    const path = '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf';
    const { items } = await send({ method: 'GET', path, answer: collection, correlationId });
    return items.map(({ id, name, mpnId, state }) => ({ tenantId: id.toLowerCase(), name, partnerId: mpnId, state }));
  };
