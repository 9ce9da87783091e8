import { Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { LinkRegular } from '@fluentui/react-icons/svg/link';
import { useWords } from '../i18n/words.tsx';
import { asWrong } from './fields.ts';
import type { LetterParts } from './letter-parts.ts';

const useStyles = makeStyles({
  letter: { display: 'grid', gap: tokens.spacingVerticalM, marginTop: tokens.spacingVerticalM },
  area: { '& textarea': { fieldSizing: 'content', minHeight: '6rem', maxHeight: '28rem' } },
  chip: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
    '& svg': { fontSize: '24px', flexShrink: 0 },
  },
  chipName: { fontWeight: tokens.fontWeightSemibold },
  paper: {
    marginTop: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalXL,
    backgroundColor: '#ffffff',
    color: '#1b1b1b',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
    '& p': { whiteSpace: 'pre-wrap' },
  },
  subject: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, margin: 0 },
  button: {
    display: 'inline-block',
    padding: '0.6rem 1.4rem',
    borderRadius: '0.35rem',
    backgroundColor: '#0f548c',
    color: '#ffffff',
    fontWeight: 600,
  },
  note: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface LetterEditorProps {
  parts: LetterParts;
  /** The reseller's: what is written is in it. */
  language: string;
  onChange(parts: LetterParts): void;
  validationMessage?: string;
  subjectMessage?: string;
}

export function LetterEditor({ parts, language, onChange, validationMessage, subjectMessage }: LetterEditorProps) {
  const styles = useStyles();
  const { t } = useWords();
  return (
    <div className={styles.letter}>
      <Field label={t('invite.subject')} {...asWrong(subjectMessage)}>
        <Input
          value={parts.subject}
          lang={language}
          onChange={(_event, { value }) => onChange({ ...parts, subject: value })}
        />
      </Field>
      <Field label={t('invite.before')} {...(validationMessage === undefined ? {} : { validationMessage })}>
        <Textarea
          className={styles.area}
          rows={8}
          resize="vertical"
          value={parts.before}
          lang={language}
          onChange={(_event, { value }) => onChange({ ...parts, before: value })}
        />
      </Field>
      <div className={styles.chip} data-testid="link-chip">
        <LinkRegular aria-hidden />
        <div>
          <div className={styles.chipName}>{t('invite.link')}</div>
          <div>{t('invite.linkText')}</div>
        </div>
      </div>
      <Field label={t('invite.after')}>
        <Textarea
          className={styles.area}
          rows={5}
          resize="vertical"
          value={parts.after}
          lang={language}
          onChange={(_event, { value }) => onChange({ ...parts, after: value })}
        />
      </Field>
    </div>
  );
}

/** As the reseller will see it, on paper as white as a mail's, light or dark. */
export function LetterPreview({ parts, language }: { parts: LetterParts; language: string }) {
  const styles = useStyles();
  const { t } = useWords();
  const button = language === 'nl' ? 'Bekijk de aanvraag' : 'View the request';
  return (
    <>
      <p className={styles.note}>{t('invite.previewNote')}</p>
      <article className={styles.paper} lang={language}>
        <h3 className={styles.subject}>{parts.subject}</h3>
        <p>{parts.before}</p>
        <span className={styles.button}>{button}</span>
        <p>{parts.after}</p>
      </article>
    </>
  );
}
