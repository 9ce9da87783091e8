import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Card } from '../components/card.tsx';
import { useWords } from '../i18n/words.tsx';
import type { Figures } from './figures.ts';

/** The chart library is half as large as the rest: it comes when a chart comes into sight. */
const Bars = lazy(() => import('./bars.tsx'));

const useStyles = makeStyles({
  place: { minHeight: '18rem' },
  details: {
    fontSize: tokens.fontSizeBase200,
    '& summary': { cursor: 'pointer', paddingBlock: tokens.spacingVerticalXS },
  },
  scroll: { overflowX: 'auto' },
  table: {
    borderCollapse: 'collapse',
    width: '100%',
    fontSize: tokens.fontSizeBase200,
    '& th, & td': {
      padding: '0.3rem 0.6rem',
      textAlign: 'left',
      borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    },
    '& td': { fontVariantNumeric: 'tabular-nums' },
  },
});

interface ChartCardProps {
  title: string;
  /** What the labels are: weeks, products. */
  of: string;
  figures: Figures;
  labelOf?: (label: string) => string;
  seriesOf: (series: string) => string;
}

/** A chart, and the same figures as a table for whoever reads rather than looks. */
export function ChartCard({ title, of, figures, labelOf = (label) => label, seriesOf }: ChartCardProps) {
  const styles = useStyles();
  const { t, number } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && setSeen(true), {
      rootMargin: '100px',
    });
    if (place.current !== null) watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  const named: Figures = {
    series: figures.series.map(seriesOf),
    rows: figures.rows.map(({ label, values }) => ({ label: labelOf(label), values })),
  };
  if (figures.rows.length === 0) {
    return (
      <Card title={title}>
        <p>{t('chart.none')}</p>
      </Card>
    );
  }
  return (
    <Card title={title}>
      <div ref={place} className={styles.place} data-testid="chart">
        {seen && (
          <Suspense fallback={<Spinner size="tiny" label={t('loading')} />}>
            <Bars title={title} figures={named} keys={figures.series} />
          </Suspense>
        )}
      </div>
      <details className={styles.details}>
        <summary>
          {t('chart.asTable')}: {title}
        </summary>
        <div className={styles.scroll}>
          <table className={styles.table} aria-label={title}>
            <thead>
              <tr>
                <th scope="col">{of}</th>
                {named.series.map((series) => (
                  <th scope="col" key={series}>
                    {series}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {named.rows.map(({ label, values }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  {values.map((value, index) => (
                    <td key={named.series[index]}>{number(value)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </Card>
  );
}
