import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Route } from 'playwright-core';
import { apiTypes } from '../../web/api/generate.ts';
import { launch } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { BASIC, detailsOf, newDomain, onboardingsOf } from '../support/onboarding.ts';
import { eventually, newAddress, System } from '../support/system.ts';

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

const pages = () => [
  '/',
  '/resellers',
  `/resellers/${ids.reseller}`,
  `/resellers/${ids.reseller}/remove`,
  '/invitations',
  '/invitations?status=declined',
  '/invitations/new',
  '/invitations/bulk',
  `/invitations/${ids.invitation}`,
  '/customers',
  '/customers/new',
  `/customers/${ids.customer}`,
  `/customers/${ids.customer}/order`,
  `/customers/${ids.customer}/subscriptions/${ids.subscription}`,
  `/onboardings/${ids.draft}?step=details`,
  `/onboardings/${ids.draft}?step=subscriptions`,
  `/onboardings/${ids.draft}?step=review`,
  `/onboardings/${ids.onboarding}`,
  '/relationship-requests',
  '/relationship-requests/new',
  `/relationship-requests/${ids.request}`,
  '/operations',
  '/operations?view=mail',
  '/operations?view=drift',
  '/provider',
  '/audit',
  '/nowhere',
];

describe.each([
  [1440, 'light', 'en'],
  [390, 'dark', 'nl'],
] as const)('at %i px, %s, in %s', (width, colorScheme, language) => {
  const open = () => Desk.open(browser, { viewport: { width, height: 900 }, colorScheme, language });

  test('every page is accessible and fits', async () => {
    desk = await open();
    await desk.signIn(system, ['GlobalAdmin']);
    const found: Record<string, unknown> = {};
    for (const path of pages()) {
      await desk.settle(system, path);
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

test('the editor and the wizard are done with the keyboard alone', async () => {
  desk = await Desk.open(browser);
  const { page } = desk;
  const { keyboard } = page;
  await desk.signIn(system, ['SalesAgent'], '/invitations/new');
  const type = async (locator: ReturnType<typeof page.locator>, text: string) => {
    await desk.tabTo(locator);
    await keyboard.type(text);
  };
  const press = async (locator: ReturnType<typeof page.locator>) => {
    await desk.tabTo(locator);
    await keyboard.press('Enter');
  };
  await type(desk.field('invite.resellerName'), 'Keyboard B.V.');
  await type(desk.field('invite.resellerEmail'), newAddress());
  await type(desk.field('invite.after'), 'Until soon.');
  await press(desk.button('invite.send'));
  await desk.heading('invite.sent', { name: 'Keyboard B.V.' }).waitFor();

  await desk.go(system, `/customers/new?resellerId=${ids.reseller}`);
  const { company, contact, address } = detailsOf();
  const texts = { companyName: company.name, domainPrefix: company.domainPrefix, ...contact, ...address };
  for (const name of ['companyName', 'domainPrefix', 'firstName', 'lastName', 'email', 'phoneNumber', 'line1'] as const)
    await type(page.locator(`input[name=${name}]`), texts[name]);
  for (const name of ['postalCode', 'city'] as const) await type(page.locator(`input[name=${name}]`), texts[name]);
  await keyboard.press('Enter');
  await type(page.getByRole('searchbox'), 'business basic');
  await press(page.getByRole('button', { name: desk.t('products.add', { name: 'Microsoft 365 Business Basic' }) }));
  await press(desk.button('next'));
  await press(desk.button('wizard.submit'));
  await page.getByText(desk.t('outcome.completed')).waitFor();
});

test('two people change the same subscription: the second sees what changed and loses nothing typed', async () => {
  desk = await Desk.open(browser);
  const path = `/customers/${ids.customer}/subscriptions/${ids.subscription}`;
  await desk.signIn(system, ['AdminAgent'], path);
  await desk.field('subscription.support').selectOption(ids.reseller);
  const changed = await system.api('PATCH', `/api${path}`, { body: { supportContact: 'provider' } });
  expect(changed.status).toBe(200);
  await desk.button('save').click();
  const notice = desk.page.getByTestId('changed-meanwhile');
  await eventually(async () => expect(await notice.textContent()).toContain('Contoso Distribution'));
  expect(await desk.violations()).toEqual([]);
  expect(await desk.field('subscription.support').inputValue()).toBe(ids.reseller);
  await desk.button('stale.mine').click();
  await desk.page.getByText(desk.t('saved')).waitFor();
  const now = (await system.api('GET', `/api${path}`)).body;
  expect(now.supportContact).toEqual({ resellerId: ids.reseller });
});

test('an invitation that somebody else changed meanwhile asks again', async () => {
  const { id } = await system.invite();
  desk = await Desk.open(browser);
  await desk.signIn(system, ['AdminAgent'], `/invitations/${id}`);
  await desk.button('invitation.revoke').click();
  const day = new Date(Date.now() + 5 * 86_400_000).toISOString();
  expect((await system.api('POST', `/api/invitations/${id}/extend`, { body: { expiresAt: day } })).status).toBe(200);
  const dialog = desk.page.getByRole('dialog');
  await dialog.getByRole('button', { name: desk.t('invitation.revoke') }).click();
  await dialog.getByText(desk.t('invitation.changedTitle')).waitFor();
  expect((await system.invitation(id)).status).toBe('pending');
  await dialog.getByRole('button', { name: desk.t('invitation.again') }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await system.invitation(id)).status).toBe('revoked');
});

test('an answer that gets lost, and a service that is away, lose nothing and do nothing twice', async () => {
  desk = await Desk.open(browser);
  const { page } = desk;
  await desk.signIn(system, ['SalesAgent'], '/customers/new');
  const { company, contact, address } = detailsOf(newDomain());
  const texts = { companyName: company.name, domainPrefix: company.domainPrefix, ...contact, ...address };
  for (const name of ['companyName', 'domainPrefix', 'firstName', 'lastName', 'email', 'phoneNumber', 'line1'] as const)
    await page.fill(`input[name=${name}]`, texts[name]);
  for (const name of ['postalCode', 'city'] as const) await page.fill(`input[name=${name}]`, texts[name]);

  // The draft is made, and its answer never arrives.
  let sent = 0;
  await page.route('**/api/onboardings', async (route) => {
    sent += 1;
    if (sent > 1) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await desk.button('next').click();
  await page.getByRole('searchbox').fill('business basic');
  expect(sent).toBe(2);
  const drafts = (await system.api('GET', '/api/onboardings?pageSize=200')).body.items;
  expect(drafts.filter((each: { company: { name: string } }) => each.company.name === company.name)).toHaveLength(1);

  await page.getByRole('button', { name: desk.t('products.add', { name: 'Microsoft 365 Business Basic' }) }).click();
  await page.getByTestId('chosen').getByRole('spinbutton').fill('7');
  // Everything is gone for a while, in the middle of it.
  await system.kill();
  await desk.button('next').click();
  await page.getByTestId('unanswered').waitFor();
  expect(await page.getByTestId('chosen').getByRole('spinbutton').inputValue()).toBe('7');
  expect(await desk.violations()).toEqual([]);
  await system.up();
  await page.getByRole('heading', { name: desk.t('review.order') }).waitFor();
  await page.getByTestId('unanswered').waitFor({ state: 'detached' });
  await page.getByRole('cell', { name: '7', exact: true }).waitFor();
});

test('no token outlives its tab, no name is more than text, and the policy knows no exception', async () => {
  desk = await Desk.open(browser);
  const { page } = desk;
  await desk.signIn(system, ['GlobalAdmin'], `/invitations/${ids.invitation}`);
  await desk.page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor();
  expect(
    await page.evaluate('[...document.images].map((image) => image.src).filter((src) => !/icon/.test(src))'),
  ).toEqual([]);
  expect(await page.evaluate('JSON.stringify(Object.entries(localStorage))')).not.toMatch(/token|eyJ|secret/i);
  const policy = (await page.request.get(`${system.url()}/console`)).headers()['content-security-policy'];
  expect(policy).not.toMatch(/unsafe|\*/);
  await page.getByRole('button', { name: /Account and settings/ }).click();
  await page.getByRole('menuitemradio', { name: 'Nederlands' }).click();
  await page.waitForSelector('html[lang=nl]');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /Account en instellingen/ }).click();
  await page.getByRole('menuitem', { name: 'Afmelden' }).click();
  await page.getByRole('heading', { name: 'U bent afgemeld' }).waitFor();
  expect(await page.evaluate('JSON.stringify(Object.entries(sessionStorage))')).not.toContain('eyJ');
});

test("the client's types are those of the API as it runs", async () => {
  desk = await Desk.open(browser);
  const { body } = await system.api('GET', '/api/openapi.json', { token: null });
  // Run `npm run api:types` when this fails: the API has changed.
  expect(readFileSync('web/api/schema.ts', 'utf8')).toBe(apiTypes(body));
});
