import { dateAndTime, longDate } from '../../dates.ts';
import type { Language } from '../../domain/language.ts';
import { factsMail } from './facts-mail.tsx';
import type { Mail } from './layout.tsx';
import { linkMail, plainName } from './link-mail.tsx';
import { relationshipWords } from './relationship-words.ts';

interface Draft {
  language: Language;
  providerName: string;
  customerName: string;
  resellerName?: string | undefined;
}

/** The mail that staff start from: plain text with one `{{link}}`, which they may edit. */
export function relationshipDraft({ language, providerName, customerName, resellerName }: Draft) {
  const { subject, text } = relationshipWords[language];
  const provider = plainName(providerName);
  const reseller = resellerName === undefined ? undefined : plainName(resellerName);
  return { subject: subject(provider), text: text(provider, plainName(customerName), reseller) };
}

interface RelationshipMail {
  language: Language;
  providerName: string;
  subject: string;
  /** As edited; holds `{{link}}`. */
  text: string;
  link: string;
  timeZone?: string;
}

/** The edited text, with Microsoft's link as a button. */
export const relationshipMail = (input: RelationshipMail): Mail => compose(input, input.subject, []);

/** The same request once more, and that it is one. */
export function relationshipReminder(input: RelationshipMail & { askedAt: string }): Mail {
  const { language, providerName, subject, askedAt, timeZone } = input;
  const said = relationshipWords[language];
  const intro = [said.reminder(providerName, longDate(askedAt, language, timeZone))];
  return compose(input, said.reminderSubject(subject), intro);
}

function compose({ language, providerName, text, link }: RelationshipMail, subject: string, intro: string[]): Mail {
  const { button: label, sentBy, ignore } = relationshipWords[language];
  const why = sentBy(providerName);
  return linkMail({ language, subject, text, link, label, intro, footer: [why, ignore], preview: why });
}

export interface RelationshipNotice {
  language: Language;
  outcome: 'accepted' | 'expired' | 'undeliverable' | 'severalFit';
  customerName: string;
  customerEmail: string;
  at: string;
  resellerName?: string | undefined;
  reason?: string | undefined;
  candidates?: { name: string; domain: string }[];
  timeZone?: string;
}

/** To the provider: what came of a request, or that a person is needed. */
export function relationshipNotice(input: RelationshipNotice): Mail {
  const { language, outcome, customerName, customerEmail, at, resellerName, reason, timeZone, candidates = [] } = input;
  const { notice, labels, severalFit } = relationshipWords[language];
  const shown = candidates.map(({ name, domain }) => `${name} (${domain})`).join(', ');
  const facts: [label: string, value: string | undefined][] = [
    [labels.customer, customerName],
    [labels.address, customerEmail],
    [labels.at, dateAndTime(at, language, timeZone)],
    [labels.reseller, resellerName],
    [labels.reason, reason],
    [labels.candidates, shown === '' ? undefined : shown],
  ];
  const lines = facts.flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${value}`]));
  if (outcome === 'severalFit') lines.push(severalFit);
  return factsMail({ language, subject: notice[outcome](customerName), lines });
}
