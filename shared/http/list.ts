import { z } from 'zod';
import { type Cursor, cursorSchema, writeCursor } from '../cosmos/cursor.ts';
import type { Answer } from './endpoint.ts';

const pageSizeSchema = z
  .string()
  .regex(/^\d{1,3}$/, 'must be a number from 1 to 200')
  .transform(Number)
  .pipe(z.int().min(1).max(200))
  .default(50);

export const listQuery = z.strictObject({
  pageSize: pageSizeSchema.meta({ override: { type: 'integer', minimum: 1, maximum: 200, default: 50 } }),
  continuationToken: cursorSchema
    .optional()
    .meta({ description: 'From the page before', override: { type: 'string' } }),
});

/** Text that a list is searched for. */
export const searchParam = (description: string) => z.string().trim().min(1).max(100).optional().meta({ description });

export const listSchema = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), continuationToken: z.string().optional() });

/** One page as the API shows it; without a `continuationToken` it is the last one. */
export function listAnswer<T, V>(
  { items, next }: { items: T[]; next?: Cursor },
  view: (item: T) => V,
): Answer<{ items: V[]; continuationToken?: string }> {
  const more = next === undefined ? {} : { continuationToken: writeCursor(next) };
  return { body: { items: items.map(view), ...more } };
}

/** One page of a list that is read as a whole and keeps its order. */
export function pageOf<T extends { id: string }>(
  all: T[],
  { pageSize, continuationToken }: z.output<typeof listQuery>,
  sortOf: (item: T) => string,
): { items: T[]; next?: Cursor } {
  const start = continuationToken === undefined ? 0 : placeAfter(all, continuationToken);
  const items = all.slice(start, start + pageSize);
  const last = items.at(-1);
  return start + pageSize < all.length && last !== undefined
    ? { items, next: { sort: sortOf(last), id: last.id } }
    : { items };
}

function placeAfter(all: { id: string }[], { id }: Cursor): number {
  const known = all.findIndex((item) => item.id === id);
  return known < 0 ? all.length : known + 1;
}
