import { dateAndTime, longDate } from '../../dates.ts';
import type { Language } from '../../domain/language.ts';
import { factsMail } from './facts-mail.tsx';
import { Action, Lines, type Mail, Paragraph, renderLayout, Small } from './layout.tsx';
import { words } from './words.ts';

interface Both {
  language: Language;
  providerName: string;
  resellerName: string;
  timeZone?: string;
}

/** To the reseller that accepted: what happens next, and the last step in Partner Center where there is one. */
export function acceptedMail(
  input: Both & { contactName?: string; isActive?: boolean; partnershipLink?: string; missing?: string[] },
): Mail {
  const { language, providerName, resellerName, contactName, isActive = false } = input;
  const said = words[language];
  const next = isActive ? said.activeNow(providerName) : said.activeLater(providerName);
  const lines = [said.salutation(contactName ?? resellerName), said.accepted(providerName), next, said.noAccess];
  return lastStepLetter(input, said.acceptedSubject(providerName), lines);
}

/** To the reseller that accepted here, and for which Partner Center does not show all of it yet. */
export function enrolmentReminderMail(
  input: Both & { contactName: string; acceptedAt: string; partnershipLink: string; missing: string[] },
): Mail {
  const { language, providerName, contactName, acceptedAt, timeZone } = input;
  const said = words[language];
  const reminder = said.enrolmentReminder(providerName, longDate(acceptedAt, language, timeZone));
  const lines = [said.salutation(contactName), reminder];
  return lastStepLetter(input, said.enrolmentReminderSubject(providerName), lines);
}

/** To the reseller: Partner Center shows all of it. */
export function enrolledMail({ language, providerName, contactName }: Both & { contactName: string }): Mail {
  const said = words[language];
  const lines = [said.salutation(contactName), said.activeNow(providerName)];
  return letter({ language, subject: said.enrolledSubject(providerName), lines, providerName });
}

/** What is missing, and the link by which the reseller's global admin accepts in Partner Center. */
function lastStepLetter(
  { language, providerName, partnershipLink, missing = [] }: Both & { partnershipLink?: string; missing?: string[] },
  subject: string,
  start: string[],
): Mail {
  const said = words[language];
  const lines = [...start];
  if (missing.length > 0) lines.push([said.missing, ...missing.map((item) => `• ${item}`)].join('\n'));
  if (partnershipLink !== undefined) lines.push(said.partnershipLink);
  const action =
    partnershipLink === undefined ? undefined : { href: partnershipLink, label: said.partnershipLinkButton };
  return letter({ language, subject, lines, providerName, action });
}

/** To the reseller that declined: that we noted it. */
export function declinedMail({ language, providerName, resellerName }: Both): Mail {
  const said = words[language];
  const lines = [said.salutation(resellerName), ...said.declined(providerName)];
  return letter({ language, subject: said.declinedSubject(providerName), lines, providerName });
}

interface Letter {
  language: Language;
  subject: string;
  lines: string[];
  providerName: string;
  action?: { href: string; label: string } | undefined;
}

function letter({ language, subject, lines, providerName, action }: Letter): Mail {
  const html = renderLayout({
    language,
    subject,
    preview: lines[1] ?? subject,
    footer: <Small>{providerName}</Small>,
    children: (
      <>
        {lines.map((line) => (
          <Paragraph key={line}>
            <Lines text={line} />
          </Paragraph>
        ))}
        {action !== undefined && <Action {...action} note={words[language].orCopy} />}
      </>
    ),
  });
  const text = [...lines, ...(action === undefined ? [] : [action.href]), '--', providerName].join('\n\n');
  return { subject, html, text };
}

interface NoticeFacts {
  language: Language;
  resellerName: string;
  resellerEmail: string;
  at: string;
  contactName?: string;
  partnerId?: string;
  tenantId?: string;
  timeZone?: string;
}

export interface ProviderNotice extends NoticeFacts {
  outcome: 'accepted' | 'declined' | 'undeliverable' | 'expired';
  reason?: string;
  /** What Partner Center does not show yet for a reseller that accepted. */
  missing?: string[];
  consoleUrl?: string;
}

/** To the provider: how a request ended. */
export const providerNotice = (input: ProviderNotice): Mail =>
  notice(input, words[input.language].notice[input.outcome](input.resellerName));

/** To the provider: a reseller that accepted can be transacted with from now on. */
export const enrolledNotice = (input: NoticeFacts): Mail =>
  notice(input, words[input.language].enrolledNotice(input.resellerName));

function notice(input: NoticeFacts & Pick<ProviderNotice, 'reason' | 'missing' | 'consoleUrl'>, subject: string): Mail {
  const { language, resellerName, resellerEmail, at, timeZone, consoleUrl, missing = [] } = input;
  const { noticeLabels: label } = words[language];
  const facts = [
    [label.reseller, resellerName],
    [label.address, resellerEmail],
    [label.at, dateAndTime(at, language, timeZone)],
    [label.contact, input.contactName],
    [label.partnerId, input.partnerId],
    [label.tenantId, input.tenantId],
    [label.reason, input.reason],
  ].filter((fact): fact is [string, string] => fact[1] !== undefined);
  const lines = facts.map(([name, value]) => `${name}: ${value}`);
  if (missing.length > 0) lines.push(words[language].missing, ...missing.map((item) => `• ${item}`));
  return factsMail({ language, subject, lines, consoleUrl });
}
