import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { modernized } from '../../../local/functions-host/library-source.ts';

const HELPERS = `
const __awaiter = (thisArg, _arguments, P, generator) => { throw new Error('not replaced'); };
const __classPrivateFieldGet = (receiver, state, kind, f) => {
  if (!state.has(receiver)) throw new TypeError('Cannot read private member');
  return kind === 'm' ? f : state.get(receiver);
};
const __classPrivateFieldSet = (receiver, state, value) => {
  if (!state.has(receiver)) throw new TypeError('Cannot write private member');
  state.set(receiver, value);
  return value;
};
`;
/** What a library's source exports once it is modernized. */
const loaded = <T>(source: string): T => new Function(`${HELPERS}${modernized(source)}`)() as T;
const awaiter = (body: string) => `__awaiter(this, void 0, void 0, function* () {\n${body}\n})`;

describe('async functions that TypeScript made generators of', () => {
  test('await where they yielded, nested and in any place of an expression', async () => {
    const run = loaded<(x: number) => Promise<unknown>>(`
      const later = (x) => new Promise((resolve) => setTimeout(resolve, 1, x));
      return (x) => ${awaiter(`
        const sum = 1 + (yield later(yield later(x))) * 2;
        const list = [yield later(1), yield 2, (yield later({ deep: 3 })).deep];
        for (const each of list) if (each === 2) return { sum, list, text: 'did you yield?' };
        return 'wrong';`)};`);
    expect(await run(4)).toEqual({ sum: 9, list: [1, 2, 3], text: 'did you yield?' });
  });

  test('one within another, with this and what is thrown', async () => {
    const run = loaded<{ go(): Promise<unknown> }>(`
      return {
        name: 'outer',
        inner() { return ${awaiter('yield null; throw new Error(this.name);')}; },
        go() {
          return ${awaiter(`
            const told = yield ${awaiter('return yield this.inner().catch((error) => error.message);')};
            try { yield this.inner(); } catch (error) { return [told, error.message]; } finally { yield 1; }`)};
        },
      };`);
    expect(await run.go()).toEqual(['outer', 'outer']);
  });

  test('real generators inside keep their yields', async () => {
    const run = loaded<() => Promise<unknown>>(`
      return () => ${awaiter('const some = function* () { yield 1; yield 2; }; return [...some(), yield 3];')};`);
    expect(await run()).toEqual([1, 2, 3]);
  });

  test('all else stays as it is', () => {
    const source = `const a = function* () { yield 1; };\n__awaiter(other, void 0, void 0, function* () { yield 1; });`;
    expect(modernized(source)).toBe(source);
  });
});

describe('private fields that TypeScript made WeakMaps of', () => {
  const source = `
    var _InvocationModel_count, _InvocationModel_instances, _InvocationModel_add, _Other_map;
    class InvocationModel {
      constructor() { _InvocationModel_instances.add(this); _InvocationModel_count.set(this, 0); }
      add(n) { return __classPrivateFieldGet(this, _InvocationModel_instances, 'm', _InvocationModel_add).call(this, n); }
      get count() { return __classPrivateFieldGet(this, _InvocationModel_count, 'f'); }
    }
    _InvocationModel_count = new WeakMap(), _InvocationModel_instances = /* @__PURE__ */ new WeakSet(), _Other_map = new WeakMap();
    _InvocationModel_add = function (n) {
      return __classPrivateFieldSet(this, _InvocationModel_count, this.count + n, 'f');
    };
    return { InvocationModel, other: _Other_map };`;
  type Model = { add(n: number): number; count: number };

  test('belong to each object alone, and nobody sees them from outside', () => {
    const { InvocationModel, other } = loaded<{ InvocationModel: new () => Model; other: unknown }>(source);
    const [one, two] = [new InvocationModel(), new InvocationModel()];
    expect([one.add(2), one.add(3), two.add(1)]).toEqual([2, 5, 1]);
    expect([one.count, two.count]).toEqual([5, 1]);
    expect(Reflect.ownKeys(one)).toEqual([]);
    expect(other).toBeInstanceOf(WeakMap);
  });

  test('an object of no such class is refused', () => {
    const { InvocationModel } = loaded<{ InvocationModel: new () => Model }>(source);
    const { add } = InvocationModel.prototype as Model;
    expect(() => add.call({}, 1)).toThrow('Cannot read private member');
  });
});

test('the libraries as they are installed are recognized, so that none of it is lost unseen with a new version', () => {
  for (const [file, from] of [
    ['@azure/functions/dist/azure-functions.js', 15],
    ['durable-functions/lib/src/orchestrations/TaskOrchestrationExecutor.js', 1],
    ['durable-functions/lib/src/util/testingUtils.js', 1],
  ] as const) {
    const source = readFileSync(path.join('node_modules', file), 'utf8');
    expect(source.split('__awaiter(this').length - 1).toBeGreaterThanOrEqual(from);
    const changed = modernized(source);
    expect(changed).not.toContain('__awaiter(this');
    expect(changed).not.toMatch(/_(Invocation|Http)\w+ = new Weak/);
  }
});
