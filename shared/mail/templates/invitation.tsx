import { Fragment, type ReactNode } from 'react';
import { dateAndTime, longDate } from '../../dates.ts';
import { LINK } from '../../domain/invitation-text.ts';
import type { Language } from '../../domain/language.ts';
import { Action, Anchor, Lines, type Mail, Paragraph, renderLayout, Small } from './layout.tsx';
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
  // A name must not bring a placeholder of its own, nor the halves of one.
  const plain = (name: string) => name.replaceAll(/\{(?=\{)/g, '{ ');
  // The day will do: the text is edited and sent later than it was drafted.
  const until = longDate(expiresAt, language, timeZone);
  return { subject: draftSubject(plain(providerName)), text: text(plain(providerName), plain(resellerName), until) };
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
  const { goodUntil, sentBy, ignore } = words[language];
  const footer = [goodUntil(dateAndTime(expiresAt, language, timeZone)), sentBy(providerName), ignore];
  const paragraphs = text.trim().split(/\n\s*\n/);
  const html = renderLayout({
    language,
    subject,
    preview: intro[0] ?? sentBy(providerName),
    footer: footer.map((line) => <Small key={line}>{line}</Small>),
    children: (
      <>
        {intro.map((line) => (
          <Paragraph key={line}>{line}</Paragraph>
        ))}
        {paragraphs.map((paragraph, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs have no other identity and never move
          <Fragment key={index}>{renderParagraph(paragraph, link, language)}</Fragment>
        ))}
      </>
    ),
  });
  const plain = [...intro, text.replaceAll(LINK, () => link), '--', ...footer].join('\n\n');
  return { subject, html, text: plain };
}

function renderParagraph(paragraph: string, link: string, language: Language): ReactNode {
  const { accept, orCopy } = words[language];
  if (paragraph.trim() === LINK) return <Action href={link} label={accept} note={orCopy} />;
  const parts = paragraph.split(LINK);
  return (
    <Paragraph>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in order
        <Fragment key={index}>
          {index > 0 && <Anchor href={link} />}
          <Lines text={part} />
        </Fragment>
      ))}
    </Paragraph>
  );
}
