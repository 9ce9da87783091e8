import { Refusal } from '../../shared/domain/refusal.ts';
import { invalid } from '../../shared/http/problem.ts';
import { PartnerCenterError } from '../../shared/partner-center/index.ts';

/** Page error-codes: the partner that was named cannot be the reseller or the support contact of a subscription. */
const WRONG_PARTNER = new Set(['2072', '800015', '800016', '900123']);
const UNAUTHORISED = 401;

/**
 * What Partner Center's no means to whoever asked us: the field that names the partner when that is what it minds, else
 * that the state of things there does not allow it. Trouble, and a token that it does not take, pass through.
 */
export async function refusalsAs<T>(field: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PartnerCenterError) || error.status === UNAUTHORISED) throw error;
    const { code, message, status } = error;
    const partnerCenter = { status, code };
    if (WRONG_PARTNER.has(code)) throw invalid([{ path: field, message }], { partnerCenter });
    throw new Refusal('partner-center-refused', `Partner Center refused it: ${message}`, { partnerCenter });
  }
}
