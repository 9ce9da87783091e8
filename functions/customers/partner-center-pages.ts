/** Where a person finds a customer in Partner Center: its account, and from there its orders, subscriptions and users. */
export const accountPage = (customerId: string) =>
  `https://partner.microsoft.com/dashboard/v2/customers/${customerId}/account`;
