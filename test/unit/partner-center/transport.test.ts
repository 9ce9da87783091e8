import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { PartnerCenterError, PartnerCenterUnavailable } from '../../../shared/partner-center/errors.ts';
import { allPages, type Send, transport } from '../../../shared/partner-center/transport.ts';
import { type Asked, printedPartnerCenter, type Told } from '../../support/printed-partner-center.ts';

let printed: Awaited<ReturnType<typeof printedPartnerCenter>>;
beforeAll(async () => {
  printed = await printedPartnerCenter();
});
afterAll(() => printed.close());

/** A client that knows nothing yet. */
function fresh(answer: (request: Asked) => Told): Send {
  printed.answersWith(answer);
  return transport(printed.settings);
}

const answer = z.looseObject({ done: z.boolean() });
const DONE = { status: 200, text: '{"done":true}' };
const read = { method: 'GET', path: '/v1/something', answer } as const;

describe('tokens', () => {
  test('an app+user token by the refresh token, an app-only token by the client’s own credentials, each asked for once', async () => {
    const send = fresh(() => DONE);
    const ids = { correlationId: randomUUID() };
    await Promise.all([send({ ...read, ...ids }), send({ ...read, ...ids }), send({ ...read, ...ids, auth: 'app' })]);
    await send({ ...read, ...ids, auth: 'app' });
    const scope = 'https://api.partnercenter.microsoft.com/.default';
    const app = { client_id: 'client', client_secret: 'the-client-secret', scope };
    expect(printed.tokenForms).toHaveLength(2);
    expect(printed.tokenForms).toContainEqual({
      ...app,
      grant_type: 'refresh_token',
      refresh_token: 'the-refresh-token',
    });
    expect(printed.tokenForms).toContainEqual({ ...app, grant_type: 'client_credentials' });
    const tokens = printed.asked.map(({ headers }) => headers.authorization);
    expect(new Set(tokens).size).toBe(2);
  });

  test('the Partner API has tokens of its own', async () => {
    const send = fresh(() => DONE);
    await send({ ...read, correlationId: randomUUID(), from: 'partnerApi' });
    expect(printed.tokenForms).toEqual([
      expect.objectContaining({ scope: 'https://api.partner.microsoft.com/.default', grant_type: 'refresh_token' }),
    ]);
  });

  test('a 401 is tried once more, with a fresh token and the same request id', async () => {
    const send = fresh(({ headers }) => (headers.authorization === 'Bearer token-1' ? { status: 401 } : DONE));
    const requestId = randomUUID();
    const write = { method: 'POST', path: '/v1/something', answer, body: { some: 'thing' } } as const;
    expect(await send({ ...write, correlationId: randomUUID(), requestId })).toEqual({ done: true });
    expect(printed.asked.map(({ headers }) => [headers.authorization, headers['ms-requestid']])).toEqual([
      ['Bearer token-1', requestId],
      ['Bearer token-2', requestId],
    ]);
  });

  test('a second 401 is an answer', async () => {
    const send = fresh(() => ({ status: 401, text: '{"code":"400","description":"Access denied"}' }));
    const error = await send({ ...read, correlationId: randomUUID() }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PartnerCenterError);
    expect(error).toMatchObject({ status: 401, code: '400' });
    expect(printed.asked).toHaveLength(2);
  });
});

test('a correlation id that is no GUID goes as one, and always as the same one', async () => {
  const send = fresh(() => DONE);
  await send({ ...read, correlationId: 'order-4711-of-the-shop' });
  await send({ ...read, correlationId: 'order-4711-of-the-shop' });
  const [first, second] = printed.asked.map(({ headers }) => headers['ms-correlationid']);
  expect(first).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(second).toBe(first);
});

test('an answer that breaks off is trouble, not an answer', async () => {
  const send = fresh(() => ({ status: 200, headers: { 'content-length': '50' }, text: '{"done":true}' }));
  // A server that announces more than it sends never ends: the call has its own limit.
  const error = await send({ ...read, correlationId: randomUUID(), timeout: 200 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PartnerCenterUnavailable);
});

test('all pages of a list: the token in a header, and no request id twice', async () => {
  const next = (token: string) => ({ next: { headers: [{ key: 'MS-ContinuationToken', value: token }] } });
  const page = (items: number[], token?: string) => ({
    status: 200,
    text: JSON.stringify({ totalCount: 5, items, ...(token === undefined ? {} : { links: next(token) }) }),
  });
  const send = fresh(({ headers }) => {
    const token = headers['ms-continuationtoken'];
    if (token === undefined) return page([1, 2], 'second');
    return token === 'second' ? page([3, 4], 'third') : page([5]);
  });
  const ids = { correlationId: randomUUID(), requestId: randomUUID() };
  expect(await allPages(send, { path: '/v1/list?size=2', item: z.number(), ...ids })).toEqual([1, 2, 3, 4, 5]);
  expect(printed.asked.map(({ path }) => path)).toEqual([
    '/v1/list?size=2',
    '/v1/list?size=2&seekOperation=Next',
    '/v1/list?size=2&seekOperation=Next',
  ]);
  expect(new Set(printed.asked.map(({ headers }) => headers['ms-requestid'])).size).toBe(3);
});
