import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import { useSigned } from '../app/me.ts';
import { useWords } from '../i18n/words.tsx';
import { TextLink } from './links.tsx';

/** A reseller by its id, as a link to it. */
export function ResellerName({ id }: { id: string | undefined }) {
  const { t } = useWords();
  const { settings } = useSigned();
  const { data } = useQuery({
    queryKey: ['reseller', id],
    queryFn: () => answer(api.GET('/api/resellers/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== undefined,
    staleTime: 60_000,
  });
  if (id === undefined) return t('customer.noReseller', { provider: settings.providerName });
  return (
    <TextLink to="/resellers/$id" params={{ id }}>
      {data?.data.name ?? id}
    </TextLink>
  );
}
