import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launch } from '../test/support/browser.ts';
import { Desk } from '../test/support/console.ts';
import { newAddress, System } from '../test/support/system.ts';
import { fill } from './customers.ts';
import { head, round, row, say } from './report.ts';

const ASSETS = 'dist/web/assets';
const SCRIPT_LIMIT = 300_000;
const RATIO_LIMIT = 1.5;
const OPENINGS = 15;

const gzipOf = (name: string) => statSync(`${ASSETS}/${name}.gz`).size;
const kilobytes = (bytes: number) => round(bytes / 1000);

/** `npm run bench:web`: what the console weighs, and whether 10,000 customers take longer to show than 100. */
const browser = await launch();
try {
  const weight = await firstLoad(browser);
  const few = await opening(browser, 100);
  const many = await opening(browser, 10_000);
  say('\nThe page of customers, ms of the median opening (of a page of the console to the first line painted)');
  head(['100 customers', '10,000 customers', 'ratio']);
  row([round(few), round(many), round(many / few, 2)]);
  const failed = [
    ...(weight < SCRIPT_LIMIT ? [] : ['The first load is too heavy.']),
    ...(many < few * RATIO_LIMIT ? [] : ['Many customers take too long.']),
  ];
  for (const line of failed) say(line);
  if (failed.length > 0) process.exitCode = 1;
} finally {
  await browser.close();
}

/** Bytes of script, gzip, up to the dashboard; its charts come when they are scrolled to. */
async function firstLoad(chromium: Browser): Promise<number> {
  const system = await System.start();
  const desk = await Desk.open(chromium, { viewport: { width: 390, height: 700 } });
  try {
    await system.invite({ resellerEmail: newAddress() });
    const scripts = new Set<string>();
    desk.page.on('request', (request) => {
      const name = /\/console\/assets\/(.+\.js)$/.exec(request.url())?.[1];
      if (name !== undefined) scripts.add(name);
    });
    await desk.signIn(system, ['GlobalAdmin']);
    await desk.settle(system, '');
    const first = [...scripts];
    await desk.page.getByTestId('chart').first().scrollIntoViewIfNeeded();
    await desk.page.locator('[data-testid=chart] svg').first().waitFor();
    const charts = [...scripts].filter((name) => !first.includes(name));
    const all = readdirSync(ASSETS).filter((name) => name.endsWith('.js'));
    const sum = (names: string[]) => names.reduce((bytes, name) => bytes + gzipOf(name), 0);
    say('\nScript, kB gzip');
    head([
      'first load, to the dashboard',
      'its charts, when they come into sight',
      'all pages together',
      'limit of the first load',
    ]);
    row([kilobytes(sum(first)), kilobytes(sum(charts)), kilobytes(sum(all)), kilobytes(SCRIPT_LIMIT)]);
    return sum(first);
  } finally {
    await desk.close();
    await system.dispose();
  }
}

async function opening(chromium: Browser, count: number): Promise<number> {
  const system = await System.start({ REMINDER_CRON: '0 0 0 1 1 *' });
  const desk = await Desk.open(chromium);
  try {
    const resellers = Array.from({ length: 20 }, () => randomUUID());
    await fill(system, count, resellers);
    await desk.signIn(system, ['GlobalAdmin']);
    const took: number[] = [];
    for (let time = 0; time < OPENINGS; time += 1) {
      await desk.settle(system, '');
      const start = performance.now();
      await desk.page
        .getByRole('link', { name: desk.t('nav.customers'), exact: true })
        .first()
        .click();
      await desk.page.getByRole('row').nth(1).waitFor();
      took.push(performance.now() - start);
    }
    return took.sort((a, b) => a - b)[Math.floor(OPENINGS / 2)] as number;
  } finally {
    await desk.close();
    await system.dispose();
  }
}
