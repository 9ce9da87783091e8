import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation';
import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { reachability } from '../api/client.ts';
import { SessionGuard } from '../components/session-guard.tsx';
import { useWords } from '../i18n/words.tsx';
import { AccountButton } from './account-button.tsx';
import { useSigned } from './me.ts';
import { Navigation } from './navigation.tsx';

/** Only narrow pages need it, and only once it is asked for. */
const NavigationDrawer = lazy(() => import('./navigation-drawer.tsx'));

const WIDE = '@media (min-width: 64rem)';

const useStyles = makeStyles({
  skip: {
    position: 'absolute',
    left: '-100vw',
    ':focus': { left: tokens.spacingHorizontalM, top: tokens.spacingVerticalS, zIndex: 10, padding: '0.5rem 1rem' },
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
  },
  header: {
    position: 'sticky',
    top: 0,
    zIndex: 5,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '3rem',
    paddingInline: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  brand: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0, flexGrow: 1 },
  name: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400 },
  provider: {
    color: tokens.colorNeutralForeground3,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    display: 'none',
    '@media (min-width: 36rem)': { display: 'block' },
  },
  menu: { [WIDE]: { display: 'none' }, minWidth: '2.5rem' },
  frame: { display: 'flex', alignItems: 'stretch' },
  aside: {
    display: 'none',
    [WIDE]: { display: 'block' },
    width: '16.5rem',
    flexShrink: 0,
    position: 'sticky',
    top: '3rem',
    height: 'calc(100vh - 3rem)',
    overflowY: 'auto',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  main: {
    flexGrow: 1,
    minWidth: 0,
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalL} 4rem`,
    [WIDE]: { padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXXL} 4rem` },
    maxWidth: '90rem',
    outlineStyle: 'none',
  },
  bar: { position: 'sticky', top: '3rem', zIndex: 4 },
});

/** What every page stands in: the bar at the top, the places at the side, and word of it when nobody answers. */
export function Shell() {
  const styles = useStyles();
  const { t } = useWords();
  const { settings } = useSigned();
  const [open, setOpen] = useState(false);
  const [drawer, setDrawer] = useState(false);
  const main = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const first = useRef(path);

  // A new page is announced and read from its top, as a page that loads is.
  useEffect(() => {
    if (first.current === path) return;
    first.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);

  return (
    <>
      <a href="#main" className={styles.skip}>
        {t('nav.skip')}
      </a>
      <header className={styles.header}>
        <Button
          className={styles.menu}
          appearance="subtle"
          icon={<NavigationRegular />}
          aria-label={t('nav.open')}
          aria-expanded={open}
          onClick={() => {
            setDrawer(true);
            setOpen(true);
          }}
        />
        <div className={styles.brand}>
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={24} height={24} />
          <span className={styles.name}>Tandem</span>
          <span className={styles.provider}>{settings.providerName}</span>
        </div>
        <AccountButton />
      </header>
      {drawer && (
        <Suspense>
          <NavigationDrawer open={open} onOpen={setOpen} />
        </Suspense>
      )}
      <div className={styles.frame}>
        <div className={styles.aside}>
          <Navigation />
        </div>
        <main id="main" ref={main} tabIndex={-1} className={styles.main}>
          <Unanswered className={styles.bar} />
          <Outlet />
        </main>
      </div>
      <SessionGuard />
    </>
  );
}

/** Says so while calls go unanswered; what was typed stays, and what was sent is sent again. */
function Unanswered({ className }: { className: string }) {
  const { t } = useWords();
  const reachable = useSyncExternalStore(reachability.subscribe, reachability.get);
  return (
    <div aria-live="polite" className={className}>
      {!reachable && (
        <MessageBar intent="warning" layout="multiline" data-testid="unanswered">
          <MessageBarBody>
            <MessageBarTitle>{t('problem.unreachable')}</MessageBarTitle> {t('problem.retrying')}
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  );
}
