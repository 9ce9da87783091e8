import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLinks } from '../../shared/links.ts';

const ID = '3f0a7c1e-6f6b-4a53-9d0a-5a1f0c3b2d11';
const key = () => randomBytes(32).toString('base64');
const tokenOf = (url: string) => url.split('/').at(-1) as string;

describe('the acceptance link', () => {
  const current = key();
  const links = createLinks('https://tandem.example', [current]);
  const token = tokenOf(links.url(ID, 3));

  test('leads back to its invitation and version', () =>
    expect(links.read(token)).toEqual({ invitationId: ID, version: 3 }));

  test('of the key before is still read after a rotation, and new ones are made with the new key', () => {
    const next = key();
    const rotated = createLinks('https://tandem.example', [next, current]);
    expect(rotated.read(token)).toEqual({ invitationId: ID, version: 3 });
    expect(links.read(tokenOf(rotated.url(ID, 3)))).toBeUndefined();
    expect(createLinks('https://tandem.example', [next]).read(token)).toBeUndefined();
  });

  test('with any one character changed is nothing', () =>
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (index, other) => {
        const forged = token.slice(0, index) + other + token.slice(index + 1);
        return forged === token || links.read(forged) === undefined;
      }),
    ));

  test('of another version or invitation does not carry this signature', () => {
    const mac = token.split('.')[2];
    expect(links.read(`${ID}.4.${mac}`)).toBeUndefined();
    expect(links.read(`${ID.replace('3f', '4f')}.3.${mac}`)).toBeUndefined();
  });

  test('of any other shape is nothing', () =>
    fc.assert(fc.property(fc.string(), (text) => links.read(text) === undefined)));
});
