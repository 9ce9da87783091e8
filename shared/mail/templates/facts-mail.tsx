import type { Language } from '../../domain/language.ts';
import { Action, Lines, type Mail, Paragraph, renderLayout, Small } from './layout.tsx';
import { words } from './words.ts';

/** To the provider: what has happened, in one line, and the facts below it. */
export function factsMail({
  language,
  subject,
  lines,
  consoleUrl,
}: {
  language: Language;
  subject: string;
  lines: string[];
  consoleUrl?: string | undefined;
}): Mail {
  const html = renderLayout({
    language,
    subject,
    preview: subject,
    footer: <Small>Tandem</Small>,
    children: (
      <>
        <Paragraph>
          <strong>{subject}</strong>
        </Paragraph>
        <Paragraph>
          <Lines text={lines.join('\n')} />
        </Paragraph>
        {consoleUrl !== undefined && <Action href={consoleUrl} label={words[language].open} />}
      </>
    ),
  });
  const text = [subject, lines.join('\n'), ...(consoleUrl === undefined ? [] : [consoleUrl])].join('\n\n');
  return { subject, html, text };
}
