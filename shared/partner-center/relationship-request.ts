import { z } from 'zod';
import type { CallIds } from './request-id.ts';
import type { Send } from './transport.ts';

export const relationshipRequest = (send: Send) => ({
  /** The link by which an existing customer accepts us as its reseller (page request-reseller-relationship). */
  async relationshipRequestLink(ids: CallIds): Promise<string> {
    const { url } = await send({
      method: 'GET',
      path: '/v1/customers/relationshiprequests',
      answer: z.looseObject({ url: z.url() }),
      ...ids,
    });
    return url;
  },
});
