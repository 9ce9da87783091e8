import { Refusal } from './refusal.ts';

export interface Token {
  kind: 'parameter' | 'word' | 'number' | 'string' | 'sign' | 'end';
  text: string;
  start: number;
}

const TOKEN =
  /\s*(?:(?<parameter>@\w+)|(?<word>[A-Za-z_]\w*)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<sign><=|>=|!=|<>|[=<>(),*.[\]]))/y;

export const syntaxError = (near: string) =>
  new Refusal(400, `SC1001: Syntax error, incorrect syntax near '${near}', or what is there is not served.`);

/** The words of a query, with an `end` after the last. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  const length = query.trimEnd().length;
  for (let at = 0; at < length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const groups = Object.entries(TOKEN.exec(query)?.groups ?? {});
    const [kind, text] = groups.find(([, found]) => found !== undefined) ?? [];
    if (kind === undefined || text === undefined) throw syntaxError(query.slice(at).trim().slice(0, 20));
    tokens.push({ kind: kind as Token['kind'], text, start: TOKEN.lastIndex - text.length });
  }
  return [...tokens, { kind: 'end', text: '', start: length }];
}

/** A string as Cosmos DB quotes it has the escapes of JSON; single quotes are an alternative. */
export function unquote(text: string): string {
  const inner = text.slice(1, -1).replaceAll(/\\.|"/g, (found) => ({ '"': '\\"', "\\'": "'" })[found] ?? found);
  try {
    return JSON.parse(`"${inner}"`);
  } catch {
    throw syntaxError(text);
  }
}
