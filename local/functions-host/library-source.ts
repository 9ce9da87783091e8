import { parseExpressionAt } from 'acorn';

/**
 * What TypeScript made of `async` and of `#fields` for old versions of Node, put back. The libraries are built like that, each
 * invocation goes through them a dozen times, and the garbage collector pays for it: V8 allocates a hidden class in the
 * old generation for every generator closure that is called, and everything around the call lives until the next full
 * collection; entries of a WeakMap in the old generation keep their values as long.
 */
export const modernized = (source: string): string => withPrivateNames(withAsyncFunctions(source));

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
  let text = source;
  // From the last to the first, so that inner ones are done before those around them and places stay right.
  for (const { index } of [...source.matchAll(CALLED)].reverse()) {
    const call = parseExpressionAt(text, index, { ecmaVersion: 'latest' }) as unknown as Node;
    const body = call.arguments?.[3]?.body;
    if (body === undefined) continue;
    const edits = yieldsIn(body).flatMap(({ start, end }) => [
      { at: start, drop: 'yield'.length, put: '(await (' },
      { at: end, drop: 0, put: '))' },
    ]);
    let code = text.slice(body.start, body.end);
    for (const { at, drop, put } of edits.sort((a, b) => b.at - a.at))
      code = code.slice(0, at - body.start) + put + code.slice(at - body.start + drop);
    text = `${text.slice(0, call.start)}(async () => ${code})()${text.slice(call.end)}`;
  }
  return text;
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
