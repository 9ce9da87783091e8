import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { checkAgreement } from './agreements.ts';
import { type Answer, link, ok, Refused } from './answers.ts';
import { type Asked, optionalText, readBodyAs } from './asked.ts';
import { countryOf } from './countries.ts';
import { askedCustomer } from './customers.ts';
import { lineError } from './line-rules.ts';
import { placeOrder, shown } from './orders.ts';
import { PROVIDER } from './profiles.ts';
import type { Cart, CartLine, Customer } from './records.ts';
import { orderErrorFor } from './settings.ts';
import type { SandboxState } from './state.ts';

/** Pages create-a-cart and cart-resources. */
const lineSchema = z.object({
  catalogItemId: optionalText,
  friendlyName: optionalText,
  quantity: z.number().int().min(1),
  billingCycle: z.string().trim().min(1),
  termDuration: optionalText,
  participants: z
    .array(z.object({ key: z.string(), value: z.string() }))
    .nullish()
    .transform((list) => list ?? undefined),
  provisioningContext: z.record(z.string(), z.string()).nullish(),
  renewsTo: z.unknown().optional(),
});
const cartSchema = z.object({ lineItems: z.array(lineSchema).min(1) });

const TRANSACTING = 'transaction_reseller';

/** The Partner ID on record of a line: the participant that takes part as the transacting reseller. */
const partnerOf = ({ participants }: Pick<CartLine, 'participants'>) =>
  participants?.find(({ key }) => key.toLowerCase() === TRANSACTING)?.value;

/** The lines as they will be ordered: what can go into one order stands in one group. */
function linesOf({ state }: Asked, customer: Customer, given: z.output<typeof cartSchema>): CartLine[] {
  const { country } = customer.billing.address;
  const settings = state.settings();
  const groups = new Map<string, string>();
  return given.lineItems.map((line, id) => {
    const { catalogItemId } = line;
    if (catalogItemId === undefined)
      throw new Refused(400, 900142, `The catalog item id is not present: lineItems.${id}`);
    const checked = { ...line, catalogItemId, partnerIdOnRecord: partnerOf(line) };
    // A line that is to fail gets an order of its own, so that the others go through.
    const alone = orderErrorFor(settings, catalogItemId) === undefined ? '' : String(id);
    const kind = `${line.billingCycle.toLowerCase()} ${line.termDuration ?? ''} ${alone}`;
    if (!groups.has(kind)) groups.set(kind, String(groups.size));
    return {
      ...line,
      id,
      catalogItemId,
      billingCycle: line.billingCycle.toLowerCase(),
      currencyCode: countryOf(country)?.currency.code ?? 'USD',
      orderGroup: groups.get(kind) as string,
      error: lineError(state, country, checked),
    };
  });
}

const cartBody = ({ id, customerId, status, createdAt, modifiedAt, expiresAt, lines }: Cart) => ({
  id,
  creationTimestamp: createdAt,
  lastModifiedTimestamp: modifiedAt,
  expirationTimestamp: expiresAt,
  lastModifiedUser: PROVIDER.tenantId,
  status,
  lineItems: lines,
  links: { self: link(`/customers/${customerId}/carts/${id}`) },
  attributes: { objectType: 'Cart' },
});

const expiry = (state: SandboxState, now: Date) =>
  new Date(now.getTime() + state.settings().cartLifetimeMs).toISOString();

/** Page create-a-cart: what is wrong with a line stands on the line. */
export function createCart(asked: Asked): Answer {
  const { state, now } = asked;
  const customer = askedCustomer(asked);
  const lines = linesOf(asked, customer, readBodyAs(asked, cartSchema));
  const at = now.toISOString();
  const cart: Cart = {
    id: randomUUID(),
    customerId: customer.id,
    status: 'Active',
    createdAt: at,
    modifiedAt: at,
    expiresAt: expiry(state, now),
    lines,
  };
  state.carts.save(cart);
  return { status: 201, body: cartBody(cart) };
}

function askedCart(asked: Asked): { customer: Customer; cart: Cart } {
  const customer = askedCustomer(asked);
  const cart = asked.state.carts.get(asked.params['cart']?.toLowerCase() ?? '', customer.id);
  if (cart === undefined) throw new Refused(404, 800008, `Unable to retrieve cart Id ${asked.params['cart']}`);
  return { customer, cart };
}

function openCart(asked: Asked): { customer: Customer; cart: Cart } {
  const { customer, cart } = askedCart(asked);
  if (cart.status === 'Ordered') {
    throw new Refused(400, 800065, `Cannot check out an already submitted cart ${cart.id}.`);
  }
  if (cart.expiresAt <= asked.now.toISOString()) {
    throw new Refused(404, 800008, `Unable to retrieve cart Id ${cart.id}: it has expired`);
  }
  return { customer, cart };
}

/** Page get-a-cart: the cart as it stands, ordered or not. */
export const getCart = (asked: Asked): Answer => ok(cartBody(askedCart(asked).cart));

/** Page update-a-cart, which answers 201. */
export function updateCart(asked: Asked): Answer {
  const { state, now } = asked;
  const { customer, cart } = openCart(asked);
  const lines = linesOf(asked, customer, readBodyAs(asked, cartSchema));
  const changed = { ...cart, lines, modifiedAt: now.toISOString(), expiresAt: expiry(state, now) };
  state.carts.save(changed);
  return { status: 201, body: cartBody(changed) };
}

/** Page checkout-a-cart: an order for each group, or what went wrong with it. A cart is checked out once. */
export function checkoutCart(asked: Asked): Answer {
  const { state } = asked;
  const { customer, cart } = openCart(asked);
  checkAgreement(asked, customer);
  const wrong = cart.lines.find(({ error }) => error !== undefined);
  if (wrong !== undefined) {
    const why = `line ${wrong.id}: ${wrong.error?.errorCode} ${wrong.error?.errorDescription}`;
    throw new Refused(400, 800009, `Error in Cart item(s): ${why}`);
  }
  const groups = Map.groupBy(cart.lines, ({ orderGroup }) => orderGroup);
  const results = [...groups].map(([orderGroupId, lines]) => {
    const error = groupError(asked, customer, lines);
    if (error !== undefined) return { error: { orderGroupId, ...error } };
    const ordered = lines.map((line) => ({ ...line, partnerIdOnRecord: partnerOf(line) }));
    return { order: shown(asked, customer, placeOrder(asked, customer, ordered)) };
  });
  state.carts.save({ ...cart, status: 'Ordered', modifiedAt: asked.now.toISOString() });
  const orders = results.flatMap(({ order }) => order ?? []);
  const orderErrors = results.flatMap(({ error }) => error ?? []);
  const body = { orders, orderErrors, attributes: { objectType: 'CartCheckoutResult' } };
  return { status: 201, body, bom: true };
}

/** What is found only now: a failure that was asked for, or a reseller that is one no longer. */
function groupError({ state }: Asked, { billing }: Customer, lines: CartLine[]) {
  const settings = state.settings();
  for (const line of lines) {
    const asked = orderErrorFor(settings, line.catalogItemId);
    if (asked !== undefined) {
      asked.times -= 1;
      state.saveSettings(settings);
      return { code: asked.code, description: asked.description };
    }
    const error = lineError(state, billing.address.country, { ...line, partnerIdOnRecord: partnerOf(line) });
    if (error !== undefined) return { code: error.errorCode, description: error.errorDescription };
  }
  return undefined;
}
