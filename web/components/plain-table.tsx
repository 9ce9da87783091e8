// biome-ignore-all lint/a11y/noNoninteractiveTabindex: on a phone it scrolls, and then must be reachable by keyboard
// biome-ignore-all lint/a11y/useSemanticElements: no fieldset, a table
import { makeStyles, tokens } from '@fluentui/react-components';
import type { Column } from './data-table.tsx';

const NARROW = '@media (max-width: 35.99rem)';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  // On a phone each line is a card, as in the long lists.
  head: { [NARROW]: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' } },
  line: {
    [NARROW]: {
      display: 'block',
      paddingBlock: tokens.spacingVerticalS,
      borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    },
  },
  cell: { [NARROW]: { display: 'flex', gap: '0.5rem' } },
  label: {
    display: 'none',
    [NARROW]: { display: 'block', flexShrink: 0, minWidth: '7.5rem', color: tokens.colorNeutralForeground2 },
  },
  table: {
    width: '100%',
    [NARROW]: { display: 'block', '& td': { borderBottom: '0', padding: '2px 0' }, '& tbody': { display: 'block' } },
    borderCollapse: 'collapse',
    '& th, & td': {
      textAlign: 'left',
      verticalAlign: 'top',
      padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
      borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    },
    '& thead th': { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  },
});

interface PlainTableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey(row: T): string;
  empty: string;
}

/** A table of a few lines, all of them there. */
export function PlainTable<T>({ label, columns, rows, rowKey, empty }: PlainTableProps<T>) {
  const styles = useStyles();
  if (rows.length === 0) return <p>{empty}</p>;
  return (
    <div role="group" className={styles.scroll} tabIndex={0} aria-label={label}>
      <table className={styles.table}>
        <thead className={styles.head}>
          <tr>
            {columns.map(({ key, header }) => (
              <th scope="col" key={key}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className={styles.line}>
              {columns.map(({ key, header, cell }, place) => (
                <td key={key} className={styles.cell}>
                  {place > 0 && (
                    <span className={styles.label} aria-hidden>
                      {header}
                    </span>
                  )}
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
