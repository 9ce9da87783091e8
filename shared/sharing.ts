/** Reads once for all who ask for the same thing at the same time; the next one to ask later reads anew. */
export function shared<T>(read: (key: string, correlationId: string) => Promise<T>) {
  const reading = new Map<string, Promise<T>>();
  return (key: string, correlationId: string): Promise<T> => {
    const known = reading.get(key);
    if (known !== undefined) return known;
    const fresh = read(key, correlationId).finally(() => reading.delete(key));
    reading.set(key, fresh);
    return fresh;
  };
}

/** Does the same with each, a few at a time; the results in their order. */
export async function inBatches<T, R>(items: T[], size: number, act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += size) {
    results.push(...(await Promise.all(items.slice(start, start + size).map(act))));
  }
  return results;
}
