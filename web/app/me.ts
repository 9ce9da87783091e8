import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { may, type Role } from '../../shared/identity/roles.ts';
import { answer, api } from '../api/client.ts';
import type { Session } from './session.ts';
import type { ConsoleSettings } from './settings.ts';

export type Ability = keyof typeof may;

export interface Signed {
  session: Session;
  settings: ConsoleSettings;
  roles: readonly Role[];
}

export const SignedContext = createContext<Signed | undefined>(undefined);

export function useSigned(): Signed {
  const signed = useContext(SignedContext);
  if (signed === undefined) throw new Error('Nobody is signed in.');
  return signed;
}

/** What may not be done is not offered. The API decides; this only spares people a refusal. */
export function useMay(): (ability: Ability) => boolean {
  const { roles } = useSigned();
  return (ability) => roles.some((role) => (may[ability] as readonly Role[]).includes(role));
}

export const useMe = () =>
  useQuery({
    queryKey: ['me'],
    queryFn: async () => (await answer(api.GET('/api/me'))).data,
    staleTime: Number.POSITIVE_INFINITY,
  });
