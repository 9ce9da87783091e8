import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import { ApiProblem } from '../api/problem.ts';
import { useWords } from '../i18n/words.tsx';

export const isStale = (error: unknown): boolean => error instanceof ApiProblem && error.status === 412;

export interface Difference {
  name: string;
  theirs: string;
  mine: string;
}

const useStyles = makeStyles({ list: { margin: 0 } });

interface MineAndTheirsProps {
  differences: Difference[];
  onMine(): void;
  onTheirs(): void;
}

/** Somebody else changed it first: what stands there now beside what was typed here, and both ways on. */
export function MineAndTheirs({ differences, onMine, onTheirs }: MineAndTheirsProps) {
  const styles = useStyles();
  const { t } = useWords();
  return (
    <MessageBar intent="warning" layout="multiline" role="alert" data-testid="changed-meanwhile">
      <MessageBarBody>
        <MessageBarTitle>{t('stale.title')}</MessageBarTitle> {t('stale.text')}
        <ul className={styles.list}>
          {differences.map(({ name, theirs, mine }) => (
            <li key={name}>{t('stale.difference', { name, theirs: theirs || '–', mine: mine || '–' })}</li>
          ))}
        </ul>
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={onMine}>{t('stale.mine')}</Button>
        <Button onClick={onTheirs}>{t('stale.theirs')}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
