import { type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';

/** Lines for a person on a terminal, JSON otherwise. Written at once, so that a kill leaves what was said before it. */
export function createLog(name: string): Logger {
  const level = process.env['LOG_LEVEL'] ?? 'info';
  const options = { name, level, base: null, timestamp: stdTimeFunctions.isoTime };
  if (!process.stdout.isTTY && process.env['FORCE_PRETTY'] !== '1')
    return pino(options, pino.destination({ fd: 1, sync: true }));
  return pino(
    options,
    pretty({ destination: 1, sync: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss', singleLine: true }),
  );
}
