import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseExpressionAt } from 'acorn';
import { LightRequest } from './light-request.ts';

const LIBRARIES = /\/(durable-functions\/lib\/src\/.*|@azure\/functions\/dist\/azure-functions)\.js$/;
const LIBRARIES_IN_BUNDLE = ['@azure/functions/', 'durable-functions/'];
/** What esbuild puts before each module. */
const MODULE = '\n// node_modules/';
/** What shows that a bundle has the library in it. */
const IN_BUNDLE = 'class InvocationModel';

/** The app's libraries, in their packages or in a bundle that holds them, load modernized and with this `change`. */
export function adaptLibraries(change: (source: string) => string): void {
  const adapted = (source: string) => change(modernized(source));
  registerHooks({
    load: (url, context, next) => {
      if (LIBRARIES.test(url)) {
        const source = adapted(readFileSync(fileURLToPath(url), 'utf8'));
        return { format: 'commonjs', shortCircuit: true, source };
      }
      const loaded = next(url, context);
      if (loaded.format !== 'module' || url.includes('/node_modules/') || !loaded.source) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString();
      return source.includes(IN_BUNDLE) ? { ...loaded, source: adaptedWithin(source, adapted) } : loaded;
    },
  });
}

/** Most of a bundle is none of the libraries' and is left alone; without comments that say which, it is gone through whole. */
function adaptedWithin(bundle: string, adapted: (source: string) => string): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = bundle.indexOf(MODULE); at !== -1; ) {
    const next = bundle.indexOf(MODULE, at + 1);
    if (LIBRARIES_IN_BUNDLE.some((each) => bundle.startsWith(each, at + MODULE.length))) {
      const end = next === -1 ? bundle.length : next;
      parts.push(bundle.slice(done, at), adapted(bundle.slice(at, end)));
      done = end;
    }
    at = next;
  }
  return done === 0 ? adapted(bundle) : parts.join('') + bundle.slice(done);
}

/**
 * What TypeScript made of `async` and of `#fields` for old versions of Node, put back. The libraries are built like that, each
 * invocation goes through them a dozen times, and the garbage collector pays for it: V8 allocates a hidden class in the
 * old generation for every generator closure that is called, and everything around the call lives until the next full
 * collection; entries of a WeakMap in the old generation keep their values as long.
 */
export const modernized = (source: string): string => withLightRequests(withPrivateNames(withAsyncFunctions(source)));

const CALLED = /__awaiter\d*\(this, void 0, void 0, function\s?\* ?\(\) \{/g;

interface Node {
  type: string;
  start: number;
  end: number;
  arguments?: Node[];
  body?: Node;
}

/** `__awaiter(this, …, function* () { … yield x … })` becomes `(async () => { … await x … })()`. */
function withAsyncFunctions(source: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { index } of source.matchAll(CALLED)) {
    // Those within one that is done already were done with it.
    if (index < done) continue;
    const call = parseExpressionAt(source, index, { ecmaVersion: 'latest' }) as unknown as Node;
    const body = call.arguments?.[3]?.body;
    if (body === undefined) continue;
    parts.push(source.slice(done, index), `(async () => ${withAsyncFunctions(withAwaits(source, body))})()`);
    done = call.end;
  }
  return parts.join('') + source.slice(done);
}

function withAwaits(source: string, body: Node): string {
  const edits = yieldsIn(body).flatMap(({ start, end }) => [
    { at: start, drop: 'yield'.length, put: '(await (' },
    { at: end, drop: 0, put: '))' },
  ]);
  const parts: string[] = [];
  let done = body.start;
  for (const { at, drop, put } of edits.sort((a, b) => a.at - b.at)) {
    parts.push(source.slice(done, at), put);
    done = at + drop;
  }
  return parts.join('') + source.slice(done, body.end);
}

/** The yields of a generator itself, not of functions in it. */
function yieldsIn(node: unknown): Node[] {
  if (Array.isArray(node)) return node.flatMap(yieldsIn);
  if (typeof node !== 'object' || node === null) return [];
  const { type } = node as Node;
  if (type === 'FunctionExpression' || type === 'FunctionDeclaration') return [];
  const inner = Object.values(node).flatMap(yieldsIn);
  return type === 'YieldExpression' ? [node as Node, ...inner] : inner;
}

const PRIVATE = /\b(_(?:Invocation|Http)\w+) = (?:\/\* @__PURE__ \*\/ )?new Weak(?:Map|Set)\(\)/g;
const SHARED = Symbol.for('tandem.private-name');

function withPrivateNames(source: string): string {
  return source.replace(PRIVATE, `$1 = globalThis[Symbol.for('tandem.private-name')]()`);
}

/** Gives back an object that it is given, so that a class that extends it puts its fields on that object. */
const Returned = class {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: see above
    return object;
  }
};

/** What the helpers of TypeScript need of a WeakMap or a WeakSet, as a private name. */
function privateName() {
  class Named extends Returned {
    #value: unknown;
    constructor(object: object, value: unknown) {
      super(object);
      this.#value = value;
    }
    static has = (object: object) => #value in object;
    static get = (object: Named) => object.#value;
    static set(object: object, value: unknown) {
      if (#value in object) object.#value = value;
      else new Named(object, value);
    }
  }
  return { has: Named.has, get: Named.get, set: Named.set, add: (object: object) => Named.set(object, true) };
}
(globalThis as Record<symbol, unknown>)[SHARED] = privateName;

const REQUEST = /(nativeReq = new )Request(\(\w+, \{\s+body(?:: \w+)?,\s+method,)/;
const withLightRequests = (source: string) => source.replace(REQUEST, `$1globalThis[Symbol.for('tandem.request')]$2`);
(globalThis as Record<symbol, unknown>)[Symbol.for('tandem.request')] = LightRequest;
