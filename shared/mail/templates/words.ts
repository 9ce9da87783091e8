import { LINK } from '../../domain/invitation-text.ts';
import type { Language } from '../../domain/language.ts';

/**
 * All that mails say, by language; the type holds both to the same keys. No sentence ends in a name: many end in a full
 * stop of their own (B.V., Ltd.).
 */
interface Words {
  draftSubject(provider: string): string;
  draft(provider: string, reseller: string, until: string): string;
  accept: string;
  orCopy: string;
  goodUntil(date: string): string;
  sentBy(provider: string): string;
  ignore: string;
  reminderSubject(subject: string): string;
  reminder(provider: string, invited: string): string;
  lastReminder(until: string): string;
  acceptedSubject(provider: string): string;
  salutation(name: string): string;
  accepted(provider: string): string;
  activeNow(provider: string): string;
  activeLater(provider: string): string;
  noAccess: string;
  enrolmentReminderSubject(provider: string): string;
  enrolmentReminder(provider: string, accepted: string): string;
  enrolledSubject(provider: string): string;
  enrolledNotice(reseller: string): string;
  partnershipLink: string;
  partnershipLinkButton: string;
  missing: string;
  declinedSubject(provider: string): string;
  declined(provider: string): string[];
  notice: Record<'accepted' | 'declined' | 'undeliverable' | 'expired', (reseller: string) => string>;
  noticeLabels: {
    reseller: string;
    address: string;
    at: string;
    contact: string;
    partnerId: string;
    tenantId: string;
    reason: string;
  };
  open: string;
}

const en: Words = {
  draftSubject: (provider) => `${provider} asks you for a partnership`,
  draft: (provider, reseller, until) => `Dear ${reseller},

${provider} would like to work with you as an indirect reseller in Microsoft's Cloud Solution Provider (CSP) programme.

What a partnership means: as your indirect provider we buy from Microsoft, and you sell to your customers. We can create customers for you and order subscriptions for them, with your Partner ID on each subscription, so that you get your incentives. You keep your customers.

What you need first: your company is enrolled in CSP as an indirect reseller, with the Partner ID of the location account that you enrolled with, and has signed the Microsoft Partner Agreement.

If you agree, please follow this link and accept:

${LINK}

The link is good until ${until}.

Kind regards,
${provider}`,
  accept: 'View the request',
  orCopy: 'Or copy this address into your browser:',
  goodUntil: (date) => `This link is good until ${date}.`,
  sentBy: (provider) =>
    `You get this mail because ${provider} asks your company for a partnership in Microsoft's CSP programme.`,
  ignore: 'If you do not want that, decline on the page, or do nothing: nothing happens without your answer.',
  reminderSubject: (subject) => `Reminder: ${subject}`,
  reminder: (provider, invited) =>
    `On ${invited} ${provider} asked you for a partnership. We have not had your answer yet; here is the request again.`,
  lastReminder: (until) => `This is our last reminder. The link is good until ${until}.`,
  acceptedSubject: (provider) => `Your partnership with ${provider}`,
  salutation: (name) => `Dear ${name},`,
  accepted: (provider) =>
    `${provider} thanks you for accepting the partnership. We have your Partner ID and tenant ID.`,
  activeNow: (provider) =>
    `Partner Center shows all of it: ${provider} can create customers for you and order subscriptions for them from now on.`,
  activeLater: (provider) =>
    `Once Partner Center shows the partnership too, ${provider} can create customers for you and order subscriptions for them.`,
  noAccess: 'Nothing changes in your own tenant: accepting gives nobody access to it.',
  enrolmentReminderSubject: (provider) => `Reminder: the last step of your partnership with ${provider}`,
  enrolmentReminder: (provider, accepted) =>
    `On ${accepted} you accepted the partnership that ${provider} asked for. Nothing can be ordered for your customers before Partner Center shows it too.`,
  enrolledSubject: (provider) => `Your partnership with ${provider} is complete`,
  enrolledNotice: (reseller) => `The partnership with ${reseller} is complete`,
  partnershipLink:
    'The last step: sign in to Partner Center as a global admin of your company and accept the partnership there.',
  partnershipLinkButton: 'Accept in Partner Center',
  missing: 'What is still missing:',
  declinedSubject: (provider) => `You declined the partnership with ${provider}`,
  declined: (provider) => [
    `We have noted that you do not want a partnership with ${provider} now. You will get no more reminders.`,
    'Should you change your mind, just reply to this mail.',
  ],
  notice: {
    accepted: (reseller) => `${reseller} accepted your partnership request`,
    declined: (reseller) => `${reseller} declined your partnership request`,
    undeliverable: (reseller) => `Your partnership request to ${reseller} could not be delivered`,
    expired: (reseller) => `Your partnership request to ${reseller} has expired`,
  },
  noticeLabels: {
    reseller: 'Reseller',
    address: 'Address',
    at: 'When',
    contact: 'Contact',
    partnerId: 'Partner ID',
    tenantId: 'Tenant ID',
    reason: 'Reason',
  },
  open: 'Open the console',
};

const nl: Words = {
  draftSubject: (provider) => `${provider} vraagt u om een partnerschap`,
  draft: (provider, reseller, until) => `Beste ${reseller},

${provider} werkt graag met u samen als indirecte reseller in het programma Cloud Solution Provider (CSP) van Microsoft.

Wat een partnerschap betekent: als uw indirecte provider kopen wij in bij Microsoft en verkoopt u aan uw klanten. Wij kunnen voor u klanten aanmaken en abonnementen voor hen bestellen, met uw Partner-id op elk abonnement, zodat u uw incentives ontvangt. Uw klanten blijven uw klanten.

Wat u eerst nodig hebt: uw bedrijf is bij CSP ingeschreven als indirecte reseller, met de Partner-id van het locatieaccount waarmee u zich hebt ingeschreven, en heeft de Microsoft Partner-overeenkomst ondertekend.

Gaat u akkoord, volg dan deze koppeling en accepteer:

${LINK}

De koppeling is geldig tot ${until}.

Met vriendelijke groet,
${provider}`,
  accept: 'Bekijk de aanvraag',
  orCopy: 'Of kopieer dit adres naar uw browser:',
  goodUntil: (date) => `Deze koppeling is geldig tot ${date}.`,
  sentBy: (provider) =>
    `U ontvangt deze e-mail omdat ${provider} uw bedrijf vraagt om een partnerschap in het CSP-programma van Microsoft.`,
  ignore: 'Wilt u dit niet, wijs de aanvraag dan af op de pagina of doe niets: zonder uw antwoord gebeurt er niets.',
  reminderSubject: (subject) => `Herinnering: ${subject}`,
  reminder: (provider, invited) =>
    `Op ${invited} vroeg ${provider} u om een partnerschap. Wij hebben nog geen antwoord van u; hier is de aanvraag nogmaals.`,
  lastReminder: (until) => `Dit is onze laatste herinnering. De koppeling is geldig tot ${until}.`,
  acceptedSubject: (provider) => `Uw partnerschap met ${provider}`,
  salutation: (name) => `Beste ${name},`,
  accepted: (provider) =>
    `${provider} dankt u voor het accepteren van het partnerschap. Wij hebben uw Partner-id en tenant-id.`,
  activeNow: (provider) =>
    `Alles staat in het Partnercentrum: ${provider} kan vanaf nu voor u klanten aanmaken en abonnementen voor hen bestellen.`,
  activeLater: (provider) =>
    `Zodra het partnerschap ook in het Partnercentrum staat, kan ${provider} voor u klanten aanmaken en abonnementen voor hen bestellen.`,
  noAccess: 'In uw eigen tenant verandert niets: accepteren geeft niemand er toegang toe.',
  enrolmentReminderSubject: (provider) => `Herinnering: de laatste stap van uw partnerschap met ${provider}`,
  enrolmentReminder: (provider, accepted) =>
    `Op ${accepted} accepteerde u het partnerschap waar ${provider} om vroeg. Voor uw klanten kan niets worden besteld zolang het niet ook in het Partnercentrum staat.`,
  enrolledSubject: (provider) => `Uw partnerschap met ${provider} is rond`,
  enrolledNotice: (reseller) => `Het partnerschap met ${reseller} is rond`,
  partnershipLink:
    'De laatste stap: meld u als globale beheerder van uw bedrijf aan bij het Partnercentrum en accepteer daar het partnerschap.',
  partnershipLinkButton: 'Accepteer in het Partnercentrum',
  missing: 'Wat nog ontbreekt:',
  declinedSubject: (provider) => `U hebt het partnerschap met ${provider} afgewezen`,
  declined: (provider) => [
    `Wij hebben genoteerd dat u nu geen partnerschap met ${provider} wilt. U ontvangt geen herinneringen meer.`,
    'Bedenkt u zich, beantwoord dan deze e-mail.',
  ],
  notice: {
    accepted: (reseller) => `${reseller} heeft uw partnerschapsaanvraag geaccepteerd`,
    declined: (reseller) => `${reseller} heeft uw partnerschapsaanvraag afgewezen`,
    undeliverable: (reseller) => `Uw partnerschapsaanvraag aan ${reseller} kon niet worden bezorgd`,
    expired: (reseller) => `Uw partnerschapsaanvraag aan ${reseller} is verlopen`,
  },
  noticeLabels: {
    reseller: 'Reseller',
    address: 'Adres',
    at: 'Wanneer',
    contact: 'Contactpersoon',
    partnerId: 'Partner-id',
    tenantId: 'Tenant-id',
    reason: 'Reden',
  },
  open: 'Open de console',
};

export const words: Record<Language, Words> = { en, nl };
