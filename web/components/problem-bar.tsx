import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { ApiProblem, correlationIdOf, SessionEnded, Unreachable } from '../api/problem.ts';
import { useWords, type Words } from '../i18n/words.tsx';

const useStyles = makeStyles({
  bar: { marginBlock: tokens.spacingVerticalM },
  id: {
    display: 'block',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  text: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
});

/** What went wrong, for people: the kind of trouble in their language, then what the API said of it. */
export function describeProblem(error: unknown, words: Words): { title: string; detail: string | undefined } {
  const { t, named, language } = words;
  if (error instanceof Unreachable) return { title: t('problem.unreachable'), detail: t('problem.unreachableText') };
  if (error instanceof SessionEnded) return { title: t('session.ended'), detail: t('session.endedText') };
  if (!(error instanceof ApiProblem)) return { title: t('problem.unknown'), detail: undefined };
  const known = named('problem', error.type);
  const title = known === error.type ? named('problem.status', String(error.status)) : known;
  const title2 = title === String(error.status) ? error.message : title;
  // The API words its details in English.
  return { title: title2, detail: language === 'en' || known === error.type ? error.detail : undefined };
}

interface ProblemBarProps {
  error: unknown;
  title?: string;
  onRetry?: () => void;
}

/** A failure with its text, its correlation id and a way on. */
export function ProblemBar({ error, title, onRetry }: ProblemBarProps) {
  const styles = useStyles();
  const words = useWords();
  const described = describeProblem(error, words);
  const id = correlationIdOf(error);
  return (
    <MessageBar intent="error" layout="multiline" className={styles.bar} role="alert">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle>{title ?? described.title}</MessageBarTitle>{' '}
        {title === undefined ? described.detail : `${described.title} ${described.detail ?? ''}`}
        {id !== undefined && id !== '' && (
          <span className={styles.id}>
            {words.t('problem.reference')} {id}
          </span>
        )}
      </MessageBarBody>
      {onRetry !== undefined && (
        <MessageBarActions>
          <Button onClick={onRetry}>{words.t('tryAgain')}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
