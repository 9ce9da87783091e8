import { Button, Field, MessageBar, MessageBarBody, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Answer, answer, api, ifMatch, type Schemas } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useMay, useSigned } from '../app/me.ts';
import { Card, Columns } from '../components/card.tsx';
import { Facts } from '../components/facts.tsx';
import { asWrong, fieldErrorsOf } from '../components/fields.ts';
import { TextLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { isStale, MineAndTheirs } from '../components/mine-and-theirs.tsx';
import { Page } from '../components/page.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { ResellerOption } from '../components/reseller-name.tsx';
import { useActiveResellers } from '../components/resellers-query.ts';
import { useSeen } from '../components/seen.ts';
import { Status } from '../components/status.tsx';
import { contactOf, useContactName } from '../components/support-contact.tsx';
import { useWords } from '../i18n/words.tsx';

type Subscription = Schemas['Subscription'];

const route = getRouteApi('/customers/$id/subscriptions/$subscriptionId');
const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '28rem' },
  buttons: { display: 'flex', gap: tokens.spacingHorizontalS },
});

export default function SubscriptionPage() {
  const { t, named, date, number } = useWords();
  const { id, subscriptionId } = route.useParams();
  const query = useQuery({
    queryKey: ['subscription', id, subscriptionId],
    queryFn: () =>
      answer(
        api.GET('/api/customers/{id}/subscriptions/{subscriptionId}', { params: { path: { id, subscriptionId } } }),
      ),
  });
  return (
    <Page
      title={query.data?.data.title ?? t('subscription.title')}
      lead={
        <TextLink to="/customers/$id" params={{ id }}>
          {t('subscription.toCustomer')}
        </TextLink>
      }
    >
      <Loaded query={query} label={t('loading')}>
        {(loaded) => (
          <Columns>
            <Card title={t('subscription.title')}>
              <Facts
                of={[
                  [t('list.status'), <Status key="status" value={loaded.data.status} />],
                  [t('products.licences'), number(loaded.data.quantity)],
                  [t('products.term'), named('term', loaded.data.term)],
                  [t('products.cycle'), named('cycle', loaded.data.billingCycle)],
                  [t('subscription.until'), loaded.data.commitmentEndsAt && date(loaded.data.commitmentEndsAt)],
                  [t('resellers.since'), date(loaded.data.since)],
                  [t('subscription.id'), loaded.data.id],
                ]}
              />
            </Card>
            <Card title={t('subscription.partners')}>
              <Partners customerId={id} loaded={loaded} />
            </Card>
          </Columns>
        )}
      </Loaded>
    </Page>
  );
}

/** Who is paid for it and who helps with it. Two may edit this at once: neither loses what was typed. */
function Partners({ customerId, loaded }: { customerId: string; loaded: Answer<Subscription> }) {
  const styles = useStyles();
  const words = useWords();
  const { t } = words;
  const may = useMay();
  const { settings } = useSigned();
  const cache = useQueryClient();
  const resellers = useActiveResellers();
  const { seen, refresh } = useSeen(loaded);
  const [partnerId, setPartnerId] = useState(loaded.data.resellerPartnerId ?? '');
  const [contact, setContact] = useState(contactOf(loaded.data));
  const subscriptionId = loaded.data.id;
  const key = ['subscription', customerId, subscriptionId];

  const save = useMutation({
    mutationFn: (from: Answer<Subscription>) =>
      answer(
        api.PATCH('/api/customers/{id}/subscriptions/{subscriptionId}', {
          params: { path: { id: customerId, subscriptionId } },
          body: {
            ...(partnerId === '' || partnerId === from.data.resellerPartnerId ? {} : { resellerPartnerId: partnerId }),
            ...(contact === '' || contact === contactOf(from.data)
              ? {}
              : { supportContact: contact === 'provider' ? ('provider' as const) : { resellerId: contact } }),
          },
          ...ifMatch(from.etag),
        }),
      ),
    onSuccess(changed) {
      cache.setQueryData(key, changed);
      void cache.invalidateQueries({ queryKey: ['customer', customerId] });
    },
    onError: () => cache.invalidateQueries({ queryKey: key }),
  });

  const theirs = useContactName(contactOf(loaded.data));
  const mine = useContactName(contact);
  const current = save.data ?? loaded;
  if (!may('changeSubscription')) {
    return (
      <Facts
        of={[
          [t('subscription.partnerId'), loaded.data.resellerPartnerId ?? '–'],
          [t('subscription.support'), theirs || '–'],
        ]}
      />
    );
  }
  const stale = isStale(save.error);
  const errorOf = fieldErrorsOf(save.error, words);
  const message = (path: string) => asWrong(errorOf(path));
  const atFields = save.error instanceof ApiProblem && save.error.status === 422;
  const changed = partnerId !== (current.data.resellerPartnerId ?? '') || contact !== contactOf(current.data);
  const base = save.data ?? seen;
  return (
    <div className={styles.form}>
      <Field
        label={t('subscription.partnerId')}
        hint={t('subscription.partnerIdHint')}
        {...message('resellerPartnerId')}
      >
        <Select value={partnerId} onChange={(_event, { value }) => setPartnerId(value)}>
          {current.data.resellerPartnerId === undefined && <option value="">{t('none')}</option>}
          {partnerId !== '' && !resellers.data?.some((each) => each.partnerId === partnerId) && (
            <option value={partnerId}>{partnerId}</option>
          )}
          {resellers.data?.map((each) => (
            <option key={each.id} value={each.partnerId}>
              {each.partnerId} {each.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('subscription.support')} {...message('supportContact')}>
        <Select value={contact} onChange={(_event, { value }) => setContact(value)}>
          {contactOf(current.data) === '' && <option value="">{t('none')}</option>}
          <option value="provider">{settings.providerName}</option>
          {contact !== '' && contact !== 'provider' && !resellers.data?.some(({ id }) => id === contact) && (
            <ResellerOption id={contact} />
          )}
          {resellers.data?.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </Select>
      </Field>
      {stale && (
        <MineAndTheirs
          differences={[
            { name: t('subscription.partnerId'), theirs: loaded.data.resellerPartnerId ?? '', mine: partnerId },
            { name: t('subscription.support'), theirs, mine },
          ].filter(({ theirs, mine }) => theirs !== mine)}
          onMine={() => save.mutate(loaded)}
          onTheirs={() => {
            setPartnerId(loaded.data.resellerPartnerId ?? '');
            setContact(contactOf(loaded.data));
            refresh();
            save.reset();
          }}
        />
      )}
      {save.error !== null && !stale && !atFields && <ProblemBar error={save.error} />}
      {save.isSuccess && !changed && (
        <MessageBar intent="success" role="status">
          <MessageBarBody>{t('saved')}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.buttons}>
        <Button
          appearance="primary"
          disabledFocusable={!changed || save.isPending}
          onClick={() => changed && !save.isPending && save.mutate(base)}
        >
          {save.isPending ? t('busy') : t('save')}
        </Button>
      </div>
    </div>
  );
}
