import { matchCheckout } from '../../shared/domain/checkout.ts';
import type { NewLine, Order } from '../../shared/domain/order.ts';
import {
  failLine,
  giveUpCart,
  noteCart,
  noteOrdered,
  type OrderPlan,
  refuseCart,
} from '../../shared/domain/order-progress.ts';
import type { CheckoutResult } from '../../shared/partner-center/index.ts';
import type { Services } from '../services.ts';
import { orderDocument, orRefusal } from './order-document.ts';
import { CART_BUSY, CART_GONE, CART_ORDERED } from './purchase.ts';

const MOST_CARTS = 60;
/** Partner Center's clock and ours, in ms. */
const CLOCKS_DIFFER = 600_000;
const ORDERS_LOOKED_AT = 200;

const newLines = ({ lines }: Order) =>
  lines.filter((line): line is NewLine => line.type === 'new' && line.status === 'waiting');

/** New subscriptions: they go into one cart, which is ordered as a whole. */
export function cartActivities(services: Services) {
  const { partnerCenter, now } = services;
  const { ifDue, change, ids } = orderDocument(services);

  const createOrderCart = ({ id }: { id: string }): Promise<OrderPlan> =>
    ifDue(id, 'createOrderCart', async (order) => {
      const lines = newLines(order);
      const asked = lines.map(({ catalogItemId, quantity, term, billingCycle, resellerPartnerId }) => ({
        ...{ catalogItemId, quantity, term, billingCycle },
        ...(resellerPartnerId === undefined ? {} : { resellerPartnerId }),
      }));
      const callIds = ids(order, `cart-${order.cartsGivenUp}`);
      const made = await orRefusal(partnerCenter.createCart(order.customerId, asked, callIds));
      return change(order, 'createCart', (current) => {
        if ('refusal' in made) return refuseCart(current, 'createCart', made.refusal, now());
        const cart = made.value.lines.map(({ number, orderGroup, error }) => ({
          number: lines[number]?.number ?? number,
          ...(orderGroup === undefined ? {} : { orderGroup }),
          ...(error === undefined ? {} : { error: { code: error.code, description: error.message } }),
        }));
        return noteCart(current, { id: made.value.id, lines: cart }, now());
      });
    });

  const checkOutOrderCart = ({ id }: { id: string }): Promise<OrderPlan> =>
    ifDue(id, 'checkOutOrderCart', async (order) => {
      const { customerId, cartId = '' } = order;
      const result = await orRefusal(partnerCenter.checkoutCart(customerId, cartId, ids(order, `checkout-${cartId}`)));
      if ('value' in result) return noteCheckout(order, result.value);
      const { refusal } = result;
      if (![CART_GONE, CART_BUSY, CART_ORDERED].includes(refusal.code)) {
        return change(order, 'checkout', (current) => refuseCart(current, 'checkout', refusal, now()));
      }
      const placed = await alreadyPlaced(order);
      if (isAbout(order, placed)) return noteCheckout(order, placed);
      if (refusal.code !== CART_GONE) throw new Error(`The cart is being ordered by a call whose answer got lost.`);
      return change(order, 'checkout', (current) =>
        current.cartsGivenUp < MOST_CARTS
          ? giveUpCart(current, cartId, now())
          : refuseCart(current, 'checkout', refusal, now()),
      );
    });

  /**
   * What may have come of the cart, when the answer that said so got lost for good: the orders there since this one began
   * of which we know nothing yet.
   */
  async function alreadyPlaced({ id, customerId, createdAt, correlationId }: Order): Promise<CheckoutResult> {
    const since = Date.parse(createdAt) - CLOCKS_DIFFER;
    const [orders, ours, customer] = await Promise.all([
      partnerCenter.orders(customerId, { correlationId }),
      services.orders.page({ sortBy: 'createdAt', equal: { customerId }, size: ORDERS_LOOKED_AT }),
      services.customers.read(customerId),
    ]);
    const others = ours.items.filter((each) => each.id !== id).flatMap(({ lines }) => lines);
    const recorded = [...others.filter(({ type }) => type === 'new'), ...(customer?.subscriptions ?? [])];
    // A subscription names its order in lower case.
    const known = new Set(recorded.map((each) => ('orderId' in each ? each.orderId?.toLowerCase() : undefined)));
    const fresh = orders.filter(
      (each) => Date.parse(each.createdAt ?? '') >= since && !known.has(each.id.toLowerCase()),
    );
    return { orders: fresh, orderErrors: [] };
  }

  /** Whether one of these orders has a line of this one. */
  const isAbout = (order: Order, { orders }: CheckoutResult) =>
    matchCheckout(newLines(order), orders, []).some((outcome) => 'orderId' in outcome);

  const noteCheckout = (order: Order, { orders, orderErrors }: CheckoutResult) => {
    const outcomes = matchCheckout(newLines(order), orders, orderErrors);
    return change(order, 'checkout', (current) =>
      outcomes.reduce((next, outcome) => {
        if ('error' in outcome) return failLine(next, outcome.number, outcome.error, now());
        const { number, ...placed } = outcome;
        return noteOrdered(next, number, placed, now());
      }, current),
    );
  };

  return { createOrderCart, checkOutOrderCart };
}
