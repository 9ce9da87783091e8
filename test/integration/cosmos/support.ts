import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Container, type ContainerRequest, CosmosClient } from '@azure/cosmos';
import { startCosmos } from '../../../local/cosmos/index.ts';

export const KEY = Buffer.alloc(64, 7).toString('base64');

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
    async container(definition: ContainerRequest = {}): Promise<Container> {
      containers += 1;
      const id = `container-${containers}`;
      return (await database.containers.create({ id, partitionKey: '/pk', ...definition })).container;
    },
    faults: (faults: object[]) => fetch(`${server.url}/faults`, { method: 'PUT', body: JSON.stringify(faults) }),
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

/** The status with which a call was refused; 0 when it was not. */
export async function refusal(call: Promise<unknown>): Promise<{ code: number; message: string }> {
  try {
    await call;
    return { code: 0, message: '' };
  } catch (error) {
    return error as { code: number; message: string };
  }
}

export const ifMatch = (etag: string) => ({ accessCondition: { type: 'IfMatch', condition: etag } });

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
