import { z } from 'zod';
import { type AccessRecord, accessKinds } from '../../shared/domain/access.ts';
import { type Customer, subscriptionSchema } from '../../shared/domain/customer.ts';
import { type Reseller, resellerStatuses } from '../../shared/domain/reseller.ts';
import { driftSchema } from '../subscriptions/schemas.ts';

const instant = z.iso.datetime();

export const customerStatuses = ['active', 'ended'] as const satisfies readonly Customer['status'][];

export const accessSchema = z
  .object({
    id: z.string(),
    customerId: z.string(),
    customerName: z.string(),
    resellerId: z.string(),
    resellerName: z.string(),
    kind: z.enum(accessKinds).meta({
      description: '`accountManagement`: account and subscriptions; `azurePlanOwner`: owner role on the Azure plan',
    }),
    since: instant,
    cause: z.string(),
  })
  .meta({ id: 'Access' });

export function accessView(record: AccessRecord): z.input<typeof accessSchema> {
  const { id, customerId, customerName, resellerId, resellerName, kind, since, cause } = record;
  return { id, customerId, customerName, resellerId, resellerName, kind, since, cause };
}

const resellerOfCustomerSchema = z.object({
  id: z.string(),
  name: z.string(),
  partnerId: z.string(),
  status: z.enum(resellerStatuses),
});

export const customerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    domain: z.string(),
    email: z.string().optional(),
    country: z.string().optional(),
    status: z.enum(customerStatuses),
    origin: z.enum(['onboarding', 'relationshipRequest']),
    since: instant,
    reseller: resellerOfCustomerSchema.optional().meta({ description: "Absent: the customer is the provider's own" }),
    subscriptionCount: z.int(),
    hasDrift: z.boolean().meta({ description: 'Our record and Partner Center differ somewhere' }),
  })
  .meta({ id: 'Customer' });

export const customerDetailSchema = customerSchema
  .extend({
    subscriptions: z.array(subscriptionSchema),
    access: z.array(accessSchema),
    agreement: z
      .object({ acceptedOn: instant, recordedAt: instant })
      .optional()
      .meta({ description: 'The Microsoft Customer Agreement, where its acceptance was put on record here' }),
    drift: z.array(driftSchema).meta({ description: 'Where our record and Partner Center differ' }),
    comparedAt: instant.optional().meta({ description: 'When the two were compared last' }),
  })
  .meta({ id: 'CustomerDetail' });

export function customerView(customer: Customer, reseller: Reseller | undefined): z.input<typeof customerSchema> {
  const { id, name, domain, email, country, status, origin, since, subscriptions } = customer;
  return {
    ...{ id, name, domain, status, origin, since },
    ...(email === undefined ? {} : { email }),
    ...(country === undefined ? {} : { country }),
    ...(reseller === undefined ? {} : { reseller: resellerView(reseller) }),
    subscriptionCount: subscriptions.length,
    hasDrift: customer.hasDrift === 'yes',
  };
}

const resellerView = ({ id, name, partnerId, status }: Reseller) => ({ id, name, partnerId, status });
