import { sha256, uuidFrom } from '../ids.ts';

/** What every call carries: in Partner Center's traces, our log and the audit trail. */
export interface CallIds {
  /** One for each operation of ours. */
  correlationId: string;
  /** The id of the call, by which Partner Center recognises a repeat (page headers). Reads may leave it out. */
  requestId?: string;
}

/** A write says which call it is, so that a workflow that repeats a step does not do it twice. */
export interface WriteIds extends CallIds {
  requestId: string;
}

/** The `MS-RequestId` of one step of one workflow: the same one however often the step is run. */
export const requestIdOf = (instanceId: string, step: string): string =>
  uuidFrom(sha256(JSON.stringify(['partner-center', instanceId, step])));

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Page headers: both ids are GUIDs. A caller of our API may have chosen a correlation id that is none. */
export const asGuid = (id: string): string => (GUID.test(id) ? id : uuidFrom(sha256(id)));

/** Pages print the GUID of one thing in either case: it comes out in lower case. Other ids are left as they are. */
export const canonical = (id: string): string => (GUID.test(id) ? id.toLowerCase() : id);
