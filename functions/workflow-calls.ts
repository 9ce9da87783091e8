import type { Trace } from '../shared/domain/trace.ts';
import { requestIdOf, type WriteIds } from '../shared/partner-center/index.ts';

/** A change that a workflow makes for a document of one operation. */
export const workflowTrace = (action: string, { correlationId }: { correlationId: string }): Trace => ({
  actor: { kind: 'workflow' },
  action,
  correlationId,
});

/** The ids of one call that a workflow makes for a document: the same ones whenever its step is run. */
export const workflowCall = (
  workflow: string,
  { id, correlationId }: { id: string; correlationId: string },
  step: string,
): WriteIds => ({ correlationId, requestId: requestIdOf(`${workflow}-${id}`, step) });
