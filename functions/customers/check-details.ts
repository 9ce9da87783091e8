import { type CustomerDetails, countryProblems, domainOf } from '../../shared/domain/customer-details.ts';
import { mustBeActive, type Reseller } from '../../shared/domain/reseller.ts';
import { type FieldError, invalid } from '../../shared/http/problem.ts';
import { type Address, PartnerCenterError } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';

/** The reseller that a customer is to be added for. Throws a 422 when there is none such, a Refusal when it is not active. */
export async function activeReseller({ resellers }: Services, id: string): Promise<Reseller> {
  const reseller = await resellers.read(id);
  if (reseller === undefined) throw invalid([{ path: 'resellerId', message: 'is no reseller of ours' }]);
  mustBeActive(reseller);
  return reseller;
}

/** What Partner Center would refuse at the end is refused at the start: one 422 that names every field. */
export async function checkDetails(services: Services, details: CustomerDetails, correlationId: string): Promise<void> {
  const { problems, suggestion } = await problemsOf(services, details, correlationId);
  if (problems.length === 0) return;
  throw invalid(problems, suggestion === undefined ? {} : { suggestedAddress: suggestion });
}

async function problemsOf(services: Services, details: CustomerDetails, correlationId: string) {
  const country = await countryFaults(services, details, correlationId);
  if (country.some(({ path }) => path === 'address.country')) return { problems: country };
  const [domain, address] = await Promise.all([
    domainFaults(services, details, correlationId),
    addressFaults(services, details.address, correlationId, country),
  ]);
  const { suggestion } = address;
  const suggested = new Set(address.problems.map(({ path }) => path));
  return {
    problems: [...country.filter(({ path }) => !suggested.has(path)), ...domain, ...address.problems],
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

async function countryFaults(
  { partnerCenter }: Services,
  details: CustomerDetails,
  correlationId: string,
): Promise<FieldError[]> {
  const { country } = details.address;
  try {
    return countryProblems(details, await partnerCenter.countryRules(country, { correlationId }));
  } catch (error) {
    if (!isRefusalOfInput(error)) throw error;
    return [{ path: 'address.country', message: `Partner Center has no customers in ${country}` }];
  }
}

const isRefusalOfInput = (error: unknown) => error instanceof PartnerCenterError && [400, 404].includes(error.status);

/** Throws a 422 unless the domain can still be had. */
export async function mustBeFree(services: Services, details: CustomerDetails, correlationId: string): Promise<void> {
  const problems = await domainFaults(services, details, correlationId);
  if (problems.length > 0) throw invalid(problems);
}

async function domainFaults(
  { partnerCenter }: Services,
  details: CustomerDetails,
  correlationId: string,
): Promise<FieldError[]> {
  const domain = domainOf(details);
  const taken = await partnerCenter.isDomainTaken(domain, { correlationId });
  return taken ? [{ path: 'company.domainPrefix', message: `${domain} is taken` }] : [];
}

/** Partner Center's view of an address that lacks nothing; its suggestion says more than a rule of the country. */
async function addressFaults(
  { partnerCenter }: Services,
  address: CustomerDetails['address'],
  correlationId: string,
  found: FieldError[],
): Promise<{ problems: FieldError[]; suggestion?: Address }> {
  const missing = (['state', 'postalCode'] as const).filter((field) => address[field] === undefined);
  if (found.some(({ path }) => missing.some((field) => path === `address.${field}`))) return { problems: [] };
  const verdict = await partnerCenter.validateAddress(address as Address, { correlationId });
  if (verdict.valid) return { problems: [] };
  const { suggestion, message } = verdict;
  const ruled = found.some(({ path }) => path.startsWith('address.'));
  if (suggestion === undefined) return { problems: ruled ? [] : [{ path: 'address', message }] };
  const fields = (['line1', 'line2', 'city', 'state', 'postalCode', 'country'] as const).filter(
    (field) => (suggestion[field] ?? '') !== (address[field] ?? ''),
  );
  const problems = fields.map((field) => ({
    path: `address.${field}`,
    message: suggestion[field] === undefined ? 'is to be left out' : `should be '${suggestion[field]}'`,
  }));
  return { problems: problems.length > 0 ? problems : [{ path: 'address', message }], suggestion };
}
