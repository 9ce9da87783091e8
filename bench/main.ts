import { cpus, totalmem } from 'node:os';
import { customers } from './customers.ts';
import { partnerships } from './partnerships.ts';
import { say } from './report.ts';
import { sales } from './sales.ts';

/** `npm run bench [-- partnerships|sales|customers]`: all of it, or the parts that are named. */
const PARTS: Record<string, () => Promise<void>> = { partnerships, sales, customers };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}.`);

say(`${cpus()[0]?.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`);
for (const [name, measure] of Object.entries(PARTS)) {
  if (asked.length === 0 || asked.includes(name)) await measure();
}
