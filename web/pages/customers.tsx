import { Select, Text } from '@fluentui/react-components';
import { getRouteApi } from '@tanstack/react-router';
import { api, type Schemas } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { Filters } from '../components/filters.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { useNarrowing } from '../components/narrowing.ts';
import { Page } from '../components/page.tsx';
import { ResellerOption } from '../components/reseller-name.tsx';
import { useActiveResellers } from '../components/resellers-query.ts';
import { useRows } from '../components/rows.ts';
import { Status } from '../components/status.tsx';
import { useWords } from '../i18n/words.tsx';

type Customer = Schemas['Customer'];

const route = getRouteApi('/customers');

/** The customers with their resellers. */
export default function Customers() {
  const { t, date, number } = useWords();
  const may = useMay();
  const { resellerId = '', search = '' } = route.useSearch();
  const { narrow, onSearch } = useNarrowing();
  const resellers = useActiveResellers();
  const rows = useRows<Customer>(['customers', resellerId, search], (page) =>
    api.GET('/api/customers', {
      params: {
        query: { ...page, ...(resellerId === '' ? {} : { resellerId }), ...(search === '' ? {} : { search }) },
      },
    }),
  );
  const columns: Column<Customer>[] = [
    {
      key: 'name',
      header: t('customers.name'),
      width: 'minmax(12rem, 2fr)',
      cell: ({ id, name }) => (
        <TextLink to="/customers/$id" params={{ id }}>
          {name}
        </TextLink>
      ),
    },
    { key: 'domain', header: t('customers.domain'), width: 'minmax(10rem, 2fr)', cell: ({ domain }) => domain },
    {
      key: 'reseller',
      header: t('resellers.name'),
      width: 'minmax(8rem, 1.5fr)',
      cell: ({ reseller }) =>
        reseller === undefined ? (
          t('none')
        ) : (
          <TextLink to="/resellers/$id" params={{ id: reseller.id }}>
            {reseller.name}
          </TextLink>
        ),
    },
    { key: 'subscriptions', header: t('customers.subscriptions'), cell: (each) => number(each.subscriptionCount) },
    {
      key: 'status',
      header: t('list.status'),
      cell: ({ status, hasDrift }) => (
        <>
          <Status value={status} /> {hasDrift && <Status value="drift" />}
        </>
      ),
    },
    { key: 'since', header: t('resellers.since'), cell: ({ since }) => date(since) },
  ];
  const known = resellers.data?.some(({ id }) => id === resellerId) ?? false;
  return (
    <Page
      title={t('nav.customers')}
      lead={t('customers.lead')}
      actions={
        may('onboard') && (
          <>
            <ButtonLink to="/relationship-requests/new" search={resellerId === '' ? {} : { resellerId }}>
              {t('requests.action')}
            </ButtonLink>
            <ButtonLink to="/customers/new" search={resellerId === '' ? {} : { resellerId }} appearance="primary">
              {t('reseller.newCustomer')}
            </ButtonLink>
          </>
        )
      }
    >
      <Filters search={search} searchLabel={t('customers.search')} onSearch={onSearch}>
        <Select
          aria-label={t('resellers.name')}
          value={resellerId}
          onChange={(_event, { value }) => narrow({ resellerId: value })}
        >
          <option value="">{t('customers.anyReseller')}</option>
          {resellerId !== '' && !known && <ResellerOption id={resellerId} />}
          {resellers.data?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Filters>
      <DataTable
        label={t('nav.customers')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<Text>{t(resellerId === '' && search === '' ? 'customers.empty' : 'list.nothingFound')}</Text>}
      />
    </Page>
  );
}
