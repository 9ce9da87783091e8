import type { en } from './en.ts';

export type Language = 'en' | 'nl';
type Key = keyof typeof en;
/** `x_one` and `x_other` are asked for as `x`, with a count. */
type PluralKey = Key extends infer K ? (K extends `${infer Base}_other` ? Base : never) : never;
export type WordKey = Key | PluralKey;
type Values = Record<string, string | number>;

export type Dictionary = Record<string, string>;

const LOCALES: Record<Language, string> = { en: 'en-GB', nl: 'nl-NL' };

export interface Words {
  language: Language;
  setLanguage(language: Language): void;
  t(key: WordKey, values?: Values): string;
  /** A word for a value that the API may extend: what is not known yet is shown as it came. */
  named(group: string, value: string): string;
  /** A sentence that the API says about a field, as the reader's language has it; undefined where it is not known. */
  said(sentence: string): string | undefined;
  date(instant: string): string;
  dateTime(instant: string): string;
  number(value: number): string;
  money(value: number, currency: string): string;
  country(code: string): string;
  list(items: string[]): string;
}

const FIELD_ERROR = 'fieldError.';
const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The sentences of the API that the dictionary knows, each with what it reads out of one. */
function sentencesIn(dictionary: Dictionary): [pattern: RegExp, text: string][] {
  return Object.entries(dictionary)
    .filter(([key]) => key.startsWith(FIELD_ERROR))
    .map(([key, text]) => {
      const pattern = literally(key.slice(FIELD_ERROR.length)).replaceAll(/(?<!\\\{)\\\{(\w+)\\\}/g, '(?<$1>.+)');
      return [new RegExp(`^${pattern}$`, 's'), text];
    });
}

export function wordsOf(
  language: Language,
  dictionary: Dictionary,
  setLanguage: (language: Language) => void = () => undefined,
): Words {
  const locale = LOCALES[language];
  const plural = new Intl.PluralRules(locale);
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const number = new Intl.NumberFormat(locale);
  const regions = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
  const fill = (text: string, values: Values) =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === 'number' ? number.format(value) : value;
    });
  let sentences: ReturnType<typeof sentencesIn> | undefined;
  return {
    language,
    setLanguage,
    t(key, values = {}) {
      const count = values['count'];
      const form = typeof count === 'number' ? dictionary[`${key}_${plural.select(count)}`] : undefined;
      return fill(form ?? dictionary[key] ?? dictionary[`${key}_other`] ?? key, values);
    },
    named: (group, value) => dictionary[`${group}.${value}`] ?? value,
    said(sentence) {
      sentences ??= sentencesIn(dictionary);
      for (const [pattern, text] of sentences) {
        const found = pattern.exec(sentence);
        if (found !== null) return fill(text, found.groups ?? {});
      }
      return undefined;
    },
    date: (instant) => day.format(new Date(instant)),
    dateTime: (instant) => moment.format(new Date(instant)),
    number: (value) => number.format(value),
    money: (value, currency) => new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value),
    country: (code) => (/^[A-Z]{2}$/i.test(code) ? (regions.of(code.toUpperCase()) ?? code) : code),
    list: (items) => new Intl.ListFormat(locale).format(items),
  };
}
