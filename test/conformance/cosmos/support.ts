import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Container, type ContainerRequest, CosmosClient } from '@azure/cosmos';
import { startCosmos } from '../../../local/cosmos/index.ts';

export const KEY = Buffer.alloc(64, 7).toString('base64');

/** What the cases name: pages of the documentation, and the SDKs' tests that run against the service. */
const docs = (page: string) => `azure-databases-docs articles/cosmos-db/${page}`;
const js = (test: string) => `azure-sdk-for-js sdk/cosmosdb/cosmos/test/public/${test}`;
const net = (test: string) => `azure-cosmos-dotnet-v3 (8c53d35) Microsoft.Azure.Cosmos.EmulatorTests/${test}`;
const rest = (page: string) => `learn.microsoft.com/rest/api/cosmos-db/${page}`;
const language = (page: string) => `azure-docs articles/cosmos-db/nosql/query/${page}`;
export const SOURCE = { docs, js, net, rest, language, limits: docs('concepts-limits.md') };

/** A stand-in on a free port with a folder of its own, and the real SDK's client for it. */
export async function startTestCosmos(dataDir = mkdtempSync(path.join(tmpdir(), 'tandem-cosmos-'))) {
  const server = await startCosmos({ port: 0, dataDir, key: KEY });
  const client = new CosmosClient({ endpoint: server.url, key: KEY });
  const { database } = await client.databases.createIfNotExists({ id: 'test' });
  let containers = 0;
  return {
    url: server.url,
    dataDir,
    client,
    database,
    /** A new container, partitioned by `/pk` unless told otherwise. */
    container: async (definition: Partial<ContainerRequest> = {}): Promise<Container> => {
      containers += 1;
      const id = `container-${containers}`;
      return (await database.containers.create({ id, partitionKey: '/pk', ...definition })).container;
    },
    faults: (faults: object[]) => fetch(`${server.url}/faults`, { method: 'PUT', body: JSON.stringify(faults) }),
    /** A request that the SDK would not send, or would send again; `link` is the container's or the document's. */
    raw(
      method: string,
      link: string,
      body: unknown,
      headers: Record<string, string> = {},
      partition: string | null = '["p"]',
    ): Promise<Response> {
      const date = headers['x-ms-date'] ?? new Date().toUTCString();
      const resource = link.endsWith('/docs') ? link.slice(0, -'/docs'.length) : link;
      const text = `${method.toLowerCase()}\ndocs\n${resource}\n${date.toLowerCase()}\n\n`;
      const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(text).digest('base64');
      return fetch(`${server.url}/${link.split('/').map(encodeURIComponent).join('/')}`, {
        method,
        headers: {
          authorization: encodeURIComponent(`type=master&ver=1.0&sig=${signature}`),
          'x-ms-date': date,
          ...(partition === null ? {} : { 'x-ms-documentdb-partitionkey': partition }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
    },
    stop(): Promise<void> {
      client.dispose();
      return server.close();
    },
    async dispose(): Promise<void> {
      await this.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type TestCosmos = Awaited<ReturnType<typeof startTestCosmos>>;

/** With what a call was refused; a code of 0 when it was not. */
export async function refusal(call: Promise<unknown>): Promise<{ code: number; message: string }> {
  try {
    await call;
    return { code: 0, message: '' };
  } catch (error) {
    return error as { code: number; message: string };
  }
}
export const codeOf = async (call: Promise<unknown>) => (await refusal(call)).code;

export const ifMatch = (etag: string) => ({ accessCondition: { type: 'IfMatch', condition: etag } });

/** Waits for a time to come that was set when something was written. */
export async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 25));
}

/** All that a query gives. */
export async function rows<T>(
  container: Container,
  query: string,
  parameters: Record<string, unknown> = {},
  partitionKey?: string,
): Promise<T[]> {
  const spec = {
    query,
    parameters: Object.entries(parameters).map(([name, value]) => ({ name: `@${name}`, value: value as string })),
  };
  const options = partitionKey === undefined ? {} : { partitionKey };
  return (await container.items.query<T>(spec, options).fetchAll()).resources;
}

export const ids = async (...query: Parameters<typeof rows>): Promise<string[]> =>
  (await rows<{ id: string }>(...query)).map(({ id }) => id);
