import { Button, Field, Input, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, ifMatch, type Schemas } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { Confirm } from '../components/confirm.tsx';
import { asWrong, fieldErrorsOf } from '../components/fields.ts';
import { Status } from '../components/status.tsx';
import { useWords, type WordKey } from '../i18n/words.tsx';

type Invitation = Schemas['Invitation'];
type Verb = 'resend' | 'extend' | 'revoke';

const WORDS: Record<Verb, { action: WordKey; text: WordKey }> = {
  resend: { action: 'invitation.resend', text: 'invitation.resendText' },
  extend: { action: 'invitation.extend', text: 'invitation.extendText' },
  revoke: { action: 'invitation.revoke', text: 'invitation.revokeText' },
};

/** The last moment of a day, where the reader is. */
const endOf = (day: string) => new Date(`${day}T23:59:00`).toISOString();
const dayOf = (instant: string) => new Date(instant).toLocaleDateString('sv-SE');

/** What can be done with a pending invitation. Each is guarded by what was seen when it was opened. */
export function InvitationActions({ invitation, etag }: { invitation: Invitation; etag: string | undefined }) {
  const words = useWords();
  const { t } = words;
  const cache = useQueryClient();
  const [open, setOpen] = useState<{ verb: Verb; etag: string | undefined }>();
  const [until, setUntil] = useState('');
  const { id, resellerEmail: email, resellerName: name } = invitation;

  const act = useMutation({
    mutationFn: async ({ verb, etag: seen }: { verb: Verb; etag: string | undefined }) => {
      const params = { params: { path: { id } }, ...ifMatch(seen) };
      if (verb === 'resend') return answer(api.POST('/api/invitations/{id}/resend', params));
      if (verb === 'revoke') return answer(api.POST('/api/invitations/{id}/revoke', params));
      return answer(api.POST('/api/invitations/{id}/extend', { ...params, body: { expiresAt: endOf(until) } }));
    },
    onSuccess(changed) {
      cache.setQueryData(['invitation', id], changed);
      setOpen(undefined);
    },
    // Somebody else was faster: what is there now is shown behind the question, and the question stays.
    onError: () => cache.invalidateQueries({ queryKey: ['invitation', id] }),
    onSettled: () => cache.invalidateQueries({ queryKey: ['invitations'] }),
  });

  const ask = (verb: Verb) => {
    act.reset();
    setUntil(dayOf(invitation.expiresAt));
    setOpen({ verb, etag });
  };
  const stale = act.error instanceof ApiProblem && act.error.status === 412;
  const untilError = fieldErrorsOf(act.error, words)('expiresAt');
  const verb = open?.verb ?? 'resend';
  return (
    <>
      {invitation.status === 'pending' &&
        (['resend', 'extend', 'revoke'] as const).map((each) => (
          <Button key={each} onClick={() => ask(each)}>
            {t(WORDS[each].action)}
          </Button>
        ))}
      <Confirm
        open={open !== undefined}
        title={t(WORDS[verb].action)}
        action={t(stale ? 'invitation.again' : WORDS[verb].action)}
        busy={act.isPending}
        error={stale || untilError !== undefined ? undefined : act.error}
        onClose={() => setOpen(undefined)}
        onConfirm={() => act.mutate({ verb, etag: stale ? etag : open?.etag })}
      >
        <p>{t(WORDS[verb].text, { name, email })}</p>
        {verb === 'extend' && (
          <Field label={t('invitation.until')} {...asWrong(untilError)}>
            <Input type="date" value={until} onChange={(_event, { value }) => setUntil(value)} />
          </Field>
        )}
        {stale && (
          <MessageBar intent="warning" layout="multiline" role="alert">
            <MessageBarBody>
              <MessageBarTitle>{t('invitation.changedTitle')}</MessageBarTitle> {t('invitation.changedText')}{' '}
              <Status value={invitation.status} /> {t('invitation.expires')}: {words.dateTime(invitation.expiresAt)}
            </MessageBarBody>
          </MessageBar>
        )}
      </Confirm>
    </>
  );
}
