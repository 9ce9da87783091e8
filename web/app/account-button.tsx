import { Button, makeStyles } from '@fluentui/react-components';
import { PersonCircleRegular } from '@fluentui/react-icons/svg/person-circle';
import { lazy, Suspense, useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { useSigned } from './me.ts';

/** A menu brings a fifth of the script with it: it comes when it is opened. */
const Preferences = lazy(() => import('./preferences.tsx'));

const useStyles = makeStyles({ button: { minWidth: '2.5rem' } });

export function AccountButton() {
  const styles = useStyles();
  const { t } = useWords();
  const { session } = useSigned();
  const [target, setTarget] = useState<HTMLElement>();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        appearance="subtle"
        className={styles.button}
        aria-label={t('menu.label', { name: session.name })}
        aria-haspopup="menu"
        aria-expanded={open}
        icon={<PersonCircleRegular />}
        onClick={({ currentTarget }) => {
          setTarget(currentTarget);
          setOpen(!open);
        }}
      />
      {open && target !== undefined && (
        <Suspense>
          <Preferences target={target} open={open} onOpen={setOpen} />
        </Suspense>
      )}
    </>
  );
}
