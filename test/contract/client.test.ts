import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type PartnerCenter, partnerCenter } from '../../shared/partner-center/index.ts';
import { printedPartnerCenter } from '../support/printed-partner-center.ts';
import { PAGES } from './pages/index.ts';
import type { Page } from './pages/page.ts';

let printed: Awaited<ReturnType<typeof printedPartnerCenter>>;
let client: PartnerCenter;
beforeAll(async () => {
  printed = await printedPartnerCenter();
  client = partnerCenter(printed.settings);
});
afterAll(() => printed.close());

const titled = PAGES.map((page): [string, Page] => [
  page.example === undefined ? page.page : `${page.page}: ${page.example}`,
  page,
]);

test.each(titled)('%s', async (_title, page) => {
  const exchanges = [page, ...(page.given ?? [])];
  printed.answersWith(({ method, path }) => {
    const found = exchanges.find(({ request }) => request.method === method && request.path === path);
    if (found === undefined) return { status: 501 };
    const { status, headers = {}, body, text } = found.response;
    return { status, headers, ...(body === undefined ? {} : { text: JSON.stringify(body) }), ...(text && { text }) };
  });

  const { value, error } = await page.call(client, { requestId: randomUUID(), ...page.ids }).then(
    (value: unknown) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );

  const { method, path, headers = {}, body } = page.request;
  const sent = printed.asked.find((each) => each.method === method && each.path === path);
  if (sent === undefined) throw new Error(`asked for ${printed.asked.map((each) => `${each.method} ${each.path}`)}`);
  expect(essence(sent.body)).toEqual(essence(body));
  expect(sent.headers).toMatchObject({
    authorization: expect.stringMatching(/^Bearer token-\d+$/),
    'ms-requestid': page.ids.requestId ?? expect.any(String),
    'ms-correlationid': page.ids.correlationId,
    'ms-contract-version': 'v1',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  if (page.error !== undefined) expect(error).toMatchObject(page.error);
  else expect(error ?? value).toEqual(page.result);
});

test('the pages are many, and each says what an answer must have', () => {
  expect(new Set(PAGES.map(({ page }) => page)).size).toBeGreaterThanOrEqual(30);
  const withBody = PAGES.filter(({ response }) => response.body !== undefined);
  for (const { shape } of withBody) expect(Object.keys(shape).length).toBeGreaterThan(0);
});

/** What a body says: nulls, links and type labels, which some pages print and others do not, are no part of it. */
function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name, member]) => member !== null && !isLabel(name, member));
  return Object.fromEntries(members.map(([name, member]) => [name, essence(member)]));
}

const isLabel = (name: string, member: unknown) =>
  /^links$/i.test(name) || (/^attributes$/i.test(name) && Object.keys(member as object).join() === 'ObjectType');
