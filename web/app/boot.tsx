import { Spinner } from '@fluentui/react-components';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useMemo } from 'react';
import { signCallsWith } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { Centred } from '../components/centred.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { useWords, WordsProvider } from '../i18n/words.tsx';
import { type Signed, SignedContext, useMe } from './me.ts';
import { queryClient } from './queries.ts';
import { router } from './router.tsx';
import { openSession, type Session } from './session.ts';
import { type ConsoleSettings, readConsoleSettings } from './settings.ts';
import { NoRole, SignedOut } from './signed-out.tsx';
import { Theme } from './theme.tsx';

export const Boot = () => (
  <WordsProvider>
    <Theme>
      <QueryClientProvider client={queryClient}>
        <SignIn />
      </QueryClientProvider>
    </Theme>
  </WordsProvider>
);

interface Opened {
  settings: ConsoleSettings;
  session: Session | undefined;
}

let opening: Promise<Opened> | undefined;
/** Once for each load of the page: an answer of the sign-in can be redeemed only once. */
function open(): Promise<Opened> {
  opening ??= (async () => {
    const settings = await readConsoleSettings();
    const session = await openSession(settings);
    if (session !== undefined) signCallsWith(session.token);
    return { settings, session };
  })().catch((error) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

function SignIn() {
  const { t } = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['session'],
    queryFn: open,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error !== null) {
    return (
      <Centred>
        <ProblemBar error={error} title={t('session.cannotSignIn')} onRetry={() => void refetch()} />
      </Centred>
    );
  }
  if (data === undefined) return <Waiting />;
  if (data.session === undefined) return <SignedOut />;
  return <SignedIn settings={data.settings} session={data.session} />;
}

function SignedIn({ settings, session }: { settings: ConsoleSettings; session: Session }) {
  const { data, error, refetch } = useMe();
  const signed: Signed | undefined = useMemo(
    () => (data === undefined ? undefined : { settings, session, roles: data.roles }),
    [data, settings, session],
  );
  if (error instanceof ApiProblem && error.status === 403) return <NoRole session={session} />;
  if (error !== null) {
    return (
      <Centred>
        <ProblemBar error={error} onRetry={() => void refetch()} />
      </Centred>
    );
  }
  if (signed === undefined) return <Waiting />;
  return (
    <SignedContext value={signed}>
      <RouterProvider router={router} />
    </SignedContext>
  );
}

function Waiting() {
  const { t } = useWords();
  return (
    <Centred>
      <Spinner label={t('loading')} />
    </Centred>
  );
}
