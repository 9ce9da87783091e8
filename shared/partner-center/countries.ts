import { z } from 'zod';
import type { CallIds } from './request-id.ts';
import type { Send } from './transport.ts';
import { defined, part } from './wire.ts';

/** The page prints `{value: […]}`; the resource is described as a plain list. */
const list = z
  .union([z.array(z.string()), z.looseObject({ value: z.array(z.string()) }).transform(({ value }) => value)])
  .optional()
  .transform((values) => values ?? []);

const flag = z.boolean().default(false);

/** Pages get-market-specific-validation-data and country-information-resources. */
export const countryRulesSchema = z
  .looseObject({
    iso2Code: z.string(),
    defaultCulture: z.string().optional(),
    isStateRequired: flag,
    states: list,
    supportedStatesList: list,
    supportedLanguages: list,
    supportedLanguagesList: list,
    supportedCultures: list,
    supportedCulturesList: list,
    isPostalCodeRequired: flag,
    postalCodeRegex: z.string().optional(),
    isCityRequired: flag,
    phoneNumberRegex: z.string().optional(),
    isRegistrationNumberSupported: flag,
  })
  .transform((rules) =>
    defined({
      country: rules.iso2Code,
      defaultCulture: rules.defaultCulture,
      stateRequired: rules.isStateRequired,
      /** Empty when any will do. */
      states: either(rules.states, rules.supportedStatesList),
      languages: either(rules.supportedLanguages, rules.supportedLanguagesList),
      cultures: either(rules.supportedCultures, rules.supportedCulturesList),
      postalCodeRequired: rules.isPostalCodeRequired,
      cityRequired: rules.isCityRequired,
      /** Regular expressions of .NET, as Partner Center gives them. */
      postalCodePattern: rules.postalCodeRegex,
      phoneNumberPattern: rules.phoneNumberRegex,
      registrationNumberSupported: rules.isRegistrationNumberSupported,
    }),
  );

const either = (first: string[], second: string[]) => (first.length > 0 ? first : second);

export type CountryRules = z.output<typeof countryRulesSchema>;

export const countries = (send: Send) => ({
  /** What a country asks of an address and of a customer (page get-market-specific-validation-data). */
  countryRules: (country: string, ids: CallIds): Promise<CountryRules> =>
    send({
      method: 'GET',
      path: `/v1/countryvalidationrules/${part(country)}`,
      answer: countryRulesSchema,
      auth: 'app',
      ...ids,
    }),
});
