import type { OutgoingMail } from '../../shared/domain/mail.ts';
import { allMissingWords } from '../../shared/domain/missing.ts';
import type { Reseller } from '../../shared/domain/reseller.ts';
import type { Letter } from '../../shared/mail/sendgrid.ts';
import { enrolledMail, enrolledNotice, enrolmentReminderMail, type Mail } from '../../shared/mail/templates/index.ts';
import type { Services } from '../services.ts';

/** The words of one of a reseller's mails, from the reseller as it stands. */
export function composeResellerMail({ settings }: Services, reseller: Reseller, mail: OutgoingMail): Letter {
  const { deliveryId, kind, possiblyDoubled } = mail;
  return {
    ...wordsOf(settings, reseller, kind),
    to: kind === 'enrolledNotice' ? settings.NOTIFY_EMAIL : reseller.email,
    customArgs: { deliveryId, resellerId: reseller.id, ...(possiblyDoubled ? { possiblyDoubled: 'true' } : {}) },
  };
}

function wordsOf(settings: Services['settings'], reseller: Reseller, kind: OutgoingMail['kind']): Mail {
  const { language, name, contactName, email, partnerId, tenantId, since, missing = [] } = reseller;
  const both = { providerName: settings.PROVIDER_NAME, resellerName: name, timeZone: settings.TIME_ZONE };
  if (kind === 'enrolledNotice') {
    const facts = { resellerEmail: email, contactName, partnerId, tenantId, at: reseller.checkedAt ?? since };
    return enrolledNotice({ ...both, ...facts, language: settings.PROVIDER_LANGUAGE });
  }
  if (kind === 'enrolled') return enrolledMail({ ...both, language, contactName });
  return enrolmentReminderMail({
    ...both,
    language,
    contactName,
    acceptedAt: since,
    missing: allMissingWords(language, missing, reseller),
    partnershipLink: settings.PARTNER_CENTER_PARTNERSHIP_LINK,
  });
}
