import type { Services } from '../services.ts';
import { countLicences } from './licences.ts';
import { me } from './me.ts';
import { consoleSettings } from './settings.ts';

export { registerConsole } from './serve.ts';

export const consoleEndpoints = (services: Services) => [
  consoleSettings(services),
  me(services),
  countLicences(services),
];
