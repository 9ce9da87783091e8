import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Answer, collection, INVALID_INPUT, INVALID_PROPERTY, link, ok, Refused } from './answers.ts';
import { type Asked, readBodyAs } from './asked.ts';
import { checkNewCustomer, domainIsTaken, newCustomerSchema } from './customer-rules.ts';
import { PROVIDER } from './profiles.ts';
import type { Address, Customer } from './records.ts';
import { checkAssociatedPartner, relationshipsOf } from './relationships.ts';
import type { CustomerFilter } from './state.ts';
import { statusOf } from './subscription-states.ts';

/** The customer that the path names, as long as its relation with the provider stands. */
export function askedCustomer({ state, params }: Asked): Customer {
  const id = params['customer'] ?? '';
  const customer = state.customer(id);
  if (customer === undefined || customer.relation === 'deleted')
    throw new Refused(404, 60003, `Tenant not found: ${id}`);
  if (customer.relation === 'reseller') return customer;
  const description = `The partner id ${PROVIDER.tenantId} has no commerce relationship with the customer id ${id}.`;
  throw new Refused(403, 20002, description, 'PartnerFD');
}

const companyProfile = ({ id, domain, companyName, organizationRegistrationNumber }: Customer) => ({
  tenantId: id,
  domain,
  companyName,
  ...(organizationRegistrationNumber === undefined ? {} : { organizationRegistrationNumber }),
  links: { self: link(`/customers/${id}/profiles/company`) },
  attributes: { objectType: 'CustomerCompanyProfile' },
});

/** Page get-a-customer-by-id prints more of it than the lists do. */
function wholeCompanyProfile(customer: Customer) {
  const { email, address } = customer.billing;
  const { country, state, city, addressLine1, postalCode, phoneNumber } = address;
  return {
    ...companyProfile(customer),
    address: { country, region: state, city, addressLine1, postalCode, phoneNumber },
    email,
  };
}

const billingProfile = ({ billing, companyName }: Customer) => ({
  id: billing.id,
  email: billing.email,
  culture: billing.culture,
  language: billing.language,
  companyName,
  defaultAddress: billing.address,
  attributes: { etag: billingEtag(billing), objectType: 'CustomerBillingProfile' },
});

function wholeBillingProfile(customer: Customer) {
  const { firstName, lastName } = customer.billing.address;
  const links = { self: link(`/customers/${customer.id}/profiles/billing`) };
  return { firstName, lastName, ...billingProfile(customer), links };
}

const billingEtag = (billing: Customer['billing']) =>
  createHash('sha256').update(JSON.stringify(billing)).digest().readBigInt64BE().toString();

const selfLink = ({ id }: Customer) => ({ self: link(`/customers/${id}`) });

const listed = (customer: Customer) => ({
  id: customer.id,
  companyProfile: companyProfile(customer),
  relationshipToPartner: customer.relation,
  links: selfLink(customer),
  attributes: { objectType: 'Customer' },
});

/** Page create-a-customer-for-an-indirect-reseller; the credentials are in this answer and in no other. */
export function createCustomer(asked: Asked): Answer {
  const { state, now } = asked;
  const given = readBodyAs(asked, newCustomerSchema, INVALID_PROPERTY);
  const culture = checkNewCustomer(state, given);
  const partner = given.associatedPartnerId;
  const reseller = partner === undefined ? undefined : checkAssociatedPartner(state, partner).tenantId;
  const { email, language, companyName, defaultAddress } = given.billingProfile;
  const customer: Customer = {
    id: randomUUID(),
    companyName,
    domain: given.companyProfile.domain,
    relation: 'reseller',
    reseller,
    createdAt: now.toISOString(),
    organizationRegistrationNumber: given.companyProfile.organizationRegistrationNumber,
    billing: {
      id: randomUUID(),
      email,
      culture,
      language,
      address: { ...defaultAddress, country: defaultAddress.country.toUpperCase() },
    },
  };
  state.saveCustomer(customer);
  return {
    status: 201,
    body: {
      id: customer.id,
      commerceId: customer.id,
      companyProfile: companyProfile(customer),
      billingProfile: billingProfile(customer),
      relationshipToPartner: customer.relation,
      allowDelegatedAccess: true,
      userCredentials: { userName: 'admin', password: temporaryPassword() },
      ...(reseller === undefined ? {} : { associatedPartnerId: reseller }),
      attributes: { objectType: 'Customer' },
    },
  };
}

/** An answer as it comes again from who has not kept what is secret in it. */
export function withoutCredentials(answer: Answer): Answer {
  const { userCredentials, ...body } = (answer.body ?? {}) as { userCredentials?: unknown };
  return userCredentials === undefined ? answer : { ...answer, body };
}

/** Holds a capital, a small letter and a figure, as Entra asks; 96 random bits. */
const temporaryPassword = () => `Tp1${randomBytes(12).toString('base64url')}`;

/** A customer that was one of Microsoft's before: its admin accepts the provider's relationship request. */
export function existingCustomer(
  companyName: string,
  domain: string,
  country: string,
  reseller: string | undefined,
  now: Date,
): Customer {
  const address: Address = { country, city: '', addressLine1: '', postalCode: '' };
  return {
    id: randomUUID(),
    companyName,
    domain,
    relation: 'reseller',
    reseller,
    createdAt: now.toISOString(),
    billing: { id: randomUUID(), email: `admin@${domain}`, culture: 'en-US', language: 'en', address },
  };
}

const filterSchema = z.object({ field: z.string(), value: z.string(), operator: z.string() });
const LARGEST_PAGE = 500;

function readFilter(asked: Asked): CustomerFilter {
  const text = asked.query.get('filter');
  if (text === undefined) return {};
  const { field, value, operator } = readBodyAs({ ...asked, raw: Buffer.from(text) }, filterSchema);
  if (operator.toLowerCase() !== 'starts_with') {
    throw new Refused(400, INVALID_INPUT, `Invalid request input: filter: operator '${operator}' is not supported.`);
  }
  switch (field.toLowerCase()) {
    case 'indirectreseller':
      return { reseller: value };
    case 'companyname':
      return { companyStartsWith: value };
    case 'domain':
      return { domainStartsWith: value };
    default:
      throw new Refused(400, INVALID_INPUT, `Invalid request input: filter: field '${field}' is not supported.`);
  }
}

/** Where the last page ended; opaque to the caller. */
const tokenOf = (number: number) => Buffer.from(`after:${number}`).toString('base64');
function afterOf({ headers, query }: Asked): number {
  if (query.get('seekoperation')?.toLowerCase() !== 'next') return 0;
  const token = String(headers['ms-continuationtoken'] ?? '');
  const after = /^after:(\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (after === undefined) throw new Refused(400, INVALID_INPUT, 'Invalid request input: MS-ContinuationToken.');
  return Number(after);
}

/** Pages get-a-list-of-customers, get-a-customer-by-name and get-customers-of-an-indirect-reseller. */
export function listCustomers(asked: Asked): Answer {
  const { state, query } = asked;
  const filter = readFilter(asked);
  const asOf = query.get('size') ?? '0';
  if (!/^\d{1,6}$/.test(asOf)) throw new Refused(400, INVALID_INPUT, `Invalid request input: size '${asOf}'.`);
  const size = Math.min(Number(asOf) || LARGEST_PAGE, LARGEST_PAGE);
  const found = state.customerPage(filter, afterOf(asked), size + 1);
  const page = found.slice(0, size);
  const filtered = query.has('filter') ? `&filter=${encodeURIComponent(query.get('filter') ?? '')}` : '';
  const uri = `/customers?size=${asOf}${filtered}`;
  const answer = collection(
    page.map(({ customer }) => listed(customer)),
    uri,
  );
  const last = page.at(-1);
  if (found.length <= size || last === undefined) return ok(answer);
  // As the pages of invoice line items print it: the next page's address, and the header that it needs.
  const next = {
    uri: `${uri}&seekOperation=Next`,
    method: 'GET',
    headers: [{ key: 'MS-ContinuationToken', value: tokenOf(last.number) }],
  };
  return ok({ ...answer, links: { ...answer.links, next } });
}

/** Page get-a-customer-by-id. */
export function getCustomer(asked: Asked): Answer {
  const customer = askedCustomer(asked);
  return ok({
    id: customer.id,
    commerceId: customer.id,
    companyProfile: wholeCompanyProfile(customer),
    billingProfile: wholeBillingProfile(customer),
    relationshipToPartner: customer.relation,
    allowDelegatedAccess: true,
    customDomains: [customer.domain],
    ...(customer.reseller === undefined ? {} : { associatedPartnerId: customer.reseller }),
    links: selfLink(customer),
    attributes: { objectType: 'Customer' },
  });
}

/** Page get-a-customer-s-company-profile. */
export const getCompanyProfile = (asked: Asked): Answer => ok(wholeCompanyProfile(askedCustomer(asked)));

/** Page get-all-of-a-customer-s-billing-profiles. */
export const getBillingProfile = (asked: Asked): Answer => ok(wholeBillingProfile(askedCustomer(asked)));

/** Page get-indirect-resellers-of-a-customer. */
export function customerRelationships(asked: Asked): Answer {
  const { reseller } = askedCustomer(asked);
  return relationshipsOf(reseller === undefined ? undefined : asked.state.reseller(reseller));
}

/** A relation ends only when no subscription is active or on its way to be. */
function refuseWhileActive({ state, now }: Asked, { id }: Customer): void {
  const active = state.subscriptions.of(id).find((each) => {
    const status = statusOf(each, now);
    return status === 'active' || (status === 'pending' && each.failure === undefined);
  });
  if (active === undefined) return;
  const description = `Invalid request input: subscription ${active.id} is active; suspend all subscriptions first.`;
  throw new Refused(400, INVALID_INPUT, description, 'PartnerFD');
}

const relationSchema = z.object({ relationshipToPartner: z.string() });

/** Page remove-a-reseller-relationship-with-a-customer; its answer is printed in this spelling. */
export function removeRelationship(asked: Asked): Answer {
  const customer = askedCustomer(asked);
  const { relationshipToPartner } = readBodyAs(asked, relationSchema, INVALID_PROPERTY);
  if (relationshipToPartner.toLowerCase() !== 'none') {
    throw new Refused(400, INVALID_PROPERTY, `Invalid property: relationshipToPartner: '${relationshipToPartner}'.`);
  }
  refuseWhileActive(asked, customer);
  asked.state.saveCustomer({ ...customer, relation: 'none' });
  return ok({
    Id: null,
    CommerceId: null,
    CompanyProfile: null,
    BillingProfile: null,
    RelationshipToPartner: 'none',
    AllowDelegatedAccess: null,
    UserCredentials: null,
    CustomDomains: null,
    AssociatedPartnerId: null,
    Attributes: { ObjectType: 'Customer' },
  });
}

/** Page delete-a-customer-account-from-the-integration-sandbox: the tenant goes, and its domain is free again. */
export function deleteCustomer(asked: Asked): Answer {
  const customer = askedCustomer(asked);
  refuseWhileActive(asked, customer);
  asked.state.saveCustomer({ ...customer, relation: 'deleted' });
  return { status: 204 };
}

/** Page verify-domain-availability: found is taken, not found is free. */
export const headDomain = ({ state, params }: Asked): Answer => ({
  status: domainIsTaken(state, params['domain'] ?? '') ? 200 : 404,
});

/** Page request-reseller-relationship. */
export const relationshipRequest = (): Answer =>
  ok({
    url: `https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship&partnerId=${PROVIDER.tenantId}&msppId=0&DAP=false#/BillingAccounts/partner-invitation`,
    attributes: { objectType: 'RelationshipRequest' },
  });
