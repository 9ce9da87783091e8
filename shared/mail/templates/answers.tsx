import { dateAndTime } from '../../dates.ts';
import type { Language } from '../../domain/language.ts';
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
  input: Both & { contactName?: string; partnershipLink?: string; missing?: string[] },
): Mail {
  const { language, providerName, resellerName, contactName, partnershipLink, missing = [] } = input;
  const said = words[language];
  const lines = [said.salutation(contactName ?? resellerName), ...said.accepted(providerName)];
  if (missing.length > 0) lines.push([said.missing, ...missing.map((item) => `• ${item}`)].join('\n'));
  if (partnershipLink !== undefined) lines.push(said.partnershipLink);
  const action =
    partnershipLink === undefined ? undefined : { href: partnershipLink, label: said.partnershipLinkButton };
  return letter({ language, subject: said.acceptedSubject(providerName), lines, providerName, action });
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

export interface ProviderNotice {
  language: Language;
  outcome: 'accepted' | 'declined' | 'undeliverable' | 'expired';
  resellerName: string;
  resellerEmail: string;
  at: string;
  contactName?: string;
  partnerId?: string;
  tenantId?: string;
  reason?: string;
  consoleUrl?: string;
  timeZone?: string;
}

/** To the provider: how a request ended. */
export function providerNotice(input: ProviderNotice): Mail {
  const { language, outcome, resellerName, resellerEmail, at, timeZone, consoleUrl } = input;
  const { notice, noticeLabels: label, open } = words[language];
  const subject = notice[outcome](resellerName);
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
        {consoleUrl !== undefined && <Action href={consoleUrl} label={open} />}
      </>
    ),
  });
  const text = [subject, lines.join('\n'), ...(consoleUrl === undefined ? [] : [consoleUrl])].join('\n\n');
  return { subject, html, text };
}
