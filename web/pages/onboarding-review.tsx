import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Answer, answer, api, ifMatch } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { Card, Columns } from '../components/card.tsx';
import { Confirm } from '../components/confirm.tsx';
import { Facts } from '../components/facts.tsx';
import { otherErrorsOf } from '../components/fields.ts';
import { ButtonLink } from '../components/links.tsx';
import { isStale } from '../components/mine-and-theirs.tsx';
import { PriceTable } from '../components/price-table.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { ResellerName } from '../components/reseller-name.tsx';
import { useWords } from '../i18n/words.tsx';
import type { Onboarding } from './onboarding-type.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalL },
});

/** What is ordered, priced and totalled. */
export function ReviewTable({ review }: { review: NonNullable<Onboarding['review']> }) {
  const { named } = useWords();
  return (
    <PriceTable
      currency={review.currency}
      total={review.total}
      lines={review.lines.map(({ productId, title, quantity, term, billingCycle, unitPrice, total }) => ({
        key: `${productId} ${term} ${billingCycle}`,
        title,
        quantity,
        terms: `${named('term', term)}, ${named('cycle', billingCycle)}`,
        unitPrice,
        total,
      }))}
    />
  );
}

/** The whole order as it will be placed; submitted, or dropped without a trace. */
export function ReviewStep({ loaded }: { loaded: Answer<Onboarding> }) {
  const styles = useStyles();
  const words = useWords();
  const { t, country } = words;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [dropping, setDropping] = useState(false);
  const { id, review, company, contact, address } = loaded.data;
  const params = { params: { path: { id } } };
  const refresh = () => cache.invalidateQueries({ queryKey: ['onboarding', id] });

  const submit = useMutation({
    mutationFn: () => answer(api.POST('/api/onboardings/{id}/submit', { ...params, ...ifMatch(loaded.etag) })),
    onSuccess: (submitted) => cache.setQueryData(['onboarding', id], submitted),
    // It may have been submitted although no answer came: what is there now tells.
    onError: refresh,
  });
  const drop = useMutation({
    mutationFn: () => answer(api.POST('/api/onboardings/{id}/cancel', { ...params, ...ifMatch(loaded.etag) })),
    onSuccess() {
      void cache.invalidateQueries({ queryKey: ['onboarding', id] });
      void navigate({ to: '/customers' });
    },
    onError: refresh,
  });
  const priceChanged = submit.error instanceof ApiProblem && submit.error.type === 'price-changed';
  const looked = priceChanged || isStale(submit.error);
  const wrong = otherErrorsOf(submit.error, [], words);
  return (
    <>
      {looked && (
        <MessageBar intent="warning" layout="multiline" role="alert">
          <MessageBarBody>
            <MessageBarTitle>{t(priceChanged ? 'review.priceChanged' : 'stale.title')}</MessageBarTitle>{' '}
            {t('review.lookAgain')}
          </MessageBarBody>
        </MessageBar>
      )}
      <Columns>
        <Card title={t('review.order')}>
          {review !== undefined && <ReviewTable review={review} />}
          {submit.error !== null && !looked && <ProblemBar error={submit.error} />}
          {wrong.map((each) => (
            <p key={each}>{each}</p>
          ))}
          <div className={styles.buttons}>
            <ButtonLink to="/onboardings/$id" params={{ id }} search={{ step: 'subscriptions' }}>
              {t('back')}
            </ButtonLink>
            <Button onClick={() => setDropping(true)}>{t('wizard.drop')}</Button>
            <Button appearance="primary" disabledFocusable={submit.isPending} onClick={() => submit.mutate()}>
              {submit.isPending ? t('busy') : t('wizard.submit')}
            </Button>
          </div>
        </Card>
        <Card title={t('wizard.details')}>
          <Facts
            of={[
              [t('customer.companyName'), company.name],
              [t('customer.domainPrefix'), `${company.domainPrefix}.onmicrosoft.com`],
              [t('resellers.name'), <ResellerName key="reseller" id={loaded.data.resellerId} />],
              [t('customer.contact'), `${contact.firstName} ${contact.lastName}`],
              [t('reseller.email'), contact.email],
              [t('customer.phone'), contact.phoneNumber],
              [
                t('customer.address'),
                [
                  address.line1,
                  address.line2,
                  address.postalCode,
                  address.city,
                  address.state,
                  country(address.country),
                ]
                  .filter(Boolean)
                  .join(', '),
              ],
            ]}
          />
          <div className={styles.buttons}>
            <ButtonLink to="/onboardings/$id" params={{ id }} search={{ step: 'details' }}>
              {t('wizard.editDetails')}
            </ButtonLink>
          </div>
        </Card>
      </Columns>
      <Confirm
        open={dropping}
        title={t('wizard.dropTitle')}
        action={t('wizard.drop')}
        busy={drop.isPending}
        error={drop.error}
        onClose={() => setDropping(false)}
        onConfirm={() => drop.mutate()}
      >
        <p>{t('wizard.dropText')}</p>
      </Confirm>
    </>
  );
}
