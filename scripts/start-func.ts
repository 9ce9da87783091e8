import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { BlobServiceClient } from '@azure/storage-blob';

/** The same build under Azure's own Core Tools, with azurite for `AzureWebJobsStorage`. Needs `func` on the PATH. */
if (spawnSync('func', ['--version']).status !== 0) {
  console.error('Azure Functions Core Tools (`func`) are not on the PATH. `npm start` needs none.');
  process.exit(1);
}
if (!existsSync('local.settings.json')) {
  console.error('Copy local.settings.sample.json to local.settings.json and fill it in.');
  process.exit(1);
}
mkdirSync('.local/azurite', { recursive: true });
const azurite = spawn(
  'node_modules/.bin/azurite',
  ['--silent', '--disableTelemetry', '--skipApiVersionCheck', '--location', '.local/azurite'],
  { stdio: 'inherit' },
);
// Bicep makes it in Azure. The client tries until azurite answers.
const storage = BlobServiceClient.fromConnectionString('UseDevelopmentStorage=true');
await storage.getContainerClient('credential-keys').createIfNotExists();
const func = spawn('func', ['start'], { stdio: 'inherit' });
func.on('exit', (code) => {
  azurite.kill();
  process.exit(code ?? 1);
});
process.on('SIGTERM', () => func.kill());
