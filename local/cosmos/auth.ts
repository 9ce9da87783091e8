import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** How far the clocks of client and server may be apart. */
const LARGEST_SKEW = 15 * 60_000;

/** Checks the master key signature as the REST reference describes it (Access control on Cosmos DB resources). */
export function checkSignature(request: IncomingMessage, segments: string[], key: Buffer): void {
  const parts = new URLSearchParams(decoded(request.headers.authorization).replaceAll('+', '%2B'));
  // A path of an odd number of segments names a collection of resources, an even number one resource.
  const feed = segments.length % 2 === 1;
  const type = (feed ? segments.at(-1) : segments.at(-2)) ?? '';
  const resource = (feed ? segments.slice(0, -1) : segments).join('/');
  const date = String(request.headers['x-ms-date'] ?? '').toLowerCase();
  const text = `${(request.method ?? '').toLowerCase()}\n${type}\n${resource}\n${date}\n\n`;
  const expected = createHmac('sha256', key).update(text).digest();
  const given = Buffer.from(parts.get('sig') ?? '', 'base64');
  const right = given.length === expected.length && timingSafeEqual(given, expected);
  if (!right || parts.get('type') !== 'master' || parts.get('ver') !== '1.0' || date === '')
    throw new Refusal(
      401,
      'The input authorization token can not serve the request. Check that the key is the right one.',
    );
  if (!(Math.abs(Date.parse(date) - Date.now()) <= LARGEST_SKEW))
    throw new Refusal(403, 'The authorization token is not valid at the current time. Check the clocks.');
}

function decoded(header = ''): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return '';
  }
}
