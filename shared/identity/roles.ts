/** The Entra app roles; what each may do follows Partner Center. A person may hold several. */
export const roles = ['GlobalAdmin', 'UserManagementAdmin', 'AdminAgent', 'SalesAgent'] as const;
export type Role = (typeof roles)[number];

/** Who may do what. What is not named here is refused. */
export const may = {
  read: ['GlobalAdmin', 'UserManagementAdmin', 'AdminAgent', 'SalesAgent'],
  invite: ['GlobalAdmin', 'AdminAgent', 'SalesAgent'],
  removePartnership: ['GlobalAdmin', 'AdminAgent'],
  onboard: ['GlobalAdmin', 'AdminAgent', 'SalesAgent'],
  readCredentials: ['GlobalAdmin', 'UserManagementAdmin', 'AdminAgent'],
  changeSubscription: ['GlobalAdmin', 'AdminAgent'],
  readAudit: ['GlobalAdmin', 'UserManagementAdmin'],
} as const satisfies Record<string, readonly Role[]>;
