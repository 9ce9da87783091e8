import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { answer, api, type Schemas } from '../api/client.ts';
import { Card, Columns } from '../components/card.tsx';
import { Facts } from '../components/facts.tsx';
import { TextLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { Status } from '../components/status.tsx';
import { useWords } from '../i18n/words.tsx';

const route = getRouteApi('/resellers/$id');

/** One indirect reseller: who it is and what led here. */
export default function ResellerPage() {
  const { t } = useWords();
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['reseller', id],
    queryFn: () => answer(api.GET('/api/resellers/{id}', { params: { path: { id } } })),
  });
  return (
    <Page title={query.data?.data.name ?? t('resellers.name')}>
      <Loaded query={query} label={t('loading')}>
        {({ data }) => <Details reseller={data} />}
      </Loaded>
    </Page>
  );
}

function Details({ reseller }: { reseller: Schemas['Reseller'] }) {
  const { t, date } = useWords();
  const { email, contactName, partnerId, tenantId, status, since, invitationIds, otherPartnerIds = [] } = reseller;
  return (
    <>
      {status === 'awaitingEnrolment' && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('reseller.awaiting')}</MessageBarTitle> {t('reseller.awaitingText')}
          </MessageBarBody>
        </MessageBar>
      )}
      {otherPartnerIds.length > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('reseller.otherPartnerIds', { ids: otherPartnerIds.join(', ') })}</MessageBarBody>
        </MessageBar>
      )}
      <Columns>
        <Card title={t('reseller.details')}>
          <Facts
            of={[
              [t('list.status'), <Status key="status" value={status} />],
              [t('reseller.contact'), contactName],
              [t('reseller.email'), email],
              [t('resellers.partnerId'), partnerId],
              [t('reseller.tenantId'), tenantId],
              [t('resellers.since'), date(since)],
            ]}
          />
        </Card>
        <Card title={t('reseller.history')}>
          <ul>
            {invitationIds.map((invitationId, index) => (
              <li key={invitationId}>
                <TextLink to="/invitations/$id" params={{ id: invitationId }}>
                  {t('reseller.invitation')} {index + 1}
                </TextLink>
              </li>
            ))}
          </ul>
        </Card>
      </Columns>
    </>
  );
}
