// biome-ignore-all lint/a11y/noNoninteractiveTabindex: on a phone it scrolls, and then must be reachable by keyboard
// biome-ignore-all lint/a11y/useSemanticElements: no fieldset, a table
import { makeStyles, tokens } from '@fluentui/react-components';
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

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    '& th, & td': {
      padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
      textAlign: 'left',
      borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
      overflowWrap: 'anywhere',
    },
    '& thead th': { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  },
  number: { textAlign: 'right !important' as 'right', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
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
  const price = (amount: number | undefined) => (amount === undefined ? '–' : money(amount, currency));
  return (
    <div role="group" className={styles.scroll} tabIndex={0} aria-label={t('review.lines')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('chart.product')}</th>
            <th scope="col" className={styles.number}>
              {t('products.licences')}
            </th>
            <th scope="col" className={styles.number}>
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
              </td>
              <td className={styles.number}>{number(quantity)}</td>
              <td className={styles.number}>{price(unitPrice)}</td>
              <td className={styles.number}>{price(sum)}</td>
            </tr>
          ))}
          <tr className={styles.total}>
            <th scope="row" colSpan={3}>
              {t('products.total')}
            </th>
            <td className={styles.number}>{price(total)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
