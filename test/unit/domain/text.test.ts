import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { invitationRequestSchema, invitationTextSchema } from '../../../shared/domain/invitation-text.ts';
import { emailSchema, multiLine, partnerIdSchema, singleLine, tenantIdSchema } from '../../../shared/domain/text.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('a single line', () => {
  const schema = singleLine(20);
  test.each([
    ['a line break', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['a header', 'Name\r\nBcc: evil@example.com'],
    ['NUL', 'a\u0000b'],
    ['a C1 control', 'a\u0085b'],
    ['a bidi override', 'a\u202eb'],
    ['half a surrogate pair', 'a\ud83db'],
    ['nothing', ''],
    ['blanks', '   '],
    ['too much', 'x'.repeat(21)],
    ['a number', 5],
    ['null', null],
  ])('refuses %s', (_what, value) => expect(takes(schema, value)).toBe(false));

  test('trims and composes', () => expect(schema.parse('  Cafe\u0301  ')).toBe('Café'));

  test('never lets a control character through', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const result = schema.safeParse(text);
        return !result.success || !/\p{Cc}/u.test(result.data);
      }),
    ));
});

test('many lines keep their breaks, as \\n', () => expect(multiLine(20).parse('a\r\nb\rc\nd')).toBe('a\nb\nc\nd'));

describe('formats', () => {
  test.each(['4847383', ' 4847383 '])('Partner ID %j', (text) => expect(partnerIdSchema.parse(text)).toBe('4847383'));
  test.each(['', '12', '48473x3', '12345678901', '-484738', '٤٨٤٧٣٨٣'])('no Partner ID: %j', (text) =>
    expect(takes(partnerIdSchema, text)).toBe(false),
  );
  test('tenant ids compare without case', () =>
    expect(tenantIdSchema.parse('0C9EF0F4-9F6C-4F0E-8F4D-3A1D4C5B6A7E')).toBe('0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e'));
  test.each(['contoso.onmicrosoft.com', '0c9ef0f4', ''])('no tenant id: %j', (text) =>
    expect(takes(tenantIdSchema, text)).toBe(false),
  );
  test.each(['a@b', 'a b@c.nl', 'a@b.nl\nBcc: c@d.nl', '@b.nl', 'a@', `${'a'.repeat(250)}@b.nl`])(
    'no address: %j',
    (text) => expect(takes(emailSchema, text)).toBe(false),
  );
});

describe('the text of an invitation', () => {
  test.each([
    'Hello\n\n{{link}}\n\nBye',
    'Click here: {{link}}.',
    '({{link}})',
    'See https://learn.microsoft.com/x and {{link}}',
  ])('takes %j', (text) => expect(takes(invitationTextSchema, text)).toBe(true));
  test.each([
    ['without the link', 'Hello'],
    ['with another link in its place', 'Hello https://evil.example/invitation/abc'],
    ['with an invitation link beside it', 'Hello {{link}} or https://evil.example/invitation/abc'],
    ['with the link inside another address', 'https://evil.example/?to={{link}}'],
    ['with the link as a part of a host', '{{link}}.evil.example'],
    ['with the placeholder misspelt', 'Hello {{ link }}'],
  ])('is refused %s', (_what, text) => expect(takes(invitationTextSchema, text)).toBe(false));
});

test('an invitation is sent unless said otherwise, and unknown fields are refused', () => {
  const request = { resellerName: 'Fabrikam', resellerEmail: 'jan@fabrikam.example', language: 'nl' };
  expect(invitationRequestSchema.parse(request).delivery).toBe('send');
  expect(takes(invitationRequestSchema, { ...request, status: 'accepted' })).toBe(false);
});
