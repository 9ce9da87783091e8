import { expect } from '@jest/globals';
import { linkIn, type System } from './system.ts';

/** Every way in which a text may lie about in a file. */
const encodings = (text: string): [what: string, bytes: Buffer][] => [
  ['plain', Buffer.from(text)],
  ['base64', Buffer.from(Buffer.from(text).toString('base64').replace(/=+$/, ''))],
  ['hex', Buffer.from(Buffer.from(text).toString('hex'))],
  ['URL-encoded', Buffer.from(encodeURIComponent(text))],
];

/**
 * Looks for the system's secrets where none may be: the acceptance links of all mails, the key that makes them, the mail
 * service's key and the tokens used, in the log, the task hub and the database.
 */
export async function expectNoSecrets(system: System, tokens: string[]): Promise<void> {
  const macs = (await system.messages()).flatMap(({ text }) => linkIn(text)?.split('.').at(-1) ?? []);
  expect(macs.length).toBeGreaterThan(0);
  const { linkKey, sendGridKey, cosmosKey } = system.keys();
  const secrets = [
    ...new Set(macs),
    linkKey,
    sendGridKey,
    cosmosKey,
    system.masterKey(),
    ...tokens.map((token) => token.split('.')[2] ?? token),
  ];
  const places: [string, Buffer][] = [
    ['log', Buffer.from(system.log())],
    ['task hub', system.filesOf('functions', /taskhub/)],
    ['database', system.filesOf('cosmos', /./)],
  ];
  const found = places.flatMap(([place, bytes]) =>
    secrets.flatMap((secret) =>
      encodings(secret)
        .filter(([, encoded]) => bytes.includes(encoded))
        .map(([how]) => `${place}: ${secret.slice(0, 6)}… ${how}`),
    ),
  );
  expect(found).toEqual([]);
}
