import { Body } from '@react-email/body';
import { Button } from '@react-email/button';
import { Container } from '@react-email/container';
import { Head } from '@react-email/head';
import { Hr } from '@react-email/hr';
import { Html } from '@react-email/html';
import { Link } from '@react-email/link';
import { Preview } from '@react-email/preview';
import { Section } from '@react-email/section';
import { Text } from '@react-email/text';
import { Fragment, type ReactElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Language } from '../../domain/language.ts';

/** A mail ready to be sent. */
export interface Mail {
  subject: string;
  html: string;
  text: string;
}

const FONT = "'Segoe UI', system-ui, -apple-system, Helvetica, Arial, sans-serif";
/** For the programs that know dark mode; the others show the light colours, or turn them themselves. */
const DARK = `@media (prefers-color-scheme: dark) {
.ground, .ground td { background-color: #141414 !important }
.ground .sheet, .ground .sheet td { background-color: #1f1f1f !important }
.ink { color: #f0f0f0 !important }
.dim { color: #b8b8b8 !important }
.link { color: #8cc8ff !important }
.button { background-color: #8cc8ff !important; color: #0b1e2d !important }
.rule { border-color: #4d4d4d !important }
}`;

const paragraph = { fontSize: '16px', lineHeight: '24px', color: '#242424', margin: '0 0 16px' } as const;
const small = { fontSize: '13px', lineHeight: '20px', color: '#616161', margin: '0 0 8px' } as const;
const button = {
  backgroundColor: '#0f548c',
  color: '#ffffff',
  fontSize: '16px',
  fontWeight: 600,
  textDecoration: 'none',
  padding: '12px 24px',
  borderRadius: '6px',
  display: 'inline-block',
} as const;

export const Paragraph = ({ children }: { children: ReactNode }) => (
  <Text className="ink" style={paragraph}>
    {children}
  </Text>
);

export const Small = ({ children }: { children: ReactNode }) => (
  <Text className="dim" style={small}>
    {children}
  </Text>
);

/** Text with its line breaks: Outlook knows no `white-space`. */
export const Lines = ({ text }: { text: string }) =>
  text.split('\n').map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, in order
    <Fragment key={index}>
      {index > 0 && <br />}
      {line}
    </Fragment>
  ));

export const Anchor = ({ href }: { href: string }) => (
  <Link href={href} className="link" style={{ color: '#0f548c', wordBreak: 'break-all' }}>
    {href}
  </Link>
);

/** A button, and its address below it for whoever sees no buttons. */
export const Action = ({ href, label, note }: { href: string; label: string; note?: string }) => (
  <Section style={{ margin: '8px 0 24px' }}>
    <Button href={href} className="button" style={button}>
      {label}
    </Button>
    {note !== undefined && (
      <Text className="dim" style={{ ...small, marginTop: '12px' }}>
        {note}
        <br />
        <Anchor href={href} />
      </Text>
    )}
  </Section>
);

interface Layout {
  language: Language;
  subject: string;
  /** Shown by mail clients beside the subject. */
  preview: string;
  children: ReactNode;
  footer: ReactNode;
}

/** One column without images: it reads the same with everything blocked, on a phone and in Outlook. */
export function renderLayout({ language, subject, preview, children, footer }: Layout): string {
  const mail: ReactElement = (
    <Html lang={language} dir="ltr">
      <Head>
        <title>{subject}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <style>{DARK}</style>
      </Head>
      <Preview>{preview}</Preview>
      <Body className="ground" style={{ backgroundColor: '#f5f5f5', fontFamily: FONT, margin: 0, padding: '24px 8px' }}>
        <Container
          className="sheet"
          style={{ maxWidth: '600px', backgroundColor: '#ffffff', borderRadius: '8px', padding: '32px 24px' }}
        >
          {children}
          <Hr className="rule" style={{ borderColor: '#e0e0e0', margin: '24px 0' }} />
          {footer}
        </Container>
      </Body>
    </Html>
  );
  return `<!DOCTYPE html>${renderToStaticMarkup(mail)}`;
}
