import type { Language } from './language.ts';

/**
 * What Partner Center does not show yet for a reseller that accepted: its account, the signed agreement, the partnership
 * itself, or the Partner ID that it gave.
 */
export const missingThings = ['unknownTenant', 'agreement', 'partnership', 'partnerIdMismatch'] as const;
export type Missing = (typeof missingThings)[number];

/** What the words name. */
export interface MissingFacts {
  tenantId: string;
  partnerId: string;
  partnerIdInPartnerCenter?: string;
}

/** Worded without a person, so that the reseller and the provider's staff can read the same. No word ends in a name. */
const WORDS: Record<Language, Record<Missing, (facts: MissingFacts) => string>> = {
  en: {
    unknownTenant: ({ tenantId }) =>
      `Enrolment: Partner Center knows no indirect reseller with the tenant ID ${tenantId}; the company is not enrolled in CSP yet, or that is another tenant.`,
    agreement: () => 'Agreement: the Microsoft Partner Agreement has not been signed yet.',
    partnership: () => 'Partnership: it has not been accepted in Partner Center yet.',
    partnerIdMismatch: ({ partnerId, partnerIdInPartnerCenter }) =>
      `Partner ID: ${partnerId} was given, and Partner Center shows ${partnerIdInPartnerCenter ?? 'another one'} for this tenant.`,
  },
  nl: {
    unknownTenant: ({ tenantId }) =>
      `Inschrijving: het Partnercentrum kent geen indirecte reseller met de tenant-id ${tenantId}; het bedrijf is nog niet bij CSP ingeschreven, of dat is een andere tenant.`,
    agreement: () => 'Overeenkomst: de Microsoft Partner-overeenkomst is nog niet ondertekend.',
    partnership: () => 'Partnerschap: het is nog niet geaccepteerd in het Partnercentrum.',
    partnerIdMismatch: ({ partnerId, partnerIdInPartnerCenter }) =>
      `Partner-id: ${partnerId} is opgegeven, en het Partnercentrum toont ${partnerIdInPartnerCenter ?? 'een andere'} voor deze tenant.`,
  },
};

/** One thing that is missing, in a sentence. */
export const missingWords = (language: Language, what: Missing, facts: MissingFacts) => WORDS[language][what](facts);

/** All that is missing, a sentence each. */
export const allMissingWords = (language: Language, missing: readonly Missing[], facts: MissingFacts): string[] =>
  missing.map((what) => missingWords(language, what, facts));
