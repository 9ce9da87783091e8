import { request } from 'node:http';
import type { Container } from '@azure/cosmos';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ids, startTestCosmos, type TestCosmos } from '../../conformance/cosmos/support.ts';
import { launch } from '../../support/browser.ts';

const EVIL = '<img src=x onerror="document.title=`taken`">';
let cosmos: TestCosmos;
let container: Container;
beforeAll(async () => {
  cosmos = await startTestCosmos();
  ({ container } = await cosmos.database.containers.create({ id: '<b>people', partitionKey: '/pk' }));
  await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      container.items.create({ id: `d${String(n).padStart(2, '0')}`, pk: `p${n % 2}`, n }),
    ),
  );
  await container.items.create({ id: '"><script>', pk: EVIL, sealed: 'AbC1==', text: EVIL });
  await container.items.create({ id: 'seven', pk: 7 });
  await ids(container, 'SELECT c.id FROM c WHERE c.text = @text ORDER BY c.n', { text: EVIL }, 'p1');
});
afterAll(() => cosmos.dispose());

const get = (query = '', headers: Record<string, string> = {}) =>
  fetch(`${cosmos.url}/${query}`, { headers: { accept: 'text/html', ...headers } });
const text = async (query: Record<string, string>) =>
  (await get(`?${new URLSearchParams({ container: 'test/<b>people', ...query })}`)).text();

test('a browser gets the page, the SDK gets the account', async () => {
  const page = await get();
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const account = await cosmos.client.getDatabaseAccount();
  expect(account.resource?.writableLocations).toHaveLength(1);
  expect((await fetch(cosmos.url, { headers: { accept: 'application/json' } })).status).toBe(401);
});

test('a site that names this address as its own gets nothing', async () => {
  const status = await new Promise((resolve, reject) => {
    const headers = { accept: 'text/html', host: 'evil.example' };
    request(cosmos.url, { headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

test('a query shows its text, parameters, rows, charge, and the index that it used', async () => {
  const html = await (await get()).text();
  expect(html).toContain('SELECT c.id FROM c WHERE c.text = @text ORDER BY c.n');
  expect(html).not.toContain('TEMP B-TREE');
  expect(html).toMatch(/SEARCH documents_\d+ USING INDEX documents_\d+_[0-9a-f]{16}/);
  expect(html).toMatch(/documents_\d+_[0-9a-f]{16}: pk, CASE json_type\(body, &#39;\$\.&quot;text&quot;&#39;\)/);
  expect(html).toMatch(/>0<\/span><td><span class="n">\d+\.\d\d<\/span><td><span class="n">\d+\.\d</);
});

test('documents are paged by partition key and id, and found by either', async () => {
  const first = await text({});
  const shown = (html: string) => [...html.matchAll(/document=[^"]*">([^<]*)<\/a>/g)].map(([, id]) => id);
  const more = /<a href="\/(\?[^"]*afterPk[^"]*)">More/.exec(first)?.[1]?.replaceAll('&amp;', '&');
  const second = await (await get(more)).text();
  expect([shown(first).length, shown(second).length]).toEqual([50, 12]);
  expect(new Set([...shown(first), ...shown(second)]).size).toBe(62);
  expect(second).not.toContain('>More<');
  expect(shown(await text({ partition: 'p1' }))).toHaveLength(30);
  expect(shown(await text({ partition: '7' }))).toEqual(['seven']);
  expect(shown(await text({ id: 'd07' }))).toEqual(['d07']);
  expect(shown(await text({ partition: 'p0', id: 'd07' }))).toEqual([]);
  expect((await get('?container=nowhere')).status).toBe(404);
  expect(await text({ document: '["p1"]', id: 'gone' })).toContain('no such document');
});

test('in a browser on a phone, light and dark, everything stored is text', async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 700 } });
    const titles: string[] = [];
    const walk = async () => {
      titles.push(await page.title());
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(390);
      expect(await page.locator('img, script').count()).toBe(0);
    };
    await page.goto(cosmos.url);
    await walk();
    expect(await page.getByText('@text = ').textContent()).toContain(JSON.stringify(EVIL));
    await page.getByRole('link', { name: 'test/<b>people' }).click();
    await walk();
    await page.getByLabel('Partition key').fill(EVIL);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('link', { name: '"><script>' }).click();
    await walk();
    const document = JSON.parse(String(await page.locator('pre').textContent()));
    expect(document).toMatchObject({ id: '"><script>', sealed: 'AbC1==', text: EVIL });
    expect(titles).toEqual(['Cosmos DB on this machine', 'test/<b>people', 'test/<b>people']);
    const colour = () => page.evaluate(() => getComputedStyle(window.document.body).color);
    const light = await colour();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await colour()).not.toBe(light);
  } finally {
    await browser.close();
  }
}, 60_000);
