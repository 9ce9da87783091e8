import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { en } from '../../web/i18n/en.ts';
import { nl } from '../../web/i18n/nl.ts';
import { type WordKey, type Words, wordsOf } from '../../web/i18n/words-of.ts';
import { eventually, type Role, type System } from './system.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Ample for a slow machine; nothing waits this long where it works. */
const LIMIT = 60_000;

export interface DeskOptions extends BrowserContextOptions {
  language?: 'en' | 'nl';
}

/** A person at the console: a tab of a browser, signed in. What its policy refuses and what fails in it is remembered. */
export class Desk {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly words: Words;
  readonly refused: string[] = [];
  readonly failures: string[] = [];

  private constructor(context: BrowserContext, page: Page, language: 'en' | 'nl') {
    this.context = context;
    this.page = page;
    this.words = wordsOf(language, language === 'en' ? en : nl);
    page.setDefaultTimeout(LIMIT);
    page.on('console', (message) => {
      if (/Content.Security.Policy/.test(message.text())) this.refused.push(message.text());
    });
    page.on('pageerror', (error) => this.failures.push(String(error)));
  }

  static async open(browser: Browser, { language = 'en', ...options }: DeskOptions = {}): Promise<Desk> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: language === 'en' ? 'en-GB' : 'nl-NL',
      reducedMotion: 'reduce',
      ...options,
    });
    return new Desk(context, await context.newPage(), language);
  }

  /** Another tab of the same browser, for somebody else: a session goes with its tab, the files are there already. */
  async beside(): Promise<Desk> {
    return new Desk(this.context, await this.context.newPage(), this.words.language);
  }

  async resize(width: number, colorScheme: 'light' | 'dark'): Promise<void> {
    await this.page.setViewportSize({ width, height: 900 });
    await this.page.emulateMedia({ colorScheme });
  }

  t = (key: WordKey, values: Record<string, string | number> = {}) => this.words.t(key, values);

  /** Opens a page of the console, signing in on the way as somebody with these roles. */
  async signIn(system: System, roles: Role[], path = ''): Promise<void> {
    await this.page.goto(`${system.url()}/console${path}`);
    await this.page.waitForSelector('input[name=as_name]');
    for (const box of await this.page.locator('input[name=as_role]').all()) {
      await box.setChecked(roles.includes((await box.getAttribute('value')) as Role));
    }
    await this.page.click('button');
    await this.page.waitForSelector('#main h1');
  }

  async go(system: System, path: string): Promise<void> {
    await this.page.goto(`${system.url()}/console${path}`);
    await this.page.waitForSelector('#main h1');
  }

  /** Opens a page and waits until nothing in it is still on its way. */
  async settle(system: System, path: string): Promise<void> {
    await this.go(system, path);
    await this.arrived(path);
  }

  /** Turns to a page inside the console, as its links do, without loading all of it again; it may still be waiting for data. */
  async turnTo(path: string): Promise<void> {
    await this.page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console${path}`)})`);
    // The router says which page is on the screen: the heading of one page may be that of the next.
    await eventually(async () => {
      const shown = await this.page.evaluate(`(({ status, resolvedLocation: { publicHref } }) =>
        [status, decodeURI(publicHref).replace(/^\\/console\\/?(?=[/?]|$)/, '')].join(' '))(__TSR_ROUTER__.state)`);
      if (shown !== `idle ${decodeURI(path)}`) throw new Error(`${path} is on its way: ${shown}.`);
    });
  }

  /** Turns to a page, and waits until nothing in it is still on its way. */
  async visit(path: string): Promise<void> {
    await this.turnTo(path);
    await this.arrived(path);
  }

  private arrived = (path: string) =>
    eventually(async () => {
      if ((await this.page.locator('.fui-Skeleton, .fui-Spinner').count()) > 0)
        throw new Error(`${path} is on its way.`);
    });

  /** The paths of all pages, as the router has them. */
  pages = () => this.page.evaluate('Object.keys(__TSR_ROUTER__.routesByPath)') as Promise<string[]>;

  button = (key: WordKey) => this.page.getByRole('button', { name: this.t(key), exact: true });
  link = (key: WordKey) => this.page.getByRole('link', { name: this.t(key), exact: true });
  heading = (key: WordKey, values: Record<string, string | number> = {}) =>
    this.page.getByRole('heading', { name: this.t(key, values) });
  field = (key: WordKey) => this.page.getByLabel(new RegExp(`^${literally(this.t(key))}`));

  /** Presses Tab until the focus is there, as somebody without a mouse does. */
  async tabTo(target: Locator, limit = 80): Promise<void> {
    await target.waitFor();
    for (let press = 0; press < limit; press += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`The keyboard does not reach ${target}.`);
  }

  /**
   * What axe finds wrong with the page as it stands, once nothing moves any more. Left out are the invisible stops by
   * which Fluent keeps the focus inside a dialog: they are never seen or read.
   */
  async violations(): Promise<string[]> {
    await this.still();
    if (!(await this.page.evaluate(`'axe' in window`))) await this.page.evaluate(AXE);
    const { violations } = (await this.page.evaluate(
      `axe.run({ exclude: [['[data-tabster-dummy]']] }, {
        resultTypes: ['violations'],
        runOnly: ${JSON.stringify(WCAG)},
        // A menu that is open stands outside of the landmarks by its nature.
        rules: { region: { enabled: document.querySelector('[role=menu]') === null } },
      })`,
    )) as { violations: { id: string; nodes: { html: string }[] }[] };
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  }

  /** What stands in the page, below its bar and beside its places, without its words: elements, their classes and roles, and which attributes they have. */
  shape(): Promise<string> {
    return this.page.evaluate(`[...document.querySelectorAll('#main *, body > :not(#root) *')]
      .map((element) => [
        element.tagName,
        element.className,
        element.childElementCount,
        ...element.getAttributeNames().map((name) => (/^(role|type|aria-(current|expanded|disabled|invalid))$/.test(name) ? element.getAttribute(name) : name)),
      ].join(' '))
      .join('\\n')`);
  }

  /** Waits until nothing moves any more, but for what never stops. */
  async still(): Promise<void> {
    await this.page.evaluate(`Promise.all(document.getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
      .map(({ finished }) => finished.catch(() => undefined)))`);
  }

  /** Pictures that are not the console's own. */
  images = () =>
    this.page.evaluate(
      `[...document.images].map(({ src }) => src).filter((src) => !/\\/console\\/(assets\\/)?icon/.test(src))`,
    ) as Promise<string[]>;

  overflows = () => this.page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

  close = () => this.context.close();
}

const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
