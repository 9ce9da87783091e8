import { ApiProblem, SessionEnded, Unreachable } from '../api/problem.ts';
import type { Words } from '../i18n/words-of.ts';

/** What went wrong, for people: the kind of trouble in their language, then what was said of it. */
export function describeProblem(error: unknown, { t, named, language }: Words): { title: string; detail?: string } {
  if (error instanceof Unreachable) return { title: t('problem.unreachable'), detail: t('problem.unreachableText') };
  if (error instanceof SessionEnded) return { title: t('session.ended'), detail: t('session.endedText') };
  if (!(error instanceof ApiProblem)) return { title: t('problem.unknown') };
  const { type, status, message, detail, extras } = error;
  const [ofType, ofStatus] = [named('problem', type), named('problem.status', String(status))];
  const title = ofType !== type ? ofType : ofStatus !== String(status) ? ofStatus : message;
  if (detail === undefined) return { title };
  // The API words its details in English. What Partner Center said is worth reading in any language.
  if (language === 'en') return { title, detail };
  return extras['partnerCenter'] === undefined ? { title } : { title, detail: t('problem.says', { text: detail }) };
}
