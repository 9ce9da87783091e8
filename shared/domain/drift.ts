export const driftFields = [
  'relationship',
  'name',
  'domain',
  'reseller',
  'quantity',
  'status',
  'resellerPartnerId',
  'subscription',
] as const;
export type DriftField = (typeof driftFields)[number];

/** Where our record and Partner Center say different things. */
export interface Drift {
  field: DriftField;
  /** Of the subscription that it is about; absent when it is about the customer itself. */
  subscriptionId?: string;
  /** Absent: we have no such thing. */
  ours?: string | number;
  /** Absent: Partner Center has no such thing. */
  theirs?: string | number;
  seenAt: string;
}

/** What a comparison found out when: whose turn it is again follows from it. */
export interface Compared {
  at: string;
  /** The revision that was compared, and since when a comparison has seen it. */
  revision: number;
  since: string;
}
