import type { SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { type Container, type Document, decorate, type Row } from './container.ts';
import { mustServeOrder } from './definition.ts';
import { Refusal } from './refusal.ts';
import { joined, keyOf, lengthOf, type Path, type Sql } from './sql.ts';
import { PART, type Translated } from './translate.ts';

export interface Scope {
  /** One logical partition; undefined for all. */
  partition: string | undefined;
  pageSize: number;
  continuation: string | undefined;
}

export interface Page {
  items: unknown[];
  continuation?: string;
  sql: Sql;
}

interface Column {
  key: string;
  descending: boolean;
}

/** Where a page ended, by value, so that changes between two pages skip nothing. */
interface Place {
  values: SQLInputValue[];
  taken: number;
}
const PLACE = z.object({
  values: z.array(z.union([z.string(), z.number(), z.null(), z.object({ blob: z.base64() })])),
  taken: z.int(),
});

const LARGEST_PAGE = 4 * 1024 * 1024;
/** The SDK puts a condition of its own here when it goes on with an ordered query. */
const PLACEHOLDER = '{documentdb-formattableorderbyquery-filter}';

/** What the gateway does not answer over several partitions; the SDK then asks for a plan and merges by itself. */
export const mustBeMerged = ({ top, orderBy, isCount }: Translated): boolean =>
  top !== undefined || orderBy.length > 0 || isCount;

/** One page of a query, and the token of the next where there may be more. */
export function runQuery(container: Container, query: Translated, { partition, pageSize, continuation }: Scope): Page {
  const { withMissing } = mustServeOrder(container.definition, query.orderBy);
  const filters = [container.alive(), ...(query.where === undefined ? [] : [query.where])];
  if (partition !== undefined) filters.push({ text: 'pk = ?', bound: [partition] });

  // Any order will do where none is asked for; that of a range's index finds the next page at once.
  const byRange = query.orderBy.length === 0 && query.ranged !== undefined && !query.isCount;
  const order = byRange && query.ranged ? [{ path: query.ranged, descending: false }] : query.orderBy;
  const columns: Column[] = order.map(({ path, descending }) => ({ key: keyOf(path), descending }));
  const [first] = columns;
  if (first !== undefined && !withMissing) filters.push({ text: `${first.key} IS NOT NULL`, bound: [] });
  const equal = [...new Set(query.equal)].filter((key) => columns.every((column) => column.key !== key)).sort();
  // An index serves an order and its opposite, which it is read backwards for; `seq`, its last column, always ascends.
  const isBackwards = first?.descending ?? false;
  const ordered = columns.map(({ key, descending }) => inOrder({ key, descending: descending !== isBackwards }));
  const index = container.indexedBy([...(partition === undefined ? [] : ['pk']), ...equal, ...ordered]);
  const from = `FROM ${container.table} ${index}`;

  if (query.isCount) {
    const { text, bound } = joined('AND', filters);
    const counted = query.counted === undefined ? 'count(*)' : `coalesce(sum(${lengthOf(query.counted)}), 0)`;
    const sql = { text: `SELECT ${counted} AS n ${from} WHERE ${text}`, bound };
    const count = Number(container.all(sql)[0]?.['n']);
    return { items: [query.isPart ? [{ item: count }] : count], sql };
  }
  const sorted = [...columns, { key: 'seq', descending: isBackwards }];
  const place = continuation === undefined ? undefined : readToken(continuation, sorted.length);
  if (place !== undefined) filters.push(after(sorted, place.values));
  // The SDK skips by itself, over what all ranges give together.
  const skip = place === undefined && !query.isPart ? (query.offset ?? 0) : 0;
  const top = query.top === undefined ? Number.POSITIVE_INFINITY : query.top + (query.isPart ? (query.offset ?? 0) : 0);
  const wanted = Math.min(pageSize, top - (place?.taken ?? 0));
  const { text, bound } = joined('AND', filters);
  const keys = columns.map(({ key }, index) => `, ${key} AS key${index}`).join('');
  const sql = {
    text: `SELECT seq, id, body, etag, ts${keys} ${from} WHERE ${text} ORDER BY ${sorted.map(inOrder).join(', ')} LIMIT ? OFFSET ?`,
    bound: [...bound, wanted + 1, skip],
  };
  const rows = container.all(sql);
  let size = 0;
  const fitting = rows.slice(0, wanted).filter(({ body: json }, index) => {
    size += String(json).length;
    return index === 0 || size <= LARGEST_PAGE;
  });
  const items = fitting.flatMap((row) => project(query, decorate(row as unknown as Row)));
  const last = fitting.at(-1);
  const taken = (place?.taken ?? 0) + fitting.length;
  if (last === undefined || rows.length <= fitting.length || taken >= top) return { items, sql };
  const values = [...columns.map((_, index) => last[`key${index}`] ?? null), last['seq'] ?? null];
  return { items, continuation: writeToken({ values, taken }), sql };
}

const inOrder = ({ key, descending }: Column) => `${key} ${descending ? 'DESC' : 'ASC'}`;

function writeToken({ values, taken }: Place): string {
  const plain = values.map((value) =>
    value instanceof Uint8Array ? { blob: Buffer.from(value).toString('base64') } : value,
  );
  return Buffer.from(JSON.stringify({ values: plain, taken })).toString('base64');
}

function readToken(token: string, columns: number): Place {
  try {
    const { values, taken } = PLACE.parse(JSON.parse(Buffer.from(token, 'base64').toString()));
    if (values.length !== columns) throw new Error('It is the token of another query.');
    const restored = values.map((value) =>
      typeof value === 'object' && value !== null ? Buffer.from(value.blob, 'base64') : value,
    );
    return { taken, values: restored };
  } catch {
    throw new Refusal(400, 'Invalid Continuation Token.');
  }
}

/** What comes after a place; undefined (NULL) is lowest. That the first column has a bound of its own is for its index. */
function after([column, ...rest]: Column[], [value, ...others]: SQLInputValue[]): Sql {
  if (column === undefined) return { text: '0', bound: [] };
  const { key, descending } = column;
  const { text, bound } = after(rest, others);
  if (value === null || value === undefined) {
    return { text: `(${descending ? '0' : `${key} IS NOT NULL`} OR (${key} IS NULL AND ${text}))`, bound };
  }
  const sign = descending ? '<' : '>';
  const missing = descending ? ` OR ${key} IS NULL` : '';
  return {
    text: `((${key} ${sign}= ?${missing}) AND (${key} ${sign} ?${missing} OR (${key} = ? AND ${text})))`,
    bound: [value, value, value, ...bound],
  };
}

/** What is selected of one document; nothing when the one value asked for is undefined. */
function project({ fields, isValue, isPart, orderBy }: Translated, document: Document): unknown[] {
  const found = fields?.map(({ name, path }) => [name, at(document, path)] as const);
  const selected = found === undefined ? document : isValue ? found[0]?.[1] : Object.fromEntries(found);
  if (selected === undefined) return [];
  if (!isPart || orderBy.length === 0) return [selected];
  const orderByItems = orderBy.map(({ path }) => ({ item: at(document, path) }));
  return [{ _rid: document['_rid'], orderByItems, payload: selected }];
}

const at = (document: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== (typeof name === 'number'))
      return undefined;
    return Object.hasOwn(value, name) ? (value as Record<string | number, unknown>)[name] : undefined;
  }, document);

/** What the gateway tells the SDK of a query: one partition range, and how to merge what the ranges give. */
export function planOf(query: Translated): object {
  const { source, top, offset, orderBy, isCount, isValue } = query;
  const range = offset === undefined ? { top, offset: null, limit: null } : { top: null, offset, limit: top };
  const condition = orderBy.length > 0 ? PLACEHOLDER : 'true';
  return {
    partitionedQueryExecutionInfoVersion: 2,
    queryInfo: {
      distinctType: 'None',
      ...range,
      orderBy: orderBy.map(({ descending }) => (descending ? 'Descending' : 'Ascending')),
      orderByExpressions: orderBy.map(({ text }) => text),
      groupByExpressions: [],
      groupByAliases: [],
      aggregates: isCount ? ['Count'] : [],
      groupByAliasToAggregateType: {},
      rewrittenQuery: mustBeMerged(query) ? `${PART} (${condition}) ${source}` : '',
      hasSelectValue: isValue,
      hasNonStreamingOrderBy: false,
    },
    queryRanges: [{ min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }],
  };
}
