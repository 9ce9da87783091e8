import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { System } from '../support/system.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

let system: System;
beforeAll(async () => {
  system = await System.start();
});
afterAll(() => system.dispose());

test('the first invitation of the README works as it is printed, in five lines of curl', () => {
  const [, script = ''] = /## A first invitation\n\n```sh\n(.*?)```/s.exec(readme) ?? [];
  expect(script.trim().split('\n')).toHaveLength(5);
  const here = script.replaceAll(
    /localhost:707(\d)/g,
    (_, last: string) => `localhost:${system.port + Number(last) - 1}`,
  );
  const output = execFileSync('bash', ['-euc', here], { encoding: 'utf8', timeout: 60_000 });
  expect(output).toContain('"status":"pending"');
  expect(output).toContain('geaccepteerd');
  expect(output.trim().split('\n').at(-1)).toContain('"partnerId":"4847383"');
});

test('what the README and the docs link to is there', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'docs/architecture.md',
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
