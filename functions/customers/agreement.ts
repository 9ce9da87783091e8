import { randomUUID } from 'node:crypto';
import { acceptanceProblems, type SignedAcceptance, signedAcceptanceSchema } from '../../shared/domain/agreement.ts';
import { mustBeOurs, withAgreement } from '../../shared/domain/customer.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { invalid, notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import {
  type CustomerAgreement,
  PartnerCenterError,
  PartnerCenterUnavailable,
  type WriteIds,
} from '../../shared/partner-center/index.ts';
import { meaningOf } from '../../shared/partner-center/refusals.ts';
import type { Services } from '../services.ts';
import { customerDetailSchema } from './customer-schemas.ts';
import { customerDetail } from './read-customers.ts';

/**
 * Puts on record in Partner Center that the customer has accepted the Microsoft Customer Agreement (page
 * confirm-customer-consent-customer-agreement). What is on record already is not confirmed once more.
 */
export async function recordAcceptance(
  { partnerCenter }: Pick<Services, 'partnerCenter'>,
  customerId: string,
  acceptance: SignedAcceptance,
  ids: WriteIds,
): Promise<void> {
  const { correlationId } = ids;
  const known = await partnerCenter.customerAgreements(customerId, { correlationId });
  if (known.some((each) => isOf(acceptance, each))) return;
  const versions = await partnerCenter.agreementMetadata({ correlationId });
  const [latest] = versions.toSorted((one, other) => other.versionRank - one.versionRank);
  if (latest === undefined) {
    throw new PartnerCenterUnavailable('unreadable', 'Partner Center names no Microsoft Customer Agreement.');
  }
  const { templateId, type } = latest;
  const { acceptedOn: dateAgreed, acceptedBy: primaryContact } = acceptance;
  await partnerCenter.confirmCustomerAgreement(customerId, { templateId, type, primaryContact, dateAgreed }, ids);
}

/** Partner Center keeps whole seconds: that moment, and that person. */
const isOf = ({ acceptedOn, acceptedBy }: SignedAcceptance, { dateAgreed, primaryContact }: CustomerAgreement) =>
  acceptedOn.slice(0, 19) === dateAgreed.slice(0, 19) &&
  (['firstName', 'lastName', 'email'] as const).every((name) => acceptedBy[name] === primaryContact[name]);

export const putAgreement = (services: Services) =>
  endpoint({
    name: 'recordAgreement',
    summary: 'Put on record in Partner Center that a customer has accepted the Microsoft Customer Agreement',
    method: 'PUT',
    route: 'api/customers/{id}/agreement',
    roles: may.onboard,
    params: byId,
    body: signedAcceptanceSchema,
    changes: true,
    problems: [502, 504],
    success: { status: 200, description: 'The customer as it is now', schema: customerDetailSchema },
    async handle({ params: { id }, body, trace, checkRevision }) {
      const { customers, now } = services;
      const customer = await customers.read(id);
      if (customer === undefined) throw notFound('customer');
      checkRevision(customer.revision);
      mustBeOurs(customer);
      const problems = acceptanceProblems(body, now(), 'acceptedOn');
      if (problems.length > 0) throw invalid(problems);
      const ids = { correlationId: trace.correlationId ?? '', requestId: randomUUID() };
      await recordAcceptance(services, id, body, ids).catch((error: unknown) => nameField(error));
      const changed = await customers.update(id, (current) => withAgreement(current, body.acceptedOn, now()), trace);
      if (changed === undefined) throw notFound('customer');
      return { body: await customerDetail(services, changed), revision: changed.revision };
    },
  });

/** What Partner Center finds wrong with the person or the date, under the name that it has in this request. */
function nameField(error: unknown): never {
  if (!(error instanceof PartnerCenterError)) throw error;
  const meaning = meaningOf(error);
  if (meaning === undefined || !('field' in meaning)) throw error;
  const path = meaning.field.replace(/^contact\./, 'acceptedBy.').replace(/^agreement\./, '');
  const partnerCenter = { status: error.status, code: error.code };
  throw invalid([{ path, message: error.message }], { partnerCenter });
}
