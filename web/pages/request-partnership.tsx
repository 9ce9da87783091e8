import { Button, Field, Input, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { Allowed } from '../components/allowed.tsx';
import { Card, Columns } from '../components/card.tsx';
import { keyFor, useDraft } from '../components/draft.ts';
import { asWrong, fieldErrorsOf } from '../components/fields.ts';
import { FormProblems } from '../components/form-problems.tsx';
import { LetterEditor, LetterPreview } from '../components/letter.tsx';
import { DeliveryButtons, LanguageChoice } from '../components/letter-delivery.tsx';
import { joinLetter, type LetterParts, splitLetter } from '../components/letter-parts.ts';
import { TextLink } from '../components/links.tsx';
import { Page } from '../components/page.tsx';
import { useRested } from '../components/rested.ts';
import { useWords } from '../i18n/words.tsx';
import { type DeliverableLetter, DeliveredLetter } from './delivered.tsx';

const NAME = 'invitation';
const EMPTY = {
  resellerName: '',
  resellerEmail: '',
  language: 'en' as Schemas['Invitation']['language'],
  /** What was changed of the standard text; absent while nothing was. */
  letter: undefined as LetterParts | undefined,
};
const FIELDS = ['resellerName', 'resellerEmail', 'language', 'subject', 'text'];

const useStyles = makeStyles({
  fields: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalM },
});

export default function RequestPartnership() {
  const { t } = useWords();
  return (
    <Allowed to="invite" title={t('invite.title')}>
      <Editor />
    </Allowed>
  );
}

/** The e-mail that asks for a partnership: drafted, changed, seen as it will arrive, and delivered in one of three ways. */
function Editor() {
  const styles = useStyles();
  const words = useWords();
  const { t } = words;
  const cache = useQueryClient();
  const { draft, change, clear } = useDraft(NAME, EMPTY);
  const [tab, setTab] = useState<'letter' | 'preview'>('letter');
  const [made, setMade] = useState<DeliverableLetter>();

  const { resellerName, resellerEmail, language, letter } = draft;
  const asked = useRested(JSON.stringify({ resellerName, resellerEmail, language }));
  const standard = useQuery({
    queryKey: ['draft', asked],
    queryFn: async () => (await answer(api.POST('/api/invitations/draft', { body: JSON.parse(asked) }))).data,
    enabled: resellerName.trim() !== '' && /.@.+\../.test(resellerEmail),
    placeholderData: (before) => before,
  });
  const parts = letter ?? (standard.data === undefined ? undefined : splitLetter(standard.data));

  const deliver = useMutation({
    mutationFn: async (delivery: Schemas['Invitation']['delivery']) => {
      const written = parts === undefined ? {} : joinLetter(parts);
      const body = { resellerName, resellerEmail, language, delivery, ...written };
      const headers = { 'Idempotency-Key': keyFor(NAME, body) };
      return (await answer(api.POST('/api/invitations', { body, params: { header: headers } }))).data;
    },
    onSuccess(invitation) {
      setMade({ ...invitation, name: invitation.resellerName });
      clear();
      void cache.invalidateQueries({ queryKey: ['invitations'] });
    },
  });

  if (made !== undefined) {
    const another = () => {
      setMade(undefined);
      deliver.reset();
    };
    return (
      <DeliveredLetter
        letter={made}
        to="/invitations/$id"
        open={t('invite.toInvitation')}
        another={t('invite.another')}
        onAnother={another}
      />
    );
  }

  const errorOf = fieldErrorsOf(deliver.error ?? standard.error, words);
  const message = (path: string) => asWrong(errorOf(path));
  const pending = deliver.error instanceof ApiProblem ? deliver.error.extras['invitationId'] : undefined;
  const ready = parts !== undefined && !deliver.isPending;

  return (
    <Page title={t('invite.title')} lead={t('invite.lead')}>
      <Columns>
        <Card title={t('invite.letter')}>
          <TabList
            selectedValue={tab}
            onTabSelect={(_event, { value }) => setTab(value === 'preview' ? 'preview' : 'letter')}
          >
            <Tab value="letter">{t('invite.letter')}</Tab>
            <Tab value="preview" disabled={parts === undefined}>
              {t('invite.preview')}
            </Tab>
          </TabList>
          {parts === undefined ? (
            <p>{t('invite.fillIn')}</p>
          ) : tab === 'letter' ? (
            <LetterEditor
              parts={parts}
              language={language}
              onChange={(changed) => change({ letter: changed })}
              {...message('text')}
              {...(errorOf('subject') === undefined ? {} : { subjectMessage: errorOf('subject') as string })}
            />
          ) : (
            <LetterPreview parts={parts} language={language} />
          )}
          {letter !== undefined && (
            <Button appearance="subtle" onClick={() => change({ letter: undefined })}>
              {t('invite.redraft')}
            </Button>
          )}
        </Card>
        <Card title={t('invite.reseller')}>
          <div className={styles.fields}>
            <Field label={t('invite.resellerName')} required {...message('resellerName')}>
              <Input
                value={resellerName}
                autoComplete="off"
                onChange={(_event, { value }) => change({ resellerName: value })}
              />
            </Field>
            <Field label={t('invite.resellerEmail')} required {...message('resellerEmail')}>
              <Input
                type="email"
                value={resellerEmail}
                autoComplete="off"
                onChange={(_event, { value }) => change({ resellerEmail: value })}
              />
            </Field>
            <LanguageChoice
              label={t('invite.language')}
              language={language}
              onChange={(chosen) => change({ language: chosen })}
            />
          </div>
          <FormProblems error={deliver.error} shown={FIELDS} />
          {typeof pending === 'string' && (
            <TextLink to="/invitations/$id" params={{ id: pending }}>
              {t('invite.existing')}
            </TextLink>
          )}
          <DeliveryButtons ready={ready} pending={deliver.isPending} onDeliver={deliver.mutate} />
        </Card>
      </Columns>
    </Page>
  );
}
