import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlobServiceClient, type ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { startBlob } from '../../../local/blob/index.ts';

export const ACCOUNT = 'tandemtest';
export const KEY = Buffer.alloc(64, 5).toString('base64');

/** The real SDK's client for a stand-in; it tries once, so that a test sees what is answered. */
export const clientFor = (url: string, key = KEY, maxTries = 1) =>
  new BlobServiceClient(`${url}/${ACCOUNT}`, new StorageSharedKeyCredential(ACCOUNT, key), {
    retryOptions: { maxTries, retryDelayInMs: 10 },
  });

/** A stand-in on a free port with a folder of its own. */
export async function startTestBlob(dataDir = mkdtempSync(path.join(tmpdir(), 'tandem-blob-'))) {
  const server = await startBlob({ port: 0, dataDir, account: ACCOUNT, key: KEY });
  const client = clientFor(server.url);
  return {
    url: server.url,
    dataDir,
    client,
    connection: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${server.url}/${ACCOUNT}`,
    faults: (faults: object[]) => fetch(`${server.url}/faults`, { method: 'PUT', body: JSON.stringify(faults) }),
    /** All bytes on disk. */
    files: () => Buffer.concat(readdirSync(dataDir).map((file) => readFileSync(path.join(dataDir, file)))),
    stop: () => server.close(),
    async dispose(): Promise<void> {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type TestBlob = Awaited<ReturnType<typeof startTestBlob>>;

export async function contentOf(container: ContainerClient, name: string): Promise<Buffer> {
  const { readableStreamBody } = await container.getBlobClient(name).download();
  if (readableStreamBody === undefined) throw new Error('The answer had no body.');
  const chunks: Buffer[] = [];
  for await (const chunk of readableStreamBody) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

export const upload = (container: ContainerClient, name: string, content: Buffer, conditions = {}) =>
  container.getBlockBlobClient(name).upload(content, content.length, { conditions });

/** Status and error code with which a call was refused. */
export async function refused(call: Promise<unknown>): Promise<[status: number | undefined, code: string | undefined]> {
  try {
    await call;
    return [undefined, undefined];
  } catch (error) {
    const { statusCode, code } = error as { statusCode?: number; code?: string };
    return [statusCode, code];
  }
}
