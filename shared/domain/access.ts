/** What a reseller may do at a customer since it was associated with it (C7); kept when the partnership ends. */
export interface AccessRecord {
  /** `<customerId>:<resellerId>:<kind>`: associating twice records once. */
  id: string;
  customerId: string;
  customerName: string;
  resellerId: string;
  resellerName: string;
  /** `accountManagement`: account and subscription management; `azurePlanOwner`: owner role on the customer's Azure plan. */
  kind: AccessKind;
  since: string;
  /** What led to it, for a person to look up: `onboarding <id>` or `relationshipRequest <id>`. */
  cause: string;
  /** The customer's onboarding was undone, and with it the access. */
  endedAt?: string;
  revision: number;
}

export const accessKinds = ['accountManagement', 'azurePlanOwner'] as const;
export type AccessKind = (typeof accessKinds)[number];

/** The record of an association, to be created once. */
export const accessRecord = (
  customer: { id: string; name: string },
  reseller: { id: string; name: string },
  kind: AccessKind,
  cause: string,
  now: string,
): AccessRecord => ({
  id: accessId(customer.id, reseller.id, kind),
  customerId: customer.id,
  customerName: customer.name,
  resellerId: reseller.id,
  resellerName: reseller.name,
  kind,
  since: now,
  cause,
  revision: 1,
});

export const accessId = (customerId: string, resellerId: string, kind: AccessKind) =>
  `${customerId}:${resellerId}:${kind}`;

/** The same object when it had ended before. */
export const endAccess = (record: AccessRecord, now: string): AccessRecord =>
  record.endedAt === undefined ? { ...record, endedAt: now, revision: record.revision + 1 } : record;
