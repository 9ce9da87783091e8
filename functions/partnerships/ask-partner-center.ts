import type { Finding } from '../../shared/domain/enrolment.ts';
import { PartnerCenterError, PartnerCenterUnavailable } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';

/**
 * What Partner Center shows for a tenant. `unavailable` when it cannot be asked or does not let us: that says nothing
 * about the reseller, and it is asked again later.
 */
export async function askPartnerCenter(
  { partnerCenter }: Pick<Services, 'partnerCenter'>,
  tenantId: string,
  correlationId: string,
): Promise<Finding | 'unavailable'> {
  const ids = { correlationId };
  try {
    const [resellers, agreement] = await Promise.all([
      partnerCenter.indirectResellers(ids),
      partnerCenter.agreementStatus({ tenantId }, ids),
    ]);
    const ours = resellers.find((each) => each.tenantId === tenantId && each.active);
    return { agreement, ...(ours === undefined ? {} : { relationship: { partnerId: ours.partnerId } }) };
  } catch (error) {
    if (error instanceof PartnerCenterError || error instanceof PartnerCenterUnavailable) return 'unavailable';
    throw error;
  }
}
