import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** SendGrid's console shows the key as base64 of its DER form. */
export const publicKeyFrom = (base64: string): KeyObject =>
  createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });

/** SendGrid signs the timestamp header followed by the raw body, with ECDSA P-256 over SHA-256 (docs: event webhook security features). */
export function isSigned(
  key: KeyObject,
  body: Uint8Array,
  signature: string | null,
  timestamp: string | null,
): boolean {
  if (signature === null || timestamp === null) return false;
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  return verify('sha256', signed, { key, dsaEncoding: 'der' }, Buffer.from(signature, 'base64'));
}
