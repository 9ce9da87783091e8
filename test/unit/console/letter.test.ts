import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { joinLetter, splitLetter } from '../../../web/components/letter-parts.ts';

describe('a letter around its link', () => {
  test('is split at its link and joined with the link on a line of its own', () => {
    const letter = { subject: 'Subject', text: 'Dear Jan,\n\nplease accept:\n\n{{link}}\n\nKind regards' };
    expect(splitLetter(letter)).toEqual({
      subject: 'Subject',
      before: 'Dear Jan,\n\nplease accept:',
      after: 'Kind regards',
    });
    expect(joinLetter(splitLetter(letter))).toEqual(letter);
  });

  test('always has its link, as a word of its own, whatever is typed around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(joinLetter({ subject: '', before, after }).text).toMatch(/(^|\n){{link}}(\n|$)/);
      }),
    );
  });
});
