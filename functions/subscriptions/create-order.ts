import { type Customer, findSubscription, mustBeOurs } from '../../shared/domain/customer.ts';
import { toAmount, toDecimal } from '../../shared/domain/money.ts';
import { createOrder, type Order, type OrderRequest, orderRequestSchema, totalOf } from '../../shared/domain/order.ts';
import {
  orderLines,
  productsNeeded,
  subscriptionProblems,
  type UpgradeTarget,
} from '../../shared/domain/order-lines.ts';
import { Refusal } from '../../shared/domain/refusal.ts';
import type { Trace } from '../../shared/domain/trace.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { byId } from '../../shared/http/params.ts';
import { invalid, notFound } from '../../shared/http/problem.ts';
import { madeBySame, type NewIdentity, otherRequest } from '../../shared/http/request.ts';
import { may } from '../../shared/identity/roles.ts';
import type { Services } from '../services.ts';
import { SUBSCRIPTION_ORDER } from './orchestrator.ts';
import { mustBeOfActiveResellers, type PartnerIdInUse, resellerOf } from './partners.ts';
import { orderSchema, orderView } from './schemas.ts';

type Staff = Extract<Trace['actor'], { kind: 'staff' }>;

/** Everything that can be known before anything is ordered is looked at here; throws what is wrong with the request. */
async function prepare(services: Services, customer: Customer, request: OrderRequest, correlationId: string) {
  const { lines: requested } = request;
  mustBeOurs(customer);
  const problems = subscriptionProblems(customer, requested);
  if (problems.length > 0) throw invalid(problems);
  const reseller = await resellerOf(services, customer);
  await mustBeOfActiveResellers(services, partnerIdsIn(customer, requested));

  const country = customer.country ?? services.settings.PROVIDER_COUNTRY;
  const [products, upgrades] = await Promise.all([
    services.catalogue.current(country, productsNeeded(customer, requested), correlationId),
    readUpgrades(services, customer, requested, correlationId),
  ]);
  const partner = reseller === undefined ? {} : { resellerPartnerId: reseller.partnerId };
  const made = orderLines(requested, { customer, products, upgrades, ...partner });
  if ('problems' in made) throw invalid(made.problems);
  return made;
}

const partnerIdsIn = (customer: Customer, requested: OrderRequest['lines']): PartnerIdInUse[] =>
  requested.flatMap((line, index): PartnerIdInUse[] => {
    if (line.type !== 'new') {
      const partnerId = findSubscription(customer, line.subscriptionId)?.resellerPartnerId;
      return partnerId === undefined ? [] : [{ partnerId }];
    }
    const { resellerPartnerId: partnerId } = line;
    return partnerId === undefined ? [] : [{ partnerId, path: `lines.${index}.resellerPartnerId` }];
  });

/** What Partner Center lets the subscriptions become that are to be upgraded (page transition-a-subscription). */
async function readUpgrades(
  { partnerCenter }: Services,
  customer: Customer,
  requested: OrderRequest['lines'],
  correlationId: string,
): Promise<Map<string, UpgradeTarget[]>> {
  const ids = requested.flatMap((line) => (line.type === 'upgrade' ? [line.subscriptionId] : []));
  const found = await Promise.all(
    ids.map(async (id): Promise<[string, UpgradeTarget[]]> => {
      const upgrades = await partnerCenter.upgrades(customer.id, id, { correlationId });
      return [
        id,
        upgrades.map(({ targetOfferId, name, isEligible, errors }) => ({
          productId: productOf(targetOfferId),
          targetOfferId,
          title: name,
          eligible: isEligible,
          ...(errors[0] === undefined ? {} : { why: errors[0].message }),
        })),
      ];
    }),
  );
  return new Map(found);
}

/** A catalogue item is `productId:skuId:availabilityId`. */
const productOf = (offerId: string) => offerId.split(':').slice(0, 2).join(':');

function mustTotal(expected: number | undefined, total: number, currency: string): void {
  if (expected === undefined || toAmount(expected.toFixed(2)) === total) return;
  throw new Refusal('total-changed', 'The prices are others by now: show the new total before ordering.', {
    total: toDecimal(total).toFixed(2),
    currency,
  });
}

/** Places one order; repeating it with the same identity gives the order that is there. */
async function order(
  services: Services,
  customerId: string,
  request: OrderRequest,
  identity: NewIdentity,
  trace: Trace,
): Promise<Order> {
  const { orders, customers, now } = services;
  if (identity.requestHash !== undefined) {
    const made = await orders.read(identity.id);
    if (made !== undefined) return theSame(made, customerId, identity);
  }
  const customer = await customers.read(customerId);
  if (customer === undefined) throw notFound('customer');
  const correlationId = trace.correlationId ?? identity.id;
  const { lines, currency } = await prepare(services, customer, request, correlationId);
  mustTotal(request.expectedTotal, totalOf(lines), currency);
  const fresh = createOrder({ ...identity, customerId, lines, currency, correlationId }, trace.actor as Staff, now());
  if ((await orders.create(fresh, trace)) === 'created') return fresh;
  return theSame((await orders.read(fresh.id)) as Order, customerId, identity);
}

function theSame(made: Order, customerId: string, identity: NewIdentity): Order {
  if (made.customerId !== customerId) throw otherRequest();
  return madeBySame(made, identity);
}

export const postOrder = (services: Services) =>
  endpoint({
    name: 'createOrder',
    summary: 'Order for a customer: new subscriptions, more licences, upgrades',
    method: 'POST',
    route: 'api/customers/{id}/orders',
    roles: may.onboard,
    params: byId,
    body: orderRequestSchema,
    creates: true,
    success: { status: 202, description: 'The order, as it begins', schema: orderSchema },
    async handle({ params, body, identity, trace, wake }) {
      const made = await order(services, params.id, body, identity, trace);
      await wake(SUBSCRIPTION_ORDER, made.id);
      return {
        body: orderView(made),
        revision: made.revision,
        headers: { location: `/api/customers/${made.customerId}/orders/${made.id}` },
      };
    },
  });
