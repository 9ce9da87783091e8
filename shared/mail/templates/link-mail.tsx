import { Fragment, type ReactNode } from 'react';
import { LINK } from '../../domain/invitation-text.ts';
import type { Language } from '../../domain/language.ts';
import { Action, Anchor, Lines, type Mail, Paragraph, renderLayout, Small } from './layout.tsx';
import { words } from './words.ts';

export interface LinkMail {
  language: Language;
  subject: string;
  /** As edited; holds `{{link}}`. */
  text: string;
  link: string;
  /** What the button says. */
  label: string;
  /** Said before the text. */
  intro: string[];
  footer: string[];
  preview: string;
}

/** An edited text, with the link on its own line as a button and in running text as a link. */
export function linkMail({ language, subject, text, link, label, intro, footer, preview }: LinkMail): Mail {
  const paragraphs = text.trim().split(/\n\s*\n/);
  const html = renderLayout({
    language,
    subject,
    preview: intro[0] ?? preview,
    footer: footer.map((line) => <Small key={line}>{line}</Small>),
    children: (
      <>
        {intro.map((line) => (
          <Paragraph key={line}>{line}</Paragraph>
        ))}
        {paragraphs.map((paragraph, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs have no other identity and never move
          <Fragment key={index}>{renderParagraph(paragraph, link, label, words[language].orCopy)}</Fragment>
        ))}
      </>
    ),
  });
  const plain = [...intro, text.replaceAll(LINK, () => link), '--', ...footer].join('\n\n');
  return { subject, html, text: plain };
}

function renderParagraph(paragraph: string, link: string, label: string, note: string): ReactNode {
  if (paragraph.trim() === LINK) return <Action href={link} label={label} note={note} />;
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

/** A name must not bring a placeholder of its own into a text, nor the halves of one. */
export const plainName = (name: string) => name.replaceAll(/\{(?=\{)/g, '{ ');
