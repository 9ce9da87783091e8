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
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const agent = new Agent({ keepAlive: true, maxSockets: job.clients });
const latencies: number[] = [];
let next = 0;

function once(number: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const body = job.body?.replaceAll('{n}', String(number));
    const headers = {
      authorization: `Bearer ${job.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const call = request(job.url, { method: job.method, agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode !== job.expect) return reject(new Error(`answered ${response.statusCode}`));
        latencies.push(Number(process.hrtime.bigint() - start) / 1e6);
        resolve();
      });
    });
    call.once('error', reject);
    call.end(body);
  });
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
