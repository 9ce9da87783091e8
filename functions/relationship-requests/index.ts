import * as df from 'durable-functions';
import { activity } from '../../shared/durable/workflow.ts';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import type { Services } from '../services.ts';
import { relationshipActivities } from './activities.ts';
import { assignRelationshipRequest, checkRelationshipRequest, revokeRelationshipRequest } from './change-request.ts';
import { createRelationshipRequest, draftRelationshipRequest } from './create-request.ts';
import { RELATIONSHIP_REQUEST, relationshipRequest } from './orchestrator.ts';
import { getRelationshipRequest, listRelationshipRequests } from './read-requests.ts';

/** Existing customers of Microsoft are asked to take the provider as their reseller. */
export const relationshipEndpoints = (services: Services): Endpoint[] =>
  [
    draftRelationshipRequest,
    createRelationshipRequest,
    listRelationshipRequests,
    getRelationshipRequest,
    revokeRelationshipRequest,
    checkRelationshipRequest,
    assignRelationshipRequest,
  ].map((define) => define(services));

export function registerRelationships(services: Services): void {
  const { lookAtRequest, findCustomer, recordCustomer, sendRequestMail } = relationshipActivities(services);
  activity('lookAtRequest', lookAtRequest);
  activity('findCustomer', findCustomer);
  activity('recordCustomer', recordCustomer);
  activity('sendRequestMail', sendRequestMail);
  df.app.orchestration(RELATIONSHIP_REQUEST, relationshipRequest);
}
