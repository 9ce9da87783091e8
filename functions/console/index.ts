import type { Services } from '../services.ts';
import { me } from './me.ts';
import { overview } from './overview.ts';
import { consoleSettings } from './settings.ts';
import { statistics } from './statistics.ts';

export { registerConsole } from './serve.ts';

export const consoleEndpoints = (services: Services) => [
  consoleSettings(services),
  me(services),
  overview(services),
  statistics(services),
];
