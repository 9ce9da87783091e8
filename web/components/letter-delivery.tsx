import { Button, Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import type { Schemas } from '../api/client.ts';
import { useWords } from '../i18n/words.tsx';

type Language = Schemas['Invitation']['language'];
type Delivery = Schemas['Invitation']['delivery'];

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalL },
});

/** The language of its reader, in which a letter is drafted. */
export function LanguageChoice({
  label,
  language,
  onChange,
}: {
  label: string;
  language: Language;
  onChange: (language: Language) => void;
}) {
  const { t } = useWords();
  return (
    <Field label={label}>
      <RadioGroup
        layout="horizontal"
        value={language}
        onChange={(_event, { value }) => onChange(value === 'nl' ? 'nl' : 'en')}
      >
        <Radio value="en" label={t('language.en')} />
        <Radio value="nl" label={t('language.nl')} />
      </RadioGroup>
    </Field>
  );
}

/** The three ways in which a letter is delivered; none of them before it is ready. */
export function DeliveryButtons({
  ready,
  pending,
  onDeliver,
}: {
  ready: boolean;
  pending: boolean;
  onDeliver: (delivery: Delivery) => void;
}) {
  const styles = useStyles();
  const { t } = useWords();
  return (
    <div className={styles.buttons}>
      <Button appearance="primary" disabledFocusable={!ready} onClick={() => onDeliver('send')}>
        {pending ? t('busy') : t('invite.send')}
      </Button>
      <Button disabledFocusable={!ready} onClick={() => onDeliver('mailto')}>
        {t('invite.mailto')}
      </Button>
      <Button disabledFocusable={!ready} onClick={() => onDeliver('copy')}>
        {t('invite.copy')}
      </Button>
    </div>
  );
}
