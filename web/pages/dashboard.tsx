import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, api, type Schemas } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { ChartCard } from '../charts/chart-card.tsx';
import { acceptanceByWeek, parts, statesByWeek, timeToAnswer } from '../charts/figures.ts';
import { Card } from '../components/card.tsx';
import { whyItFailed } from '../components/fields.ts';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { useWords } from '../i18n/words.tsx';

/** So many of a kind are named; the rest is a number. */
const NAMED = 10;
const PAUSE = 30_000;

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

const query = { pageSize: NAMED };

/** The counts are of all there is; of what needs a person the first few are named. */
const useOverview = () =>
  useQuery({
    queryKey: ['dashboard', 'overview'],
    queryFn: async () => {
      const [counts, undeliverable, failed, waiting] = await Promise.all([
        answer(api.GET('/api/overview')),
        answer(api.GET('/api/invitations', { params: { query: { ...query, status: 'undeliverable' } } })),
        answer(api.GET('/api/onboardings', { params: { query: { ...query, status: 'failed' } } })),
        answer(api.GET('/api/resellers', { params: { query: { ...query, status: 'awaitingEnrolment' } } })),
      ]);
      return {
        ...counts.data,
        named: { undeliverable: undeliverable.data.items, failed: failed.data.items, waiting: waiting.data.items },
      };
    },
    refetchInterval: PAUSE,
  });

type Overview = NonNullable<ReturnType<typeof useOverview>['data']>;

/** What waits, what is late, what needs a person; and how it has been going. */
export default function Dashboard() {
  const { t } = useWords();
  const may = useMay();
  const overview = useOverview();
  const statistics = useQuery({
    queryKey: ['dashboard', 'statistics'],
    queryFn: async () => (await answer(api.GET('/api/statistics'))).data,
    refetchInterval: 2 * PAUSE,
  });
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
      <Loaded query={overview} label={t('loading')}>
        {(loaded) => (
          <>
            <Tiles overview={loaded} />
            <Attention overview={loaded} />
          </>
        )}
      </Loaded>
      {/* Not before what stands above them has its height: charts are fetched when they come into sight. */}
      {!overview.isPending && (
        <Loaded query={statistics} label={t('loading')}>
          {(loaded) => <Charts statistics={loaded} />}
        </Loaded>
      )}
    </Page>
  );
}

function Tiles({ overview: { invitations, resellers, onboardings } }: { overview: Overview }) {
  const styles = useStyles();
  const { t, number } = useWords();
  const tiles: [label: string, count: number, link: ReactNode][] = [
    [
      t('dashboard.waiting'),
      invitations.pending,
      <TextLink key="1" to="/invitations" search={{ status: 'pending' }}>
        {t('nav.invitations')}
      </TextLink>,
    ],
    [
      t('dashboard.overdue'),
      invitations.overdue,
      <TextLink key="2" to="/invitations" search={{ status: 'pending' }}>
        {t('nav.invitations')}
      </TextLink>,
    ],
    [
      t('dashboard.enrolment'),
      resellers.awaitingEnrolment,
      <TextLink key="3" to="/resellers" search={{ status: 'awaitingEnrolment' }}>
        {t('nav.resellers')}
      </TextLink>,
    ],
    [
      t('dashboard.running'),
      onboardings.submitted,
      <TextLink key="4" to="/operations" search={{ status: 'submitted' }}>
        {t('nav.operations')}
      </TextLink>,
    ],
    [
      t('dashboard.trouble'),
      invitations.undeliverable + onboardings.failed,
      <TextLink key="5" to="/operations" search={{ status: 'failed' }}>
        {t('nav.operations')}
      </TextLink>,
    ],
  ];
  return (
    <ul className={styles.tiles}>
      {tiles.map(([label, count, link]) => (
        <li key={label} className={styles.tile}>
          <div>{label}</div>
          <div className={styles.figure}>{number(count)}</div>
          {link}
        </li>
      ))}
    </ul>
  );
}

function Attention({ overview: { overdue, named } }: { overview: Overview }) {
  const styles = useStyles();
  const words = useWords();
  const { t, date } = words;
  const invitations = [
    ...named.undeliverable.map(({ id, resellerName: name, resellerEmail }) => ({
      id,
      text: t('dashboard.undeliverable', { name }),
      more: resellerEmail,
    })),
    ...overdue.map(({ id, resellerName: name, expiresAt }) => ({
      id,
      text: t('dashboard.noAnswer', { name }),
      more: t('dashboard.expiresOn', { date: date(expiresAt) }),
    })),
  ];
  const nothing = invitations.length + named.failed.length + named.waiting.length === 0;
  return (
    <Card title={t('dashboard.attention')}>
      {nothing ? (
        <p>{t('dashboard.attentionNone')}</p>
      ) : (
        <ul className={styles.list}>
          {invitations.map(({ id, text, more }) => (
            <li key={id}>
              <TextLink to="/invitations/$id" params={{ id }}>
                {text}
              </TextLink>
              <div className={styles.dim}>{more}</div>
            </li>
          ))}
          {named.failed.map(({ id, company, failure }) => (
            <li key={id}>
              <TextLink to="/onboardings/$id" params={{ id }}>
                {t('dashboard.onboardingFailed', { name: company.name })}
              </TextLink>
              <div className={styles.dim}>{failure && whyItFailed(failure, words)}</div>
            </li>
          ))}
          {named.waiting.map(({ id, name, since }) => (
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
  );
}

function Charts({ statistics: { invitations, licences, countedAt } }: { statistics: Schemas['Statistics'] }) {
  const styles = useStyles();
  const { t, named, date, dateTime } = useWords();
  const byProduct = licences.byProduct.map(({ title, quantity }) => ({ label: title, value: quantity }));
  const byReseller = licences.byReseller.map(({ resellerId, name, quantity }) => ({
    label: name ?? resellerId ?? t('chart.noReseller'),
    value: quantity,
  }));
  return (
    <>
      <div className={styles.charts}>
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
        <ChartCard
          title={t('chart.licencesByProduct')}
          of={t('chart.product')}
          figures={parts(byProduct, licences.quantity, t('chart.others'))}
          seriesOf={() => t('chart.licences')}
        />
        <ChartCard
          title={t('chart.licencesByReseller')}
          of={t('chart.reseller')}
          figures={parts(byReseller, licences.quantity, t('chart.others'))}
          seriesOf={() => t('chart.licences')}
        />
      </div>
      <p className={styles.dim}>{t('chart.countedAt', { when: dateTime(countedAt) })}</p>
    </>
  );
}
