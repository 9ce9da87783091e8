import { startCosmos } from '../../../local/cosmos/index.ts';

/** A process of its own, so that a test can kill it: says where it listens, then serves. */
const [dataDir = '', key = '', port = '0'] = process.argv.slice(2);
const { url } = await startCosmos({ port: Number(port), dataDir, key });
process.stdout.write(`${url}\n`);
