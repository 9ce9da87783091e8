import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  page: { minHeight: '100vh', display: 'grid', placeItems: 'center', padding: '1.5rem' },
  box: { width: '100%', maxWidth: '36rem' },
});

/** A page that holds one thing only. */
export function Centred({ children }: { children: ReactNode }) {
  const styles = useStyles();
  return (
    <main className={styles.page}>
      <div className={styles.box}>{children}</div>
    </main>
  );
}
