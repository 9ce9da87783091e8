import { z } from 'zod';
import { type Answer, collection, INVALID_PROPERTY, ok, Refused } from './answers.ts';
import { type Asked, optionalText, readBodyAs, requiredText } from './asked.ts';
import { askedCustomer } from './customers.ts';
import { PROVIDER } from './profiles.ts';
import type { Customer } from './records.ts';

const CUSTOMER_AGREEMENT = 'MicrosoftCustomerAgreement';
const TEMPLATES = [
  {
    templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
    agreementType: CUSTOMER_AGREEMENT,
    agreementLink: 'https://aka.ms/customeragreement',
    versionRank: 0,
  },
];

/** Page get-customer-agreement-metadata. */
export function agreementMetadata({ query }: Asked): Answer {
  const type = (query.get('agreementtype') ?? CUSTOMER_AGREEMENT).toLowerCase();
  const items = TEMPLATES.filter(({ agreementType }) => type === '*' || type === agreementType.toLowerCase());
  return ok(collection(items, '/agreements'));
}

/** Page get-confirmation-of-customer-agreement. */
export function listAgreements(asked: Asked): Answer {
  const { agreements = [] } = askedCustomer(asked);
  const [template] = TEMPLATES;
  return ok(collection(agreements.map((each) => ({ ...each, agreementLink: template?.agreementLink }))));
}

const agreementSchema = z.object({
  primaryContact: z.object({
    firstName: requiredText(50),
    lastName: requiredText(50),
    email: requiredText(),
    phoneNumber: optionalText,
  }),
  templateId: z.string(),
  dateAgreed: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no date'),
  type: z.string(),
});

/** Page confirm-customer-consent-customer-agreement: somebody of the customer has accepted the agreement. */
export function confirmAgreement(asked: Asked): Answer {
  const customer = askedCustomer(asked);
  const agreement = readBodyAs(asked, agreementSchema, INVALID_PROPERTY);
  const known = TEMPLATES.find(({ agreementType }) => agreementType === agreement.type);
  if (known === undefined) throw new Refused(400, INVALID_PROPERTY, `Invalid property: type: '${agreement.type}'.`);
  if (agreement.templateId.toLowerCase() !== known.templateId) {
    throw new Refused(400, INVALID_PROPERTY, `Invalid property: templateId: '${agreement.templateId}'.`);
  }
  const kept = { userId: PROVIDER.tenantId, ...agreement };
  asked.state.saveCustomer({ ...customer, agreements: [...(customer.agreements ?? []), kept] });
  return { status: 201, body: kept };
}

/** No order without the customer's agreement, where that is insisted on (page error-codes). */
export function checkAgreement({ state }: Asked, { agreements = [] }: Customer): void {
  if (!state.settings().customerAgreementRequired || agreements.length > 0) return;
  const description =
    'Either a partner confirmation of the customer acceptance of the Microsoft Customer Agreement must be provided or the customer must accept the Microsoft Customer Agreement in the Microsoft Admin Center before you can complete this purchase';
  throw new Refused(403, 13605, description);
}
