import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { SessionEnded } from '../api/problem.ts';

/** Dialogs bring a tenth of the script with them: this one comes when it is needed. */
const SessionEndedDialog = lazy(() => import('./session-ended.tsx'));

/** Watches for the sign-in to run out. Drafts are kept in the tab meanwhile. */
export function SessionGuard() {
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
  return <Suspense>{ended && <SessionEndedDialog />}</Suspense>;
}
