import { Text } from '@fluentui/react-components';
import { getRouteApi } from '@tanstack/react-router';
import { api, type Schemas } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { Filters } from '../components/filters.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { useNarrowing } from '../components/narrowing.ts';
import { Page } from '../components/page.tsx';
import { ResellerActions } from '../components/reseller-actions.tsx';
import { useRows } from '../components/rows.ts';
import { Status } from '../components/status.tsx';
import { useWords } from '../i18n/words.tsx';

type Reseller = Schemas['Reseller'];
type ResellerStatus = Reseller['status'];
const STATUSES: ResellerStatus[] = ['active', 'awaitingEnrolment', 'removed'];

const route = getRouteApi('/resellers');

/** The list of indirect resellers, with what can be done for each. */
export default function Resellers() {
  const { t, date } = useWords();
  const may = useMay();
  const { status = '', search = '' } = route.useSearch();
  const { onSearch, onStatus } = useNarrowing();
  const asked = STATUSES.find((each) => each === status);
  const rows = useRows<Reseller>(['resellers', asked, search], (page) =>
    api.GET('/api/resellers', {
      params: {
        query: {
          ...page,
          ...(asked === undefined ? {} : { status: asked }),
          ...(search === '' ? {} : { search }),
        },
      },
    }),
  );
  const columns: Column<Reseller>[] = [
    {
      key: 'name',
      header: t('resellers.name'),
      width: 'minmax(12rem, 2fr)',
      cell: ({ id, name }) => (
        <TextLink to="/resellers/$id" params={{ id }}>
          {name}
        </TextLink>
      ),
    },
    { key: 'status', header: t('list.status'), cell: (reseller) => <Status value={reseller.status} /> },
    { key: 'email', header: t('reseller.email'), width: 'minmax(10rem, 1.5fr)', cell: ({ email }) => email },
    { key: 'partnerId', header: t('resellers.partnerId'), cell: ({ partnerId }) => partnerId },
    { key: 'since', header: t('resellers.since'), cell: ({ since }) => date(since) },
    {
      key: 'actions',
      header: t('resellers.actions'),
      width: '5rem',
      cell: (reseller) => <ResellerActions reseller={reseller} />,
    },
  ];
  return (
    <Page
      title={t('nav.resellers')}
      lead={t('resellers.lead')}
      actions={
        may('invite') && (
          <ButtonLink to="/invitations/new" appearance="primary">
            {t('invite.action')}
          </ButtonLink>
        )
      }
    >
      <Filters
        search={search}
        searchLabel={t('resellers.search')}
        onSearch={onSearch}
        status={status}
        statuses={STATUSES}
        onStatus={onStatus}
      />
      <DataTable
        label={t('nav.resellers')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<Text>{t(status === '' && search === '' ? 'resellers.empty' : 'list.nothingFound')}</Text>}
      />
    </Page>
  );
}
