/** The provider as it stands in the list of indirect providers. Empty text is what Partner Center does not have. */
export interface ProviderProfile {
  name: string;
  partnerId: string;
  tenantId: string;
  countries: string[];
  website: string;
  contact: { name: string; email: string; phone: string };
  support: { email: string; phone: string };
  vetting: string;
}

export interface ProfileGap {
  field: string;
  message: string;
}

/** What a reseller would miss in the list of indirect providers, in words. */
export function profileGaps(profile: ProviderProfile): ProfileGap[] {
  const needed: [field: string, value: string, message: string][] = [
    ['name', profile.name, 'The company has no name: resellers cannot find it in the list of indirect providers.'],
    ['partnerId', profile.partnerId, 'There is no Partner ID: resellers cannot tell which partner account asks them.'],
    [
      'countries',
      profile.countries.join(),
      'No country or region is given: the list of indirect providers is by region.',
    ],
    ['website', profile.website, 'There is no website: resellers look there for what the provider offers.'],
    ['contact.name', profile.contact.name, 'The primary contact has no name.'],
    [
      'contact.email',
      profile.contact.email,
      'The primary contact has no e-mail address: resellers cannot write to anyone.',
    ],
    ['contact.phone', profile.contact.phone, 'The primary contact has no telephone number.'],
    ['support.email', profile.support.email, 'There is no e-mail address for support.'],
    ['support.phone', profile.support.phone, 'There is no telephone number for support.'],
  ];
  const gaps = needed.filter(([, value]) => value.trim() === '').map(([field, , message]) => ({ field, message }));
  if (profile.vetting === '' || profile.vetting === 'authorized') return gaps;
  return [
    ...gaps,
    { field: 'vetting', message: `Microsoft has not approved the company's data (${profile.vetting}).` },
  ];
}
