/** What Partner Center gives once, for the first sign-in at a new customer's tenant. */
export interface Credentials {
  userName: string;
  temporaryPassword: string;
}

/**
 * Keeps credentials until they are read, once, or until their time is over. What is kept in Cosmos DB is good for nothing
 * without its key, which lives elsewhere and is deleted before the words are given out.
 */
export interface CredentialStore {
  /** Keeps them under an id; a repeat with the same id keeps the latest. They are safe on disk when this resolves. */
  keep(id: string, credentials: Credentials): Promise<void>;
  /** Until when they can be taken; undefined when there are none (any more), or their time is over. */
  keptUntil(id: string): Promise<string | undefined>;
  /** Gives them to one caller, ever; undefined when they were given out, have expired or never were. */
  take(id: string): Promise<Credentials | undefined>;
  /** Makes them unreadable; nothing when they are so already. */
  discard(id: string): Promise<void>;
}
