import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The acceptance link. Its token is `invitationId.version.mac`: whoever holds the key can make one and nobody else, so
 * nothing that is stored, queued or logged lets anyone make or read a link.
 */
export interface Links {
  url(invitationId: string, version: number): string;
  /** The invitation that a genuine token names; undefined for any other text, after the same work. */
  read(token: string): { invitationId: string; version: number } | undefined;
}

const TOKEN = /^([0-9a-f-]{36})\.([1-9][0-9]{0,5})\.([A-Za-z0-9_-]{43})$/;
const NOBODY = ['', '00000000-0000-0000-0000-000000000000', '1', 'A'.repeat(43)] as const;

export function createLinks(publicUrl: string, keys: [current: string, previous?: string | undefined]): Links {
  const secrets = keys.filter((key) => key !== undefined).map((key) => Buffer.from(key, 'base64'));
  const mac = (secret: Buffer, id: string, version: string) =>
    createHmac('sha256', secret).update(`invitation-link\n${id}\n${version}`).digest('base64url');

  return {
    url(invitationId, version) {
      const signature = mac(secrets[0] as Buffer, invitationId, String(version));
      return `${publicUrl}/invitation/${invitationId}.${version}.${signature}`;
    },

    read(token) {
      const match = TOKEN.exec(token);
      const [, id, version, given] = (match ?? NOBODY) as [string, string, string, string];
      const presented = Buffer.from(given);
      let genuine = false;
      for (const secret of secrets)
        genuine = timingSafeEqual(Buffer.from(mac(secret, id, version)), presented) || genuine;
      return match !== null && genuine ? { invitationId: id, version: Number(version) } : undefined;
    },
  };
}
