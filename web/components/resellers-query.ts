import { useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client.ts';

const MOST = 200;

/** Those with whom something can be transacted, by name. */
export function useActiveResellers() {
  return useQuery({
    queryKey: ['resellers', 'active', 'all'],
    queryFn: async (): Promise<Schemas['Reseller'][]> => {
      const found: Schemas['Reseller'][] = [];
      let continuationToken: string | undefined;
      do {
        const more = continuationToken === undefined ? {} : { continuationToken };
        const query = { status: 'active' as const, pageSize: MOST, ...more };
        const { data } = await answer(api.GET('/api/resellers', { params: { query } }));
        found.push(...data.items);
        continuationToken = data.continuationToken;
      } while (continuationToken !== undefined && found.length < 20 * MOST);
      return found.sort((a, b) => a.name.localeCompare(b.name));
    },
    staleTime: 30_000,
  });
}
