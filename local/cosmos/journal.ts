import type { RanQuery } from './documents.ts';

export interface Entry extends RanQuery {
  at: Date;
  ms: number;
  charge: number;
}

const MOST = 50;

/** The last queries, newest first, for whoever wants to see how they ran. */
export class Journal {
  readonly #entries: Entry[] = [];

  add(entry: Entry): void {
    this.#entries.unshift(entry);
    if (this.#entries.length > MOST) this.#entries.pop();
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }
}
