import { Agent, request } from 'node:http';

/**
 * A lean load client in a process of its own, so that its work does not count as the system's. Takes one job as JSON in
 * its first argument, prints one line of JSON: requests per second and latencies in ms.
 */
export interface Job {
  url: string;
  method: string;
  token: string;
  clients: number;
  count: number;
  /** Body of request n: `{n}` is replaced. */
  body?: string;
  expect: number;
  /** What follows each request: `{id}` is the `id` of its answer. The latency is that of the whole chain. */
  then?: Omit<Job, 'token' | 'clients' | 'count' | 'then'>[];
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const agent = new Agent({ keepAlive: true, maxSockets: job.clients });
const latencies: number[] = [];
let next = 0;

function send({ url, method, body, expect }: Omit<Job, 'token' | 'clients' | 'count'>): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${job.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const call = request(url, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === expect) resolve(text);
        else reject(new Error(`${method} ${url} was answered ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    call.once('error', reject);
    call.end(body);
  });
}

async function once(number: number): Promise<void> {
  const start = process.hrtime.bigint();
  const filled = (text: string) => text.replaceAll('{n}', String(number));
  const first = await send({
    ...job,
    url: filled(job.url),
    ...(job.body === undefined ? {} : { body: filled(job.body) }),
  });
  const id = job.then === undefined ? '' : String((JSON.parse(first) as { id: string }).id);
  for (const step of job.then ?? []) await send({ ...step, url: step.url.replaceAll('{id}', id) });
  latencies.push(Number(process.hrtime.bigint() - start) / 1e6);
}

const begin = process.hrtime.bigint();
await Promise.all(
  Array.from({ length: job.clients }, async () => {
    while (next < job.count) await once(next++);
  }),
);
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
latencies.sort((a, b) => a - b);
const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
process.stdout.write(`${JSON.stringify({ perSecond: job.count / seconds, p50: at(0.5), p99: at(0.99) })}\n`);
agent.destroy();
