import { Button, Drawer, DrawerBody, DrawerHeader, DrawerHeaderTitle } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useWords } from '../i18n/words.tsx';
import { Navigation } from './navigation.tsx';

/** The places, where there is no room for them at the side. */
export default function NavigationDrawer({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const { t } = useWords();
  return (
    <Drawer type="overlay" open={open} onOpenChange={(_event, data) => onOpen(data.open)} position="start" size="small">
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label={t('close')}
              onClick={() => onOpen(false)}
            />
          }
        >
          Tandem
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        <Navigation onGo={() => onOpen(false)} />
      </DrawerBody>
    </Drawer>
  );
}
