import { expect, test } from '@jest/globals';
import { chooseEncoding, type WebFile } from '../../../functions/console/files.ts';

const bytes = new Uint8Array();
const all = { bodies: { br: bytes, gzip: bytes, identity: bytes } } as WebFile;
const plain = { bodies: { identity: bytes } } as WebFile;

test.each([
  ['gzip, deflate, br', all, 'br'],
  ['gzip', all, 'gzip'],
  ['br;q=0, gzip;q=0.5', all, 'gzip'],
  ['GZIP', all, 'gzip'],
  ['', all, 'identity'],
  ['br', plain, 'identity'],
  ['brotli', all, 'identity'],
] as const)('whoever takes %j is given what there is', (accepted, file, expected) => {
  expect(chooseEncoding(accepted, file)).toBe(expected);
});
