/** What a market asks for; pages get-market-specific-validation-data and partner-center-supported-languages-and-locales. */
export interface Country {
  iso2Code: string;
  defaultCulture: string;
  cultures: string[];
  postalCode: RegExp;
  /** A postal code as this market writes it, made of one that differs in nothing but spaces and case. */
  tidyPostalCode?: (given: string) => string;
  states?: string[];
  phoneNumber: RegExp;
  callingCode: string;
  vat: boolean;
  taxIdFormat: string;
  taxIdSample: string;
  region: string;
  agreementRegion: string;
  /** Format of the organization registration number, where the market asks for one. */
  registrationNumber?: RegExp;
  currency: { code: string; symbol: string };
  /** What is often mistyped here → the right name. */
  cities: Record<string, string>;
}

const US_STATES =
  'AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY';
const EUR = { code: 'EUR', symbol: '€' };
const USD = { code: 'USD', symbol: '$' };
const PHONE = /^[+]?[\d\s()./-]{6,20}$/;
const EUROPE = { vat: true, phoneNumber: PHONE, region: 'WesternEurope', agreementRegion: 'MIOL', currency: EUR };

const MARKETS: Country[] = [
  {
    ...EUROPE,
    iso2Code: 'NL',
    defaultCulture: 'nl-NL',
    cultures: ['nl-NL', 'en-US'],
    postalCode: /^[1-9]\d{3} [A-Z]{2}$/,
    tidyPostalCode: (given) => given.toUpperCase().replace(/^(\d{4})\s*([A-Z]{2})$/, '$1 $2'),
    callingCode: '31',
    taxIdFormat: 'NL#########B##',
    taxIdSample: 'NL999999999B99',
    cities: {
      amsterdm: 'Amsterdam',
      amstedam: 'Amsterdam',
      roterdam: 'Rotterdam',
      utrect: 'Utrecht',
      eindhove: 'Eindhoven',
      's gravenhage': 'Den Haag',
    },
  },
  {
    ...EUROPE,
    iso2Code: 'BE',
    defaultCulture: 'nl-BE',
    cultures: ['fr-BE', 'nl-BE', 'en-US'],
    postalCode: /^[1-9]\d{3}$/,
    tidyPostalCode: (given) => given.replace(/^B-?/i, '').trim(),
    callingCode: '32',
    taxIdFormat: 'BE0#########',
    taxIdSample: 'BE0999999999',
    cities: { antwerpn: 'Antwerpen', brusel: 'Brussel', brugghe: 'Brugge' },
  },
  {
    ...EUROPE,
    iso2Code: 'LU',
    defaultCulture: 'fr-LU',
    cultures: ['de-LU', 'fr-LU', 'en-US'],
    postalCode: /^\d{4}$/,
    tidyPostalCode: (given) => given.replace(/^L-?/i, '').trim(),
    callingCode: '352',
    taxIdFormat: 'LU########',
    taxIdSample: 'LU99999999',
    cities: { luxembour: 'Luxembourg' },
  },
  {
    ...EUROPE,
    iso2Code: 'DE',
    defaultCulture: 'de-DE',
    cultures: ['de-DE', 'en-US'],
    postalCode: /^\d{5}$/,
    callingCode: '49',
    taxIdFormat: 'DE#########',
    taxIdSample: 'DE999999999',
    cities: { berln: 'Berlin', munchen: 'München', frankfort: 'Frankfurt am Main', koln: 'Köln' },
  },
  {
    ...EUROPE,
    iso2Code: 'FR',
    defaultCulture: 'fr-FR',
    cultures: ['fr-FR', 'en-US'],
    postalCode: /^\d{5}$/,
    callingCode: '33',
    taxIdFormat: 'FR###########',
    taxIdSample: 'FR99999999999',
    cities: { pari: 'Paris', marseile: 'Marseille', lion: 'Lyon' },
  },
  {
    ...EUROPE,
    iso2Code: 'GB',
    defaultCulture: 'en-GB',
    cultures: ['en-GB', 'en-US'],
    postalCode: /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/,
    tidyPostalCode: (given) => given.toUpperCase().replace(/^([A-Z\d]{2,4})\s*(\d[A-Z]{2})$/, '$1 $2'),
    callingCode: '44',
    taxIdFormat: 'GB#########',
    taxIdSample: 'GB999999999',
    currency: { code: 'GBP', symbol: '£' },
    cities: { londn: 'London', manchestr: 'Manchester', edinburg: 'Edinburgh' },
  },
  {
    iso2Code: 'US',
    defaultCulture: 'en-US',
    cultures: ['en-US', 'es-US'],
    postalCode: /^\d{5}(-\d{4})?$/,
    states: US_STATES.split(' '),
    phoneNumber: /^(1[-/.]?)?(\((\d{3})\)|(\d{3}))[-/.]?(\d{3})[-/.]?(\d{4})$/,
    callingCode: '1',
    vat: false,
    taxIdFormat: 'US######',
    taxIdSample: 'US999965',
    region: 'NorthAndLatinAmerica',
    agreementRegion: 'AOC',
    currency: USD,
    cities: { redmnd: 'Redmond', seatle: 'Seattle', 'new yrok': 'New York' },
  },
];

/** Country, culture, postal code, calling code, registration number (formats of the national registers). */
const REGISTERED: [string, string, RegExp, string, RegExp][] = [
  ['AM', 'hy-AM', /^\d{4}$/, '374', /^\d{8}$/],
  ['AZ', 'az-Latn-AZ', /^(AZ )?\d{4}$/, '994', /^\d{10}$/],
  ['BY', 'be-BY', /^\d{6}$/, '375', /^\d{9}$/],
  ['HU', 'hu-HU', /^\d{4}$/, '36', /^\d{8}-\d-\d{2}$/],
  ['KZ', 'kk-KZ', /^\d{6}$/, '7', /^\d{12}$/],
  ['KG', 'ky-KG', /^\d{6}$/, '996', /^\d{14}$/],
  ['MD', 'ro-MD', /^(MD-?)?\d{4}$/, '373', /^\d{13}$/],
  ['RU', 'ru-RU', /^\d{6}$/, '7', /^(\d{10}|\d{12})$/],
  ['TJ', 'tg-Cyrl-TJ', /^\d{6}$/, '992', /^\d{9}$/],
  ['UZ', 'uz-Latn-UZ', /^\d{6}$/, '998', /^\d{9}$/],
  ['UA', 'uk-UA', /^\d{5}$/, '380', /^(\d{8}|\d{10})$/],
];

const REGISTRATION_MARKETS = REGISTERED.map(
  ([iso2Code, culture, postalCode, callingCode, registrationNumber]): Country => ({
    iso2Code,
    defaultCulture: culture,
    cultures: [culture, 'en-US'],
    postalCode,
    phoneNumber: PHONE,
    callingCode,
    vat: iso2Code === 'HU',
    taxIdFormat: `${iso2Code}########`,
    taxIdSample: `${iso2Code}99999999`,
    region: 'CentralAndEasternEurope',
    agreementRegion: 'MIOL',
    registrationNumber,
    currency: iso2Code === 'HU' ? EUR : USD,
    cities: {},
  }),
);

const COUNTRIES = new Map([...MARKETS, ...REGISTRATION_MARKETS].map((each) => [each.iso2Code, each]));

export const countryOf = (iso2Code: string): Country | undefined => COUNTRIES.get(iso2Code.toUpperCase());

/** Markets in which the catalogue sells. */
export const SELLING_MARKETS: string[] = [...MARKETS, ...REGISTRATION_MARKETS].map(({ iso2Code }) => iso2Code);
