import { z } from 'zod';
import { addressSchema, checkAddress } from './addresses.ts';
import { INVALID_PROPERTY, Refused } from './answers.ts';
import { optionalText, requiredText } from './asked.ts';
import { countryOf } from './countries.ts';
import { PROVIDER } from './profiles.ts';
import type { SandboxState } from './state.ts';

/** Page create-a-customer-for-an-indirect-reseller: the fields that are read; the rest of the resource is passed over. */
export const newCustomerSchema = z.object({
  companyProfile: z.object({
    domain: requiredText(),
    organizationRegistrationNumber: optionalText,
  }),
  billingProfile: z.object({
    email: requiredText(),
    culture: requiredText(20),
    language: requiredText(20),
    companyName: requiredText(),
    defaultAddress: addressSchema,
  }),
  associatedPartnerId: optionalText,
});
export type NewCustomer = z.output<typeof newCustomerSchema>;

const DOMAIN = /^[a-z0-9]([a-z0-9-]{0,25}[a-z0-9])?\.onmicrosoft\.com$/i;
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
/** Tenants that exist without being anybody's customer here. */
const TAKEN = new Set([
  PROVIDER.domain,
  'contoso.onmicrosoft.com',
  'fabrikam.onmicrosoft.com',
  'microsoft.onmicrosoft.com',
]);

export const domainIsTaken = (state: SandboxState, domain: string) =>
  TAKEN.has(domain.toLowerCase()) || state.customerByDomain(domain) !== undefined;

export const isDomain = (domain: string) => DOMAIN.test(domain);

const invalid = (field: string, why: string) =>
  new Refused(400, INVALID_PROPERTY, `Invalid property: ${field}: ${why}`);

/**
 * Checks a new customer as the pages say: domain, e-mail, culture and language of its market, address, and what its
 * market asks for about its registration. Returns its culture as the market writes it.
 */
export function checkNewCustomer(state: SandboxState, { companyProfile, billingProfile }: NewCustomer): string {
  const { domain, organizationRegistrationNumber } = companyProfile;
  if (!isDomain(domain)) throw invalid('companyProfile.domain', `'${domain}' is not a domain of onmicrosoft.com.`);
  if (!EMAIL.test(billingProfile.email)) throw invalid('billingProfile.email', 'is not an e-mail address.');
  checkAddress(billingProfile.defaultAddress);
  const culture = checkLanguages(billingProfile);
  checkRegistration(billingProfile.defaultAddress, organizationRegistrationNumber);
  if (domainIsTaken(state, domain)) throw invalid('companyProfile.domain', `'${domain}' is not available.`);
  return culture;
}

function checkLanguages({ culture, language, defaultAddress }: NewCustomer['billingProfile']): string {
  const cultures = countryOf(defaultAddress.country)?.cultures ?? [];
  const found = cultures.find((each) => each.toLowerCase() === culture.toLowerCase());
  if (found === undefined) {
    throw invalid('billingProfile.culture', `'${culture}' is not one of ${cultures.join(', ')}.`);
  }
  const languages = cultures.map((each) => each.split('-')[0] as string);
  if (![...languages, 'en'].includes(language.toLowerCase())) {
    throw invalid('billingProfile.language', `'${language}' is not one of ${[...new Set(languages)].join(', ')}.`);
  }
  return found;
}

function checkRegistration(
  { country, phoneNumber }: NewCustomer['billingProfile']['defaultAddress'],
  number: string | undefined,
): void {
  const format = countryOf(country)?.registrationNumber;
  if (format === undefined) {
    if (number === undefined) return;
    throw new Refused(400, 600002, 'Organization registration id value is not supported');
  }
  if (number === undefined) throw new Refused(400, 600049, 'Organization registration id information is missing');
  if (!format.test(number)) {
    const description = `Organization registration id information is invalid and should be of the format ${format.source}`;
    throw new Refused(400, 600050, description);
  }
  if (phoneNumber === undefined) throw new Refused(400, 600051, 'Customer phone number is missing');
}
