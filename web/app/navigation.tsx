import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { BuildingMultipleRegular } from '@fluentui/react-icons/svg/building-multiple';
import { ClipboardTaskListLtrRegular } from '@fluentui/react-icons/svg/clipboard-task-list-ltr';
import { ContactCardRegular } from '@fluentui/react-icons/svg/contact-card';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';
import { HomeRegular } from '@fluentui/react-icons/svg/home';
import { LinkMultipleRegular } from '@fluentui/react-icons/svg/link-multiple';
import { MailRegular } from '@fluentui/react-icons/svg/mail';
import { PeopleTeamRegular } from '@fluentui/react-icons/svg/people-team';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../i18n/words.tsx';
import { type Ability, useMay } from './me.ts';

interface Place {
  to: string;
  label: WordKey;
  icon: ReactNode;
  needs: Ability;
}

const PLACES: Place[] = [
  { to: '/', label: 'nav.dashboard', icon: <HomeRegular />, needs: 'read' },
  { to: '/resellers', label: 'nav.resellers', icon: <PeopleTeamRegular />, needs: 'read' },
  { to: '/invitations', label: 'nav.invitations', icon: <MailRegular />, needs: 'read' },
  { to: '/customers', label: 'nav.customers', icon: <BuildingMultipleRegular />, needs: 'read' },
  { to: '/relationship-requests', label: 'nav.relationshipRequests', icon: <LinkMultipleRegular />, needs: 'read' },
  { to: '/operations', label: 'nav.operations', icon: <ClipboardTaskListLtrRegular />, needs: 'read' },
  { to: '/provider', label: 'nav.provider', icon: <ContactCardRegular />, needs: 'read' },
  { to: '/audit', label: 'nav.audit', icon: <HistoryRegular />, needs: 'readAudit' },
];

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: tokens.spacingHorizontalS, display: 'grid', gap: '2px' },
  place: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '2.5rem',
    paddingInline: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    fontSize: tokens.fontSizeBase300,
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '& svg': { fontSize: '20px', flexShrink: 0 },
  },
  here: {
    backgroundColor: tokens.colorSubtleBackgroundSelected,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
  },
});

/** The places that this person may go to. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const styles = useStyles();
  const { t } = useWords();
  const may = useMay();
  return (
    <nav aria-label={t('nav.label')}>
      <ul className={styles.list}>
        {PLACES.filter(({ needs }) => may(needs)).map(({ to, label, icon }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: to === '/' }}
              className={styles.place}
              activeProps={{ className: mergeClasses(styles.place, styles.here), 'aria-current': 'page' }}
              {...(onGo === undefined ? {} : { onClick: onGo })}
            >
              {icon}
              {t(label)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
