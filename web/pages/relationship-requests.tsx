import { Text } from '@fluentui/react-components';
import { getRouteApi } from '@tanstack/react-router';
import { api, type Schemas } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { Filters } from '../components/filters.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { useNarrowing } from '../components/narrowing.ts';
import { Page } from '../components/page.tsx';
import { useRows } from '../components/rows.ts';
import { Status } from '../components/status.tsx';
import { useWords } from '../i18n/words.tsx';

type RelationshipRequest = Schemas['RelationshipRequest'];
const STATUSES: RelationshipRequest['status'][] = ['pending', 'accepted', 'expired', 'revoked', 'undeliverable'];

const route = getRouteApi('/relationship-requests');

/** Customers that Microsoft knows already, asked for a relationship. */
export default function RelationshipRequests() {
  const { t, date, named } = useWords();
  const may = useMay();
  const { status = '' } = route.useSearch();
  const { onStatus } = useNarrowing();
  const asked = STATUSES.find((each) => each === status);
  const rows = useRows<RelationshipRequest>(['relationshipRequests', asked], (page) =>
    api.GET('/api/relationship-requests', {
      params: { query: { ...page, ...(asked === undefined ? {} : { status: asked }) } },
    }),
  );
  const columns: Column<RelationshipRequest>[] = [
    {
      key: 'name',
      header: t('customers.name'),
      width: 'minmax(12rem, 2fr)',
      cell: ({ id, customerName }) => (
        <TextLink to="/relationship-requests/$id" params={{ id }}>
          {customerName}
        </TextLink>
      ),
    },
    { key: 'status', header: t('list.status'), cell: (request) => <Status value={request.status} /> },
    { key: 'email', header: t('reseller.email'), width: 'minmax(10rem, 1.5fr)', cell: (each) => each.customerEmail },
    { key: 'mail', header: t('invitations.mail'), cell: ({ mail }) => named('mail', mail.status) },
    { key: 'sent', header: t('invitations.sent'), cell: ({ createdAt }) => date(createdAt) },
  ];
  return (
    <Page
      title={t('nav.relationshipRequests')}
      lead={t('requests.lead')}
      actions={
        may('onboard') && (
          <ButtonLink to="/relationship-requests/new" appearance="primary">
            {t('requests.action')}
          </ButtonLink>
        )
      }
    >
      <Filters status={status} statuses={STATUSES} onStatus={onStatus} />
      <DataTable
        label={t('nav.relationshipRequests')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<Text>{t(status === '' ? 'requests.empty' : 'list.nothingFound')}</Text>}
      />
    </Page>
  );
}
