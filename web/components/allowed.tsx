import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { may } from '../../shared/identity/roles.ts';
import { type Ability, useMay, useSigned } from '../app/me.ts';
import { useWords } from '../i18n/words.tsx';
import { TextLink } from './links.tsx';
import { Page } from './page.tsx';

/** A page for those who may; whoever comes by its address all the same is told what it takes. */
export function Allowed({ to, title, children }: { to: Ability; title: string; children: ReactNode }) {
  const { t, named, list } = useWords();
  const { roles } = useSigned();
  const allowed = useMay();
  if (allowed(to)) return children;
  const names = (all: readonly string[]) => list(all.map((role) => named('role', role)));
  return (
    <Page title={title}>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t('notAllowed.title')}</MessageBarTitle>{' '}
          {t('notAllowed.text', { roles: names(may[to]), mine: names(roles) })}
        </MessageBarBody>
      </MessageBar>
      <p>
        <TextLink to="/">{t('toDashboard')}</TextLink>
      </p>
    </Page>
  );
}
