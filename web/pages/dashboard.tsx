import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, api, type Schemas } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { ChartCard } from '../charts/chart-card.tsx';
import { acceptanceByWeek, statesByWeek, sums, timeToAnswer } from '../charts/figures.ts';
import { Card } from '../components/card.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { Page } from '../components/page.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { useWords } from '../i18n/words.tsx';

type Invitation = Schemas['Invitation'];

const LATEST = 200;

const useStyles = makeStyles({
  tiles: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 10.25rem), 1fr))',
    listStyleType: 'none',
    padding: 0,
    margin: `0 0 ${tokens.spacingVerticalL}`,
  },
  tile: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    padding: tokens.spacingHorizontalL,
  },
  figure: { fontSize: '2.25rem', lineHeight: '2.75rem', fontWeight: tokens.fontWeightSemibold },
  charts: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 26rem), 1fr))',
  },
  list: { listStyleType: 'none', padding: 0, margin: 0, display: 'grid', gap: tokens.spacingVerticalM },
  dim: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** What waits, what is late, what needs a person; and how it has been going. */
export default function Dashboard() {
  const { t } = useWords();
  const may = useMay();
  const styles = useStyles();
  const invitations = useQuery({
    queryKey: ['dashboard', 'invitations'],
    queryFn: async () =>
      (await answer(api.GET('/api/invitations', { params: { query: { pageSize: LATEST } } }))).data.items,
    refetchInterval: 30_000,
  });
  const waiting = useQuery({
    queryKey: ['dashboard', 'awaiting'],
    queryFn: async () =>
      (
        await answer(
          api.GET('/api/resellers', { params: { query: { status: 'awaitingEnrolment', pageSize: LATEST } } }),
        )
      ).data.items,
    refetchInterval: 30_000,
  });
  const onboardings = useQuery({
    queryKey: ['dashboard', 'onboardings'],
    queryFn: async () => {
      const of = async (status: 'submitted' | 'failed') =>
        (await answer(api.GET('/api/onboardings', { params: { query: { status, pageSize: LATEST } } }))).data.items;
      const [running, stuck] = await Promise.all([of('submitted'), of('failed')]);
      return { running, stuck };
    },
    refetchInterval: 30_000,
  });
  const licences = useQuery({
    queryKey: ['dashboard', 'licences'],
    queryFn: async () => (await answer(api.GET('/api/licences'))).data,
    staleTime: 60_000,
  });
  const failed = [invitations, waiting, onboardings, licences].find(
    ({ error, data }) => error !== null && data === undefined,
  );
  return (
    <Page
      title={t('nav.dashboard')}
      lead={t('dashboard.lead')}
      actions={
        may('invite') && (
          <ButtonLink to="/invitations/new" appearance="primary">
            {t('invite.action')}
          </ButtonLink>
        )
      }
    >
      {failed !== undefined && <ProblemBar error={failed.error} onRetry={() => void failed.refetch()} />}
      {invitations.data === undefined || waiting.data === undefined || onboardings.data === undefined ? (
        failed === undefined && <Spinner label={t('loading')} />
      ) : (
        <>
          <Overview invitations={invitations.data} waiting={waiting.data} onboardings={onboardings.data} />
          <div className={styles.charts}>
            <Charts invitations={invitations.data} />
            {licences.data !== undefined && <LicenceCharts licences={licences.data} />}
          </div>
        </>
      )}
    </Page>
  );
}

/** The last reminder has gone out, or the day is near, and there is no answer. */
const isOverdue = ({ status, reminders }: Invitation) =>
  status === 'pending' && reminders.length > 0 && reminders.every(({ sentAt }) => sentAt !== undefined);

interface OverviewProps {
  invitations: Invitation[];
  waiting: Schemas['Reseller'][];
  onboardings: { running: Schemas['Onboarding'][]; stuck: Schemas['Onboarding'][] };
}

function Overview({ invitations, waiting, onboardings }: OverviewProps) {
  const styles = useStyles();
  const { t, date, number } = useWords();
  const overdue = invitations.filter(isOverdue);
  const undeliverable = invitations.filter(({ status }) => status === 'undeliverable');
  const tiles: [label: string, count: number, link: ReactNode][] = [
    [
      t('dashboard.waiting'),
      invitations.filter(({ status }) => status === 'pending').length,
      <TextLink key="1" to="/invitations" search={{ status: 'pending' }}>
        {t('nav.invitations')}
      </TextLink>,
    ],
    [
      t('dashboard.overdue'),
      overdue.length,
      <TextLink key="2" to="/invitations" search={{ status: 'pending' }}>
        {t('nav.invitations')}
      </TextLink>,
    ],
    [
      t('dashboard.enrolment'),
      waiting.length,
      <TextLink key="3" to="/resellers" search={{ status: 'awaitingEnrolment' }}>
        {t('nav.resellers')}
      </TextLink>,
    ],
    [
      t('dashboard.running'),
      onboardings.running.length,
      <TextLink key="5" to="/operations" search={{ status: 'submitted' }}>
        {t('nav.operations')}
      </TextLink>,
    ],
    [
      t('dashboard.trouble'),
      undeliverable.length + onboardings.stuck.length,
      <TextLink key="4" to="/operations">
        {t('nav.operations')}
      </TextLink>,
    ],
  ];
  const matters = [
    ...undeliverable.map(({ id, resellerName: name, resellerEmail }) => ({
      id,
      text: t('dashboard.undeliverable', { name }),
      more: resellerEmail,
    })),
    ...overdue.map(({ id, resellerName: name, expiresAt }) => ({
      id,
      text: t('dashboard.noAnswer', { name }),
      more: t('dashboard.expiresOn', { date: date(expiresAt) }),
    })),
  ].slice(0, 10);
  return (
    <>
      <ul className={styles.tiles}>
        {tiles.map(([label, count, link]) => (
          <li key={label} className={styles.tile}>
            <div>{label}</div>
            <div className={styles.figure}>{count >= LATEST ? `${number(LATEST)}+` : number(count)}</div>
            {link}
          </li>
        ))}
      </ul>
      <Card title={t('dashboard.attention')}>
        {matters.length + waiting.length + onboardings.stuck.length === 0 ? (
          <p>{t('dashboard.attentionNone')}</p>
        ) : (
          <ul className={styles.list}>
            {matters.map(({ id, text, more }) => (
              <li key={id}>
                <TextLink to="/invitations/$id" params={{ id }}>
                  {text}
                </TextLink>
                <div className={styles.dim}>{more}</div>
              </li>
            ))}
            {onboardings.stuck.slice(0, 10).map(({ id, company, failure }) => (
              <li key={id}>
                <TextLink to="/onboardings/$id" params={{ id }}>
                  {t('dashboard.onboardingFailed', { name: company.name })}
                </TextLink>
                <div className={styles.dim}>{failure?.message}</div>
              </li>
            ))}
            {waiting.slice(0, 10).map(({ id, name, since }) => (
              <li key={id}>
                <TextLink to="/resellers/$id" params={{ id }}>
                  {t('dashboard.notEnrolled', { name })}
                </TextLink>
                <div className={styles.dim}>
                  {t('resellers.since')} {date(since)}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

function Charts({ invitations }: { invitations: Invitation[] }) {
  const { t, named, date } = useWords();
  return (
    <>
      <ChartCard
        title={t('chart.states')}
        of={t('chart.week')}
        figures={statesByWeek(invitations)}
        labelOf={date}
        seriesOf={(status) => named('status', status)}
      />
      <ChartCard
        title={t('chart.timeToAnswer')}
        of={t('chart.days')}
        figures={timeToAnswer(invitations)}
        labelOf={(band) => named('days', band)}
        seriesOf={() => t('chart.count')}
      />
      <ChartCard
        title={t('chart.acceptance')}
        of={t('chart.week')}
        figures={acceptanceByWeek(invitations)}
        labelOf={date}
        seriesOf={(status) => named('status', status)}
      />
    </>
  );
}

function LicenceCharts({ licences }: { licences: Schemas['Licences'] }) {
  const { t } = useWords();
  const byProduct = licences.byProduct.map(({ title, quantity }) => ({ label: title, value: quantity }));
  const byReseller = licences.byReseller.map(({ resellerId, name, quantity }) => ({
    label: name ?? resellerId ?? t('chart.noReseller'),
    value: quantity,
  }));
  const seriesOf = () => t('chart.licences');
  return (
    <>
      <ChartCard
        title={t('chart.licencesByProduct')}
        of={t('chart.product')}
        figures={sums(byProduct)}
        seriesOf={seriesOf}
      />
      <ChartCard
        title={t('chart.licencesByReseller')}
        of={t('chart.reseller')}
        figures={sums(byReseller)}
        seriesOf={seriesOf}
      />
    </>
  );
}
