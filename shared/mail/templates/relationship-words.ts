import { LINK } from '../../domain/invitation-text.ts';
import type { Language } from '../../domain/language.ts';

/** What is said to a customer that is asked for a relationship, and to the provider about it. */
interface Words {
  subject(provider: string): string;
  text(provider: string, customer: string, reseller: string | undefined): string;
  button: string;
  sentBy(provider: string): string;
  ignore: string;
  reminderSubject(subject: string): string;
  reminder(provider: string, asked: string): string;
  notice: Record<'accepted' | 'expired' | 'undeliverable' | 'severalFit', (customer: string) => string>;
  severalFit: string;
  labels: { customer: string; address: string; at: string; reseller: string; reason: string; candidates: string };
}

const en: Words = {
  subject: (provider) => `${provider} asks you for a reseller relationship`,
  text: (provider, customer, reseller) => `Dear ${customer},

${provider} would like to be your Cloud Solution Provider for Microsoft products${
    reseller === undefined ? '' : `; ${reseller} will be your contact`
  }.

What it means: we can order Microsoft subscriptions for your company and manage those that you buy through us. What you have elsewhere stays as it is.

If you agree, please follow this link, sign in with an account that is a global admin of your company, and accept what Microsoft shows you there:

${LINK}

Kind regards,
${provider}`,
  button: 'View the request',
  sentBy: (provider) =>
    `You get this mail because ${provider} asks your company for a reseller relationship in Microsoft's CSP programme.`,
  ignore: 'If you do not want that, do nothing: nothing happens unless your global admin accepts.',
  reminderSubject: (subject) => `Reminder: ${subject}`,
  reminder: (provider, asked) =>
    `On ${asked} ${provider} asked you for a reseller relationship. Microsoft does not show your acceptance yet; here is the request again.`,
  notice: {
    accepted: (customer) => `${customer} accepted the reseller relationship`,
    expired: (customer) => `Your relationship request to ${customer} has expired`,
    undeliverable: (customer) => `Your relationship request to ${customer} could not be delivered`,
    severalFit: (customer) => `Several customers may be ${customer}`,
  },
  severalFit: 'Say in Tandem which of these has accepted; until then none of them is taken over.',
  labels: {
    customer: 'Customer',
    address: 'Address',
    at: 'When',
    reseller: 'Reseller',
    reason: 'Reason',
    candidates: 'Customers',
  },
};

const nl: Words = {
  subject: (provider) => `${provider} vraagt u om een resellerrelatie`,
  text: (provider, customer, reseller) => `Beste ${customer},

${provider} wil graag uw Cloud Solution Provider voor Microsoft-producten zijn${
    reseller === undefined ? '' : `; ${reseller} wordt uw aanspreekpunt`
  }.

Wat het betekent: wij kunnen voor uw bedrijf Microsoft-abonnementen bestellen en beheren wat u via ons koopt. Wat u elders hebt, blijft zoals het is.

Gaat u akkoord, volg dan deze koppeling, meld u aan met een account dat globale beheerder van uw bedrijf is, en accepteer wat Microsoft u daar toont:

${LINK}

Met vriendelijke groet,
${provider}`,
  button: 'Bekijk de aanvraag',
  sentBy: (provider) =>
    `U ontvangt deze e-mail omdat ${provider} uw bedrijf vraagt om een resellerrelatie in het CSP-programma van Microsoft.`,
  ignore: 'Wilt u dit niet, doe dan niets: er gebeurt niets zolang uw globale beheerder niet accepteert.',
  reminderSubject: (subject) => `Herinnering: ${subject}`,
  reminder: (provider, asked) =>
    `Op ${asked} vroeg ${provider} u om een resellerrelatie. Bij Microsoft is uw akkoord nog niet te zien; hier is de aanvraag nogmaals.`,
  notice: {
    accepted: (customer) => `${customer} heeft de resellerrelatie geaccepteerd`,
    expired: (customer) => `Uw relatieaanvraag aan ${customer} is verlopen`,
    undeliverable: (customer) => `Uw relatieaanvraag aan ${customer} kon niet worden bezorgd`,
    severalFit: (customer) => `Meerdere klanten kunnen ${customer} zijn`,
  },
  severalFit: 'Geef in Tandem aan wie van hen heeft geaccepteerd; tot dan wordt geen van hen overgenomen.',
  labels: {
    customer: 'Klant',
    address: 'Adres',
    at: 'Wanneer',
    reseller: 'Reseller',
    reason: 'Reden',
    candidates: 'Klanten',
  },
};

export const relationshipWords: Record<Language, Words> = { en, nl };
