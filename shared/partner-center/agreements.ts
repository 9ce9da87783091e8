import { z } from 'zod';
import { type CallIds, canonical, type WriteIds } from './request-id.ts';
import { allPages, type Send } from './transport.ts';
import { defined, part } from './wire.ts';

const CUSTOMER_AGREEMENT = 'MicrosoftCustomerAgreement';

const metadataSchema = z
  .looseObject({
    templateId: z.string(),
    agreementType: z.string(),
    agreementLink: z.string().optional(),
    versionRank: z.number().default(0),
  })
  .transform(({ templateId, agreementType: type, agreementLink: link, versionRank }) =>
    defined({ templateId: canonical(templateId), type, link, versionRank }),
  );

/** A version of the Microsoft Customer Agreement that a customer can accept. */
export type AgreementMetadata = z.output<typeof metadataSchema>;

/** Pages agreement-resources, utility-resources#contact: who accepted, of the customer. */
const newAgreementSchema = z.strictObject({
  templateId: z.guid(),
  type: z.string().min(1),
  primaryContact: z.strictObject({
    firstName: z.string().min(1).max(50),
    lastName: z.string().min(1).max(50),
    email: z.string().min(3),
    phoneNumber: z.string().optional(),
  }),
  /** ISO 8601, UTC. */
  dateAgreed: z.iso.datetime(),
});

export type NewCustomerAgreement = z.input<typeof newAgreementSchema>;

const text = z.string().optional();

const agreementSchema = z
  .looseObject({
    templateId: z.string(),
    type: z.string(),
    primaryContact: z.looseObject({ firstName: text, lastName: text, email: text, phoneNumber: text }).optional(),
    dateAgreed: z.string().refine((date) => !Number.isNaN(Date.parse(date)), 'is no date'),
    agreementLink: text,
  })
  .transform(({ templateId, type, primaryContact = {}, dateAgreed, agreementLink: link }) => {
    const { firstName, lastName, email, phoneNumber } = primaryContact;
    return defined({
      templateId: canonical(templateId),
      type,
      primaryContact: defined({ firstName, lastName, email, phoneNumber }),
      dateAgreed: utc(dateAgreed),
      link,
    });
  });

/** An acceptance that is on record. */
export type CustomerAgreement = z.output<typeof agreementSchema>;

/** Page agreement-resources: UTC, which is printed with a zone and without. */
const utc = (date: string) =>
  new Date(/T.*(Z|[+-]\d{2}:?\d{2})$/i.test(date) || !date.includes('T') ? date : `${date}Z`).toISOString();

const agreementsOf = (customerId: string) => `/v1/customers/${part(customerId)}/agreements`;

export const agreements = (send: Send) => ({
  /** The Microsoft Customer Agreement that is to be accepted (page get-customer-agreement-metadata). */
  agreementMetadata: (ids: CallIds): Promise<AgreementMetadata[]> =>
    allPages(send, { path: `/v1/agreements?agreementType=${CUSTOMER_AGREEMENT}`, item: metadataSchema, ...ids }),

  /** What is on record of a customer's acceptances (page get-confirmation-of-customer-agreement). */
  customerAgreements: (customerId: string, ids: CallIds): Promise<CustomerAgreement[]> =>
    allPages(send, {
      path: `${agreementsOf(customerId)}?agreementType=${CUSTOMER_AGREEMENT}`,
      item: agreementSchema,
      ...ids,
    }),

  /**
   * Confirms, in the partner's name, that somebody of the customer has accepted the agreement
   * (page confirm-customer-consent-customer-agreement). Each confirmation is one more on record.
   */
  async confirmCustomerAgreement(
    customerId: string,
    agreement: NewCustomerAgreement,
    ids: WriteIds,
  ): Promise<CustomerAgreement> {
    const body = newAgreementSchema.parse(agreement);
    return send({ method: 'POST', path: agreementsOf(customerId), body, answer: agreementSchema, ...ids });
  },
});
