import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { en } from '../../../web/i18n/en.ts';
import { nl } from '../../../web/i18n/nl.ts';
import { type WordKey, wordsOf } from '../../../web/i18n/words-of.ts';

const dutch: Record<string, string> = nl;
const english: Record<string, string> = en;

describe('the two languages', () => {
  test('have the same texts, and none is empty', () => {
    expect(Object.keys(dutch).sort()).toEqual(Object.keys(english).sort());
    for (const text of [...Object.values(dutch), ...Object.values(english)]) expect(text.trim()).not.toBe('');
  });

  test('fill in the same values', () => {
    const valuesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [key, text] of Object.entries(english))
      expect([key, valuesOf(dutch[key] ?? '')]).toEqual([key, valuesOf(text)]);
  });

  /** Names and words that both languages share. */
  const SHARED = [
    ...[
      'product',
      'reseller',
      'reseller.actions',
      'resellers.name',
      'chart.product',
      'chart.reseller',
      'customer.resellerId',
    ],
    ...['list.status', 'reseller.contact', 'reseller.email', 'customer.email', 'invitations.mail', 'mailKind.notice'],
    ...['provider.website', 'steps.seconds', 'step.upgrade', 'lineType.upgrade', 'order.upgradeOf', 'subject.reseller'],
    ...['driftField.reseller', 'driftField.status', 'theme.system'],
  ];

  test('differ: nothing was left untranslated', () => {
    const same = Object.keys(english).filter((key) => english[key] === dutch[key] && !SHARED.includes(key));
    expect(same).toEqual([]);
  });

  test('have a singular for each plural', () => {
    const plurals = Object.keys(english).filter((key) => key.endsWith('_other'));
    expect(plurals.length).toBeGreaterThan(0);
    for (const key of plurals) expect(english).toHaveProperty([key.replace(/_other$/, '_one')]);
  });
});

test('pages hold no text of their own: whatever people read has a word in both languages', () => {
  const files = ['app', 'charts', 'components', 'pages'].flatMap((folder) =>
    readdirSync(path.join('web', folder))
      .filter((name) => name.endsWith('.tsx'))
      .map((name) => path.join('web', folder, name)),
  );
  expect(files.length).toBeGreaterThan(40);
  const written = files.flatMap((file) => {
    const source = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const between = [...source.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)*)\s*<\//g)].map(([, text]) => text);
    const attributes = [...source.matchAll(/(?:aria-label|title|label|placeholder|alt)="([^"]*[a-z]{3}[^"]*)"/g)].map(
      ([, text]) => text,
    );
    return [...between, ...attributes].map((text) => `${file}: ${text}`);
  });
  // The name of the product, and the languages by their own names.
  expect(written.filter((text) => !/: (Tandem|English|Nederlands)$/.test(text))).toEqual([]);
});

describe('words', () => {
  const words = { en: wordsOf('en', en), nl: wordsOf('nl', nl) };

  test('choose the form by the count, with numbers as the language writes them', () => {
    expect(words.en.t('order.now', { count: 1 })).toBe('1 licence now');
    expect(words.en.t('order.now', { count: 12_000 })).toBe('12,000 licences now');
    expect(words.nl.t('order.now', { count: 12_000 })).toBe('nu 12.000 licenties');
  });

  test('write money, dates and countries as the language does', () => {
    expect(words.en.money(1234.5, 'EUR')).toBe('€1,234.50');
    expect(words.nl.money(1234.5, 'EUR').replaceAll('\u00a0', ' ')).toBe('€ 1.234,50');
    expect(words.nl.date('2026-11-28T12:00:00Z')).toBe('28 nov 2026');
    expect(words.nl.country('DE')).toBe('Duitsland');
  });

  test('show what they do not know as it came', () => {
    expect(words.en.named('status', 'someday')).toBe('someday');
    expect(words.en.t('invitation.revokeText' as WordKey, { name: '{email}' })).toContain('{email} is not told');
  });
});
