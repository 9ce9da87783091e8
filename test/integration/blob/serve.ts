import { startBlob } from '../../../local/blob/index.ts';

/** A process of its own, so that a test can kill it: says where it listens, then serves. */
const [dataDir = '', account = '', key = ''] = process.argv.slice(2);
const { url } = await startBlob({ port: 0, dataDir, account, key });
process.stdout.write(`${url}\n`);
