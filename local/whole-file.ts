import { renameSync, writeFileSync } from 'node:fs';

/** Writes all of it or nothing, whenever the process ends; for the owner of the process alone. */
export function writeWhole(file: string, content: string | Buffer): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
