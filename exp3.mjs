var __awaiter = function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
const mk = () => ({ a: [1,2,3,4,5,6,7,8], b: { c: [1,2,3,4,5,6,7,8,9,10] }, d: new Array(20).fill(1) });
const M = {
  plain: () => Promise.resolve(mk()),
  awaiter: () => __awaiter(this, void 0, void 0, function* () { return mk(); }),
  awaiterYield: () => __awaiter(this, void 0, void 0, function* () { yield 1; return mk(); }),
  asyncfn: async () => mk(),
};
const f = M[process.argv[2]];
const one = async () => { for (let n = 0; n < 6000; n += 1) { await f(); } };
const t = process.cpuUsage();
await Promise.all(Array.from({ length: 50 }, one));
const u = process.cpuUsage(t);
console.log(process.argv[2], ((u.user + u.system) / 300_000).toFixed(2), 'µs');
