import { Button, makeStyles, Text, Title2 } from '@fluentui/react-components';
import { Centred } from '../components/centred.tsx';
import { useWords } from '../i18n/words.tsx';
import { HOME, type Session } from './session.ts';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', gap: '1rem', alignItems: 'start' },
});

export function SignedOut() {
  const styles = useStyles();
  const { t } = useWords();
  return (
    <Centred>
      <div className={styles.column}>
        <Title2 as="h1">{t('session.signedOut')}</Title2>
        <Text>{t('session.signedOutText')}</Text>
        <Button as="a" href={HOME} appearance="primary">
          {t('session.signIn')}
        </Button>
      </div>
    </Centred>
  );
}

/** Signed in, but without any role of this application. */
export function NoRole({ session }: { session: Session }) {
  const styles = useStyles();
  const { t } = useWords();
  return (
    <Centred>
      <div className={styles.column}>
        <Title2 as="h1">{t('session.noRole')}</Title2>
        <Text>{t('session.noRoleText', { name: session.name })}</Text>
        <Button onClick={() => void session.signOut()}>{t('session.signOut')}</Button>
      </div>
    </Centred>
  );
}
