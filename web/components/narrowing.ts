import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';

/** How a list is narrowed: each filter goes into the address, and leaves the others there as they are. */
export function useNarrowing() {
  const navigate = useNavigate();
  return useMemo(() => {
    const narrow = (changes: { search?: string; status?: string; resellerId?: string }) =>
      void navigate({ to: '.', search: (before) => ({ ...before, ...changes }), replace: true });
    return {
      narrow,
      onSearch: (search: string) => narrow({ search }),
      onStatus: (status: string) => narrow({ status }),
    };
  }, [navigate]);
}
