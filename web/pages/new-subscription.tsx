import { Card as Box, Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useSigned } from '../app/me.ts';
import { Allowed } from '../components/allowed.tsx';
import { Card } from '../components/card.tsx';
import { keyFor, useDraft } from '../components/draft.ts';
import { fieldErrorsOf, otherErrorsOf } from '../components/fields.ts';
import { ButtonLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { PriceTable } from '../components/price-table.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { type Choice, offerOf, ProductPicker, toItem, totalOf, useProducts } from '../components/product-picker.tsx';
import { useActiveResellers } from '../components/resellers-query.ts';
import { useWords } from '../i18n/words.tsx';

type Customer = Schemas['CustomerDetail'];

const route = getRouteApi('/customers/$id/order');
const useStyles = makeStyles({
  existing: { display: 'grid', gap: tokens.spacingVerticalM },
  line: {
    display: 'grid',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
    gridTemplateColumns: 'minmax(0, 1fr)',
    '@media (min-width: 48rem)': { gridTemplateColumns: 'minmax(0, 1fr) 9rem 16rem' },
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalL },
});

interface Draft {
  choices: Choice[];
  /** By subscription: licences more, or the product that it becomes. */
  more: Record<string, string>;
  upgrades: Record<string, string>;
  partnerId: string;
}
const EMPTY: Draft = { choices: [], more: {}, upgrades: {}, partnerId: '' };

export default function NewSubscriptionPage() {
  const { t } = useWords();
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['customer', id],
    queryFn: () => answer(api.GET('/api/customers/{id}', { params: { path: { id } } })),
  });
  return (
    <Allowed to="onboard" title={t('order.title')}>
      <Page title={query.data === undefined ? t('order.title') : `${t('order.title')}: ${query.data.data.name}`}>
        <Loaded query={query} label={t('loading')}>
          {({ data }) => <NewOrder customer={data} />}
        </Loaded>
      </Page>
    </Allowed>
  );
}

function linesOf({ choices, more, upgrades, partnerId }: Draft) {
  const partner = partnerId === '' ? {} : { resellerPartnerId: partnerId };
  return [
    ...choices.map((choice) => ({ type: 'new' as const, ...toItem(choice), ...partner })),
    ...Object.entries(more)
      .filter(([, quantity]) => Number(quantity) > 0)
      .map(([subscriptionId, quantity]) => ({
        type: 'addLicences' as const,
        subscriptionId,
        quantity: Number(quantity),
      })),
    ...Object.entries(upgrades)
      .filter(([, productId]) => productId !== '')
      .map(([subscriptionId, productId]) => ({ type: 'upgrade' as const, subscriptionId, productId })),
  ];
}

/** New subscriptions, more licences, upgrades: chosen, reviewed, ordered as one. */
function NewOrder({ customer }: { customer: Customer }) {
  const styles = useStyles();
  const words = useWords();
  const { t, named } = words;
  const { settings } = useSigned();
  const navigate = useNavigate();
  const resellers = useActiveResellers();
  const name = `order-${customer.id}`;
  const { draft, change, clear } = useDraft<Draft>(name, EMPTY);
  const [reviewing, setReviewing] = useState(false);
  const country = customer.country ?? settings.country;
  const products = useProducts(country, '');
  const lines = linesOf(draft);
  const active = customer.subscriptions.filter(({ status }) => status === 'active');

  const order = useMutation({
    mutationFn: async () => {
      // Only what has been shown with its price is held to it.
      const known = lines.every(({ type }) => type === 'new');
      const body = { lines, ...(known ? { expectedTotal: totalOf(draft.choices) } : {}) };
      const header = { 'Idempotency-Key': keyFor(name, body) };
      return (
        await answer(api.POST('/api/customers/{id}/orders', { params: { path: { id: customer.id }, header }, body }))
      ).data;
    },
    onSuccess({ id }) {
      clear();
      void navigate({ to: '/customers/$id/orders/$orderId', params: { id: customer.id, orderId: id } });
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 422) setReviewing(false);
    },
  });
  const errorOf = fieldErrorsOf(order.error, words);
  const shown = lines.flatMap((_line, index) => ['quantity', 'productId'].map((field) => `lines.${index}.${field}`));
  const others = otherErrorsOf(order.error, shown, words);
  const priced = lines.map((line, index) => {
    if (line.type === 'new') {
      const choice = draft.choices[index] as Choice;
      return {
        key: String(index),
        title: choice.product.title,
        quantity: line.quantity,
        terms: `${named('term', line.term)}, ${named('cycle', line.billingCycle)}`,
        unitPrice: offerOf(choice)?.unitPrice,
        total: totalOf([choice]),
      };
    }
    const subscription = customer.subscriptions.find(({ id }) => id === line.subscriptionId);
    const productId = line.type === 'upgrade' ? line.productId : subscription?.productId;
    const product = products.data?.find(({ id }) => id === productId);
    const quantity = line.type === 'upgrade' ? (subscription?.quantity ?? 0) : line.quantity;
    const offer = product?.offers.find(
      ({ term, billingCycle }) => term === subscription?.term && billingCycle === subscription.billingCycle,
    );
    return {
      key: String(index),
      title: product?.title ?? subscription?.title ?? '',
      quantity,
      terms:
        line.type === 'upgrade' ? t('order.upgradeOf', { name: subscription?.title ?? '' }) : t('order.moreLicences'),
      unitPrice: offer?.unitPrice,
      total: offer === undefined ? undefined : (Math.round(offer.unitPrice * 100) * quantity) / 100,
    };
  });
  const currency = draft.choices[0]?.product.currency ?? products.data?.[0]?.currency ?? 'EUR';
  const sum = priced.every(({ total }) => total !== undefined)
    ? priced.reduce((whole, { total = 0 }) => whole + Math.round(total * 100), 0) / 100
    : undefined;
  const problem = order.error !== null && others.length + shown.filter(errorOf).length === 0;

  if (reviewing) {
    return (
      <Card title={t('wizard.review')}>
        <PriceTable lines={priced} currency={currency} total={sum} />
        {sum === undefined && <p>{t('order.priceLater')}</p>}
        {problem && <ProblemBar error={order.error} />}
        <div className={styles.buttons}>
          <Button onClick={() => setReviewing(false)}>{t('back')}</Button>
          <ButtonLink to="/customers/$id" params={{ id: customer.id }} onClick={clear}>
            {t('cancel')}
          </ButtonLink>
          <Button
            appearance="primary"
            disabledFocusable={order.isPending}
            onClick={() => !order.isPending && order.mutate()}
          >
            {order.isPending ? t('busy') : t('order.place')}
          </Button>
        </div>
      </Card>
    );
  }
  return (
    <>
      <Card title={t('order.new')}>
        <ProductPicker
          country={country}
          choices={draft.choices}
          onChange={(choices) => change({ choices })}
          errorOf={(index, field) => errorOf(`lines.${index}.${field}`)}
        />
        <Field label={t('subscription.partnerId')} hint={t('order.partnerIdHint')}>
          <Select value={draft.partnerId} onChange={(_event, { value }) => change({ partnerId: value })}>
            <option value="">
              {customer.reseller === undefined ? t('none') : `${customer.reseller.partnerId} ${customer.reseller.name}`}
            </option>
            {resellers.data
              ?.filter(({ partnerId }) => partnerId !== customer.reseller?.partnerId)
              .map(({ id, name: reseller, partnerId }) => (
                <option key={id} value={partnerId}>
                  {partnerId} {reseller}
                </option>
              ))}
          </Select>
        </Field>
      </Card>
      {active.length > 0 && (
        <Card title={t('order.existing')}>
          <div className={styles.existing}>
            {active.map(({ id, title, quantity, productId }) => (
              <Box key={id} className={styles.line}>
                <div>
                  <strong>{title}</strong>
                  <div>{t('order.now', { count: quantity })}</div>
                </div>
                <Field label={t('order.moreLicences')}>
                  <Input
                    type="number"
                    min={0}
                    value={draft.more[id] ?? ''}
                    aria-label={`${t('order.moreLicences')}: ${title}`}
                    onChange={(_event, { value }) => change({ more: { ...draft.more, [id]: value } })}
                  />
                </Field>
                <Field label={t('order.upgradeTo')}>
                  <Select
                    value={draft.upgrades[id] ?? ''}
                    aria-label={`${t('order.upgradeTo')}: ${title}`}
                    onChange={(_event, { value }) => change({ upgrades: { ...draft.upgrades, [id]: value } })}
                  >
                    <option value="">{t('order.noUpgrade')}</option>
                    {products.data
                      ?.filter((product) => product.id !== productId)
                      .map((product) => (
                        <option key={product.id} value={product.id}>
                          {product.title}
                        </option>
                      ))}
                  </Select>
                </Field>
              </Box>
            ))}
          </div>
        </Card>
      )}
      {problem && <ProblemBar error={order.error} />}
      {others.map((each) => (
        <p key={each} role="alert">
          {each}
        </p>
      ))}
      <div className={styles.buttons}>
        <ButtonLink to="/customers/$id" params={{ id: customer.id }}>
          {t('cancel')}
        </ButtonLink>
        <Button
          appearance="primary"
          disabledFocusable={lines.length === 0}
          onClick={() => lines.length > 0 && setReviewing(true)}
        >
          {t('wizard.toReview')}
        </Button>
      </div>
    </>
  );
}
