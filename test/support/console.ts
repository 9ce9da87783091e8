import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Role, System } from './system.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Ample for a slow machine; nothing waits this long where it works. */
const LIMIT = 60_000;

/** A person at the console: a tab of a browser, signed in. Whatever the page's policy refuses is remembered. */
export class Desk {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly refused: string[] = [];
  readonly failures: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.setDefaultTimeout(LIMIT);
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) this.refused.push(message.text());
    });
    page.on('pageerror', (error) => this.failures.push(String(error)));
  }

  static async open(browser: Browser, options: BrowserContextOptions = {}): Promise<Desk> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
    return new Desk(context, await context.newPage());
  }

  /** Opens a page of the console, signing in on the way as somebody with these roles. */
  async signIn(system: System, roles: Role[], path = '/console'): Promise<void> {
    await this.page.goto(system.url() + path);
    await this.page.waitForSelector('input[name=as_name]');
    for (const box of await this.page.locator('input[name=as_role]').all()) {
      await box.setChecked(roles.includes((await box.getAttribute('value')) as Role));
    }
    await this.page.click('button');
    await this.page.waitForSelector('h1');
  }

  /** What axe finds wrong, but for the invisible stops by which Fluent keeps the focus inside a dialog: never read, never seen. */
  async violations(): Promise<string[]> {
    await this.page.evaluate(AXE);
    const { violations } = (await this.page.evaluate(
      `axe.run({ exclude: [['[data-tabster-dummy]']] }, { runOnly: ${JSON.stringify(WCAG)} })`,
    )) as {
      violations: { id: string; nodes: { html: string }[] }[];
    };
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  }

  overflows = () => this.page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

  close = () => this.context.close();
}
