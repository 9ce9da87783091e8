/** A reseller as Partner Center would know it: who it is, and what its people have done there. */
export interface SandboxReseller {
  tenantId: string;
  partnerId: string;
  name: string;
  location: string;
  /** Has signed the Microsoft Partner Agreement. */
  agreementSigned: boolean;
  /** Has accepted the provider's own partnership link. */
  partnership: boolean;
  /** In CSP, as an indirect reseller in the provider's region; without a word it is. */
  enrolment?: 'enrolled' | 'notEnrolled' | 'otherRegion';
}

const NAMES = [
  'First Up Consultants',
  'ReleCloud',
  'Fabrikam',
  'Woodgrove',
  'Adatum',
  'Proseware',
  'Litware',
  'Trey Research',
  'Tailwind Traders',
  'Northwind',
  'Wingtip',
  'Fourth Coffee',
  'Humongous Insurance',
  'Lamna',
  'Margie’s Travel',
  'Alpine Ski House',
  'Bellows College',
  'Best For You',
  'Graphic Design Institute',
  'Liberty’s',
  'Munson’s',
  'Nod Publishers',
  'Relecloud Benelux',
  'School of Fine Art',
  'Southridge Video',
  'The Phone Company',
  'VanArsdel',
  'Wide World Importers',
  'Coho Vineyard',
  'Consolidated Messenger',
];
const [NOT_READY, READY_AGAIN] = [12, 22];

/** Twenty have done everything; of the ten in between one thing or the other, or both, is missing. */
export const SEED_RESELLERS: SandboxReseller[] = NAMES.map((name, index) => {
  const ready = index < NOT_READY || index >= READY_AGAIN;
  return {
    tenantId: `${(0x484e548c + index).toString(16)}-f5f3-4528-93a9-${(0xc16c6373cb59 + index).toString(16)}`,
    partnerId: String(4847383 + index * 50),
    name,
    location: index % 3 === 1 ? 'BE' : 'NL',
    agreementSigned: ready || index % 3 === 0,
    partnership: ready || index % 3 === 1,
  };
});
