import { type Answer, collection, INVALID_INPUT, ok, Refused } from './answers.ts';
import type { Asked } from './asked.ts';
import { PROVIDER } from './profiles.ts';
import type { SandboxReseller } from './resellers.ts';
import type { SandboxState } from './state.ts';

const INDIRECT = 'isindirectcloudsolutionproviderof';
const NO_LONGER_A_RESELLER = 'MPN Id is not a valid Indirect Reseller';

const relationship = ({ tenantId, partnerId, name }: SandboxReseller) => ({
  id: tenantId,
  name,
  relationshipType: 'is_indirect_cloud_solution_provider_of',
  mpnId: partnerId,
  attributes: { objectType: 'PartnerRelationship' },
});

/** Page retrieve-a-list-of-indirect-resellers. */
export function listRelationships({ state, query }: Asked): Answer {
  const type = query.get('relationship_type') ?? '';
  if (type.toLowerCase() !== INDIRECT) {
    throw new Refused(400, INVALID_INPUT, `Invalid request input: relationship_type '${type}'.`);
  }
  const items = state
    .resellers()
    .filter(({ partnership }) => partnership)
    .map((reseller) => ({ ...relationship(reseller), state: 'Active', location: reseller.location }));
  return ok(collection(items));
}

/** Page get-indirect-resellers-of-a-customer. */
export const relationshipsOf = (reseller: SandboxReseller | undefined): Answer =>
  ok(collection(reseller === undefined ? [] : [relationship(reseller)]));

/**
 * Why a Partner ID cannot stand on record for a purchase, if it cannot (page error-codes): it has to be that of a
 * reseller with a partnership that has signed the partner agreement, and never the provider's own.
 */
export function partnerOnRecordRefusal(state: SandboxState, partnerId: string): [number, number, string] | undefined {
  if (partnerId === PROVIDER.partnerId) {
    return [404, 2072, 'MPN Id of Indirect Provider is not valid as Partner On Record'];
  }
  const reseller = state.resellerByPartnerId(partnerId);
  if (reseller === undefined) return [404, 800015, `MPN Id is not found: ${partnerId}`];
  if (reseller.enrolment === 'notEnrolled' || !reseller.partnership)
    return [400, 800016, `${NO_LONGER_A_RESELLER}: ${partnerId} has no partnership with you`];
  if (!reseller.agreementSigned) {
    return [403, 900123, 'Microsoft Partner Agreement has not been accepted by the indirect reseller'];
  }
  return undefined;
}

/** A customer can be made only for a reseller with a partnership (page create-a-customer-for-an-indirect-reseller). */
export function checkAssociatedPartner(state: SandboxState, tenantId: string): SandboxReseller {
  const reseller = state.reseller(tenantId);
  if (reseller?.partnership) return reseller;
  const description = `${NO_LONGER_A_RESELLER}: AssociatedPartnerId ${tenantId} has no partnership with you`;
  throw new Refused(400, 800016, description, 'PartnerFD');
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const FD = 'PartnerFD';
const COMPLIANCE = 'ComplianceController';

/** Page verify-indirect-reseller-mpa-status, with its codes. */
export function agreementStatus({ state, query }: Asked): Answer {
  const [partnerId, tenantId] = [query.get('mpnid') ?? '', query.get('tenantid') ?? ''];
  if (partnerId !== '' && tenantId !== '') {
    throw new Refused(400, 2000, 'Both MPN Id and Tenant Id should not be passed.', COMPLIANCE);
  }
  if (partnerId === '' && tenantId === '') {
    throw new Refused(400, 2001, 'Both MPN Id and Tenant Id cannot be empty.', COMPLIANCE);
  }
  return tenantId === '' ? byPartnerId(state, partnerId) : byTenantId(state, tenantId);
}

const SIGNED: Answer = ok({ isAgreementSigned: true });
const MIGRATION = ['https://partner.microsoft.com/resources/detail/migrate-pmc-pc-mpa-guide-pptx'];
const FAQ = ['https://docs.microsoft.com/partner-center/mpa-indirect-provider-faq'];

function byTenantId(state: SandboxState, tenantId: string): Answer {
  if (!GUID.test(tenantId)) throw new Refused(400, 2000, 'Tenant Id must be a GUID.');
  const reseller = state.reseller(tenantId);
  if (reseller === undefined) {
    const description = `Partner Center doesn't find any account associated to the Tenant ID ${tenantId}`;
    throw new Refused(400, 2205, description, FD);
  }
  if (reseller.agreementSigned) return SIGNED;
  const description = `Partner Center Account associated to Tenant Id ${tenantId} hasn't signed the agreement`;
  throw new Refused(400, 2206, description, FD, FAQ);
}

function byPartnerId(state: SandboxState, partnerId: string): Answer {
  if (!/^\d+$/.test(partnerId)) throw new Refused(400, 2000, 'MPN Id must be numeric.');
  const reseller = state.resellerByPartnerId(partnerId);
  const refused = (code: number, description: string, data = FAQ) => new Refused(400, code, description, FD, data);
  if (reseller === undefined) {
    const advice =
      'Please advise your reseller to migrate the reseller MPN ID to Partner Center to continue with this order.';
    throw refused(
      2200,
      `MPN Id ${partnerId} is either invalid or not yet migrated to Partner Center. ${advice}`,
      MIGRATION,
    );
  }
  if (reseller.enrolment === 'otherRegion') {
    const description = `The CSP region of the MPN ID ${partnerId} doesn’t match the CSP region from where you are placing the order. Provide the MPN ID for the CSP region where you are placing the order.`;
    throw refused(2201, description);
  }
  if (reseller.enrolment === 'notEnrolled') {
    const description = `MPN Id ${partnerId} is not associated with a CSP Indirect Reseller account in Partner Center. Please advise your reseller to enroll into the CSP program as an indirect reseller in Partner Center.`;
    throw refused(2204, description);
  }
  if (reseller.agreementSigned) return SIGNED;
  const description = `MPN Id ${partnerId} has not signed Microsoft Partner Agreement (MPA) for the CSP region where the order is being placed. Please advise your reseller to sign MPA to continue with the order.`;
  throw refused(2203, description);
}
