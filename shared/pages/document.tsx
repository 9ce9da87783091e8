import { createHash } from 'node:crypto';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Language } from '../domain/language.ts';
import { words } from './words.ts';

const STYLE = `:root{color-scheme:light dark;--ink:#1b1b1b;--dim:#565656;--paper:#fff;--ground:#f3f3f3;--accent:#0f548c;--on:#fff;--bad:#a4262c;--line:#8a8886}
@media(prefers-color-scheme:dark){:root{--ink:#f0f0f0;--dim:#b8b8b8;--paper:#1f1f1f;--ground:#141414;--accent:#8cc8ff;--on:#0b1e2d;--bad:#ff9a9e}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 "Segoe UI",system-ui,-apple-system,sans-serif}
main{overflow-wrap:break-word;max-width:40rem;margin:0 auto;padding:1.5rem 1.25rem 3rem;background:var(--paper);min-height:100vh}
@media(min-width:44rem){main{margin:2rem auto;padding:2rem 2.5rem;border-radius:.75rem;min-height:0}}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}h2{font-size:1.15rem;margin:1.75rem 0 .5rem}
nav{display:flex;justify-content:flex-end}ul{padding-left:1.25rem;margin:.25rem 0}li{margin:.25rem 0}
a{color:var(--accent)}.lead{font-size:1.1rem}.dim{color:var(--dim)}
label{display:block;font-weight:600;margin-top:1.1rem}.hint{color:var(--dim);font-size:.9rem;margin:.15rem 0 .35rem}
input{width:100%;font:inherit;color:inherit;background:transparent;padding:.6rem .7rem;border:1px solid var(--line);border-radius:.35rem}
input[aria-invalid=true]{border:2px solid var(--bad)}.error{color:var(--bad);font-weight:600;margin:.3rem 0}
.problems{border:2px solid var(--bad);border-radius:.35rem;padding:.75rem 1rem;margin:1rem 0}.problems h2{margin-top:0}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
button,.button{font:inherit;font-weight:600;min-height:2.75rem;padding:.6rem 1.6rem;border-radius:.35rem;border:2px solid var(--accent);cursor:pointer;text-decoration:none;display:inline-block}
.primary{background:var(--accent);color:var(--on)}.plain{background:transparent;color:var(--accent)}
code,pre{font-size:.9em;overflow-wrap:anywhere}pre{white-space:pre-wrap}section+section{border-top:1px solid var(--line)}`;

/** For `style-src` in the Content-Security-Policy: the pages carry this one style and no other. */
export const pageStyleHash = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

export interface LanguageLinks {
  en: string;
  nl: string;
}

interface Page {
  language: Language;
  title: string;
  /** Where the page stands in the other language. */
  languageLinks?: LanguageLinks;
  children: ReactNode;
}

/** A whole page: one hashed style, no script, nothing from elsewhere. */
export function renderPage({ language, title, languageLinks, children }: Page): string {
  const other: Language = language === 'en' ? 'nl' : 'en';
  const page = (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant; escaped it would not fit its hash */}
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>
          {languageLinks !== undefined && (
            <nav>
              <a href={languageLinks[other]} lang={other} hrefLang={other}>
                {words[language].otherLanguage}
              </a>
            </nav>
          )}
          {children}
        </main>
      </body>
    </html>
  );
  return `<!DOCTYPE html>${renderToStaticMarkup(page)}`;
}
