import type { Container } from '@azure/cosmos';
import { addressBook } from '../shared/cosmos/addresses.ts';
import { type Aggregates, aggregates } from '../shared/cosmos/aggregates.ts';
import { recordsContainer } from '../shared/cosmos/records.ts';
import type { AccessRecord } from '../shared/domain/access.ts';
import type { Customer } from '../shared/domain/customer.ts';
import { resellerActionAt } from '../shared/domain/enrolment.ts';
import { type Invitation, nextActionAt } from '../shared/domain/invitation.ts';
import type { MailTimes } from '../shared/domain/mail.ts';
import type { EnrolmentTimes, Reseller } from '../shared/domain/reseller.ts';
import { type Authenticate, tokenVerifier } from '../shared/identity/tokens.ts';
import { createLinks, type Links } from '../shared/links.ts';
import { type SendMail, sendGridMail } from '../shared/mail/sendgrid.ts';
import { type PartnerCenter, partnerCenter } from '../shared/partner-center/index.ts';
import type { Settings } from '../shared/settings.ts';

/** What the functions work with; made once, at start, from the settings. */
export interface Services {
  settings: Settings;
  records: Container;
  invitations: Aggregates<Invitation>;
  resellers: Aggregates<Reseller>;
  customers: Aggregates<Customer>;
  access: Aggregates<AccessRecord>;
  addresses: ReturnType<typeof addressBook>;
  links: Links;
  sendMail: SendMail;
  mailTimes: MailTimes;
  authenticate: Authenticate;
  enrolmentTimes: EnrolmentTimes;
  partnerCenter: PartnerCenter;
  now(): string;
}

export function createServices(settings: Settings): Services {
  const records = recordsContainer(settings);
  const mailTimes = { uncertainWait: settings.MAIL_UNCERTAIN_WAIT, retryInterval: settings.MAIL_RETRY_INTERVAL };
  return {
    settings,
    records,
    invitations: aggregates<Invitation>(records, 'invitation', (invitation) => nextActionAt(invitation, mailTimes)),
    resellers: aggregates<Reseller>(records, 'reseller', (reseller) => resellerActionAt(reseller, mailTimes)),
    customers: aggregates<Customer>(records, 'customer'),
    access: aggregates<AccessRecord>(records, 'access'),
    addresses: addressBook(records),
    links: createLinks(settings.PUBLIC_URL, [settings.LINK_KEY, settings.LINK_KEY_PREVIOUS]),
    sendMail: sendGridMail(settings),
    mailTimes,
    authenticate: tokenVerifier(settings),
    enrolmentTimes: { checkInterval: settings.ENROLMENT_CHECK_INTERVAL, reminders: settings.REMINDER_SCHEDULE },
    partnerCenter: partnerCenter(settings),
    now: () => new Date().toISOString(),
  };
}
