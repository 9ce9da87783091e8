import { makeStyles, mergeClasses, SearchBox, Select, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../i18n/words.tsx';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, marginBottom: tokens.spacingVerticalM },
  search: { flexGrow: 1, maxWidth: '24rem', minWidth: '12rem' },
  // A choice with a long name is cut, and does not widen the page.
  choices: { '& .fui-Select': { minWidth: 0, maxWidth: '100%' }, '& select': { minWidth: 0, width: '100%' } },
});

interface FiltersProps {
  /** What is looked for; without `onSearch` there is nothing to look for. */
  search?: string;
  searchLabel?: string;
  onSearch?: (search: string) => void;
  status?: string;
  statuses?: readonly string[];
  onStatus?: (status: string) => void;
  /** Further ones. */
  children?: ReactNode;
}

/** What narrows a list; the address keeps it. */
export function Filters({
  search = '',
  searchLabel = '',
  onSearch,
  status = '',
  statuses,
  onStatus,
  children,
}: FiltersProps) {
  const styles = useStyles();
  const { t, named } = useWords();
  const [typed, setTyped] = useState(search);
  useEffect(() => setTyped(search), [search]);
  // The address follows when the typing rests.
  useEffect(() => {
    if (typed === search) return;
    const rest = setTimeout(() => onSearch?.(typed), 250);
    return () => clearTimeout(rest);
  }, [typed, search, onSearch]);
  return (
    <search className={mergeClasses(styles.bar, styles.choices)}>
      {onSearch !== undefined && (
        <SearchBox
          className={styles.search}
          aria-label={searchLabel}
          placeholder={searchLabel}
          value={typed}
          onChange={(_event, { value }) => setTyped(value)}
        />
      )}
      {statuses !== undefined && (
        <Select aria-label={t('list.status')} value={status} onChange={(_event, { value }) => onStatus?.(value)}>
          <option value="">{t('list.anyStatus')}</option>
          {statuses.map((each) => (
            <option key={each} value={each}>
              {named('status', each)}
            </option>
          ))}
        </Select>
      )}
      {children}
    </search>
  );
}
