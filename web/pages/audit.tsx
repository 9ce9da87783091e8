import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { api, type Schemas } from '../api/client.ts';
import { Allowed } from '../components/allowed.tsx';
import { type Column, DataTable } from '../components/data-table.tsx';
import { Filters } from '../components/filters.tsx';
import { Page } from '../components/page.tsx';
import { useRows } from '../components/rows.ts';
import { useWords } from '../i18n/words.tsx';

type Entry = Schemas['AuditEntry'];

const route = getRouteApi('/audit');

export default function AuditPage() {
  const { t } = useWords();
  return (
    <Allowed to="readAudit" title={t('nav.audit')}>
      <Audit />
    </Allowed>
  );
}

/** Who did what, when and from where; the newest first. */
function Audit() {
  const { t, named, dateTime } = useWords();
  const { subjectId = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const rows = useRows<Entry>(['audit', subjectId], (page) =>
    api.GET('/api/audit', { params: { query: { ...page, ...(subjectId === '' ? {} : { subjectId }) } } }),
  );
  const onSearch = useCallback(
    (typed: string) => void navigate({ search: { subjectId: typed.trim() }, replace: true }),
    [navigate],
  );
  const columns: Column<Entry>[] = [
    { key: 'when', header: t('audit.when'), width: 'minmax(9rem, 1fr)', cell: ({ at }) => dateTime(at) },
    { key: 'who', header: t('audit.who'), cell: ({ who }) => named('actor', who) },
    { key: 'what', header: t('audit.what'), cell: ({ action }) => named('action', action) },
    {
      key: 'subject',
      header: t('audit.subject'),
      width: 'minmax(10rem, 1.5fr)',
      cell: (entry) => `${named('subject', entry.subjectType)} ${entry.subjectId}`,
    },
    { key: 'where', header: t('audit.where'), cell: ({ address = '' }) => address },
    {
      key: 'changes',
      header: t('audit.changes'),
      width: 'minmax(12rem, 2fr)',
      cell: (entry) => <Changes entry={entry} />,
    },
  ];
  return (
    <Page title={t('nav.audit')} lead={t('audit.lead')}>
      <Filters search={subjectId} searchLabel={t('audit.search')} onSearch={onSearch} />
      <DataTable
        label={t('nav.audit')}
        columns={columns}
        rows={rows}
        rowKey={({ id, subjectId: subject }) => `${subject} ${id}`}
        empty={<Text>{t(subjectId === '' ? 'audit.empty' : 'list.nothingFound')}</Text>}
      />
    </Page>
  );
}

const useStyles = makeStyles({
  list: {
    margin: 0,
    paddingLeft: tokens.spacingHorizontalM,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
});

const show = (value: unknown) =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

function Changes({ entry }: { entry: Entry }) {
  const styles = useStyles();
  const { t } = useWords();
  const changes = Object.entries(entry.changes);
  if (changes.length === 0) return null;
  return (
    <Accordion collapsible>
      <AccordionItem value="changes">
        <AccordionHeader size="small">
          {t('audit.show')} ({changes.length})
        </AccordionHeader>
        <AccordionPanel>
          <ul className={styles.list}>
            {changes.map(([field, { from, to }]) => (
              <li key={field}>
                <strong>{field}</strong>: {show(from)} → {show(to)}
              </li>
            ))}
          </ul>
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}
