import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type Answer, answer, api, ifMatch } from '../api/client.ts';
import { Card } from '../components/card.tsx';
import { useDraft } from '../components/draft.ts';
import { fieldErrorsOf } from '../components/fields.ts';
import { FormProblems } from '../components/form-problems.tsx';
import { ButtonLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { isStale, MineAndTheirs } from '../components/mine-and-theirs.tsx';
import { type Choice, ProductPicker, toItem } from '../components/product-picker.tsx';
import { useSeen } from '../components/seen.ts';
import { useWords } from '../i18n/words.tsx';
import type { Onboarding } from './onboarding-type.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalM },
});

/** What a new customer orders first. */
export function SubscriptionsStep({ loaded }: { loaded: Answer<Onboarding> }) {
  const { t } = useWords();
  const { country } = loaded.data.address;
  // What was chosen before is shown with its product's limits and offers: the catalogue has them.
  const titles = loaded.data.review?.lines.map(({ title }) => title) ?? [];
  const known = useQuery({
    queryKey: ['products', country, 'chosen', titles],
    queryFn: async () => {
      const pages = titles.map((search) =>
        answer(api.GET('/api/products', { params: { query: { country, search, pageSize: 50 } } })),
      );
      return (await Promise.all(pages)).flatMap(({ data }) => data.items);
    },
  });
  return (
    <Card title={t('wizard.subscriptions')}>
      <Loaded query={known} label={t('loading')}>
        {(products) => {
          const start = loaded.data.items.flatMap((item): Choice[] => {
            const product = products.find(({ id }) => id === item.productId);
            return product === undefined ? [] : [{ ...item, product, quantity: String(item.quantity) }];
          });
          return <Chooser loaded={loaded} start={start} />;
        }}
      </Loaded>
    </Card>
  );
}

const say = (lines: { title: string; quantity: number | string }[]) =>
  lines.map(({ title, quantity }) => `${title} × ${quantity}`).join(', ');

function Chooser({ loaded, start }: { loaded: Answer<Onboarding>; start: Choice[] }) {
  const styles = useStyles();
  const words = useWords();
  const { t } = words;
  const navigate = useNavigate();
  const cache = useQueryClient();
  const { id, address } = loaded.data;
  const name = `items-${id}`;
  const { seen, refresh } = useSeen(loaded, name);
  const { draft, change, clear } = useDraft(name, { choices: start });
  const { choices } = draft;

  const save = useMutation({
    mutationFn: (etag: string | undefined) =>
      answer(
        api.PUT('/api/onboardings/{id}/subscriptions', {
          params: { path: { id } },
          body: { items: choices.map(toItem) },
          ...ifMatch(etag),
        }),
      ),
    onSuccess(changed) {
      clear();
      cache.setQueryData(['onboarding', id], changed);
      void navigate({ to: '/onboardings/$id', params: { id }, search: { step: 'review' } });
    },
    onError: () => cache.invalidateQueries({ queryKey: ['onboarding', id] }),
  });
  const errorOf = fieldErrorsOf(save.error, words);
  const shown = choices.flatMap((_choice, index) => [`items.${index}.quantity`, `items.${index}.productId`]);
  const stale = isStale(save.error);
  return (
    <>
      <ProductPicker
        country={address.country}
        choices={choices}
        onChange={(changed) => change({ choices: changed })}
        errorOf={(index, field) => errorOf(`items.${index}.${field}`)}
      />
      {stale && (
        <MineAndTheirs
          differences={[
            {
              name: t('wizard.subscriptions'),
              theirs: say(loaded.data.review?.lines ?? []),
              mine: say(choices.map(({ product: { title }, quantity }) => ({ title, quantity }))),
            },
          ]}
          onMine={() => save.mutate(loaded.etag)}
          onTheirs={() => {
            change({ choices: start });
            refresh();
            save.reset();
          }}
        />
      )}
      <FormProblems error={stale ? null : save.error} shown={shown} />
      <div className={styles.buttons}>
        <ButtonLink to="/onboardings/$id" params={{ id }} search={{ step: 'details' }}>
          {t('back')}
        </ButtonLink>
        <Button
          appearance="primary"
          disabledFocusable={choices.length === 0 || save.isPending}
          onClick={() => choices.length > 0 && !save.isPending && save.mutate(seen.etag)}
        >
          {save.isPending ? t('busy') : t('next')}
        </Button>
      </div>
    </>
  );
}
