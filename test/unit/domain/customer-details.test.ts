import { describe, expect, test } from '@jest/globals';
import { type CountryRules, countryProblems, customerDetailsSchema } from '../../../shared/domain/customer-details.ts';
import { DETAILS } from '../../support/onboarding-values.ts';

const RULES: CountryRules = {
  stateRequired: false,
  states: [],
  languages: ['nl', 'en'],
  cultures: ['nl-NL', 'en-US'],
  postalCodeRequired: true,
  postalCodePattern: '^[1-9]\\d{3} [A-Z]{2}$',
  phoneNumberPattern: '^[\\d ]{6,20}$',
  registrationNumberSupported: false,
};

type Part = 'company' | 'contact' | 'address';
const changed = (part: Part, change: Record<string, unknown>) => ({
  ...DETAILS,
  [part]: { ...DETAILS[part], ...change },
});
const pathsOf = (input: unknown) =>
  customerDetailsSchema.safeParse(input).error?.issues.map(({ path }) => path.join('.')) ?? [];
const problems = (input: unknown, rules: Partial<CountryRules> = {}) =>
  countryProblems(customerDetailsSchema.parse(input), { ...RULES, ...rules }).map(({ path }) => path);

describe('the form of the details', () => {
  test('is kept as Partner Center writes it', () => {
    const given = {
      ...DETAILS,
      company: { ...DETAILS.company, domainPrefix: ' WingTip1 ', culture: 'NL-nl', language: 'NL' },
      address: { ...DETAILS.address, country: 'nl' },
    };
    expect(customerDetailsSchema.parse(given)).toMatchObject({
      company: { domainPrefix: 'wingtip1', culture: 'nl-NL', language: 'nl' },
      address: { country: 'NL' },
    });
    expect(customerDetailsSchema.parse(changed('company', { culture: 'UZ-latn-uz' })).company.culture).toBe(
      'uz-Latn-UZ',
    );
  });

  test.each<[Part, Record<string, unknown>]>([
    ['company', { name: '' }],
    ['company', { name: 'x'.repeat(101) }],
    ['company', { name: 'two\nlines' }],
    ['company', { domainPrefix: '' }],
    ['company', { domainPrefix: 'with-hyphen' }],
    ['company', { domainPrefix: 'x'.repeat(28) }],
    ['company', { domainPrefix: 'name.onmicrosoft.com' }],
    ['company', { culture: 'nl' }],
    ['company', { culture: 'dutch' }],
    ['company', { language: 'nld' }],
    ['company', { organizationRegistrationNumber: '' }],
    ['contact', { firstName: 'x'.repeat(51) }],
    ['contact', { lastName: '' }],
    ['contact', { email: 'gena' }],
    ['contact', { phoneNumber: 'call me' }],
    ['contact', { phoneNumber: undefined }],
    ['address', { line1: 'x'.repeat(201) }],
    ['address', { line2: '' }],
    ['address', { city: 7 }],
    ['address', { postalCode: 'x'.repeat(21) }],
    ['address', { country: 'Netherlands' }],
    ['address', { country: 'N1' }],
  ])('%s %j is refused, and its field named', (part, change) => {
    expect(pathsOf(changed(part, change))).toEqual([`${part}.${Object.keys(change)[0]}`]);
  });

  test('what is not known is refused', () => {
    expect(pathsOf({ ...DETAILS, company: { ...DETAILS.company, vat: 'NL1' } })).toEqual(['company']);
  });
});

describe('the rules of a country', () => {
  test('find nothing wrong with what is right', () => expect(problems(DETAILS)).toEqual([]));

  test.each<[Part, Record<string, unknown>, Partial<CountryRules>, string[]]>([
    ['company', { culture: 'de-DE' }, {}, ['company.culture']],
    ['company', { language: 'fr' }, {}, ['company.language']],
    ['address', { postalCode: '90210' }, {}, ['address.postalCode']],
    ['address', { postalCode: undefined }, {}, ['address.postalCode']],
    ['address', { postalCode: undefined }, { postalCodeRequired: false }, []],
    ['address', {}, { stateRequired: true }, ['address.state']],
    ['address', { state: 'ZZ' }, { states: ['WA'] }, ['address.state']],
    ['address', { state: 'NSW' }, { states: ['NSW'] }, []],
    ['address', { state: 'NSW' }, {}, ['address.state']],
    ['contact', { phoneNumber: '+31 20 1234567' }, {}, ['contact.phoneNumber']],
    ['contact', {}, { phoneNumberPattern: '^(\\d' }, []],
    ['company', { organizationRegistrationNumber: '12345678' }, {}, ['company.organizationRegistrationNumber']],
    ['company', { organizationRegistrationNumber: '12345678' }, { registrationNumberSupported: true }, []],
  ])('%s %j', (part, change, rules, expected) => expect(problems(changed(part, change), rules)).toEqual(expected));

  test.each(['AM', 'AZ', 'BY', 'HU', 'KZ', 'KG', 'MD', 'RU', 'TJ', 'UZ', 'UA'])(
    '%s asks for a registration number',
    (country) => {
      const there = changed('address', { country });
      expect(problems(there)).toEqual(['company.organizationRegistrationNumber']);
      const named = { ...there, company: { ...DETAILS.company, organizationRegistrationNumber: '12345678' } };
      expect(problems(named)).toEqual([]);
    },
  );
});
