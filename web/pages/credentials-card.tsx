import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answer, api } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { Card } from '../components/card.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Facts } from '../components/facts.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { useWords } from '../i18n/words.tsx';
import type { Onboarding } from './onboarding-type.ts';

const useStyles = makeStyles({
  secret: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'center',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase400,
  },
});

/** The administrator's name and temporary password: shown once, to the one who asks first, and kept nowhere. */
export function CredentialsCard({ onboarding }: { onboarding: Onboarding }) {
  const styles = useStyles();
  const { t, dateTime, named } = useWords();
  const may = useMay();
  const cache = useQueryClient();
  const { id, credentials, credentialsExpireAt, credentialsReadAt, credentialsReadBy } = onboarding;
  const show = useMutation({
    mutationFn: async () =>
      (await answer(api.POST('/api/onboardings/{id}/credentials', { params: { path: { id } } }))).data,
    // Asking again after an answer that got lost would only hear that they are gone.
    retry: false,
    // Nothing of it stays in the cache of the page once this card is left.
    gcTime: 0,
    onSettled: () => cache.invalidateQueries({ queryKey: ['onboarding', id] }),
  });
  const shown = show.data;
  useEffect(() => {
    if (shown === undefined) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    globalThis.addEventListener('beforeunload', warn);
    return () => globalThis.removeEventListener('beforeunload', warn);
  }, [shown]);

  return (
    <Card title={t('credentials.title')}>
      {shown !== undefined ? (
        <>
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t('credentials.once')}</MessageBarTitle> {t('credentials.onceText')}
            </MessageBarBody>
          </MessageBar>
          <Facts
            of={[
              [
                t('credentials.userName'),
                <span key="name" className={styles.secret}>
                  <span data-testid="user-name">{shown.userName}</span>
                  <CopyButton text={shown.userName} />
                </span>,
              ],
              [
                t('credentials.password'),
                <span key="password" className={styles.secret}>
                  <span data-testid="temporary-password">{shown.temporaryPassword}</span>
                  <CopyButton text={shown.temporaryPassword} />
                </span>,
              ],
            ]}
          />
        </>
      ) : credentials === 'available' ? (
        <>
          <p>{t('credentials.ready')}</p>
          {credentialsExpireAt !== undefined && (
            <p>{t('credentials.until', { when: dateTime(credentialsExpireAt) })}</p>
          )}
          {may('readCredentials') ? (
            <Button appearance="primary" disabledFocusable={show.isPending} onClick={() => show.mutate()}>
              {show.isPending ? t('busy') : t('credentials.show')}
            </Button>
          ) : (
            <p>{t('credentials.notYours')}</p>
          )}
        </>
      ) : (
        <p>
          {named('credentials', credentials)}{' '}
          {credentialsReadAt !== undefined && `${credentialsReadBy ?? ''}, ${dateTime(credentialsReadAt)}`}
        </p>
      )}
      {show.error !== null && <ProblemBar error={show.error} />}
    </Card>
  );
}
