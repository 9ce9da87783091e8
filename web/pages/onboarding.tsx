import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Answer, answer, api } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { type WizardStep, WizardSteps } from '../components/wizard-steps.tsx';
import { useWords } from '../i18n/words.tsx';
import { DetailsStep } from './onboarding-details.tsx';
import { OnboardingOutcome } from './onboarding-outcome.tsx';
import { ReviewStep } from './onboarding-review.tsx';
import { SubscriptionsStep } from './onboarding-subscriptions.tsx';
import type { Onboarding } from './onboarding-type.ts';

const route = getRouteApi('/onboardings/$id');

/** While it is on its way it is looked at again and again. */
const pauseOf = (onboarding: Onboarding | undefined) => (onboarding?.status === 'submitted' ? 1_500 : false);

const useOnboarding = (id: string) =>
  useQuery({
    queryKey: ['onboarding', id],
    queryFn: () => answer(api.GET('/api/onboardings/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => pauseOf(state.data?.data),
  });

/** A new customer, from its draft to its confirmation. The address says which step is shown of a draft. */
export default function OnboardingPage() {
  const { t } = useWords();
  const { id } = route.useParams();
  const { step } = route.useSearch();
  const query = useOnboarding(id);
  const name = query.data?.data.company.name;
  return (
    <Page title={name === undefined ? t('wizard.title') : `${t('wizard.title')}: ${name}`}>
      <Loaded query={query} label={t('loading')}>
        {(loaded) => <Step loaded={loaded} step={step} />}
      </Loaded>
    </Page>
  );
}

function Step({ loaded, step }: { loaded: Answer<Onboarding>; step: string | undefined }) {
  const may = useMay();
  const { status, items } = loaded.data;
  if (status !== 'draft' || !may('onboard')) {
    return (
      <>
        <WizardSteps current={status === 'draft' ? 'review' : 'confirmation'} />
        <OnboardingOutcome loaded={loaded} />
      </>
    );
  }
  const current: WizardStep =
    step === 'details' || step === 'subscriptions' ? step : items.length === 0 ? 'subscriptions' : 'review';
  return (
    <>
      <WizardSteps current={current} />
      {current === 'details' && <DetailsStep key={loaded.data.id} loaded={loaded} />}
      {current === 'subscriptions' && <SubscriptionsStep key={loaded.data.id} loaded={loaded} />}
      {current === 'review' && <ReviewStep loaded={loaded} />}
    </>
  );
}
