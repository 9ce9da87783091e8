import { type Page, shapeOf } from './page.ts';

const GET_CUSTOMER_AGREEMENT_METADATA = {
  totalCount: 1,
  items: [
    {
      templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
      agreementType: 'MicrosoftCustomerAgreement',
      agreementLink: 'https://aka.ms/customeragreement',
      versionRank: 0,
    },
  ],
  links: { self: { uri: '/agreements', method: 'GET', headers: [] } },
  attributes: { objectType: 'Collection' },
};

const GET_CONFIRMATION_OF_CUSTOMER_AGREEMENT = {
  totalCount: 2,
  items: [
    {
      primaryContact: {
        firstName: 'Tania',
        lastName: 'Carr',
        email: 'SomeEmail@example.com',
        phoneNumber: '1234567890',
      },
      templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
      dateAgreed: '2019-08-26T00:00:00',
      type: 'MicrosoftCustomerAgreement',
      agreementLink: 'https://aka.ms/customeragreement',
    },
    {
      primaryContact: {
        firstName: 'Tania',
        lastName: 'Carr',
        email: 'SomeEmail@example.com',
        phoneNumber: '1234567890',
      },
      templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
      dateAgreed: '2019-08-27T00:00:00',
      type: 'MicrosoftCustomerAgreement',
      agreementLink: 'https://aka.ms/customeragreement',
    },
  ],
};

const CONFIRMED = {
  primaryContact: {
    firstName: 'Tania',
    lastName: 'Carr',
    email: 'someone@example.com',
    phoneNumber: '1234567890',
  },
  templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
  dateAgreed: '2018-06-14T00:00:00.000Z',
  type: 'MicrosoftCustomerAgreement',
};

const CONFIRM_CUSTOMER_CONSENT = { userId: '3d6f2c09-eb40-48ca-a4b3-d24c9c007531', ...CONFIRMED };

const ids = {
  requestId: '94e4e214-6b06-4fb7-96d1-94d559f9b47f',
  correlationId: 'ab993325-1605-4cf4-bac4-fb584142a31b',
};
const tania = { firstName: 'Tania', lastName: 'Carr', email: 'SomeEmail@example.com', phoneNumber: '1234567890' };
const accepted = (day: string) => ({
  templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
  type: 'MicrosoftCustomerAgreement',
  primaryContact: tania,
  dateAgreed: `${day}T00:00:00.000Z`,
  link: 'https://aka.ms/customeragreement',
});

/** The Microsoft Customer Agreement: what is to be accepted, what is on record, and putting it there. */
export const agreements: Page[] = [
  {
    page: 'get-customer-agreement-metadata',
    ids,
    call: (client, ids) => client.agreementMetadata(ids),
    request: { method: 'GET', path: '/v1/agreements?agreementType=MicrosoftCustomerAgreement' },
    response: { status: 200, body: GET_CUSTOMER_AGREEMENT_METADATA },
    result: [
      {
        templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
        type: 'MicrosoftCustomerAgreement',
        link: 'https://aka.ms/customeragreement',
        versionRank: 0,
      },
    ],
    shape: shapeOf(GET_CUSTOMER_AGREEMENT_METADATA),
  },
  {
    page: 'get-confirmation-of-customer-agreement',
    mended: 'two commas and a quotation mark that are missing are put in',
    ids,
    call: (client, ids) => client.customerAgreements('14876998-c0dc-46e6-9d0c-65a57a6c32ec', ids),
    request: {
      method: 'GET',
      path: '/v1/customers/14876998-c0dc-46e6-9d0c-65a57a6c32ec/agreements?agreementType=MicrosoftCustomerAgreement',
    },
    response: { status: 200, body: GET_CONFIRMATION_OF_CUSTOMER_AGREEMENT },
    result: [accepted('2019-08-26'), accepted('2019-08-27')],
    shape: shapeOf(GET_CONFIRMATION_OF_CUSTOMER_AGREEMENT),
  },
  {
    page: 'confirm-customer-consent-customer-agreement',
    ids,
    call: (client, ids) => client.confirmCustomerAgreement('14876998-c0dc-46e6-9d0c-65a57a6c32ec', CONFIRMED, ids),
    request: { method: 'POST', path: '/v1/customers/14876998-c0dc-46e6-9d0c-65a57a6c32ec/agreements', body: CONFIRMED },
    response: { status: 201, body: CONFIRM_CUSTOMER_CONSENT },
    result: CONFIRMED,
    shape: shapeOf(CONFIRM_CUSTOMER_CONSENT),
  },
];
