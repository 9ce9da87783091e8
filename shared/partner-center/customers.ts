import { z } from 'zod';
import { type Address, addressSchema, toPartnerCenter } from './addresses.ts';
import { type IndirectReseller, relationshipSchema } from './relationships.ts';
import { type CallIds, canonical, type WriteIds } from './request-id.ts';
import { allPages, type Send } from './transport.ts';
import { collectionOf, defined, part, pascalCase, seek } from './wire.ts';

/** Pages create-a-customer-for-an-indirect-reseller and customer-resources: what they ask for. */
const newCustomerSchema = z.strictObject({
  company: z.strictObject({
    name: z.string().min(1),
    /** The whole domain, such as `contoso.onmicrosoft.com`. */
    domain: z.string().min(1),
    culture: z.string().min(2),
    language: z.string().min(2),
    /** In AM AZ BY HU KZ KG MD RU TJ UZ UA only, and there always. */
    organizationRegistrationNumber: z.string().optional(),
  }),
  contact: z.strictObject({
    firstName: z.string().min(1).max(50),
    lastName: z.string().min(1).max(50),
    email: z.string().min(3),
    phoneNumber: z.string().optional(),
  }),
  address: addressSchema,
  /** Without it the customer is the provider's own. */
  resellerTenantId: z.guid().optional(),
});

export type NewCustomer = z.input<typeof newCustomerSchema>;

export interface CreatedCustomer {
  id: string;
  domain: string;
  /** The first admin's, told this once: a secret. Absent where a repeated call is answered without them. */
  credentials?: { userName: string; password: string };
}

const text = z.string().optional();

const companySchema = z.looseObject({ domain: z.string(), companyName: text });

const createdSchema = z
  .looseObject({
    id: z.string(),
    companyProfile: companySchema,
    userCredentials: z.looseObject({ userName: text, password: text }).optional(),
  })
  .transform(({ id, companyProfile, userCredentials: { userName, password } = {} }) =>
    defined({
      id: canonical(id),
      domain: companyProfile.domain,
      credentials: userName && password ? { userName, password } : undefined,
    }),
  );

/** Pages get-a-customer-by-id and get-a-list-of-customers: a list has less of each. */
const customerSchema = z
  .looseObject({
    id: z.string(),
    companyProfile: companySchema,
    billingProfile: z
      .looseObject({
        email: text,
        culture: text,
        language: text,
        defaultAddress: z.looseObject({ country: text }).optional(),
      })
      .optional(),
    relationshipToPartner: text,
    allowDelegatedAccess: z.boolean().optional(),
    associatedPartnerId: text,
  })
  .transform(({ id, companyProfile, billingProfile, ...customer }) =>
    defined({
      id: canonical(id),
      name: companyProfile.companyName ?? '',
      domain: companyProfile.domain,
      /** `reseller` while the customer is ours to sell to; `none` afterwards. */
      relationship: customer.relationshipToPartner ?? 'none',
      email: billingProfile?.email,
      culture: billingProfile?.culture,
      language: billingProfile?.language,
      country: billingProfile?.defaultAddress?.country,
      resellerTenantId: customer.associatedPartnerId && canonical(customer.associatedPartnerId),
      allowsDelegatedAccess: customer.allowDelegatedAccess,
    }),
  );

export type PartnerCenterCustomer = z.output<typeof customerSchema>;

export interface CustomerQuery {
  resellerTenantId?: string;
  /** How the company's name begins. */
  search?: string;
  /** How its domain begins. */
  domain?: string;
  /** Where the page before ended. */
  after?: string;
  /** Default 100; Partner Center takes 0 as its own. */
  pageSize?: number;
}

export interface CustomerPage {
  items: PartnerCenterCustomer[];
  totalCount: number;
  after?: string;
}

const filter = (field: 'IndirectReseller' | 'CompanyName' | 'Domain', value: string) =>
  `&filter=${part(JSON.stringify({ Field: field, Value: value, Operator: 'starts_with' }))}`;

export const customers = (send: Send) => ({
  /**
   * Creates a customer with its reseller, and its first admin account (page create-a-customer-for-an-indirect-reseller).
   * Fails when there is no partnership with that reseller.
   */
  createCustomer: async (customer: NewCustomer, ids: WriteIds): Promise<CreatedCustomer> =>
    send({ method: 'POST', path: '/v1/customers', body: creation(customer), answer: createdSchema, ...ids }),

  /** One customer (page get-a-customer-by-id). */
  customer: (id: string, ids: CallIds): Promise<PartnerCenterCustomer> =>
    send({ method: 'GET', path: `/v1/customers/${part(id)}`, answer: customerSchema, ...ids }),

  /**
   * A page of customers, of one reseller, by name or by domain (pages get-a-list-of-customers, get-customers-of-an-indirect-reseller,
   * get-a-customer-by-name). Partner Center takes one filter: with more, the others are applied here, page by page.
   */
  async customers(query: CustomerQuery, ids: CallIds): Promise<CustomerPage> {
    const { resellerTenantId, search, domain, after, pageSize = 100 } = query;
    const by =
      resellerTenantId !== undefined
        ? filter('IndirectReseller', resellerTenantId)
        : search !== undefined
          ? filter('CompanyName', search)
          : domain !== undefined
            ? filter('Domain', domain)
            : '';
    const page = await send({
      method: 'GET',
      ...seek(`/v1/customers?size=${pageSize}${by}`, after),
      answer: collectionOf(customerSchema),
      ...ids,
    });
    const begins = (text: string, start = '') => text.toLowerCase().startsWith(start.toLowerCase());
    const fits = (item: PartnerCenterCustomer) => begins(item.name, search) && begins(item.domain, domain);
    return { ...page, items: page.items.filter(fits) };
  },

  /** The resellers that a customer has through us (page get-indirect-resellers-of-a-customer). */
  resellersOfCustomer: (id: string, ids: CallIds): Promise<IndirectReseller[]> =>
    allPages(send, { path: `/v1/customers/${part(id)}/relationships`, item: relationshipSchema, ...ids }),

  /** Ends our relation with a customer (page remove-a-reseller-relationship-with-a-customer). */
  async endCustomerRelationship(id: string, ids: WriteIds): Promise<void> {
    await send({
      method: 'PATCH',
      path: `/v1/customers/${part(id)}`,
      body: { relationshipToPartner: 'none', attributes: { objectType: 'Customer' } },
      answer: z.unknown(),
      ...ids,
    });
  },

  /**
   * Deletes a customer: in Microsoft's integration sandbox only, after its orders are cancelled
   * (page delete-a-customer-account-from-the-integration-sandbox).
   */
  async deleteCustomer(id: string, ids: WriteIds): Promise<void> {
    await send({ method: 'DELETE', path: `/v1/customers/${part(id)}`, answer: z.unknown(), ...ids });
  },
});

/** For a reseller, as page create-a-customer-for-an-indirect-reseller prints it; for the provider itself, as create-a-customer does. */
function creation(customer: NewCustomer): unknown {
  const { company, contact, address, resellerTenantId } = newCustomerSchema.parse(customer);
  const { name, domain, culture, language, organizationRegistrationNumber } = company;
  const { email, firstName, lastName, phoneNumber } = contact;
  return pascalCase({
    companyProfile: {
      domain,
      organizationRegistrationNumber,
      attributes: { objectType: 'CustomerCompanyProfile' },
    },
    billingProfile: {
      email,
      culture,
      language,
      companyName: name,
      defaultAddress: { ...toPartnerCenter(address as Address), firstName, lastName, phoneNumber },
      attributes: { objectType: 'CustomerBillingProfile' },
    },
    ...(resellerTenantId === undefined ? {} : { relationshipToPartner: 'none', associatedPartnerId: resellerTenantId }),
    attributes: { objectType: 'Customer' },
  });
}
