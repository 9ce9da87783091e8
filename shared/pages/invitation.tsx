import type { InputHTMLAttributes } from 'react';
import { dateAndTime } from '../dates.ts';
import type { Language } from '../domain/language.ts';
import { type LanguageLinks, renderPage } from './document.tsx';
import { type FieldProblem, type GoneReason, words } from './words.ts';

export interface PageBase {
  language: Language;
  languageLinks: LanguageLinks;
  providerName: string;
  /** Address of whom to ask. */
  providerContact: string;
  timeZone?: string;
}

const FIELDS = ['partnerId', 'tenantId', 'contactName'] as const;
type FieldName = (typeof FIELDS)[number];

export interface InvitationPage extends PageBase {
  /** Where the form is posted. */
  action: string;
  resellerName: string;
  expiresAt: string;
  /** What was typed before. */
  values?: Partial<Record<FieldName, string>>;
  errors?: Partial<Record<FieldName | 'answer', FieldProblem>>;
}

const ATTRIBUTES: Record<FieldName, InputHTMLAttributes<HTMLInputElement>> = {
  partnerId: { inputMode: 'numeric', autoComplete: 'off' },
  tenantId: { inputMode: 'text', autoComplete: 'off', autoCapitalize: 'off' },
  contactName: { inputMode: 'text', autoComplete: 'name', autoCapitalize: 'words' },
};

function Field({
  name,
  language,
  value,
  problem,
}: {
  name: FieldName;
  language: Language;
  value?: string | undefined;
  problem?: FieldProblem | undefined;
}) {
  const said = words[language];
  const described = [`${name}-hint`, ...(problem === undefined ? [] : [`${name}-error`])].join(' ');
  return (
    <div>
      <label htmlFor={name}>{said[name]}</label>
      <p className="hint" id={`${name}-hint`}>
        {said[`${name}Hint`]}
      </p>
      {problem !== undefined && (
        <p className="error" id={`${name}-error`}>
          {said.problems[problem]}
        </p>
      )}
      <input
        id={name}
        name={name}
        defaultValue={value}
        required
        aria-describedby={described}
        aria-invalid={problem !== undefined}
        spellCheck={false}
        {...ATTRIBUTES[name]}
      />
    </div>
  );
}

/** A sentence that ends in the address to write to. */
const WriteTo = ({ words: said, address }: { words: string; address: string }) => (
  <p className="dim">
    {said} <a href={`mailto:${encodeURIComponent(address).replace('%40', '@')}`}>{address}</a>
  </p>
);

const List = ({ items }: { items: string[] }) => (
  <ul>
    {items.map((item) => (
      <li key={item}>{item}</li>
    ))}
  </ul>
);

/** The question: who asks, what accepting means, and the form that answers. */
export function invitationPage({
  language,
  languageLinks,
  providerName,
  providerContact,
  resellerName,
  ...input
}: InvitationPage): string {
  const { action, expiresAt, values = {}, errors = {}, timeZone } = input;
  const said = words[language];
  // In the order of the form, so that whoever works through the list goes down the page.
  const problems = [...FIELDS, 'answer' as const].flatMap((name) => {
    const problem = errors[name];
    return problem === undefined ? [] : [{ name, problem }];
  });
  const title = said.title(providerName);
  return renderPage({
    language,
    languageLinks,
    // A screen reader starts with the title: it must say that the answer was not taken.
    title: problems.length > 0 ? said.problemsPageTitle(title) : title,
    children: (
      <>
        <h1>{title}</h1>
        {problems.length > 0 && (
          <div className="problems" role="alert">
            <h2>{said.problemsTitle}</h2>
            <ul>
              {problems.map(({ name, problem }) => (
                <li key={name}>
                  <a href={`#${name}`}>
                    {name === 'answer' ? said.formTitle : said[name]}: {said.problems[problem]}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        )}
        <p className="lead">{said.asks(providerName, resellerName)}</p>
        <h2>{said.meansTitle}</h2>
        <List items={said.means(providerName)} />
        <h2>{said.meansNotTitle}</h2>
        <List items={said.meansNot(providerName)} />
        <h2>{said.needTitle}</h2>
        <List items={said.need} />
        <h2>{said.formTitle}</h2>
        <p className="dim">{said.goodUntil(dateAndTime(expiresAt, language, timeZone))}</p>
        <form method="post" action={action}>
          {FIELDS.map((name) => (
            <Field key={name} name={name} language={language} value={values[name]} problem={errors[name]} />
          ))}
          <div className="buttons">
            <button className="primary" id="answer" type="submit" name="answer" value="accept">
              {said.accept}
            </button>
            <button className="plain" type="submit" name="answer" value="decline" formNoValidate>
              {said.decline}
            </button>
          </div>
          <p className="hint">{said.declineHint}</p>
        </form>
        <WriteTo words={said.questions} address={providerContact} />
      </>
    ),
  });
}

export interface AnsweredPage extends PageBase {
  resellerName: string;
  answer: 'accepted' | 'declined';
  answeredAt: string;
  /** The one who reads this has just given the answer. */
  justNow: boolean;
  /** Shown to whoever came second. */
  conflict?: boolean;
  /** Partner Center shows all of it. */
  isActive?: boolean;
  /** The provider's own link in Partner Center. */
  partnershipLink?: string;
  /** What Partner Center does not show yet, in words. */
  missing?: string[];
}

/** What is left to do in Partner Center, after which the partnership is complete. */
function LastStep({
  language,
  partnershipLink,
  missing = [],
}: Pick<AnsweredPage, 'language' | 'partnershipLink' | 'missing'>) {
  const said = words[language];
  return (
    <>
      {missing.length > 0 && (
        <>
          <h2>{said.missing}</h2>
          <List items={missing} />
        </>
      )}
      {partnershipLink !== undefined && (
        <>
          <p>
            <a className="button primary" href={partnershipLink} rel="noreferrer">
              {said.partnershipLink}
            </a>
          </p>
          <p className="hint">{said.partnershipLinkHint}</p>
        </>
      )}
    </>
  );
}

/** The answer that stands, and what happens next. */
export function answeredPage(input: AnsweredPage): string {
  const { language, languageLinks, providerName, providerContact, answer, answeredAt, justNow, conflict, timeZone } =
    input;
  const said = words[language];
  const outlook = input.isActive === true ? said.activeNow(providerName) : said.activeLater(providerName);
  const next = answer === 'accepted' ? [said.told(providerName), outlook] : [said.declinedNext];
  return renderPage({
    language,
    languageLinks,
    title: said.title(providerName),
    children: (
      <>
        {conflict === true && <p role="alert">{said.conflict}</p>}
        <h1>{said[answer](providerName)}</h1>
        {next.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {answer === 'accepted' && <LastStep {...input} />}
        {!justNow && (
          <p className="dim">{said.answeredOn(input.resellerName, dateAndTime(answeredAt, language, timeZone))}</p>
        )}
        <WriteTo words={answer === 'accepted' ? said.questions : said.changedYourMind} address={providerContact} />
      </>
    ),
  });
}

/** It is over: why, and whom to ask. */
export function gonePage({
  language,
  languageLinks,
  providerName,
  providerContact,
  reason,
}: PageBase & { reason: GoneReason }): string {
  const said = words[language];
  return renderPage({
    language,
    languageLinks,
    title: said.title(providerName),
    children: (
      <>
        <h1>{said.gone[reason]}</h1>
        <WriteTo words={said.goneNext(providerName)} address={providerContact} />
      </>
    ),
  });
}

/** Says the same in both languages, of nobody and nothing: whoever guesses learns nothing. */
const bothLanguages = (heading: 'notFound' | 'trouble', next: 'notFoundNext' | 'troubleNext') =>
  renderPage({
    language: 'en',
    title: words.en[heading],
    children: (
      <>
        {(['en', 'nl'] as const).map((language) => (
          <section key={language} lang={language}>
            <h1>{words[language][heading]}</h1>
            <p>{words[language][next]}</p>
          </section>
        ))}
      </>
    ),
  });

export const notFoundPage = () => bothLanguages('notFound', 'notFoundNext');
export const troublePage = () => bothLanguages('trouble', 'troubleNext');
