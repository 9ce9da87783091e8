import { spawnSync } from 'node:child_process';

/** What `npm test` runs, in the order in which a mistake shows soonest. Arguments go to jest. */
const steps: [what: string, script: string, args: string[]][] = [
  ['lint, types and the one-way rule', 'check', []],
  ['tests', 'jest', process.argv.slice(2)],
];

for (const [what, script, args] of steps) {
  console.error(`tandem: ${what} …`);
  const { status } = spawnSync('npm', ['run', '--silent', script, '--', ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
