/** The executor that the library runs in production; it has no public types. */
declare module 'durable-functions/lib/src/orchestrations/Orchestrator.js' {
  import type { OrchestrationHandler } from 'durable-functions';

  class Orchestrator {
    constructor(handler: OrchestrationHandler);
    listen(): (trigger: never, context: never) => Promise<unknown>;
  }
  const exports: { Orchestrator: typeof Orchestrator };
  export default exports;
}
