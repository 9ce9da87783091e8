/** Something that this host does not do. It says so by name instead of doing it almost. */
export class NotServed extends Error {
  constructor(what: string) {
    super(`The local Functions host does not serve ${what}.`);
  }
}

/** What a pino logger satisfies. */
export interface HostLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
