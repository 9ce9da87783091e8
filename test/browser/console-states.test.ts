import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Route } from 'playwright-core';
import { launch } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { BASIC, onboardingsOf } from '../support/onboarding.ts';
import { eventually, newAddress, System } from '../support/system.ts';

// Many pages each; a bound for a hang, not an expectation.
jest.setTimeout(400_000);

let system: System;
let browser: Browser;
let ids: Record<'reseller' | 'customer' | 'subscription' | 'onboarding' | 'draft' | 'invitation' | 'request', string>;
beforeAll(async () => {
  [system, browser] = await Promise.all([
    System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', REMINDER_CRON: '*/2 * * * * *' }),
    launch(),
  ]);
  const onboardings = onboardingsOf(system);
  const reseller = await onboardings.reseller();
  const onboarding = await onboardings.reviewed({ resellerId: reseller.id }, [{ productId: BASIC, quantity: 5 }]);
  await onboardings.submit(onboarding);
  const { customerId } = await onboardings.ended(onboarding);
  const { items } = (await system.api('GET', `/api/customers/${customerId}/subscriptions`)).body;
  const request = { customerName: 'Litware', customerEmail: newAddress(), language: 'en' };
  ids = {
    reseller: reseller.id,
    customer: customerId,
    subscription: items[0].id,
    onboarding,
    draft: await onboardings.reviewed({ resellerId: reseller.id }),
    invitation: (await system.invite({ resellerName: '<img src=x onerror=alert(1)>' })).id,
    request: (await system.api('POST', '/api/relationship-requests', { body: request })).body.id,
  };
}, 240_000);
afterAll(async () => {
  await browser.close();
  await system.dispose();
});

let desk: Desk;
afterEach(async () => {
  expect(desk.refused).toEqual([]);
  await desk.close();
});

/** Neighbours of different kinds: going from one to the next needs no loading of the whole. */
const pages = () => [
  '/resellers',
  '/invitations',
  `/resellers/${ids.reseller}`,
  '/invitations?status=declined',
  `/resellers/${ids.reseller}/remove`,
  '/invitations/new',
  '/customers',
  '/invitations/bulk',
  '/customers/new',
  `/invitations/${ids.invitation}`,
  `/customers/${ids.customer}`,
  `/onboardings/${ids.draft}?step=details`,
  `/customers/${ids.customer}/order`,
  `/onboardings/${ids.draft}?step=subscriptions`,
  `/customers/${ids.customer}/subscriptions/${ids.subscription}`,
  `/onboardings/${ids.draft}?step=review`,
  '/relationship-requests',
  `/onboardings/${ids.onboarding}`,
  '/relationship-requests/new',
  '/operations',
  `/relationship-requests/${ids.request}`,
  '/operations?view=mail',
  '/provider',
  '/operations?view=drift',
  '/audit',
  '/nowhere',
  '/',
];

/** The first part of an address: between two of one kind the heading may stay, and cannot tell that one has arrived. */
const kindOf = (path: string) => path.split(/[/?]/)[1];

describe.each([
  [1440, 'light', 'en'],
  [390, 'dark', 'nl'],
] as const)('at %i px, %s, in %s', (width, colorScheme, language) => {
  const open = () => Desk.open(browser, { viewport: { width, height: 900 }, colorScheme, language });

  test('every page is accessible and fits', async () => {
    desk = await open();
    await desk.signIn(system, ['GlobalAdmin']);
    const found: Record<string, unknown> = {};
    let before = '';
    for (const path of pages()) {
      if (kindOf(path) === kindOf(before)) await desk.settle(system, path);
      else await desk.visit(path);
      before = path;
      const wrong = await desk.violations();
      if (wrong.length > 0) found[path] = wrong;
      if (await desk.overflows()) found[path] = [...wrong, 'wider than the page'];
    }
    expect(found).toEqual({});
    expect(desk.failures).toEqual([]);
  });

  test('waiting, empty and failed lists are accessible, and the failure has a reference and a way on', async () => {
    desk = await open();
    const { page } = desk;
    await desk.signIn(system, ['GlobalAdmin'], '/provider');
    let mode: 'wait' | 'empty' | 'fail' = 'wait';
    const held: Route[] = [];
    await page.route('**/api/customers?*', async (route) => {
      if (mode === 'wait') held.push(route);
      else if (mode === 'empty') await route.fulfill({ json: { items: [] } });
      else {
        const problem = { type: 'urn:tandem:problem:internal', title: 'x', status: 500, correlationId: 'reference-1' };
        await route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) });
      }
    });
    await desk.go(system, '/customers');
    await eventually(() => expect(held.length).toBeGreaterThan(0));
    expect(await desk.violations()).toEqual([]);
    mode = 'empty';
    await desk.go(system, '/customers');
    await page.getByText(desk.t('customers.empty')).waitFor();
    expect(await desk.violations()).toEqual([]);
    mode = 'fail';
    await desk.go(system, '/customers');
    await page.getByText('reference-1').waitFor();
    expect(await desk.violations()).toEqual([]);
    mode = 'empty';
    await desk.button('tryAgain').click();
    await page.getByText(desk.t('customers.empty')).waitFor();
  });
});
