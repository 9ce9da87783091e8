import { z } from 'zod';
import { type Customer, subscriptionSchema } from '../../shared/domain/customer.ts';
import type { Reseller } from '../../shared/domain/reseller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { listAnswer, listQuery, listSchema, pageOf, searchParam } from '../../shared/http/list.ts';
import { byId, guidParam } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import {
  accessView,
  customerDetailSchema,
  customerSchema,
  customerStatuses,
  customerView,
} from './customer-schemas.ts';

/** A customer has a handful: one for each reseller and kind. */
const MOST_ACCESS_RECORDS = 200;

const customerQuery = listQuery.extend({
  resellerId: guidParam.optional(),
  search: searchParam('Part of the name or of the domain'),
  status: z.enum(customerStatuses).default('active'),
  drift: z.literal('true').optional().meta({ description: 'Only those where our record and Partner Center differ' }),
});

/** The resellers of some customers, each read once, all at the same time. */
async function resellersOf({ resellers }: Services, customers: Customer[]): Promise<Map<string, Reseller>> {
  const ids = [...new Set(customers.flatMap(({ resellerId }) => resellerId ?? []))];
  const found = await Promise.all(ids.map((id) => resellers.read(id)));
  return new Map(found.flatMap((reseller) => (reseller === undefined ? [] : [[reseller.id, reseller]])));
}

export const listCustomers = (services: Services) =>
  endpoint({
    name: 'listCustomers',
    summary: 'Customers, newest first, each with its reseller',
    method: 'GET',
    route: 'api/customers',
    roles: may.read,
    query: customerQuery,
    success: { status: 200, description: 'One page', schema: listSchema(customerSchema) },
    async handle({ query: { resellerId, search, status, drift, pageSize, continuationToken } }) {
      const page = await services.customers.page({
        sortBy: 'since',
        equal: {
          status,
          ...(resellerId === undefined ? {} : { resellerId }),
          ...(drift === undefined ? {} : { hasDrift: 'yes' }),
        },
        contains: search,
        after: continuationToken,
        size: pageSize,
      });
      const resellers = await resellersOf(services, page.items);
      return listAnswer(page, (customer) => customerView(customer, resellers.get(customer.resellerId ?? '')));
    },
  });

/** A customer with all that is known of it. */
export async function customerDetail(
  services: Services,
  customer: Customer,
): Promise<z.input<typeof customerDetailSchema>> {
  const { id, resellerId = '', subscriptions, agreement, drift = [], compared } = customer;
  const [resellers, access] = await Promise.all([
    resellersOf(services, [customer]),
    services.access.page({ sortBy: 'since', equal: { customerId: id }, size: MOST_ACCESS_RECORDS }),
  ]);
  return {
    ...customerView(customer, resellers.get(resellerId)),
    ...{ subscriptions, access: access.items.map(accessView), drift },
    ...(agreement === undefined ? {} : { agreement }),
    ...(compared === undefined ? {} : { comparedAt: compared.at }),
  };
}

export const getCustomer = (services: Services) =>
  endpoint({
    name: 'getCustomer',
    summary: 'One customer with its subscriptions, its reseller and the access that was given',
    method: 'GET',
    route: 'api/customers/{id}',
    roles: may.read,
    params: byId,
    success: { status: 200, description: 'The customer', schema: customerDetailSchema },
    async handle({ params: { id } }) {
      const customer = await services.customers.read(id);
      if (customer === undefined) throw notFound('customer');
      return { body: await customerDetail(services, customer), revision: customer.revision };
    },
  });

export const listSubscriptions = ({ customers }: Services) =>
  endpoint({
    name: 'listSubscriptions',
    summary: 'The subscriptions of a customer, in the order in which it got them',
    method: 'GET',
    route: 'api/customers/{id}/subscriptions',
    roles: may.read,
    params: byId,
    query: listQuery,
    success: { status: 200, description: 'One page', schema: listSchema(subscriptionSchema) },
    async handle({ params: { id }, query }) {
      const customer = await customers.read(id);
      if (customer === undefined) throw notFound('customer');
      const page = pageOf(customer.subscriptions, query, ({ since }) => since);
      return { ...listAnswer(page, (subscription) => subscription), revision: customer.revision };
    },
  });
