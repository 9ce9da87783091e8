import { writeFileSync } from 'node:fs';
import { System } from '../test/support/system.ts';
import { apiTypes } from '../web/api/generate.ts';

/** Writes the types of the console's API client from what the running app says of itself. */
const system = await System.start();
try {
  const description = await (await fetch(`${system.url()}/api/openapi.json`)).json();
  writeFileSync('web/api/schema.ts', apiTypes(description));
} finally {
  await system.dispose();
}
