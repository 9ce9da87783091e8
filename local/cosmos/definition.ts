import { z } from 'zod';
import { checked, Refusal } from './refusal.ts';
import { keyOf, type Path } from './sql.ts';

/** Databases and containers; what a document's id may be is another rule. */
export const NAME = z
  .string('an id is needed')
  .min(1, 'an id is needed')
  .max(255)
  .regex(/^[^/\\?#]*[^/\\?# ]$/, 'an id has none of / \\ ? # and does not end with a space');
const PATH = z.string().startsWith('/');
const ROOT = '/*';
const ETAG = '/"_etag"/?';

const INDEXING = z
  .strictObject({
    indexingMode: z.literal('consistent', "only 'consistent' is served").default('consistent'),
    automatic: z.literal(true, 'only true is served').default(true),
    includedPaths: z.array(z.object({ path: PATH })).optional(),
    excludedPaths: z.array(z.object({ path: PATH })).default([]),
    compositeIndexes: z
      .array(
        z
          .array(
            z.strictObject({
              path: PATH.regex(/^[^*?]*$/, 'it has no wildcard'),
              order: z.enum(['ascending', 'descending']).default('ascending'),
            }),
          )
          .min(2)
          .max(8),
      )
      .max(100)
      .optional(),
  })
  .transform(({ includedPaths, excludedPaths, ...policy }) => {
    const included = includedPaths ?? (excludedPaths.some(({ path }) => path === ROOT) ? [] : [{ path: ROOT }]);
    const namesEtag = [...included, ...excludedPaths].some(({ path }) => pathOf(path)[0] === '_etag');
    return {
      ...policy,
      includedPaths: included,
      excludedPaths: [...excludedPaths, ...(namesEtag ? [] : [{ path: ETAG }])],
    };
  })
  .refine(
    ({ includedPaths, excludedPaths }) => [...includedPaths, ...excludedPaths].some(({ path }) => path === ROOT),
    `the root path ${ROOT} has to be included or excluded`,
  );

const TTL = z.int32().refine((ttl) => ttl === -1 || ttl > 0, 'a ttl is -1 or a positive integer');

/** A container as the SDK creates and reads it; what is left out has Cosmos DB's defaults. */
const DEFINITION = z.strictObject({
  id: NAME,
  partitionKey: z.strictObject({
    paths: z.array(PATH).length(1, 'exactly one partition key path is served'),
    kind: z.literal('Hash').default('Hash'),
    version: z.union([z.literal(1), z.literal(2)]).default(2),
  }),
  indexingPolicy: INDEXING.prefault({}),
  uniqueKeyPolicy: z
    .object({ uniqueKeys: z.array(z.object({ paths: z.array(PATH).min(1).max(16) })).max(10) })
    .optional(),
  defaultTtl: TTL.optional(),
  conflictResolutionPolicy: z.looseObject({ mode: z.literal('LastWriterWins') }).optional(),
});
export type ContainerDefinition = z.infer<typeof DEFINITION>;

/** `/a/b`, `/"a b"/c` as names. */
export const pathOf = (pointer: string): string[] =>
  (pointer.match(/"[^"]*"|[^/]+/g) ?? []).map((name) => name.replaceAll('"', ''));

/** Checks a definition and fills in the defaults. Throws a Refusal. */
export function completed(given: unknown): ContainerDefinition {
  const own = Object.entries(given ?? {}).filter(([name]) => !name.startsWith('_'));
  const definition = checked(DEFINITION, Object.fromEntries(own), 'a container');
  // What cannot become an index is refused now and not at the first write.
  for (const { paths } of definition.uniqueKeyPolicy?.uniqueKeys ?? []) for (const path of paths) keyOf(pathOf(path));
  return definition;
}

/** Seconds; -1 is never. A document that has none leaves it out: null is no ttl. */
export const checkTtl = (ttl: unknown): number | undefined => checked(TTL.optional(), ttl, "the 'ttl'");

/**
 * Refuses an order that no index of the policy serves. Says whether documents without the property come back: an index
 * that names the path has them, one that has it by a wildcard has not.
 */
export function mustServeOrder(
  { indexingPolicy: { includedPaths, excludedPaths, compositeIndexes = [] } }: ContainerDefinition,
  order: { path: Path; descending: boolean }[],
): { withMissing: boolean } {
  const [first] = order;
  if (first === undefined) return { withMissing: true };
  if (order.length > 1) {
    const shape = (turned: boolean) =>
      JSON.stringify(order.map(({ path, descending }) => [path, descending !== turned]));
    const composites = compositeIndexes.map((paths) =>
      JSON.stringify(paths.map((each) => [pathOf(each.path), each.order === 'descending'])),
    );
    if (composites.includes(shape(false)) || composites.includes(shape(true))) return { withMissing: true };
    throw new Refusal(
      400,
      'The order by query does not have a corresponding composite index that it can be served from.',
    );
  }
  if (first.path.length === 1 && /^(id|_ts)$/.test(String(first.path[0]))) return { withMissing: true };
  // The most precise path of the policy that covers the property decides: the deepest, and `?` before `*`.
  const exact = [...first.path.map((step) => (typeof step === 'number' ? '[]' : step)), '?'].join('/');
  const precision = (path: string) => {
    const policy = pathOf(path).join('/');
    if (policy === exact) return Number.POSITIVE_INFINITY;
    return policy.endsWith('*') && exact.startsWith(policy.slice(0, -1)) ? policy.split('/').length : 0;
  };
  const best = (paths: { path: string }[]) => Math.max(0, ...paths.map(({ path }) => precision(path)));
  if (best(includedPaths) > best(excludedPaths))
    return { withMissing: best(includedPaths) === Number.POSITIVE_INFINITY };
  throw new Refusal(400, 'The index path corresponding to the specified order-by item is excluded.');
}
