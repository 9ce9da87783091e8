import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** A signature is good for this long around its date, ms. */
const CLOCK_SKEW = 15 * 60_000;

/** What a signature covers beside the `x-ms-` headers, in this order. */
const SIGNED = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];

/** Checks the Shared Key signature as the REST reference describes it (Authorize with Shared Key, 2015-02-21 and later). */
export function checkSignature(request: IncomingMessage, account: string, key: Buffer): void {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    const message =
      'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.';
    throw new Refusal(401, 'NoAuthenticationInformation', message, { 'www-authenticate': 'SharedKey' });
  }
  const [, name = '', signature = ''] = /^SharedKey ([^:]+):(\S+)$/.exec(authorization) ?? [];
  const expected = createHmac('sha256', key).update(stringToSign(request, account)).digest();
  const given = Buffer.from(signature, 'base64');
  const right = given.length === expected.length && timingSafeEqual(given, expected);
  const age = Math.abs(Date.now() - Date.parse(String(request.headers['x-ms-date'] ?? request.headers.date)));
  if (right && name === account && age <= CLOCK_SKEW) return;
  const message =
    'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.';
  throw new Refusal(403, 'AuthenticationFailed', message);
}

function stringToSign({ method = '', url = '', headers }: IncomingMessage, account: string): string {
  const signed = (name: string) => {
    const value = String(headers[name] ?? '');
    if (name === 'content-length') return value === '0' ? '' : value;
    return name === 'date' && 'x-ms-date' in headers ? '' : value;
  };
  const ours = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort()
    .map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const { pathname, searchParams } = new URL(url, 'http://local');
  const parameters = [...new Set([...searchParams.keys()].map((name) => name.toLowerCase()))]
    .sort()
    .map((name) => `\n${name}:${searchParams.getAll(name).sort().join(',')}`);
  const resource = `/${account}${pathname}${parameters.join('')}`;
  return `${[method, ...SIGNED.map(signed)].join('\n')}\n${ours.join('')}${resource}`;
}
