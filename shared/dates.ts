import type { Language } from './domain/language.ts';

const LOCALES: Record<Language, string> = { en: 'en-GB', nl: 'nl-NL' };

/** Making a formatter costs a hundred times what using it does. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function format(instant: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([language, options]);
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], options);
  formatters.set(key, formatter);
  return formatter.format(new Date(instant));
}

/** A date as people write it: `2 March 2026`, `2 maart 2026`. */
export const longDate = (instant: string, language: Language, timeZone = 'Europe/Amsterdam') =>
  format(instant, language, { dateStyle: 'long', timeZone });

/** Date and time of day, for notes of what happened. */
export const dateAndTime = (instant: string, language: Language, timeZone = 'Europe/Amsterdam') =>
  format(instant, language, { dateStyle: 'long', timeStyle: 'short', timeZone });
