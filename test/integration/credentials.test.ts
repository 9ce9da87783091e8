import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Container } from '@azure/cosmos';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CredentialsUnavailable, credentialKeys, KEY_CONTAINER } from '../../shared/credentials/keys.ts';
import { managedIdentity } from '../../shared/credentials/managed-identity.ts';
import { newKey, seal, unseal } from '../../shared/credentials/seal.ts';
import { sealedCredentials } from '../../shared/credentials/sealed.ts';
import type { CredentialStore } from '../../shared/credentials/store.ts';
import { toProblem } from '../../shared/http/problem.ts';
import type { Settings } from '../../shared/settings.ts';
import { startTestCosmos, type TestCosmos } from '../conformance/cosmos/support.ts';
import { startTestBlob, type TestBlob } from './blob/support.ts';

const CREDENTIALS = { userName: 'admin@fabrikam.onmicrosoft.com', temporaryPassword: 'Wx!9"é temporary' };
const LIFETIME = 7 * 86_400_000;
const START = Date.parse('2026-03-02T09:00:00.000Z');

let cosmos: TestCosmos;
let blob: TestBlob;
let records: Container;
let keys: ReturnType<typeof credentialKeys>;
let store: CredentialStore;
let now = START;
let ids = 0;
let id = '';

const settingsFor = (connection: string, timeout = 10_000) =>
  ({ CREDENTIAL_KEYS_CONNECTION: connection, CREDENTIAL_KEYS_TIMEOUT: timeout }) as Settings;

beforeAll(async () => {
  [cosmos, blob] = await Promise.all([startTestCosmos(), startTestBlob()]);
  records = await cosmos.container({ id: 'records', partitionKey: '/subjectId', defaultTtl: -1 });
  await blob.client.getContainerClient(KEY_CONTAINER).create();
  keys = credentialKeys(settingsFor(blob.connection));
  store = sealedCredentials(records, LIFETIME, keys, () => new Date(now).toISOString());
});
afterAll(() => Promise.all([cosmos.dispose(), blob.dispose()]));
beforeEach(() => {
  now = START;
  ids += 1;
  id = `onboarding-${ids}`;
});

const sealedWords = async (of = id) => (await records.item(`credential:${of}`, `credential:${of}`).read()).resource;
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('sealed words', () => {
  test('are opened by their key, under their id, when nobody has touched them', () => {
    const key = newKey();
    const words = seal(key, 'a', CREDENTIALS);
    expect(unseal(key, 'a', words)).toEqual(CREDENTIALS);
    expect(unseal(newKey(), 'a', words)).toBeUndefined();
    expect(unseal(key, 'b', words)).toBeUndefined();
    const bytes = Buffer.from(words, 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const touched = Buffer.from(bytes);
      touched[at] = (touched[at] as number) ^ 1;
      expect(unseal(key, 'a', touched.toString('base64'))).toBeUndefined();
    }
    expect(unseal(key, 'a', '')).toBeUndefined();
    expect(unseal(key, 'a', bytes.subarray(0, 20).toString('base64'))).toBeUndefined();
    expect(seal(key, 'a', CREDENTIALS)).not.toBe(words);
  });
});

describe('credentials', () => {
  test('are given once, and nothing is left of them', async () => {
    await store.keep(id, CREDENTIALS);
    expect(JSON.stringify(await sealedWords())).not.toContain('temporary');
    expect(await store.take(id)).toEqual(CREDENTIALS);
    expect(await store.take(id)).toBeUndefined();
    expect(await sealedWords()).toBeUndefined();
    expect(await keys.read(`credential:${id}`)).toBeUndefined();
  });

  test('of a hundred who ask at once one gets them', async () => {
    await store.keep(id, CREDENTIALS);
    const all = await Promise.all(Array.from({ length: 100 }, () => store.take(id)));
    expect(all.filter((taken) => taken !== undefined)).toEqual([CREDENTIALS]);
  });

  test('kept again, before they are read, are the latest; also by two at once', async () => {
    await store.keep(id, CREDENTIALS);
    const latest = { ...CREDENTIALS, temporaryPassword: 'latest' };
    await Promise.all([store.keep(id, latest), store.keep(id, latest), store.keep(id, latest)]);
    expect(await store.take(id)).toEqual(latest);
  });

  test('are known to be there until they are taken, discarded or over', async () => {
    expect(await store.keptUntil(id)).toBeUndefined();
    await store.keep(id, CREDENTIALS);
    const end = new Date(START + LIFETIME).toISOString();
    expect([await store.keptUntil(id), await store.keptUntil(id)]).toEqual([end, end]);
    now = START + LIFETIME;
    expect(await store.keptUntil(id)).toBeUndefined();
    now = START;
    await store.take(id);
    expect(await store.keptUntil(id)).toBeUndefined();
    await store.keep(id, CREDENTIALS);
    await keys.remove(`credential:${id}`);
    expect(await store.keptUntil(id)).toBeUndefined();
    await keys.keep(`credential:${id}`, newKey());
    expect(await store.keptUntil(id)).toBeUndefined();
  });

  test('that never were are nothing', async () => {
    expect(await store.take(id)).toBeUndefined();
    await store.discard(id);
  });

  test('that were discarded cannot be read', async () => {
    await store.keep(id, CREDENTIALS);
    await store.discard(id);
    await store.discard(id);
    expect(await store.take(id)).toBeUndefined();
    expect(await keys.read(`credential:${id}`)).toBeUndefined();
  });

  test('that nobody read within their time are gone, with their key', async () => {
    await store.keep(id, CREDENTIALS);
    expect((await sealedWords())?.ttl).toBe(8 * 86_400);
    now = START + LIFETIME - 1;
    await store.keep('other', CREDENTIALS);
    now = START + LIFETIME;
    expect(await store.take(id)).toBeUndefined();
    expect(await keys.read(`credential:${id}`)).toBeUndefined();
    expect(await store.take('other')).toEqual(CREDENTIALS);
  });

  test('under another id cannot be opened, and stay for the right one', async () => {
    await store.keep(id, CREDENTIALS);
    const { words, expiresAt } = (await sealedWords()) as { words: string; expiresAt: string };
    const forged = `credential:${id}-forged`;
    await keys.keep(forged, (await keys.read(`credential:${id}`))?.key as Uint8Array);
    await records.items.create({ id: forged, subjectId: forged, type: 'credential', words, expiresAt });
    expect(await store.take(`${id}-forged`)).toBeUndefined();
    expect(await store.take(id)).toEqual(CREDENTIALS);
  });
});

test('a copy of the database taken before the reading gives nothing afterwards', async () => {
  await store.keep(id, CREDENTIALS);
  const copy = mkdtempSync(path.join(tmpdir(), 'tandem-copy-'));
  cpSync(cosmos.dataDir, copy, { recursive: true });
  expect(await store.take(id)).toEqual(CREDENTIALS);
  const restored = await startTestCosmos(copy);
  const theirs = restored.client.database('test').container('records');
  const name = `credential:${id}`;
  const words = (await theirs.item(name, name).read()).resource?.words as string;
  expect(words).toEqual(expect.any(String));
  const again = sealedCredentials(theirs, LIFETIME, keys, () => new Date(now).toISOString());
  expect(await again.take(id)).toBeUndefined();
  expect(await keys.read(name)).toBeUndefined();
  await restored.dispose();
  rmSync(copy, { recursive: true, force: true });
});

describe('when Blob Storage fails', () => {
  const once = (kind: string, method: string, more = {}) => ({
    kind,
    method,
    path: `${KEY_CONTAINER}/`,
    times: 1,
    ...more,
  });

  test.each([
    ['an answer to the reading is lost', once('resetAfter', 'GET')],
    ['an answer to the destroying is lost', once('resetAfter', 'PUT')],
    ['the destroying is refused for now', once('status', 'PUT', { status: 503 })],
    ['all answers to the destroying are lost', { ...once('resetAfter', 'PUT'), times: 3 }],
    ['the mark cannot be removed', { ...once('status', 'DELETE', { status: 503 }), times: 3 }],
  ])('%s: they are given all the same, once', async (_what, fault) => {
    await store.keep(id, CREDENTIALS);
    await blob.faults([fault]);
    expect(await store.take(id)).toEqual(CREDENTIALS);
    await blob.faults([]);
    expect(await store.take(id)).toBeUndefined();
  });

  test('an answer to the keeping is lost: they are kept', async () => {
    await blob.faults([once('resetAfter', 'PUT')]);
    await store.keep(id, CREDENTIALS);
    expect(await store.take(id)).toEqual(CREDENTIALS);
  });

  test('it refuses everything: a 503 without a secret in it, and they can still be read later', async () => {
    await store.keep(id, CREDENTIALS);
    for (const method of ['GET', 'PUT']) {
      await blob.faults([{ ...once('status', method, { status: 403 }), times: 50 }]);
      const error = await failure(store.take(id));
      expect(error).toBeInstanceOf(CredentialsUnavailable);
      expect(toProblem(error).status).toBe(503);
      expect(Object.keys(error as object)).toEqual(['name']);
    }
    await blob.faults([{ ...once('status', 'PUT', { status: 403 }), times: 50 }]);
    expect(await failure(store.keep(`${id}-b`, CREDENTIALS))).toBeInstanceOf(CredentialsUnavailable);
    expect(await sealedWords(`${id}-b`)).toBeUndefined();
    await blob.faults([{ ...once('status', 'DELETE', { status: 403 }), times: 50 }]);
    expect(await failure(store.discard(id))).toBeInstanceOf(CredentialsUnavailable);
    await blob.faults([]);
    expect(await store.take(id)).toEqual(CREDENTIALS);
  });

  test('it does not answer: the call ends by itself', async () => {
    await store.keep(id, CREDENTIALS);
    const hurried = credentialKeys(settingsFor(blob.connection, 50));
    await blob.faults([{ ...once('delay', 'GET', { delayMs: 300 }), times: 1 }]);
    expect(await failure(hurried.read(`credential:${id}`))).toBeInstanceOf(CredentialsUnavailable);
    await blob.faults([]);
  });

  test('nobody listens: a 503', async () => {
    const elsewhere = credentialKeys(settingsFor(blob.connection.replace(/localhost:\d+/, 'localhost:9')));
    expect(toProblem(await failure(elsewhere.read('a'))).status).toBe(503);
  });
});

test('when the database fails before the key is destroyed, they can still be read later', async () => {
  await store.keep(id, CREDENTIALS);
  await cosmos.faults([{ kind: 'status', method: 'GET', path: '/docs/credential', times: 1, status: 400 }]);
  expect(await failure(store.take(id))).toBeDefined();
  await cosmos.faults([{ kind: 'status', method: 'DELETE', path: '/docs/credential', times: 1, status: 400 }]);
  expect(await store.take(id)).toEqual(CREDENTIALS);
  expect(await sealedWords()).toBeDefined();
  expect(await store.take(id)).toBeUndefined();
});

describe('the managed identity', () => {
  test('is asked as the documentation says', async () => {
    const asked: unknown[] = [];
    const server = createServer(({ url, headers }, response) => {
      asked.push([url, headers['x-identity-header']]);
      const refused = asked.length > 1;
      response.writeHead(refused ? 500 : 200).end(JSON.stringify({ access_token: 'token', expires_on: '1788000000' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://localhost:${(server.address() as AddressInfo).port}/msi/token`;
    const identity = managedIdentity({ IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: 'header' });
    expect(await identity.getToken('scope')).toEqual({ token: 'token', expiresOnTimestamp: 1_788_000_000_000 });
    expect(asked).toEqual([[expect.stringMatching(/^\/msi\/token\?/), 'header']]);
    const { searchParams } = new URL(String((asked[0] as string[])[0]), endpoint);
    expect(Object.fromEntries(searchParams)).toEqual({
      resource: 'https://storage.azure.com/',
      'api-version': '2019-08-01',
    });
    await expect(identity.getToken('scope')).rejects.toThrow('500');
    server.closeAllConnections();
    server.close();
  });

  test('that an app does not have is said to be missing', async () => {
    await expect(managedIdentity({}).getToken('scope')).rejects.toThrow('IDENTITY_ENDPOINT');
  });
});
