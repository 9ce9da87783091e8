import { z } from 'zod';
import { PartnerCenterError } from './errors.ts';
import type { CallIds } from './request-id.ts';
import type { Send } from './transport.ts';
import { part } from './wire.ts';

export type AgreementStatus = 'signed' | 'notSigned' | 'unknown';

const NOT_SIGNED = ['2203', '2206'];
/** Not in Partner Center, of another region, not enrolled as a reseller, no such tenant: no agreement to speak of. */
const UNKNOWN = ['2200', '2201', '2204', '2205'];

export const compliance = (send: Send) => ({
  /**
   * Whether a reseller has signed the Microsoft Partner Agreement (page verify-indirect-reseller-mpa-status). `unknown`
   * when Partner Center does not know it as a reseller; throws for a tenant id that is no GUID and a Partner ID that is
   * no number.
   */
  async agreementStatus(
    reseller: { tenantId: string } | { partnerId: string },
    ids: CallIds,
  ): Promise<AgreementStatus> {
    const query = 'tenantId' in reseller ? `tenantId=${part(reseller.tenantId)}` : `mpnid=${part(reseller.partnerId)}`;
    try {
      const { isAgreementSigned } = await send({
        method: 'GET',
        path: `/v1/compliance/csp/agreementstatus?${query}`,
        answer: z.looseObject({ isAgreementSigned: z.boolean() }),
        ...ids,
      });
      return isAgreementSigned ? 'signed' : 'notSigned';
    } catch (error) {
      if (!(error instanceof PartnerCenterError)) throw error;
      if (NOT_SIGNED.includes(error.code)) return 'notSigned';
      if (error.status === 404 || UNKNOWN.includes(error.code)) return 'unknown';
      throw error;
    }
  },
});
