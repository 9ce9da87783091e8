import {
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useWords } from '../i18n/words.tsx';
import { useSigned } from './me.ts';
import { type ThemeChoice, useTheme } from './theme.tsx';

const useStyles = makeStyles({
  who: { display: 'grid', padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, maxWidth: '18rem' },
  roles: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

const THEMES: ThemeChoice[] = ['system', 'light', 'dark'];

interface PreferencesProps {
  target: HTMLElement;
  open: boolean;
  onOpen(open: boolean): void;
}

/** Who is signed in, in which roles; language, light and dark, and the way out. */
export default function Preferences({ target, open, onOpen }: PreferencesProps) {
  const styles = useStyles();
  const { t, named, language, setLanguage, list } = useWords();
  const { session, roles } = useSigned();
  const { choice, choose } = useTheme();
  return (
    <Menu
      open={open}
      onOpenChange={(_event, data) => {
        onOpen(data.open);
        if (!data.open) target.focus();
      }}
      positioning={{ target, position: 'below', align: 'end' }}
      checkedValues={{ language: [language], theme: [choice] }}
      onCheckedValueChange={(_event, { name, checkedItems: [chosen] }) => {
        if (name === 'language' && (chosen === 'en' || chosen === 'nl')) setLanguage(chosen);
        if (name === 'theme') choose(chosen as ThemeChoice);
      }}
    >
      <MenuPopover>
        <div className={styles.who}>
          <Text weight="semibold">{session.name}</Text>
          <Text className={styles.roles}>{list(roles.map((role) => named('role', role)))}</Text>
        </div>
        <MenuList>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t('menu.language')}</MenuGroupHeader>
            <MenuItemRadio name="language" value="en" lang="en">
              English
            </MenuItemRadio>
            <MenuItemRadio name="language" value="nl" lang="nl">
              Nederlands
            </MenuItemRadio>
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t('menu.theme')}</MenuGroupHeader>
            {THEMES.map((theme) => (
              <MenuItemRadio key={theme} name="theme" value={theme}>
                {named('theme', theme)}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuItem onClick={() => void session.signOut()}>{t('session.signOut')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
