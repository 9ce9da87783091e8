import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Credentials } from './store.ts';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export const newKey = () => randomBytes(32);

/** Encrypts credentials so that only this key opens them, and only under this id. Base64 of IV, tag and cipher text. */
export function seal(key: Uint8Array, id: string, { userName, temporaryPassword }: Credentials): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(id));
  const words = JSON.stringify([userName, temporaryPassword]);
  const sealed = Buffer.concat([cipher.update(words, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Undefined when the key is another one, the id is, or the words were changed. */
export function unseal(key: Uint8Array, id: string, words: string): Credentials | undefined {
  const bytes = Buffer.from(words, 'base64');
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    const [userName, temporaryPassword] = JSON.parse(opened.toString('utf8'));
    return { userName, temporaryPassword };
  } catch {
    // What it threw could quote what it read.
    return undefined;
  }
}
