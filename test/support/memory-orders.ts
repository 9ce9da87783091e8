import type { Services } from '../../functions/services.ts';
import { orderActivities } from '../../functions/subscriptions/index.ts';
import type { Customer } from '../../shared/domain/customer.ts';
import { type LineRequest, type Order, type OrderLine, resultOf } from '../../shared/domain/order.ts';
import type { Reseller } from '../../shared/domain/reseller.ts';
import { PartnerCenterError, PartnerCenterUnavailable, type WriteIds } from '../../shared/partner-center/index.ts';
import { customer, NOW, order, RESELLER_ID, TIMES } from '../unit/domain/order-samples.ts';
import { iso, memory } from './memory-services.ts';

/** What one call of Partner Center comes to instead of its answer; `lost`: it is done, and nobody hears of it. */
export type Trouble = 'refused' | 'notReady' | 'down' | 'lost' | 'cartGone' | 'cartOrdered';

const CODES: Partial<Record<Trouble, [status: number, code: string]>> = {
  refused: [400, '800002'],
  notReady: [400, '800082'],
  cartGone: [404, '800008'],
  cartOrdered: [400, '800065'],
};

interface Placed {
  offerId: string;
  quantity: number;
  term: string;
}

/** A Partner Center of one customer, in memory: it recognises a repeated request id, and fails as it is told. */
function fakePartnerCenter(world: OrderWorld) {
  const answers = new Map<string, unknown>();
  const carts = new Map<string, Placed[]>();

  async function call<T>(method: string, ids: { requestId?: string }, effect: () => T): Promise<T> {
    const trouble = world.troubles[method]?.shift();
    world.calls.push(method);
    if (trouble === 'down') throw new PartnerCenterUnavailable('failing', 'Partner Center answered 500.');
    const [status, code] = (trouble && CODES[trouble]) ?? [];
    if (status !== undefined && code !== undefined)
      throw new PartnerCenterError(status, code, `${method} was refused.`);
    const { requestId } = ids;
    if (requestId === undefined) return effect();
    if (!answers.has(requestId)) {
      answers.set(requestId, effect());
      world.effects.push(method);
    }
    if (trouble === 'lost') throw new PartnerCenterUnavailable('unreachable', 'Partner Center cannot be reached.');
    return answers.get(requestId) as T;
  }

  const subscription = (id: string) => {
    const found = world.subscriptions.get(id);
    if (found === undefined) throw new PartnerCenterError(404, '20003', 'There is no such subscription.');
    return { id, name: '', offerId: '', ...found };
  };
  const made = (quantity: number) => {
    const id = `made-${world.subscriptions.size}`;
    world.subscriptions.set(id, { quantity, status: 'pending' });
    return id;
  };
  const upgraded = (id: string) => {
    const source = subscription(id);
    world.subscriptions.set(id, { quantity: source.quantity, status: 'deleted' });
    return { targetSubscriptionId: made(source.quantity), errors: [] };
  };

  return {
    profiles: async () => ({
      legalBusiness: { companyName: 'Contoso', vettingStatus: 'authorized' },
      partnerNetwork: { mpnId: '1234567' },
      support: { email: '', telephone: '', website: '' },
      organization: { id: 'provider-tenant', companyName: 'Contoso', tenantId: 'provider-tenant' },
    }),
    createCart: (
      _customerId: string,
      lines: { catalogItemId: string; quantity: number; term: string }[],
      ids: WriteIds,
    ) =>
      call('createCart', ids, () => {
        const id = `cart-${carts.size}`;
        carts.set(
          id,
          lines.map(({ catalogItemId, ...line }) => ({ offerId: catalogItemId, ...line })),
        );
        const error = world.badLine === undefined ? undefined : { code: '800017', message: 'Not available' };
        return {
          id,
          lines: lines.map((line, number) => ({
            ...{ number, orderGroup: line.term },
            ...(error !== undefined && line.catalogItemId === world.badLine ? { error } : {}),
          })),
        };
      }),
    checkoutCart: (_customerId: string, cartId: string, ids: WriteIds) =>
      call('checkoutCart', ids, () => {
        const lines = (carts.get(cartId) ?? []).map((line) => ({ ...line, subscriptionId: made(line.quantity) }));
        const placed = { id: `order-${world.orders.length}`, createdAt: iso(world.now), lines };
        world.orders.push(placed);
        return { orders: world.answersWithSubscriptions ? [placed] : [withoutSubscriptions(placed)], orderErrors: [] };
      }),
    orders: (_customerId: string, ids: object) => call('orders', ids, () => world.orders),
    order: (_customerId: string, id: string, ids: object) =>
      call('order', ids, () => world.orders.find((each) => each.id === id)),
    subscription: (_customerId: string, id: string, ids: object) => call('subscription', ids, () => subscription(id)),
    changeSubscription: (_customerId: string, id: string, { quantity }: { quantity: number }, ids: WriteIds) =>
      call('changeSubscription', ids, () => {
        world.subscriptions.set(id, { quantity, status: 'active' });
        return { subscription: subscription(id), pending: false };
      }),
    upgradeSubscription: (_customerId: string, id: string, _target: object, ids: WriteIds) =>
      call('upgradeSubscription', ids, () => upgraded(id)),
    provisioningStatus: (_customerId: string, id: string, ids: object) =>
      call('provisioningStatus', ids, () => {
        const status = world.provisioning.shift() ?? 'success';
        if (status === 'success') world.subscriptions.set(id, { ...subscription(id), status: 'active' });
        return { status };
      }),
    setSupportContact: (_customerId: string, _id: string, _contact: object, ids: WriteIds) =>
      call('setSupportContact', ids, () => undefined),
  };
}

const withoutSubscriptions = ({ lines, ...placed }: OrderWorld['orders'][number]) => ({
  ...placed,
  lines: lines.map(({ subscriptionId: _, ...line }) => line),
});

/** The real activities of an order over documents in memory, a virtual clock and a Partner Center in memory. */
export class OrderWorld {
  now = Date.parse(NOW);
  /** What comes instead of the next answers of a method, in order. */
  troubles: Record<string, (Trouble | undefined)[]> = {};
  /** What the next looks at the provisioning show; afterwards it is done. */
  provisioning: ('pending' | 'failed')[] = [];
  /** A catalogue item that no cart takes. */
  badLine: string | undefined;
  answersWithSubscriptions = true;
  /** Calls that came in, and those that did something. */
  readonly calls: string[] = [];
  readonly effects: string[] = [];
  /** Partner Center's side. */
  readonly orders: { id: string; createdAt: string; lines: (Placed & { subscriptionId: string })[] }[] = [];
  readonly subscriptions = new Map<string, { quantity: number; status: string }>();
  /** Our side. */
  readonly documents = new Map<string, Order>();
  readonly customers = new Map<string, Customer>();
  readonly id: string;
  readonly activities: ReturnType<typeof orderActivities>;

  constructor(lines: LineRequest[], of: Customer = customer()) {
    const made = order(lines);
    this.id = made.id;
    this.documents.set(made.id, made);
    this.customers.set(of.id, of);
    for (const { id, quantity, status } of of.subscriptions) this.subscriptions.set(id, { quantity, status });
    const reseller = {
      id: RESELLER_ID,
      tenantId: RESELLER_ID,
      partnerId: '4847383',
      name: 'Fabrikam',
      status: 'active',
    };
    this.activities = orderActivities({
      orders: memory(this.documents),
      customers: memory(this.customers),
      resellers: memory(new Map([[RESELLER_ID, { ...reseller, revision: 1 } as Reseller]])),
      partnerCenter: fakePartnerCenter(this),
      provisioningTimes: TIMES,
      now: () => iso(this.now),
    } as unknown as Services);
  }

  get order(): Order {
    return this.documents.get(this.id) as Order;
  }

  get customer(): Customer {
    return this.customers.get(this.order.customerId) as Customer;
  }

  change(change: (customer: Customer) => Customer): void {
    this.customers.set(this.customer.id, change(this.customer));
  }

  statuses = (): OrderLine['status'][] => this.order.lines.map(({ status }) => status);
  steps = (): Record<string, string> => Object.fromEntries(this.order.steps.map(({ name, status }) => [name, status]));
  /** The subscription of a line, as our customer has it. */
  subscriptionOf = (number: number) =>
    this.customer.subscriptions.find(({ id }) => id === resultOf(this.order.lines[number] as OrderLine));
}
