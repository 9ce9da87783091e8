import { ApiProblem } from '../api/problem.ts';
import type { Words } from '../i18n/words.tsx';

/** What the API says of one field, in the reader's language where it is a known sentence. */
export function fieldErrorsOf(error: unknown, words: Words): (path: string) => string | undefined {
  const errors = error instanceof ApiProblem ? error.errors : [];
  return (path) => {
    const found = errors.filter((each) => each.path === path || each.path.endsWith(`.${path}`));
    return found.length === 0 ? undefined : found.map(({ message }) => sentence(message, words)).join(' ');
  };
}

/** What a form's field is given to show that it is wrong; nothing when it is not. */
export const asWrong = (text: string | undefined) => (text === undefined ? {} : { validationMessage: text });

/** Those that no field of the form shows. */
export function otherErrorsOf(error: unknown, shown: readonly string[], words: Words): string[] {
  const errors = error instanceof ApiProblem ? error.errors : [];
  return errors
    .filter(({ path }) => !shown.some((field) => path === field || path.endsWith(`.${field}`)))
    .map(({ path, message }) => `${path}: ${sentence(message, words)}`);
}

const PATTERNS: [pattern: RegExp, key: 'fieldError.tooLong' | 'fieldError.tooSmall' | 'fieldError.range'][] = [
  [/^Too big: expected string to have <=(?<max>\d+) characters$/, 'fieldError.tooLong'],
  [/^Too small: expected number to be >=(?<min>\d+)$/, 'fieldError.tooSmall'],
  [/ is sold from (?<min>\d+) to (?<max>\d+) licences$/, 'fieldError.range'],
];

/** A sentence of the API about a field, in the reader's language where it is a known one. */
export function sentence(message: string, { t, named }: Words): string {
  for (const [pattern, key] of PATTERNS) {
    const found = pattern.exec(message);
    if (found !== null) return t(key, found.groups ?? {});
  }
  const known = named('fieldError', message);
  return known === message ? message.charAt(0).toUpperCase() + message.slice(1) : known;
}
