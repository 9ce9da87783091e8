import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Route } from 'playwright-core';
import { launch } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { BASIC, onboardingsOf } from '../support/onboarding.ts';
import { ACCEPT, eventually, newAddress, type SandboxReseller, System } from '../support/system.ts';

// Many pages each; a bound for a hang, not an expectation.
jest.setTimeout(400_000);

/** Wherever it is shown it has to be text: a picture in the page is found at every look. */
const NAME = '<img src=x onerror=alert(1)>';
const INTERNAL = { type: 'urn:tandem:problem:internal', title: 'x', status: 500, correlationId: 'reference-1' };

let system: System;
let browser: Browser;
/** For every page of the router the addresses at which it is looked at: each of its shapes. */
let addresses: Record<string, string[]>;
beforeAll(async () => {
  [system, browser] = await Promise.all([System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S' }), launch()]);
  const onboardings = onboardingsOf(system);
  const former = await onboardings.reseller();
  const [reseller, awaiting] = [await named(), await enrolling()];
  await system.api('POST', `/api/resellers/${former.id}/remove`, { body: { confirm: true, goodFaith: true } });
  const company = { name: NAME, domainPrefix: `states${process.pid}`, culture: 'nl-NL', language: 'nl' };
  const onboarding = await onboardings.reviewed({ resellerId: reseller.id, company });
  await onboardings.submit(onboarding);
  const { customerId } = await onboardings.ended(onboarding);
  const [subscription] = (await system.api('GET', `/api/customers/${customerId}/subscriptions`)).body.items;
  const lines = [{ type: 'new', productId: BASIC, quantity: 2 }];
  const order = (await system.api('POST', `/api/customers/${customerId}/orders`, { body: { lines } })).body;
  const failed = await onboardings.reviewed({ resellerId: reseller.id });
  await system.partnerCenterFaults([
    { kind: 'status', status: 400, code: 600004, description: NAME, method: 'POST', path: '/v1/customers$' },
  ]);
  await onboardings.submit(failed);
  await onboardings.ended(failed);
  const draft = await onboardings.reviewed({ resellerId: reseller.id });
  const cancelled = await onboardings.reviewed();
  await system.api('POST', `/api/onboardings/${cancelled}/cancel`);
  const invitation = (await system.invite({ resellerName: NAME })).id;
  const asked = { customerName: NAME, customerEmail: newAddress(), language: 'en' };
  const request = (await system.api('POST', '/api/relationship-requests', { body: asked })).body;
  addresses = {
    '/': [''],
    '/resellers': ['/resellers', '/resellers?status=removed'],
    '/resellers/$id': [reseller.id, former.id, awaiting].map((id) => `/resellers/${id}`),
    '/resellers/$id/remove': [`/resellers/${reseller.id}/remove`],
    '/invitations': ['/invitations', '/invitations?status=declined'],
    '/invitations/new': ['/invitations/new'],
    '/invitations/bulk': ['/invitations/bulk'],
    '/invitations/$id': [`/invitations/${invitation}`],
    '/customers': ['/customers'],
    '/customers/new': ['/customers/new'],
    '/customers/$id': [`/customers/${customerId}`],
    '/customers/$id/order': [`/customers/${customerId}/order`],
    '/customers/$id/orders/$orderId': [`/customers/${customerId}/orders/${order.id}`],
    '/customers/$id/subscriptions/$subscriptionId': [`/customers/${customerId}/subscriptions/${subscription.id}`],
    '/onboardings/$id': [
      ...['details', 'subscriptions', 'review'].map((step) => `/onboardings/${draft}?step=${step}`),
      ...[onboarding, cancelled, failed].map((id) => `/onboardings/${id}`),
    ],
    '/relationship-requests': ['/relationship-requests'],
    '/relationship-requests/new': ['/relationship-requests/new'],
    '/relationship-requests/$id': [`/relationship-requests/${request.id}`],
    '/operations': ['/operations', '/operations?view=mail', '/operations?view=drift'],
    '/provider': ['/provider'],
    '/audit': ['/audit'],
  };
}, 240_000);
afterAll(async () => {
  await browser.close();
  await system.dispose();
});

/** A reseller with a name that no page has room for. */
async function named(): Promise<{ id: string }> {
  const form = await system.ready();
  await system.accept(form, {
    resellerName: `Adatum Cloud Services & Consultancy Nederland, vestiging Zuidoost ${NAME}`,
  });
  await eventually(async () => expect((await system.reseller(form.tenantId))?.status).toBe('active'));
  return { id: form.tenantId };
}

/** A reseller that has accepted and is not enrolled yet. */
async function enrolling(): Promise<string> {
  const missing = ({ agreementSigned, partnership }: SandboxReseller) => !agreementSigned && !partnership;
  const { tenantId, partnerId } = (await system.sandboxResellers()).find(missing) as SandboxReseller;
  await system.accept({ ...ACCEPT, tenantId, partnerId }, { resellerName: NAME });
  await eventually(async () => expect((await system.reseller(tenantId)).missing.length).toBeGreaterThan(0));
  return tenantId;
}

let desk: Desk;
afterEach(async () => {
  expect(desk.failures).toEqual([]);
  expect(desk.refused).toEqual([]);
  await desk.page.unrouteAll({ behavior: 'ignoreErrors' });
});

let seen: Set<string>;

/** What is wrong with the page as it stands. Where nothing but words differs from one seen before, axe has seen it. */
async function wrong(): Promise<string[]> {
  const shape = await desk.shape();
  const violations = seen.has(shape) ? [] : await desk.violations();
  seen.add(shape);
  const [wide, images] = [await desk.overflows(), await desk.images()];
  return [...violations, ...(wide ? ['wider than the page'] : []), ...images.map((src) => `a picture: ${src}`)];
}

/** Looks at one address after the other; gives what is wrong, by address. */
async function look(paths: string[], turn: (path: string) => Promise<unknown>): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const path of paths) {
    await turn(path);
    const amiss = await wrong();
    if (amiss.length > 0) found[path] = amiss;
  }
  return found;
}

/** All that a page asks for is answered by this; who is signed in stays known. */
async function answerWith(handle: (route: Route) => Promise<unknown> | unknown) {
  await desk.page.route(
    (url) => url.pathname.startsWith('/api/') && !/\/(me|console-settings)$/.test(url.pathname),
    (route) => handle(route),
  );
  // What was read before is forgotten with the page.
  await desk.go(system, '/nowhere');
}

const LIST = /\/api\/(\w[\w-]*|customers\/[^/]+\/orders)$/;

describe.each([
  [1440, 'light', 'en'],
  [390, 'dark', 'nl'],
] as const)('at %i px, %s, in %s', (width, colorScheme, language) => {
  const those = () => Object.values(addresses).map(([first = '']) => first);

  beforeAll(async () => {
    seen = new Set();
    desk = await Desk.open(browser, { viewport: { width, height: 900 }, colorScheme, language });
    await desk.signIn(system, ['GlobalAdmin'], '/nowhere');
  });
  afterAll(() => desk.close());

  test('every page of the router is looked at', async () => {
    expect(Object.keys(addresses).sort()).toEqual((await desk.pages()).sort());
  });

  test('pages that still wait are accessible and fit', async () => {
    await answerWith(() => undefined);
    expect(await look(those(), (path) => desk.turnTo(path))).toEqual({});
  });

  test('pages that fail are accessible and fit, with a reference and a way on', async () => {
    await answerWith((route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(INTERNAL) }),
    );
    // Those that ask for nothing before something is typed have nothing to fail.
    const asking = those().filter((path) => !/\/(new|bulk|nowhere)$/.test(path));
    const turn = async (path: string) => {
      await desk.visit(path);
      await desk.page.getByText('reference-1').first().waitFor();
      await desk.button('tryAgain').first().waitFor();
    };
    expect(await look(asking, turn)).toEqual({});
  });

  test('empty pages are accessible and fit', async () => {
    await answerWith(async (route) => {
      if (!LIST.test(new URL(route.request().url()).pathname)) return route.continue();
      const { items, ...whole } = await (await route.fetch()).json();
      return route.fulfill({ json: items === undefined ? whole : { items: [] } });
    });
    expect(await look(those(), (path) => desk.visit(path))).toEqual({});
  });

  test('every page is accessible and fits, in each of its shapes', async () => {
    await desk.go(system, '/nowhere');
    const shapes = Object.values(addresses).flat();
    expect(await look(['/nowhere', ...shapes], (path) => desk.visit(path))).toEqual({});
  });

  test('lists without an end are accessible and fit, and hold only the lines in sight', async () => {
    let pages = 0;
    await answerWith(async (route) => {
      const url = new URL(route.request().url());
      if (!/\/(resellers|invitations|customers|relationship-requests|onboardings|audit)$/.test(url.pathname))
        return route.continue();
      url.searchParams.delete('continuationToken');
      const [item] = (await (await route.fetch({ url: url.href })).json()).items;
      pages += 1;
      const items = Array.from({ length: 100 }, (_, n) => ({ ...item, id: `${pages}-${n}` }));
      return route.fulfill({ json: { items, continuationToken: String(pages) } });
    });
    const lists = ['/resellers', '/invitations', '/customers', '/relationship-requests', '/operations', '/audit'];
    const turn = async (path: string) => {
      await desk.visit(path);
      await desk.page.getByRole('row').nth(5).waitFor();
      expect(await desk.page.getByRole('row').count()).toBeLessThan(60);
    };
    expect(await look(lists, turn)).toEqual({});
  });

  test('menus, drawers and dialogs are accessible and fit', async () => {
    const { page } = desk;
    const [invitation = '', draft = ''] = [addresses['/invitations/$id']?.[0], addresses['/onboardings/$id']?.[2]];
    const found: Record<string, string[]> = {};
    const open = async (what: string, opener: () => Promise<unknown>, role: 'dialog' | 'menu') => {
      await opener();
      await page.getByRole(role).waitFor();
      const amiss = await wrong();
      if (amiss.length > 0) found[what] = amiss;
      await page.keyboard.press('Escape');
      await page.getByRole(role).waitFor({ state: 'detached' });
    };
    await desk.go(system, invitation);
    for (const key of ['invitation.resend', 'invitation.extend', 'invitation.revoke'] as const)
      await open(key, () => desk.button(key).click(), 'dialog');
    await open('account', () => page.locator('header button[aria-haspopup=menu]').click(), 'menu');
    if (width < 1024) await open('drawer', () => desk.button('nav.open').click(), 'dialog');
    await desk.visit(draft);
    await open('drop', () => desk.button('wizard.drop').click(), 'dialog');
    await desk.visit('/resellers');
    await open('actions', () => page.getByRole('row').nth(1).getByRole('button').click(), 'menu');
    expect(found).toEqual({});
  });
});
