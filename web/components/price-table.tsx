// biome-ignore-all lint/a11y/noNoninteractiveTabindex: on a phone it scrolls, and then must be reachable by keyboard
// biome-ignore-all lint/a11y/useSemanticElements: no fieldset, a table
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useWords } from '../i18n/words.tsx';

export interface PricedLine {
  key: string;
  title: string;
  quantity: number;
  terms: string;
  unitPrice: number | undefined;
  total: number | undefined;
  note?: string;
}

const NARROW = '@media (max-width: 35.99rem)';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    '& th, & td': {
      padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
      textAlign: 'left',
      borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
      overflowWrap: 'break-word',
    },
    '& thead th': { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  },
  number: { textAlign: 'right !important' as 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  /** On a phone quantity and price stand below the product, where there is room for them. */
  wide: { [NARROW]: { display: 'none' } },
  narrow: { display: 'none', [NARROW]: { display: 'block' } },
  total: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
});

/** An order as it will be placed: priced by line, and in all. */
export function PriceTable({
  lines,
  currency,
  total,
}: {
  lines: PricedLine[];
  currency: string;
  total: number | undefined;
}) {
  const styles = useStyles();
  const { t, money, number } = useWords();
  const wide = mergeClasses(styles.number, styles.wide);
  const price = (amount: number | undefined) => (amount === undefined ? '–' : money(amount, currency));
  return (
    <div role="group" className={styles.scroll} tabIndex={0} aria-label={t('review.lines')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('chart.product')}</th>
            <th scope="col" className={wide}>
              {t('products.licences')}
            </th>
            <th scope="col" className={wide}>
              {t('review.unitPrice')}
            </th>
            <th scope="col" className={styles.number}>
              {t('products.total')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, title, quantity, terms, unitPrice, total: sum, note }) => (
            <tr key={key}>
              <td>
                {title}
                <br />
                <small>{[terms, note].filter(Boolean).join(' · ')}</small>
                <span className={styles.narrow}>
                  {number(quantity)} × {price(unitPrice)}
                </span>
              </td>
              <td className={wide}>{number(quantity)}</td>
              <td className={wide}>{price(unitPrice)}</td>
              <td className={styles.number}>{price(sum)}</td>
            </tr>
          ))}
          <tr className={styles.total}>
            <th scope="row">{t('products.total')}</th>
            <td className={styles.wide} />
            <td className={styles.wide} />
            <td className={styles.number}>{price(total)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
