import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What npm and jest add to the environment would make the system believe that npm started it. */
export function plainEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|JEST_|NODE_ENV)/.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Ends a process and gives its exit code; null for one that has ended already, or by the signal. */
export async function endProcess(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<number | null> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = await exited;
  return code;
}
