import { notServed, Refusal } from './refusal.ts';

/** A query as SQLite runs it over the documents of one container. */
export interface Translated {
  /** Condition over `body`; empty for all. */
  where: string;
  orderBy: { path: string; descending: boolean }[];
  top: number | undefined;
  /** Undefined for whole documents; otherwise names and paths, or one value. */
  fields: { name: string; path: string }[] | undefined;
  value: 'count' | string | undefined;
  parameters: Scalar[];
}

type Scalar = string | number | boolean | null;

const TOKEN =
  /\s*(?:(@\w+)|([A-Za-z_]\w*(?:\.\w+)*)|(-?\d+(?:\.\d+)?)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(<=|>=|!=|<>|[=<>(),*]))/y;

interface Token {
  kind: 'parameter' | 'word' | 'number' | 'string' | 'sign' | 'end';
  text: string;
}

function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (query.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(query);
    if (match === null) throw new Refusal(400, `Syntax error near '${query.slice(at, at + 20).trim()}'.`);
    at = TOKEN.lastIndex;
    const [, parameter, word, number, single, double, sign] = match;
    if (parameter !== undefined) tokens.push({ kind: 'parameter', text: parameter });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else tokens.push({ kind: 'string', text: single ?? double ?? '' });
  }
  return [...tokens, { kind: 'end', text: '' }];
}

/** SQLite's expression for a property; the same text as in the index that serves it. */
export const column = (path: string) => `json_extract(body, '${jsonPath(path)}')`;
const typeOf = (path: string) => `json_type(body, '${jsonPath(path)}')`;
const jsonPath = (path: string) =>
  `$.${path
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')}`;

/** Cosmos DB compares like with like: a value of another type, or none, makes a comparison undefined. */
const TYPES: Record<string, string> = {
  string: "('text')",
  number: "('integer', 'real')",
  boolean: "('true', 'false')",
};

/** Translates what the app asks; anything else is refused by name, never scanned for. */
export function translate(query: string, given: { name: string; value: unknown }[]): Translated {
  const tokens = tokenize(query);
  const values = new Map(given.map(({ name, value }) => [name, value]));
  const parameters: Scalar[] = [];
  let position = 0;
  let alias = 'c';

  const peek = () => tokens[position] as Token;
  const next = () => tokens[position++] as Token;
  const isWord = (word: string) => peek().kind === 'word' && peek().text.toUpperCase() === word;
  const isSign = (sign: string) => peek().kind === 'sign' && peek().text === sign;
  const accept = (test: boolean) => test && Boolean(next());
  const unexpected = () => new Refusal(400, `Syntax error near '${peek().text}' in: ${query}`);
  const expectWord = (word: string) => {
    if (!accept(isWord(word))) throw unexpected();
  };

  function scalar(): Scalar {
    const { kind, text } = next();
    if (kind === 'number') return Number(text);
    if (kind === 'string') return text;
    if (kind === 'word' && /^(true|false|null)$/i.test(text)) return JSON.parse(text.toLowerCase());
    if (kind !== 'parameter') throw notServed(`'${text}' in a query`);
    const value = values.get(text);
    if (value === undefined) throw new Refusal(400, `The parameter ${text} has no value.`);
    if (value !== null && typeof value === 'object') throw notServed('lists and objects as parameters');
    return value as Scalar;
  }

  function property(): string {
    const { kind, text } = next();
    if (kind !== 'word' || !text.startsWith(`${alias}.`)) throw notServed(`'${text}' where a property is expected`);
    return text.slice(alias.length + 1);
  }

  function fields(): Pick<Translated, 'fields' | 'value'> {
    if (accept(isSign('*'))) return { fields: undefined, value: undefined };
    if (accept(isWord('VALUE'))) {
      if (!accept(isWord('COUNT'))) return { fields: undefined, value: property() };
      for (const expected of ['(', '1', ')'])
        if (next().text !== expected) throw notServed('other aggregates than COUNT(1)');
      return { fields: undefined, value: 'count' };
    }
    const list: { name: string; path: string }[] = [];
    do {
      const path = property();
      list.push({ path, name: path.split('.').at(-1) as string });
    } while (accept(isSign(',')));
    return { fields: list, value: undefined };
  }

  function comparison(): string {
    if (accept(isSign('('))) {
      const inner = either();
      if (!accept(isSign(')'))) throw unexpected();
      return `(${inner})`;
    }
    if (accept(isWord('IS_DEFINED'))) {
      if (!accept(isSign('('))) throw unexpected();
      const path = property();
      if (!accept(isSign(')'))) throw unexpected();
      return `(${typeOf(path)} IS NOT NULL)`;
    }
    const path = property();
    const operator = next().text;
    if (!['=', '<', '<=', '>', '>='].includes(operator)) throw notServed(`the operator '${operator}'`);
    const value = scalar();
    if (value === null) {
      if (operator !== '=') throw notServed(`'${operator} null'`);
      return `(${typeOf(path)} = 'null')`;
    }
    parameters.push(typeof value === 'boolean' ? Number(value) : value);
    return `(${column(path)} ${operator} ? AND ${typeOf(path)} IN ${TYPES[typeof value]})`;
  }

  function both(): string {
    const parts = [comparison()];
    while (accept(isWord('AND'))) parts.push(comparison());
    return parts.join(' AND ');
  }

  function either(): string {
    const parts = [both()];
    while (accept(isWord('OR'))) parts.push(both());
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' OR ')})`;
  }

  expectWord('SELECT');
  const top = accept(isWord('TOP')) ? Number(scalar()) : undefined;
  // The projection names the alias that FROM gives only later.
  alias = /\bFROM\s+(\w+)/i.exec(query)?.[1] ?? alias;
  const selected = fields();
  expectWord('FROM');
  next();
  const where = accept(isWord('WHERE')) ? either() : '';
  const orderBy: Translated['orderBy'] = [];
  if (accept(isWord('ORDER'))) {
    expectWord('BY');
    do {
      const path = property();
      const descending = accept(isWord('DESC'));
      if (!descending) accept(isWord('ASC'));
      orderBy.push({ path, descending });
    } while (accept(isSign(',')));
  }
  if (peek().kind !== 'end') throw notServed(`'${peek().text}' in a query`);
  return { where, orderBy, top, ...selected, parameters };
}
