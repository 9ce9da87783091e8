import type { Container } from '@azure/cosmos';
import { type Catalogue, partnerCatalogue } from '../shared/catalogue.ts';
import { addressBook, invitationHolders, requestHolders } from '../shared/cosmos/addresses.ts';
import { type Aggregates, aggregates } from '../shared/cosmos/aggregates.ts';
import { recordsContainer } from '../shared/cosmos/records.ts';
import { createCredentialStore } from '../shared/credentials/sealed.ts';
import type { CredentialStore } from '../shared/credentials/store.ts';
import type { AccessRecord } from '../shared/domain/access.ts';
import type { Customer } from '../shared/domain/customer.ts';
import { resellerActionAt } from '../shared/domain/enrolment.ts';
import { type Invitation, nextActionAt } from '../shared/domain/invitation.ts';
import type { MailTimes } from '../shared/domain/mail.ts';
import type { Onboarding } from '../shared/domain/onboarding.ts';
import { nextActionAt as nextOnboardingAt } from '../shared/domain/onboarding-progress.ts';
import type { Order } from '../shared/domain/order.ts';
import { orderNextActionAt } from '../shared/domain/order-progress.ts';
import type { ProvisioningTimes } from '../shared/domain/provisioning.ts';
import { requestActionAt } from '../shared/domain/relationship-progress.ts';
import type { RelationshipRequest, RelationshipTimes } from '../shared/domain/relationship-request.ts';
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
  relationshipRequests: Aggregates<RelationshipRequest>;
  onboardings: Aggregates<Onboarding>;
  orders: Aggregates<Order>;
  addresses: ReturnType<typeof addressBook>;
  requestAddresses: ReturnType<typeof addressBook>;
  links: Links;
  sendMail: SendMail;
  mailTimes: MailTimes;
  provisioningTimes: ProvisioningTimes;
  authenticate: Authenticate;
  enrolmentTimes: EnrolmentTimes;
  relationshipTimes: RelationshipTimes;
  partnerCenter: PartnerCenter;
  catalogue: Catalogue;
  credentials: CredentialStore;
  now(): string;
}

export function createServices(settings: Settings): Services {
  const records = recordsContainer(settings);
  const partner = partnerCenter(settings);
  const mailTimes = { uncertainWait: settings.MAIL_UNCERTAIN_WAIT, retryInterval: settings.MAIL_RETRY_INTERVAL };
  const now = () => new Date().toISOString();
  const enrolmentTimes = { checkInterval: settings.ENROLMENT_CHECK_INTERVAL, reminders: settings.REMINDER_SCHEDULE };
  return {
    settings,
    records,
    invitations: aggregates<Invitation>(
      records,
      'invitation',
      (invitation) => nextActionAt(invitation, mailTimes),
      ({ resellerName, resellerEmail }) => `${resellerName} ${resellerEmail}`,
    ),
    resellers: aggregates<Reseller>(
      records,
      'reseller',
      (reseller) => resellerActionAt(reseller, mailTimes),
      ({ name, email, partnerId }) => `${name} ${email} ${partnerId}`,
    ),
    customers: aggregates<Customer>(records, 'customer'),
    access: aggregates<AccessRecord>(records, 'access'),
    relationshipRequests: aggregates<RelationshipRequest>(records, 'relationshipRequest', (request) =>
      requestActionAt(request, mailTimes),
    ),
    onboardings: aggregates<Onboarding>(records, 'onboarding', nextOnboardingAt),
    orders: aggregates<Order>(records, 'order', orderNextActionAt),
    credentials: createCredentialStore(settings, records, now),
    addresses: addressBook(records, invitationHolders),
    requestAddresses: addressBook(records, requestHolders),
    links: createLinks(settings.PUBLIC_URL, [settings.LINK_KEY, settings.LINK_KEY_PREVIOUS]),
    sendMail: sendGridMail(settings),
    mailTimes,
    provisioningTimes: { checkInterval: settings.PROVISIONING_CHECK_INTERVAL, limit: settings.PROVISIONING_LIMIT },
    authenticate: tokenVerifier(settings),
    enrolmentTimes,
    relationshipTimes: { ...enrolmentTimes, lifetime: settings.INVITATION_LIFETIME },
    partnerCenter: partner,
    catalogue: partnerCatalogue(partner, settings.CATALOGUE_LIFETIME),
    now,
  };
}
