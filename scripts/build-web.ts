import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';

const OUT = 'dist/web';

/** The console, built and compressed beforehand, so that nothing is compressed while people wait. */
await build({ configFile: 'web/vite.config.ts', logLevel: 'warn' });

const files = readdirSync(OUT, { recursive: true })
  .map((name) => path.join(OUT, String(name)))
  .filter((file) => statSync(file).isFile() && /\.(html|js|css|svg)$/.test(file));

await Promise.all(
  files.map(async (file) => {
    const bytes = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const [br, gz] = await Promise.all([
      promisify(brotliCompress)(bytes, { params }),
      promisify(gzip)(bytes, { level: 9 }),
    ]);
    writeFileSync(`${file}.br`, br);
    writeFileSync(`${file}.gz`, gz);
  }),
);
