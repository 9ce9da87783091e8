import type { Failure, Onboarding } from '../../shared/domain/onboarding.ts';
import type { OnboardingActivity } from '../../shared/domain/onboarding-progress.ts';
import type { Refusal } from '../../shared/domain/refusal.ts';
import { PartnerCenterError } from '../../shared/partner-center/index.ts';
import { type Meaning, meaningOf } from '../../shared/partner-center/refusals.ts';
import type { OrderError } from '../subscriptions/purchase.ts';

const AGREEMENT_NEEDED =
  'Onboard the customer anew, with `agreement`: on which day it accepted the Microsoft Customer Agreement, and who did.';

/** A refusal for good as the step's failure: Partner Center's words, and the field of the draft that they are about. */
export function failureOf(
  error: PartnerCenterError | Refusal,
  activity: OnboardingActivity,
  onboarding: Onboarding,
): Failure {
  const { message, code } = error;
  const meaning = error instanceof PartnerCenterError ? meaningOf(error) : undefined;
  if (needsAgreement(meaning)) return agreementMissing(message, code);
  const field = activity === 'confirmAgreement' ? fieldOfAcceptance(meaning, onboarding) : fieldOf(meaning);
  return { message, ...(code === '' ? {} : { code }), ...(field === undefined ? {} : { field }) };
}

/** The orders of a checkout that were not placed; undefined when all were. */
export function failureOfOrders(errors: OrderError[]): Failure | undefined {
  if (errors.length === 0) return undefined;
  const said = errors.map(({ code, message }) => (code === undefined ? message : `${message} (${code})`)).join('; ');
  const missing = errors.find(({ code = '', message }) => needsAgreement(meaningOf({ status: 400, code, message })));
  return missing === undefined ? { message: said } : agreementMissing(said, missing.code ?? '');
}

const needsAgreement = (meaning: Meaning | undefined) =>
  meaning !== undefined && 'conflict' in meaning && meaning.conflict === 'customer-agreement-missing';

const agreementMissing = (message: string, code: string): Failure => ({
  message: `${message.replace(/\.?\s*$/, '.')} ${AGREEMENT_NEEDED}`,
  code,
  field: 'agreement',
});

const fieldOf = (meaning: Meaning | undefined) =>
  meaning !== undefined && 'field' in meaning ? meaning.field : undefined;

/** Whoever accepted stands in `agreement.acceptedBy`, or is the contact. */
function fieldOfAcceptance(meaning: Meaning | undefined, { agreement }: Onboarding): string {
  const field = fieldOf(meaning) ?? 'agreement';
  return agreement?.acceptedBy === undefined ? field : field.replace(/^contact\./, 'agreement.acceptedBy.');
}
