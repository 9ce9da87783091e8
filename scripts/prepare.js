// Runs before `npm start` and `npm test`, on whatever Node the machine has: installs and builds when that is needed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const say = (line) => process.stdout.write(`tandem: ${line}\n`);
const at = (...parts) => path.join(root, ...parts);

const run = (command, args, what) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status === 0) return;
  console.error(`tandem: ${what} failed.`);
  process.exit(1);
};

const hashOf = (files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(at(file)));
  return hash.digest('hex');
};

/** Runs `make` unless the stamp says that it ran for the same inputs. */
const unlessDone = (stamp, inputs, make) => {
  const hash = hashOf(inputs);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  make();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
};

const sourcesBelow = (folder) =>
  readdirSync(at(folder), { recursive: true })
    .map((name) => path.join(folder, String(name)))
    .filter((file) => statSync(at(file)).isFile())
    .sort();

say('getting ready …');

unlessDone(at('node_modules', '.tandem-installed'), ['package.json', 'package-lock.json'], () => {
  say('installing dependencies (once; a minute or two) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=http'], 'installing');
});

const appSources = [
  ...sourcesBelow('functions'),
  ...sourcesBelow('shared'),
  'scripts/build.ts',
  'scripts/bundle.ts',
  'package.json',
];
unlessDone(at('dist', '.tandem-built'), appSources, () => {
  say('building the app …');
  run(at('node_modules', '.bin', 'node'), ['scripts/build.ts'], 'building');
});

const webSources = [
  ...sourcesBelow('web'),
  'shared/identity/roles.ts',
  'scripts/build-web.ts',
  'package.json',
  'package-lock.json',
];
unlessDone(at('dist', '.tandem-web-built'), webSources, () => {
  say('building the console …');
  run(at('node_modules', '.bin', 'node'), ['scripts/build-web.ts'], 'building the console');
});
