import { Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import type { Schemas } from '../api/client.ts';
import { useSigned } from '../app/me.ts';
import { useWords, type WordKey } from '../i18n/words.tsx';
import { asWrong } from './fields.ts';
import { ResellerOption } from './reseller-name.tsx';
import { useActiveResellers } from './resellers-query.ts';

/** What is typed of a new customer; empty text is what has not been given. */
export type CustomerDraft = Record<
  (typeof FIELDS)[number]['name'] | 'resellerId' | 'culture' | 'language' | 'acceptedOn',
  string
>;

const FIELDS = [
  { name: 'companyName', path: 'company.name', label: 'customer.companyName', needed: true, complete: 'off' },
  { name: 'domainPrefix', path: 'company.domainPrefix', label: 'customer.domainPrefix', needed: true, complete: 'off' },
  {
    name: 'registrationNumber',
    path: 'company.organizationRegistrationNumber',
    label: 'customer.registrationNumber',
    needed: false,
    complete: 'off',
  },
  { name: 'firstName', path: 'contact.firstName', label: 'customer.firstName', needed: true, complete: 'off' },
  { name: 'lastName', path: 'contact.lastName', label: 'customer.lastName', needed: true, complete: 'off' },
  { name: 'email', path: 'contact.email', label: 'reseller.email', needed: true, complete: 'off' },
  { name: 'phoneNumber', path: 'contact.phoneNumber', label: 'customer.phone', needed: true, complete: 'off' },
  { name: 'line1', path: 'address.line1', label: 'customer.line1', needed: true, complete: 'off' },
  { name: 'line2', path: 'address.line2', label: 'customer.line2', needed: false, complete: 'off' },
  { name: 'postalCode', path: 'address.postalCode', label: 'customer.postalCode', needed: false, complete: 'off' },
  { name: 'city', path: 'address.city', label: 'customer.city', needed: true, complete: 'off' },
  { name: 'state', path: 'address.state', label: 'customer.state', needed: false, complete: 'off' },
  { name: 'country', path: 'address.country', label: 'customer.country', needed: true, complete: 'off' },
] as const satisfies { name: string; path: string; label: WordKey; needed: boolean; complete: string }[];

const GROUPS: [title: WordKey, names: readonly string[]][] = [
  ['customer.company', ['companyName', 'domainPrefix', 'registrationNumber']],
  ['customer.contact', ['firstName', 'lastName', 'email', 'phoneNumber']],
  ['customer.address', ['line1', 'line2', 'postalCode', 'city', 'state', 'country']],
];

export const CUSTOMER_PATHS = [
  ...FIELDS.map(({ path }) => path),
  'company.culture',
  'company.language',
  'resellerId',
  'agreement.acceptedOn',
];

export const emptyCustomer = (country: string): CustomerDraft => ({
  resellerId: '',
  companyName: '',
  domainPrefix: '',
  registrationNumber: '',
  firstName: '',
  lastName: '',
  email: '',
  phoneNumber: '',
  line1: '',
  line2: '',
  postalCode: '',
  city: '',
  state: '',
  country,
  acceptedOn: '',
  culture: country === 'NL' ? 'nl-NL' : 'en-US',
  language: country === 'NL' ? 'nl' : 'en',
});

type Details = Pick<Schemas['Onboarding'], 'company' | 'contact' | 'address' | 'resellerId' | 'agreement'>;

/** As the API takes it: what is empty is left out. Who accepted the agreement is the contact, unless somebody else was named. */
export function toDetails(draft: CustomerDraft, known?: Details['agreement']): Details {
  const given = <K extends string>(name: K, value: string) => (value.trim() === '' ? {} : { [name]: value });
  return {
    ...given('resellerId', draft.resellerId),
    company: {
      name: draft.companyName,
      domainPrefix: draft.domainPrefix,
      culture: draft.culture,
      language: draft.language,
      ...given('organizationRegistrationNumber', draft.registrationNumber),
    },
    contact: {
      firstName: draft.firstName,
      lastName: draft.lastName,
      email: draft.email,
      phoneNumber: draft.phoneNumber,
    },
    address: {
      line1: draft.line1,
      ...given('line2', draft.line2),
      city: draft.city,
      ...given('state', draft.state),
      ...given('postalCode', draft.postalCode),
      country: draft.country,
    },
    ...(draft.acceptedOn === '' ? {} : { agreement: { ...known, acceptedOn: draft.acceptedOn } }),
  };
}

export const fromDetails = ({ company, contact, address, agreement, resellerId = '' }: Details): CustomerDraft => ({
  resellerId,
  companyName: company.name,
  domainPrefix: company.domainPrefix,
  registrationNumber: company.organizationRegistrationNumber ?? '',
  ...contact,
  line1: address.line1,
  line2: address.line2 ?? '',
  postalCode: address.postalCode ?? '',
  city: address.city,
  state: address.state ?? '',
  country: address.country,
  culture: company.culture,
  language: company.language,
  acceptedOn: agreement?.acceptedOn.slice(0, 10) ?? '',
});

const CULTURES = [
  'nl-NL',
  'en-US',
  'en-GB',
  'nl-BE',
  'fr-BE',
  'fr-FR',
  'de-DE',
  'es-ES',
  'it-IT',
  'pl-PL',
  'da-DK',
  'sv-SE',
];

const useStyles = makeStyles({
  group: { border: 0, padding: 0, margin: `0 0 ${tokens.spacingVerticalXL}`, minWidth: 0 },
  legend: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400, padding: 0 },
  fields: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 16rem), 1fr))',
    marginTop: tokens.spacingVerticalS,
    alignItems: 'start',
  },
});

interface CustomerFormProps {
  draft: CustomerDraft;
  onChange(changes: Partial<CustomerDraft>): void;
  errorOf(path: string): string | undefined;
}

/** The details of a new customer. What is wrong with one is said at it, in the API's own judgement. */
export function CustomerForm({ draft, onChange, errorOf }: CustomerFormProps) {
  const styles = useStyles();
  const { t, country } = useWords();
  const { settings } = useSigned();
  const resellers = useActiveResellers();
  const message = (path: string) => asWrong(errorOf(path));
  const known = resellers.data?.some(({ id }) => id === draft.resellerId);
  const hints: Record<string, string> = {
    domainPrefix: t('customer.domainHint', { domain: `${draft.domainPrefix || 'example'}.onmicrosoft.com` }),
    registrationNumber: t('customer.registrationHint'),
    country: country(draft.country),
  };
  return (
    <>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t('resellers.name')}</legend>
        <div className={styles.fields}>
          <Field label={t('customer.reseller')} {...message('resellerId')}>
            <Select value={draft.resellerId} onChange={(_event, { value }) => onChange({ resellerId: value })}>
              <option value="">{t('customer.noReseller', { provider: settings.providerName })}</option>
              {draft.resellerId !== '' && !known && <ResellerOption id={draft.resellerId} />}
              {resellers.data?.map(({ id, name, partnerId }) => (
                <option key={id} value={id}>
                  {name} ({partnerId})
                </option>
              ))}
            </Select>
          </Field>
        </div>
      </fieldset>
      {GROUPS.map(([title, names]) => (
        <fieldset key={title} className={styles.group}>
          <legend className={styles.legend}>{t(title)}</legend>
          <div className={styles.fields}>
            {FIELDS.filter(({ name }) => names.includes(name)).map(({ name, path, label, needed }) => (
              <Field
                key={name}
                label={t(label)}
                required={needed}
                {...(hints[name] === undefined ? {} : { hint: hints[name] })}
                {...message(path)}
              >
                <Input
                  name={name}
                  autoComplete="off"
                  value={draft[name]}
                  onChange={(_event, { value }) => onChange({ [name]: value })}
                />
              </Field>
            ))}
            {title === 'customer.company' && (
              <Field label={t('customer.culture')} {...message('company.culture')} {...message('company.language')}>
                <Select
                  value={draft.culture}
                  onChange={(_event, { value }) => onChange({ culture: value, language: value.slice(0, 2) })}
                >
                  {[...new Set([...CULTURES, draft.culture])].map((culture) => (
                    <option key={culture}>{culture}</option>
                  ))}
                </Select>
              </Field>
            )}
          </div>
        </fieldset>
      ))}
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t('customer.agreement')}</legend>
        <div className={styles.fields}>
          <Field
            label={t('customer.acceptedOn')}
            hint={t('customer.acceptedOnHint')}
            {...message('agreement.acceptedOn')}
          >
            <Input
              type="date"
              name="acceptedOn"
              value={draft.acceptedOn}
              onChange={(_event, { value }) => onChange({ acceptedOn: value })}
            />
          </Field>
        </div>
      </fieldset>
    </>
  );
}
