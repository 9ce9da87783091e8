import { globSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readJson, readJsonIfAny } from '../json.ts';

/** What of `host.json` this host heeds. */
interface HostJson {
  extensions?: {
    http?: { routePrefix?: string };
    durableTask?: {
      hubName?: string;
      maxConcurrentActivityFunctions?: number;
      overridableExistingInstanceStates?: string;
    };
  };
}

export interface Settings {
  routePrefix: string;
  hubName: string;
  maxActivities: number;
  /** A start replaces an instance that still runs. */
  overrideAny: boolean;
  /** How long ended instances are kept, ms. */
  keepEnded: number;
}

const DAY = 86_400_000;
const DAYS_KEPT = 30;

/** `%NAME%` stands for a setting. */
export const resolved = (text: string) => text.replace(/^%(.+)%$/, (_, name: string) => process.env[name] ?? '');

/** Reads `host.json` with the defaults that the real host has outside of Azure. */
export function readSettings(appDir: string): Settings {
  const { extensions = {} } = readJson<HostJson>(path.join(appDir, 'host.json'));
  const { http = {}, durableTask = {} } = extensions;
  return {
    routePrefix: http.routePrefix ?? 'api',
    hubName: resolved(durableTask.hubName ?? 'TestHubName'),
    maxActivities: durableTask.maxConcurrentActivityFunctions ?? 10 * os.availableParallelism(),
    overrideAny: durableTask.overridableExistingInstanceStates === 'AnyState',
    keepEnded: Number(process.env['HOST_KEEP_ENDED_DAYS'] ?? DAYS_KEPT) * DAY,
  };
}

/** The values of `local.settings.json`, for settings that the environment does not have. */
export function readLocalSettings(appDir: string): Record<string, string> {
  const { Values = {} } = readJsonIfAny<{ Values: Record<string, string> }>(path.join(appDir, 'local.settings.json'));
  return Object.fromEntries(Object.entries(Values).filter(([name]) => process.env[name] === undefined));
}

/** Loads the app: the files that `main` of its `package.json` names, a pattern or a path, as the worker does. */
export async function loadApp(appDir: string): Promise<void> {
  const { main } = readJson<{ main?: string }>(path.join(appDir, 'package.json'));
  if (main === undefined) throw new Error(`The package.json in ${appDir} has no "main".`);
  const files = globSync(main, { cwd: appDir }).sort();
  if (files.length === 0) throw new Error(`There is no file ${main} in ${appDir}, which package.json names as "main".`);
  for (const file of files) await import(pathToFileURL(path.resolve(appDir, file)).href);
}
