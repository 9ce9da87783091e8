import {
  type Customer,
  findSubscription,
  type Subscription,
  subscriptionSchema,
} from '../../shared/domain/customer.ts';
import { subscriptionIdSchema } from '../../shared/domain/order.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { notFound } from '../../shared/http/problem.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';

export const bySubscription = byId.extend({ subscriptionId: subscriptionIdSchema });

/** One subscription with the customer that has it; throws a 404 when there is no such customer or subscription. */
export async function readSubscription(
  { customers }: Services,
  { id, subscriptionId }: { id: string; subscriptionId: string },
): Promise<{ customer: Customer; subscription: Subscription }> {
  const customer = await customers.read(id);
  if (customer === undefined) throw notFound('customer');
  const subscription = findSubscription(customer, subscriptionId);
  if (subscription === undefined) throw notFound('subscription');
  return { customer, subscription };
}

export const getSubscription = (services: Services) =>
  endpoint({
    name: 'getSubscription',
    summary: 'One subscription of a customer; its ETag is the one of the customer',
    method: 'GET',
    route: 'api/customers/{id}/subscriptions/{subscriptionId}',
    roles: may.read,
    params: bySubscription,
    success: { status: 200, description: 'The subscription', schema: subscriptionSchema },
    async handle({ params }) {
      const { customer, subscription } = await readSubscription(services, params);
      return { body: subscription, revision: customer.revision };
    },
  });
