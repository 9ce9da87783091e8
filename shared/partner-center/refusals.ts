import type { PartnerCenterError } from './errors.ts';

/**
 * What a refusal of Partner Center (page error-codes, and the pages of the calls) means to a client of our API: a field
 * of its own that is wrong, or a state of things that does not allow it. Codes that are not here, access denied among
 * them, are trouble between us and Partner Center.
 */
export type Meaning = { field: string } | { conflict: string };

/** Paths as our API has them; of a line, below the line. */
const FIELDS: Record<string, string[]> = {
  address: ['2007'],
  'company.organizationRegistrationNumber': ['600002', '600049', '600050'],
  'contact.phoneNumber': ['600051'],
  partnerId: ['2200', '2201', '2203', '2204'],
  tenantId: ['2205', '2206'],
  resellerPartnerId: ['2071', '2072', '800015', '800016'],
  productId: ['2100', '800004', '800070', '900142', '400013', '400018', '400019'],
  quantity: ['2002', '800017', '800067', '800088', '800090'],
  term: ['800028'],
  billingCycle: ['2054', '800097'],
};

const CONFLICTS: Record<string, string[]> = {
  'not-in-partner-center': ['1000'],
  'no-customer-relationship': ['20002'],
  'unknown-customer': ['60003', '900118'],
  'unknown-subscription': ['20003', '800021'],
  'unknown-order': ['20000'],
  'cart-gone': ['800008'],
  'cart-busy': ['800064'],
  'cart-already-ordered': ['800065'],
  'cart-item-refused': ['800009'],
  'order-in-progress': ['800014', '800060'],
  'order-not-cancellable': ['800019', '800061', '800063', '800077', '900117'],
  'order-refused': ['4018', '800022', '800024', '800026', '800062'],
  'not-purchasable': ['2085', '2091', '800010', '800020', '800029', '800086'],
  'subscription-suspended': ['2001', '800091'],
  'subscription-not-changeable': [
    '2011',
    '27009',
    '800012',
    '800027',
    '800040',
    '800042',
    '800081',
    '800082',
    '800092',
    '800095',
    '800096',
    '800098',
  ],
  'changed-meanwhile': ['2055'],
  'customer-agreement-missing': ['13605'],
  'reseller-agreement-missing': ['900123'],
  'provider-agreement-missing': ['900124'],
  'credit-limit': ['800023', '800025', '900121'],
  'limit-reached': ['27006', '800066', '800068', '800089'],
  'sandbox-limit': ['800018', '900116', '900127'],
  'customer-under-review': ['800069', '800073', '800074', '800075'],
  'reseller-programme-inactive': ['800039', '900149'],
  'upgrade-in-progress': ['900109', '900112', '900113', '900114'],
};

/** Code 3000, invalid property: the description names it, by Partner Center's name for it. */
const INVALID_PROPERTY = '3000';
const PROPERTIES: [name: RegExp, field: string][] = [
  [/organizationRegistrationNumber/i, 'company.organizationRegistrationNumber'],
  [/companyName/i, 'company.name'],
  [/culture/i, 'company.culture'],
  [/language/i, 'company.language'],
  [/dateAgreed/i, 'agreement.acceptedOn'],
  [/domain/i, 'company.domainPrefix'],
  [/e-?mail/i, 'contact.email'],
  [/firstName/i, 'contact.firstName'],
  [/lastName/i, 'contact.lastName'],
  [/phoneNumber/i, 'contact.phoneNumber'],
  [/addressLine1/i, 'address.line1'],
  [/addressLine2/i, 'address.line2'],
  [/postalCode/i, 'address.postalCode'],
  [/\bcity\b/i, 'address.city'],
  [/\bstate\b/i, 'address.state'],
  [/\bcountry\b/i, 'address.country'],
];

const byCode = (table: Record<string, string[]>) =>
  new Map(Object.entries(table).flatMap(([name, codes]) => codes.map((code) => [code, name])));

const fields = byCode(FIELDS);
const conflicts = byCode(CONFLICTS);

/** Undefined for a code that says nothing to a client of ours. */
export function meaningOf({
  code,
  status,
  message,
}: Pick<PartnerCenterError, 'code' | 'status' | 'message'>): Meaning | undefined {
  // One code, two meanings: 403 that the partner may not sell the offer, 400 that the subscription cannot be changed.
  if (code === '2006') return { conflict: status === 403 ? 'not-purchasable' : 'subscription-not-changeable' };
  const property = code === INVALID_PROPERTY && status === 400 && PROPERTIES.find(([name]) => name.test(message));
  const field = property ? property[1] : fields.get(code);
  if (field !== undefined) return { field };
  const conflict = conflicts.get(code);
  return conflict === undefined ? undefined : { conflict };
}
