import { z } from 'zod';
import { PartnerCenterError } from './errors.ts';
import type { Send } from './transport.ts';

export type AgreementStatus = 'signed' | 'notSigned' | 'unknown';

/** Codes of page verify-indirect-reseller-mpa-status: no signature; nobody that Partner Center knows as a reseller. */
const NOT_SIGNED = new Set(['2203', '2206']);
const UNKNOWN = new Set(['2200', '2204', '2205']);

export const readAgreementStatus =
  (send: Send) =>
  async (
    who: { tenantId: string } | { partnerId: string },
    { correlationId }: { correlationId: string },
  ): Promise<AgreementStatus> => {
    const query = 'tenantId' in who ? `tenantId=${who.tenantId}` : `mpnId=${who.partnerId}`;
    const answer = z.looseObject({ isAgreementSigned: z.boolean() });
    try {
      const path = `/v1/compliance/csp/agreementstatus?${query}`;
      const { isAgreementSigned } = await send({ method: 'GET', path, answer, correlationId });
      return isAgreementSigned ? 'signed' : 'notSigned';
    } catch (error) {
      if (!(error instanceof PartnerCenterError)) throw error;
      if (NOT_SIGNED.has(error.code)) return 'notSigned';
      if (UNKNOWN.has(error.code) || error.status === 404) return 'unknown';
      throw error;
    }
  };
