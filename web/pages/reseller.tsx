import {
  Button,
  Field,
  Input,
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Answer, answer, api, ifMatch, type Schemas } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { Card, Columns } from '../components/card.tsx';
import { Facts } from '../components/facts.tsx';
import { asWrong, fieldErrorsOf } from '../components/fields.ts';
import { ButtonLink, TextLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { Status } from '../components/status.tsx';
import { useWords } from '../i18n/words.tsx';

type Reseller = Schemas['Reseller'];

const route = getRouteApi('/resellers/$id');
const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
    marginTop: tokens.spacingVerticalM,
  },
  bar: { marginBottom: tokens.spacingVerticalL },
});

/** One indirect reseller: who it is, its customers, its access there, and what led here. */
export default function ResellerPage() {
  const { t } = useWords();
  const may = useMay();
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['reseller', id],
    queryFn: () => answer(api.GET('/api/resellers/{id}', { params: { path: { id } } })),
    // Somebody is waited for in Partner Center: what comes is seen here.
    refetchInterval: ({ state }) => (state.data?.data.status === 'awaitingEnrolment' ? 5_000 : false),
  });
  const reseller = query.data?.data;
  return (
    <Page
      title={reseller?.name ?? t('resellers.name')}
      actions={
        reseller !== undefined && (
          <>
            {may('removePartnership') && reseller.status !== 'removed' && (
              <ButtonLink to="/resellers/$id/remove" params={{ id }}>
                {t('reseller.remove')}
              </ButtonLink>
            )}
            {may('onboard') && reseller.status === 'active' && (
              <ButtonLink to="/customers/new" search={{ resellerId: id }} appearance="primary">
                {t('reseller.newCustomer')}
              </ButtonLink>
            )}
          </>
        )
      }
    >
      <Loaded query={query} label={t('loading')}>
        {(loaded) => <Details loaded={loaded} />}
      </Loaded>
    </Page>
  );
}

function Details({ loaded }: { loaded: Answer<Reseller> }) {
  const styles = useStyles();
  const { t, named, date, dateTime } = useWords();
  const reseller = loaded.data;
  const { id, status, removal, otherPartnerIds = [] } = reseller;
  return (
    <>
      {status === 'awaitingEnrolment' && <Enrolment loaded={loaded} />}
      {removal !== undefined && (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>
              {t('removal.was', { when: dateTime(removal.at), who: removal.by.name ?? removal.by.id })}
            </MessageBarTitle>{' '}
            {removal.relationshipGoneAt === undefined
              ? t('removal.stillThere')
              : t('removal.gone', { when: dateTime(removal.relationshipGoneAt) })}{' '}
            {reseller.partnerCenterUrl !== undefined && (
              <Link href={reseller.partnerCenterUrl} target="_blank" rel="noreferrer" inline>
                {t('removal.partnerCenter')}
              </Link>
            )}
          </MessageBarBody>
        </MessageBar>
      )}
      {otherPartnerIds.length > 0 && (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>{t('reseller.otherPartnerIds', { ids: otherPartnerIds.join(', ') })}</MessageBarBody>
        </MessageBar>
      )}
      <Columns>
        <div>
          <Customers resellerId={id} />
          <Access resellerId={id} />
        </div>
        <div>
          <Card title={t('reseller.details')}>
            <Facts
              of={[
                [t('list.status'), <Status key="status" value={status} />],
                [t('reseller.contact'), reseller.contactName],
                [t('reseller.email'), reseller.email],
                [t('resellers.partnerId'), reseller.partnerId],
                [t('reseller.tenantId'), reseller.tenantId],
                [t('resellers.since'), date(reseller.since)],
              ]}
            />
          </Card>
          <Card title={t('reseller.history')}>
            <ul>
              {reseller.invitationIds.map((invitationId, index) => (
                <li key={invitationId}>
                  <TextLink to="/invitations/$id" params={{ id: invitationId }}>
                    {t('reseller.invitation')} {index + 1}
                  </TextLink>
                </li>
              ))}
              {reseller.mails
                .filter(({ sentAt }) => sentAt !== undefined)
                .map((mail) => (
                  <li key={mail.deliveryId ?? mail.sentAt}>
                    {named('mailKind', mail.kind ?? '')}, {dateTime(mail.sentAt ?? '')}: {named('mail', mail.status)}
                  </li>
                ))}
            </ul>
          </Card>
        </div>
      </Columns>
    </>
  );
}

/** What Partner Center does not show yet, and what staff can do about it. */
function Enrolment({ loaded }: { loaded: Answer<Reseller> }) {
  const styles = useStyles();
  const words = useWords();
  const { t, dateTime } = words;
  const may = useMay();
  const cache = useQueryClient();
  const { id, missing = [], checkedAt, nextCheckAt, partnerId, partnerIdInPartnerCenter } = loaded.data;
  const [corrected, setCorrected] = useState(partnerIdInPartnerCenter ?? partnerId);
  const params = { params: { path: { id } }, ...ifMatch(loaded.etag) };
  const settle = { onSettled: () => cache.invalidateQueries({ queryKey: ['reseller', id] }) };
  const check = useMutation({ mutationFn: () => answer(api.POST('/api/resellers/{id}/check', params)), ...settle });
  const correct = useMutation({
    mutationFn: () => answer(api.PATCH('/api/resellers/{id}', { ...params, body: { partnerId: corrected } })),
    ...settle,
  });
  const error = fieldErrorsOf(correct.error, words)('partnerId');
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{t('reseller.awaiting')}</MessageBarTitle> {t('reseller.awaitingText')}
        <ul>
          {missing.map(({ what }) => (
            <li key={what}>{t(`missing.${what}`, { given: partnerId, shown: partnerIdInPartnerCenter ?? '–' })}</li>
          ))}
        </ul>
        {checkedAt !== undefined && t('reseller.checkedAt', { when: dateTime(checkedAt) })}{' '}
        {nextCheckAt !== undefined && t('reseller.nextCheckAt', { when: dateTime(nextCheckAt) })}
        {may('invite') && (
          <div className={styles.row}>
            {missing.some(({ what }) => what === 'partnerIdMismatch') && (
              <>
                <Field label={t('resellers.partnerId')} {...asWrong(error)}>
                  <Input value={corrected} onChange={(_event, { value }) => setCorrected(value)} />
                </Field>
                <Button disabledFocusable={correct.isPending} onClick={() => correct.mutate()}>
                  {t('reseller.correct')}
                </Button>
              </>
            )}
            <Button disabledFocusable={check.isPending} onClick={() => check.mutate()}>
              {t('reseller.checkNow')}
            </Button>
          </div>
        )}
        {check.error !== null && <ProblemBar error={check.error} />}
        {correct.error !== null && error === undefined && <ProblemBar error={correct.error} />}
      </MessageBarBody>
    </MessageBar>
  );
}

function Customers({ resellerId }: { resellerId: string }) {
  const { t, number } = useWords();
  const query = useQuery({
    queryKey: ['customers', 'of', resellerId],
    queryFn: () => answer(api.GET('/api/customers', { params: { query: { resellerId, pageSize: 10 } } })),
  });
  return (
    <Card title={t('reseller.customers')}>
      <Loaded query={query} label={t('loading')}>
        {({ data }) => (
          <>
            <PlainTable
              label={t('reseller.customers')}
              rows={data.items}
              rowKey={({ id }) => id}
              empty={t('reseller.customersEmpty')}
              columns={[
                {
                  key: 'name',
                  header: t('customers.name'),
                  cell: ({ id, name }) => (
                    <TextLink to="/customers/$id" params={{ id }}>
                      {name}
                    </TextLink>
                  ),
                },
                {
                  key: 'subscriptions',
                  header: t('customers.subscriptions'),
                  cell: ({ subscriptionCount }) => number(subscriptionCount),
                },
                { key: 'status', header: t('list.status'), cell: ({ status }) => <Status value={status} /> },
              ]}
            />
            {data.continuationToken !== undefined && (
              <TextLink to="/customers" search={{ resellerId }}>
                {t('list.clear')}
              </TextLink>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Access({ resellerId }: { resellerId: string }) {
  const { t, named, date } = useWords();
  const query = useQuery({
    queryKey: ['access', 'of', resellerId],
    queryFn: () => answer(api.GET('/api/access', { params: { query: { resellerId, pageSize: 50 } } })),
  });
  return (
    <Card title={t('reseller.access')}>
      <Loaded query={query} label={t('loading')}>
        {({ data }) => (
          <PlainTable
            label={t('reseller.access')}
            rows={data.items}
            rowKey={({ id }) => id}
            empty={t('reseller.accessEmpty')}
            columns={[
              {
                key: 'customer',
                header: t('customers.name'),
                cell: ({ customerId, customerName }) => (
                  <TextLink to="/customers/$id" params={{ id: customerId }}>
                    {customerName}
                  </TextLink>
                ),
              },
              { key: 'kind', header: t('access.kind'), cell: ({ kind }) => named('access', kind) },
              { key: 'since', header: t('access.since'), cell: ({ since }) => date(since) },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}
