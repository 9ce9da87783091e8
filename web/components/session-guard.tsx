import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { SessionEnded } from '../api/problem.ts';
import { useSigned } from '../app/me.ts';
import { useWords } from '../i18n/words.tsx';

/** When the sign-in has run out: says so and leads back here. Drafts are kept in the tab meanwhile. */
export function SessionGuard() {
  const { t } = useWords();
  const { session } = useSigned();
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  useEffect(() => {
    const hear = (error: unknown) => {
      if (error instanceof SessionEnded) setEnded(true);
    };
    const queries = client.getQueryCache().subscribe(({ query }) => hear(query.state.error));
    const mutations = client.getMutationCache().subscribe(({ mutation }) => hear(mutation?.state.error));
    return () => {
      queries();
      mutations();
    };
  }, [client]);
  return (
    <Dialog open={ended} modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('session.ended')}</DialogTitle>
          <DialogContent>{t('session.endedText')}</DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={() => void session.renew()}>
              {t('session.signIn')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
