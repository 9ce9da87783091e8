import { get } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { System } from '../support/system.ts';

let system: System;
beforeAll(async () => {
  system = await System.start();
});
afterAll(() => system.dispose());

interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  size: number;
}

/** As it comes over the wire: fetch would unpack it. */
const raw = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<Raw>((resolve, reject) => {
    get(`${system.url()}${path}`, { method, headers }, (response) => {
      let size = 0;
      response.on('data', (chunk) => {
        size += chunk.length;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, size }));
    }).on('error', reject);
  });

const assetOf = async () => {
  const html = await (await fetch(`${system.url()}/console`)).text();
  return /\/console\/assets\/[\w.-]+\.js/.exec(html)?.[0] ?? '';
};

test('the start of the site leads to the console', async () => {
  const { status, headers } = await raw('/');
  expect([status, headers['location']]).toEqual([302, '/console']);
});

test('every address below it is the one page, which is asked for anew each time', async () => {
  const page = await (await fetch(`${system.url()}/console`)).text();
  for (const path of ['/console/', '/console/customers/new', '/console/resellers/a/b/c?x=1']) {
    const response = await fetch(`${system.url()}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toBe(page);
  }
});

test('files are named after their content, kept for good, and compressed beforehand', async () => {
  const asset = await assetOf();
  const plain = await raw(asset);
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(plain.headers['vary']).toBe('accept-encoding');
  const brotli = await raw(asset, { 'accept-encoding': 'gzip, br' });
  const gzip = await raw(asset, { 'accept-encoding': 'gzip' });
  expect([brotli.headers['content-encoding'], gzip.headers['content-encoding']]).toEqual(['br', 'gzip']);
  expect(brotli.size).toBeLessThan(gzip.size);
  expect(gzip.size).toBeLessThan(plain.size / 2);
});

test('what the browser has already is not sent again', async () => {
  for (const path of ['/console', await assetOf()]) {
    const { headers } = await raw(path, { 'accept-encoding': 'br' });
    const again = await raw(path, { 'accept-encoding': 'br', 'if-none-match': String(headers['etag']) });
    expect([again.status, again.size]).toEqual([304, 0]);
    expect((await raw(path, { 'accept-encoding': 'gzip', 'if-none-match': String(headers['etag']) })).status).toBe(200);
  }
});

test('HEAD says what GET would, without it', async () => {
  const { status, headers, size } = await raw('/console', {}, 'HEAD');
  expect([status, size]).toEqual([200, 0]);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
});

test('there is nothing else to be had', async () => {
  for (const path of [
    '/console/assets/nothing.js',
    '/console/assets/../../app/index.js',
    '/console/assets/%2e%2e%2findex.html',
  ])
    expect((await fetch(`${system.url()}${path}`)).status).toBe(404);
  const climbed = await (await fetch(`${system.url()}/console/..%2f..%2fpackage.json`)).text();
  expect(climbed).not.toContain('devDependencies');
  expect((await fetch(`${system.url()}/console`, { method: 'POST' })).status).toBe(404);
});

test('the policy lets in what is ours, and nothing written into the page', async () => {
  const { headers } = await raw('/console');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*|data:.*script/);
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('the settings of the console hold no secret, and need no token', async () => {
  const { status, body, text } = await system.api('GET', '/api/console-settings', { token: null });
  expect(status).toBe(200);
  expect(body).toMatchObject({ issuer: system.url(3), clientId: 'tandem', scope: 'api://tandem/.default' });
  for (const secret of Object.values(system.keys())) expect(text).not.toContain(secret);
});
