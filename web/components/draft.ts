import { useCallback, useEffect, useRef, useState } from 'react';

const PREFIX = 'tandem.draft.';

function stored<T extends object>(name: string): Partial<T> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(PREFIX + name) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Partial<T>) : {};
  } catch {
    return {};
  }
}

/** What is being typed: it survives a reload, and a sign-in in between, and goes with its tab. */
export function useDraft<T extends object>(name: string, empty: T) {
  const [draft, setDraft] = useState<T>(() => ({ ...empty, ...stored<T>(name) }));
  // What nobody typed is not kept: it would stand before what others have changed since.
  const typed = useRef(false);
  useEffect(() => {
    if (typed.current) sessionStorage.setItem(PREFIX + name, JSON.stringify(draft));
  }, [name, draft]);
  const change = useCallback((changes: Partial<T>) => {
    typed.current = true;
    setDraft((before) => ({ ...before, ...changes }));
  }, []);
  const clear = useCallback(() => {
    typed.current = false;
    setDraft(empty);
    for (const place of [name, `key.${name}`, `seen.${name}`]) sessionStorage.removeItem(PREFIX + place);
  }, [name, empty]);
  return { draft, change, clear };
}

/** What was there when the typing of a draft began, by its ETag: it outlives a reload as the draft does. */
export const seenByDraft = {
  read: (name: string) =>
    sessionStorage.getItem(PREFIX + name) === null ? null : sessionStorage.getItem(`${PREFIX}seen.${name}`),
  write: (name: string, etag: string) => sessionStorage.setItem(`${PREFIX}seen.${name}`, etag),
};

/**
 * The idempotency key of what is sent: the same for as long as the same is sent, over tries and reloads, so that it is
 * done once; another one when something else is sent.
 */
export function keyFor(name: string, body: unknown): string {
  const place = `${PREFIX}key.${name}`;
  const wanted = JSON.stringify(body);
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as { key: string; of: string } | null;
    if (kept?.of === wanted) return kept.key;
  } catch {
    // What cannot be read is made anew.
  }
  const key = crypto.randomUUID();
  sessionStorage.setItem(place, JSON.stringify({ key, of: wanted }));
  return key;
}
