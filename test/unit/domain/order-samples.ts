import { type Customer, newCustomer, type Subscription } from '../../../shared/domain/customer.ts';
import { createOrder, type LineRequest, type Order } from '../../../shared/domain/order.ts';
import type { OrderableProduct } from '../../../shared/domain/order-lines.ts';
import { orderLines, type UpgradeTarget } from '../../../shared/domain/order-lines.ts';

export const NOW = '2026-03-02T09:00:00.000Z';
export const later = (ms: number, from = NOW) => new Date(Date.parse(from) + ms).toISOString();
export const STAFF = { kind: 'staff' as const, id: 'staff-1', name: 'Sanne', roles: ['SalesAgent'] };
export const TIMES = { checkInterval: 1_000, limit: 3_600_000 };
export const CUSTOMER_ID = 'd6bf25b7-e0a8-4f2d-a31b-97b55cfc774d';
export const RESELLER_ID = '0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e';
export const BASIC = 'CFQ7TTC0LH18:0001';
export const STANDARD = 'CFQ7TTC0LDPB:0001';
export const E3 = 'CFQ7TTC0LFLX:0001';
export const FIRST = '11111111-1111-4111-8111-111111111111';
export const SECOND = '22222222-2222-4222-8222-222222222222';

export const product = (id: string, title: string, unitPrice: number, maxQuantity = 300): OrderableProduct => ({
  ...{ id, title, minQuantity: 1, maxQuantity, currency: 'EUR' },
  offers: [
    { term: 'P1Y', billingCycle: 'annual', unitPrice },
    { term: 'P1M', billingCycle: 'monthly', unitPrice: Math.round(unitPrice / 10) },
  ],
  catalogItemIds: { P1Y: `${id}:YEAR`, P1M: `${id}:MONTH` },
});

export const PRODUCTS = new Map(
  [
    product(BASIC, 'Business Basic', 6720),
    product(STANDARD, 'Business Standard', 14040),
    product(E3, 'Microsoft 365 E3', 46800, 10_000_000),
  ].map((each) => [each.id, each]),
);

export const subscription = (id: string, changes: Partial<Subscription> = {}): Subscription => ({
  ...{ id, productId: BASIC, title: 'Business Basic', quantity: 10, status: 'active', term: 'P1Y' },
  ...{ billingCycle: 'annual', resellerPartnerId: '4847383', since: NOW },
  ...changes,
});

export const customer = (changes: Partial<Customer> = {}): Customer => ({
  ...newCustomer({
    ...{ id: CUSTOMER_ID, name: 'Wingtip', domain: 'wingtip.onmicrosoft.com', country: 'NL' },
    ...{ resellerId: RESELLER_ID, origin: 'onboarding', since: NOW },
  }),
  subscriptions: [subscription(FIRST), subscription(SECOND)],
  ...changes,
});

export const UPGRADES = new Map<string, UpgradeTarget[]>([
  [
    SECOND,
    [
      { productId: STANDARD, targetOfferId: `${STANDARD}:YEAR`, title: 'Business Standard', eligible: true },
      { productId: E3, targetOfferId: `${E3}:YEAR`, title: 'E3', eligible: false, why: 'not provisioned yet' },
    ],
  ],
]);

export const make = (lines: LineRequest[], of: Customer = customer()) =>
  orderLines(lines, { customer: of, products: PRODUCTS, upgrades: UPGRADES, resellerPartnerId: '4847383' });

type Asked<T extends LineRequest['type']> = Extract<LineRequest, { type: T }>;
export const NEW: Asked<'new'> = { type: 'new', productId: BASIC, quantity: 5 };
export const MORE: Asked<'addLicences'> = { type: 'addLicences', subscriptionId: FIRST, quantity: 3 };
export const UPGRADE: Asked<'upgrade'> = { type: 'upgrade', subscriptionId: SECOND, productId: STANDARD };

export function order(lines: LineRequest[], changes: Partial<Order> = {}): Order {
  const made = make(lines);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  const id = '3f0a7c1e-6f6b-4a53-9d0a-5a1f0c3b2d11';
  const request = { id, customerId: CUSTOMER_ID, ...made, correlationId: 'correlation-1' };
  return { ...createOrder(request, STAFF, NOW), ...changes };
}
