import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useWords } from '../i18n/words.tsx';

const STEPS = ['details', 'subscriptions', 'review', 'confirmation'] as const;
export type WizardStep = (typeof STEPS)[number];

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalL,
    listStyleType: 'none',
    padding: 0,
    margin: `0 0 ${tokens.spacingVerticalL}`,
  },
  step: { color: tokens.colorNeutralForeground2, paddingBottom: tokens.spacingVerticalXS },
  here: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: `inset 0 -3px 0 ${tokens.colorBrandStroke1}`,
  },
});

/** Where one is on the way. */
export function WizardSteps({ current }: { current: WizardStep }) {
  const styles = useStyles();
  const { t, named } = useWords();
  return (
    <ol className={styles.list} aria-label={t('wizard.steps')}>
      {STEPS.map((step, index) => (
        <li
          key={step}
          className={mergeClasses(styles.step, step === current && styles.here)}
          {...(step === current ? { 'aria-current': 'step' } : {})}
        >
          {index + 1}. {named('wizard', step)}
        </li>
      ))}
    </ol>
  );
}
