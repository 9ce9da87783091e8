import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type Running, startThread } from '../../local/thread.ts';
import { PartnerCenterError, PartnerCenterUnavailable } from '../../shared/partner-center/errors.ts';
import { profiles as profilesOf } from '../../shared/partner-center/profiles.ts';
import { transport } from '../../shared/partner-center/transport.ts';
import type { Settings } from '../../shared/settings.ts';

const links = (uri: string) => ({ self: { uri, method: 'GET', headers: [] } });
const address = {
  country: 'US',
  city: 'Buffalo',
  state: 'NY',
  addressLine1: '123 Main Street',
  addressLine2: '',
  postalCode: '98052',
};
const person = { firstName: 'Gena', lastName: 'Soto', phoneNumber: '4255550100' };

/** Requests and responses as the documentation's pages print them. */
const PAGES: Record<string, { path: string; response: Record<string, unknown> }> = {
  'get-legal-business-profile': {
    path: '/v1/profiles/legalbusiness?vettingVersion=Current',
    response: {
      companyName: 'Lucerne Publishing',
      address: { ...address, ...person },
      primaryContact: { ...person, email: 'gena@lucernepublishing.com' },
      companyApproverAddress: address,
      companyApproverEmail: 'gena@lucernepublishing.com',
      vettingStatus: 'authorized',
      vettingSubStatus: 'none',
      profileType: 'LegalBusinessProfile',
      links: links('/profiles/legalbusiness'),
      attributes: { objectType: 'LegalBusinessProfile' },
    },
  },
  'get-partner-network-profile': {
    path: '/v1/profiles/mpn',
    response: {
      mpnId: '1234567',
      profileType: 'MpnProfile',
      links: links('/profiles/mpn'),
      attributes: { objectType: 'MpnProfile' },
    },
  },
  'get-support-profile': {
    path: '/v1/profiles/support',
    response: {
      email: 'email@sample.com',
      telephone: '4255555555',
      website: 'www.microsoft.com',
      profileType: 'support_profile',
      links: links('/v1/profiles/support'),
      attributes: { objectType: 'PartnerSupportProfile' },
    },
  },
  'get-an-organization-profile': {
    path: '/v1/profiles/organization',
    response: {
      id: 'b01b1487-b36e-4e6d-9b5e-0b58974c4b28',
      companyName: 'TEST_TEST_BugBash1',
      defaultAddress: { ...address, firstName: 'Test', lastName: 'Account', phoneNumber: '' },
      tenantId: 'b01b1487-b36e-4e6d-9b5e-0b58974c4b28',
      domain: 'testtestbugbash1.onmicrosoft.com',
      email: 'test-partner@microsoft.com',
      language: 'es',
      culture: 'es-US',
      profileType: 'OrganizationProfile',
      links: links('/profiles/organization'),
      attributes: { etag: 'etag', objectType: 'OrganizationProfile' },
    },
  },
  'retrieve-a-list-of-indirect-resellers': {
    path: '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf',
    response: { totalCount: 2, items: [], attributes: { objectType: 'Collection' } },
  },
  'verify-indirect-reseller-mpa-status': {
    path: '/v1/compliance/csp/agreementstatus?mpnid=4847383',
    response: { isAgreementSigned: true },
  },
};

interface Asked {
  url: string;
  headers: IncomingHttpHeaders;
}

/** A Partner Center that prints the pages, and a token endpoint beside it. */
let printed: Server;
let asked: Asked[] = [];
let tokensGiven = 0;
let answer: (url: string) => { status: number; body: string; headers?: Record<string, string> };
const asPrinted = (url: string) => {
  const page = Object.values(PAGES).find((each) => each.path === url);
  return { status: page === undefined ? 404 : 200, body: JSON.stringify(page?.response ?? {}) };
};

let folder: string;
let identity: Running;
let sandbox: Running;
beforeAll(async () => {
  printed = createServer((request, response) => {
    const url = request.url ?? '';
    if (url === '/token') {
      tokensGiven += 1;
      return response.end(JSON.stringify({ access_token: `token-${tokensGiven}`, expires_in: 3600 }));
    }
    asked.push({ url, headers: request.headers });
    const { status, body, headers } = answer(url);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => printed.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(path.join(tmpdir(), 'tandem-pc-'));
  const thread = (name: string, start: string, options: Record<string, unknown>) =>
    startThread(
      { module: `./${name}/index.ts`, start, name, options: { port: 0, dataDir: path.join(folder, name), ...options } },
      process.env,
      (_name, error) => {
        throw error;
      },
    );
  identity = await thread('identity', 'startIdentity', { audience: 'api://tandem' });
  sandbox = await thread('partner-center', 'startPartnerCenter', {
    issuer: identity.info['issuer'],
    jwksUri: identity.info['jwksUri'],
  });
});
afterAll(async () => {
  printed.close();
  await Promise.all([sandbox.stop(), identity.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const SECRET = 'the-client-secret';
const client = () => {
  const base = `http://127.0.0.1:${(printed.address() as AddressInfo).port}`;
  asked = [];
  answer = asPrinted;
  return transport({
    PARTNER_CENTER_URL: base,
    PARTNER_CENTER_TOKEN_URL: `${base}/token`,
    PARTNER_CENTER_CLIENT_ID: 'client',
    PARTNER_CENTER_CLIENT_SECRET: SECRET,
    PARTNER_CENTER_REFRESH_TOKEN: 'the-refresh-token',
    PARTNER_CENTER_TIMEOUT: 1_000,
  } as Settings);
};

describe('what the client sends and reads', () => {
  test('the four profiles, as their pages print request and response', async () => {
    const correlationId = randomUUID();
    const before = tokensGiven;
    const profiles = await profilesOf(client()).profiles({ correlationId });
    expect(asked.map(({ url }) => url).sort()).toEqual(
      Object.values(PAGES)
        .map((page) => page.path)
        .filter((each) => each.includes('/profiles/'))
        .sort(),
    );
    for (const { headers } of asked) {
      expect(headers).toMatchObject({
        authorization: expect.stringMatching(/^Bearer token-\d+$/),
        accept: 'application/json',
        'ms-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'ms-correlationid': correlationId,
        'ms-contract-version': 'v1',
        'x-locale': 'en-US',
      });
    }
    expect(profiles.legalBusiness).toEqual(PAGES['get-legal-business-profile']?.response);
    expect(profiles.partnerNetwork).toEqual(PAGES['get-partner-network-profile']?.response);
    expect(profiles.support).toEqual(PAGES['get-support-profile']?.response);
    expect(profiles.organization).toEqual(PAGES['get-an-organization-profile']?.response);
    expect(tokensGiven - before).toBe(1);
  });

  const read = async (send = client(), change?: typeof answer) => {
    if (change !== undefined) answer = change;
    const request = { method: 'GET', path: '/v1/profiles/mpn', answer: z.looseObject({ mpnId: z.string() }) } as const;
    return send({ ...request, correlationId: randomUUID() }).catch((error: Error) => error);
  };

  test('a refusal is a typed error with Partner Center’s own code and words', async () => {
    const body = JSON.stringify({ code: 2032, description: 'Access denied', data: [], source: 'PartnerFD' });
    const error = await read(client(), () => ({ status: 403, body }));
    expect(error).toBeInstanceOf(PartnerCenterError);
    expect(error).toMatchObject({ status: 403, code: '2032', message: 'Access denied' });
  });

  test.each([
    ['a shape that is not documented', { status: 200, body: '{"mpnId":5}' }, 'unreadable'],
    ['half an answer', { status: 200, body: '{"half":' }, 'unreadable'],
    ['500', { status: 500, body: '' }, 'failing'],
    ['429', { status: 429, body: '', headers: { 'retry-after': '0' } }, 'throttled'],
  ])('%s is trouble, tried again and then told, without a secret', async (_what, given, kind) => {
    const error = await read(client(), () => given);
    expect(error).toBeInstanceOf(PartnerCenterUnavailable);
    expect(error).toMatchObject({ kind });
    expect(asked.map(({ headers }) => headers['ms-requestid'])).toEqual(
      Array(3).fill(asked[0]?.headers['ms-requestid']),
    );
    expect(JSON.stringify([error, (error as Error).message])).not.toMatch(new RegExp(`${SECRET}|refresh-token|Bearer`));
  });

  test('a byte order mark before the JSON is read over', async () => {
    const found = await read(client(), (url) => ({ ...asPrinted(url), body: `\ufeff${asPrinted(url).body}` }));
    expect(found).not.toBeInstanceOf(Error);
  });

  test('a token that is refused is not used again', async () => {
    const send = client();
    await read(send, () => ({ status: 401, body: '' }));
    const before = tokensGiven;
    expect(await read(send, asPrinted)).not.toBeInstanceOf(Error);
    expect(tokensGiven).toBe(before + 1);
  });

  test('after many failures in a row Partner Center is left alone', async () => {
    const send = client();
    for (let round = 0; round < 4; round += 1) await read(send, () => ({ status: 500, body: '' }));
    asked = [];
    expect(await read(send, asPrinted)).toMatchObject({ kind: 'failing', retryAfterSeconds: 15 });
    expect(asked).toEqual([]);
  });
});

describe('what the sandbox answers', () => {
  const token = async () => {
    const form = {
      grant_type: 'refresh_token',
      refresh_token: 'x',
      scope: 'https://api.partnercenter.microsoft.com/.default',
    };
    const response = await fetch(`${identity.info['url']}/token`, { method: 'POST', body: new URLSearchParams(form) });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const get = async (target: string) => {
    const requestId = randomUUID();
    const headers = {
      authorization: `Bearer ${await token()}`,
      'ms-requestid': requestId,
      'ms-correlationid': requestId,
    };
    const response = await fetch(`${sandbox.info['url']}${target}`, { headers });
    expect(response.headers.get('ms-requestid')).toBe(requestId);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const shape = (value: unknown): unknown =>
    typeof value !== 'object' || value === null
      ? typeof value
      : Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, typeof (value as Record<string, unknown>)[key]]),
        );

  test.each(Object.entries(PAGES))('%s: the shape that its page prints', async (_page, { path: target, response }) => {
    const { status, body } = await get(target);
    expect(status).toBe(200);
    expect(shape(body)).toEqual(shape(response));
  });

  test('resellers with a partnership are listed, each as the page prints it', async () => {
    const { body } = await get(PAGES['retrieve-a-list-of-indirect-resellers']?.path ?? '');
    const items = body['items'] as Record<string, unknown>[];
    expect(items).toHaveLength(body['totalCount'] as number);
    expect(items[0]).toEqual({
      id: '484e548c-f5f3-4528-93a9-c16c6373cb59',
      name: 'First Up Consultants',
      relationshipType: 'is_indirect_cloud_solution_provider_of',
      state: 'Active',
      mpnId: '4847383',
      location: expect.any(String),
      attributes: { objectType: 'PartnerRelationship' },
    });
  });

  test('a write that is repeated under its request id is answered as the first time, and does nothing again', async () => {
    const requestId = randomUUID();
    const headers = {
      authorization: `Bearer ${await token()}`,
      'ms-requestid': requestId,
      'ms-correlationid': requestId,
    };
    const post = async () =>
      (await fetch(`${sandbox.info['url']}/v1/customers`, { method: 'POST', headers, body: '{}' })).text();
    expect(await post()).toBe(await post());
    const calls = (await (await fetch(`${sandbox.info['url']}/sandbox/calls`)).json()) as Record<string, unknown>[];
    expect(calls.filter((call) => call['requestId'] === requestId).map(({ replayed }) => replayed)).toEqual([
      false,
      true,
    ]);
  });

  test.each([
    ['tenantId=abc', 2000, 'Tenant Id must be a GUID.'],
    ['mpnId=abc', 2000, 'MPN Id must be numeric.'],
    ['', 2001, 'Both MPN Id and Tenant Id cannot be empty.'],
    ['mpnId=1&tenantId=484e548c-f5f3-4528-93a9-c16c6373cb59', 2000, 'Both MPN Id and Tenant Id should not be passed.'],
    ['tenantId=12345678-abcd-1234-abcd-123456789abc', 2205, "Partner Center doesn't find any account"],
    ['mpnId=123456', 2200, 'MPN Id 123456 is either invalid or not yet migrated'],
  ])('agreement status of %j: code %i', async (query, code, description) => {
    const { status, body } = await get(`/v1/compliance/csp/agreementstatus?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code,
      description: expect.stringContaining(description),
      data: expect.any(Array),
      source: expect.any(String),
    });
  });
});
