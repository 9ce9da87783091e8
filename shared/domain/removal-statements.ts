import type { Language } from './language.ts';

/** What whoever removes a partnership confirms, as it was shown. */
export interface RemovalStatement {
  id: 'goodFaith' | 'confirm';
  text: string;
}

const WORDS: Record<Language, (provider: string, reseller: string) => Record<RemovalStatement['id'], string>> = {
  en: (provider, reseller) => ({
    goodFaith: `${provider} ends the partnership with ${reseller} in good faith and for a legitimate business purpose, in line with its agreement with this reseller. Any legal notice that is due is the provider's own to give: none is sent from here.`,
    confirm: `${reseller} leaves the list of indirect resellers, and nothing more can be ordered with it. Its customers stay, and every delegated admin privilege stays as it is. The relationship in Partner Center is to be ended there, by hand.`,
  }),
  nl: (provider, reseller) => ({
    goodFaith: `${provider} beëindigt het partnerschap met ${reseller} te goeder trouw en met een legitiem zakelijk doel, in overeenstemming met de overeenkomst met deze reseller. Een juridische kennisgeving die nodig is, geeft de provider zelf: van hieruit wordt er geen verzonden.`,
    confirm: `${reseller} verdwijnt uit de lijst met indirecte resellers, en er kan niets meer mee worden besteld. De klanten blijven, en alle gedelegeerde beheerdersbevoegdheden blijven zoals ze zijn. De relatie in het Partnercentrum moet daar met de hand worden beëindigd.`,
  }),
};

/** Both are asked for, each by its id. */
export function removalStatements(language: Language, provider: string, reseller: string): RemovalStatement[] {
  const { goodFaith, confirm } = WORDS[language](provider, reseller);
  return [
    { id: 'goodFaith', text: goodFaith },
    { id: 'confirm', text: confirm },
  ];
}
