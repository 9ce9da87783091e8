import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  answeredPage,
  apiDocsPage,
  gonePage,
  invitationPage,
  notFoundPage,
  pageStyleHash,
  troublePage,
} from '../../../shared/pages/index.ts';
import { words } from '../../../shared/pages/words.ts';

const EVIL = '<img src=x onerror=alert(1)>"\'';
const base = (language: 'en' | 'nl') => ({
  language,
  languageLinks: { en: '/invitation/t?lang=en', nl: '/invitation/t?lang=nl' },
  providerContact: 'partners@contoso.example',
});
const question = { action: '/invitation/t', resellerName: EVIL, expiresAt: '2026-03-31T22:30:00.000Z' };

const pagesIn = (language: 'en' | 'nl', providerName = `Contoso ${EVIL}`): Record<string, string> => {
  const asked = { ...base(language), providerName };
  return {
    question: invitationPage({ ...asked, ...question }),
    withErrors: invitationPage({
      ...asked,
      ...question,
      values: { partnerId: EVIL, tenantId: EVIL, contactName: EVIL },
      errors: {
        answer: 'answerRequired',
        contactName: 'contactNameFormat',
        tenantId: 'required',
        partnerId: 'partnerIdFormat',
      },
    }),
    accepted: answeredPage({
      ...asked,
      resellerName: EVIL,
      answer: 'accepted',
      answeredAt: question.expiresAt,
      justNow: true,
      partnershipLink: 'https://partner.example',
      missing: [EVIL, 'B'],
    }),
    active: answeredPage({
      ...asked,
      resellerName: EVIL,
      answer: 'accepted',
      answeredAt: question.expiresAt,
      justNow: false,
      isActive: true,
    }),
    conflict: answeredPage({
      ...asked,
      resellerName: EVIL,
      answer: 'declined',
      answeredAt: question.expiresAt,
      justNow: false,
      conflict: true,
    }),
    expired: gonePage({ ...asked, reason: 'expired' }),
    revoked: gonePage({ ...asked, reason: 'revoked' }),
    undeliverable: gonePage({ ...asked, reason: 'undeliverable' }),
    superseded: gonePage({ ...asked, reason: 'superseded' }),
  };
};

const all = [
  ...(['en', 'nl'] as const).flatMap((language) =>
    Object.entries(pagesIn(language)).map(([name, html]) => [`${name} ${language}`, html]),
  ),
  ['not found', notFoundPage()],
  ['trouble', troublePage()],
  ['API', apiDocsPage({ info: { title: EVIL, version: '1' }, paths: { '/a': { get: { summary: EVIL } } } })],
] as [string, string][];

describe.each(all)('the page %s', (_name, html) => {
  test('runs nothing, loads nothing, styles nothing inline', () => {
    expect(html).not.toMatch(/<script|<img|<link|<iframe|<object| style=|javascript:/i);
    expect(html).not.toMatch(/<\w+(?:\s+[\w-]+(?:="[^"]*")?)*\s+on\w+=/i);
  });

  test('has one style, whose hash the policy names', () => {
    const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, style]) => style as string);
    expect(styles).toHaveLength(1);
    expect(
      `sha256-${createHash('sha256')
        .update(styles[0] as string)
        .digest('base64')}`,
    ).toBe(pageStyleHash);
  });

  test('says its language, is not indexed, and has one main heading at least', () => {
    expect(html).toMatch(/^<!DOCTYPE html><html lang="(en|nl)">/);
    expect(html).toContain('name="robots" content="noindex, nofollow"');
    expect(html).toMatch(/<h1>/);
  });
});

test.each(['en', 'nl'] as const)(
  'the last step is shown in %s with what is missing, or that nothing is',
  (language) => {
    const { accepted = '', active = '' } = pagesIn(language);
    const said = words[language];
    expect(accepted).toContain(`<h2>${said.missing}</h2>`);
    expect(accepted).toContain('<li>B</li>');
    expect(accepted).toContain('href="https://partner.example"');
    expect(active).toMatch(language === 'en' ? /from now on/ : /vanaf nu/);
    for (const absent of [said.missing, said.partnershipLink]) expect(active).not.toContain(absent);
  },
);

describe.each(['en', 'nl'] as const)('the question in %s', (language) => {
  const { question: html = '', withErrors = '' } = pagesIn(language);

  test('says who asks, what it means, what it does not mean, and until when', () => {
    const said = words[language];
    for (const text of [said.meansTitle, said.meansNotTitle, said.needTitle, said.formTitle])
      expect(html).toContain(text);
    expect(html).toContain(language === 'en' ? 'until 1 April 2026 at 00:30' : 'tot 1 april 2026 om 00:30');
  });

  test('what is wrong is said first, in the title too, and listed in the order of the form', () => {
    const said = words[language];
    expect(withErrors).toContain(`<title>${said.problemsPageTitle('').trim()}`);
    expect(html).not.toContain(said.problemsTitle);
    const targets = [...withErrors.matchAll(/href="#(\w+)"/g)].map(([, target]) => target);
    expect(targets).toEqual(['partnerId', 'tenantId', 'contactName', 'answer']);
    for (const target of targets) expect(withErrors).toMatch(new RegExp(`<(input|button)[^>]* id="${target}"`));
  });

  test('can be declined without filling anything in', () =>
    expect(html).toMatch(
      /<button[^>]*name="answer"[^>]*formNoValidate=""[^>]*value="decline"|<button[^>]*value="decline"[^>]*formNoValidate=""/i,
    ));

  test('labels each field and ties it to its hint and its error', () => {
    for (const name of ['partnerId', 'tenantId', 'contactName']) {
      expect(html).toContain(`<label for="${name}">`);
      expect(withErrors).toMatch(
        new RegExp(`<input[^>]*id="${name}"[^>]*aria-describedby="${name}-hint ${name}-error"`),
      );
      expect(withErrors).toContain(`href="#${name}"`);
    }
    expect(withErrors.split('aria-invalid="true"')).toHaveLength(4);
  });
});

describe.each(['en', 'nl'] as const)('in %s', (language) => {
  test.each(Object.entries(pagesIn(language)))(
    'the page %s says whom to ask, and links to itself in the other',
    (_name, html) => {
      expect(html).toContain('href="mailto:partners@contoso.example"');
      expect(html).toContain(`href="/invitation/t?lang=${language === 'en' ? 'nl' : 'en'}"`);
    },
  );

  test('a name with a full stop of its own gets no second one', () => {
    for (const html of Object.values(pagesIn(language, 'Contoso B.V.'))) expect(html).not.toContain('B.V..');
  });

  test('the answer that stands is dated for whoever did not just give it', () => {
    const { accepted = '', conflict = '' } = pagesIn(language);
    const date = language === 'en' ? '1 April 2026 at 00:30' : '1 april 2026 om 00:30';
    expect(accepted).not.toContain(date);
    expect(accepted).toContain('href="https://partner.example"');
    expect(conflict).toContain(date);
    expect(conflict).toContain('role="alert"');
  });
});

test('who opens nothing learns nothing: both languages, no name', () => {
  const html = notFoundPage();
  expect(html).toContain('<section lang="en">');
  expect(html).toContain('<section lang="nl">');
  expect(html).not.toMatch(/mailto:|Contoso|CSP|partner/i);
});

test('both languages say everything, and differently', () => {
  const texts = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'function'
        ? texts(value('A', 'B'))
        : Object.values(value as object).flatMap(texts);
  const [en, nl] = [texts(words.en), texts(words.nl)];
  expect(nl).toHaveLength(en.length);
  expect(en.filter((text, index) => text === nl[index])).toEqual([]);
});
