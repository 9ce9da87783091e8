import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { writeJson } from './json.ts';

/** Something that a person has to mend before a start can work; said in one line. */
export class CannotStart extends Error {}

/**
 * Opens the folder that holds all local state, for this process alone. The lock is one of the operating system's on a
 * SQLite file: it ends with the process, however that ends.
 */
export function openDataFolder(folder: string): { unlock(): void } {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new CannotStart(`The data folder ${folder} cannot be written: ${(error as Error).message}`);
  }
  let lock: DatabaseSync;
  try {
    lock = new DatabaseSync(path.join(folder, 'lock.db'));
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    const reason =
      (error as { errcode?: number }).errcode === 5
        ? 'is in use by another process'
        : `cannot be used: ${(error as Error).message}`;
    throw new CannotStart(`The data folder ${folder} ${reason}.`);
  }
  return { unlock: () => lock.close() };
}

export interface LocalKeys {
  linkKey: string;
  cosmosKey: string;
  blobKey: string;
  sendGridKey: string;
  partnerCenterSecret: string;
  partnerCenterRefreshToken: string;
}

/** The keys of this installation, made at the first start that needs them and kept in the data folder. */
export function localKeys(folder: string): LocalKeys {
  const file = path.join(folder, 'keys.json');
  const known: Partial<LocalKeys> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const keys = { ...newKeys(), ...known };
  if (Object.keys(keys).every((name) => name in known)) return keys;
  // A kill half-way must not leave half a file: links made with a lost key would be dead.
  writeJson(file, keys);
  return keys;
}

const newKeys = (): LocalKeys => ({
  linkKey: randomBytes(32).toString('base64'),
  cosmosKey: randomBytes(64).toString('base64'),
  blobKey: randomBytes(64).toString('base64'),
  partnerCenterSecret: randomBytes(32).toString('base64url'),
  partnerCenterRefreshToken: randomBytes(64).toString('base64url'),
  sendGridKey: `SG.${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`,
});
