import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from './whole-file.ts';

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

export const writeJson = (file: string, value: unknown): void => writeWhole(file, JSON.stringify(value, null, 2));
