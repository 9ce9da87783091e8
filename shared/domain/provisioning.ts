/** How long Partner Center is given to provision what it took, and how often it is asked how far it is, in ms. */
export interface ProvisioningTimes {
  /** First pause between two looks; grows with each. */
  checkInterval: number;
  /** Counted from when Partner Center took it; what is not there by then counts as failed. */
  limit: number;
}

/** Page get-subscription-provisioning-status: the status is updated every fifteen minutes. */
export const LONGEST_CHECK_INTERVAL = 900_000;
