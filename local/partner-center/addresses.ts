import { z } from 'zod';
import { type Answer, INVALID_PROPERTY, ok, Refused } from './answers.ts';
import { type Asked, optionalText, readBodyAs, requiredText } from './asked.ts';
import { type Country, countryOf } from './countries.ts';
import type { Address } from './records.ts';

/** Page utility-resources, Address, with its lengths; what a market asks for beyond that is checked by itself. */
export const addressSchema = z.object({
  country: z.string().trim().length(2),
  city: requiredText(),
  state: optionalText,
  addressLine1: requiredText(),
  addressLine2: optionalText,
  postalCode: requiredText(20),
  firstName: optionalText.pipe(z.string().max(50).optional()),
  lastName: optionalText.pipe(z.string().max(50).optional()),
  phoneNumber: optionalText,
});

/** ZIP codes whose city is known (page validate-an-address prints one of them). */
const ZIP_CITIES: Record<string, string> = { '98007': 'BELLEVUE', '98004': 'BELLEVUE' };

interface Finding {
  code: string;
  reason: string;
  corrected?: Partial<Address>;
}

const changed = (field: string, from: string, to: string) =>
  `Details: Field - &#39;${field}&#39; is corrected from OldValue: &#39;${from}&#39; to NewValue: &#39;${to}&#39;.`;

function find(address: Address, country: Country): Finding | undefined {
  const state = address.state?.toUpperCase() ?? '';
  if (country.states !== undefined && !country.states.includes(state)) {
    return {
      code: '60068',
      reason: `StateInvalid - Details: Field - &#39;State&#39; is not a state of ${country.iso2Code}.`,
    };
  }
  const { postalCode, city } = address;
  if (!country.postalCode.test(postalCode)) {
    const tidy = country.tidyPostalCode?.(postalCode) ?? postalCode;
    if (country.postalCode.test(tidy)) {
      const reason = `ZipInvalid - ${changed('PostalCode', postalCode, tidy)}`;
      return { code: '60070', reason, corrected: { postalCode: tidy } };
    }
    const reason = `ZipInvalid - Details: Field - &#39;PostalCode&#39; does not match ${country.postalCode.source}.`;
    return { code: '60070', reason };
  }
  const right = country.cities[city.toLowerCase()] ?? (country.iso2Code === 'US' ? ZIP_CITIES[postalCode] : undefined);
  if (right !== undefined && right.toLowerCase() !== city.toLowerCase()) {
    return { code: '60071', reason: `ZipCityInvalid - ${changed('City', city, right)}`, corrected: { city: right } };
  }
  return undefined;
}

/** Refuses an address that is not right (page validate-an-address): code 2007, the rest inside the description. */
export function checkAddress(address: Address): void {
  const country = countryOf(address.country);
  if (country === undefined) {
    throw new Refused(400, INVALID_PROPERTY, `Invalid property: country: ${address.country} is not supported.`);
  }
  const finding = find(address, country);
  if (finding === undefined) return;
  const right = { ...address, ...finding.corrected };
  const corrected = {
    country: country.iso2Code,
    ...(right.state === undefined ? {} : { region: right.state }),
    city: right.city,
    address_line1: right.addressLine1,
    ...(right.addressLine2 === undefined ? {} : { address_line2: right.addressLine2 }),
    postal_code: right.postalCode,
  };
  const description = JSON.stringify({
    code: finding.code,
    reason: finding.reason,
    ...(finding.corrected === undefined ? {} : { corrected_address: corrected }),
    object_type: 'AddressValidation',
    resource_status: 'Active',
  });
  throw new Refused(400, 2007, description, 'PartnerFD');
}

/** Page validate-an-address. */
export function validateAddress(asked: Asked): Answer {
  checkAddress(readBodyAs(asked, addressSchema, INVALID_PROPERTY));
  return { status: 200 };
}

/** Page get-market-specific-validation-data. */
export function countryRules({ params }: Asked): Answer {
  const country = countryOf(params['country'] ?? '');
  if (country === undefined) throw new Refused(404, 1000, `Not found: country ${params['country']}`);
  const languages = [...new Set(country.cultures.map((culture) => culture.split('-')[0] as string))];
  return ok({
    iso2Code: country.iso2Code,
    defaultCulture: country.defaultCulture,
    isStateRequired: country.states !== undefined,
    states: { value: country.states ?? [] },
    supportedLanguages: { value: languages },
    supportedCultures: { value: country.cultures },
    isPostalCodeRequired: true,
    postalCodeRegex: country.postalCode.source,
    isCityRequired: true,
    isVatIdSupported: country.vat,
    taxIdFormat: country.taxIdFormat,
    taxIdSample: country.taxIdSample,
    phoneNumberRegex: country.phoneNumber.source,
    isRegistrationNumberSupported: country.registrationNumber !== undefined,
    isTaxIdSupported: true,
    resellerAgreementRegion: country.agreementRegion,
    geographicRegion: country.region,
    countryCallingCodes: { value: [country.callingCode] },
    attributes: { objectType: 'CountryInformation' },
  });
}
