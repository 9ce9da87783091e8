import { QueryClient } from '@tanstack/react-query';
import { passes } from '../api/problem.ts';

const PAUSE = (attempt: number) => Math.min(500 * 2 ** attempt, 5_000);

/** What is sent while nobody answers is kept and sent again, for this many tries: some minutes. */
const PERSISTENCE = 40;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (tries, error) => passes(error) && tries < 4,
      retryDelay: PAUSE,
      staleTime: 5_000,
      networkMode: 'always',
    },
    mutations: {
      retry: (tries, error) => passes(error) && tries < PERSISTENCE,
      retryDelay: PAUSE,
      networkMode: 'always',
    },
  },
});
