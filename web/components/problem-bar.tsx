import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { correlationIdOf } from '../api/problem.ts';
import { useWords } from '../i18n/words.tsx';
import { describeProblem } from './problem-words.ts';

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
