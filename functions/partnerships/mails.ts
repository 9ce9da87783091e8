import type { Invitation } from '../../shared/domain/invitation.ts';
import type { Language } from '../../shared/domain/language.ts';
import type { OutgoingMail } from '../../shared/domain/mail.ts';
import { allMissingWords } from '../../shared/domain/missing.ts';
import type { Reseller } from '../../shared/domain/reseller.ts';
import type { Letter } from '../../shared/mail/sendgrid.ts';
import {
  acceptedMail,
  declinedMail,
  invitationMail,
  type Mail,
  providerNotice,
  reminderMail,
} from '../../shared/mail/templates/index.ts';
import type { Services } from '../services.ts';

/** The words of one mail, from the invitation as it stands, and from the reseller that it made. */
export function composeMail(
  services: Services,
  invitation: Invitation,
  mail: OutgoingMail,
  reseller: Reseller | undefined,
): Letter {
  const { deliveryId, kind, possiblyDoubled } = mail;
  return {
    ...wordsOf(services, invitation, mail, reseller),
    to: kind === 'notice' ? services.settings.NOTIFY_EMAIL : invitation.resellerEmail,
    customArgs: {
      deliveryId,
      invitationId: invitation.id,
      ...(possiblyDoubled ? { possiblyDoubled: 'true' } : {}),
    },
  };
}

function wordsOf(
  { settings, links }: Services,
  invitation: Invitation,
  { kind, reminder }: OutgoingMail,
  reseller: Reseller | undefined,
): Mail {
  const { language, resellerName, status, answer } = invitation;
  const both = { language, providerName: settings.PROVIDER_NAME, resellerName, timeZone: settings.TIME_ZONE };
  if (kind === 'notice') return noticeOf(settings, invitation, reseller);
  if (kind === 'confirmation') {
    return status === 'accepted' && answer !== undefined
      ? acceptedMail({ ...both, contactName: answer.contactName, ...lastStep(settings, reseller, language) })
      : declinedMail(both);
  }
  const { subject, text, expiresAt, createdAt } = invitation;
  const link = links.url(invitation.id, invitation.linkVersion);
  const words = { ...both, subject, text, link, expiresAt };
  if (kind === 'invitation' || reminder === undefined) return invitationMail(words);
  return reminderMail({
    ...words,
    number: reminder,
    invitedAt: createdAt,
    final: reminder === invitation.reminders.at(-1)?.number,
  });
}

/** What is left to do in Partner Center: the provider's own link, and what is missing as far as that is known. */
export function lastStep(
  { PARTNER_CENTER_PARTNERSHIP_LINK: partnershipLink }: Services['settings'],
  reseller: Reseller | undefined,
  language: Language,
): { isActive?: boolean; partnershipLink?: string; missing?: string[] } {
  if (reseller?.status === 'removed') return {};
  if (reseller?.status === 'active') return { isActive: true };
  if (reseller?.missing === undefined) return { partnershipLink };
  return { partnershipLink, missing: allMissingWords(language, reseller.missing, reseller) };
}

function noticeOf(settings: Services['settings'], invitation: Invitation, reseller: Reseller | undefined): Mail {
  const { status, resellerName, resellerEmail, answer, history } = invitation;
  if (status === 'pending' || status === 'revoked')
    throw new Error(`There is nothing to tell of a ${status} invitation.`);
  const end = history.find(({ event }) => event === status);
  return providerNotice({
    language: settings.PROVIDER_LANGUAGE,
    outcome: status,
    resellerName,
    resellerEmail,
    at: invitation.answeredAt ?? end?.at ?? invitation.expiresAt,
    timeZone: settings.TIME_ZONE,
    ...answer,
    ...(reseller?.missing === undefined
      ? {}
      : { missing: allMissingWords(settings.PROVIDER_LANGUAGE, reseller.missing, reseller) }),
    ...(end?.detail === undefined ? {} : { reason: end.detail }),
  });
}
