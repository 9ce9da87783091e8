import { Link, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client.ts';
import { Card, Columns } from '../components/card.tsx';
import { Facts } from '../components/facts.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { useWords } from '../i18n/words.tsx';

/** The provider as resellers find it in Partner Center. */
export default function ProviderPage() {
  const { t } = useWords();
  const query = useQuery({
    queryKey: ['provider'],
    queryFn: () => answer(api.GET('/api/provider')),
    staleTime: 60_000,
  });
  return (
    <Page title={t('nav.provider')} lead={t('provider.lead')}>
      <Loaded query={query} label={t('loading')}>
        {({ data }) => <Profile provider={data} />}
      </Loaded>
    </Page>
  );
}

function Profile({ provider }: { provider: Schemas['Provider'] }) {
  const { t, named, country, list } = useWords();
  const { name, partnerId, tenantId, countries, website, contact, support, incomplete, toChange } = provider;
  return (
    <Columns>
      <Card title={t('reseller.details')}>
        <Facts
          of={[
            [t('provider.name'), name],
            [t('provider.partnerId'), partnerId],
            [t('provider.tenantId'), tenantId],
            [t('provider.countries'), list(countries.map(country))],
            [t('provider.website'), website],
            [t('provider.contact'), [contact.name, contact.email, contact.phone].filter(Boolean).join(' · ')],
            [t('provider.support'), [support.email, support.phone].filter(Boolean).join(' · ')],
            [t('provider.vetting'), named('vetting', provider.vetting)],
          ]}
        />
      </Card>
      <div>
        <Card title={t('provider.incomplete')}>
          {incomplete.length === 0 ? (
            <Text>{t('provider.complete')}</Text>
          ) : (
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody>
                <ul>
                  {incomplete.map(({ field, message }) => {
                    const known = named('gap', field);
                    return <li key={field}>{known === field ? message : known}</li>;
                  })}
                </ul>
              </MessageBarBody>
            </MessageBar>
          )}
        </Card>
        <Card title={t('provider.toChange')}>
          <p>{t('provider.toChangeText', { contact: toChange.contact })}</p>
          <Link href={toChange.url} target="_blank" rel="noreferrer" inline>
            {t('provider.openPartnerCenter')}
          </Link>
        </Card>
      </div>
    </Columns>
  );
}
