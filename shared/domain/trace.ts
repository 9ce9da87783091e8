/** Who did something, and from where: what an audit entry says of its cause. */
export interface Trace {
  actor: Actor;
  /** What was asked for: the endpoint's or the step's name. */
  action: string;
  /** The caller's network address, where there is one. */
  address?: string;
  correlationId?: string;
}

export type Actor =
  | { kind: 'staff'; id: string; name?: string; roles: string[] }
  | { kind: 'resellerByLink' }
  | { kind: 'timer' }
  | { kind: 'mailService' }
  | { kind: 'workflow' }
  | { kind: 'partnerCenter' };

/** A member of staff as a document names who made or ended it. */
export const authorOf = ({ id, name }: { id: string; name?: string }): { id: string; name?: string } => ({
  id,
  ...(name === undefined ? {} : { name }),
});

export const actorLabel = (actor: Actor): string => {
  switch (actor.kind) {
    case 'staff':
      return actor.name ?? actor.id;
    case 'resellerByLink':
      return 'reseller by link';
    case 'timer':
      return 'timer';
    case 'mailService':
      return 'mail service';
    case 'workflow':
      return 'workflow';
    case 'partnerCenter':
      return 'Partner Center';
  }
};
