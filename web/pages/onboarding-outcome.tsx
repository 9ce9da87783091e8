import {
  Button,
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answer, answer, api, ifMatch } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { Card, Columns } from '../components/card.tsx';
import { Facts } from '../components/facts.tsx';
import { whyItFailed } from '../components/fields.ts';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { ResellerName } from '../components/reseller-name.tsx';
import { Status } from '../components/status.tsx';
import { StepsCard } from '../components/steps-card.tsx';
import { useWords } from '../i18n/words.tsx';
import { CredentialsCard } from './credentials-card.tsx';
import { ReviewTable } from './onboarding-review.tsx';
import type { Onboarding } from './onboarding-type.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalL },
  bar: { marginBottom: tokens.spacingVerticalL },
});

/** How it goes, step by step, and how it ended. It goes on whether anybody looks or not. */
export function OnboardingOutcome({ loaded }: { loaded: Answer<Onboarding> }) {
  const styles = useStyles();
  const words = useWords();
  const { t, named, dateTime } = words;
  const may = useMay();
  const onboarding = loaded.data;
  const { id, status, failure, leftovers, customerId, review, cancellationRequestedAt } = onboarding;
  return (
    <>
      <div aria-live="polite" className={styles.bar}>
        {status === 'draft' && (
          <MessageBar layout="multiline">
            <MessageBarBody>{t('outcome.draft')}</MessageBarBody>
          </MessageBar>
        )}
        {status === 'submitted' && (
          <MessageBar layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t('outcome.running')}</MessageBarTitle> {t('outcome.runningText')}
            </MessageBarBody>
          </MessageBar>
        )}
        {status === 'completed' && (
          <MessageBar intent="success" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t('outcome.completed')}</MessageBarTitle>{' '}
              {customerId !== undefined && (
                <TextLink to="/customers/$id" params={{ id: customerId }}>
                  {t('outcome.toCustomer')}
                </TextLink>
              )}
            </MessageBarBody>
          </MessageBar>
        )}
        {status === 'cancelled' && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t('outcome.cancelled')}</MessageBarBody>
          </MessageBar>
        )}
        {status === 'failed' && (
          <MessageBar intent="error" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t('outcome.failed')}</MessageBarTitle>{' '}
              {failure !== undefined && `${named('step', failure.step)}: ${whyItFailed(failure, words)}`}{' '}
              {t('outcome.undone')} {t('problem.reference')} {onboarding.correlationId}
            </MessageBarBody>
          </MessageBar>
        )}
      </div>
      <Columns>
        <div>
          {status === 'completed' && <CredentialsCard onboarding={onboarding} />}
          {review !== undefined && (
            <Card title={t('review.order')}>
              <ReviewTable review={review} />
            </Card>
          )}
          {status !== 'draft' && (
            <StepsCard title={t('outcome.steps')} steps={onboarding.steps} from={onboarding.submittedAt} />
          )}
          {leftovers.length > 0 && (
            <Card title={t('outcome.leftovers')}>
              <p>{t('outcome.leftoversText')}</p>
              <ul>
                {leftovers.map(({ what, message, url }) => (
                  <li key={what + message}>
                    {message}{' '}
                    <Link href={url} target="_blank" rel="noreferrer" inline>
                      {t('outcome.byHand')}
                    </Link>
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </div>
        <Card title={t('wizard.details')}>
          <Facts
            of={[
              [
                t('list.status'),
                <Status
                  key="status"
                  value={cancellationRequestedAt && status === 'submitted' ? 'cancelling' : status}
                />,
              ],
              [t('customer.companyName'), onboarding.company.name],
              [t('customer.domainPrefix'), `${onboarding.company.domainPrefix}.onmicrosoft.com`],
              [t('resellers.name'), <ResellerName key="reseller" id={onboarding.resellerId} />],
              [t('invitation.createdBy'), onboarding.createdBy.name ?? onboarding.createdBy.id],
              [t('outcome.submittedAt'), onboarding.submittedAt && dateTime(onboarding.submittedAt)],
            ]}
          />
          <div className={styles.buttons}>
            {status === 'submitted' && may('onboard') && cancellationRequestedAt === undefined && (
              <TurnBack id={id} etag={loaded.etag} />
            )}
            {status !== 'submitted' && may('onboard') && (
              <ButtonLink to="/customers/new">{t('wizard.another')}</ButtonLink>
            )}
          </div>
        </Card>
      </Columns>
    </>
  );
}

/** Asks to stop at the next safe point and to undo what was done. */
function TurnBack({ id, etag }: { id: string; etag: string | undefined }) {
  const { t } = useWords();
  const cache = useQueryClient();
  const stop = useMutation({
    mutationFn: () => answer(api.POST('/api/onboardings/{id}/cancel', { params: { path: { id } }, ...ifMatch(etag) })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['onboarding', id] }),
  });
  return (
    <>
      <Button disabledFocusable={stop.isPending} onClick={() => stop.mutate()}>
        {t('outcome.turnBack')}
      </Button>
      {stop.error !== null && <ProblemBar error={stop.error} />}
    </>
  );
}
