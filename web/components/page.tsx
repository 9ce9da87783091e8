import { makeStyles, Title1, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'start',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalL,
  },
  title: { margin: 0, overflowWrap: 'anywhere', minWidth: 0, fontSize: '1.75rem', lineHeight: '2.25rem' },
  lead: { color: tokens.colorNeutralForeground2, margin: `${tokens.spacingVerticalXS} 0 0`, maxWidth: '46rem' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  words: { minWidth: 0 },
});

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** Beside the title: what can be done here. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page with its one heading; the tab is named after it. */
export function Page({ title, lead, actions, children }: PageProps) {
  const styles = useStyles();
  useEffect(() => {
    document.title = `${title} – Tandem`;
  }, [title]);
  return (
    <>
      <div className={styles.head}>
        <div className={styles.words}>
          <Title1 as="h1" className={styles.title}>
            {title}
          </Title1>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </>
  );
}
