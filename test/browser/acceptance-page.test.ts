import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launch } from '../support/browser.ts';
import { eventually, newAddress, System } from '../support/system.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let system: System;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([System.start(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await system.dispose();
});

let context: BrowserContext;
let page: Page;
let id: string;
let link: string;

async function open(width: number, colorScheme: 'light' | 'dark', language: 'en' | 'nl') {
  const resellerEmail = newAddress();
  id = (await system.invite({ resellerEmail, language, resellerName: '<img src=x onerror=alert(1)>' })).id;
  link = await system.linkTo(resellerEmail);
  // Axe is put into the page by the test; the page itself allows no script at all.
  context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
  page = await context.newPage();
  await page.goto(link);
}
afterEach(() => context?.close());

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function violations(rules = [...WCAG, 'best-practice']): Promise<string[]> {
  await page.evaluate(AXE);
  const result = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(rules)} })`)) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return result.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`);
}

const overflows = () => page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

describe.each([
  [390, 'light', 'nl'],
  [390, 'dark', 'en'],
  [1440, 'light', 'en'],
  [1440, 'dark', 'nl'],
] as const)('at %i px, %s, in %s', (width, scheme, language) => {
  beforeEach(() => open(width, scheme, language));

  test('asks, shows what is wrong, takes the answer; accessible in each state', async () => {
    expect(await violations()).toEqual([]);
    expect(await overflows()).toBe(false);

    await page.evaluate("document.querySelector('form').noValidate = true");
    await page.fill('#partnerId', 'abc');
    await page.fill('#contactName', 'Jan "de" Vries');
    await page.click('button[value=accept]');
    await page.waitForSelector('[role=alert]');
    expect(await page.inputValue('#partnerId')).toBe('abc');
    expect(await page.inputValue('#contactName')).toBe('Jan "de" Vries');
    expect(await violations()).toEqual([]);

    await page.click('a[href="#tenantId"]');
    expect(await page.evaluate('document.activeElement.id || location.hash')).toMatch(/tenantId/);

    await page.fill('#partnerId', '4847383');
    await page.fill('#tenantId', randomUUID());
    await page.click('button[value=accept]');
    await page.waitForSelector('form', { state: 'detached' });
    expect(await violations()).toEqual([]);
    expect(await overflows()).toBe(false);
    await eventually(async () => expect((await system.invitation(id)).status).toBe('accepted'));
  });
});

test('is declined with the keyboard alone, without filling anything in', async () => {
  await open(390, 'light', 'en');
  const focused = () =>
    page.evaluate('document.activeElement.value || document.activeElement.id || document.activeElement.tagName');
  const order: unknown[] = [];
  for (let stop = 0; stop < 6; stop += 1) {
    await page.keyboard.press('Tab');
    order.push(await focused());
  }
  expect(order).toEqual(['A', 'partnerId', 'tenantId', 'contactName', 'accept', 'decline']);
  await page.keyboard.press('Enter');
  await page.waitForSelector('form', { state: 'detached' });
  expect(await page.textContent('h1')).toContain('declined');
  expect((await system.invitation(id)).status).toBe('declined');
});

test('the language is switched by a link, and typing is not lost to a script, because there is none', async () => {
  await open(390, 'light', 'en');
  await page.click('nav a');
  await page.waitForSelector('html[lang=nl]');
  expect(await page.evaluate('document.scripts.length')).toBe(0);
  expect(await page.evaluate('document.images.length')).toBe(0);
});

test('the mailbox shows the mail as a person sees it, and its button leads to the page', async () => {
  await open(1440, 'light', 'en');
  await page.goto(system.url(1));
  await page.click('li a');
  const mail = page.frameLocator('iframe');
  expect(await mail.locator('a').first().getAttribute('href')).toBe(link);
  expect(await mail.locator('img').count()).toBe(0);
  await page.click('a.button');
  await page.waitForSelector('form');
  expect(page.url()).toBe(link);
});

test.each([390, 1440])('the mail itself is accessible and fits at %i px', async (width) => {
  await open(width, 'light', 'nl');
  const [message] = (await system.messages()).filter(({ text }) => text.includes(link));
  await page.setContent(message?.html ?? '');
  // A mail is shown inside a mail program's own page: it has no landmarks.
  expect(await violations(WCAG)).toEqual([]);
  expect(await overflows()).toBe(false);
});
