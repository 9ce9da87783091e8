// biome-ignore-all lint/a11y/useSemanticElements: the lines of a virtual table stand where they are scrolled to
// biome-ignore-all lint/a11y/useFocusableInteractive: they are read, not operated; what is in them is
import { Button, makeStyles, mergeClasses, Skeleton, SkeletonItem, Spinner, tokens } from '@fluentui/react-components';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { ProblemBar } from './problem-bar.tsx';
import type { Rows } from './rows.ts';

export interface Column<T> {
  key: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** A CSS grid track; the first column is the one that a row is known by. */
  width?: string;
}

const NARROW = '@media (max-width: 47.99rem)';

const useStyles = makeStyles({
  table: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
  },
  row: {
    display: 'grid',
    columnGap: tokens.spacingHorizontalL,
    alignItems: 'center',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    minHeight: '2.75rem',
    [NARROW]: { display: 'block', padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}` },
  },
  body: { position: 'relative' },
  line: {
    position: 'absolute',
    top: 0,
    left: 0,
    width: '100%',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
  },
  head: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    [NARROW]: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  },
  cell: { minWidth: 0, overflowWrap: 'anywhere', [NARROW]: { display: 'flex', gap: '0.5rem', paddingBlock: '2px' } },
  first: { fontWeight: tokens.fontWeightSemibold },
  label: {
    display: 'none',
    [NARROW]: {
      display: 'block',
      flexShrink: 0,
      color: tokens.colorNeutralForeground2,
      fontWeight: 'normal',
      minWidth: '7.5rem',
    },
  },
  foot: {
    display: 'flex',
    justifyContent: 'center',
    alignItems: 'center',
    gap: '1rem',
    padding: tokens.spacingVerticalM,
  },
  note: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    margin: `${tokens.spacingVerticalS} 0`,
  },
  empty: { padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`, textAlign: 'center' },
  skeleton: { display: 'grid', gap: tokens.spacingVerticalM, padding: tokens.spacingHorizontalL },
});

interface DataTableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: Rows<T>;
  rowKey: (row: T) => string;
  /** What stands where there is nothing. */
  empty: ReactNode;
}

/**
 * A list of any length: the server pages, only the lines in sight are in the page, the next page comes as its end comes
 * into sight. On a phone each line becomes a card.
 */
export function DataTable<T>({ label, columns, rows, rowKey, empty }: DataTableProps<T>) {
  const styles = useStyles();
  const { t } = useWords();
  const { items, error, isPending, hasMore, isFetchingMore, fetchMore, retry } = rows;
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const top = (body.current?.getBoundingClientRect().top ?? 0) + globalThis.scrollY;
    if (Math.abs(top - offset) > 1) setOffset(top);
  });
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => (globalThis.innerWidth < 768 ? 150 : 48),
    overscan: 8,
    scrollMargin: offset,
    getItemKey: (index) => rowKey(items[index] as T),
  });
  const lines = virtual.getVirtualItems();
  const last = lines.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && !isFetchingMore && error === null && last >= items.length - 15) fetchMore();
  }, [hasMore, isFetchingMore, error, last, items.length, fetchMore]);

  if (isPending) return <Loading label={label} />;
  if (items.length === 0 && !hasMore) {
    if (error !== null) return <ProblemBar error={error} onRetry={retry} />;
    return <div className={mergeClasses(styles.table, styles.empty)}>{empty}</div>;
  }
  const tracks = { gridTemplateColumns: columns.map(({ width = 'minmax(0, 1fr)' }) => width).join(' ') };
  return (
    <>
      <div role="table" aria-label={label} aria-rowcount={hasMore ? -1 : items.length + 1} className={styles.table}>
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className={mergeClasses(styles.row, styles.head)} style={tracks}>
            {columns.map(({ key, header }) => (
              <div role="columnheader" key={key}>
                {header}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" ref={body} className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {lines.map(({ key, index, start }) => {
            const row = items[index] as T;
            return (
              <div
                role="row"
                key={String(key)}
                aria-rowindex={index + 2}
                data-index={index}
                ref={virtual.measureElement}
                className={mergeClasses(styles.row, styles.line)}
                style={{ ...tracks, transform: `translateY(${start - offset}px)` }}
              >
                {columns.map((column, place) => (
                  <div role="cell" key={column.key} className={mergeClasses(styles.cell, place === 0 && styles.first)}>
                    {place > 0 && column.header !== '' && (
                      <span className={styles.label} aria-hidden>
                        {column.header}
                      </span>
                    )}
                    <div>{column.cell(row)}</div>
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {error !== null && <ProblemBar error={error} onRetry={fetchMore} />}
      {hasMore && error === null && (
        <div className={styles.foot}>
          {isFetchingMore ? (
            <Spinner size="tiny" label={t('loading')} />
          ) : (
            <Button onClick={fetchMore}>{t('list.more')}</Button>
          )}
        </div>
      )}
      <p className={styles.note} role="status">
        {t(hasMore ? 'list.soFar' : 'list.count', { count: items.length })}
      </p>
    </>
  );
}

function Loading({ label }: { label: string }) {
  const styles = useStyles();
  return (
    <Skeleton aria-label={label} className={mergeClasses(styles.table, styles.skeleton)}>
      {Array.from({ length: 8 }, (_, index) => (
        <SkeletonItem key={String(index)} size={20} />
      ))}
    </Skeleton>
  );
}
