import { z } from 'zod';
import { notServed, Refusal } from './refusal.ts';
import {
  ALWAYS,
  comparison,
  FUNCTIONS,
  joined,
  keyOf,
  membership,
  NEVER,
  type Operator,
  type Path,
  type Sql,
} from './sql.ts';
import { syntaxError, type Token, tokenize, unquote } from './tokens.ts';

/** A query as the SDK posts it. */
export const QUERY = z.object({
  query: z.string().max(512 * 1024),
  parameters: z.array(z.object({ name: z.string(), value: z.unknown().optional() })).optional(),
});
export type QueryBody = z.infer<typeof QUERY>;

/** A query as SQLite can run it over the documents of one container. */
export interface Translated {
  source: string;
  /** It is the SDK's, which merges what the partition ranges give: rows come with what it needs for that. */
  isPart: boolean;
  top: number | undefined;
  offset: number | undefined;
  /** Undefined for whole documents. With `isValue` there is one, and its name does not show. */
  fields: { name: string; path: Path }[] | undefined;
  isValue: boolean;
  isCount: boolean;
  /** The list whose items are counted, where they are joined. */
  counted: Path | undefined;
  where: Sql | undefined;
  /** Keys that all matching documents have at one value, and a path that all have within a range: what an index serves. */
  equal: string[];
  ranged: Path | undefined;
  orderBy: { path: Path; descending: boolean; text: string }[];
}

interface Operand {
  path: Path;
  key: string;
}

/** Begins a query of the SDK's, before a condition of its own and the query as it was. */
export const PART = 'PART';
const OPPOSITE: Record<Operator, Operator> = { '=': '!=', '!=': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };
const FLIPPED: Record<Operator, Operator> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const CLAUSES = /^(WHERE|ORDER|OFFSET|JOIN|GROUP|IN)$/i;

/** Translates what the app asks; throws a Refusal that names what is wrong or not served, and never scans for it. */
export function translate({ query: source, parameters = [] }: QueryBody): Translated {
  const given = new Map(parameters.map(({ name, value }) => [name, value]));
  const tokens = tokenize(source);
  const alias = aliasOf(tokens);
  const equal: string[] = [];
  let ranged: Path | undefined;
  let position = 0;

  const peek = (ahead = 0) => tokens[Math.min(position + ahead, tokens.length - 1)] as Token;
  const next = () => tokens[position++] as Token;
  const isWord = (word: string, ahead = 0) => peek(ahead).kind === 'word' && peek(ahead).text.toUpperCase() === word;
  const isSign = (sign: string, ahead = 0) => peek(ahead).kind === 'sign' && peek(ahead).text === sign;
  const isProperty = () => peek().kind === 'word' && peek().text === alias;
  const take = (found: boolean) => found && next() !== undefined;
  function expect(found: boolean): void {
    if (!take(found)) throw syntaxError(peek().text);
  }
  function list<T>(item: () => T): T[] {
    const items = [item()];
    while (take(isSign(','))) items.push(item());
    return items;
  }

  function property(): Path {
    expect(isProperty());
    const path: Path = [];
    for (;;) {
      if (take(isSign('.'))) {
        expect(peek().kind === 'word');
        path.push((tokens[position - 1] as Token).text);
      } else if (take(isSign('['))) {
        const { kind, text } = next();
        if (kind !== 'string' && !/^\d+$/.test(text)) throw syntaxError(text);
        path.push(kind === 'string' ? unquote(text) : Number(text));
        expect(isSign(']'));
      } else return path;
    }
  }

  function value(): unknown {
    const { kind, text } = peek();
    if (isProperty()) throw notServed('a property where a value is expected');
    if (kind === 'word' && !/^(true|false|null)$/.test(text)) throw notServed(`'${text}' where a value is expected`);
    if (kind === 'sign' || kind === 'end') throw syntaxError(text);
    next();
    if (kind === 'string') return unquote(text);
    if (kind !== 'parameter') return JSON.parse(text);
    if (!given.has(text)) throw new Refusal(400, `The query has no parameter ${text}.`);
    return given.get(text);
  }
  function count(): number {
    const found = value();
    if (Number.isInteger(found) && Number(found) >= 0 && Number(found) < 2 ** 31) return Number(found);
    throw new Refusal(400, 'TOP, OFFSET and LIMIT take a whole number of 31 bits that is not negative.');
  }

  /** One side of a comparison: a property, its text in lower case, or a value. */
  function side(): Operand | { value: unknown } {
    if (isWord('LOWER') && isSign('(', 1)) {
      position += 2;
      const inner = side();
      expect(isSign(')'));
      if ('path' in inner) return { path: inner.path, key: `lower_case(${inner.key})` };
      return { value: typeof inner.value === 'string' ? inner.value.toLowerCase() : undefined };
    }
    if (!isProperty()) return { value: value() };
    const path = property();
    return { path, key: keyOf(path) };
  }

  function compare({ path, key }: Operand, operator: Operator, against: unknown, negated: boolean): Sql {
    const actual = negated ? OPPOSITE[operator] : operator;
    if (actual === '=') equal.push(key);
    else if (actual !== '!=' && key === keyOf(path)) ranged ??= path;
    return comparison(key, actual, against);
  }
  function oneOf(operand: Operand, values: unknown[], negated: boolean): Sql {
    const [only] = values;
    return values.length === 1 ? compare(operand, '=', only, negated) : membership(operand.key, values, negated);
  }
  /** What alternatives demand is not demanded of all documents. */
  function apart<T>(work: () => T): T {
    const [demanded, range] = [equal.length, ranged];
    const result = work();
    equal.length = demanded;
    ranged = range;
    return result;
  }

  function call(negated: boolean): Sql {
    const name = next().text.toUpperCase();
    const known = FUNCTIONS[name];
    if (known === undefined) throw notServed(`the function ${name}`);
    expect(isSign('('));
    const [subject, ...rest] = list(side);
    expect(isSign(')'));
    if (subject === undefined) throw syntaxError(name);
    const [second] = rest;
    if (name === 'ARRAY_CONTAINS' && !('path' in subject) && second !== undefined && 'path' in second) {
      if (!Array.isArray(subject.value)) throw notServed('ARRAY_CONTAINS in something that is no array');
      return oneOf(second, subject.value, negated);
    }
    const values = rest.flatMap((each) => ('path' in each ? [] : [each.value]));
    const fits = values.length === rest.length && values.length >= known.least && values.length <= known.most;
    if (!fits || !('path' in subject)) throw notServed(`${name} with these arguments`);
    return known.sql({ ...subject, values, negated });
  }

  function primary(negated: boolean): Sql {
    if (take(isSign('('))) {
      const inner = either(negated);
      expect(isSign(')'));
      return inner;
    }
    if (peek().kind === 'word' && isSign('(', 1) && !isWord('LOWER')) return call(negated);
    const left = side();
    if ('path' in left) {
      const turned = negated !== ((isWord('IN', 1) || isWord('BETWEEN', 1)) && take(isWord('NOT')));
      if (take(isWord('IN'))) {
        expect(isSign('('));
        const values = list(value);
        expect(isSign(')'));
        return oneOf(left, values, turned);
      }
      if (take(isWord('BETWEEN'))) {
        const low = value();
        expect(isWord('AND'));
        const bounds = () => [compare(left, '>=', low, turned), compare(left, '<=', value(), turned)];
        return turned ? joined('OR', apart(bounds)) : joined('AND', bounds());
      }
    }
    const sign = peek().text === '<>' ? '!=' : peek().text;
    if (peek().kind !== 'sign' || !(sign in FLIPPED)) {
      if ('path' in left) return compare(left, '=', !negated, false);
      return left.value === !negated ? ALWAYS : NEVER;
    }
    next();
    const right = side();
    if ('path' in left && !('path' in right)) return compare(left, sign as Operator, right.value, negated);
    if ('path' in right && !('path' in left)) return compare(right, FLIPPED[sign as Operator], left.value, negated);
    throw notServed('a comparison of other than a property with a value');
  }

  // Undefined and false both leave a document out. So with every NOT moved inwards, to where it turns an operator, the
  // two values of SQL do where Cosmos DB has three.
  const negation = (negated: boolean): Sql => (take(isWord('NOT')) ? negation(!negated) : primary(negated));
  function chain(word: 'AND' | 'OR', item: (negated: boolean) => Sql, negated: boolean): Sql {
    const [demanded, range] = [equal.length, ranged];
    const terms = [item(negated)];
    while (take(isWord(word))) terms.push(item(negated));
    const kind = (word === 'AND') === negated ? 'OR' : 'AND';
    if (kind === 'OR' && terms.length > 1) {
      equal.length = demanded;
      ranged = range;
    }
    return joined(kind, terms);
  }
  const both = (negated: boolean) => chain('AND', negation, negated);
  const either = (negated: boolean): Sql => chain('OR', both, negated);

  function field(): { name: string; path: Path } {
    if (!isProperty()) throw notServed(`'${peek().text}' in a SELECT`);
    const path = property();
    return { path, name: take(isWord('AS')) ? next().text : String(path.at(-1) ?? alias) };
  }
  function order(): Translated['orderBy'][number] {
    const { start } = peek();
    const path = property();
    const text = source.slice(start, peek().start).trim();
    const descending = take(isWord('DESC'));
    if (!descending) take(isWord('ASC'));
    return { path, descending, text };
  }

  /** `JOIN i IN c.list`, whose items only COUNT may ask for. */
  function joinedList(): Path {
    expect(peek().kind === 'word');
    expect(isWord('IN'));
    return property();
  }

  const isPart = take(isWord(PART));
  const resumed = isPart ? either(false) : ALWAYS;
  expect(isWord('SELECT'));
  let top = take(isWord('TOP')) ? count() : undefined;
  const isValue = take(isWord('VALUE'));
  const isCount = isValue && isWord('COUNT') && isSign('(', 1) && peek(2).text === '1' && isSign(')', 3);
  if (isCount) position += 4;
  if (isValue && isSign('*')) throw syntaxError('*');
  const fields = isCount || take(isSign('*')) ? undefined : isValue ? [field()] : list(field);
  expect(isWord('FROM'));
  next();
  if (take(isWord('AS')) || isProperty()) next();
  const counted = isCount && take(isWord('JOIN')) ? joinedList() : undefined;
  const where = take(isWord('WHERE')) ? either(false) : undefined;
  const isOrdered = take(isWord('ORDER'));
  if (isOrdered) expect(isWord('BY'));
  const orderBy = isOrdered ? list(order) : [];
  let offset: number | undefined;
  if (take(isWord('OFFSET'))) {
    offset = count();
    expect(isWord('LIMIT'));
    top = count();
  }
  if (peek().kind === 'word') throw notServed(`${peek().text} in a query`);
  if (peek().kind !== 'end') throw syntaxError(peek().text);
  const filter = isPart ? joined('AND', [resumed, where ?? ALWAYS]) : where;
  return { source, isPart, top, offset, fields, isValue, isCount, counted, where: filter, equal, ranged, orderBy };
}

/** Conditions and projections use the name that FROM gives only later: `FROM c`, `FROM root c`, `FROM root AS c`. */
function aliasOf(tokens: Token[]): string {
  const from = tokens.findIndex(({ text }, index) => /^FROM$/i.test(text) && tokens[index - 1]?.text !== '.');
  const [source, second, third] = tokens.slice(from + 1);
  if (from === -1 || source?.kind !== 'word') throw syntaxError(tokens.at(-2)?.text ?? '');
  if (second?.kind === 'sign') throw notServed('FROM with anything but the container');
  if (second?.kind !== 'word' || CLAUSES.test(second.text)) return source.text;
  return /^AS$/i.test(second.text) ? (third?.text ?? '') : second.text;
}
