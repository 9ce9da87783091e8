import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client.ts';
import { useSigned } from '../app/me.ts';
import { Allowed } from '../components/allowed.tsx';
import { Card, Columns } from '../components/card.tsx';
import { keyFor, useDraft } from '../components/draft.ts';
import { asWrong, fieldErrorsOf } from '../components/fields.ts';
import { FormProblems } from '../components/form-problems.tsx';
import { LetterEditor } from '../components/letter.tsx';
import { DeliveryButtons, LanguageChoice } from '../components/letter-delivery.tsx';
import { joinLetter, type LetterParts, splitLetter } from '../components/letter-parts.ts';
import { Page } from '../components/page.tsx';
import { ResellerOption } from '../components/reseller-name.tsx';
import { useActiveResellers } from '../components/resellers-query.ts';
import { useRested } from '../components/rested.ts';
import { useWords } from '../i18n/words.tsx';
import { DeliveredLetter } from './delivered.tsx';

const NAME = 'relationship';
const EMPTY = {
  customerName: '',
  customerEmail: '',
  customerDomain: '',
  resellerId: '',
  language: 'en' as Schemas['RelationshipRequest']['language'],
  letter: undefined as LetterParts | undefined,
};
const FIELDS = ['customerName', 'customerEmail', 'customerDomain', 'resellerId', 'language', 'subject', 'text'];
const TEXTS = ['customerName', 'customerEmail', 'customerDomain'] as const;

const route = getRouteApi('/relationship-requests/new');
const useStyles = makeStyles({
  fields: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalM },
});

export default function NewRelationshipRequest() {
  const { t } = useWords();
  return (
    <Allowed to="onboard" title={t('requests.action')}>
      <Editor />
    </Allowed>
  );
}

/** Asks a customer that Microsoft knows already for a relationship, on Partner Center's own link. */
function Editor() {
  const styles = useStyles();
  const words = useWords();
  const { t } = words;
  const { settings } = useSigned();
  const cache = useQueryClient();
  const search = route.useSearch();
  const resellers = useActiveResellers();
  const { draft: kept, change, clear } = useDraft(NAME, EMPTY);
  const draft = kept.resellerId === '' ? { ...kept, resellerId: search.resellerId ?? '' } : kept;
  const [made, setMade] = useState<
    Schemas['RelationshipRequest'] & { mailto?: string; message?: { subject: string; text: string } }
  >();
  const { customerName, customerEmail, customerDomain, resellerId, language, letter } = draft;
  const reseller = resellerId === '' ? {} : { resellerId };
  const asked = useRested(JSON.stringify({ customerName, customerEmail, language, ...reseller }));
  const standard = useQuery({
    queryKey: ['relationshipDraft', asked],
    queryFn: async () => (await answer(api.POST('/api/relationship-requests/draft', { body: JSON.parse(asked) }))).data,
    enabled: customerName.trim() !== '' && /.@.+\../.test(customerEmail),
    placeholderData: (before) => before,
  });
  const parts = letter ?? (standard.data === undefined ? undefined : splitLetter(standard.data));
  const deliver = useMutation({
    mutationFn: async (delivery: 'send' | 'mailto' | 'copy') => {
      const domain = customerDomain.trim() === '' ? {} : { customerDomain };
      const written = parts === undefined ? {} : joinLetter(parts);
      const body = { customerName, customerEmail, language, delivery, ...domain, ...reseller, ...written };
      const header = { 'Idempotency-Key': keyFor(NAME, body) };
      return (await answer(api.POST('/api/relationship-requests', { body, params: { header } }))).data;
    },
    onSuccess(request) {
      setMade(request);
      clear();
      void cache.invalidateQueries({ queryKey: ['relationshipRequests'] });
    },
  });
  if (made !== undefined) {
    return (
      <DeliveredLetter
        letter={{ ...made, name: made.customerName }}
        to="/relationship-requests/$id"
        open={t('requests.toRequest')}
        another={t('requests.another')}
        onAnother={() => {
          setMade(undefined);
          deliver.reset();
        }}
      />
    );
  }
  const errorOf = fieldErrorsOf(deliver.error ?? standard.error, words);
  const message = (path: string) => asWrong(errorOf(path));
  const ready = parts !== undefined && !deliver.isPending;
  return (
    <Page title={t('requests.action')} lead={t('requests.newLead')}>
      <Columns>
        <Card title={t('invite.letter')}>
          {parts === undefined ? (
            <p>{t('requests.fillIn')}</p>
          ) : (
            <LetterEditor
              parts={parts}
              language={language}
              onChange={(changed) => change({ letter: changed })}
              {...message('text')}
            />
          )}
          {letter !== undefined && (
            <Button appearance="subtle" onClick={() => change({ letter: undefined })}>
              {t('invite.redraft')}
            </Button>
          )}
        </Card>
        <Card title={t('requests.customer')}>
          <div className={styles.fields}>
            {TEXTS.map((field) => (
              <Field
                key={field}
                label={t(`requests.${field}`)}
                required={field !== 'customerDomain'}
                {...(field === 'customerDomain' ? { hint: t('requests.domainHint') } : {})}
                {...message(field)}
              >
                <Input
                  name={field}
                  autoComplete="off"
                  value={draft[field]}
                  onChange={(_event, { value }) => change({ [field]: value })}
                />
              </Field>
            ))}
            <Field label={t('customer.reseller')} {...message('resellerId')}>
              <Select value={resellerId} onChange={(_event, { value }) => change({ resellerId: value })}>
                <option value="">{t('customer.noReseller', { provider: settings.providerName })}</option>
                {resellerId !== '' && !resellers.data?.some(({ id }) => id === resellerId) && (
                  <ResellerOption id={resellerId} />
                )}
                {resellers.data?.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
            <LanguageChoice
              label={t('requests.language')}
              language={language}
              onChange={(chosen) => change({ language: chosen })}
            />
          </div>
          <FormProblems error={deliver.error} shown={FIELDS} />
          <DeliveryButtons ready={ready} pending={deliver.isPending} onDeliver={deliver.mutate} />
        </Card>
      </Columns>
    </Page>
  );
}
