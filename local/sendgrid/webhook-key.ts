import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The key that signs the events. */
export interface WebhookKey {
  /** Base64 of DER (SPKI), as SendGrid's console shows it. */
  publicKey: string;
  /** ECDSA P-256 over SHA-256, base64 of DER. */
  sign(text: string): string;
}

/** Opens the key, made once and kept in the file: what the app was given as public key stays right. */
export function openWebhookKey(file: string): WebhookKey {
  const privateKey = existsSync(file) ? createPrivateKey(readFileSync(file, 'utf8')) : makeKey(file);
  return {
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (text) => sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'der' }).toString('base64'),
  };
}

function makeKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  // A kill half-way must not leave half a file.
  writeFileSync(`${file}.new`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return privateKey;
}
