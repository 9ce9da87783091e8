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

type Invitation = Schemas['Invitation'];
const STATUSES: Invitation['status'][] = ['pending', 'accepted', 'declined', 'expired', 'revoked', 'undeliverable'];

const route = getRouteApi('/invitations');

/** Everyone who was asked, and how it stands. */
export default function Invitations() {
  const { t, named, date } = useWords();
  const may = useMay();
  const { status = '', search = '' } = route.useSearch();
  const { onSearch, onStatus } = useNarrowing();
  const asked = STATUSES.find((each) => each === status);
  const rows = useRows<Invitation>(['invitations', asked, search], (page) =>
    api.GET('/api/invitations', {
      params: {
        query: {
          ...page,
          ...(asked === undefined ? {} : { status: asked }),
          ...(search === '' ? {} : { search }),
        },
      },
    }),
  );
  const columns: Column<Invitation>[] = [
    {
      key: 'name',
      header: t('resellers.name'),
      width: 'minmax(12rem, 2fr)',
      cell: ({ id, resellerName }) => (
        <TextLink to="/invitations/$id" params={{ id }}>
          {resellerName}
        </TextLink>
      ),
    },
    { key: 'status', header: t('list.status'), cell: (invitation) => <Status value={invitation.status} /> },
    { key: 'email', header: t('reseller.email'), width: 'minmax(10rem, 1.5fr)', cell: (each) => each.resellerEmail },
    { key: 'mail', header: t('invitations.mail'), cell: ({ mail }) => named('mail', mail.status) },
    { key: 'sent', header: t('invitations.sent'), cell: ({ createdAt }) => date(createdAt) },
    { key: 'expires', header: t('invitations.expires'), cell: ({ expiresAt }) => date(expiresAt) },
  ];
  return (
    <Page
      title={t('nav.invitations')}
      lead={t('invitations.lead')}
      actions={
        may('invite') && (
          <>
            <ButtonLink to="/invitations/bulk">{t('invite.bulk')}</ButtonLink>
            <ButtonLink to="/invitations/new" appearance="primary">
              {t('invite.action')}
            </ButtonLink>
          </>
        )
      }
    >
      <Filters
        search={search}
        searchLabel={t('invitations.search')}
        onSearch={onSearch}
        status={status}
        statuses={STATUSES}
        onStatus={onStatus}
      />
      <DataTable
        label={t('nav.invitations')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<Text>{t(status === '' && search === '' ? 'invitations.empty' : 'list.nothingFound')}</Text>}
      />
    </Page>
  );
}
