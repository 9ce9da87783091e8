import { FluentProvider, makeStyles, tokens, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';
const STORED = 'tandem.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

const ThemeContext = createContext<{ choice: ThemeChoice; dark: boolean; choose(choice: ThemeChoice): void }>({
  choice: 'system',
  dark: false,
  choose: () => undefined,
});
export const useTheme = () => useContext(ThemeContext);

const useStyles = makeStyles({
  page: { minHeight: '100vh', backgroundColor: tokens.colorNeutralBackground2 },
});

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Light or dark as the system has it, unless somebody chose. */
export function Theme({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const [choice, setChoice] = useState(storedChoice);
  const systemDark = useSyncExternalStore(
    (changed) => {
      dark.addEventListener('change', changed);
      return () => dark.removeEventListener('change', changed);
    },
    () => dark.matches,
  );
  const isDark = choice === 'system' ? systemDark : choice === 'dark';
  const theme = isDark ? webDarkTheme : webLightTheme;
  useEffect(() => {
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
    document.body.style.backgroundColor = theme.colorNeutralBackground2;
  }, [isDark, theme]);
  const value = useMemo(
    () => ({
      choice,
      dark: isDark,
      choose(chosen: ThemeChoice) {
        localStorage.setItem(STORED, chosen);
        setChoice(chosen);
      },
    }),
    [choice, isDark],
  );
  return (
    <ThemeContext value={value}>
      <FluentProvider theme={theme} className={styles.page}>
        {children}
      </FluentProvider>
    </ThemeContext>
  );
}
