import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useSigned } from '../app/me.ts';
import { useWords } from '../i18n/words.tsx';

/** Says that the sign-in has run out, and leads back to this page. */
export default function SessionEndedDialog() {
  const { t } = useWords();
  const { session } = useSigned();
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('session.ended')}</DialogTitle>
          <DialogContent>{t('session.endedText')}</DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={() => void session.renew()}>
              {t('session.signIn')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
