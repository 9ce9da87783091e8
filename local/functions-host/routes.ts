import type { RegisteredFunction } from './core-module.ts';

interface Segment {
  kind: 'literal' | 'parameter' | 'rest';
  text: string;
  optional: boolean;
  constraint: ((value: string) => boolean) | undefined;
}

interface Route {
  target: RegisteredFunction;
  methods: Set<string>;
  segments: Segment[];
  rank: string;
}

const CONSTRAINTS: Record<string, (value: string) => boolean> = {
  int: (value) => /^-?\d{1,10}$/.test(value),
  long: (value) => /^-?\d{1,19}$/.test(value),
  bool: (value) => /^(true|false)$/i.test(value),
  guid: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
};

function parse(template: string): Segment[] {
  return template
    .split('/')
    .filter((part) => part !== '')
    .map((part): Segment => {
      const match = /^\{(\*{0,2})(\w+)(?::(\w+))?(\?)?\}$/.exec(part);
      if (match === null) {
        if (/[{}]/.test(part)) throw new Error(`The route part '${part}' is not served by the local Functions host.`);
        return { kind: 'literal', text: part.toLowerCase(), optional: false, constraint: undefined };
      }
      const [, stars, name = '', constraint, optional] = match;
      if (constraint !== undefined && CONSTRAINTS[constraint] === undefined) {
        throw new Error(`The route constraint '${constraint}' is not served by the local Functions host.`);
      }
      return {
        kind: stars === '' ? 'parameter' : 'rest',
        text: name,
        optional: optional === '?',
        constraint: constraint === undefined ? undefined : CONSTRAINTS[constraint],
      };
    });
}

/** Literal before constrained before free before rest, segment by segment. */
const rankOf = (segments: Segment[]) =>
  `${segments.map(({ kind, constraint }) => (kind === 'literal' ? '0' : kind === 'rest' ? '3' : constraint ? '1' : '2')).join('')}4`;

export interface Match {
  target: RegisteredFunction;
  params: Record<string, string>;
}

/** The app's HTTP routes. A method that no route names is no match: the real host answers 404 to it, also to HEAD. */
export function router(functions: Iterable<RegisteredFunction>, prefix: string) {
  const routes: Route[] = [...functions].map((target) => {
    const { route, methods } = target.trigger as { route?: string; methods?: string[] };
    const segments = parse(`${prefix}/${route ?? target.metadata.name}`);
    return {
      target,
      segments,
      rank: rankOf(segments),
      methods: new Set((methods ?? ['GET', 'POST']).map((method) => method.toUpperCase())),
    };
  });
  routes.sort((a, b) => (a.rank < b.rank ? -1 : 1));

  return (method: string, pathname: string): Match | undefined => {
    const parts = decode(pathname);
    if (parts === undefined) return undefined;
    for (const { target, methods, segments } of routes) {
      const params = methods.has(method) ? paramsOf(segments, parts) : undefined;
      if (params !== undefined) return { target, params };
    }
    return undefined;
  };
}

function decode(pathname: string): string[] | undefined {
  try {
    return pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function paramsOf(segments: Segment[], parts: string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, { kind, text, optional, constraint }] of segments.entries()) {
    const part = parts[index];
    if (kind === 'rest') {
      params[text] = parts.slice(index).join('/');
      return params;
    }
    if (part === undefined) {
      if (!optional) return undefined;
      continue;
    }
    if (kind === 'literal' ? part.toLowerCase() !== text : constraint !== undefined && !constraint(part))
      return undefined;
    if (kind === 'parameter') params[text] = part;
  }
  return parts.length > segments.length ? undefined : params;
}
