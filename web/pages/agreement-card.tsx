import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useMay } from '../app/me.ts';
import { Card } from '../components/card.tsx';
import { asWrong, fieldErrorsOf } from '../components/fields.ts';
import { ProblemBar } from '../components/problem-bar.tsx';
import { useWords } from '../i18n/words.tsx';

const useStyles = makeStyles({ form: { display: 'grid', gap: tokens.spacingVerticalM, justifyItems: 'start' } });

const FIELDS = [
  { name: 'firstName', label: 'customer.firstName', type: 'text' },
  { name: 'lastName', label: 'customer.lastName', type: 'text' },
  { name: 'email', label: 'customer.email', type: 'email' },
  { name: 'acceptedOn', label: 'customer.acceptedOn', type: 'date' },
] as const;

/** Puts on record that a customer that was there already has accepted the Microsoft Customer Agreement. */
export function AgreementCard({ customer }: { customer: Schemas['CustomerDetail'] }) {
  const styles = useStyles();
  const words = useWords();
  const { t } = words;
  const may = useMay();
  const cache = useQueryClient();
  const { id, status, agreement } = customer;
  const [typed, setTyped] = useState({ firstName: '', lastName: '', email: customer.email ?? '', acceptedOn: '' });
  const record = useMutation({
    mutationFn: () => {
      const { acceptedOn, ...acceptedBy } = typed;
      return answer(
        api.PUT('/api/customers/{id}/agreement', { params: { path: { id } }, body: { acceptedOn, acceptedBy } }),
      );
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['customer', id] }),
  });
  if (agreement !== undefined || status !== 'active' || !may('onboard')) return null;
  const errorOf = fieldErrorsOf(record.error, words);
  const atFields = record.error instanceof ApiProblem && record.error.status === 422;
  return (
    <Card title={t('customer.agreement')}>
      <form
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!record.isPending) record.mutate();
        }}
      >
        <p>{t('customer.agreementText')}</p>
        {FIELDS.map(({ name, label, type }) => (
          <Field key={name} label={t(label)} required {...asWrong(errorOf(name))}>
            <Input
              type={type}
              name={name}
              autoComplete="off"
              value={typed[name]}
              onChange={(_event, { value }) => setTyped((before) => ({ ...before, [name]: value }))}
            />
          </Field>
        ))}
        {record.error !== null && !atFields && <ProblemBar error={record.error} />}
        <Button type="submit" disabledFocusable={record.isPending}>
          {record.isPending ? t('busy') : t('customer.recordAgreement')}
        </Button>
      </form>
    </Card>
  );
}
