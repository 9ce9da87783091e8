import type { Language } from './domain/language.ts';

const LOCALES: Record<Language, string> = { en: 'en-GB', nl: 'nl-NL' };

/** A date as people write it: `2 March 2026`, `2 maart 2026`. */
export const longDate = (instant: string, language: Language, timeZone = 'Europe/Amsterdam') =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone }).format(new Date(instant));

/** Date and time of day, for notes of what happened. */
export const dateAndTime = (instant: string, language: Language, timeZone = 'Europe/Amsterdam') =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
    new Date(instant),
  );
