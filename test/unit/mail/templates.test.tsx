import { describe, expect, test } from '@jest/globals';
import { invitationTextSchema } from '../../../shared/domain/invitation-text.ts';
import { allMissingWords, missingThings } from '../../../shared/domain/missing.ts';
import {
  acceptedMail,
  declinedMail,
  draft,
  enrolledMail,
  enrolledNotice,
  enrolmentReminderMail,
  invitationMail,
  type Mail,
  providerNotice,
  reminderMail,
} from '../../../shared/mail/templates/index.ts';

const EVIL = '<img src=x onerror=alert(1)>';
const LINK = 'https://tandem.example/invitation/abc.1.def';
const EXPIRES = '2026-03-31T22:30:00.000Z';

describe.each(['en', 'nl'] as const)('in %s', (language) => {
  const both = { language, providerName: 'Contoso', resellerName: 'Fabrikam' };
  const start = { ...both, ...draft({ ...both, expiresAt: EXPIRES }), link: LINK, expiresAt: EXPIRES };
  const mails: Record<string, Mail> = {
    invitation: invitationMail(start),
    reminder: reminderMail({ ...start, number: 1, invitedAt: '2026-03-02T09:00:00.000Z', final: false }),
    lastReminder: reminderMail({ ...start, number: 3, invitedAt: '2026-03-02T09:00:00.000Z', final: true }),
    accepted: acceptedMail({
      ...both,
      contactName: 'Jan',
      partnershipLink: 'https://partner.example/x',
      missing: ['A', 'B'],
    }),
    acceptedAndActive: acceptedMail({ ...both, contactName: 'Jan', isActive: true }),
    enrolmentReminder: enrolmentReminderMail({
      ...both,
      contactName: 'Jan',
      acceptedAt: EXPIRES,
      partnershipLink: 'https://partner.example/x',
      missing: ['A', 'B'],
    }),
    enrolled: enrolledMail({ ...both, contactName: 'Jan' }),
    enrolledNotice: enrolledNotice({
      language,
      resellerName: 'Fabrikam',
      resellerEmail: 'jan@fabrikam.example',
      at: EXPIRES,
    }),
    declined: declinedMail(both),
    notice: providerNotice({
      language,
      outcome: 'accepted',
      resellerName: 'Fabrikam',
      resellerEmail: 'jan@fabrikam.example',
      at: EXPIRES,
      partnerId: '4847383',
      tenantId: 'tenant',
      contactName: 'Jan',
    }),
  };

  test('the draft is a text that may be sent as it is: who, what, what first, the link once, until when', () => {
    const { subject, text } = draft({ ...both, expiresAt: EXPIRES });
    expect(invitationTextSchema.parse(text)).toBe(text);
    expect(text.split('{{link}}')).toHaveLength(2);
    expect(subject).toContain('Contoso');
    for (const word of [
      'Contoso',
      'Fabrikam',
      'Cloud Solution Provider',
      language === 'en' ? 'Partner ID' : 'Partner-id',
      language === 'en' ? '1 April 2026' : '1 april 2026',
    ]) {
      expect(text).toContain(word);
    }
  });

  test.each(Object.entries(mails))(
    '%s is a whole mail in its language, without images, scripts or what needs loading',
    (_name, mail) => {
      expect(mail.html).toMatch(new RegExp(`^<!DOCTYPE html>.*<html[^>]* lang="${language}"`, 's'));
      expect(mail.html).not.toMatch(/<img|<script|<link|@import|url\(/i);
      expect(mail.subject).toMatch(/^[^\r\n]+$/);
      expect(mail.text.length).toBeGreaterThan(30);
      expect(mail.text).not.toMatch(/<[a-z]|undefined|\[object/i);
      expect(mail.html).not.toMatch(/undefined|\[object/);
    },
  );

  test('says to the hour until when the link is good', () => {
    const until = language === 'en' ? 'until 1 April 2026 at 00:30' : 'tot 1 april 2026 om 00:30';
    for (const name of ['invitation', 'reminder', 'lastReminder']) {
      expect(mails[name]?.text).toContain(until);
      expect(mails[name]?.html).toContain(until);
    }
  });

  test('who has everything in place is asked for nothing', () => {
    for (const name of ['acceptedAndActive', 'enrolled']) {
      expect(mails[name]?.text).toMatch(language === 'en' ? /from now on/ : /vanaf nu/);
      expect(mails[name]?.html).not.toContain('<a');
    }
  });

  test('every thing that is missing is named in a sentence of its own, with what it is about', () => {
    const facts = { tenantId: 'the-tenant', partnerId: '111111', partnerIdInPartnerCenter: '222222' };
    const said = allMissingWords(language, missingThings, facts);
    expect(new Set(said).size).toBe(missingThings.length);
    for (const line of said) expect(line).toMatch(/^[A-Z][^:]+: .+\.$/);
    expect(said.join(' ')).toMatch(/the-tenant.*111111.*222222/);
  });

  test('the provider is told what is still missing', () => {
    const { text, html } = providerNotice({
      language,
      outcome: 'accepted',
      resellerName: 'Fabrikam',
      resellerEmail: 'jan@fabrikam.example',
      at: EXPIRES,
      missing: ['A', 'B'],
    });
    expect(text).toContain('• A\n• B');
    expect(html).toContain('• A<br/>• B');
  });

  test.each(['accepted', 'declined', 'undeliverable', 'expired'] as const)('the provider is told: %s', (outcome) => {
    const notice = providerNotice({
      language,
      outcome,
      resellerName: 'Fabrikam',
      resellerEmail: 'jan@fabrikam.example',
      at: EXPIRES,
      reason: '550 no such mailbox',
      consoleUrl: 'https://tandem.example/console',
      timeZone: 'UTC',
    });
    expect(notice.subject).toContain('Fabrikam');
    for (const part of [notice.html, notice.text]) {
      expect(part).toContain('jan@fabrikam.example');
      expect(part).toContain('550 no such mailbox');
      expect(part).toContain('https://tandem.example/console');
      expect(part).toMatch(/31 (March|maart) 2026.*22:30/);
    }
  });

  test('the link is a button, stands below it, and is in the text; the placeholder is gone', () => {
    const { html, text } = mails['invitation'] as Mail;
    expect(html.split(`href="${LINK}"`).length - 1).toBe(2);
    expect(text).toContain(LINK);
    for (const part of [html, text]) expect(part).not.toContain('{{link}}');
  });

  test('reminders say that they are, and the last one that it is the last', () => {
    const [plain, last] = [mails['reminder'] as Mail, mails['lastReminder'] as Mail];
    expect(plain.subject).toMatch(language === 'en' ? /^Reminder: / : /^Herinnering: /);
    expect(plain.text).toContain(language === 'en' ? '2 March 2026' : '2 maart 2026');
    expect(last.text).toMatch(language === 'en' ? /last reminder/ : /laatste herinnering/);
    expect(plain.text).not.toMatch(/last reminder|laatste herinnering/);
  });

  test.each(['accepted', 'enrolmentReminder'])('what is missing and the last step are in: %s', (name) => {
    const { text, html } = mails[name] as Mail;
    expect(text).toContain('• A\n• B');
    expect(html).toContain('• A<br/>• B');
    expect(html).toContain('href="https://partner.example/x"');
  });
});

test('a name with a full stop of its own gets no second one', () => {
  for (const language of ['en', 'nl'] as const) {
    const both = { language, providerName: 'Contoso B.V.', resellerName: 'Fabrikam B.V.' };
    const start = { ...both, ...draft({ ...both, expiresAt: EXPIRES }), link: LINK, expiresAt: EXPIRES };
    const reminder = reminderMail({ ...start, number: 2, invitedAt: EXPIRES, final: true });
    const waiting = { contactName: 'Jan', acceptedAt: EXPIRES, partnershipLink: LINK, missing: [] };
    const enrolment = [enrolmentReminderMail({ ...both, ...waiting }), enrolledMail({ ...both, contactName: 'Jan' })];
    for (const mail of [reminder, acceptedMail(both), declinedMail(both), ...enrolment]) {
      for (const part of Object.values(mail)) expect(part).not.toContain('B.V..');
    }
  }
});

test('what people typed shows as text', () => {
  const both = { language: 'en' as const, providerName: EVIL, resellerName: EVIL };
  const text = `Dear ${EVIL},\n\n{{link}}\n\nSee {{link}} & bye`;
  const all = [
    invitationMail({ ...both, subject: EVIL, text, link: LINK, expiresAt: EXPIRES }),
    acceptedMail({ ...both, contactName: EVIL }),
    declinedMail(both),
    providerNotice({
      language: 'en',
      outcome: 'declined',
      resellerName: EVIL,
      resellerEmail: 'a@b.nl',
      at: EXPIRES,
      reason: EVIL,
    }),
  ];
  for (const { html } of all) {
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img');
  }
});

test('names that look like placeholders or replacement patterns stay what they are', () => {
  const names = {
    language: 'en' as const,
    providerName: 'A $& B',
    resellerName: "$' {{link}} {{{link}} {{li{{link}}nk}} $1",
  };
  const { subject, text } = draft({ ...names, expiresAt: EXPIRES });
  expect(text.split('{{link}}')).toHaveLength(2);
  expect(subject).toContain('A $& B');
  expect(text).toContain('A $& B');
  const mail = invitationMail({
    ...names,
    subject: 's',
    text: 'Pay $& now\n\n{{link}}',
    link: `${LINK}$&`,
    expiresAt: EXPIRES,
  });
  expect(mail.text).toContain('Pay $& now');
  expect(mail.text).toContain(`${LINK}$&`);
});

test('the edited text keeps its lines, and its paragraphs however they are set apart', () => {
  const both = { language: 'en' as const, providerName: 'Contoso', resellerName: 'Fabrikam' };
  const text = '\nDear Jan,\n \nfirst line\nsecond line: {{link}}.\n\n\n {{link}} \n';
  const { html } = invitationMail({ ...both, subject: 's', text, link: LINK, expiresAt: EXPIRES });
  expect(html).toContain('>Dear Jan,</p>');
  expect(html).toMatch(new RegExp(`first line<br/>second line: <a[^>]*href="${LINK}"[^>]*>${LINK}</a>\\.</p>`));
  expect(html).toContain('View the request');
});
