import type { RegisteredFunction } from './core-module.ts';
import { NotServed } from './refusal.ts';

interface Parameter {
  name: string;
  /** The rest of the path, slashes included. */
  rest: boolean;
  optional: boolean;
  byDefault: string | undefined;
  constraints: ((value: string) => boolean)[];
}

/** One part of a template between slashes: text and parameters in turn. */
interface Segment {
  pattern: RegExp;
  parameters: Parameter[];
  mayBeMissing: boolean;
}

interface Route {
  target: RegisteredFunction;
  /** None: any method. */
  methods: Set<string> | undefined;
  segments: Segment[];
}

export interface Match {
  target: RegisteredFunction;
  params: Record<string, string>;
}

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const whole = (value: string, most: bigint) => {
  if (!/^[+-]?\d{1,20}$/.test(value)) return false;
  const number = BigInt(value);
  return number >= -most - 1n && number <= most;
};
const amount = (value: string) => (whole(value, 2n ** 63n - 1n) ? BigInt(value) : undefined);
const list = (argument: string) => argument.split(',').map((each) => Number(each));

/** The constraints of ASP.NET Core's routing, by name. */
const CONSTRAINTS: Record<string, (value: string, argument: string) => boolean> = {
  int: (value) => whole(value, 2n ** 31n - 1n),
  long: (value) => whole(value, 2n ** 63n - 1n),
  bool: (value) => /^\s*(true|false)\s*$/i.test(value),
  guid: (value) =>
    /^(\{[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})$/i.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  decimal: (value) => DECIMAL.test(value),
  double: (value) => FLOAT.test(value),
  float: (value) => FLOAT.test(value),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  required: (value) => value !== '',
  minlength: (value, argument) => value.length >= Number(argument),
  maxlength: (value, argument) => value.length <= Number(argument),
  length: (value, argument) => {
    const [least = 0, most = least] = list(argument);
    return value.length >= least && value.length <= most;
  },
  min: (value, argument) => (amount(value) ?? Number.NaN) >= Number(argument),
  max: (value, argument) => (amount(value) ?? Number.NaN) <= Number(argument),
  range: (value, argument) => {
    const [least = Number.NaN, most = Number.NaN] = list(argument);
    const given = amount(value);
    return given !== undefined && given >= least && given <= most;
  },
  regex: (value, argument) => new RegExp(argument, 'i').test(value),
};

function constraintOf(text: string): (value: string) => boolean {
  const [, name = text, argument = ''] = /^(\w+)(?:\((.*)\))?$/s.exec(text) ?? [];
  const found = CONSTRAINTS[name.toLowerCase()];
  if (found === undefined) throw new NotServed(`the route constraint '${text}'`);
  return (value) => found(value, argument);
}

/** Splits at `separator` where it is outside of brackets of the given kind. */
function split(text: string, separator: string, [open, close]: [string, string]): string[] {
  const parts = [''];
  let depth = 0;
  for (const sign of text) {
    if (sign === open) depth += 1;
    if (sign === close) depth -= 1;
    if (sign === separator && depth === 0) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts;
}

/** What stands between the braces: `*name:constraint(argument)?=default`. */
function parameterOf(text: string): Parameter {
  const unescaped = text.replaceAll('{{', '{').replaceAll('}}', '}');
  const [, stars, name = '', given = '', optional, byDefault] =
    /^(\*{0,2})(\w+)((?::\w+(?:\((?:[^()]|\([^()]*\))*\))?)*)(\?)?(?:=(.*))?$/s.exec(unescaped) ?? [];
  if (name === '') throw new NotServed(`the route parameter '{${text}}'`);
  const constraints = split(given, ':', ['(', ')'])
    .filter((each) => each !== '')
    .map(constraintOf);
  return { name, rest: stars !== '', optional: optional === '?', byDefault, constraints };
}

const quoted = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function segmentOf(part: string): Segment {
  const parameters: Parameter[] = [];
  let pattern = '';
  for (const [, braces, text = ''] of part.matchAll(/\{((?:\{\{|\}\}|[^{}])+)\}|([^{}]+|\{\{|\}\})/g)) {
    if (braces === undefined) {
      pattern += quoted(text === '{{' || text === '}}' ? text.slice(1) : text);
      continue;
    }
    const parameter = parameterOf(braces);
    parameters.push(parameter);
    pattern += parameter.rest ? '(.*)' : '(.+?)';
  }
  const [only] = parameters;
  const mayBeMissing = parameters.length === 1 && (only?.optional || only?.rest || only?.byDefault !== undefined);
  return { pattern: new RegExp(`^${pattern}$`, 'is'), parameters, mayBeMissing: mayBeMissing === true };
}

const parse = (template: string): Segment[] =>
  split(template, '/', ['{', '}'])
    .filter((part) => part !== '')
    .map(segmentOf);

/**
 * The app's HTTP routes. The first that fits is taken, in the order of the functions' names: the real host knows no
 * other precedence (`FunctionMetadataManager.cs`). A method that no route names is no match: the real host answers 404
 * to it, also to HEAD and OPTIONS.
 */
export function router(functions: Iterable<RegisteredFunction>, prefix: string) {
  const byName = [...functions].sort((a, b) =>
    a.metadata.name.toLowerCase() < b.metadata.name.toLowerCase() ? -1 : 1,
  );
  const routes: Route[] = byName.map((target) => {
    const { route, methods } = target.trigger as { route?: string; methods?: string[] };
    return {
      target,
      segments: parse(`${prefix}/${route || target.metadata.name}`),
      methods: methods === undefined ? undefined : new Set(methods.map((method) => method.toUpperCase())),
    };
  });

  return (method: string, pathname: string): Match | undefined => {
    // An escaped slash stays as it is, as in Kestrel.
    const parts = partsOf(pathname.replaceAll(/%2f/gi, '%252F'));
    if (parts === undefined) return undefined;
    for (const { target, methods, segments } of routes) {
      const params = (methods?.has(method) ?? true) ? paramsOf(segments, parts) : undefined;
      if (params !== undefined) return { target, params };
    }
    return undefined;
  };
}

/** The parts of a path, decoded; undefined when it cannot be. */
export function partsOf(pathname: string): string[] | undefined {
  try {
    return pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function paramsOf(segments: Segment[], parts: string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, { pattern, parameters, mayBeMissing }] of segments.entries()) {
    const rest = parameters.at(-1)?.rest === true;
    const part = rest ? parts.slice(index).join('/') : parts[index];
    if (part === undefined || (rest && part === '')) {
      if (!mayBeMissing) return undefined;
      const [{ name, byDefault } = { name: '', byDefault: undefined }] = parameters;
      if (byDefault !== undefined) params[name] = byDefault;
      else if (rest) params[name] = '';
      continue;
    }
    const found = pattern.exec(part);
    if (found === null) return undefined;
    for (const [position, { name, constraints }] of parameters.entries()) {
      const value = found[position + 1] ?? '';
      if (!constraints.every((fits) => fits(value))) return undefined;
      params[name] = value;
    }
    if (rest) return params;
  }
  return parts.length > segments.length ? undefined : params;
}
