import type { Schemas } from '../api/client.ts';
import { useSigned } from '../app/me.ts';
import { useResellerName } from './reseller-name.tsx';

type Supported = Pick<Schemas['Subscription'], 'supportContact'>;

/** A support contact as one text: `provider`, a reseller's id, or none. */
export const contactOf = ({ supportContact }: Supported) =>
  supportContact === undefined ? '' : supportContact === 'provider' ? 'provider' : supportContact.resellerId;

/** Its name; of none, none. */
export function useContactName(contact: string): string {
  const { settings } = useSigned();
  const name = useResellerName(contact === '' || contact === 'provider' ? undefined : contact);
  return contact === 'provider' ? settings.providerName : name;
}

export const SupportContact = ({ of }: { of: Supported }) => useContactName(contactOf(of)) || '–';
