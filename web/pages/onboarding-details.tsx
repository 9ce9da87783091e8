import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type Answer, answer, api, ifMatch } from '../api/client.ts';
import { Card } from '../components/card.tsx';
import {
  CUSTOMER_PATHS,
  type CustomerDraft,
  CustomerForm,
  fromDetails,
  toDetails,
} from '../components/customer-form.tsx';
import { useDraft } from '../components/draft.ts';
import { fieldErrorsOf } from '../components/fields.ts';
import { FormProblems } from '../components/form-problems.tsx';
import { isStale, MineAndTheirs } from '../components/mine-and-theirs.tsx';
import { useResellerName } from '../components/reseller-name.tsx';
import { useSeen } from '../components/seen.ts';
import { useWords } from '../i18n/words.tsx';
import type { Onboarding } from './onboarding-type.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalM },
});

/** The details of a draft, to be changed. Somebody else may have been faster: nothing typed is lost then. */
export function DetailsStep({ loaded }: { loaded: Answer<Onboarding> }) {
  const styles = useStyles();
  const words = useWords();
  const { t } = words;
  const navigate = useNavigate();
  const cache = useQueryClient();
  const { id } = loaded.data;
  const name = `customer-${id}`;
  const { seen, refresh } = useSeen(loaded, name);
  const start = useMemo(() => fromDetails(seen.data), [seen]);
  const { draft, change, clear } = useDraft<CustomerDraft>(name, start);

  const save = useMutation({
    mutationFn: (etag: string | undefined) =>
      answer(
        api.PUT('/api/onboardings/{id}', {
          params: { path: { id } },
          body: toDetails(draft, loaded.data.agreement),
          ...ifMatch(etag),
        }),
      ),
    onSuccess(changed) {
      clear();
      cache.setQueryData(['onboarding', id], changed);
      void navigate({ to: '/onboardings/$id', params: { id }, search: { step: 'subscriptions' } });
    },
    onError: () => cache.invalidateQueries({ queryKey: ['onboarding', id] }),
  });
  const stale = isStale(save.error);
  const theirs = fromDetails(loaded.data);
  const names = Object.keys(theirs) as (keyof CustomerDraft)[];
  // Of a reseller its name is shown, of anything else what was typed.
  const resellerOfTheirs = useResellerName(theirs.resellerId || undefined);
  const resellerOfMine = useResellerName(draft.resellerId || undefined);
  const differences = names
    .filter((field) => theirs[field] !== draft[field])
    .map((field) => ({
      name: words.named('customer', field),
      ...(field === 'resellerId'
        ? { theirs: resellerOfTheirs, mine: resellerOfMine }
        : { theirs: theirs[field], mine: draft[field] }),
    }));
  return (
    <Card title={t('wizard.details')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isPending) save.mutate(seen.etag);
        }}
      >
        <CustomerForm draft={draft} onChange={change} errorOf={fieldErrorsOf(save.error, words)} />
        {stale && (
          <MineAndTheirs
            differences={differences}
            onMine={() => save.mutate(loaded.etag)}
            onTheirs={() => {
              change(theirs);
              refresh();
              save.reset();
            }}
          />
        )}
        <FormProblems error={stale ? null : save.error} shown={CUSTOMER_PATHS} />
        <div className={styles.buttons}>
          <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
            {save.isPending ? t('busy') : t('next')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
