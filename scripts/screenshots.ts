import { mkdirSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { launch } from '../test/support/browser.ts';
import { Desk, type DeskOptions } from '../test/support/console.ts';
import { BASIC, onboardingsOf, PREMIUM } from '../test/support/onboarding.ts';
import { eventually, formOf, System } from '../test/support/system.ts';
import { type Frame, gif } from './gif.ts';

const FOLDER = 'docs/images';

/** The pictures of the README, taken on the running system: `npm run screenshots`. */
mkdirSync(FOLDER, { recursive: true });
const system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S', REMINDER_CRON: '*/2 * * * * *' });
const browser = await launch();
try {
  await acceptancePages(browser);
  const { resellerId, customerId, draftId } = await business();
  await consolePages(browser, { resellerId, customerId, draftId });
  writeFileSync(`${FOLDER}/tour.gif`, await tour(browser));
} finally {
  await browser.close();
  await system.dispose();
}

async function acceptancePages(chromium: Browser): Promise<void> {
  const shots = [
    { name: 'acceptance-light', language: 'en', colorScheme: 'light', width: 760, height: 900 },
    { name: 'acceptance-phone-dark', language: 'nl', colorScheme: 'dark', width: 390, height: 900 },
  ] as const;
  for (const { name, language, colorScheme, width, height } of shots) {
    const resellerEmail = `jan-${language}@fabrikam.example`;
    await system.invite({ resellerEmail, language });
    const page = await chromium.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(await system.linkTo(resellerEmail));
    await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
    if (language === 'en') {
      await page.goto(`${system.url(1)}/?q=jan-en`);
      await page.click('li a');
      await page.screenshot({ path: `${FOLDER}/mailbox.png` });
    }
    await page.close();
  }
}

/** A day's business, so that there is something to see. */
async function business() {
  const onboardings = onboardingsOf(system);
  const names = ['Fabrikam B.V.', 'Adatum Cloud', 'Northwind Partners', 'Proseware IT'];
  let resellerId = '';
  for (const resellerName of names) {
    const form = await system.ready();
    await system.accept(form, {
      resellerName,
      resellerEmail: `hello@${resellerName.toLowerCase().replace(/\W+/g, '')}.example`,
    });
    resellerId = form.tenantId;
  }
  for (const resellerName of ['Tailspin', 'Lucerne Services', 'Wide World IT'])
    await system.invite({
      resellerName,
      resellerEmail: `info@${resellerName.toLowerCase().replace(/\W+/g, '')}.example`,
    });
  await eventually(async () => {
    if ((await system.reseller(resellerId)).status !== 'active') throw new Error('The reseller is not active yet.');
  });
  let customerId = '';
  for (const [name, domainPrefix] of [
    ['Wingtip Toys', 'wingtiptoys'],
    ['Litware', 'litware'],
    ['City Power & Light', 'citypower'],
  ] as const) {
    const company = { name, domainPrefix, culture: 'nl-NL', language: 'nl' };
    const id = await onboardings.reviewed({ resellerId, company }, [
      { productId: BASIC, quantity: 25 },
      { productId: PREMIUM, quantity: 5 },
    ]);
    await onboardings.submit(id);
    customerId = (await onboardings.ended(id)).customerId;
  }
  const company = { name: 'Fourth Coffee', domainPrefix: 'fourthcoffee', culture: 'nl-NL', language: 'nl' };
  const draftId = await onboardings.reviewed({ resellerId, company }, [
    { productId: BASIC, quantity: 40 },
    { productId: PREMIUM, quantity: 10 },
  ]);
  return { resellerId, customerId, draftId };
}

async function consolePages(chromium: Browser, ids: Record<'resellerId' | 'customerId' | 'draftId', string>) {
  const shots: [name: string, path: string, options: DeskOptions, ready: string][] = [
    ['console-dashboard-light', '', { colorScheme: 'light' }, '[data-testid=chart] svg'],
    ['console-dashboard-dark', '', { colorScheme: 'dark' }, '[data-testid=chart] svg'],
    ['console-review-dark', `/onboardings/${ids.draftId}?step=review`, { colorScheme: 'dark' }, 'table'],
    ['console-customer-light', `/customers/${ids.customerId}`, { colorScheme: 'light' }, 'table'],
    [
      'console-resellers-phone',
      '/resellers',
      { colorScheme: 'dark', language: 'nl', viewport: { width: 390, height: 844 } },
      '[role=row]',
    ],
  ];
  for (const [name, path, options, ready] of shots) {
    const desk = await Desk.open(chromium, { viewport: { width: 1280, height: 800 }, ...options });
    await desk.signIn(system, ['GlobalAdmin']);
    await desk.settle(system, path);
    await desk.page.waitForSelector(ready);
    await desk.still();
    await desk.page.screenshot({ path: `${FOLDER}/${name}.png` });
    await desk.close();
  }
}

/** From the request of a partnership to the reseller in the list, a picture for each step. */
async function tour(chromium: Browser): Promise<Uint8Array> {
  const viewport = { width: 960, height: 600 };
  const desk = await Desk.open(chromium, { viewport, colorScheme: 'light' });
  const { page } = desk;
  const frames: Frame[] = [];
  const take = async (of: Page, seconds: number) => frames.push({ png: await of.screenshot(), seconds });

  const resellerEmail = 'jan@contoso-reseller.example';
  await desk.signIn(system, ['SalesAgent'], '/invitations/new');
  await take(page, 1);
  await desk.field('invite.resellerName').fill('Trey Research');
  await desk.field('invite.resellerEmail').fill(resellerEmail);
  await desk.field('invite.before').waitFor();
  await desk.still();
  await take(page, 2);
  await page.getByRole('tab', { name: desk.t('invite.preview') }).click();
  await desk.still();
  await take(page, 2);
  await desk.button('invite.send').click();
  await desk.heading('invite.sent', { name: 'Trey Research' }).waitFor();
  await take(page, 1.5);
  const link = await system.linkTo(resellerEmail);
  const reseller = await chromium.newPage({ viewport, colorScheme: 'light' });
  await reseller.goto(link);
  const form = await system.ready();
  await reseller.fill('#partnerId', form.partnerId);
  await reseller.fill('#tenantId', form.tenantId);
  await reseller.fill('#contactName', 'Jan de Vries');
  await take(reseller, 2);
  await fetch(link, formOf(form));
  await desk.link('invite.toInvitation').click();
  await page.getByText(desk.words.named('status', 'accepted')).first().waitFor();
  await desk.still();
  await take(page, 2);
  await desk.settle(system, '/resellers');
  await page.getByRole('link', { name: 'Trey Research' }).waitFor();
  await take(page, 3);
  await reseller.close();
  await desk.close();
  return gif(frames);
}
