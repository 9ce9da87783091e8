import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Fetches the sample apps of Azure/azure-functions-durable-js at a pinned commit into `.local/samples`, with the libraries
 * that they ask for, so that the conformance tests run them unchanged. `--from FOLDER` takes a copy of the repository
 * where GitHub cannot be reached.
 */
export const SAMPLES_COMMIT = 'c212f6c4129c2c4fd128f67af688a1545b4c81a1';
export const SAMPLES = path.join(import.meta.dirname, '..', '.local', 'samples', SAMPLES_COMMIT);
const ARCHIVE = `https://codeload.github.com/Azure/azure-functions-durable-js/tar.gz/${SAMPLES_COMMIT}`;
const APPS = ['samples-js', 'samples-ts'];

const run = (command: string, args: string[], cwd: string) => {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed.`);
};

async function download(folder: string): Promise<void> {
  const response = await fetch(ARCHIVE, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`GitHub answered ${response.status}.`);
  const archive = path.join(folder, 'samples.tar.gz');
  writeFileSync(archive, Buffer.from(await response.arrayBuffer()));
  run('tar', ['xzf', archive, '--strip-components=1'], folder);
}

async function fetchSamples(from: string | undefined): Promise<void> {
  if (existsSync(SAMPLES)) return;
  const fresh = `${SAMPLES}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  if (from === undefined) await download(fresh);
  else for (const app of APPS) run('cp', ['-r', path.join(from, app), fresh], '.');
  for (const app of APPS) {
    const folder = path.join(fresh, app);
    // Their lock files are of 2024: the library that they pin calls functions that Node has removed since.
    run('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
    // Their build, without the types of packages that are not theirs.
    const tsc = path.join(folder, 'node_modules', '.bin', 'tsc');
    if (existsSync(tsc)) run(tsc, ['--skipLibCheck', '--types', 'node'], folder);
  }
  renameSync(fresh, SAMPLES);
}

if (import.meta.main) {
  const at = process.argv.indexOf('--from');
  try {
    await fetchSamples(at === -1 ? undefined : process.argv[at + 1]);
    console.error(`tandem: the samples are in ${SAMPLES}`);
  } catch (error) {
    console.error(`tandem: THE SAMPLES CANNOT BE REACHED: ${(error as Error).message}`);
    process.exit(1);
  }
}
