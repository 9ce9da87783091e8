import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launch } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { newDomain, onboardingsOf } from '../support/onboarding.ts';
import { eventually, formOf, newAddress, type Role, System } from '../support/system.ts';

// Many pages each; a bound for a hang, not an expectation.
jest.setTimeout(400_000);

let system: System;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([
    System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', REMINDER_CRON: '*/2 * * * * *' }),
    launch(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await system.dispose();
});

let desk: Desk;
afterEach(async () => {
  // Whatever a person does: no page fails, and no page asks for what its policy refuses.
  expect(desk.failures).toEqual([]);
  expect(desk.refused).toEqual([]);
  await desk.close();
});

/** A reseller of ours, from the request on the page to the list. Gives its name and its id. */
async function partnership(): Promise<{ name: string; id: string }> {
  const { page } = desk;
  const name = `Fabrikam ${newDomain()} B.V.`;
  const resellerEmail = newAddress();
  await desk.link('invite.action').click();
  await desk.field('invite.resellerName').fill(name);
  await desk.field('invite.resellerEmail').fill(resellerEmail);
  await desk.field('invite.before').waitFor();
  await desk.field('invite.before').fill('Dear Jan,\n\nshall we work together?');
  expect(await page.getByTestId('link-chip').textContent()).toContain(desk.t('invite.link'));
  await page.getByRole('tab', { name: desk.t('invite.preview') }).click();
  expect(await page.getByRole('article').textContent()).toContain('shall we work together?');
  await desk.button('invite.send').click();
  await desk.heading('invite.sent', { name }).waitFor();

  const link = await system.linkTo(resellerEmail);
  const form = await system.ready();
  expect((await fetch(link, formOf(form))).status).toBe(200);
  await eventually(async () => expect((await system.reseller(form.tenantId)).status).toBe('active'));
  return { name, id: form.tenantId };
}

/** The new customer, filled in as far as its domain; the reseller is chosen already. */
async function details(domainPrefix: string, company: string) {
  const texts = {
    companyName: company,
    domainPrefix,
    firstName: 'Gena',
    lastName: 'Soto',
    email: 'gena@wingtip.example',
    phoneNumber: '0201234567',
    line1: 'Damrak 1',
    postalCode: '1012 LG',
    city: 'Amsterdam',
    acceptedOn: '2026-03-01',
  };
  for (const [name, text] of Object.entries(texts)) await desk.page.fill(`input[name=${name}]`, text);
}

describe.each([
  [1440, 'light', 'en', 'GlobalAdmin'],
  [390, 'dark', 'nl', 'AdminAgent'],
  [390, 'light', 'en', 'SalesAgent'],
] as const)('at %i px, %s, in %s, as %s', (width, colorScheme, language, role) => {
  const open = () => Desk.open(browser, { viewport: { width, height: 900 }, colorScheme, language });
  const mayRemove = role !== 'SalesAgent';

  test('from the request of a partnership to subscriptions with their reseller', async () => {
    desk = await open();
    const { page } = desk;
    await desk.signIn(system, [role], '/resellers');

    const reseller = await partnership();

    // 1. From the list of indirect resellers, a new customer is begun: the reseller is chosen already.
    await desk.go(system, `/resellers?search=${encodeURIComponent(reseller.name)}`);
    await page.getByRole('button', { name: desk.t('resellers.more', { name: reseller.name }) }).click();
    await page.getByRole('menuitem', { name: desk.t('reseller.newCustomer') }).click();
    await desk.heading('wizard.title').waitFor();
    await eventually(async () => {
      const chosen = await desk.field('customer.reseller').inputValue();
      expect(chosen).toBe(reseller.id);
    });

    // 2. The customer's details, each checked: what is wrong is said at its field, and a reload loses nothing.
    const domainPrefix = newDomain();
    const company = '<img src=x onerror=alert(1)> B.V.';
    await details('not a domain!', company);
    await desk.button('next').click();
    await page.getByText(desk.words.named('fieldError', 'must be 1 to 27 letters and digits')).waitFor();
    expect(await desk.violations()).toEqual([]);
    await page.reload();
    await page.waitForSelector('input[name=companyName]');
    expect(await page.inputValue('input[name=companyName]')).toBe(company);
    await page.fill('input[name=domainPrefix]', domainPrefix);
    await desk.button('next').click();

    // 3. New subscription: a product of the catalogue and how many licences.
    await page.getByRole('searchbox').fill('business basic');
    await page.getByRole('button', { name: desk.t('products.add', { name: 'Microsoft 365 Business Basic' }) }).click();
    const chosen = page.getByTestId('chosen');
    await chosen.getByRole('spinbutton').fill('100000000');
    await desk.button('next').click();
    await chosen.getByRole('alert').waitFor();
    await chosen.getByRole('spinbutton').fill('12');
    await desk.button('next').click();

    // 4. Review: the whole order, priced and totalled.
    await page.getByRole('heading', { name: desk.t('review.order') }).waitFor();
    expect(await page.getByRole('table').textContent()).toContain('Microsoft 365 Business Basic');
    expect(await page.getByRole('table').textContent()).toContain('€');

    // 5. Submit; its steps are followed as they are done.
    await desk.button('wizard.submit').click();
    await page.getByText(desk.t('outcome.completed')).waitFor();

    // 6. Confirmation: the administrator's name and a temporary password, once.
    if (role === 'SalesAgent') {
      await page.getByText(desk.t('credentials.notYours')).waitFor();
    } else {
      await desk.button('credentials.show').click();
      expect(await page.getByTestId('user-name').textContent()).toContain(`${domainPrefix}.onmicrosoft.com`);
      expect((await page.getByTestId('temporary-password').textContent())?.length).toBeGreaterThan(7);
      expect(await desk.violations()).toEqual([]);
    }
    const confirmation = page.url();

    // 7. The customer is in the list, by its reseller, and opens to its subscriptions with reseller and support contact.
    await page.getByRole('link', { name: desk.t('outcome.toCustomer') }).click();
    await desk.link('order.action').waitFor();
    await desk.go(system, `/customers?resellerId=${reseller.id}`);
    await page.getByRole('link', { name: company }).click();
    await page.getByRole('link', { name: 'Microsoft 365 Business Basic' }).click();
    await desk.heading('subscription.partners').waitFor();
    if (mayRemove) {
      expect(await desk.field('subscription.support').inputValue()).toBe(reseller.id);
      await desk.field('subscription.support').selectOption('provider');
      await desk.button('save').click();
      await page.getByText(desk.t('saved')).waitFor();
      await page.reload();
      await eventually(async () => expect(await desk.field('subscription.support').inputValue()).toBe('provider'));
    } else {
      expect(await desk.button('save').count()).toBe(0);
    }

    if (role !== 'SalesAgent') {
      await page.goto(confirmation);
      await page.getByText(desk.words.named('credentials', 'read')).waitFor();
      expect(await page.getByTestId('temporary-password').count()).toBe(0);
    }

    // A partnership ends only with both statements.
    if (mayRemove) {
      await desk.go(system, `/resellers/${reseller.id}/remove`);
      const remove = desk.button('reseller.remove');
      await remove.waitFor();
      for (const box of await page.getByRole('checkbox').all()) {
        expect(await remove.getAttribute('aria-disabled')).toBe('true');
        await box.check();
      }
      await remove.click();
      await page.getByText(desk.t('removal.doneTitle')).waitFor();
      expect((await system.reseller(reseller.id)).status).toBe('removed');
    } else {
      await desk.go(system, `/resellers/${reseller.id}`);
      expect(await desk.link('reseller.remove').count()).toBe(0);
      await desk.go(system, `/resellers/${reseller.id}/remove`);
      await page.getByText(desk.t('notAllowed.title')).waitFor();
    }
  });
});

test('a user management admin reads credentials and the audit trail, and is offered nothing else', async () => {
  const onboardings = onboardingsOf(system);
  const id = await onboardings.reviewed();
  await onboardings.submit(id);
  await onboardings.ended(id);
  const roles: Role[] = ['UserManagementAdmin'];
  desk = await Desk.open(browser, { viewport: { width: 1440, height: 900 }, language: 'nl', colorScheme: 'dark' });
  const { page } = desk;
  await desk.signIn(system, roles, `/onboardings/${id}`);
  await desk.button('credentials.show').click();
  await page.getByTestId('temporary-password').waitFor();
  for (const path of ['/resellers', '/invitations', '/customers', '/relationship-requests']) {
    await desk.go(system, path);
    for (const key of ['invite.action', 'reseller.newCustomer', 'requests.action'] as const) {
      expect(await desk.link(key).count()).toBe(0);
    }
  }
  for (const path of ['/customers/new', '/invitations/new', '/relationship-requests/new']) {
    await desk.go(system, path);
    await page.getByText(desk.t('notAllowed.title')).waitFor();
  }
  await desk.go(system, `/audit?subjectId=${id}`);
  await page.getByRole('table', { name: desk.t('nav.audit') }).waitFor();
  await page.getByText(desk.words.named('action', 'readCredentials')).first().waitFor();
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
  await desk.go(system, '/invitations?status=pending');
  await page.getByRole('link', { name: 'Reseller by mailto' }).waitFor();
  await page.getByRole('link', { name: 'Reseller by copy' }).waitFor();
});
