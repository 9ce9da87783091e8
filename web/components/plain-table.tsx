// biome-ignore-all lint/a11y/noNoninteractiveTabindex: on a phone it scrolls, and then must be reachable by keyboard
// biome-ignore-all lint/a11y/useSemanticElements: no fieldset, a table
import { makeStyles, tokens } from '@fluentui/react-components';
import type { Column } from './data-table.tsx';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  table: {
    width: '100%',
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
        <thead>
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
            <tr key={rowKey(row)}>
              {columns.map(({ key, cell }) => (
                <td key={key}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
