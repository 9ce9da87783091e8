import { z } from 'zod';

/**
 * The JSON of an answer. Partner Center begins it with a byte order mark at times, writes names in either case from page
 * to page, and null for what is not there: names come out in camelCase, nulls are left out. Undefined when it is no JSON.
 */
export function parseAnswer(text: string): unknown {
  try {
    return tidy(JSON.parse(text.replace(/^\ufeff/, '')));
  } catch {
    return undefined;
  }
}

const tidy = (value: unknown): unknown => renamed(value, (name) => name.charAt(0).toLowerCase() + name.slice(1));

/** A resource as the pages print it that send names in PascalCase. */
export const pascalCase = (value: unknown): unknown =>
  renamed(value, (name) => name.charAt(0).toUpperCase() + name.slice(1));

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, rename));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [rename(name), renamed(member, rename)]));
}

/** Page utility-resources: the version of a resource. */
export const attributesSchema = z.looseObject({ etag: z.string().optional() }).optional();

const linkSchema = z.looseObject({
  uri: z.string().optional(),
  headers: z.array(z.looseObject({ key: z.string(), value: z.string() })).optional(),
});

/** Page utility-resources: a collection; `links.next` where there is more, with its continuation token (page get-invoiceline-items). */
export const collectionOf = <S extends z.ZodType>(item: S) =>
  z
    .looseObject({
      totalCount: z.number().optional(),
      items: z.array(item),
      continuationToken: z.string().optional(),
      links: z.looseObject({ next: linkSchema.optional() }).optional(),
    })
    .transform(({ totalCount, items, continuationToken, links }) => {
      const token = links?.next?.headers?.find(({ key }) => key.toLowerCase() === CONTINUATION)?.value;
      const after = token ?? continuationToken;
      return { items, totalCount: totalCount ?? items.length, ...(after === undefined ? {} : { after }) };
    });

const CONTINUATION = 'ms-continuationtoken';

/** The next page of the same list: its token goes in a header, `seekOperation` in the query (page get-invoiceline-items). */
export function seek(path: string, after: string | undefined): { path: string; headers?: Record<string, string> } {
  if (after === undefined) return { path };
  const query = path.includes('?') ? '&' : '?';
  return { path: `${path}${query}seekOperation=Next`, headers: { [CONTINUATION]: after } };
}

/** A part of a path, whatever it holds. */
export const part = encodeURIComponent;

type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** The fields that have a value: one that Partner Center left out is left out. */
export const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
