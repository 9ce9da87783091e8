import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { answer, api, type Schemas } from '../api/client.ts';
import { Card, Columns } from '../components/card.tsx';
import { Facts } from '../components/facts.tsx';
import { sentence } from '../components/fields.ts';
import { TextLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { PriceTable } from '../components/price-table.tsx';
import { Status } from '../components/status.tsx';
import { StepsCard } from '../components/steps-card.tsx';
import { useWords } from '../i18n/words.tsx';

type Order = Schemas['Order'];

const route = getRouteApi('/customers/$id/orders/$orderId');
const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalL } });

/** An order on its way, or as it ended: each line with its own outcome. */
export default function OrderPage() {
  const { t } = useWords();
  const { id, orderId } = route.useParams();
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: ['order', id, orderId],
    queryFn: () => answer(api.GET('/api/customers/{id}/orders/{orderId}', { params: { path: { id, orderId } } })),
    refetchInterval: ({ state }) => (state.data?.data.status === 'submitted' ? 1_500 : false),
  });
  const status = query.data?.data.status;
  useEffect(() => {
    if (status !== undefined && status !== 'submitted') void cache.invalidateQueries({ queryKey: ['customer', id] });
  }, [status, cache, id]);
  return (
    <Page
      title={t('order.one')}
      lead={
        <TextLink to="/customers/$id" params={{ id }}>
          {t('subscription.toCustomer')}
        </TextLink>
      }
    >
      <Loaded query={query} label={t('loading')}>
        {({ data }) => <Details order={data} />}
      </Loaded>
    </Page>
  );
}

function Details({ order }: { order: Order }) {
  const styles = useStyles();
  const words = useWords();
  const { t, named, dateTime } = words;
  const { status, lines, currency, total, steps, createdAt, createdBy, correlationId } = order;
  const failed = lines.filter((line) => line.status === 'failed');
  return (
    <>
      <div aria-live="polite" className={styles.bar}>
        {status === 'submitted' && (
          <MessageBar layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t('outcome.running')}</MessageBarTitle> {t('outcome.runningText')}
            </MessageBarBody>
          </MessageBar>
        )}
        {status === 'completed' && (
          <MessageBar intent="success">
            <MessageBarBody>{t('order.completed')}</MessageBarBody>
          </MessageBar>
        )}
        {failed.length > 0 && (
          <MessageBar intent="error" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t('order.failed')}</MessageBarTitle>
              <ul>
                {failed.map(({ number, title, error }) => (
                  <li key={number}>
                    {title}: {sentence(error?.description ?? '', words)} ({error?.code})
                  </li>
                ))}
              </ul>
              {t('problem.reference')} {correlationId}
            </MessageBarBody>
          </MessageBar>
        )}
      </div>
      <Columns>
        <div>
          <Card title={t('review.order')}>
            <PriceTable
              currency={currency}
              total={total}
              lines={lines.map((line) => ({
                key: String(line.number),
                title: line.title,
                quantity: line.quantity,
                terms: `${named('term', line.term)}, ${named('cycle', line.billingCycle)}`,
                unitPrice: line.unitPrice,
                total: line.total,
                note: [named('lineType', line.type), named('lineStatus', line.status), line.resellerPartnerId]
                  .filter(Boolean)
                  .join(' · '),
              }))}
            />
          </Card>
          <StepsCard title={t('outcome.steps')} steps={steps} from={createdAt} />
        </div>
        <Card title={t('reseller.details')}>
          <Facts
            of={[
              [t('list.status'), <Status key="status" value={status} />],
              [t('invitation.createdBy'), createdBy.name ?? createdBy.id],
              [t('outcome.submittedAt'), dateTime(createdAt)],
              [t('outcome.completedAt'), order.completedAt && dateTime(order.completedAt)],
            ]}
          />
        </Card>
      </Columns>
    </>
  );
}
