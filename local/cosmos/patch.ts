import { z } from 'zod';
import type { Document } from './container.ts';
import { pathOf } from './definition.ts';
import { Refusal } from './refusal.ts';

const PATH = z.string().startsWith('/');
const OPERATION = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['add', 'set', 'replace']), path: PATH, value: z.json() }),
  z.object({ op: z.literal('incr'), path: PATH, value: z.number() }),
  z.object({ op: z.literal('remove'), path: PATH }),
  z.object({ op: z.literal('move'), path: PATH, from: PATH }),
]);
type PatchOperation = z.infer<typeof OPERATION>;
const OPERATIONS = z.array(OPERATION).min(1).max(10);

/** What a patch request or a patch in a batch carries: operations alone, or with a condition (`FROM c WHERE …`). */
export const PATCH = z
  .union([
    z.array(z.unknown()).transform((operations) => ({ operations, condition: undefined })),
    z.object({ operations: z.array(z.unknown()), condition: z.string().optional() }),
  ])
  .pipe(z.object({ operations: OPERATIONS, condition: z.string().optional() }));

/** Applies the operations one after another. Throws a Refusal; then nothing of the patch counts. */
export function patched(document: Document, operations: PatchOperation[], partitionKeyPath: string): Document {
  for (const operation of operations) {
    for (const path of 'from' in operation ? [operation.path, operation.from] : [operation.path]) {
      if (path === partitionKeyPath || /^\/(id|_rid|_self|_etag|_ts|_attachments)$/.test(path))
        throw new Refusal(400, `The property ${path} cannot be patched.`);
    }
    apply(document, operation);
  }
  return document;
}

/** Cosmos DB adds to an array at a position, and sets what is there. */
function apply(document: Document, operation: PatchOperation): void {
  const { op, path } = operation;
  if (op === 'move') {
    const { from } = operation;
    if (path.startsWith(`${from}/`)) throw new Refusal(400, `The path ${path} of the patch lies within ${from}.`);
    const source = locate(document, from);
    const moved = existing(source, from);
    remove(source);
    put(locate(document, path), moved, true);
    return;
  }
  const place = locate(document, path);
  if (op === 'remove' || op === 'replace') existing(place, path);
  if (op === 'remove') remove(place);
  else if (op === 'incr') {
    const old = get(place.parent, place.name) ?? 0;
    if (typeof old !== 'number') throw new Refusal(400, `Only numbers can be incremented; ${path} is none.`);
    put(place, old + operation.value, false);
  } else put(place, operation.value, op === 'add');
}

type Parent = Record<string, unknown> | unknown[];
interface Place {
  parent: Parent;
  name: string;
}

function locate(document: Document, path: string): Place {
  const names = pathOf(path).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const name = names.pop();
  const parent = names.reduce<unknown>((inner, step) => (isParent(inner) ? get(inner, step) : undefined), document);
  if (name === undefined || !isParent(parent)) throw new Refusal(400, `The path ${path} of the patch has no parent.`);
  return { parent, name };
}

const isParent = (value: unknown): value is Parent => typeof value === 'object' && value !== null;
const isPosition = (name: string) => /^(0|[1-9]\d*)$/.test(name);
const get = (parent: Parent, name: string) =>
  Object.hasOwn(parent, name) && (!Array.isArray(parent) || isPosition(name))
    ? (parent as Record<string, unknown>)[name]
    : undefined;

function existing({ parent, name }: Place, path: string): unknown {
  const found = get(parent, name);
  if (found === undefined) throw new Refusal(400, `The path ${path} of the patch does not exist.`);
  return found;
}

function put({ parent, name }: Place, value: unknown, inserts: boolean): void {
  if (!Array.isArray(parent)) {
    // An assignment to `__proto__` would be none.
    Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
    return;
  }
  const index = name === '-' ? parent.length : isPosition(name) ? Number(name) : Number.NaN;
  if (!(index <= parent.length)) throw new Refusal(400, `There is no array position ${name}.`);
  parent.splice(index, inserts ? 0 : 1, value);
}

function remove({ parent, name }: Place): void {
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete parent[name];
}
