import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { localKeys } from '../../../local/data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tandem-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => path.join(folder, 'keys.json');

test('keys are made once and stay the same', () => {
  const keys = localKeys(folder);
  expect(localKeys(folder)).toEqual(keys);
  expect(statSync(file()).mode & 0o077).toBe(0);
});

test('keys of an earlier version are kept, and what it did not have is added for good', () => {
  const { blobKey: _, ...older } = localKeys(folder);
  writeFileSync(file(), JSON.stringify(older));
  const keys = localKeys(folder);
  expect(keys).toMatchObject(older);
  expect(Buffer.from(keys.blobKey, 'base64')).toHaveLength(64);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(keys);
  expect(localKeys(folder)).toEqual(keys);
});
