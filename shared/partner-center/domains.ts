import { z } from 'zod';
import { PartnerCenterError } from './errors.ts';
import type { CallIds } from './request-id.ts';
import type { Send } from './transport.ts';
import { part } from './wire.ts';

export const domains = (send: Send) => ({
  /** Whether a domain such as `contoso.onmicrosoft.com` is somebody's already (page verify-domain-availability). */
  async isDomainTaken(domain: string, ids: CallIds): Promise<boolean> {
    try {
      await send({ method: 'HEAD', path: `/v1/domains/${part(domain)}`, answer: z.unknown(), auth: 'app', ...ids });
      return true;
    } catch (error) {
      if (error instanceof PartnerCenterError && error.status === 404) return false;
      throw error;
    }
  },
});
