/** The moment that many milliseconds after another one. */
export const plus = (time: string, milliseconds: number): string =>
  new Date(Date.parse(time) + milliseconds).toISOString();

/** The first of these moments, leaving out those that never come; undefined when none does. */
export const earliest = (moments: (string | undefined)[]): string | undefined =>
  moments.filter((moment) => moment !== undefined).sort()[0];
