import { useCallback, useEffect, useState } from 'react';

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
  useEffect(() => sessionStorage.setItem(PREFIX + name, JSON.stringify(draft)), [name, draft]);
  const change = useCallback((changes: Partial<T>) => setDraft((before) => ({ ...before, ...changes })), []);
  const clear = useCallback(() => {
    setDraft(empty);
    sessionStorage.removeItem(PREFIX + name);
    sessionStorage.removeItem(`${PREFIX}key.${name}`);
  }, [name, empty]);
  return { draft, change, clear };
}

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
