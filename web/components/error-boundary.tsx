import { Button, makeStyles, Text } from '@fluentui/react-components';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem, correlationIdOf } from '../api/problem.ts';
import { useWords } from '../i18n/words.tsx';
import { TextLink } from './links.tsx';
import { Page } from './page.tsx';
import { ProblemBar } from './problem-bar.tsx';

const useStyles = makeStyles({ row: { display: 'flex', gap: '0.75rem', flexWrap: 'wrap', alignItems: 'center' } });

/** A page that failed: what is known of it, an id to quote, and two ways on. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const styles = useStyles();
  const { t } = useWords();
  const router = useRouter();
  // What broke in the page itself never reached the API: it gets an id of its own, also in the console of the browser.
  const [id] = useState(() => {
    const known = correlationIdOf(error);
    if (known !== undefined) return known;
    const own = crypto.randomUUID();
    console.error(own, error);
    return own;
  });
  return (
    <Page title={t('problem.page')}>
      {error instanceof ApiProblem ? <ProblemBar error={error} /> : <Text as="p">{t('problem.pageText', { id })}</Text>}
      <div className={styles.row}>
        <Button
          appearance="primary"
          onClick={() => {
            reset();
            void router.invalidate();
          }}
        >
          {t('tryAgain')}
        </Button>
        <TextLink to="/">{t('toDashboard')}</TextLink>
      </div>
    </Page>
  );
}

export function NothingHere() {
  const { t } = useWords();
  return (
    <Page title={t('nothingHere')}>
      <TextLink to="/">{t('toDashboard')}</TextLink>
    </Page>
  );
}
