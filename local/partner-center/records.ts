/** An address as the API takes and gives it (page utility-resources). */
export interface Address {
  country: string;
  city: string;
  state?: string | undefined;
  addressLine1: string;
  addressLine2?: string | undefined;
  postalCode: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  phoneNumber?: string | undefined;
}

export interface Customer {
  id: string;
  companyName: string;
  domain: string;
  /** With the provider: `reseller` while it stands, `none` when it was removed, `deleted` when the tenant was. */
  relation: 'reseller' | 'none' | 'deleted';
  /** Tenant of the indirect reseller that the customer belongs to. */
  reseller?: string | undefined;
  createdAt: string;
  organizationRegistrationNumber?: string | undefined;
  /** Confirmations that it has accepted the Microsoft Customer Agreement. */
  agreements?: object[] | undefined;
  billing: { id: string; email: string; culture: string; language: string; address: Address };
}

export interface CartLine {
  id: number;
  catalogItemId: string;
  friendlyName?: string | undefined;
  quantity: number;
  billingCycle: string;
  termDuration?: string | undefined;
  participants?: { key: string; value: string }[] | undefined;
  provisioningContext?: Record<string, string> | null | undefined;
  renewsTo?: unknown;
  currencyCode: string;
  orderGroup: string;
  /** What is wrong with the line, found when the cart was made (page cart-resources, CartError). */
  error?: { errorCode: number; errorDescription: string } | undefined;
}

export interface Cart {
  id: string;
  customerId: string;
  status: 'Active' | 'Ordered';
  createdAt: string;
  modifiedAt: string;
  expiresAt: string;
  lines: CartLine[];
}

export interface OrderLine {
  lineItemNumber: number;
  catalogItemId: string;
  subscriptionId: string;
  friendlyName: string;
  quantity: number;
  termDuration: string;
  partnerIdOnRecord?: string | undefined;
}

export interface Order {
  id: string;
  alternateId: string;
  customerId: string;
  billingCycle: string;
  currencyCode: string;
  createdAt: string;
  cancelled: boolean;
  lines: OrderLine[];
}

export interface SupportContact {
  supportTenantId: string;
  supportMpnId: string;
  name: string;
}

export interface Subscription {
  id: string;
  customerId: string;
  orderId: string;
  catalogItemId: string;
  friendlyName: string;
  quantity: number;
  termDuration: string;
  billingCycle: string;
  partnerId?: string | undefined;
  /** As ordered and changed; it shows as pending until `activeAt`. */
  status: 'active' | 'suspended' | 'deleted';
  autoRenew: boolean;
  createdAt: string;
  activeAt: string;
  /** When the latest order or change of licences is provisioned. */
  provisionedAt: string;
  /** Why it never will be provisioned. */
  failure?: string | undefined;
  commitmentEndDate: string;
  version: number;
  supportContact?: SupportContact | undefined;
  /** A change that was answered 202: it holds from then on. */
  coming?: { at: string; change: Partial<Subscription> } | undefined;
}
