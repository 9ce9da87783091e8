import { makeStyles, Tab, TabList, Text, tokens } from '@fluentui/react-components';
import { getRouteApi } from '@tanstack/react-router';
import { api, type Schemas } from '../api/client.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { Filters } from '../components/filters.tsx';
import { TextLink } from '../components/links.tsx';
import { Page } from '../components/page.tsx';
import { useRows } from '../components/rows.ts';
import { Status } from '../components/status.tsx';
import { useWords } from '../i18n/words.tsx';

const VIEWS = ['onboardings', 'mail', 'drift'] as const;
type View = (typeof VIEWS)[number];
const STATUSES: Schemas['Onboarding']['status'][] = ['draft', 'submitted', 'completed', 'failed', 'cancelled'];

const route = getRouteApi('/operations');
const useStyles = makeStyles({ tabs: { flexWrap: 'wrap', marginBottom: tokens.spacingVerticalM } });

/** What runs and what is stuck: new customers with their steps, mail that does not arrive, what differs from Partner Center. */
export default function Operations() {
  const styles = useStyles();
  const { t } = useWords();
  const { view = 'onboardings', status = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const shown: View = VIEWS.find((each) => each === view) ?? 'onboardings';
  return (
    <Page title={t('nav.operations')} lead={t('operations.lead')}>
      <TabList
        className={styles.tabs}
        selectedValue={shown}
        onTabSelect={(_event, { value }) => void navigate({ search: { view: String(value) }, replace: true })}
      >
        {VIEWS.map((each) => (
          <Tab key={each} value={each}>
            {t(`operations.${each}`)}
          </Tab>
        ))}
      </TabList>
      {shown === 'onboardings' && (
        <>
          <Filters
            status={status}
            statuses={STATUSES}
            onStatus={(chosen) => void navigate({ search: { view: shown, status: chosen }, replace: true })}
          />
          <Onboardings status={status} />
        </>
      )}
      {shown === 'mail' && <MailTrouble />}
      {shown === 'drift' && <Drift />}
    </Page>
  );
}

function Onboardings({ status }: { status: string }) {
  const { t, named, dateTime } = useWords();
  const asked = STATUSES.find((each) => each === status);
  const rows = useRows<Schemas['Onboarding']>(
    ['onboardings', asked],
    (page) =>
      api.GET('/api/onboardings', {
        params: { query: { ...page, ...(asked === undefined ? {} : { status: asked }) } },
      }),
    10_000,
  );
  const columns: Column<Schemas['Onboarding']>[] = [
    {
      key: 'name',
      header: t('customers.name'),
      width: 'minmax(12rem, 2fr)',
      cell: ({ id, company }) => (
        <TextLink to="/onboardings/$id" params={{ id }}>
          {company.name}
        </TextLink>
      ),
    },
    { key: 'status', header: t('list.status'), cell: (each) => <Status value={each.status} /> },
    {
      key: 'step',
      header: t('operations.step'),
      cell: ({ steps, failure }) => {
        const now = failure?.step ?? steps.find((step) => step.status === 'running')?.name;
        return now === undefined ? '–' : named('step', now);
      },
    },
    { key: 'by', header: t('invitation.createdBy'), cell: ({ createdBy }) => createdBy.name ?? createdBy.id },
    { key: 'when', header: t('audit.when'), cell: ({ createdAt }) => dateTime(createdAt) },
  ];
  return (
    <DataTable
      label={t('operations.onboardings')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      empty={<Text>{t('operations.none')}</Text>}
    />
  );
}

function MailTrouble() {
  const { t, date } = useWords();
  const rows = useRows<Schemas['Invitation']>(['invitations', 'undeliverable'], (page) =>
    api.GET('/api/invitations', { params: { query: { ...page, status: 'undeliverable' } } }),
  );
  const columns: Column<Schemas['Invitation']>[] = [
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
    { key: 'email', header: t('reseller.email'), width: 'minmax(10rem, 2fr)', cell: (each) => each.resellerEmail },
    {
      key: 'reason',
      header: t('operations.reason'),
      width: 'minmax(10rem, 2fr)',
      cell: ({ mail }) => mail.reason ?? '–',
    },
    { key: 'sent', header: t('invitations.sent'), cell: ({ createdAt }) => date(createdAt) },
  ];
  return (
    <DataTable
      label={t('operations.mail')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      empty={<Text>{t('operations.noMailTrouble')}</Text>}
    />
  );
}

function Drift() {
  const { t } = useWords();
  const rows = useRows<Schemas['Customer']>(['customers', 'drift'], (page) =>
    api.GET('/api/customers', { params: { query: { ...page, drift: 'true' } } }),
  );
  const columns: Column<Schemas['Customer']>[] = [
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
  ];
  return (
    <DataTable
      label={t('operations.drift')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      empty={<Text>{t('operations.noDrift')}</Text>}
    />
  );
}
