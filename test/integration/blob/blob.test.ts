import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACCOUNT, clientFor, contentOf, KEY, refused, startTestBlob, type TestBlob, upload } from './support.ts';

let blob: TestBlob;
let container: ContainerClient;
beforeAll(async () => {
  blob = await startTestBlob();
  container = blob.client.getContainerClient('keys');
  await container.create();
});
afterAll(() => blob.dispose());

describe('who may ask', () => {
  test('another key is refused with 403, no signature with 401', async () => {
    const stranger = clientFor(blob.url, Buffer.alloc(64, 9).toString('base64'));
    expect(await refused(stranger.getContainerClient('keys').create())).toEqual([403, 'AuthenticationFailed']);
    const response = await fetch(`${blob.url}/${ACCOUNT}/keys/a`);
    expect([response.status, response.headers.get('x-ms-error-code')]).toEqual([401, 'NoAuthenticationInformation']);
    expect(await response.text()).toMatch(/^<\?xml .*<Error><Code>NoAuthenticationInformation<\/Code><Message>/);
  });

  test('a signature covers path, conditions and date', async () => {
    const seen: Record<string, string> = {};
    const listener = createServer(({ headers }, response) => {
      for (const [name, value] of Object.entries(headers)) if (name !== 'host') seen[name] = String(value);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const here = clientFor(`http://localhost:${(listener.address() as AddressInfo).port}`);
    const signed = here.getContainerClient('keys').getBlobClient('signed');
    expect(await refused(signed.delete({ conditions: { ifMatch: '"0x1"' } }))).toEqual([404, undefined]);
    listener.closeAllConnections();
    listener.close();
    const ask = async (name: string, headers: Record<string, string>) =>
      (await fetch(`${blob.url}/${ACCOUNT}/keys/${name}`, { method: 'DELETE', headers: { ...seen, ...headers } }))
        .status;
    expect(await ask('signed', {})).toBe(404);
    expect(await ask('other', {})).toBe(403);
    expect(await ask('signed', { 'if-match': '*' })).toBe(403);
    expect(await ask('signed', { 'x-ms-date': 'Sat, 01 Jan 2000 00:00:00 GMT' })).toBe(403);
  });
});

describe('containers', () => {
  test('are made once', async () => {
    const twice = blob.client.getContainerClient('twice');
    expect((await twice.createIfNotExists()).succeeded).toBe(true);
    expect((await twice.createIfNotExists()).succeeded).toBe(false);
    expect(await refused(twice.create())).toEqual([409, 'ContainerAlreadyExists']);
  });

  test('that are not there are said to be so, and names are checked', async () => {
    const nowhere = blob.client.getContainerClient('nowhere');
    expect(await refused(upload(nowhere, 'a', Buffer.from('a')))).toEqual([404, 'ContainerNotFound']);
    expect(await refused(contentOf(nowhere, 'a'))).toEqual([404, 'ContainerNotFound']);
    expect(await refused(blob.client.getContainerClient('A_b').create())).toEqual([400, 'InvalidResourceName']);
  });
});

describe('block blobs', () => {
  test('are put, read and deleted, with any name', async () => {
    for (const name of ['plain', 'credential:1', 'a b/c?d#é']) {
      const content = randomBytes(300);
      const put = await upload(container, name, content);
      expect(put._response.status).toBe(201);
      expect(await contentOf(container, name)).toEqual(content);
      const { etag, contentType, blobType } = await container.getBlobClient(name).download();
      expect([etag, contentType, blobType]).toEqual([put.etag, 'application/octet-stream', 'BlockBlob']);
      expect((await container.getBlobClient(name).delete())._response.status).toBe(202);
      expect(await refused(contentOf(container, name))).toEqual([404, 'BlobNotFound']);
      expect(await refused(container.getBlobClient(name).delete())).toEqual([404, 'BlobNotFound']);
    }
  });

  test('a put gives another ETag; its conditions are held', async () => {
    const first = await upload(container, 'conditions', Buffer.from('1'), { ifNoneMatch: '*' });
    expect(await refused(upload(container, 'conditions', Buffer.from('2'), { ifNoneMatch: '*' }))).toEqual([
      409,
      'BlobAlreadyExists',
    ]);
    const second = await upload(container, 'conditions', Buffer.from('3'), { ifMatch: first.etag });
    expect(second.etag).not.toBe(first.etag);
    const stale = upload(container, 'conditions', Buffer.from('4'), { ifMatch: first.etag });
    expect(await refused(stale)).toEqual([412, 'ConditionNotMet']);
    expect(await refused(upload(container, 'none', Buffer.from('5'), { ifMatch: '*' }))).toEqual([
      412,
      'ConditionNotMet',
    ]);
    expect((await contentOf(container, 'conditions')).toString()).toBe('3');
  });

  test('reads and deletions hold theirs', async () => {
    const { etag } = await upload(container, 'held', Buffer.from('1'));
    const held = container.getBlobClient('held');
    const other = { conditions: { ifMatch: '"0x0"' } };
    expect(await refused(held.download(0, undefined, other))).toEqual([412, 'ConditionNotMet']);
    expect(await refused(held.download(0, undefined, { conditions: { ifNoneMatch: etag as string } }))).toEqual([
      304,
      undefined,
    ]);
    expect(await refused(held.delete(other))).toEqual([412, 'ConditionNotMet']);
    expect((await held.delete({ conditions: { ifMatch: etag as string } }))._response.status).toBe(202);
  });

  test('of a hundred conditional deletions at once one succeeds', async () => {
    const { etag } = await upload(container, 'contested', Buffer.from('1'));
    const conditions = { ifMatch: etag as string };
    const all = await Promise.all(
      Array.from({ length: 100 }, () => refused(container.getBlobClient('contested').delete({ conditions }))),
    );
    expect(all.filter(([status]) => status === undefined)).toHaveLength(1);
    expect(all.filter(([status]) => status === 404)).toHaveLength(99);
  });

  test('a body that does not fit its MD5 is refused', async () => {
    const bad = container.getBlockBlobClient('md5').upload('abc', 3, {
      blobHTTPHeaders: { blobContentMD5: new Uint8Array(16) },
    });
    expect((await refused(bad))[0]).toBe(400);
  });
});

test('what it does not serve is refused by name', async () => {
  const message = async (call: Promise<unknown>) =>
    call.then(
      () => '',
      (error: Error) => error.message,
    );
  expect(await refused(container.getBlobClient('a').getProperties())).toEqual([400, undefined]);
  expect(await message(container.delete())).toContain('does not serve DELETE container ?restype=container');
  expect(await message(container.getBlobClient('a').createSnapshot())).toContain('comp=snapshot');
  expect(await message(container.getAppendBlobClient('a').create())).toContain('AppendBlob');
  expect(await message(container.getBlockBlobClient('a').upload('a', 1, { metadata: { a: 'b' } }))).toContain(
    'x-ms-meta-a',
  );
  expect(await message(container.getBlobClient('a').download(1, 2))).toContain('x-ms-range');
  expect(await message(container.listBlobsFlat().next())).toContain('comp=list');
});

describe('faults', () => {
  const drop = (kind: string) => blob.faults([{ method: 'PUT', path: '/keys/', times: 1, kind }]);

  test('a connection can be dropped before the effect or after it', async () => {
    await drop('resetBefore');
    expect(await refused(upload(container, 'before', Buffer.from('1')))).toEqual([undefined, 'ECONNRESET']);
    expect(await refused(contentOf(container, 'before'))).toEqual([404, 'BlobNotFound']);
    await drop('resetAfter');
    expect(await refused(upload(container, 'after', Buffer.from('1')))).toEqual([undefined, 'ECONNRESET']);
    expect((await contentOf(container, 'after')).toString()).toBe('1');
  });

  test('a busy service is tried again by the SDK', async () => {
    await blob.faults([{ method: 'PUT', times: 2, kind: 'status', status: 503 }]);
    const patient = clientFor(blob.url, KEY, 4).getContainerClient('keys');
    expect((await upload(patient, 'busy', Buffer.from('1')))._response.status).toBe(201);
    expect((await blob.faults([{ kind: 'malformed', times: 1 }])).status).toBe(400);
  });
});

describe('on disk', () => {
  test('nothing is left of what was deleted or overwritten, however many keys come and go', async () => {
    const contents = new Map(Array.from({ length: 150 }, (_, n) => [`erased-${n}`, randomBytes(32)]));
    const each = [...contents];
    await Promise.all(each.map(([name, content]) => upload(container, name, content)));
    expect(each.filter(([, content]) => !blob.files().includes(content))).toEqual([]);
    await Promise.all(each.slice(0, 120).map(([name]) => container.getBlobClient(name).delete()));
    await upload(container, 'erased-120', randomBytes(500));
    await upload(container, 'erased-121', randomBytes(32));
    const files = blob.files();
    const left = each.filter(([, content]) => files.includes(content)).map(([name]) => name);
    expect(left).toEqual(each.slice(122).map(([name]) => name));
  });

  test('what was acknowledged is there after kills under load, and what was deleted is not', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'tandem-blob-'));
    const kept = new Map<string, Buffer>();
    const gone = new Map<string, Buffer>();
    for (let round = 0; round < 2; round += 1) {
      const script = path.join(import.meta.dirname, 'serve.ts');
      const child = spawn(process.execPath, [script, dataDir, ACCOUNT, KEY], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const keys = clientFor(line.toString().trim()).getContainerClient('keys');
      await keys.createIfNotExists();
      const enough = kept.size + gone.size + 100;
      const work = async (writer: number) => {
        for (let n = 0; ; n += 1) {
          const name = `${round}-${writer}-${n}`;
          const content = randomBytes(32);
          await upload(keys, name, content);
          if (n % 2 === 0) kept.set(name, content);
          else {
            await keys.getBlobClient(name).delete();
            gone.set(name, content);
          }
        }
      };
      const writers = Array.from({ length: 4 }, (_, writer) => work(writer).catch(() => undefined));
      while (kept.size + gone.size < enough) await new Promise((resolve) => setImmediate(resolve));
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      await Promise.all(writers);
    }
    const again = await startTestBlob(dataDir);
    const keys = again.client.getContainerClient('keys');
    for (const [name, content] of kept) expect(await contentOf(keys, name)).toEqual(content);
    for (const name of gone.keys()) expect(await refused(contentOf(keys, name))).toEqual([404, 'BlobNotFound']);
    const files = again.files();
    expect([...gone.values()].filter((content) => files.includes(content))).toEqual([]);
    await again.dispose();
  }, 60_000);
});

test('a page says how much there is, and not what', async () => {
  await upload(container, 'secret name', Buffer.from('secret content'));
  const page = await (await fetch(blob.url)).text();
  expect(page).toContain(ACCOUNT);
  expect(page).not.toContain('secret name');
});
