import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import { useSigned } from '../app/me.ts';
import { useWords } from '../i18n/words.tsx';
import { TextLink } from './links.tsx';

/** The name of a reseller, whether it is active or not; of none, nothing is asked. */
export function useResellerName(id: string | undefined): string {
  const { data, isPending } = useQuery({
    queryKey: ['reseller', id],
    queryFn: () => answer(api.GET('/api/resellers/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== undefined,
    staleTime: 60_000,
  });
  if (id === undefined) return '';
  return data?.data.name ?? (isPending ? '…' : id);
}

/** A reseller by its id, as a link to it. */
export function ResellerName({ id }: { id: string | undefined }) {
  const { t } = useWords();
  const { settings } = useSigned();
  const name = useResellerName(id);
  if (id === undefined) return t('customer.noReseller', { provider: settings.providerName });
  return (
    <TextLink to="/resellers/$id" params={{ id }}>
      {name}
    </TextLink>
  );
}

/** The choice that stands although nobody would be offered it: a reseller that is not active, or not yet known to be. */
export const ResellerOption = ({ id }: { id: string }) => <option value={id}>{useResellerName(id)}</option>;
