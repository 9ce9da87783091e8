import {
  Button,
  Checkbox,
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, ifMatch } from '../api/client.ts';
import { useSigned } from '../app/me.ts';
import { Allowed } from '../components/allowed.tsx';
import { Card } from '../components/card.tsx';
import { ButtonLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { useWords } from '../i18n/words.tsx';

const route = getRouteApi('/resellers/$id/remove');
const useStyles = makeStyles({
  statements: { display: 'grid', gap: tokens.spacingVerticalM },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalL },
});

export default function RemovePartnership() {
  const { t } = useWords();
  return (
    <Allowed to="removePartnership" title={t('reseller.remove')}>
      <Removal />
    </Allowed>
  );
}

/** What ending a partnership means, and both statements that it takes. */
function Removal() {
  const styles = useStyles();
  const { t } = useWords();
  const { settings } = useSigned();
  const { id } = route.useParams();
  const cache = useQueryClient();
  const [agreed, setAgreed] = useState<ReadonlySet<string>>(new Set());
  const reseller = useQuery({
    queryKey: ['reseller', id],
    queryFn: () => answer(api.GET('/api/resellers/{id}', { params: { path: { id } } })),
  });
  const question = useQuery({
    queryKey: ['removal', id],
    queryFn: () => answer(api.GET('/api/resellers/{id}/removal', { params: { path: { id } } })),
    enabled: reseller.data?.data.status !== 'removed',
  });
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/resellers/{id}/remove', {
          params: { path: { id } },
          body: { confirm: true, goodFaith: true },
          ...ifMatch(question.data?.etag),
        }),
      ),
    onError: () => cache.invalidateQueries({ queryKey: ['removal', id] }),
    onSuccess(removed) {
      cache.setQueryData(['reseller', id], removed);
      void cache.invalidateQueries({ queryKey: ['resellers'] });
    },
  });
  const name = reseller.data?.data.name ?? '';
  const gone = reseller.data?.data;
  if (gone?.status === 'removed') {
    return (
      <Page title={t('removal.done', { name })}>
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('removal.doneTitle')}</MessageBarTitle> {t('removal.doneText')}
          </MessageBarBody>
        </MessageBar>
        {gone.partnerCenterUrl !== undefined && (
          <p>
            <Link href={gone.partnerCenterUrl} target="_blank" rel="noreferrer" inline>
              {t('removal.partnerCenter')}
            </Link>
          </p>
        )}
        <ButtonLink to="/resellers">{t('nav.resellers')}</ButtonLink>
      </Page>
    );
  }
  return (
    <Page title={`${t('reseller.remove')}: ${name}`}>
      <Loaded query={question} label={t('loading')}>
        {({ data: { statements, counts, partnerCenterUrl } }) => {
          const all = statements.every((statement) => agreed.has(statement.id));
          return (
            <Card title={t('removal.meaning')}>
              <p>{t('removal.counts', counts)}</p>
              <p>
                <Link href={partnerCenterUrl} target="_blank" rel="noreferrer" inline>
                  {t('removal.partnerCenter')}
                </Link>
              </p>
              <div className={styles.statements}>
                {statements.map((statement) => (
                  <Checkbox
                    key={statement.id}
                    checked={agreed.has(statement.id)}
                    // The words that are recorded, in the language that the company keeps its records in.
                    label={<span lang={settings.language}>{statement.text}</span>}
                    onChange={(_event, { checked }) => {
                      const next = new Set(agreed);
                      if (checked === true) next.add(statement.id);
                      else next.delete(statement.id);
                      setAgreed(next);
                    }}
                  />
                ))}
              </div>
              {remove.error !== null && <ProblemBar error={remove.error} />}
              <div className={styles.buttons}>
                <ButtonLink to="/resellers/$id" params={{ id }}>
                  {t('cancel')}
                </ButtonLink>
                <Button
                  appearance="primary"
                  disabledFocusable={!all || remove.isPending}
                  onClick={() => all && !remove.isPending && remove.mutate()}
                >
                  {remove.isPending ? t('busy') : t('reseller.remove')}
                </Button>
              </div>
            </Card>
          );
        }}
      </Loaded>
    </Page>
  );
}
