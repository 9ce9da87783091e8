import { notServed, Refusal } from './refusal.ts';
import { keyOf, type Path } from './sql.ts';

/** A container as the SDK creates and reads it; what is left out has Cosmos DB's defaults. */
export interface ContainerDefinition {
  id: string;
  partitionKey: { paths: string[] };
  indexingPolicy: IndexingPolicy;
  uniqueKeyPolicy?: { uniqueKeys: { paths: string[] }[] };
  defaultTtl?: number;
}

interface IndexingPolicy {
  includedPaths?: { path: string }[];
  excludedPaths?: { path: string }[];
  compositeIndexes?: { path: string; order?: 'ascending' | 'descending' }[][];
}

const SERVED = /^(id|partitionKey|indexingPolicy|uniqueKeyPolicy|defaultTtl|conflictResolutionPolicy)$/;
const EVERYTHING: IndexingPolicy = { includedPaths: [{ path: '/*' }], excludedPaths: [] };

/** `/a/b`, `/"a b"/c` as names. */
export const pathOf = (pointer: string): string[] =>
  (pointer.match(/"[^"]*"|[^/]+/g) ?? []).map((name) => name.replaceAll('"', ''));

/** Checks a definition and fills in the defaults. Throws a Refusal. */
export function completed(given: Partial<ContainerDefinition>): ContainerDefinition {
  const own = Object.entries(given).filter(([name]) => !name.startsWith('_'));
  const unknown = own.find(([name]) => !SERVED.test(name));
  if (unknown !== undefined) throw notServed(`'${unknown[0]}' of a container`);
  const { id, partitionKey, defaultTtl, uniqueKeyPolicy, indexingPolicy = EVERYTHING } = given;
  if (typeof id !== 'string' || id === '') throw new Refusal(400, 'A container needs an id.');
  if (partitionKey?.paths?.length !== 1) throw notServed('a container without exactly one partition key path');
  if (defaultTtl !== undefined) checkTtl(defaultTtl);
  const composites = indexingPolicy.compositeIndexes ?? [];
  if (composites.some((paths) => paths.length < 2)) throw new Refusal(400, 'A composite index has at least two paths.');
  // What cannot become an index is refused now and not at the first write.
  for (const { paths } of uniqueKeyPolicy?.uniqueKeys ?? []) for (const path of paths) keyOf(pathOf(path));
  const definition = { id, indexingPolicy, partitionKey: { kind: 'Hash', version: 2, ...partitionKey } };
  return { ...Object.fromEntries(own), ...definition };
}

/** Seconds; -1 is never. */
export function checkTtl(ttl: unknown): void {
  if (Number.isInteger(ttl) && (ttl === -1 || (Number(ttl) > 0 && Number(ttl) <= 2_147_483_647))) return;
  throw new Refusal(400, `The input ttl '${String(ttl)}' is invalid. It must be -1 or a positive integer.`);
}

/**
 * Refuses an order that no index of the policy serves. Says whether documents without the property come back: an index
 * that names the path has them, one that has it by a wildcard has not.
 */
export function mustServeOrder(
  { indexingPolicy: { includedPaths = [], excludedPaths = [], compositeIndexes = [] } }: ContainerDefinition,
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
  if (first.path[0] === '_ts') return { withMissing: true };
  // The longest path of the policy that covers the property decides.
  const steps = first.path.map((step) => (typeof step === 'number' ? '[]' : step));
  const exact = [...steps, '?'].join('/');
  const covers = ({ path }: { path: string }) => {
    const policy = pathOf(path).join('/');
    return policy === exact || (policy.endsWith('*') && exact.startsWith(policy.slice(0, -1)));
  };
  const longest = (paths: { path: string }[]) =>
    Math.max(-1, ...paths.filter(covers).map(({ path }) => pathOf(path).length));
  if (longest(includedPaths) > longest(excludedPaths)) {
    return { withMissing: includedPaths.some(({ path }) => pathOf(path).join('/') === exact) };
  }
  throw new Refusal(400, 'The index path corresponding to the specified order-by item is excluded.');
}
