import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { apiTypes } from '../../web/api/generate.ts';
import { launch } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { detailsOf, newDomain, onboardingsOf } from '../support/onboarding.ts';
import { eventually, formOf, newAddress, System } from '../support/system.ts';

// Many pages each; a bound for a hang, not an expectation.
jest.setTimeout(400_000);

let system: System;
let browser: Browser;
let reseller: { id: string };
beforeAll(async () => {
  [system, browser] = await Promise.all([
    System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', REMINDER_CRON: '*/2 * * * * *' }),
    launch(),
  ]);
  reseller = await onboardingsOf(system).reseller();
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

  await desk.go(system, `/customers/new?resellerId=${reseller.id}`);
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

test('a partnership, from its request to the list of resellers; by a link in the mail, on a phone, in Dutch', async () => {
  desk = await Desk.open(browser, { viewport: { width: 390, height: 900 }, colorScheme: 'dark', language: 'nl' });
  const { page } = desk;
  const name = `Fabrikam ${newDomain()} B.V.`;
  const resellerEmail = newAddress();
  await desk.signIn(system, ['SalesAgent'], '/resellers');
  await desk.link('invite.action').click();
  await desk.field('invite.resellerName').fill(name);
  await desk.field('invite.resellerEmail').fill(resellerEmail);
  await desk.field('invite.before').waitFor();
  await desk.field('invite.before').fill('Beste Jan,\n\nzullen we samenwerken?');
  expect(await page.getByTestId('link-chip').textContent()).toContain(desk.t('invite.link'));
  await page.getByRole('tab', { name: desk.t('invite.preview') }).click();
  expect(await page.getByRole('article').textContent()).toContain('zullen we samenwerken?');
  expect(await desk.violations()).toEqual([]);
  await desk.button('invite.send').click();
  await desk.heading('invite.sent', { name }).waitFor();
  expect(await desk.violations()).toEqual([]);

  const form = await system.ready();
  expect((await fetch(await system.linkTo(resellerEmail), formOf(form))).status).toBe(200);
  await eventually(async () => expect((await system.reseller(form.tenantId)).status).toBe('active'));
  await desk.link('invite.toInvitation').click();
  await page.getByText(desk.words.named('event', 'accepted'), { exact: true }).first().waitFor();
  await desk.turnTo(`/resellers?search=${encodeURIComponent(name.toUpperCase())}`);
  await page.getByRole('link', { name, exact: true }).waitFor();
});

test('a list is narrowed by what is typed and chosen; the address keeps both, over a reload too', async () => {
  const [wanted, other] = [`Wanted ${newDomain()}`, `Other ${newDomain()}`];
  await system.invite({ resellerName: wanted });
  await system.invite({ resellerName: other });
  desk = await Desk.open(browser);
  const { page } = desk;
  await desk.signIn(system, ['SalesAgent'], '/invitations');
  const row = (name: string) => page.getByRole('link', { name, exact: true });
  await row(other).waitFor();
  await page.getByRole('searchbox').fill(wanted.toUpperCase());
  await row(other).waitFor({ state: 'detached' });
  await row(wanted).waitFor();
  const state = page.getByRole('combobox', { name: desk.t('list.status') });
  await state.selectOption('declined');
  await page.getByText(desk.t('list.nothingFound')).waitFor();
  const narrowed = new URL(page.url()).searchParams;
  expect([narrowed.get('search'), narrowed.get('status')]).toEqual([wanted.toUpperCase(), 'declined']);
  await page.reload();
  await page.getByText(desk.t('list.nothingFound')).waitFor();
  await state.selectOption('pending');
  await row(wanted).waitFor();
  expect(await row(other).count()).toBe(0);
});

test('the two other ways to deliver leave a pending invitation too', async () => {
  desk = await Desk.open(browser);
  const { page } = desk;
  await desk.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await desk.signIn(system, ['SalesAgent'], '/invitations/new');
  for (const delivery of ['mailto', 'copy'] as const) {
    const name = `Reseller by ${delivery}`;
    await desk.field('invite.resellerName').fill(name);
    await desk.field('invite.resellerEmail').fill(newAddress());
    await desk.field('invite.before').waitFor();
    await desk.button(delivery === 'mailto' ? 'invite.mailto' : 'invite.copy').click();
    if (delivery === 'mailto') {
      await desk.heading('invite.mailtoReady', { name }).waitFor();
      expect(await desk.link('invite.mailto').getAttribute('href')).toMatch(/^mailto:.*invitation/);
    } else {
      await desk.heading('invite.copyReady', { name }).waitFor();
      await desk.button('copy').click();
      await desk.button('copied').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toContain('/invitation/');
    }
    await desk.button('invite.another').click();
  }
  await desk.turnTo('/invitations?status=pending');
  await page.getByRole('link', { name: 'Reseller by mailto' }).waitFor();
  await page.getByRole('link', { name: 'Reseller by copy' }).waitFor();
});

test('whoever may read the audit trail finds what was done about a thing; others are told what it takes', async () => {
  const { id } = await system.invite();
  desk = await Desk.open(browser);
  await desk.signIn(system, ['UserManagementAdmin'], `/audit?subjectId=${id}`);
  await desk.page.getByText(desk.words.named('action', 'createInvitation')).waitFor();
  const other = await desk.beside();
  await other.signIn(system, ['SalesAgent'], '/audit');
  await other.page.getByText(desk.t('notAllowed.title')).waitFor();
  expect(await other.link('nav.audit').count()).toBe(0);
});

test('an existing customer gets a new subscription and more licences in one order', async () => {
  const onboardings = onboardingsOf(system);
  const onboarding = await onboardings.reviewed({ resellerId: reseller.id });
  await onboardings.submit(onboarding);
  const { customerId } = await onboardings.ended(onboarding);
  desk = await Desk.open(browser, { language: 'nl' });
  const { page } = desk;
  await desk.signIn(system, ['SalesAgent'], `/customers/${customerId}`);
  await desk.link('order.action').click();
  await page.getByRole('searchbox').fill('business premium');
  await page
    .getByRole('button', { name: desk.t('products.add', { name: 'Microsoft 365 Business Premium' }), exact: true })
    .click();
  await page.getByTestId('chosen').getByRole('spinbutton').fill('3');
  await page
    .getByRole('spinbutton', { name: `${desk.t('order.moreLicences')}: Microsoft 365 Business Basic` })
    .fill('4');
  await desk.button('wizard.toReview').click();
  await page.getByRole('table').getByText('Microsoft 365 Business Premium').waitFor();
  expect(await desk.violations()).toEqual([]);
  await desk.button('order.place').click();
  await page.getByText(desk.t('order.completed')).waitFor();
  expect(await desk.violations()).toEqual([]);
  const { items } = (await system.api('GET', `/api/customers/${customerId}/subscriptions`)).body;
  const quantities = Object.fromEntries(
    items.map(({ title, quantity }: { title: string; quantity: number }) => [title, quantity]),
  );
  expect(quantities).toEqual({ 'Microsoft 365 Business Basic': 9, 'Microsoft 365 Business Premium': 3 });
});

test('many resellers are invited from one file, each line with its result; an existing customer is asked', async () => {
  desk = await Desk.open(browser);
  const { page } = desk;
  await desk.signIn(system, ['SalesAgent'], '/invitations/bulk');
  const rows = [`Alpha,${newAddress()},nl`, 'Beta,no address,en', `Gamma,${newAddress()},en`];
  const buffer = Buffer.from(['resellerName,resellerEmail,language', ...rows].join('\n'));
  await page.setInputFiles('input[type=file]', { name: 'resellers.csv', mimeType: 'text/csv', buffer });
  await desk.button('bulk.send').click();
  await page.getByText(desk.t('bulk.summary', { count: 3 })).waitFor();
  expect(await page.getByRole('link', { name: desk.t('bulk.invited') }).count()).toBe(2);
  await page.getByText(desk.t('bulk.refused')).waitFor();
  expect(await desk.violations()).toEqual([]);

  await desk.go(system, '/relationship-requests/new');
  await page.fill('input[name=customerName]', 'Litware');
  await page.fill('input[name=customerEmail]', newAddress());
  await desk.field('invite.before').waitFor();
  await desk.button('invite.send').click();
  await desk.heading('invite.sent', { name: 'Litware' }).waitFor();
  await desk.link('requests.toRequest').click();
  await page.getByRole('list', { name: desk.t('outcome.steps') }).waitFor();
});

test('two people change the same subscription: the second sees what changed and loses nothing typed', async () => {
  const onboardings = onboardingsOf(system);
  const onboarding = await onboardings.reviewed({ resellerId: reseller.id });
  await onboardings.submit(onboarding);
  const { customerId } = await onboardings.ended(onboarding);
  const [subscription] = (await system.api('GET', `/api/customers/${customerId}/subscriptions`)).body.items;
  const path = `/customers/${customerId}/subscriptions/${subscription.id}`;
  desk = await Desk.open(browser);
  await desk.signIn(system, ['AdminAgent'], path);
  await desk.field('subscription.support').selectOption('provider');
  // Somebody who was no reseller yet when the page was opened.
  const other = await onboardings.reseller();
  const changed = await system.api('PATCH', `/api${path}`, { body: { supportContact: { resellerId: other.id } } });
  expect(changed.status).toBe(200);
  await desk.button('save').click();
  const notice = desk.page.getByTestId('changed-meanwhile');
  await eventually(async () => expect(await notice.textContent()).toContain(other.name));
  expect(await desk.violations()).toEqual([]);
  expect(await desk.field('subscription.support').inputValue()).toBe('provider');
  await desk.button('stale.mine').click();
  await desk.page.getByText(desk.t('saved')).waitFor();
  const now = (await system.api('GET', `/api${path}`)).body;
  expect(now.supportContact).toBe('provider');
});

test('a draft that somebody else changed meanwhile is not overwritten, also when the page was loaded anew between', async () => {
  const onboardings = onboardingsOf(system);
  const details = detailsOf();
  const { id } = await onboardings.draft({ ...details });
  desk = await Desk.open(browser);
  const { page } = desk;
  const city = page.locator('input[name=city]');
  await desk.signIn(system, ['AdminAgent'], `/onboardings/${id}?step=details`);
  await city.fill('Utrecht');
  const theirs = {
    ...details,
    address: { ...details.address, line1: 'Coolsingel 1', city: 'Rotterdam', postalCode: '3011 AD' },
  };
  expect((await system.api('PUT', `/api/onboardings/${id}`, { body: theirs })).status).toBe(200);
  await page.reload();
  await city.waitFor();
  expect(await city.inputValue()).toBe('Utrecht');
  await desk.button('next').click();
  const notice = page.getByTestId('changed-meanwhile');
  await eventually(async () => expect(await notice.textContent()).toContain('Rotterdam'));
  expect((await onboardings.read(id)).address.city).toBe('Rotterdam');
  await desk.button('stale.theirs').click();
  expect(await city.inputValue()).toBe('Rotterdam');
  await desk.button('next').click();
  await page.getByRole('searchbox').waitFor();
  // What was saved is what stands there when one comes back.
  await desk.link('back').click();
  await city.waitFor();
  expect(await city.inputValue()).toBe('Rotterdam');
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

  await page.reload();
  await page.waitForSelector('input[name=companyName]');
  expect(await page.inputValue('input[name=companyName]')).toBe(company.name);
  expect(await page.inputValue('input[name=city]')).toBe(address.city);

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

  // It is submitted, and that answer is lost too.
  let submitted = 0;
  await page.route('**/api/onboardings/*/submit', async (route) => {
    submitted += 1;
    if (submitted === 1) await route.fetch();
    return submitted === 1 ? route.abort() : route.continue();
  });
  await desk.button('wizard.submit').click();
  await page.getByText(desk.t('outcome.completed')).waitFor();
  const made = (await onboardingsOf(system).customers()).filter(({ domain }) =>
    domain.startsWith(company.domainPrefix),
  );
  expect(made.map(({ orders }) => orders.map(({ lineItems }) => lineItems.map(({ quantity }) => quantity)))).toEqual([
    [[7]],
  ]);
});

test('a session that has ended is begun again on the same page, with what was typed', async () => {
  desk = await Desk.open(browser);
  const { page } = desk;
  await desk.signIn(system, ['SalesAgent'], '/customers/new');
  await page.fill('input[name=companyName]', 'Kept B.V.');
  let ended = true;
  await page.route('**/api/onboardings', (route) =>
    ended ? route.fulfill({ status: 401, json: {} }) : route.continue(),
  );
  await desk.button('next').click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText(desk.t('session.endedText')).waitFor();
  ended = false;
  await dialog.getByRole('button', { name: desk.t('session.signIn') }).click();
  await page.waitForSelector('input[name=as_name]');
  await page.click('button');
  await page.waitForSelector('input[name=companyName]');
  expect(new URL(page.url()).pathname).toBe('/console/customers/new');
  expect(await page.inputValue('input[name=companyName]')).toBe('Kept B.V.');
});

test('no token outlives its tab, no name is more than text, and the policy knows no exception', async () => {
  const { id } = await system.invite({ resellerName: '<img src=x onerror=alert(1)>' });
  desk = await Desk.open(browser);
  const { page } = desk;
  await desk.signIn(system, ['GlobalAdmin'], `/invitations/${id}`);
  await desk.page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor();
  expect(await desk.images()).toEqual([]);
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
