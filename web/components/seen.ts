import { useCallback, useState } from 'react';
import type { Answer } from '../api/client.ts';

/**
 * What was there when the typing began. It stays, whatever is read anew meanwhile: a change is made against what its
 * author saw.
 */
export function useSeen<T>(loaded: Answer<T>): { seen: Answer<T>; refresh(): void } {
  const [seen, setSeen] = useState(loaded);
  const refresh = useCallback(() => setSeen(loaded), [loaded]);
  return { seen, refresh };
}
