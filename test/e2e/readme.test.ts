import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { System } from '../support/system.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

let system: System;
beforeAll(async () => {
  system = await System.start({ PROVISIONING_CHECK_INTERVAL: 'PT0.2S' });
});
afterAll(() => system.dispose());

/** Runs what a section prints, against the system of this test. */
function run(section: string, lines: number): string {
  const [, script = ''] = new RegExp(`## ${section}\\n.*?\`\`\`sh\\n(.*?)\`\`\``, 's').exec(readme) ?? [];
  expect(script.trim().split('\n')).toHaveLength(lines);
  const here = script.replaceAll(
    /localhost:707(\d)/g,
    (_, last: string) => `localhost:${system.port + Number(last) - 1}`,
  );
  return execFileSync('bash', ['-euc', here], { encoding: 'utf8', timeout: 60_000 });
}

test('the first invitation of the README works as it is printed, in five lines of curl', () => {
  const output = run('A first invitation', 5);
  expect(output).toContain('"status":"pending"');
  expect(output).toContain('geaccepteerd');
  expect(output.trim().split('\n').at(-1)).toContain('"partnerId":"4847383"');
});

test('and so does its first customer, with the reseller of the first invitation', () => {
  const output = run('A first customer', 11);
  expect(output).toMatch(/"total":\d/);
  expect(output).toContain('"status":"completed"');
  expect(output).toMatch(/"userName":"admin@wingtiptoys.onmicrosoft.com","temporaryPassword":"[^"]+"/);
  expect(output.trim().split('\n').at(-1)).toContain('Microsoft 365 Business Premium');
});

test('what the README and the docs link to is there', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'docs/architecture.md',
    'docs/operations.md',
    'docs/partner-center.md',
    'docs/sandbox.md',
    'docs/security.md',
    'docs/decisions/README.md',
  ];
  for (const page of pages) {
    const text = readFileSync(path.join(ROOT, page), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)|src="([^"]+)"/g)].map(
      ([, link, image]) => link ?? image ?? '',
    );
    for (const target of targets)
      expect([page, target, existsSync(path.join(ROOT, path.dirname(page), target))]).toEqual([page, target, true]);
  }
});
