import { useCallback, useEffect, useState } from 'react';
import type { Answer } from '../api/client.ts';
import { seenByDraft } from './draft.ts';

/**
 * What was there when the typing began. It stays, whatever is read anew meanwhile, over a reload too where there is a
 * draft of that name: a change is made against what its author saw.
 */
export function useSeen<T>(loaded: Answer<T>, draft?: string): { seen: Answer<T>; refresh(): void } {
  const [seen, setSeen] = useState(() => {
    const etag = draft === undefined ? null : seenByDraft.read(draft);
    return etag === null ? loaded : { ...loaded, etag };
  });
  useEffect(() => {
    if (draft !== undefined && seen.etag !== undefined) seenByDraft.write(draft, seen.etag);
  }, [draft, seen]);
  const refresh = useCallback(() => setSeen(loaded), [loaded]);
  return { seen, refresh };
}
