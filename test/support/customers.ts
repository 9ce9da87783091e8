import { onboardingsOf } from './onboarding.ts';
import { type ApiAnswer, eventually, type System } from './system.ts';

export { BASIC, VISIO } from './onboarding.ts';
export const STANDARD = 'CFQ7TTC0LDPB:0001';
export const E3 = 'CFQ7TTC0LFLX:0001';

// What the tests read of answers of many kinds; each asserts what it reads.
type Json = ApiAnswer['body'];

/** The body of an answer that is no refusal. */
export async function taken(answering: Promise<ApiAnswer>): Promise<Json> {
  const { status, body, text } = await answering;
  if (status >= 300) throw new Error(`${status}: ${text}`);
  return body;
}

/** A new customer with its first subscriptions, as staff onboard one: filled in, reviewed, submitted and waited for. */
export async function onboardedCustomer(
  system: System,
  items: { productId: string; quantity: number; term?: string; billingCycle?: string }[],
  resellerId?: string,
): Promise<Json> {
  const onboardings = onboardingsOf(system);
  const id = await onboardings.reviewed(resellerId === undefined ? {} : { resellerId }, items);
  await onboardings.submit(id);
  const { status, customerId, steps } = await onboardings.ended(id);
  if (status !== 'completed') throw new Error(`The onboarding is ${status}: ${JSON.stringify(steps)}`);
  return taken(system.api('GET', `/api/customers/${customerId}`));
}

export const orderFor = (system: System, customerId: string, lines: unknown[], more: Record<string, unknown> = {}) =>
  system.api('POST', `/api/customers/${customerId}/orders`, { body: { lines, ...more } });

/** The order, once it has ended. */
export const endedOrder = (system: System, { customerId, id }: { customerId: string; id: string }): Promise<Json> =>
  eventually(async () => {
    const order = await taken(system.api('GET', `/api/customers/${customerId}/orders/${id}`));
    if (order.status === 'submitted') throw new Error(`The order is still under way: ${JSON.stringify(order)}`);
    return order;
  });

/** Orders and waits for the end. */
export async function ordered(system: System, customerId: string, lines: unknown[]): Promise<Json> {
  return endedOrder(system, await taken(orderFor(system, customerId, lines)));
}

export const subscriptionsOf = async (system: System, customerId: string): Promise<Json[]> =>
  (await taken(system.api('GET', `/api/customers/${customerId}/subscriptions`))).items;

/** What the sandbox, which plays Partner Center, has of a customer. */
export async function atPartnerCenter(system: System, customerId: string): Promise<Json> {
  const all = (await (await fetch(`${system.url(2)}/sandbox/customers`)).json()) as Json[];
  return all.find(({ id }) => id === customerId);
}

/** Changes something in the sandbox, as a person does in Partner Center. */
export async function inSandbox(system: System, target: string, body: unknown): Promise<Json> {
  const response = await fetch(`${system.url(2)}/sandbox/${target}`, { method: 'PUT', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
  return response.json();
}
