import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { readSettings, SettingsError } from '../../shared/settings.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const sample = (): Record<string, string> => {
  const file = path.join(import.meta.dirname, '../../local.settings.sample.json');
  return { ...JSON.parse(readFileSync(file, 'utf8')).Values, LINK_KEY: KEY };
};

test('the sample names settings that are complete, but for its secrets', () => {
  expect(readSettings(sample())).toMatchObject({ CREDENTIALS_LIFETIME: 7 * 86_400_000 });
});

test.each([
  ['neither way to the keys of credentials', {}],
  ['both', { CREDENTIAL_KEYS_CONNECTION: 'UseDevelopmentStorage=true', CREDENTIAL_KEYS_URL: 'https://keys.example' }],
])('%s is refused, by name', (_what, given) => {
  const { CREDENTIAL_KEYS_CONNECTION: _, ...others } = sample();
  expect(() => readSettings({ ...others, ...given })).toThrow(SettingsError);
  expect(() => readSettings({ ...others, ...given })).toThrow(/CREDENTIAL_KEYS_URL: .*CREDENTIAL_KEYS_CONNECTION/);
});

test('the address of the blob service alone is enough: the managed identity opens it', () => {
  const { CREDENTIAL_KEYS_CONNECTION: _, ...others } = sample();
  expect(readSettings({ ...others, CREDENTIAL_KEYS_URL: 'https://keys.example' })).toBeDefined();
});
