/** Who signs in on this machine: a name and the roles picked on the page. */
export interface Person {
  name: string;
  roles: string[];
}

const MARK = 'tandem-local.';

/** Refresh tokens say whom they are for, so that they outlive a restart; a stand-in has nothing to protect. */
export const refreshTokenFor = (person: Person) =>
  `${MARK}${Buffer.from(JSON.stringify(person)).toString('base64url')}`;

/** The person of a refresh token that was made here; undefined for any other. */
export function personOf(refreshToken: unknown): Person | undefined {
  if (typeof refreshToken !== 'string' || !refreshToken.startsWith(MARK)) return undefined;
  try {
    const { name, roles } = JSON.parse(Buffer.from(refreshToken.slice(MARK.length), 'base64url').toString());
    return { name: String(name), roles: [roles].flat().map(String) };
  } catch {
    return undefined;
  }
}
