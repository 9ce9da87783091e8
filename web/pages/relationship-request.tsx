import {
  Button,
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
import { Confirm } from '../components/confirm.tsx';
import { Facts } from '../components/facts.tsx';
import { TextLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { ProblemBar } from '../components/problem-bar.tsx';
import { ResellerName } from '../components/reseller-name.tsx';
import { Status } from '../components/status.tsx';
import { Timeline } from '../components/timeline.tsx';
import { useWords } from '../i18n/words.tsx';

type RelationshipRequest = Schemas['RelationshipRequest'];

const route = getRouteApi('/relationship-requests/$id');
const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalS, paddingLeft: '1.25rem' },
  letter: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
});

export default function RelationshipRequestPage() {
  const { t } = useWords();
  const may = useMay();
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['relationshipRequest', id],
    queryFn: () => answer(api.GET('/api/relationship-requests/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.data.status === 'pending' ? 5_000 : false),
  });
  const loaded = query.data;
  return (
    <Page
      title={loaded?.data.customerName ?? t('requests.one')}
      actions={loaded?.data.status === 'pending' && may('onboard') && <Actions loaded={loaded} />}
    >
      <Loaded query={query} label={t('loading')}>
        {(found) => <Details loaded={found} />}
      </Loaded>
    </Page>
  );
}

type Act = { verb: 'revoke' } | { verb: 'check' } | { verb: 'assign'; customerId: string };

function useAct({ data: { id }, etag }: Answer<RelationshipRequest>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (act: Act) => {
      const params = { params: { path: { id } }, ...ifMatch(etag) };
      if (act.verb === 'revoke') return answer(api.POST('/api/relationship-requests/{id}/revoke', params));
      if (act.verb === 'check') return answer(api.POST('/api/relationship-requests/{id}/check', params));
      const body = { customerId: act.customerId };
      return answer(api.POST('/api/relationship-requests/{id}/assign', { ...params, body }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['relationshipRequest', id] }),
  });
}

function Actions({ loaded }: { loaded: Answer<RelationshipRequest> }) {
  const { t } = useWords();
  const act = useAct(loaded);
  const [revoking, setRevoking] = useState(false);
  return (
    <>
      <Button disabledFocusable={act.isPending} onClick={() => act.mutate({ verb: 'check' })}>
        {t('requests.check')}
      </Button>
      <Button onClick={() => setRevoking(true)}>{t('invitation.revoke')}</Button>
      <Confirm
        open={revoking}
        title={t('invitation.revoke')}
        action={t('invitation.revoke')}
        busy={act.isPending}
        error={act.error}
        onClose={() => setRevoking(false)}
        onConfirm={() => act.mutate({ verb: 'revoke' }, { onSuccess: () => setRevoking(false) })}
      >
        <p>{t('requests.revokeText')}</p>
      </Confirm>
    </>
  );
}

function Details({ loaded }: { loaded: Answer<RelationshipRequest> }) {
  const styles = useStyles();
  const { t, named, dateTime } = useWords();
  const may = useMay();
  const act = useAct(loaded);
  const request = loaded.data;
  const { candidates = [], mail } = request;
  return (
    <>
      {candidates.length > 0 && request.status === 'pending' && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('requests.candidates')}</MessageBarTitle>
            <ul className={styles.list}>
              {candidates.map(({ id, name, domain }) => (
                <li key={id}>
                  {name} ({domain}){' '}
                  {may('onboard') && (
                    <Button
                      size="small"
                      disabledFocusable={act.isPending}
                      onClick={() => act.mutate({ verb: 'assign', customerId: id })}
                    >
                      {t('requests.assign')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      {act.error !== null && <ProblemBar error={act.error} />}
      <Columns>
        <div>
          <Card title={t('outcome.steps')}>
            <Timeline
              label={t('outcome.steps')}
              moments={request.steps.map(({ name, status, at, detail }) => ({
                key: name,
                title: named('step', name),
                mark: status,
                at: status === 'waiting' || status === 'skipped' ? undefined : at,
                detail,
              }))}
            />
          </Card>
          <Card title={t('invitation.letter')}>
            <h3>{request.subject}</h3>
            <p className={styles.letter} lang={request.language}>
              {request.text.replaceAll('{{link}}', `[${t('requests.link')}]`)}
            </p>
          </Card>
        </div>
        <Card title={t('reseller.details')}>
          <Facts
            of={[
              [t('list.status'), <Status key="status" value={request.status} />],
              [t('reseller.email'), request.customerEmail],
              [t('customers.domain'), request.customerDomain],
              [t('resellers.name'), <ResellerName key="reseller" id={request.resellerId} />],
              [t('invitation.delivery'), named('delivery', request.delivery)],
              [t('invitations.mail'), [named('mail', mail.status), mail.reason].filter(Boolean).join(': ')],
              [t('invitation.createdBy'), request.createdBy.name ?? request.createdBy.id],
              [t('invitations.sent'), dateTime(request.createdAt)],
              [t('invitation.expires'), dateTime(request.expiresAt)],
              [t('requests.checkedAt'), request.checkedAt && dateTime(request.checkedAt)],
              [
                t('customers.name'),
                request.customerId && (
                  <TextLink key="customer" to="/customers/$id" params={{ id: request.customerId }}>
                    {t('outcome.toCustomer')}
                  </TextLink>
                ),
              ],
              [
                t('requests.link'),
                <Link key="link" href={request.link} target="_blank" rel="noreferrer" inline>
                  {t('requests.linkOpen')}
                </Link>,
              ],
            ]}
          />
        </Card>
      </Columns>
    </>
  );
}
