import type { Language } from '../domain/language.ts';

export type FieldProblem = 'required' | 'partnerIdFormat' | 'tenantIdFormat' | 'contactNameFormat' | 'answerRequired';
export type GoneReason = 'expired' | 'revoked' | 'undeliverable' | 'superseded';

/**
 * All that the pages say, by language; the type holds both to the same keys. No sentence ends in a name: many end in a
 * full stop of their own (B.V., Ltd.).
 */
interface Words {
  otherLanguage: string;
  title(provider: string): string;
  asks(provider: string, reseller: string): string;
  meansTitle: string;
  means(provider: string): string[];
  meansNotTitle: string;
  meansNot(provider: string): string[];
  needTitle: string;
  need: string[];
  formTitle: string;
  partnerId: string;
  partnerIdHint: string;
  tenantId: string;
  tenantIdHint: string;
  contactName: string;
  contactNameHint: string;
  accept: string;
  decline: string;
  declineHint: string;
  goodUntil(date: string): string;
  questions: string;
  problemsTitle: string;
  problemsPageTitle(title: string): string;
  problems: Record<FieldProblem, string>;
  accepted(provider: string): string;
  told(provider: string): string;
  activeNow(provider: string): string;
  activeLater(provider: string): string;
  missing: string;
  partnershipLinkHint: string;
  partnershipLink: string;
  declined(provider: string): string;
  declinedNext: string;
  changedYourMind: string;
  answeredOn(reseller: string, date: string): string;
  conflict: string;
  gone: Record<GoneReason, string>;
  goneNext(provider: string): string;
  notFound: string;
  notFoundNext: string;
  trouble: string;
  troubleNext: string;
}

const en: Words = {
  otherLanguage: 'Nederlands',
  title: (provider) => `Partnership with ${provider}`,
  asks: (provider, reseller) =>
    `${provider} asks ${reseller} for a partnership in Microsoft's Cloud Solution Provider (CSP) programme.`,
  meansTitle: 'What accepting means',
  means: (provider) => [
    `${provider} becomes your indirect provider: it buys from Microsoft, you sell to your customers.`,
    `${provider} can create customers for you and order subscriptions for them, with your Partner ID on each.`,
    'You get your incentives for those subscriptions, and your customers stay yours.',
  ],
  meansNotTitle: 'What it does not mean',
  meansNot: (provider) => [`It gives ${provider} no access to your tenant.`, 'It costs nothing and orders nothing.'],
  needTitle: 'What you need',
  need: ['Your company is enrolled in CSP as an indirect reseller.', 'It has signed the Microsoft Partner Agreement.'],
  formTitle: 'Your answer',
  partnerId: 'Partner ID',
  partnerIdHint:
    'Of the location account that you enrolled in CSP, not the global one: Partner Center, Account settings, Organization profile, Legal, Business locations. Digits only.',
  tenantId: 'Tenant ID',
  tenantIdHint:
    'Of the tenant that you enrolled in CSP: Microsoft Entra admin center, Overview. For example 0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e.',
  contactName: 'Your name',
  contactNameHint: 'Whom we may ask about this partnership.',
  accept: 'Accept',
  decline: 'Decline',
  declineHint: 'To decline you need to fill in nothing.',
  goodUntil: (date) => `You can answer until ${date}.`,
  questions: 'Questions? Write to',
  problemsTitle: 'Please check your answer',
  problemsPageTitle: (title) => `Check your answer: ${title}`,
  problems: {
    required: 'Please fill this in.',
    partnerIdFormat: 'A Partner ID has 4 to 10 digits and nothing else.',
    tenantIdFormat: 'A tenant ID looks like 0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e.',
    contactNameFormat: 'A name has at most 100 characters, on one line.',
    answerRequired: 'Please choose: accept or decline.',
  },
  accepted: (provider) => `You accepted the partnership with ${provider}`,
  told: (provider) => `${provider} has been told, and you get a confirmation by e-mail.`,
  activeNow: (provider) =>
    `Partner Center shows all of it: ${provider} can create customers for you and order subscriptions for them from now on.`,
  activeLater: (provider) =>
    `Once Partner Center shows the partnership too, ${provider} can create customers for you and order subscriptions for them.`,
  missing: 'What is still missing',
  partnershipLinkHint: 'A global admin of your company signs in to Partner Center and accepts the partnership there.',
  partnershipLink: 'Last step: accept in Partner Center',
  declined: (provider) => `You declined the partnership with ${provider}`,
  declinedNext: 'You get no more reminders.',
  changedYourMind: 'Should you change your mind, write to',
  answeredOn: (reseller, date) => `Answered for ${reseller} on ${date}.`,
  conflict: 'This request had been answered already. The answer that stands:',
  gone: {
    expired: 'This request has expired.',
    revoked: 'This request was withdrawn.',
    undeliverable: 'This request is no longer open.',
    superseded: 'This link has been replaced by the one in our latest e-mail.',
  },
  goneNext: (provider) => `Would you like to work with ${provider}, or have questions? Write to`,
  notFound: 'This page does not exist.',
  notFoundNext: 'Check that you copied the whole link from your e-mail.',
  trouble: 'That did not work.',
  troubleNext: 'The trouble is on our side. Please try again in a few minutes.',
};

const nl: Words = {
  otherLanguage: 'English',
  title: (provider) => `Partnerschap met ${provider}`,
  asks: (provider, reseller) =>
    `${provider} vraagt ${reseller} om een partnerschap in het programma Cloud Solution Provider (CSP) van Microsoft.`,
  meansTitle: 'Wat accepteren betekent',
  means: (provider) => [
    `${provider} wordt uw indirecte provider: die koopt in bij Microsoft, u verkoopt aan uw klanten.`,
    `${provider} kan voor u klanten aanmaken en abonnementen voor hen bestellen, met uw Partner-id op elk daarvan.`,
    'U ontvangt uw incentives voor die abonnementen, en uw klanten blijven uw klanten.',
  ],
  meansNotTitle: 'Wat het niet betekent',
  meansNot: (provider) => [`Het geeft ${provider} geen toegang tot uw tenant.`, 'Het kost niets en bestelt niets.'],
  needTitle: 'Wat u nodig hebt',
  need: [
    'Uw bedrijf is bij CSP ingeschreven als indirecte reseller.',
    'Het heeft de Microsoft Partner-overeenkomst ondertekend.',
  ],
  formTitle: 'Uw antwoord',
  partnerId: 'Partner-id',
  partnerIdHint:
    'Van het locatieaccount waarmee u bij CSP bent ingeschreven, niet van het globale account: Partnercentrum, Accountinstellingen, Organisatieprofiel, Juridisch, Bedrijfslocaties. Alleen cijfers.',
  tenantId: 'Tenant-id',
  tenantIdHint:
    'Van de tenant waarmee u bij CSP bent ingeschreven: Microsoft Entra-beheercentrum, Overzicht. Bijvoorbeeld 0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e.',
  contactName: 'Uw naam',
  contactNameHint: 'Wie wij over dit partnerschap mogen benaderen.',
  accept: 'Accepteren',
  decline: 'Afwijzen',
  declineHint: 'Om af te wijzen hoeft u niets in te vullen.',
  goodUntil: (date) => `U kunt antwoorden tot ${date}.`,
  questions: 'Vragen? Schrijf naar',
  problemsTitle: 'Controleer uw antwoord',
  problemsPageTitle: (title) => `Controleer uw antwoord: ${title}`,
  problems: {
    required: 'Vul dit in.',
    partnerIdFormat: 'Een Partner-id bestaat uit 4 tot 10 cijfers en niets anders.',
    tenantIdFormat: 'Een tenant-id ziet eruit als 0c9ef0f4-9f6c-4f0e-8f4d-3a1d4c5b6a7e.',
    contactNameFormat: 'Een naam heeft hoogstens 100 tekens, op één regel.',
    answerRequired: 'Maak een keuze: accepteren of afwijzen.',
  },
  accepted: (provider) => `U hebt het partnerschap met ${provider} geaccepteerd`,
  told: (provider) => `${provider} heeft bericht gekregen, en u ontvangt een bevestiging per e-mail.`,
  activeNow: (provider) =>
    `Alles staat in het Partnercentrum: ${provider} kan vanaf nu voor u klanten aanmaken en abonnementen voor hen bestellen.`,
  activeLater: (provider) =>
    `Zodra het partnerschap ook in het Partnercentrum staat, kan ${provider} voor u klanten aanmaken en abonnementen voor hen bestellen.`,
  missing: 'Wat nog ontbreekt',
  partnershipLinkHint:
    'Een globale beheerder van uw bedrijf meldt zich aan bij het Partnercentrum en accepteert daar het partnerschap.',
  partnershipLink: 'Laatste stap: accepteer in het Partnercentrum',
  declined: (provider) => `U hebt het partnerschap met ${provider} afgewezen`,
  declinedNext: 'U ontvangt geen herinneringen meer.',
  changedYourMind: 'Bedenkt u zich? Schrijf dan naar',
  answeredOn: (reseller, date) => `Beantwoord voor ${reseller} op ${date}.`,
  conflict: 'Deze aanvraag was al beantwoord. Het antwoord dat geldt:',
  gone: {
    expired: 'Deze aanvraag is verlopen.',
    revoked: 'Deze aanvraag is ingetrokken.',
    undeliverable: 'Deze aanvraag staat niet meer open.',
    superseded: 'Deze koppeling is vervangen door die in onze nieuwste e-mail.',
  },
  goneNext: (provider) => `Wilt u met ${provider} samenwerken, of hebt u vragen? Schrijf naar`,
  notFound: 'Deze pagina bestaat niet.',
  notFoundNext: 'Controleer of u de hele koppeling uit uw e-mail hebt overgenomen.',
  trouble: 'Dat is niet gelukt.',
  troubleNext: 'Het probleem ligt bij ons. Probeer het over een paar minuten opnieuw.',
};

export const words: Record<Language, Words> = { en, nl };
