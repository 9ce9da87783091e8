import { expect, test } from '@jest/globals';
import { encodings, Wanted } from '../support/secrets.ts';

const SECRETS = ['Zr8_kd-91/+x=ü&"', 'another-secret-0123456789'];

test('a secret is found in each of its encodings, wherever it stands, and nothing is found that is not there', () => {
  const wanted = new Wanted(SECRETS);
  for (const secret of SECRETS)
    for (const [how, encoded] of encodings(secret))
      for (const [before, after] of [
        ['', ''],
        ['x', ''],
        ['', 'x'],
        ['Zr8', 'Zr8_kd'],
      ] as const) {
        const bytes = Buffer.concat([Buffer.from(before), encoded, Buffer.from(after)]);
        expect(wanted.in(bytes)).toContainEqual(expect.objectContaining({ secret, how }));
      }
  for (const secret of SECRETS) expect(wanted.in(Buffer.from(secret.slice(0, -1)))).toEqual([]);
  expect(wanted.in(Buffer.alloc(0))).toEqual([]);
});
