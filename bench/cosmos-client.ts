import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';

/**
 * A lean client of Cosmos DB stand-ins, in a process of its own. Takes its task as JSON in its first argument. `fill` puts
 * documents into one; `measure` asks several in turn, so that whatever else the machine does meets all of them alike, and
 * prints the median of each operation for each of them, ms.
 */
export type Task =
  | { kind: 'fill'; url: string; count: number }
  | { kind: 'measure'; servers: { url: string; count: number }[]; rounds: number; repeats: number };
export type Medians = Record<string, number[]>;
export const KEY = Buffer.alloc(64, 7).toString('base64');

const CONTAINERS = path.join(import.meta.dirname, '../infra/cosmos-containers.json');
const DOCUMENTS = 'dbs/bench/colls/records/docs';
/** Documents of one logical partition. */
const TOGETHER = 20;
const PAGE = 50;
const WRITERS = 16;

const agent = new Agent({ keepAlive: true });
/** Signatures hold for a quarter of an hour, longer than a run. */
const date = new Date().toUTCString();
const secret = Buffer.from(KEY, 'base64');

interface Call {
  method: string;
  link: string;
  body?: unknown;
  headers?: Record<string, string>;
  expect: number;
}

function send(url: string, { method, link, body, headers = {}, expect }: Call): Promise<string> {
  const segments = link.split('/');
  const isFeed = segments.length % 2 === 1;
  const type = isFeed ? segments.at(-1) : segments.at(-2);
  const resource = isFeed ? segments.slice(0, -1).join('/') : link;
  const text = `${method.toLowerCase()}\n${type}\n${resource}\n${date.toLowerCase()}\n\n`;
  const signature = createHmac('sha256', secret).update(text).digest('base64');
  const authorization = encodeURIComponent(`type=master&ver=1.0&sig=${signature}`);
  return new Promise((resolve, reject) => {
    const all = { authorization, 'x-ms-date': date, ...headers };
    const call = request(`${url}/${link}`, { method, agent, headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const answer = Buffer.concat(chunks).toString();
        if (response.statusCode === expect) resolve(answer);
        else reject(new Error(`${method} ${link} was answered ${response.statusCode}: ${answer.slice(0, 500)}`));
      });
    });
    call.once('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const subjectOf = (n: number) => `subject-${Math.floor(n / TOGETHER)}`;
const inPartition = (subject: string) => ({ 'x-ms-documentdb-partitionkey': JSON.stringify([subject]) });
const moment = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
const record = (n: number, id = `record-${n}`, subjectId = subjectOf(n)) => ({
  id,
  subjectId,
  type: n % 2 === 0 ? 'invitation' : 'audit',
  createdAt: moment(n),
  ...(n % 5 === 0 ? { nextActionAt: moment(n) } : {}),
  status: 'pending',
  resellerName: `Reseller ${n}`,
  history: Array.from({ length: 4 }, () => ({ at: moment(n), what: 'a line of the history of this record' })),
});

async function fill(url: string, count: number): Promise<void> {
  await send(url, { method: 'POST', link: 'dbs', body: { id: 'bench' }, expect: 201 });
  for (const definition of JSON.parse(readFileSync(CONTAINERS, 'utf8')))
    await send(url, { method: 'POST', link: 'dbs/bench/colls', body: definition, expect: 201 });
  let next = 0;
  const write = async () => {
    while (next < count) {
      const from = next;
      next += TOGETHER;
      const body = Array.from({ length: TOGETHER }, (_, n) => ({
        operationType: 'Create',
        resourceBody: record(from + n),
      }));
      const headers = {
        ...inPartition(subjectOf(from)),
        'x-ms-cosmos-is-batch-request': 'true',
        'x-ms-cosmos-batch-atomic': 'true',
        prefer: 'return=minimal',
      };
      await send(url, { method: 'POST', link: DOCUMENTS, body, headers, expect: 200 });
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

/** A query over all partitions as the SDK sends it to the one partition range. */
function query(text: string, values: Record<string, unknown>): Call {
  const parameters = Object.entries(values).map(([name, value]) => ({ name: `@${name}`, value }));
  const headers = {
    'content-type': 'application/query+json',
    'x-ms-documentdb-isquery': 'true',
    'x-ms-documentdb-query-enablecrosspartition': 'true',
    'x-ms-documentdb-partitionkeyrangeid': '0',
    'x-ms-max-item-count': String(2 * PAGE),
  };
  return { method: 'POST', link: DOCUMENTS, body: { query: `PART (true) ${text}`, parameters }, headers, expect: 200 };
}

/** What the app does most, each anywhere among the documents, and with as many rows wherever it is. */
const OPERATIONS: Record<string, (count: number) => Call> = {
  'ordered page': (count) => {
    const n = 4 * PAGE + Math.floor(Math.random() * (count - 4 * PAGE));
    const text =
      'SELECT TOP @n * FROM c WHERE c.type = @type AND c.createdAt <= @sort AND (c.createdAt < @sort OR (c.createdAt = @sort AND c.id < @id)) ORDER BY c.createdAt DESC, c.id DESC';
    return query(text, { n: PAGE, type: 'invitation', sort: moment(n), id: `record-${n}` });
  },
  'due query': (count) => {
    const now = moment(10 * PAGE + Math.floor(Math.random() * (count - 10 * PAGE)));
    const text =
      'SELECT TOP @n c.id, c.type, c.nextActionAt FROM c WHERE c.nextActionAt <= @now ORDER BY c.nextActionAt ASC, c.id ASC';
    return query(text, { n: 2 * PAGE, now });
  },
  create: (count) => {
    const subject = randomUUID();
    const body = record(Math.floor(Math.random() * count), randomUUID(), subject);
    return { method: 'POST', link: DOCUMENTS, body, headers: inPartition(subject), expect: 201 };
  },
  'point read': (count) => {
    const n = Math.floor(Math.random() * count);
    return { method: 'GET', link: `${DOCUMENTS}/record-${n}`, headers: inPartition(subjectOf(n)), expect: 200 };
  },
};

async function measure({ servers, rounds, repeats }: Task & { kind: 'measure' }): Promise<Medians> {
  const took = Object.keys(OPERATIONS).map(() => servers.map(() => [] as number[]));
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [operation, call] of Object.values(OPERATIONS).entries()) {
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        for (const [server, { url, count }] of servers.entries()) {
          const start = performance.now();
          await send(url, call(count));
          if (round > 0) took[operation]?.[server]?.push(performance.now() - start);
        }
      }
    }
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
  return Object.fromEntries(Object.keys(OPERATIONS).map((name, n) => [name, (took[n] ?? []).map(median)]));
}

if (import.meta.main) {
  const task = JSON.parse(process.argv[2] ?? '') as Task;
  if (task.kind === 'fill') await fill(task.url, task.count);
  else process.stdout.write(JSON.stringify(await measure(task)));
  agent.destroy();
}
