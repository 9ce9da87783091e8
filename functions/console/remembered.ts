/** Reads at most once in a while: who asks meanwhile gets what was read, or is being read. A failure is not kept. */
export function remembered<T>(
  read: () => Promise<T>,
  lifetime: number,
  now: () => number = Date.now,
): () => Promise<T> {
  let known: { value: Promise<T>; until: number } | undefined;
  return () => {
    if (known !== undefined && now() < known.until) return known.value;
    const fresh = { value: read(), until: now() + lifetime };
    known = fresh;
    fresh.value.catch(() => {
      if (known === fresh) known = undefined;
    });
    return fresh.value;
  };
}
