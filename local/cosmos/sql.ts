import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { notServed } from './refusal.ts';

/** A piece of SQL with what its question marks stand for. */
export interface Sql {
  text: string;
  bound: SQLInputValue[];
}

/** Names and array positions from the document's root. */
export type Path = (string | number)[];

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * Every value as one SQLite value that sorts as Cosmos DB sorts: undefined (NULL), null, false, true, numbers, strings
 * (text), arrays and objects (blobs). The three constants lie below any number that a document has in earnest. Each
 * type is thus a range, and a comparison within a type is a range that an index serves.
 */
export const NULL = '-1.797e308';
const FALSE = '-1.796e308';
const TRUE = '-1.795e308';
const RANGES = {
  boolean: [`>= ${FALSE}`, `<= ${TRUE}`],
  number: [`> ${TRUE}`, `< ''`],
  string: [`>= ''`, `< x''`],
} as const;
const COLUMNS: Record<string, string> = { id: 'id', _ts: 'ts', _etag: 'etag' };

export const NEVER: Sql = { text: '0', bound: [] };
export const ALWAYS: Sql = { text: '1', bound: [] };
export const joined = (kind: 'AND' | 'OR', parts: Sql[]): Sql =>
  parts.length === 1 && parts[0] !== undefined
    ? parts[0]
    : { text: `(${parts.map(({ text }) => text).join(` ${kind} `)})`, bound: parts.flatMap(({ bound }) => bound) };

function jsonPath(path: Path): string {
  const steps = path.map((step) => {
    if (typeof step === 'string' && /["\\]|\p{Cc}/u.test(step)) throw notServed(`the property name ${step} in a query`);
    return typeof step === 'number' ? `[${step}]` : `."${step}"`;
  });
  return `'$${steps.join('').replaceAll("'", "''")}'`;
}

/** SQLite's expression for a property; the same text in a query and in the index that serves it. */
export function keyOf(path: Path): string {
  if (path.length === 0) throw notServed('a comparison or an order of whole documents');
  const column = path.length === 1 ? COLUMNS[String(path[0])] : undefined;
  if (column !== undefined) return column;
  const at = jsonPath(path);
  const value = `json_extract(body, ${at})`;
  const blob = `CAST(${value} AS BLOB)`;
  const cases = { true: TRUE, false: FALSE, null: NULL, array: blob, object: blob };
  const whens = Object.entries(cases).map(([type, key]) => `WHEN '${type}' THEN ${key}`);
  return `CASE json_type(body, ${at}) ${whens.join(' ')} ELSE ${value} END`;
}

/** How many items a list has; none where there is no list. */
export const lengthOf = (path: Path): string => `json_array_length(body, ${jsonPath(path)})`;

/** SQLite's own `lower` knows ASCII only. */
export function defineFunctions(database: DatabaseSync): void {
  const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : null);
  database.function('lower_case', { deterministic: true }, lower);
}

/** A value as its property's key would have it. */
function asKey(value: unknown): string | number {
  if (typeof value === 'object' && value !== null) throw notServed('a comparison with an array or an object');
  if (value === null) return Number(NULL);
  return typeof value === 'boolean' ? Number(value ? TRUE : FALSE) : (value as string | number);
}

/**
 * Values of different types are not equal, and in no order: `<` and its like are undefined there, which leaves the
 * document out, as a missing property does with every operator.
 */
export function comparison(key: string, operator: Operator, value: unknown): Sql {
  if (value === undefined) return NEVER;
  const bound = [asKey(value)];
  if (operator === '=' || operator === '!=') return { text: `${key} ${operator} ?`, bound };
  if (value === null) return operator.endsWith('=') ? { text: `${key} = ?`, bound } : NEVER;
  const [low, high] = RANGES[typeof value as keyof typeof RANGES];
  return { text: `(${key} ${operator} ? AND ${key} ${operator.startsWith('<') ? low : high})`, bound };
}

export function membership(key: string, values: unknown[], negated: boolean): Sql {
  if (negated && values.length === 0) return { text: `${key} IS NOT NULL`, bound: [] };
  const known = values.filter((value) => value !== undefined).map(asKey);
  return { text: `${key} ${negated ? 'NOT ' : ''}IN (${known.map(() => '?').join(', ')})`, bound: known };
}

/** What a function is asked about: the property's key and path, the values after it, and whether NOT stands before. */
export interface Call {
  key: string;
  path: Path;
  values: unknown[];
  negated: boolean;
}

const typeTest =
  (test: (key: string) => string) =>
  ({ key, negated }: Call): Sql => ({ text: negated ? `(${test(key)}) IS NOT 1` : `(${test(key)})`, bound: [] });
const inRange = (type: keyof typeof RANGES) => (key: string) =>
  RANGES[type].map((range) => `${key} ${range}`).join(' AND ');

/** A test of a string; of anything else it is undefined. The optional second value asks to ignore case. */
const textTest =
  (test: (key: string, wanted: string) => string) =>
  ({ key, values: [given, fold], negated }: Call): Sql => {
    if (typeof given !== 'string') return NEVER;
    const wanted = fold === true ? given.toLowerCase() : given;
    const found = test(fold === true ? `lower_case(${key})` : key, wanted);
    return { text: `(${inRange('string')(key)} AND ${negated ? 'NOT ' : ''}${found})`, bound: [wanted] };
  };

function arrayContains({ path, values: [value], negated }: Call): Sql {
  if (value === undefined) return NEVER;
  if (typeof value === 'object' && value !== null) throw notServed('ARRAY_CONTAINS of an array or an object');
  const at = jsonPath(path);
  const scalar = typeof value === 'string' || typeof value === 'number';
  const types = { string: "'text'", number: "'integer', 'real'" }[typeof value as string] ?? `'${String(value)}'`;
  const exists = `EXISTS (SELECT 1 FROM json_each(body, ${at}) AS e WHERE e.type IN (${types})${scalar ? ' AND e.value = ?' : ''})`;
  const text = `(json_type(body, ${at}) = 'array' AND ${negated ? 'NOT ' : ''}${exists})`;
  return { text, bound: scalar ? [value] : [] };
}

/** The functions that are served, with the number of values that may follow the property. */
export const FUNCTIONS: Record<string, { least: number; most: number; sql: (call: Call) => Sql }> = {
  IS_DEFINED: { least: 0, most: 0, sql: typeTest((key) => `${key} IS NOT NULL`) },
  IS_NULL: { least: 0, most: 0, sql: typeTest((key) => `${key} = ${NULL}`) },
  IS_STRING: { least: 0, most: 0, sql: typeTest(inRange('string')) },
  IS_NUMBER: { least: 0, most: 0, sql: typeTest(inRange('number')) },
  IS_BOOL: { least: 0, most: 0, sql: typeTest(inRange('boolean')) },
  STARTSWITH: { least: 1, most: 2, sql: textTest((key, wanted) => `substr(${key}, 1, ${[...wanted].length}) = ?`) },
  CONTAINS: { least: 1, most: 2, sql: textTest((key) => `instr(${key}, ?) > 0`) },
  ARRAY_CONTAINS: { least: 1, most: 1, sql: arrayContains },
};
