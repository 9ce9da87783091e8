import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../../../shared/domain/refusal.ts';
import { problemResponse, toProblem } from '../../../shared/http/problem.ts';
import { PartnerCenterError } from '../../../shared/partner-center/errors.ts';
import { meaningOf } from '../../../shared/partner-center/refusals.ts';

const refusal = (status: number, code: string) => new PartnerCenterError(status, code, 'As Partner Center says it.');
const body = (error: unknown) => JSON.parse(String(problemResponse(error, 'c').body));

describe('what a refusal of Partner Center becomes', () => {
  test.each([
    [400, '600049', 'company.organizationRegistrationNumber'],
    [400, '600051', 'contact.phoneNumber'],
    [400, '2007', 'address'],
    [404, '800015', 'resellerPartnerId'],
    [400, '800016', 'resellerPartnerId'],
    [400, '2205', 'tenantId'],
    [400, '2002', 'quantity'],
    [404, '400013', 'productId'],
  ])('%i %s: a wrong %s', (status, code, path) => {
    expect(body(refusal(status, code))).toMatchObject({
      status: 422,
      type: 'urn:tandem:problem:invalid-input',
      errors: [{ path, message: 'As Partner Center says it.' }],
      partnerCenter: { status, code },
    });
  });

  test.each([
    ["Invalid property: 'billingProfile.culture'.", 'company.culture'],
    ["Invalid property: 'dateAgreed'.", 'agreement.acceptedOn'],
    ['The domain contoso.onmicrosoft.com is not available.', 'company.domainPrefix'],
    ["Invalid property: 'billingProfile.defaultAddress.postalCode'.", 'address.postalCode'],
  ])('an invalid property that is named: %s', (description, path) => {
    expect(body(new PartnerCenterError(400, '3000', description))).toMatchObject({ status: 422, errors: [{ path }] });
    // The partner that is not found has the same code.
    expect(meaningOf(new PartnerCenterError(404, '3000', description))).toBeUndefined();
  });

  test.each([
    [403, '20002', 'no-customer-relationship'],
    [403, '13605', 'customer-agreement-missing'],
    [403, '900123', 'reseller-agreement-missing'],
    [409, '800060', 'order-in-progress'],
    [400, '2055', 'changed-meanwhile'],
    [403, '2006', 'not-purchasable'],
    [400, '2006', 'subscription-not-changeable'],
  ])('%i %s: %s', (status, code, conflict) => {
    expect(body(refusal(status, code))).toMatchObject({
      status: 409,
      type: `urn:tandem:problem:${conflict}`,
      title: 'The state of things does not allow this',
      detail: 'As Partner Center says it.',
      partnerCenter: { status, code },
    });
  });

  test.each([
    [401, '400'],
    [403, '2032'],
    [400, '3000'],
    [400, '999999'],
    [400, ''],
  ])('%i %j: trouble between us and Partner Center, with its code', (status, code) => {
    expect(meaningOf(refusal(status, code))).toBeUndefined();
    expect(body(refusal(status, code))).toMatchObject({ status: 502, partnerCenter: { status, code } });
  });
});

test('a refusal of the domain keeps its details, which cannot pass for the problem’s own fields', () => {
  const error = new Refusal('invitation-pending', 'There is one.', { invitationId: 'i1', status: '200' });
  expect(toProblem(error).status).toBe(409);
  expect(body(error)).toMatchObject({
    type: 'urn:tandem:problem:invitation-pending',
    status: 409,
    invitationId: 'i1',
    detail: 'There is one.',
  });
});
