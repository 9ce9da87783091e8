import { z } from 'zod';

/** Where a page of an ordered list ended: the sort value and the id of its last item. */
export interface Cursor {
  sort: string;
  id: string;
}

const shape = z.tuple([z.string().max(100), z.string().max(200)]);

export const writeCursor = ({ sort, id }: Cursor) => Buffer.from(JSON.stringify([sort, id])).toString('base64url');

/** A `continuationToken` as a client sends it back; anything else is bad input. */
export const cursorSchema = z
  .string()
  .max(500)
  .transform((text, context): Cursor => {
    try {
      const [sort, id] = shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
      return { sort, id };
    } catch {
      context.addIssue({ code: 'custom', message: 'must be the continuationToken of the page before' });
      return z.NEVER;
    }
  });
