import { detailsOf } from './onboarding.ts';

export { BASIC, PREMIUM, VISIO } from './onboarding.ts';

import { type ApiAnswer, eventually, type System } from './system.ts';

export const STANDARD = 'CFQ7TTC0LDPB:0001';
export const E3 = 'CFQ7TTC0LFLX:0001';

// What the tests read of answers of many kinds; each asserts what it reads.
type Json = ApiAnswer['body'];

/** A reseller that accepted and did everything in Partner Center, so that the provider can transact for it. */
export async function activeReseller(system: System): Promise<{ id: string; partnerId: string; name: string }> {
  const form = await system.ready();
  await system.accept(form);
  return eventually(async () => {
    const { body } = await system.api('GET', `/api/resellers/${form.tenantId}`);
    if (body?.status !== 'active') throw new Error(`The reseller is ${body?.status}.`);
    return { id: body.id, partnerId: body.partnerId, name: body.name };
  });
}

/** A new customer with its first subscriptions, as staff onboard one: filled in, reviewed, submitted and waited for. */
export async function onboardedCustomer(
  system: System,
  items: { productId: string; quantity: number; term?: string; billingCycle?: string }[],
  resellerId?: string,
): Promise<Json> {
  const draft = await taken(
    system.api('POST', '/api/onboardings', {
      body: { ...detailsOf(), ...(resellerId === undefined ? {} : { resellerId }) },
    }),
  );
  await taken(system.api('PUT', `/api/onboardings/${draft.id}/subscriptions`, { body: { items } }));
  await taken(system.api('POST', `/api/onboardings/${draft.id}/submit`, { body: {} }));
  return eventually(async () => {
    const onboarding = await taken(system.api('GET', `/api/onboardings/${draft.id}`));
    if (onboarding.status !== 'completed') throw new Error(`The onboarding is ${JSON.stringify(onboarding.steps)}.`);
    return taken(system.api('GET', `/api/customers/${onboarding.customerId}`));
  });
}

/** The body of an answer that is no refusal. */
export async function taken(answering: Promise<ApiAnswer>): Promise<Json> {
  const { status, body, text } = await answering;
  if (status >= 300) throw new Error(`${status}: ${text}`);
  return body;
}

export const orderFor = (system: System, customerId: string, lines: unknown[], more: Record<string, unknown> = {}) =>
  system.api('POST', `/api/customers/${customerId}/orders`, { body: { lines, ...more } });

/** The order, once it has ended. */
export const endedOrder = (system: System, { customerId, id }: { customerId: string; id: string }): Promise<Json> =>
  eventually(async () => {
    const order = await taken(system.api('GET', `/api/customers/${customerId}/orders/${id}`));
    if (order.status === 'submitted') throw new Error(`The order is still under way: ${JSON.stringify(order.steps)}`);
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

export async function sandbox(system: System, method: 'PUT' | 'POST', target: string, body: unknown): Promise<Json> {
  const response = await fetch(`${system.url(2)}/sandbox/${target}`, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
  return response.json();
}

export const callsSince = async (system: System, since: string): Promise<Json[]> =>
  (await (await fetch(`${system.url(2)}/sandbox/calls?since=${since}`)).json()) as Json[];
