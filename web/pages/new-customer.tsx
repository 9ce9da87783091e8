import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { answer, api } from '../api/client.ts';
import { useSigned } from '../app/me.ts';
import { Allowed } from '../components/allowed.tsx';
import { Card } from '../components/card.tsx';
import { CUSTOMER_PATHS, CustomerForm, emptyCustomer, toDetails } from '../components/customer-form.tsx';
import { keyFor, useDraft } from '../components/draft.ts';
import { fieldErrorsOf } from '../components/fields.ts';
import { FormProblems } from '../components/form-problems.tsx';
import { ButtonLink } from '../components/links.tsx';
import { Page } from '../components/page.tsx';
import { WizardSteps } from '../components/wizard-steps.tsx';
import { useWords } from '../i18n/words.tsx';

const NAME = 'customer';
const route = getRouteApi('/customers/new');
const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalM },
});

export default function NewCustomerPage() {
  const { t } = useWords();
  return (
    <Allowed to="onboard" title={t('wizard.title')}>
      <NewCustomer />
    </Allowed>
  );
}

/** The first step of a new customer: who it is. With the next step the API has it as a draft of its own. */
function NewCustomer() {
  const styles = useStyles();
  const words = useWords();
  const { t } = words;
  const { settings } = useSigned();
  const { resellerId } = route.useSearch();
  const navigate = useNavigate();
  const empty = useMemo(() => emptyCustomer(settings.country), [settings.country]);
  const { draft, change, clear } = useDraft(NAME, empty);
  // Coming from a reseller, that one is chosen; another choice afterwards goes into the address as well.
  const chosen = { ...draft, ...(resellerId === undefined ? {} : { resellerId }) };

  const create = useMutation({
    mutationFn: async () => {
      const body = toDetails(chosen);
      const headers = { 'Idempotency-Key': keyFor(NAME, body) };
      return (await answer(api.POST('/api/onboardings', { body, params: { header: headers } }))).data;
    },
    onSuccess({ id }) {
      clear();
      void navigate({ to: '/onboardings/$id', params: { id }, search: { step: 'subscriptions' } });
    },
  });
  const errorOf = fieldErrorsOf(create.error, words);
  return (
    <Page title={t('wizard.title')} lead={t('wizard.lead')}>
      <WizardSteps current="details" />
      <Card title={t('wizard.details')}>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!create.isPending) create.mutate();
          }}
        >
          <CustomerForm
            draft={chosen}
            errorOf={errorOf}
            onChange={(changes) => {
              change(changes);
              if (changes.resellerId !== undefined) {
                void navigate({ to: '/customers/new', search: { resellerId: changes.resellerId }, replace: true });
              }
            }}
          />
          <FormProblems error={create.error} shown={CUSTOMER_PATHS} />
          <div className={styles.buttons}>
            <Button type="submit" appearance="primary" disabledFocusable={create.isPending}>
              {create.isPending ? t('busy') : t('next')}
            </Button>
            <ButtonLink to="/customers" onClick={clear}>
              {t('cancel')}
            </ButtonLink>
          </div>
        </form>
      </Card>
    </Page>
  );
}
