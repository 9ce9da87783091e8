import { z } from 'zod';
import type { FieldProblem } from './catalogue.ts';
import { emailSchema, singleLine } from './text.ts';

/** A culture tag as Partner Center writes it, whatever the case it was given in: `nl-NL`. */
const cultureSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z]{4})?-[A-Za-z]{2}$/, 'must be a culture such as nl-NL')
  .transform((text) => Intl.getCanonicalLocales(text)[0] ?? text)
  .meta({ description: 'Culture for communication and currency', example: 'nl-NL', override: { type: 'string' } });

/** The part before `.onmicrosoft.com`; kept in lower case, since domains are compared so. */
export const domainPrefixSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{1,27}$/, 'must be 1 to 27 letters and digits')
  .transform((text) => text.toLowerCase())
  .meta({
    description: 'The primary domain becomes `<prefix>.onmicrosoft.com`',
    example: 'wingtiptoys',
    override: { type: 'string' },
  });

export const countrySchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2}$/, 'must be an ISO 3166 country code such as NL')
  .transform((text) => text.toUpperCase())
  .meta({ description: 'ISO 3166-1 alpha-2', example: 'NL', override: { type: 'string' } });

export const phoneSchema = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 ()./-]{4,29}$/, 'must be a telephone number')
  .meta({ example: '0201234567' });

/** What a customer is created from (pages create-a-customer-for-an-indirect-reseller, utility-resources#address). */
export const customerDetailsSchema = z.strictObject({
  company: z.strictObject({
    name: singleLine(100),
    domainPrefix: domainPrefixSchema,
    culture: cultureSchema,
    language: z
      .string()
      .trim()
      .regex(/^[A-Za-z]{2}$/, 'must be a two-letter language code such as nl')
      .transform((text) => text.toLowerCase())
      .meta({ description: 'ISO 639-1', example: 'nl', override: { type: 'string' } }),
    organizationRegistrationNumber: singleLine(50)
      .optional()
      .meta({ description: 'Asked for in some countries, and refused in the others' }),
  }),
  contact: z.strictObject({
    firstName: singleLine(50),
    lastName: singleLine(50),
    email: emailSchema,
    phoneNumber: phoneSchema,
  }),
  address: z.strictObject({
    line1: singleLine(200),
    line2: singleLine(200).optional(),
    city: singleLine(100),
    state: singleLine(50).optional(),
    postalCode: singleLine(20).optional().meta({ description: 'Needed where the country has postal codes' }),
    country: countrySchema,
  }),
});

export type CustomerDetails = z.output<typeof customerDetailsSchema>;

export const domainOf = ({ company }: Pick<CustomerDetails, 'company'>) => `${company.domainPrefix}.onmicrosoft.com`;

/** What a country asks for (page get-market-specific-validation-data). A pattern that is absent asks for nothing. */
export interface CountryRules {
  stateRequired: boolean;
  /** Empty lists allow everything. */
  states: string[];
  languages: string[];
  cultures: string[];
  postalCodeRequired: boolean;
  postalCodePattern?: string;
  phoneNumberPattern?: string;
  registrationNumberSupported: boolean;
}

/** Page create-a-customer-for-an-indirect-reseller: required here, not to be specified anywhere else. */
const WITH_REGISTRATION_NUMBER = new Set(['AM', 'AZ', 'BY', 'HU', 'KZ', 'KG', 'MD', 'RU', 'TJ', 'UZ', 'UA']);
/** Page utility-resources: what a state may be where the country lists none. */
const LONGEST_STATE = 2;

/** What a country's rules find wrong with a customer's details; each problem names its field. */
export function countryProblems({ company, contact, address }: CustomerDetails, rules: CountryRules): FieldProblem[] {
  const { country, state, postalCode } = address;
  const problems: FieldProblem[] = [];
  const fail = (path: string, message: string) => problems.push({ path, message });

  const needsNumber = WITH_REGISTRATION_NUMBER.has(country);
  const hasNumber = company.organizationRegistrationNumber !== undefined;
  if (needsNumber && !hasNumber) fail('company.organizationRegistrationNumber', `is required in ${country}`);
  if (!needsNumber && hasNumber && !rules.registrationNumberSupported) {
    fail('company.organizationRegistrationNumber', `is not asked for in ${country}`);
  }
  if (!isAmong(rules.cultures, company.culture)) {
    fail('company.culture', `must be one of ${rules.cultures.join(', ')} in ${country}`);
  }
  if (!isAmong(rules.languages, company.language)) {
    fail('company.language', `must be one of ${rules.languages.join(', ')} in ${country}`);
  }
  if (state === undefined && rules.stateRequired) fail('address.state', `is required in ${country}`);
  if (state !== undefined && rules.states.length > 0 && !rules.states.includes(state)) {
    fail('address.state', `must be one of ${rules.states.join(', ')}`);
  }
  if (state !== undefined && rules.states.length === 0 && state.length > LONGEST_STATE) {
    fail('address.state', `may have ${LONGEST_STATE} characters in ${country}`);
  }
  if (postalCode === undefined && rules.postalCodeRequired) fail('address.postalCode', `is required in ${country}`);
  if (postalCode !== undefined && !matches(rules.postalCodePattern, postalCode)) {
    fail('address.postalCode', `is no postal code of ${country}`);
  }
  if (!matches(rules.phoneNumberPattern, contact.phoneNumber)) {
    fail('contact.phoneNumber', `is no telephone number as ${country} writes it`);
  }
  return problems;
}

const isAmong = (allowed: string[], value: string) =>
  allowed.length === 0 || allowed.some((each) => each.toLowerCase() === value.toLowerCase());

/** A pattern that is none in JavaScript asks for nothing: Partner Center itself has the last word. */
function matches(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined || pattern === '') return true;
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}
