import { randomUUID } from 'node:crypto';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import type { Settings } from '../settings.ts';
import { managedIdentity } from './managed-identity.ts';

export const KEY_CONTAINER = 'credential-keys';

/** The keys cannot be reached; nobody was given anything, and the request may be repeated. */
export class CredentialsUnavailable extends Error {
  override readonly name = 'CredentialsUnavailable';
  /** `code`: the service's own, where it answered; it tells an operator what to mend, and holds no secret. */
  constructor(code?: string) {
    super(`The keys of the credentials cannot be reached at the moment${code === undefined ? '' : ` (${code})`}.`);
  }
}

/** A key as read, with the ETag by which it is destroyed. */
export interface StoredKey {
  key: Uint8Array;
  etag: string;
}

const RETRIES = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };
const KEY_BYTES = 32;

/** The blob container with one key for each credential. What it throws is a CredentialsUnavailable, whatever went wrong. */
export function credentialKeys(settings: Settings) {
  const container = containerOf(settings);
  const within = () => ({ abortSignal: AbortSignal.timeout(settings.CREDENTIAL_KEYS_TIMEOUT) });

  /** The content of a blob; undefined when there is none. */
  async function content(id: string): Promise<StoredKey | undefined> {
    try {
      const { readableStreamBody, etag } = await container.getBlobClient(id).download(0, undefined, within());
      const chunks: Uint8Array[] = [];
      for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
      if (etag === undefined) throw new CredentialsUnavailable();
      return { key: Buffer.concat(chunks), etag };
    } catch (error) {
      if (codeOf(error) === 'BlobNotFound') return undefined;
      throw new CredentialsUnavailable(codeOf(error));
    }
  }

  const put = (id: string, bytes: Uint8Array, conditions: { ifMatch: string } | { ifNoneMatch: '*' }) =>
    container.getBlockBlobClient(id).upload(bytes, bytes.length, { conditions, ...within() });

  /** Undefined when there is none, or it is being destroyed. */
  async function read(id: string): Promise<StoredKey | undefined> {
    const stored = await content(id);
    return stored?.key.length === KEY_BYTES ? stored : undefined;
  }

  /** Stores a key where there is none. Gives the one that is there then; undefined when that is being destroyed. */
  async function keep(id: string, fresh: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      await put(id, fresh, { ifNoneMatch: '*' });
      return fresh;
    } catch (error) {
      if (codeOf(error) !== 'BlobAlreadyExists') throw new CredentialsUnavailable(codeOf(error));
    }
    return (await read(id))?.key;
  }

  /**
   * Destroys a key: of all who try with what they read, one hears true. The bytes are overwritten first, with a mark of
   * our own: should the answer get lost, what is there then tells who was first. A deletion alone could not.
   */
  async function destroy(id: string, etag: string): Promise<boolean> {
    const mark = Buffer.from(`taken ${randomUUID()}`);
    try {
      await put(id, mark, { ifMatch: etag });
    } catch (error) {
      const there = await content(id);
      if (there?.etag === etag) throw new CredentialsUnavailable(codeOf(error));
      if (there === undefined || !mark.equals(there.key)) return false;
    }
    // The key is gone; only the mark is left, which tells nobody anything.
    await remove(id).catch(() => undefined);
    return true;
  }

  async function remove(id: string): Promise<void> {
    try {
      await container.getBlobClient(id).delete(within());
    } catch (error) {
      if (codeOf(error) !== 'BlobNotFound') throw new CredentialsUnavailable(codeOf(error));
    }
  }

  return { read, keep, destroy, remove };
}

export type CredentialKeys = ReturnType<typeof credentialKeys>;

function containerOf(settings: Settings): ContainerClient {
  const { CREDENTIAL_KEYS_CONNECTION: connection, CREDENTIAL_KEYS_URL: url } = settings;
  const options = { retryOptions: RETRIES };
  const service =
    connection === undefined
      ? new BlobServiceClient(url ?? '', managedIdentity(), options)
      : BlobServiceClient.fromConnectionString(connection, options);
  return service.getContainerClient(KEY_CONTAINER);
}

/** Blob Storage's error code, or that of the network. */
const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
