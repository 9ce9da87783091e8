import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mailtoUrl } from '../../../shared/mail/templates/index.ts';

const LINK =
  'https://tandem.example/invitation/3f0a7c1e-6f6b-4a53-9d0a-5a1f0c3b2d11.1.DA99ZSDo525aTG7TOo2LZbjQ-mHseHL573HPLFqGD9w';
const base = { to: 'jan+1@fabrikam.example', subject: 'Hello', text: 'Dear Jan,\n\n{{link}}\n\nBye', link: LINK };
const parse = (address: string) => {
  const match = /^mailto:([^?]+)\?subject=([^&]*)&body=([^&]*)$/.exec(address);
  const [, to = '', subject = '', body = ''] = match ?? [];
  return { to: decodeURIComponent(to), subject: decodeURIComponent(subject), body: decodeURIComponent(body) };
};
/** Any UTF-16 units at all, lone surrogates and lone line breaks among them. */
const units = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0x0a, 0x0d, 0x20, 0xd83d, 0xdc4b)), {
    maxLength: 800,
  })
  .map((codes) => String.fromCharCode(...codes));
const words = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 3_000 }), units);

test('is filled in, with lines as RFC 6068 has them', () => {
  const address = mailtoUrl(base);
  expect(parse(address)).toEqual({ to: base.to, subject: 'Hello', body: `Dear Jan,\r\n\r\n${LINK}\r\n\r\nBye` });
  expect(address).toContain('%0D%0A%0D%0A');
  expect(address).toMatch(/^mailto:jan%2B1@fabrikam\.example\?[\x21-\x7e]+$/);
});

describe('whatever the text', () => {
  test('it is shorter than 2,000 characters, can be read, holds the whole link, and ends its lines with CRLF', () =>
    fc.assert(
      fc.property(words, words, fc.string({ unit: 'grapheme', maxLength: 200 }), (before, after, subject) => {
        const address = mailtoUrl({
          ...base,
          subject: subject.replaceAll(/\s/g, ' '),
          text: `${before}{{link}}${after}`,
        });
        const { body } = parse(address);
        expect(address.length).toBeLessThan(2_000);
        expect(address).toMatch(/^[\x21-\x7e]+$/);
        expect(body).toContain(LINK);
        expect(body.isWellFormed()).toBe(true);
        expect(body.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      }),
    ));

  test('what fits is not shortened', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), (text) => {
        const { body } = parse(mailtoUrl({ ...base, text: `${text}\n{{link}}` }));
        return body === `${text.replaceAll(/\r?\n/g, '\r\n')}\r\n${LINK}`;
      }),
    ));
});

test('what comes after the link is shortened first, at a word', () => {
  const { body } = parse(mailtoUrl({ ...base, text: `Dear Jan,\n\n{{link}}\n\n${'lorem ipsum '.repeat(300)}` }));
  expect(body).toMatch(/^Dear Jan,\r\n\r\nhttps/);
  expect(body).toMatch(/(lorem|ipsum)…$/);
});

test('then what comes before it; the link stays whole', () => {
  const { body } = parse(mailtoUrl({ ...base, text: `${'lorem ipsum '.repeat(300)}\n\n{{link}}` }));
  expect(body).toMatch(/^lorem ipsum/);
  expect(body.endsWith(LINK)).toBe(true);
});

test('text that was shortened never ends in half a character', () => {
  const { body } = parse(mailtoUrl({ ...base, text: `{{link}} ${'👩‍👩‍👧‍👦'.repeat(200)} ${'👋 '.repeat(500)}` }));
  expect(body.isWellFormed()).toBe(true);
});
