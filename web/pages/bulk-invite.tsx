import {
  Button,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import { Allowed } from '../components/allowed.tsx';
import { Card } from '../components/card.tsx';
import { keyFor } from '../components/draft.ts';
import { otherErrorsOf, sentence } from '../components/fields.ts';
import { TextLink } from '../components/links.tsx';
import { Page } from '../components/page.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { useWords } from '../i18n/words.tsx';

const useStyles = makeStyles({ form: { display: 'grid', gap: tokens.spacingVerticalM, justifyItems: 'start' } });

export default function BulkInvite() {
  const { t } = useWords();
  return (
    <Allowed to="invite" title={t('invite.bulk')}>
      <Upload />
    </Allowed>
  );
}

/** Many resellers from one file; each line has its own result. */
function Upload() {
  const styles = useStyles();
  const words = useWords();
  const { t } = words;
  const [file, setFile] = useState<File>();
  const send = useMutation({
    mutationFn: async (chosen: File) => {
      const text = await chosen.text();
      const headers = { 'Idempotency-Key': keyFor('bulk', text) };
      const call = api.POST('/api/invitations/bulk', {
        body: text,
        bodySerializer: (body = '') => body,
        headers: { 'Content-Type': 'text/csv' },
        params: { header: headers },
      });
      return (await answer(call)).data.results;
    },
  });
  return (
    <Page title={t('invite.bulk')} lead={t('bulk.lead')}>
      <Card title={t('bulk.file')}>
        <div className={styles.form}>
          <label className={styles.form}>
            {t('bulk.file')}
            <input type="file" accept=".csv,text/csv" onChange={({ target }) => setFile(target.files?.[0])} />
          </label>
          <Button
            appearance="primary"
            disabledFocusable={file === undefined || send.isPending}
            onClick={() => file !== undefined && send.mutate(file)}
          >
            {send.isPending ? t('busy') : t('bulk.send')}
          </Button>
        </div>
        {send.error !== null && <ProblemBar error={send.error} />}
        {otherErrorsOf(send.error, [], words).map((each) => (
          <p key={each}>{each}</p>
        ))}
      </Card>
      {send.data !== undefined && (
        <Card title={t('bulk.result')}>
          <p role="status">{t('bulk.summary', { count: send.data.length })}</p>
          <Table aria-label={t('bulk.result')}>
            <TableHeader>
              <TableRow>
                <TableHeaderCell>{t('bulk.row')}</TableHeaderCell>
                <TableHeaderCell>{t('reseller.email')}</TableHeaderCell>
                <TableHeaderCell>{t('bulk.result')}</TableHeaderCell>
              </TableRow>
            </TableHeader>
            <TableBody>
              {send.data.map(({ row, resellerEmail, status, invitationId, detail, errors = [] }) => (
                <TableRow key={row}>
                  <TableCell>{row}</TableCell>
                  <TableCell>{resellerEmail}</TableCell>
                  <TableCell>
                    {invitationId === undefined ? (
                      t('bulk.refused')
                    ) : (
                      <TextLink to="/invitations/$id" params={{ id: invitationId }}>
                        {t(status === 'invited' ? 'bulk.invited' : 'bulk.refused')}
                      </TextLink>
                    )}{' '}
                    {invitationId !== undefined && status === 'refused' ? t('problem.invitation-pending') : detail}
                    {errors.map(({ path, message }) => (
                      <div key={path}>
                        {path}: {sentence(message, words)}
                      </div>
                    ))}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </Card>
      )}
    </Page>
  );
}
