import type { Document } from './container.ts';
import { pathOf } from './definition.ts';
import { notServed, Refusal } from './refusal.ts';

export interface PatchOperation {
  op: string;
  path: string;
  value?: unknown;
  from?: string;
}

/** What a patch request or a patch in a batch carries: operations alone, or with a condition (`FROM c WHERE …`). */
export type PatchBody = PatchOperation[] | { operations: PatchOperation[]; condition?: string };

/** Applies the operations one after another. Throws a Refusal; then nothing of the patch counts. */
export function patched(document: Document, operations: PatchOperation[], partitionKeyPath: string): Document {
  if (operations.length < 1 || operations.length > 10) throw new Refusal(400, 'A patch takes 1 to 10 operations.');
  for (const operation of operations) {
    if (operation.path === partitionKeyPath || /^\/(id|_rid|_self|_etag|_ts)$/.test(operation.path)) {
      throw new Refusal(400, `The property ${operation.path} cannot be patched.`);
    }
    apply(document, operation);
  }
  return document;
}

/** Cosmos DB adds to an array at a position, and sets what is there. */
function apply(document: Document, { op, path, value, from }: PatchOperation): void {
  const { parent, name } = locate(document, path);
  const old = get(parent, name);
  if (old === undefined && (op === 'replace' || op === 'remove')) throw missing(path);
  if (op === 'remove') remove(parent, name);
  else if (op === 'add') put(parent, name, value, true);
  else if (op === 'set' || op === 'replace') put(parent, name, value, old === undefined);
  else if (op === 'incr') {
    if (typeof value !== 'number' || typeof (old ?? 0) !== 'number')
      throw new Refusal(400, `Only numbers can be incremented; ${path} is none.`);
    put(parent, name, Number(old ?? 0) + value, old === undefined);
  } else if (op === 'move') {
    const source = locate(document, from ?? '');
    const moved = get(source.parent, source.name);
    if (moved === undefined) throw missing(from);
    remove(source.parent, source.name);
    put(parent, name, moved, old === undefined);
  } else throw notServed(`the patch operation '${op}'`);
}

const missing = (path = '') => new Refusal(400, `The path ${path} of the patch does not exist.`);

type Parent = Record<string, unknown> | unknown[];

function locate(document: Document, path: string): { parent: Parent; name: string } {
  const names = pathOf(path).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const name = names.pop();
  const parent = names.reduce<unknown>((inner, step) => (isParent(inner) ? get(inner, step) : undefined), document);
  if (name === undefined || !isParent(parent)) throw new Refusal(400, `The path ${path} of the patch has no parent.`);
  return { parent, name };
}

const isParent = (value: unknown): value is Parent => typeof value === 'object' && value !== null;
const get = (parent: Parent, name: string) =>
  Object.hasOwn(parent, name) ? (parent as Record<string, unknown>)[name] : undefined;

function put(parent: Parent, name: string, value: unknown, isNew: boolean): void {
  if (!Array.isArray(parent)) {
    parent[name] = value;
    return;
  }
  const index = name === '-' ? parent.length : Number(name);
  if (!Number.isInteger(index) || index < 0 || index > parent.length)
    throw new Refusal(400, `There is no array position ${name}.`);
  parent.splice(index, isNew ? 0 : 1, value);
}

function remove(parent: Parent, name: string): void {
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete parent[name];
}
