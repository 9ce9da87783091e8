import { Button, Field, Input, makeStyles, SearchBox, Select, Spinner, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client.ts';
import { useWords } from '../i18n/words.tsx';
import { asWrong } from './fields.ts';
import { ProblemBar } from './problem-bar.tsx';
import { useRested } from './rested.ts';

export type Product = Schemas['Product'];
type Offer = Product['offers'][number];

/** What is chosen of a product: how many, for how long, paid how often. */
export interface Choice {
  product: Pick<Product, 'id' | 'title' | 'minQuantity' | 'maxQuantity' | 'currency' | 'offers'>;
  quantity: string;
  term: Offer['term'];
  billingCycle: Offer['billingCycle'];
}

export const offerOf = ({ product, term, billingCycle }: Choice): Offer | undefined =>
  product.offers.find((offer) => offer.term === term && offer.billingCycle === billingCycle);

export function totalOf(choices: Choice[]): number {
  const hundredths = choices.map(
    (choice) => Math.round((offerOf(choice)?.unitPrice ?? 0) * 100) * Number(choice.quantity),
  );
  return hundredths.reduce((sum, each) => sum + (Number.isFinite(each) ? each : 0), 0) / 100;
}

export const toItem = ({ product, quantity, term, billingCycle }: Choice) => ({
  productId: product.id,
  quantity: Number(quantity),
  term,
  billingCycle,
});

export function useProducts(country: string, search: string) {
  return useQuery({
    queryKey: ['products', country, search],
    queryFn: async () => {
      const query = { pageSize: 50, country, ...(search === '' ? {} : { search }) };
      return (await answer(api.GET('/api/products', { params: { query } }))).data.items;
    },
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
}

/** Partner Center writes ten million where it means no limit. */
const UNLIMITED = 1_000_000;

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    padding: 0,
    margin: `${tokens.spacingVerticalM} 0`,
    display: 'grid',
    gap: tokens.spacingVerticalS,
    maxHeight: '22rem',
    overflowY: 'auto',
  },
  product: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalS,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  chosen: {
    display: 'grid',
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: 'minmax(0, 1fr)',
    '@media (min-width: 48rem)': { gridTemplateColumns: 'minmax(0, 2fr) 7rem 9rem 9rem 7rem 2.5rem' },
    alignItems: 'end',
    padding: `${tokens.spacingVerticalM} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { overflowWrap: 'anywhere', minWidth: 0 },
  add: { flexShrink: 0 },
  price: { textAlign: 'right', fontVariantNumeric: 'tabular-nums', paddingBottom: '6px' },
  total: {
    textAlign: 'right',
    fontSize: tokens.fontSizeBase500,
    fontWeight: tokens.fontWeightSemibold,
    margin: '1rem 0',
  },
  dim: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface ProductPickerProps {
  country: string;
  choices: Choice[];
  onChange(choices: Choice[]): void;
  /** What the API says of the field of one line. */
  errorOf(index: number, field: string): string | undefined;
}

/** Products of the catalogue and how many licences of each. */
export function ProductPicker({ country, choices, onChange, errorOf }: ProductPickerProps) {
  const styles = useStyles();
  const { t, named, money } = useWords();
  const [search, setSearch] = useState('');
  const products = useProducts(country, useRested(search.trim()));
  const add = (product: Product) => {
    const [offer] = product.offers;
    if (offer === undefined) return;
    const { term, billingCycle } = offer;
    onChange([...choices, { product, quantity: String(product.minQuantity), term, billingCycle }]);
  };
  const change = (index: number, changes: Partial<Choice>) =>
    onChange(choices.map((choice, at) => (at === index ? { ...choice, ...changes } : choice)));
  const currency = choices[0]?.product.currency;
  return (
    <>
      <Field label={t('products.search')}>
        <SearchBox value={search} onChange={(_event, { value }) => setSearch(value)} />
      </Field>
      {products.error !== null && <ProblemBar error={products.error} onRetry={() => void products.refetch()} />}
      {products.isPending && <Spinner size="tiny" label={t('loading')} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard */}
      <ul className={styles.list} aria-label={t('products.label')} tabIndex={0}>
        {products.data?.map((product) => (
          <li key={product.id} className={styles.product}>
            <div className={styles.name}>
              <Text weight="semibold">{product.title}</Text>
              <div className={styles.dim}>
                {t('products.from', { price: money(product.unitPrice, product.currency) })} ·{' '}
                {t(product.maxQuantity > UNLIMITED ? 'products.atLeast' : 'products.limits', {
                  min: product.minQuantity,
                  max: product.maxQuantity,
                })}
              </div>
            </div>
            <Button
              className={styles.add}
              icon={<AddRegular />}
              aria-label={t('products.add', { name: product.title })}
              onClick={() => add(product)}
            >
              {t('products.addShort')}
            </Button>
          </li>
        ))}
        {products.data?.length === 0 && <li>{t('list.nothingFound')}</li>}
      </ul>
      {choices.map((choice, index) => {
        const { product, quantity, term, billingCycle } = choice;
        const terms = [...new Set(product.offers.map((offer) => offer.term))];
        const cycles = product.offers.filter((offer) => offer.term === term).map((offer) => offer.billingCycle);
        const wrong = errorOf(index, 'quantity') ?? errorOf(index, 'productId');
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same product may be there twice; lines do not move
          <div key={index} className={styles.chosen} data-testid="chosen">
            <div className={styles.name}>{product.title}</div>
            <Field label={t('products.licences')} {...asWrong(wrong)}>
              <Input
                type="number"
                min={product.minQuantity}
                max={product.maxQuantity}
                value={quantity}
                onChange={(_event, { value }) => change(index, { quantity: value })}
              />
            </Field>
            <Field label={t('products.term')}>
              <Select
                value={term}
                onChange={(_event, { value }) => {
                  const offer = product.offers.find((each) => each.term === value);
                  if (offer !== undefined) change(index, { term: offer.term, billingCycle: offer.billingCycle });
                }}
              >
                {terms.map((each) => (
                  <option key={each} value={each}>
                    {named('term', each)}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label={t('products.cycle')}>
              <Select
                value={billingCycle}
                onChange={(_event, { value }) => change(index, { billingCycle: value as Choice['billingCycle'] })}
              >
                {cycles.map((each) => (
                  <option key={each} value={each}>
                    {named('cycle', each)}
                  </option>
                ))}
              </Select>
            </Field>
            <div className={styles.price}>{money(totalOf([choice]), product.currency)}</div>
            <Button
              icon={<DeleteRegular />}
              aria-label={t('products.remove', { name: product.title })}
              onClick={() => onChange(choices.filter((_each, at) => at !== index))}
            />
          </div>
        );
      })}
      {currency !== undefined && (
        <p className={styles.total}>
          {t('products.total')} {money(totalOf(choices), currency)}
        </p>
      )}
    </>
  );
}
