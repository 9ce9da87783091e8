import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launch } from '../support/browser.ts';
import { Desk } from '../support/console.ts';
import { newDomain, onboardingsOf } from '../support/onboarding.ts';
import { eventually, type Role, System } from '../support/system.ts';

// Many pages each; a bound for a hang, not an expectation.
jest.setTimeout(400_000);

type Language = 'en' | 'nl';
type Reseller = { id: string; name: string; partnerId: string };

const ROLES: Role[] = ['GlobalAdmin', 'UserManagementAdmin', 'AdminAgent', 'SalesAgent'];
const WIDTHS = [1440, 390] as const;
const LANGUAGES: Language[] = ['en', 'nl'];
const mayOnboard = (role: Role) => role !== 'UserManagementAdmin';
const mayReadCredentials = (role: Role) => role !== 'SalesAgent';
const mayRemove = (role: Role) => role === 'GlobalAdmin' || role === 'AdminAgent';

/** As text it is a name; as anything else it would be seen. */
const COMPANY = '<img src=x onerror=alert(1)> B.V.';
const BASIC_TITLE = 'Microsoft 365 Business Basic';

let system: System;
let browser: Browser;
let onboardings: ReturnType<typeof onboardingsOf>;
/** One for each run that ends its partnership, and one for all the others. */
const resellers: Reseller[] = [];
const desks = {} as Record<Language, Desk>;
beforeAll(async () => {
  [system, browser] = await Promise.all([System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S' }), launch()]);
  onboardings = onboardingsOf(system);
  const ending = WIDTHS.length * LANGUAGES.length * ROLES.filter(mayRemove).length;
  for (let made = 0; made <= ending; made += 1) resellers.push(await onboardings.reseller());
  for (const language of LANGUAGES) desks[language] = await Desk.open(browser, { language });
}, 240_000);
afterAll(async () => {
  await browser.close();
  await system.dispose();
});

let desk: Desk;
afterEach(() => {
  // Whatever a person does: no page fails, and no page asks for what its policy refuses.
  expect(desk.failures).toEqual([]);
  expect(desk.refused).toEqual([]);
});

const people = LANGUAGES.flatMap((language) => ROLES.map((role) => [role, language] as const));

describe.each(people)('the steps of a new customer, as %s, in %s', (role, language) => {
  beforeAll(async () => {
    desk = await desks[language].beside();
    await desk.signIn(system, [role], '/provider');
  });
  afterAll(() => desk.page.close());

  test.each(WIDTHS)('from its reseller to its subscriptions, at %i px', async (width) => {
    await desk.resize(width, width === 390 ? 'dark' : 'light');
    const reseller = (mayRemove(role) ? resellers.pop() : resellers[0]) as Reseller;
    await desk.turnTo(`/resellers?search=${reseller.partnerId}`);
    await begins(role, reseller);
    const id = mayOnboard(role) ? await onboards(reseller) : await reads(reseller);
    await confirms(role, id);
    await opensSubscription(role, reseller, id);
    await ends(role, reseller);
  });
});

/** Nothing is wider than the page, at any width. */
const fits = async () => expect(await desk.overflows()).toBe(false);

/** 1. In the list of indirect resellers, a new customer is begun from its reseller. */
async function begins(role: Role, { name }: Reseller) {
  const { page } = desk;
  await page.getByRole('button', { name: desk.t('resellers.more', { name }) }).click();
  const menu = page.getByRole('menu');
  await menu.getByRole('menuitem', { name: desk.t('reseller.showCustomers') }).waitFor();
  const offered = menu.getByRole('menuitem', { name: desk.t('reseller.newCustomer') });
  expect(await offered.count()).toBe(mayOnboard(role) ? 1 : 0);
  expect(await menu.getByRole('menuitem', { name: desk.t('reseller.remove') }).count()).toBe(mayRemove(role) ? 1 : 0);
  expect(await desk.link('invite.action').count()).toBe(mayOnboard(role) ? 1 : 0);
  await fits();
  if (mayOnboard(role)) await offered.click();
  else await page.keyboard.press('Escape');
}

/** 2 to 5. Its details, its subscriptions, the review, and its submission. Gives the id of the onboarding. */
async function onboards(reseller: Reseller): Promise<string> {
  const { page } = desk;
  // 2. The reseller is chosen already. What is wrong is said at its field.
  await desk.heading('wizard.title').waitFor();
  await eventually(async () => expect(await desk.field('customer.reseller').inputValue()).toBe(reseller.id));
  const texts = {
    companyName: COMPANY,
    domainPrefix: 'not a domain!',
    firstName: 'Gena',
    lastName: 'Soto',
    email: 'gena@wingtip.example',
    phoneNumber: '0201234567',
    line1: 'Damrak 1',
    postalCode: '1012 LG',
    city: 'Amsterdam',
    acceptedOn: '2026-03-01',
  };
  for (const [name, text] of Object.entries(texts)) await page.fill(`input[name=${name}]`, text);
  await desk.button('next').click();
  await page.getByText(desk.words.said('must be 1 to 27 letters and digits') ?? '').waitFor();
  await fits();
  await page.fill('input[name=domainPrefix]', newDomain());
  await desk.button('next').click();

  // 3. New subscription: a product of the catalogue and how many licences.
  await page.getByRole('searchbox').fill('business basic');
  await page.getByRole('button', { name: desk.t('products.add', { name: BASIC_TITLE }) }).click();
  const chosen = page.getByTestId('chosen');
  await chosen.getByRole('spinbutton').fill('100000000');
  await desk.button('next').click();
  await chosen.getByRole('alert').waitFor();
  await fits();
  await chosen.getByRole('spinbutton').fill('12');
  await desk.button('next').click();

  // 4. Review: the whole order, priced and totalled.
  await page.getByRole('heading', { name: desk.t('review.order') }).waitFor();
  await reviewed();

  // 5. Submit; its steps are followed as they are done.
  await desk.button('wizard.submit').click();
  await page.getByText(desk.t('outcome.completed')).waitFor();
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** The same steps of whoever may only look: somebody else's draft, and what became of it. */
async function reads({ id: resellerId }: Reseller): Promise<string> {
  const { page } = desk;
  const company = { name: COMPANY, domainPrefix: newDomain(), culture: 'nl-NL', language: 'nl' };
  const id = await onboardings.reviewed({ resellerId, company });
  for (const [path, title] of [
    ['/customers/new', 'wizard.title'],
    ['/invitations/new', 'invite.title'],
    ['/relationship-requests/new', 'requests.action'],
  ] as const) {
    await desk.turnTo(path);
    await desk.heading(title).waitFor();
    await page.getByText(desk.t('notAllowed.title')).waitFor();
  }
  await desk.turnTo(`/onboardings/${id}`);
  await page.getByText(desk.t('outcome.draft')).waitFor();
  await reviewed();
  for (const key of ['wizard.submit', 'wizard.drop', 'next'] as const) expect(await desk.button(key).count()).toBe(0);
  await onboardings.submit(id);
  await onboardings.ended(id);
  await desk.go(system, `/onboardings/${id}`);
  await page.getByText(desk.t('outcome.completed')).waitFor();
  return id;
}

async function reviewed() {
  const table = await desk.page.getByRole('table').textContent();
  expect(table).toContain(BASIC_TITLE);
  expect(table).toContain('€');
  await fits();
}

/** 6. Confirmation: the administrator's name and a temporary password, once. */
async function confirms(role: Role, id: string) {
  const { page } = desk;
  const { company } = await onboardings.read(id);
  if (!mayReadCredentials(role)) {
    await page.getByText(desk.t('credentials.notYours')).waitFor();
    expect(await desk.button('credentials.show').count()).toBe(0);
    return;
  }
  await desk.button('credentials.show').click();
  expect(await page.getByTestId('user-name').textContent()).toContain(`${company.domainPrefix}.onmicrosoft.com`);
  expect((await page.getByTestId('temporary-password').textContent())?.length).toBeGreaterThan(7);
  await fits();
}

/** 7. The customer is in the list, by its reseller, and opens to its subscriptions with reseller and support contact. */
async function opensSubscription(role: Role, reseller: Reseller, onboardingId: string) {
  const { page } = desk;
  const { customerId, company } = await onboardings.read(onboardingId);
  await page.getByRole('link', { name: desk.t('outcome.toCustomer') }).click();
  await page.getByRole('link', { name: BASIC_TITLE }).waitFor();
  expect(await desk.link('order.action').count()).toBe(mayOnboard(role) ? 1 : 0);
  await fits();
  if (mayReadCredentials(role)) {
    await desk.turnTo(`/onboardings/${onboardingId}`);
    await page.getByText(desk.words.named('credentials', 'read')).waitFor();
    expect(await page.getByTestId('temporary-password').count()).toBe(0);
  }
  if (!mayOnboard(role)) {
    await desk.turnTo(`/customers/${customerId}/order`);
    await page.getByText(desk.t('notAllowed.title')).waitFor();
  }
  await desk.turnTo(`/customers?resellerId=${reseller.id}&search=${company.domainPrefix}`);
  await page.getByRole('link', { name: COMPANY }).click();
  const line = page.getByRole('row').filter({ hasText: BASIC_TITLE });
  await line.getByText(reseller.name).waitFor();
  await page.getByRole('link', { name: BASIC_TITLE }).click();
  await desk.heading('subscription.partners').waitFor();
  await fits();
  if (!mayRemove(role)) {
    await page.getByText(reseller.name).waitFor();
    expect(await desk.button('save').count()).toBe(0);
    return;
  }
  expect(await desk.field('subscription.support').inputValue()).toBe(reseller.id);
  await desk.field('subscription.support').selectOption('provider');
  await desk.button('save').click();
  await page.getByText(desk.t('saved')).waitFor();
  const { items } = (await system.api('GET', `/api/customers/${customerId}/subscriptions`)).body;
  expect(items[0].supportContact).toBe('provider');
}

/** A partnership ends only with both statements, and only by those who may. */
async function ends(role: Role, { id, name }: Reseller) {
  const { page } = desk;
  await desk.turnTo(`/resellers/${id}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  expect(await desk.link('reseller.remove').count()).toBe(mayRemove(role) ? 1 : 0);
  await desk.turnTo(`/resellers/${id}/remove`);
  if (!mayRemove(role)) {
    await page.getByText(desk.t('notAllowed.title')).waitFor();
    return;
  }
  const remove = desk.button('reseller.remove');
  await remove.waitFor();
  for (const box of await page.getByRole('checkbox').all()) {
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    await box.check();
  }
  await fits();
  await remove.click();
  await page.getByText(desk.t('removal.doneTitle')).waitFor();
  expect((await system.reseller(id)).status).toBe('removed');
}
