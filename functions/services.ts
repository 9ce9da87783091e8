import type { Container } from '@azure/cosmos';
import { type Catalogue, partnerCatalogue } from '../shared/catalogue.ts';
import { addressBook } from '../shared/cosmos/addresses.ts';
import { type Aggregates, aggregates } from '../shared/cosmos/aggregates.ts';
import { recordsContainer } from '../shared/cosmos/records.ts';
import type { AccessRecord } from '../shared/domain/access.ts';
import type { Customer } from '../shared/domain/customer.ts';
import { type Invitation, nextActionAt } from '../shared/domain/invitation.ts';
import type { MailTimes } from '../shared/domain/mail.ts';
import type { Order } from '../shared/domain/order.ts';
import { orderNextActionAt, type ProvisioningTimes } from '../shared/domain/order-progress.ts';
import type { Reseller, ResellerStatus } from '../shared/domain/reseller.ts';
import { type Authenticate, tokenVerifier } from '../shared/identity/tokens.ts';
import { createLinks, type Links } from '../shared/links.ts';
import { type SendMail, sendGridMail } from '../shared/mail/sendgrid.ts';
import { type PartnerCenter, partnerCenter } from '../shared/partner-center/index.ts';
import type { Settings } from '../shared/settings.ts';

/** Whether Partner Center lets provider and reseller transact yet. */
export type CheckEnrolment = (reseller: { tenantId: string; partnerId: string }) => Promise<ResellerStatus>;

/** What the functions work with; made once, at start, from the settings. */
export interface Services {
  settings: Settings;
  records: Container;
  invitations: Aggregates<Invitation>;
  resellers: Aggregates<Reseller>;
  customers: Aggregates<Customer>;
  access: Aggregates<AccessRecord>;
  orders: Aggregates<Order>;
  addresses: ReturnType<typeof addressBook>;
  links: Links;
  sendMail: SendMail;
  mailTimes: MailTimes;
  provisioningTimes: ProvisioningTimes;
  authenticate: Authenticate;
  checkEnrolment: CheckEnrolment;
  partnerCenter: PartnerCenter;
  catalogue: Catalogue;
  now(): string;
}

export function createServices(settings: Settings): Services {
  const records = recordsContainer(settings);
  const partner = partnerCenter(settings);
  const mailTimes = { uncertainWait: settings.MAIL_UNCERTAIN_WAIT, retryInterval: settings.MAIL_RETRY_INTERVAL };
  return {
    settings,
    records,
    invitations: aggregates<Invitation>(records, 'invitation', (invitation) => nextActionAt(invitation, mailTimes)),
    resellers: aggregates<Reseller>(records, 'reseller'),
    customers: aggregates<Customer>(records, 'customer'),
    access: aggregates<AccessRecord>(records, 'access'),
    orders: aggregates<Order>(records, 'order', orderNextActionAt),
    addresses: addressBook(records),
    links: createLinks(settings.PUBLIC_URL, [settings.LINK_KEY, settings.LINK_KEY_PREVIOUS]),
    sendMail: sendGridMail(settings),
    mailTimes,
    provisioningTimes: { checkInterval: settings.PROVISIONING_CHECK_INTERVAL, limit: settings.PROVISIONING_LIMIT },
    authenticate: tokenVerifier(settings),
    checkEnrolment: async () => 'active',
    partnerCenter: partner,
    catalogue: partnerCatalogue(partner, settings.CATALOGUE_LIFETIME),
    now: () => new Date().toISOString(),
  };
}
