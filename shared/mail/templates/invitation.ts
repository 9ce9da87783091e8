import { dateAndTime, longDate } from '../../dates.ts';
import type { Language } from '../../domain/language.ts';
import type { Mail } from './layout.tsx';
import { linkMail, plainName } from './link-mail.tsx';
import { words } from './words.ts';

interface Both {
  language: Language;
  providerName: string;
  resellerName: string;
  timeZone?: string;
}

/** The mail that staff start from: plain text with one `{{link}}`, which they may edit. */
export function draft({ language, providerName, resellerName, expiresAt, timeZone }: Both & { expiresAt: string }) {
  const { draftSubject, draft: text } = words[language];
  // The day will do: the text is edited and sent later than it was drafted.
  const until = longDate(expiresAt, language, timeZone);
  return {
    subject: draftSubject(plainName(providerName)),
    text: text(plainName(providerName), plainName(resellerName), until),
  };
}

export interface InvitationMail extends Both {
  subject: string;
  /** As edited; holds `{{link}}`. */
  text: string;
  link: string;
  expiresAt: string;
}

/** The edited text, with the link on its own line as a button and in running text as a link. */
export function invitationMail(input: InvitationMail): Mail {
  return compose(input, input.subject, []);
}

/** The same request once more, and that it is one. */
export function reminderMail(input: InvitationMail & { number: number; invitedAt: string; final: boolean }): Mail {
  const { language, providerName, timeZone, subject, expiresAt, final } = input;
  const { reminderSubject, reminder, lastReminder } = words[language];
  const intro = [reminder(providerName, longDate(input.invitedAt, language, timeZone))];
  if (final) intro.push(lastReminder(dateAndTime(expiresAt, language, timeZone)));
  return compose(input, reminderSubject(subject), intro);
}

function compose(input: InvitationMail, subject: string, intro: string[]): Mail {
  const { language, providerName, text, link, expiresAt, timeZone } = input;
  const { goodUntil, sentBy, ignore, accept: label } = words[language];
  const why = sentBy(providerName);
  const footer = [goodUntil(dateAndTime(expiresAt, language, timeZone)), why, ignore];
  return linkMail({ language, subject, text, link, label, intro, footer, preview: why });
}
