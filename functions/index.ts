import { registerEndpoints } from '../shared/http/endpoint.ts';
import { readSettings } from '../shared/settings.ts';
import { consoleEndpoints, registerConsole } from './console/index.ts';
import { customerEndpoints, registerCustomers } from './customers/index.ts';
import { mailEvents } from './mail-events/webhook.ts';
import { registerApiDescription } from './operations/api-description.ts';
import { readAudit } from './operations/audit.ts';
import { health } from './operations/health.ts';
import { getProvider } from './operations/provider.ts';
import { partnershipEndpoints, registerPartnerships } from './partnerships/index.ts';
import { registerRelationships, relationshipEndpoints } from './relationship-requests/index.ts';
import { createServices } from './services.ts';
import { registerSubscriptions, subscriptionEndpoints } from './subscriptions/index.ts';

const services = createServices(readSettings(process.env));

const endpoints = [
  ...partnershipEndpoints(services),
  ...customerEndpoints(services),
  ...subscriptionEndpoints(services),
  ...relationshipEndpoints(services),
  mailEvents(services),
  readAudit(services),
  getProvider(services),
  health(services),
  ...consoleEndpoints(services),
];

registerEndpoints(endpoints, services.authenticate);
registerApiDescription(endpoints, services.settings.PUBLIC_URL);
registerPartnerships(services);
registerConsole(services.settings.AUTH_ISSUER);
registerCustomers(services);
registerSubscriptions(services);
registerRelationships(services);
