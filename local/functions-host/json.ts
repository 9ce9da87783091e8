import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Whether it is JSON text. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The value of JSON text; other text as it is. */
export function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function readJson<T>(file: string): T {
  if (!existsSync(file)) throw new Error(`There is no ${file}.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`);
  }
}

export const readJsonIfAny = <T>(file: string): Partial<T> => (existsSync(file) ? readJson<T>(file) : {});

/** All of it or nothing, whenever the process ends; for the owner of the process alone. */
export function writeJson(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(value, null, 2), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
