import { ApiProblem } from '../api/problem.ts';
import type { Words } from '../i18n/words-of.ts';

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

/** A sentence of the API, in the reader's language where it is a known one; others come from Partner Center, as they are. */
export const sentence = (message: string, { t, said }: Words): string =>
  said(message) ?? t('problem.said', { text: message.charAt(0).toUpperCase() + message.slice(1) });

/** Why an onboarding failed: what is to be done, where that is known, or what Partner Center said. */
export const whyItFailed = ({ field, message }: { field?: string; message: string }, words: Words): string =>
  field === 'agreement' ? words.t('outcome.agreementNeeded') : sentence(message, words);
