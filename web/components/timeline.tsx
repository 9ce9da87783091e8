import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';

export type Mark = 'done' | 'running' | 'waiting' | 'failed' | 'undone' | 'skipped';

export interface Moment {
  key: string;
  title: ReactNode;
  mark: Mark;
  at?: string | undefined;
  detail?: ReactNode;
}

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    position: 'relative',
    paddingLeft: '2rem',
    paddingBottom: tokens.spacingVerticalM,
    ':not(:last-child)::before': {
      content: '""',
      position: 'absolute',
      left: '9px',
      top: '22px',
      bottom: 0,
      width: '2px',
      backgroundColor: tokens.colorNeutralStroke2,
    },
  },
  mark: {
    position: 'absolute',
    left: 0,
    top: '1px',
    width: '20px',
    height: '20px',
    borderRadius: '50%',
    display: 'grid',
    placeItems: 'center',
    fontSize: '12px',
    lineHeight: 1,
    border: `2px solid ${tokens.colorNeutralStroke1}`,
    color: tokens.colorNeutralForeground2,
  },
  done: {
    backgroundColor: tokens.colorPaletteGreenBackground3,
    ...border(tokens.colorPaletteGreenBackground3),
    color: '#fff',
  },
  failed: {
    backgroundColor: tokens.colorPaletteRedBackground3,
    ...border(tokens.colorPaletteRedBackground3),
    color: '#fff',
  },
  running: { ...border(tokens.colorBrandStroke1), color: tokens.colorBrandForeground1 },
  title: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  dim: { color: tokens.colorNeutralForeground2 },
  small: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

function border(colour: string) {
  return { borderTopColor: colour, borderRightColor: colour, borderBottomColor: colour, borderLeftColor: colour };
}

const SIGNS: Record<Mark, string> = { done: '✓', running: '…', waiting: '', failed: '!', undone: '↺', skipped: '–' };

/** What happened and what is to come, in order. */
export function Timeline({ moments, label }: { moments: Moment[]; label: string }) {
  const styles = useStyles();
  const { dateTime, named } = useWords();
  return (
    <ol className={styles.list} aria-label={label}>
      {moments.map(({ key, title, mark, at, detail }) => (
        <li key={key} className={styles.item} data-mark={mark}>
          <span
            aria-hidden
            className={mergeClasses(
              styles.mark,
              mark === 'done' && styles.done,
              mark === 'failed' && styles.failed,
              mark === 'running' && styles.running,
            )}
          >
            {SIGNS[mark]}
          </span>
          <div className={mergeClasses(styles.title, (mark === 'waiting' || mark === 'skipped') && styles.dim)}>
            {title}
          </div>
          <div className={styles.small}>
            {named('mark', mark)}
            {at !== undefined && <> · {dateTime(at)}</>}
          </div>
          {detail !== undefined && <div className={styles.small}>{detail}</div>}
        </li>
      ))}
    </ol>
  );
}
