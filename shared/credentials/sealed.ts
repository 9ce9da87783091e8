import type { Container } from '@azure/cosmos';
import { hasCode, readRecord } from '../cosmos/records.ts';
import { plus } from '../domain/time.ts';
import type { Settings } from '../settings.ts';
import { type CredentialKeys, credentialKeys } from './keys.ts';
import { newKey, seal, unseal } from './seal.ts';
import type { CredentialStore } from './store.ts';

interface SealedRecord {
  id: string;
  words: string;
  expiresAt: string;
}

/** Words whose time is over vanish by themselves this much later, s: clocks differ, and who comes late gets an answer. */
const MARGIN_SECONDS = 86_400;

/**
 * Credentials as sealed words in Cosmos DB, each with a key of its own in Blob Storage. The key is what is taken: it is
 * destroyed by one conditional write, and whoever does that has read the words before. A copy of the database, a backup or
 * a document restored gives nothing afterwards.
 */
export function sealedCredentials(
  records: Container,
  lifetime: number,
  keys: CredentialKeys,
  now: () => string,
): CredentialStore {
  async function forget(id: string): Promise<void> {
    try {
      await records.item(id, id).delete();
    } catch (error) {
      if (!hasCode(error, 404)) throw error;
    }
  }

  async function discard(onboardingId: string): Promise<void> {
    const id = idOf(onboardingId);
    await keys.remove(id);
    await forget(id);
  }

  return {
    discard,

    async keep(onboardingId, credentials) {
      const id = idOf(onboardingId);
      const key = await keys.keep(id, newKey());
      if (key === undefined) return;
      const expiresAt = plus(now(), lifetime);
      const words = seal(key, id, credentials);
      const ttl = Math.ceil(lifetime / 1000) + MARGIN_SECONDS;
      await records.items.upsert({ id, subjectId: id, type: 'credential', words, expiresAt, ttl });
    },

    async keptUntil(onboardingId) {
      const id = idOf(onboardingId);
      const sealed = await readRecord<SealedRecord>(records, id);
      const stored = await keys.read(id);
      if (sealed === undefined || stored === undefined) return undefined;
      const { words, expiresAt } = sealed.document;
      // A key that was made anew does not open words that were kept before.
      const opens = unseal(stored.key, id, words) !== undefined;
      return opens && expiresAt > now() ? expiresAt : undefined;
    },

    async take(onboardingId) {
      const id = idOf(onboardingId);
      const sealed = await readRecord<SealedRecord>(records, id);
      if (sealed === undefined) return undefined;
      if (sealed.document.expiresAt <= now()) {
        await discard(onboardingId);
        return undefined;
      }
      const stored = await keys.read(id);
      if (stored === undefined) return undefined;
      const credentials = unseal(stored.key, id, sealed.document.words);
      if (credentials === undefined || !(await keys.destroy(id, stored.etag))) return undefined;
      // Nothing may fail from here on: the words are given out now or never. What is left of them is past opening.
      await forget(id).catch(() => undefined);
      return credentials;
    },
  };
}

const idOf = (onboardingId: string) => `credential:${onboardingId}`;

export const createCredentialStore = (settings: Settings, records: Container, now: () => string): CredentialStore =>
  sealedCredentials(records, settings.CREDENTIALS_LIFETIME, credentialKeys(settings), now);
