import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Answer, answer, api, ifMatch, type Schemas } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { Card, Columns } from '../components/card.tsx';
import { Facts } from '../components/facts.tsx';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { Status } from '../components/status.tsx';
import { SupportContact } from '../components/support-contact.tsx';
import { useWords } from '../i18n/words.tsx';
import { AgreementCard } from './agreement-card.tsx';

type Customer = Schemas['CustomerDetail'];

const route = getRouteApi('/customers/$id');
const useStyles = makeStyles({ list: { display: 'grid', gap: tokens.spacingVerticalS, paddingLeft: '1.25rem' } });

/** One customer: its subscriptions, its orders, who may do what there, and where Partner Center shows it differently. */
export default function CustomerPage() {
  const { t } = useWords();
  const may = useMay();
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['customer', id],
    queryFn: () => answer(api.GET('/api/customers/{id}', { params: { path: { id } } })),
  });
  const customer = query.data?.data;
  return (
    <Page
      title={customer?.name ?? t('customers.name')}
      actions={
        customer?.status === 'active' &&
        may('onboard') && (
          <ButtonLink to="/customers/$id/order" params={{ id }} appearance="primary">
            {t('order.action')}
          </ButtonLink>
        )
      }
    >
      <Loaded query={query} label={t('loading')}>
        {(loaded) => <Details loaded={loaded} />}
      </Loaded>
    </Page>
  );
}

function Details({ loaded }: { loaded: Answer<Customer> }) {
  const { t, named, date, number, country } = useWords();
  const customer = loaded.data;
  const { id, subscriptions, access, reseller } = customer;
  return (
    <>
      <Card title={t('customers.subscriptions')}>
        <PlainTable
          label={t('customers.subscriptions')}
          rows={subscriptions}
          rowKey={(subscription) => subscription.id}
          empty={t('customer.noSubscriptions')}
          columns={[
            {
              key: 'title',
              header: t('chart.product'),
              cell: (each) => (
                <TextLink to="/customers/$id/subscriptions/$subscriptionId" params={{ id, subscriptionId: each.id }}>
                  {each.title}
                </TextLink>
              ),
            },
            { key: 'quantity', header: t('products.licences'), cell: ({ quantity }) => number(quantity) },
            { key: 'status', header: t('list.status'), cell: ({ status }) => <Status value={status} /> },
            {
              key: 'term',
              header: t('products.term'),
              cell: ({ term, billingCycle }) => `${named('term', term)}, ${named('cycle', billingCycle)}`,
            },
            { key: 'partnerId', header: t('subscription.partnerId'), cell: (each) => each.resellerPartnerId ?? '–' },
            { key: 'support', header: t('subscription.support'), cell: (each) => <SupportContact of={each} /> },
          ]}
        />
      </Card>
      <Columns>
        <div>
          <Orders customerId={id} />
          <DriftCard loaded={loaded} />
        </div>
        <div>
          <Card title={t('reseller.details')}>
            <Facts
              of={[
                [t('list.status'), <Status key="status" value={customer.status} />],
                [t('customers.domain'), customer.domain],
                [t('reseller.email'), customer.email],
                [t('customer.countryName'), customer.country && country(customer.country)],
                [
                  t('resellers.name'),
                  reseller && (
                    <TextLink key="reseller" to="/resellers/$id" params={{ id: reseller.id }}>
                      {reseller.name} ({reseller.partnerId})
                    </TextLink>
                  ),
                ],
                [t('customer.origin'), named('origin', customer.origin)],
                [t('customer.agreement'), customer.agreement && date(customer.agreement.acceptedOn)],
                [t('resellers.since'), date(customer.since)],
              ]}
            />
          </Card>
          <AgreementCard customer={customer} />
          <Card title={t('customer.access')}>
            {access.length === 0 ? (
              <p>{t('reseller.accessEmpty')}</p>
            ) : (
              <Facts
                of={access.map((each) => [each.resellerName, `${named('access', each.kind)}, ${date(each.since)}`])}
              />
            )}
          </Card>
        </div>
      </Columns>
    </>
  );
}

function Orders({ customerId }: { customerId: string }) {
  const { t, dateTime, money } = useWords();
  const query = useQuery({
    queryKey: ['orders', customerId],
    queryFn: () => answer(api.GET('/api/customers/{id}/orders', { params: { path: { id: customerId } } })),
  });
  return (
    <Card title={t('order.list')}>
      <Loaded query={query} label={t('loading')}>
        {({ data }) => (
          <PlainTable
            label={t('order.list')}
            rows={data.items}
            rowKey={({ id }) => id}
            empty={t('order.none')}
            columns={[
              {
                key: 'when',
                header: t('audit.when'),
                cell: ({ id, createdAt }) => (
                  <TextLink to="/customers/$id/orders/$orderId" params={{ id: customerId, orderId: id }}>
                    {dateTime(createdAt)}
                  </TextLink>
                ),
              },
              { key: 'status', header: t('list.status'), cell: ({ status }) => <Status value={status} /> },
              { key: 'total', header: t('products.total'), cell: ({ total, currency }) => money(total, currency) },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}

/** Where Partner Center says otherwise. Nothing is overwritten until a person says so. */
function DriftCard({ loaded }: { loaded: Answer<Customer> }) {
  const styles = useStyles();
  const { t, named, dateTime } = useWords();
  const may = useMay();
  const cache = useQueryClient();
  const { id, drift, comparedAt, subscriptions } = loaded.data;
  const accept = useMutation({
    mutationFn: ({ field, subscriptionId }: Schemas['Drift']) =>
      answer(
        api.POST('/api/customers/{id}/drift/accept', {
          params: { path: { id } },
          body: { field, ...(subscriptionId === undefined ? {} : { subscriptionId }) },
          ...ifMatch(loaded.etag),
        }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: ['customer', id] }),
  });
  const titleOf = (subscriptionId: string | undefined) =>
    subscriptions.find((each) => each.id === subscriptionId)?.title ?? subscriptionId ?? '';
  return (
    <Card title={t('drift.title')}>
      {drift.length === 0 ? (
        <p>{comparedAt === undefined ? t('drift.notCompared') : t('drift.none', { when: dateTime(comparedAt) })}</p>
      ) : (
        <ul className={styles.list}>
          {drift.map((each) => (
            <li key={`${each.field} ${each.subscriptionId ?? ''}`}>
              {t('drift.line', {
                what: [titleOf(each.subscriptionId), named('driftField', each.field)].filter(Boolean).join(': '),
                ours: String(each.ours ?? '–'),
                theirs: String(each.theirs ?? '–'),
              })}{' '}
              {may('changeSubscription') && (
                <Button size="small" disabledFocusable={accept.isPending} onClick={() => accept.mutate(each)}>
                  {t('drift.accept')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {accept.error !== null && <ProblemBar error={accept.error} />}
    </Card>
  );
}
